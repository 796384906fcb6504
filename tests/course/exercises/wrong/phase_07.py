"""Wrong answers to the exercises of phase 07, each with the hint that it meets."""

import numpy as np


def ones_of(shape):
    return tuple(i for i, n in enumerate(shape) if n == 1)


def unbroadcast(d, shape):
    for _ in range(d.ndim - len(shape)):
        d = d.sum(0)
    for axis in ones_of(shape):
        d = d.sum(axis, keepdims=True)
    return d


def average(d, shape):
    for _ in range(d.ndim - len(shape)):
        d = d.mean(0)
    for axis in ones_of(shape):
        d = d.mean(axis, keepdims=True)
    return d


def only_in_front(d, shape):
    while len(d.shape) > len(shape):
        d = d.sum(axis=0)
    return d


def only_ones(d, shape):
    extra = d.ndim - len(shape)
    for axis, n in enumerate(shape):
        if n == 1:
            d = d.sum(axis + extra, keepdims=True)
    return d


def axis_lost(d, shape):
    while d.ndim > len(shape):
        d = d.sum(0)
    return d.sum(axis=ones_of(shape))


def from_behind(d, shape):
    while d.ndim > len(shape):
        d = d.sum(-1)
    return d.sum(axis=ones_of(shape), keepdims=True)


def cut(d, shape):
    return d.ravel()[: int(np.prod(shape))].reshape(shape)


def largest(d, shape):
    d = d.max(axis=tuple(range(d.ndim - len(shape))), initial=-np.inf) if d.ndim > len(shape) else d
    return d.max(axis=ones_of(shape), keepdims=True) if ones_of(shape) else d


def summed_until_the_size_fits(d, shape):
    while d.size > np.prod(shape):
        d = d.sum(0)
    return d.reshape(shape) if d.size == np.prod(shape) else d


def xt(x):
    return np.swapaxes(x, 1, 2)


def dx_of(w, d):
    return np.matmul(d, np.swapaxes(w, 0, 1))


def dw_of(x, d):
    return sum(a.T @ b for a, b in zip(x, d, strict=True))


def loops(x, w, d):
    """Forgets to start a text's sum where the one before ended."""
    dw = np.zeros_like(w)
    for a, b in zip(x, d, strict=True):
        dw = a.T @ b
    return dx_of(w, d), dw


def turned(p, d):
    return -p * d + p * np.sum(p * d, -1, keepdims=True)


def with_cross_terms_only(p, d):
    return -p * ((p * d).sum(-1, keepdims=True) - p * d)


def stats(x):
    m = np.mean(x, -1, keepdims=True)
    v = np.mean((x - m) ** 2, -1, keepdims=True)
    return m, v, (v + 1e-5) ** 0.5


def mean(a):
    return np.mean(a, -1, keepdims=True)


def normed(x):
    m, _, s = stats(x)
    return (x - m) / s


def back(x, d):
    h = normed(x)
    return (d - mean(d) - h * mean(d * h)) / stats(x)[2]


def without_the_small_number(x, d):
    with np.errstate(all="ignore"):
        m, v, _ = stats(x)
        h = (x - m) / np.sqrt(v)
        return (d - mean(d) - h * mean(d * h)) / np.sqrt(v)


def numerically(x, d, h=1e-2):
    out = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        out[place] = ((normed(up) - normed(down)) * d).sum() / (2 * h)
    return out


ANSWERS = {
    "ex-07-01": [
        ("as-it-came", lambda d, shape: np.array(d)),
        ("mean", average),
        ("leading-only", only_in_front),
        ("ones-only", only_ones),
        ("no-keepdims", axis_lost),
        ("one-copy", cut),
        ("from-the-right", from_behind),
        ("one-total", lambda d, shape: np.ones(shape) * d.sum()),
        ("one-total", lambda d, shape: float(d.sum())),
        (
            "front-axes-kept",
            lambda d, shape: unbroadcast(d, shape).reshape(
                (1,) * (d.ndim - len(shape)) + tuple(shape)
            ),
        ),
        (None, largest),
        (None, lambda d, shape: unbroadcast(d, shape).tolist()),
        (None, summed_until_the_size_fits),
    ],
    "ex-07-02": [
        ("batch-not-folded", lambda x, w, d: (dx_of(w, d), np.matmul(xt(x), d))),
        ("mean", lambda x, w, d: (dx_of(w, d), np.mean(xt(x) @ d, axis=0))),
        ("mean", lambda x, w, d: (dx_of(w, d), dw_of(x, d) / len(x) / x.shape[1])),
        ("dw-turned", lambda x, w, d: (dx_of(w, d), np.einsum("btk,btc->kc", d, x))),
        ("one-text-only", loops),
        ("one-text-only", lambda x, w, d: (dx_of(w, d), x[0].T @ d[0])),
        ("sums-first", lambda x, w, d: (dx_of(w, d), np.sum(x, 0).T @ np.sum(d, 0))),
        ("dx-folded", lambda x, w, d: (dx_of(w, d).sum(0), dw_of(x, d))),
        ("other-order", lambda x, w, d: (dw_of(x, d), dx_of(w, d))),
        ("only-dw", lambda x, w, d: dw_of(x, d)),
        ("forgets-d", lambda x, w, d: (dx_of(w, d * 0 + 1), dw_of(x, d * 0 + 1))),
        (None, lambda x, w, d: (dx_of(w, d) / len(x), dw_of(x, d) / len(x))),
        (None, lambda x, w, d: (dx_of(w, d), w - 0.1 * dw_of(x, d))),
    ],
    "ex-07-03": [
        ("diagonal-only", lambda p, d: d * p - d * p**2),
        ("weights-only", lambda p, d: np.multiply(d, p)),
        ("unweighted", lambda p, d: p * (d - np.mean(d, axis=-1)[..., None])),
        ("unweighted", lambda p, d: p * (d - np.sum(d, axis=-1)[..., None])),
        ("whole-table", lambda p, d: p * d - p * np.sum(p * d)),
        ("first-axis", lambda p, d: p * d - p * np.sum(p * d, axis=0)),
        ("sign", turned),
        ("forgets-p", lambda p, d: d - np.sum(d * p, axis=-1, keepdims=True)),
        ("the-loss", lambda p, d: p - d),
        ("no-slopes-in-the-sum", lambda p, d: p * (d - 1)),
        (None, with_cross_terms_only),
        (None, lambda p, d: p * (1 - p)),
        (None, lambda p, d: np.exp(p) * d),
    ],
    "ex-07-04": [
        ("constants", lambda x, d: d / stats(x)[2]),
        ("mean-only", lambda x, d: (d - np.mean(d, -1, keepdims=True)) / stats(x)[2]),
        ("spread-only", lambda x, d: (d - normed(x) * mean(d * normed(x))) / stats(x)[2]),
        ("wrong-power-of-the-spread", lambda x, d: back(x, d) * stats(x)[2]),
        ("wrong-power-of-the-spread", lambda x, d: back(x, d) / stats(x)[2]),
        ("not-the-normed-row", lambda x, d: (d - mean(d) - x * mean(d * x)) / stats(x)[2]),
        ("same-for-all", lambda x, d: (d - mean(d) - mean(d * normed(x))) / stats(x)[2]),
        ("without-eps", without_the_small_number),
        ("sign", lambda x, d: (d - mean(d) + normed(x) * mean(d * normed(x))) / stats(x)[2]),
        (
            "sums",
            lambda x, d: (
                (d - d.sum(-1, keepdims=True) - normed(x) * (d * normed(x)).sum(-1, keepdims=True))
                / stats(x)[2]
            ),
        ),
        ("forward", lambda x, d: normed(x)),
        (None, numerically),
        (None, lambda x, d: back(x, d).sum(-1)),
        (None, lambda x, d: back(x, d) * d.size),
    ],
}
