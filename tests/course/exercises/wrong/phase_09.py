"""Wrong answers to the exercises of phase 09, each with the hint that it meets."""

import math

import torch
from torch.nn import functional as F


def by_loop(z, activation):
    """Divides by the root of the outputs, in words of its own."""
    rows, _ = z.shape
    std = math.sqrt((2.0 if activation == "relu" else 1.0) / rows)
    return std * z


def in_place(z, activation):
    z *= math.sqrt((2 if activation == "relu" else 1) / z.size(1))
    return z


def own_draws(z, activation):
    gain = 2 if activation == "relu" else 1
    return torch.randn(z.shape, generator=torch.Generator().manual_seed(0)) * math.sqrt(
        gain / z.shape[1]
    )


def measured(z, activation):
    return z / z.norm(dim=1, keepdim=True) * (2**0.5 if activation == "relu" else 1)


def two(activation):
    return 2.0 if activation == "relu" else 1.0


def rms(x, eps, axis=-1):
    return torch.sqrt(torch.mean(x**2, dim=axis, keepdim=True) + eps)


def rms_in_place(x, weight, eps=1e-5):
    x.div_(rms(x, eps)).mul_(weight)
    return x


def walk(x, branches, norm, step):
    for branch in branches:
        x = step(x, branch, norm)
    return x


def in_place_walk(x, branches, norm):
    for branch in branches:
        x.add_(branch(norm(x)))
    return x


def one_norm_for_all(x, branches, norm):
    normed = norm(x)
    for branch in branches:
        x = x + branch(normed)
    return x


def skips_the_last(x, branches, norm):
    return walk(x, branches[:-1], norm, lambda x, f, n: x + f(n(x)))


def normed_difference(x, branches, norm):
    for branch in branches:
        x = x + branch(norm(x)) - norm(x)
    return x


ANSWERS = {
    "ex-09-01": [
        ("counts-outputs", by_loop),
        ("variance-for-std", lambda z, a: z * (two(a) / z.shape[1])),
        ("no-factor-two", lambda z, a: z / math.sqrt(z.size(1))),
        ("always-two", lambda z, a: z * math.sqrt(2 / z.size(1))),
        ("two-outside-the-root", lambda z, a: two(a) * z / math.sqrt(z.size(1))),
        ("half-instead-of-two", lambda z, a: z / math.sqrt(two(a) * z.size(1))),
        ("kinds-exchanged", lambda z, a: z * math.sqrt((1 if a == "relu" else 2) / z.size(1))),
        ("mean-of-both-sides", lambda z, a: z * math.sqrt(2 * two(a) / (z.size(0) + z.size(1)))),
        ("mean-of-both-sides", lambda z, a: z * math.sqrt(two(a) / (z.size(0) + z.size(1)))),
        ("one-size-for-all", lambda z, a: 0.02 * z),
        ("counts-every-number", lambda z, a: z * math.sqrt(two(a) / z.numel())),
        ("changes-the-draws", in_place),
        ("upside-down", lambda z, a: z * math.sqrt(z.size(1) / two(a))),
        ("turned", lambda z, a: (z * math.sqrt(two(a) / z.size(1))).T),
        (None, own_draws),
        (None, measured),
        (None, lambda z, a: math.sqrt(two(a) / z.size(1))),
        (None, lambda z, a: z),
    ],
    "ex-09-02": [
        ("takes-the-mean-off", lambda x, w, eps=1e-5: F.layer_norm(x, w.shape, w, eps=eps)),
        ("length-one", lambda x, w, eps=1e-5: x / torch.sqrt((x**2).sum(-1, True) + eps) * w),
        ("length-one", lambda x, w, eps=1e-5: F.normalize(x, dim=-1, eps=eps) * w),
        ("no-root", lambda x, w, eps=1e-5: w * x / ((x**2).mean(-1, True) + eps)),
        ("eps-outside", lambda x, w, eps=1e-5: w * x / (rms(x, 0) + eps)),
        ("no-eps", lambda x, w, eps=1e-5: w * x / rms(x, 0)),
        ("own-eps", lambda x, w, eps=1e-5: w * x / rms(x, 1e-5)),
        ("whole-table", lambda x, w, eps=1e-5: w * x / torch.sqrt((x**2).mean() + eps)),
        ("over-the-rows", lambda x, w, eps=1e-5: w * x / rms(x, eps, axis=0)),
        ("mean-of-sizes", lambda x, w, eps=1e-5: w * x / (x.abs().mean(-1, True) + eps)),
        ("no-weight", lambda x, w, eps=1e-5: x / rms(x, eps)),
        ("weight-below-too", lambda x, w, eps=1e-5: w * x / rms(w * x, eps)),
        (
            "about-the-mean",
            lambda x, w, eps=1e-5: w * x / (x.var(-1, correction=0, keepdim=True) + eps) ** 0.5,
        ),
        ("times-the-size", lambda x, w, eps=1e-5: w * x * rms(x, eps)),
        (None, rms_in_place),
        (None, lambda x, w, eps=1e-5: x / rms(x, eps) + w),
        (None, lambda x, w, eps=1e-5: x / rms(x, eps) / w),
        ("square-of-the-mean", lambda x, w, eps=1e-5: w * x / (x.mean(-1, True) ** 2 + eps) ** 0.5),
    ],
    "ex-09-03": [
        ("sizes-add", lambda s, b, d: s + b * d),
        ("mean-square-out", lambda s, b, d: s * s + d * b * b),
        ("branch-not-squared", lambda s, b, d: math.sqrt(s**2 + d * b)),
        ("branch-not-squared", lambda s, b, d: math.sqrt(s + d * b)),
        ("start-forgotten", lambda s, b, d: b * math.sqrt(d)),
        ("multiplies", lambda s, b, d: s * (1 + b) ** d),
        ("multiplies", lambda s, b, d: s * math.sqrt(1 + b**2) ** d),
        ("product-only", lambda s, b, d: s * b**d),
        ("depth-squared", lambda s, b, d: math.hypot(s, d * b)),
        ("root-of-depth-outside", lambda s, b, d: s + b * math.sqrt(d)),
        ("one-branch", lambda s, b, d: math.hypot(s, b)),
        ("one-too-many", lambda s, b, d: math.sqrt(s**2 + b**2 * (d + 1))),
        ("mean-of-all", lambda s, b, d: math.sqrt((s**2 + d * b**2) / (d + 1))),
        (None, lambda s, b, d: math.sqrt(d * s**2 + b**2)),
        (None, lambda s, b, d: s * math.sqrt(1 + d)),
    ],
    "ex-09-04": [
        ("post-norm", lambda x, fs, n: walk(x, fs, n, lambda x, f, n: n(x + f(x)))),
        ("norms-the-stream", lambda x, fs, n: walk(x, fs, n, lambda x, f, n: n(x) + f(n(x)))),
        ("no-residual", lambda x, fs, n: walk(x, fs, n, lambda x, f, n: f(n(x)))),
        ("no-norm", lambda x, fs, n: walk(x, fs, n, lambda x, f, n: x + f(x))),
        ("norm-after-branch", lambda x, fs, n: walk(x, fs, n, lambda x, f, n: x + n(f(x)))),
        ("all-read-the-first", one_norm_for_all),
        ("changes-the-input", in_place_walk),
        (
            "adds-the-start",
            lambda x, fs, n: x + walk(x, fs, n, lambda x, f, n: f(n(x))),
        ),
        (
            "norm-at-the-end",
            lambda x, fs, n: n(walk(x, fs, n, lambda x, f, n: x + f(n(x)))),
        ),
        (
            "from-the-last",
            lambda x, fs, n: walk(x, reversed(fs), n, lambda x, f, n: x + f(n(x))),
        ),
        ("first-branch-only", lambda x, fs, n: walk(x, fs[:1], n, lambda x, f, n: x + f(n(x)))),
        (None, skips_the_last),
        (None, normed_difference),
        (None, lambda x, fs, n: walk(x, fs, n, lambda x, f, n: x - f(n(x)))),
    ],
    "ex-09-05": [
        ("any-zero", lambda h: (h == 0).sum(0) > 0),
        ("dead-rows", lambda h: (h == 0).all(-1)),
        ("at-most-zero", lambda h: h.max(0).values <= 0),
        ("mostly-zero", lambda h: (h == 0).sum(0) > len(h) / 2),
        ("sum-is-zero", lambda h: h.mean(0) == 0),
        ("nearly-zero", lambda h: h.abs().max(0).values < 1e-3),
        ("share", lambda h: (h == 0).sum(0) / len(h)),
        ("alive", lambda h: (h != 0).any(0)),
        ("how-many", lambda h: (h == 0).all(0).sum()),
        ("first-row-only", lambda h: h[0] == 0),
        ("every-entry", lambda h: h == 0),
        ("same-in-every-row", lambda h: h.std(0, correction=0) == 0),
        ("numbers-not-booleans", lambda h: (h == 0).all(0).float()),
        ("which", lambda h: torch.where((h == 0).all(0))[0]),
        (None, lambda h: (h == 0).all()),
        (None, lambda h: (h == 0).all(0).tolist()),
        (None, lambda h: int((h == 0).all(0).sum())),
    ],
}
