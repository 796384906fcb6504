"""Wrong answers to the exercises of phase 27, each with the hint that it meets."""

import torch


def angles(positions, head_dim, base, exponent=lambda i, D: -2 * i / D, first=0):
    pairs = torch.arange(first, head_dim // 2 + first).float()
    return positions.float()[:, None] * torch.as_tensor(base) ** exponent(pairs, head_dim)


def pair(x, theta, first, second):
    """The two halves after a change: first and second take (a, b, cos, sin)."""
    D = x.shape[1]
    parts = x[:, : D // 2], x[:, D // 2 :], torch.cos(theta), torch.sin(theta)
    return torch.hstack([first(*parts), second(*parts)])


def turned(x, theta):
    return pair(x, theta, lambda a, b, c, s: c * a - s * b, lambda a, b, c, s: s * a + c * b)


def evens_and_odds(x, theta):
    out = torch.empty_like(x)
    out[:, 0::2] = x[:, 0::2] * theta.cos() - x[:, 1::2] * theta.sin()
    out[:, 1::2] = x[:, 0::2] * theta.sin() + x[:, 1::2] * theta.cos()
    return out


def overwritten_first(x, theta):
    x = x.clone()
    half = x.shape[1] // 2
    x[:, :half] = x[:, :half] * theta.cos() - x[:, half:] * theta.sin()
    x[:, half:] = x[:, :half] * theta.sin() + x[:, half:] * theta.cos()
    return x


def into_the_given(x, theta):
    x.copy_(turned(x, theta))
    return x


def spread(k, n, dim):
    return torch.repeat_interleave(k, n // k.size(1), dim)


def seen(T, S, rule):
    mask = torch.zeros(T, S, dtype=torch.bool)
    for t in range(T):
        for s in range(S):
            mask[t, s] = rule(S - T + t, s)
    return mask


def normed(x, w, eps, size=lambda x: (x * x).mean(-1, keepdim=True)):
    return w * x * (size(x) + eps) ** -0.5


def in_place(x, w, eps):
    x.div_((x.square().mean(-1, keepdim=True) + eps).sqrt())
    return x * w


ANSWERS = {
    "ex-27-01": [
        ("half-the-exponent", lambda p, d, b: angles(p, d, b, lambda i, D: -i / D)),
        ("one-per-channel", lambda p, d, b: angles(p, 2 * d, b, lambda i, D: -4 * i / D)),
        ("one-per-channel", lambda p, d, b: torch.cat(2 * [angles(p, d, b)], dim=1)),
        ("faster-and-faster", lambda p, d, b: angles(p, d, b, lambda i, D: 2 * i / D)),
        ("counts-from-one", lambda p, d, b: angles(p + 1, d, b)),
        ("own-places", lambda p, d, b: angles(torch.arange(p.numel()), d, b)),
        ("slowest-first", lambda p, d, b: angles(p, d, b)[:, torch.arange(d // 2 - 1, -1, -1)]),
        ("pairs-from-one", lambda p, d, b: angles(p, d, b, first=1)),
        ("wavelengths", lambda p, d, b: angles(p, d, b) * 2 * 3.141592653589793),
        ("whole-division", lambda p, d, b: p.float()[:, None].repeat(1, d // 2)),
        ("pairs-down-the-rows", lambda p, d, b: angles(p, d, b).transpose(0, 1)),
        ("always-ten-thousand", lambda p, d, b: angles(p, d, 10000)),
        (
            "to-the-slowest",
            lambda p, d, b: angles(p, d, b, lambda i, D: -i / max(D / 2 - 1, 1)),
        ),
        (None, lambda p, d, b: angles(p, d, b).cos()),
        (None, lambda p, d, b: angles(p, d, b)[0]),
    ],
    "ex-27-02": [
        ("neighbours", evens_and_odds),
        ("backwards", lambda x, t: turned(x, 0 - t)),
        ("sine-and-cosine-swapped", lambda x, t: turned(x, torch.pi / 2 - t)),
        ("second-half-from-the-new-first", overwritten_first),
        (
            "first-half-only",
            lambda x, t: pair(x, t, lambda a, b, c, s: a * c - b * s, lambda a, b, c, s: b),
        ),
        (
            "no-minus",
            lambda x, t: pair(
                x, t, lambda a, b, c, s: a * c + b * s, lambda a, b, c, s: a * s + b * c
            ),
        ),
        (
            "a-mirror",
            lambda x, t: pair(
                x, t, lambda a, b, c, s: a * c + b * s, lambda a, b, c, s: a * s - b * c
            ),
        ),
        ("each-channel-alone", lambda x, t: x * t.cos().repeat(1, 2)),
        ("changes-the-argument", into_the_given),
        ("halves-change-places", lambda x, t: turned(x, t).roll(x.shape[1] // 2, dims=1)),
        ("in-degrees", lambda x, t: turned(x, t * torch.pi / 180)),
        ("adds-the-angle", lambda x, t: x + torch.hstack([t.sin(), t.cos()])),
        (None, lambda x, t: x + torch.hstack([t, t])),
        (None, lambda x, t: x * torch.hstack([t.sin(), t.cos()])),
    ],
    "ex-27-03": [
        ("tiles", lambda k, n: torch.cat([k] * (n // k.shape[1]), dim=1)),
        ("repeats-time", lambda k, n: spread(k, n, 2)),
        ("repeats-channels", lambda k, n: spread(k, n, -1)),
        ("repeats-texts", lambda k, n: spread(k, n, 0)),
        ("unchanged", lambda k, n: k + 0),
        ("always-twice", lambda k, n: torch.stack([k, k], dim=2).flatten(1, 2)),
        ("n-head-times", lambda k, n: k.repeat_interleave(n, 1)),
        ("first-for-all", lambda k, n: k[:, [0] * n]),
        ("first-for-all", lambda k, n: k.mean(1)[:, None].repeat(1, n, 1, 1)),
        ("an-axis-more", lambda k, n: torch.stack([k] * (n // k.shape[1]), dim=2)),
        ("backwards", lambda k, n: spread(k.flip(1), n, 1)),
        (
            "filled-with-zeros",
            lambda k, n: torch.cat([k, k.new_zeros(k.shape[0], n - k.shape[1], *k.shape[2:])], 1),
        ),
        (None, lambda k, n: torch.cat([k, k[:, -1:].repeat(1, n - k.shape[1], 1, 1)], 1)),
        (None, lambda k, n: spread(k, n, 1) / (n // k.shape[1])),
    ],
    "ex-27-04": [
        ("not-counting-itself", lambda T, S, w: seen(T, S, lambda q, s: q - w <= s <= q)),
        ("not-itself", lambda T, S, w: seen(T, S, lambda q, s: q - w < s < q)),
        ("both-directions", lambda T, S, w: seen(T, S, lambda q, s: abs(q - s) < w)),
        ("sees-the-future", lambda T, S, w: seen(T, S, lambda q, s: q - s < w)),
        ("no-window", lambda T, S, w: seen(T, S, lambda q, s: s <= q)),
        ("unshifted", lambda T, S, w: seen(T, S, lambda q, s: 0 <= q - (S - T) - s < w)),
        ("blocks", lambda T, S, w: seen(T, S, lambda q, s: s <= q and q // w == s // w)),
        ("hidden-not-visible", lambda T, S, w: seen(T, S, lambda q, s: s > q or s <= q - w)),
        ("numbers", lambda T, S, w: seen(T, S, lambda q, s: q - w < s <= q).int().float()),
        ("one-too-few", lambda T, S, w: seen(T, S, lambda q, s: q - w + 1 < s <= q)),
        ("first-ones-for-all", lambda T, S, w: seen(T, S, lambda q, s: s <= q and s < w)),
        ("keys-down-the-rows", lambda T, S, w: seen(T, S, lambda q, s: q - w < s <= q).t()),
        (None, lambda T, S, w: seen(T, S, lambda q, s: True)),
        (None, lambda T, S, w: seen(T, S, lambda q, s: q == s)),
    ],
    "ex-27-05": [
        (
            "takes-the-mean-off",
            lambda x, w, e: torch.nn.functional.layer_norm(x, w.shape, w, eps=e),
        ),
        ("sum-not-mean", lambda x, w, e: normed(x, w, e, lambda x: (x * x).sum(-1, keepdim=True))),
        ("no-eps", lambda x, w, e: normed(x, w, 0)),
        (
            "eps-outside-the-root",
            lambda x, w, e: w * x / ((x * x).mean(-1, keepdim=True) ** 0.5 + e),
        ),
        ("no-root", lambda x, w, e: w * x / ((x * x).mean(-1, keepdim=True) + e)),
        ("down-the-columns", lambda x, w, e: normed(x, w, e, lambda x: (x * x).mean(0))),
        ("down-the-columns", lambda x, w, e: normed(x, w, e, lambda x: (x * x).mean())),
        ("no-weight", lambda x, w, e: normed(x, 1, e)),
        ("weight-plus-one", lambda x, w, e: normed(x, w + 1, e)),
        ("weight-inside", lambda x, w, e: normed(w * x, 1, e)),
        (
            "square-of-the-mean",
            lambda x, w, e: normed(x, w, e, lambda x: x.mean(-1, keepdim=True) ** 2),
        ),
        (
            "spread",
            lambda x, w, e: normed(x, w, e, lambda x: x.var(-1, correction=0, keepdim=True)),
        ),
        ("changes-the-argument", in_place),
        (None, lambda x, w, e: normed(x, 1, e) + w),
        (None, lambda x, w, e: normed(x, w, e).round(decimals=2)),
    ],
}
