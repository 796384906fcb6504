"""Wrong answers to the exercises of phase 17, each with the hint that it meets."""

import torch
from torch.nn import functional as F


def norm(x, weight, epsilon=1e-5, **bent):
    mean = x.mean(bent.get("dim", -1), keepdim=True)
    spread = x.var(bent.get("dim", -1), keepdim=True, correction=bent.get("correction", 0))
    return (x - mean) / (spread + epsilon) ** bent.get("power", 0.5) * weight


def logits(ids, model, **bent):
    """The forward pass, with the parts that `bent` changes."""
    places = bent.get("places", torch.arange(ids.shape[1]))
    x = model.token_embedding(ids) + model.position_embedding(places) * bent.get("share", 1)
    for block in bent.get("blocks", model.blocks):
        x = bent.get("residual", 0) * x + block(x)
    return bent.get("norm", model.final_norm)(x) @ model.token_embedding.weight.T


def count(V, T, L, C, F, attention=4, mlp=2, norms=2, final=1, head=0):
    return (V + T + head * V) * C + L * (attention * C * C + mlp * C * F + norms * C) + final * C


ANSWERS = {
    "ex-17-01": [
        (
            "epsilon-elsewhere",
            lambda x, w: (
                (x - x.mean(-1, True)) / (x.std(-1, correction=0, keepdim=True) + 1e-5) * w
            ),
        ),
        ("epsilon-elsewhere", lambda x, w: norm(x, w, epsilon=1e-6)),
        ("mean-kept", lambda x, w: x / (x.var(-1, correction=0, keepdim=True) + 1e-5).sqrt() * w),
        ("weight-first", lambda x, w: norm(x * w, 1.0)),
        ("adds-up-squares", lambda x, w: F.normalize(x - x.mean(-1, True), dim=-1) * w),
        ("counts-one-less", lambda x, w: norm(x, w, correction=1)),
        ("over-positions", lambda x, w: norm(x, w, dim=0)),
        ("whole-table", lambda x, w: (x - x.mean()) / (x.var(correction=0) + 1e-5).sqrt() * w),
        ("divides-by-variance", lambda x, w: norm(x, w, power=1)),
        ("no-weight", lambda x, w: F.layer_norm(x, x.shape[-1:])),
        ("adds-the-weight", lambda x, w: F.layer_norm(x, x.shape[-1:], bias=w)),
        ("no-keepdim", lambda x, w: (x - x.mean(-1)) / (x.var(-1, correction=0) + 1e-5).sqrt() * w),
        (
            None,
            lambda x, w: (x - x.amin(-1, True)) / (x.amax(-1, True) - x.amin(-1, True) + 1e-5) * w,
        ),
        (None, lambda x, w: norm(x, w, epsilon=0).nan_to_num() + 1),
    ],
    "ex-17-02": [
        ("norms-swapped", lambda x, n1, a, n2, m: x + a(n2(x)) + m(n1(x + a(n2(x))))),
        ("one-norm-twice", lambda x, n1, a, n2, m: x + a(n1(x)) + m(n1(x + a(n1(x))))),
        ("one-not-added", lambda x, n1, a, n2, m: m(n2(x + a(n1(x))))),
        ("one-not-added", lambda x, n1, a, n2, m: a(n1(x)) + m(n2(a(n1(x))))),
        ("results-normed", lambda x, n1, a, n2, m: x + n1(a(x)) + n2(m(x + n1(a(x))))),
        ("mlp-reads-attention", lambda x, n1, a, n2, m: x + a(n1(x)) + m(n2(a(n1(x))))),
        ("mlp-reads-attention", lambda x, n1, a, n2, m: x + m(n2(a(n1(x))))),
        ("attention-lost", lambda x, n1, a, n2, m: x + m(n2(x + a(n1(x))))),
        ("adds-twice", lambda x, n1, a, n2, m: x + (x + a(n1(x))) + m(n2(x + a(n1(x))))),
        ("one-without-norm", lambda x, n1, a, n2, m: x + a(n1(x)) + m(x + a(n1(x)))),
        ("one-part-missing", lambda x, n1, a, n2, m: x + a(n1(x))),
        ("in-parallel", lambda x, n1, a, n2, m: a(n1(x)) + m(n2(x)) + x),
        (None, lambda x, n1, a, n2, m: n2(x + a(n1(x)) + m(n2(x + a(n1(x)))))),
        (None, lambda x, n1, a, n2, m: (x + a(n1(x))) * m(n2(x + a(n1(x))))),
    ],
    "ex-17-03": [
        ("one-block", lambda ids, model: logits(ids, model, blocks=list(model.blocks)[:2])),
        (
            "positions-of-the-batch",
            lambda ids, model: logits(ids, model, places=torch.arange(len(ids))),
        ),
        ("positions-of-the-batch", lambda ids, model: logits(ids, model, places=torch.arange(8))),
        ("residual-twice", lambda ids, model: logits(ids, model, residual=1)),
        ("no-blocks", lambda ids, model: logits(ids, model, blocks=())),
        (
            "blocks-side-by-side",
            lambda ids, model: logits(
                ids, model, blocks=[lambda x: sum(b(x) for b in model.blocks)]
            ),
        ),
        ("no-final-norm", lambda ids, model: logits(ids, model, norm=lambda x: x)),
        ("no-positions", lambda ids, model: logits(ids, model, share=0)),
        ("last-position", lambda ids, model: logits(ids, model)[:, -1, :]),
        (
            "counts-from-one",
            lambda ids, model: logits(ids, model, places=torch.arange(1, ids.shape[1] + 1)),
        ),
        ("probabilities", lambda ids, model: F.softmax(logits(ids, model), dim=-1)),
        ("best-tokens", lambda ids, model: logits(ids, model).argmax(-1)),
        (None, lambda ids, model: logits(ids, model).log_softmax(-1)),
        (None, lambda ids, model: logits(ids, model, places=torch.arange(ids.shape[1]).flip(0))),
    ],
    "ex-17-04": [
        ("one-norm-per-block", lambda V, T, L, C, F: count(V, T, L, C, F, norms=1)),
        ("final-norm-in-each", lambda V, T, L, C, F: count(V, T, L, C, F, norms=3, final=0)),
        ("no-token-table", lambda V, T, L, C, F: count(0, T, L, C, F)),
        ("norm-biases", lambda V, T, L, C, F: count(V, T, L, C, F, norms=4, final=2)),
        ("four-times-as-wide", lambda V, T, L, C, F: count(V, T, L, C, 4 * C)),
        ("no-last-norm", lambda V, T, L, C, F: count(V, T, L, C, F, final=0)),
        ("three-matrices", lambda V, T, L, C, F: count(V, T, L, C, F, attention=3)),
        ("one-mlp-matrix", lambda V, T, L, C, F: count(V, T, L, C, F, mlp=1)),
        ("head-again", lambda V, T, L, C, F: count(V, T, L, C, F, head=1)),
        ("one-layer", lambda V, T, L, C, F: count(V, T, 1, C, F)),
        ("table-of-both", lambda V, T, L, C, F: count(V * T, 0, L, C, F)),
        (None, lambda V, T, L, C, F: count(V, T, L, C, F, head=1, norms=4, final=2)),
        (None, lambda V, T, L, C, F: count(V, T, L, C, F) / 1),
    ],
}
