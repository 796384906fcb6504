"""Wrong answers to the exercises of phase 15, each with the hint that it meets."""

import torch


def shares(e):
    return e / e.sum(dim=-1, keepdim=True)


def in_a_loop_over_the_first_row(scores):
    top = scores[0].max()
    return shares(torch.exp(scores - top))


def ahead(scores, diagonal=1):
    return torch.ones(scores.shape[-2:], dtype=torch.bool).triu(diagonal)


def in_place(scores):
    scores[..., ahead(scores)] = -torch.inf
    return scores


def only_the_last_column(scores):
    masked = scores.clone()
    masked[..., :-1, -1] = -torch.inf
    return masked


def hidden(q, k, diagonal=1, value=-torch.inf):
    scores = q @ k.T / q.shape[-1] ** 0.5
    return scores.masked_fill(ahead(scores, diagonal), value)


def row_by_row_without_itself(q, k, v):
    rows = [torch.zeros_like(v[0])]
    for t in range(1, len(q)):
        rows.append((k[:t] @ q[t] / q.shape[-1] ** 0.5).softmax(0) @ v[:t])
    return torch.stack(rows)


ANSWERS = {
    "ex-15-01": [
        ("one-maximum", lambda s: shares(torch.exp(s - torch.max(s)))),
        ("clamps", lambda s: shares(torch.exp(torch.clamp(s, -80, 80)))),
        ("takes-off-another", lambda s: shares(torch.exp(s - s[..., 0:1]))),
        ("takes-off-another", lambda s: shares(torch.exp(s - s.mean(-1, keepdim=True)))),
        ("takes-off-another", lambda s: shares(torch.exp(s - 100))),
        ("logarithms", lambda s: torch.log_softmax(s, -1)),
        ("patches-nan", lambda s: torch.nan_to_num(shares(torch.exp(s)))),
        (
            "no-keepdim",
            lambda s: torch.exp(s - s.max(-1).values) / torch.exp(s - s.max(-1).values).sum(-1),
        ),
        ("no-keepdim", lambda s: s.softmax(-1) / s.softmax(-1).sum(-1)),
        ("no-exponential", lambda s: shares(torch.abs(s))),
        ("each-by-itself", lambda s: 1 / (1 + torch.exp(-s))),
        ("first-axis", lambda s: torch.exp(s - s.amax(0)) / torch.exp(s - s.amax(0)).sum(0)),
        ("overflows", lambda s: torch.exp(s) / torch.exp(s).sum(-1, keepdim=True)),
        ("overflows", in_a_loop_over_the_first_row),
        (None, lambda s: shares(2.0 ** (s - s.amax(-1, keepdim=True)))),
    ],
    "ex-15-02": [
        ("large-and-negative", lambda s: s.masked_fill(ahead(s), -1e9)),
        ("large-and-negative", lambda s: s.masked_fill(ahead(s), float(torch.finfo().min))),
        ("times-infinity", lambda s: s + torch.triu(torch.ones_like(s), 1) * float("-inf")),
        ("hides-zeros", lambda s: torch.where(torch.tril(s) == 0, -torch.inf, s)),
        ("one-size", lambda s: s.masked_fill(torch.ones(3, 3).triu(1).bool(), -torch.inf)),
        (
            "first-axis",
            lambda s: s.masked_fill(torch.ones(s.shape[0], s.shape[0]).triu(1).bool(), -torch.inf),
        ),
        ("hides-the-past", lambda s: s.masked_fill(torch.ones_like(s).tril().bool(), -torch.inf)),
        ("zero-scores", lambda s: torch.tril(s)),
        ("weights", lambda s: s.masked_fill(ahead(s), -torch.inf).softmax(-1)),
        ("hides-itself", lambda s: s.masked_fill(ahead(s, 0), -torch.inf)),
        ("plus-infinity", lambda s: s.masked_fill(ahead(s), torch.inf)),
        (None, in_place),
        (None, only_the_last_column),
        (None, ahead),
    ],
    "ex-15-03": [
        ("half-of-D", lambda q, k: q @ k.T / q.shape[-1] ** 1 / 2),
        ("half-of-D", lambda q, k: q @ k.T / (0.5 * q.shape[-1])),
        ("cuts-the-root", lambda q, k: q @ k.T / (q.shape[1] ** 0.5 // 1)),
        ("root-of-S", lambda q, k: q @ k.T / len(q) ** 0.5),
        ("weights", lambda q, k: torch.softmax(q @ k.T / q.shape[-1] ** 0.5, dim=-1)),
        ("divides-by-D", lambda q, k: (q / q.shape[-1] ** 0.5) @ (k / q.shape[-1] ** 0.5).T),
        ("own-key-only", lambda q, k: (q * k).sum(1) / q.shape[1] ** 0.5),
        ("root-of-the-scores", lambda q, k: torch.sqrt(q @ k.T)),
        ("one-size", lambda q, k: q @ k.T / 4),
        ("keys-ask", lambda q, k: (q @ k.T).T / q.shape[-1] ** 0.5),
        ("no-scale", lambda q, k: torch.matmul(q, k.T)),
        (None, lambda q, k: q @ k.T / k.var() ** 0.5),
        (None, lambda q, k: q @ k / q.shape[-1] ** 0.5),
    ],
    "ex-15-04": [
        ("no-softmax", lambda q, k, v: hidden(q, k, value=0.0) @ v),
        ("hidden-scores-are-zero", lambda q, k, v: hidden(q, k, value=0.0).softmax(-1) @ v),
        (
            "hides-the-past",
            lambda q, k, v: (
                (q @ k.T / q.shape[1] ** 0.5).masked_fill(ahead(q @ k.T).T, -torch.inf).softmax(-1)
                @ v
            ),
        ),
        (
            "another-scale",
            lambda q, k, v: (hidden(q, k) * q.shape[1] ** 0.5 / q.shape[0] ** 0.5).softmax(-1) @ v,
        ),
        ("another-scale", lambda q, k, v: (hidden(q, k) / q.shape[1] ** 0.5).softmax(-1) @ v),
        (
            "softmax-twice",
            lambda q, k, v: (
                hidden(q, k).softmax(-1).masked_fill(ahead(q @ k.T), -torch.inf).softmax(-1) @ v
            ),
        ),
        ("hides-itself", lambda q, k, v: hidden(q, k, diagonal=0).softmax(-1) @ v),
        ("hides-itself", row_by_row_without_itself),
        ("weights-alone", lambda q, k, v: hidden(q, k).softmax(-1)),
        ("keys-ask", lambda q, k, v: hidden(k, q).softmax(-1) @ v),
        ("softmax-over-queries", lambda q, k, v: hidden(q, k).softmax(0) @ v),
        ("looks-ahead", lambda q, k, v: hidden(q, k, diagonal=9).softmax(-1) @ v),
        (None, lambda q, k, v: hidden(q, k, diagonal=2).softmax(-1) @ v),
        (None, lambda q, k, v: v + hidden(q, k).softmax(-1) @ v),
    ],
}
