"""Wrong answers to the exercises of phase 19, each with the hint that it meets."""

import math

import torch
from torch.nn import functional as F


def last(probs):
    return probs.shape[-1] - 1


def in_a_loop(probs, u, inclusive=False, gap=None):
    ids = []
    for row, dart in zip(probs, u, strict=True):
        total, chosen = 0.0, len(row) - 1 if gap is None else gap
        for i, q in enumerate(row.tolist()):
            total += q
            if dart < total or (inclusive and dart == total):
                chosen = i
                break
        ids.append(chosen)
    return torch.tensor(ids)


def sorted_and_forgotten(probs, u):
    return in_a_loop(torch.sort(probs, -1, descending=True)[0], u)


def softmax(z, axis=-1):
    return z.softmax(axis)


def of_zero(z):
    return F.one_hot(z.argmax(-1), z.shape[-1]).to(z.dtype)


def either(rule):
    return lambda z, t: rule(z, t) if t > 0 else of_zero(z)


def own(values, ids):
    return values[torch.arange(len(ids)), ids]


def top(z, k):
    return z.topk(min(k, z.shape[-1]), -1)


def k_by_loop(z, k, value=-math.inf):
    out = torch.full_like(z, value)
    for b in range(len(z)):
        for i in z[b].argsort(descending=True)[:k].tolist():
            out[b, i] = z[b, i]
    return out


def p_by_loop(z, p, keep_crosser=True, value=-math.inf, order=None, extra=0):
    out = torch.full_like(z, value)
    for b in range(len(z)):
        q, total = z[b].softmax(-1), 0.0
        ranked = q.argsort(descending=order is None).tolist()
        for place, i in enumerate(ranked):
            if not keep_crosser and place and total + q[i].item() > p and p < 1:
                break
            out[b, i] = z[b, i]
            total += q[i].item()
            if total >= p:
                for j in ranked[place + 1 : place + 1 + extra]:
                    out[b, j] = z[b, j]
                break
    return out


def mask_on_the_unsorted(z, p):
    q, _ = z.softmax(-1).sort(-1, descending=True)
    return torch.where(q.cumsum(-1) - q < p, z, -torch.inf)


def changes_p(z, p):
    z[:] = p_by_loop(z, p)
    return z


def changes_k(z, k):
    z.copy_(k_by_loop(z, k))
    return z


def changes_t(z, t):
    if t > 0:
        z.div_(t)
        return z.softmax(-1)
    return of_zero(z)


ANSWERS = {
    "ex-19-01": [
        ("greedy", lambda p, u: p.max(-1).indices),
        ("wrong-side-of-the-edge", lambda p, u: in_a_loop(p, u, inclusive=True)),
        (
            "wrong-side-of-the-edge",
            lambda p, u: (p.cumsum(1) < u.unsqueeze(1)).sum(1).clamp(max=last(p)),
        ),
        ("gap-goes-to-the-first", lambda p, u: in_a_loop(p, u, gap=0)),
        ("gap-goes-to-the-first", lambda p, u: (u[:, None] < p.cumsum(-1)).float().argmax(-1)),
        ("beyond-the-end", lambda p, u: (u[:, None] >= p.cumsum(-1)).long().sum(-1)),
        ("beyond-the-end", lambda p, u: in_a_loop(p, u, gap=p.shape[1])),
        ("sorts-first", sorted_and_forgotten),
        ("all-alike", lambda p, u: torch.floor(u * p.shape[1]).long()),
        ("own-luck", lambda p, u: p.multinomial(1).squeeze(1)),
        ("nearest", lambda p, u: torch.argmin(torch.abs(p.cumsum(1) - u[:, None]), 1)),
        ("no-running-sum", lambda p, u: (p <= u[:, None]).sum(1).clamp(max=last(p))),
        ("from-the-right", lambda p, u: last(p) - in_a_loop(p.flip(1), u)),
        ("one-u-for-all", lambda p, u: in_a_loop(p, u[0].repeat(len(u)))),
        ("another-shape", lambda p, u: in_a_loop(p, u).unsqueeze(-1)),
        (None, lambda p, u: in_a_loop(p, u).tolist()),
        (None, lambda p, u: in_a_loop(p, u).float()),
        (None, lambda p, u: in_a_loop(p, u) + 1),
    ],
    "ex-19-02": [
        ("divides-probabilities", either(lambda z, t: softmax(softmax(z) / t))),
        ("multiplies", either(lambda z, t: softmax(z * t))),
        ("multiplies", either(lambda z, t: F.normalize(softmax(z) ** t, p=1, dim=-1))),
        ("zero-acts-as-another", lambda z, t: softmax(z / t) if t else softmax(z)),
        ("divides-by-zero", lambda z, t: F.softmax(z / t, dim=-1)),
        ("never-shares-out", either(lambda z, t: softmax(z).pow(1 / t))),
        ("never-shares-out", either(lambda z, t: softmax(z) / t)),
        ("down-the-batch", either(lambda z, t: softmax(z / t, 0))),
        ("overflows", either(lambda z, t: (z / t).exp() / (z / t).exp().sum(-1, keepdim=True))),
        ("ties-share", lambda z, t: softmax(z / max(t, 1e-8))),
        ("last-of-equals", lambda z, t: softmax(z / t) if t else of_zero(z.flip(-1)).flip(-1)),
        ("an-id-at-zero", lambda z, t: softmax(z / t) if t else z.argmax(-1)),
        ("logarithms", lambda z, t: (z / t).log_softmax(-1) if t else of_zero(z).log()),
        ("in-place", changes_t),
        ("bends-the-temperature", either(lambda z, t: softmax(z / t**2))),
        (None, either(lambda z, t: softmax(z / t).round(decimals=2))),
        (None, lambda z, t: softmax(z - t)),
        (None, either(lambda z, t: softmax(z / t).tolist())),
    ],
    "ex-19-03": [
        ("product", lambda z, ids: own(softmax(z), ids).prod().log().item()),
        ("mean", lambda z, ids: own(z.log_softmax(-1), ids).mean().item()),
        ("mean", lambda z, ids: -F.cross_entropy(z, ids).item()),
        ("surprise", lambda z, ids: F.cross_entropy(z, ids, reduction="sum").item()),
        ("a-token-short", lambda z, ids: own(z[:-1].log_softmax(-1), ids[1:]).sum().item()),
        ("a-token-short", lambda z, ids: own(z[1:].log_softmax(-1), ids[1:]).sum().item()),
        ("sum-of-scores", lambda z, ids: own(z, ids).sum().item()),
        ("log-of-the-sum", lambda z, ids: own(softmax(z), ids).sum().log().item()),
        ("another-base", lambda z, ids: own(z.log_softmax(-1), ids).sum().item() / math.log(2)),
        ("another-base", lambda z, ids: own(z.log_softmax(-1), ids).sum().item() / math.log(10)),
        ("likeliest-text", lambda z, ids: z.log_softmax(-1).max(-1).values.sum().item()),
        ("last-letter", lambda z, ids: z[-1].log_softmax(-1)[ids[-1]].item()),
        ("probability", lambda z, ids: math.exp(own(z.log_softmax(-1), ids).sum().item())),
        ("down-the-text", lambda z, ids: own(z.log_softmax(0), ids).sum().item()),
        ("each-letter", lambda z, ids: own(z.log_softmax(-1), ids)),
        (
            "overflows",
            lambda z, ids: own(z - z.exp().sum(-1, keepdim=True).log(), ids).sum().item(),
        ),
        (None, lambda z, ids: own(z.log_softmax(-1), ids).sum()),
        (None, lambda z, ids: z.log_softmax(-1).sum().item()),
    ],
    "ex-19-04": [
        (
            "zeros",
            lambda z, k: torch.zeros_like(z).scatter(-1, top(z, k).indices, top(z, k).values),
        ),
        ("zeros", lambda z, k: k_by_loop(z, k, 0.0)),
        ("one-too-many", lambda z, k: k_by_loop(z, k + 1)),
        ("one-too-few", lambda z, k: k_by_loop(z, k - 1)),
        ("one-too-few", lambda z, k: z.masked_fill(z <= top(z, k).values[:, -1:], -torch.inf)),
        (
            "whole-batch",
            lambda z, k: z.masked_fill(z < z.flatten().topk(min(k, z.numel()))[0][-1], -torch.inf),
        ),
        ("whole-batch", lambda z, k: torch.where(z >= top(z, k).values[0, -1], z, -torch.inf)),
        (
            "more-than-there-are",
            lambda z, k: torch.full_like(z, -torch.inf).scatter(-1, z.topk(k)[1], z.topk(k)[0]),
        ),
        ("smallest", lambda z, k: -k_by_loop(-z, k, math.inf)),
        ("large-and-negative", lambda z, k: k_by_loop(z, k, -1e9)),
        ("loses-its-place", lambda z, k: top(z, k).values),
        ("loses-its-place", lambda z, k: top(z, k).indices),
        ("first-columns", lambda z, k: z.masked_fill(torch.arange(z.shape[-1]) >= k, -torch.inf)),
        ("probabilities", lambda z, k: softmax(k_by_loop(z, k))),
        ("in-place", changes_k),
        ("not-hidden", lambda z, k: k_by_loop(z, k, math.nan)),
        (None, lambda z, k: z.sort(-1).values),
        (None, lambda z, k: k_by_loop(z, k) > -torch.inf),
    ],
    "ex-19-05": [
        ("drops-the-crosser", lambda z, p: p_by_loop(z, p, keep_crosser=False)),
        ("one-too-many", lambda z, p: p_by_loop(z, p, extra=1)),
        ("not-sorted-back", mask_on_the_unsorted),
        ("loses-its-place", lambda z, p: p_by_loop(z.sort(-1, descending=True).values, p)),
        ("one-minus-p", lambda z, p: p_by_loop(z, 1 - p)),
        ("threshold", lambda z, p: torch.where(softmax(z) >= p, z, -torch.inf)),
        (
            "threshold",
            lambda z, p: torch.where(softmax(z) >= p * softmax(z).max(-1, True)[0], z, -torch.inf),
        ),
        ("from-the-tail", lambda z, p: p_by_loop(z, p, order="up")),
        ("zeros", lambda z, p: p_by_loop(z, p, value=0.0)),
        ("zeros", lambda z, p: p_by_loop(z, p, value=-1e9)),
        ("probabilities", lambda z, p: softmax(p_by_loop(z, p))),
        ("in-place", changes_p),
        ("down-the-batch", lambda z, p: p_by_loop(z.T, p).T),
        ("always-a-count", lambda z, p: k_by_loop(z, max(1, round(p * z.shape[-1])))),
        (None, lambda z, p: p_by_loop(z, p) > -torch.inf),
        (None, lambda z, p: z),
        (None, lambda z, p: k_by_loop(z, 2)),
    ],
}
