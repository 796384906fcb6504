"""Wrong answers to the exercises of phase 04, each with the hint that it meets."""

import numpy as np


def moved(x, place, by):
    out = np.array(x, dtype=float)
    out[place] += by
    return out


def by_entry(x, slope):
    return np.array([slope(place) for place in np.ndindex(x.shape)]).reshape(x.shape)


def central(f, x, h, width=2.0):
    return by_entry(x, lambda i: (f(moved(x, i, h)) - f(moved(x, i, -h))) / (width * h))


def stays_moved(f, x, h=1e-5):
    x, slopes = np.array(x, float), []
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        slopes.append((above - f(x)) / 2 / h)
    return np.reshape(slopes, x.shape)


def comes_back_to_the_middle_too_early(f, x, h=1e-5):
    """Moves up, comes back, and measures there instead of below."""
    return by_entry(x, lambda i: (f(moved(x, i, h)) - f(moved(x, i, 0))) / (2 * h))


def copy_of_the_same_kind(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = np.copy(x), np.copy(x)
        above[place], below[place] = x[place] + h, x[place] - h
        slopes[place] = (f(above) - f(below)) / (2 * h)
    return slopes


def slopes_of_the_same_kind(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        slopes[place] = (f(moved(x, place, h)) - f(moved(x, place, -h))) / (2 * h)
    return slopes


def changes_the_given(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        below = f(x)
        slopes[place] = (above - below) / (2 * h)
    return slopes


def rows_together(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for i, _ in enumerate(x):
        slopes[i] = (f(moved(x, i, h)) - f(moved(x, i, -h))) / (2 * h)
    return slopes


def rounded(f, x, h=1e-5):
    return np.round(central(f, x, h), 4)


def p_of(z, axis=1):
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def y_of(z, targets):
    return (np.arange(z.shape[1]) == targets[:, None]).astype(float)


def gradient(z, targets):
    return (p_of(z) - y_of(z, targets)) / len(z)


def overflowing(z, targets):
    with np.errstate(all="ignore"):
        p = np.exp(z)
        return (p / p.sum(1, keepdims=True) - y_of(z, targets)) / len(z)


def numerically(z, targets, h=1e-3):
    def loss(z):
        return -np.log(p_of(z)[np.arange(len(z)), targets] + 1e-300).mean()

    return central(loss, z, h)


def targets_everywhere(z, targets):
    g = p_of(z)
    g[:, targets] -= 1
    return g / len(z)


def one_column(z, targets):
    g = p_of(z)
    g[:, targets[0]] -= 1
    return g / len(z)


def per_probability(z, targets):
    y = y_of(z, targets)
    return -y / np.maximum(p_of(z), 1e-300) / len(z)


def ratios(a, n):
    a, n = np.abs(a - n), np.abs(a) + np.abs(n)
    return np.divide(a, n, out=np.zeros_like(n), where=n > 0)


def without_floor(a, n):
    with np.errstate(all="ignore"):
        return float(np.max(abs(a - n) / (abs(a) + abs(n))))


ANSWERS = {
    "ex-04-01": [
        (
            "forward-only",
            lambda f, x, h=1e-5: by_entry(x, lambda i: (f(moved(x, i, h)) - f(x * 1.0)) / h),
        ),
        (
            "forward-only",
            lambda f, x, h=1e-5: by_entry(x, lambda i: (f(x * 1.0) - f(moved(x, i, -h))) / h),
        ),
        ("divides-by-h", lambda f, x, h=1e-5: central(f, x, h, width=1.0)),
        ("half-size", comes_back_to_the_middle_too_early),
        ("all-at-once", lambda f, x, h=1e-5: np.ones(x.shape) * (f(x + h) - f(x - h)) / (2 * h)),
        ("all-at-once", lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (2 * h)),
        ("never-puts-back", stays_moved),
        ("moves-the-callers-numbers", changes_the_given),
        ("whole-numbers", copy_of_the_same_kind),
        ("whole-numbers-out", slopes_of_the_same_kind),
        ("row-by-row", rows_together),
        ("loses-the-shape", lambda f, x, h=1e-5: central(f, x, h).flatten()),
        ("forgets-to-divide", lambda f, x, h=1e-5: central(f, x, h, width=1 / h)),
        ("upside-down", lambda f, x, h=1e-5: central(f, x, -h, width=-2.0)),
        ("own-h", lambda f, x, h=1e-5: central(f, x, 1e-5)),
        (None, rounded),
        (None, lambda f, x, h=1e-5: central(f, x, h).tolist()),
        (None, lambda f, x, h=1e-5: central(f, x, h).mean()),
    ],
    "ex-04-02": [
        ("no-mean", lambda z, t: p_of(z) - y_of(z, t)),
        ("uphill", lambda z, t: (y_of(z, t) - p_of(z)) / len(t)),
        ("no-target", lambda z, t: p_of(z) / len(z)),
        ("every-target-in-every-row", targets_everywhere),
        ("target-only", lambda z, t: gradient(z, t) * y_of(z, t)),
        ("mean-of-everything", lambda z, t: (p_of(z) - y_of(z, t)) / z.size),
        ("sigmoid-again", lambda z, t: gradient(z, t) * p_of(z) * (1 - p_of(z))),
        ("overflows", overflowing),
        ("of-the-probability", per_probability),
        ("logits-not-probabilities", lambda z, t: (z - y_of(z, t)) / len(z)),
        ("down-the-columns", lambda z, t: (p_of(z, axis=0) - y_of(z, t)) / len(z)),
        ("zero-at-the-target", lambda z, t: p_of(z) * (1 - y_of(z, t)) / len(z)),
        ("one-row", lambda z, t: gradient(z, t).sum(0)),
        (None, one_column),
        (None, numerically),
        (None, lambda z, t: np.log(p_of(z) + 1e-300) - y_of(z, t)),
    ],
    "ex-04-03": [
        ("weights-transposed", lambda x, W, dy: (np.dot(dy, W), np.dot(x.T, dy))),
        ("input-through-transpose", lambda x, W, dy: (np.dot(dy, W.T), np.dot(dy.T, x))),
        ("both-transposed", lambda x, W, dy: (np.dot(dy, W.T), np.dot(x.T, dy))),
        ("mean-over-rows", lambda x, W, dy: (dy @ W, np.einsum("no,ni->oi", dy, x) / dy.shape[0])),
        ("mean-over-rows", lambda x, W, dy: (dy @ W / len(x), dy.T @ x / len(x))),
        ("other-order", lambda x, W, dy: (np.einsum("no,ni->oi", dy, x), dy @ W)),
        ("means-first", lambda x, W, dy: (dy @ W, dy.sum(0)[:, None] * x.sum(0))),
        ("last-row-only", lambda x, W, dy: (dy @ W, dy[-1:].T @ x[-1:])),
        (
            "forgets-dy",
            lambda x, W, dy: (np.tile(W.sum(0), (len(x), 1)), np.tile(x.sum(0), (len(W), 1))),
        ),
        ("forward-again", lambda x, W, dy: (np.einsum("ni,oi->no", x, W), dy.T @ x)),
        ("rows-apart", lambda x, W, dy: (dy @ W, np.einsum("no,ni->noi", dy, x))),
        ("one-row-of-inputs", lambda x, W, dy: (np.sum(dy, 0) @ W, dy.T @ x)),
        ("one-row-of-inputs", lambda x, W, dy: ((dy @ W).mean(0), dy.T @ x)),
        (None, lambda x, W, dy: dy.T @ x),
        (None, lambda x, W, dy: (dy @ W, W - dy.T @ x)),
        ("signs-turned", lambda x, W, dy: (-(dy @ W), -(dy.T @ x))),
    ],
    "ex-04-04": [
        ("absolute", lambda a, n: float(np.max(np.abs(n - a)))),
        ("mean", lambda a, n: float(np.mean(ratios(a, n)))),
        ("zero-over-zero", without_floor),
        ("sign-lost", lambda a, n: float(ratios(abs(a), abs(n)).max())),
        (
            "whole-length",
            lambda a, n: float(
                np.sqrt(((a - n) ** 2).sum()) / (np.sqrt((a * a).sum()) + np.sqrt((n * n).sum()))
            ),
        ),
        ("signed", lambda a, n: float(np.max((a - n) / np.maximum(abs(a) + abs(n), 1e-8)))),
        ("signed", lambda a, n: float(np.max((n - a) / np.maximum(abs(a) + abs(n), 1e-8)))),
        ("signed-sum-below", lambda a, n: float(np.max(abs(a - n) / np.maximum(abs(a + n), 1e-8)))),
        ("by-one-alone", lambda a, n: float(np.max(abs(a - n) / np.maximum(abs(n), 1e-8)))),
        ("by-one-alone", lambda a, n: float(np.max(abs(a - n) / np.maximum(abs(a), 1e-8)))),
        ("small-number-added", lambda a, n: float(np.max(abs(a - n) / (abs(a) + abs(n) + 1e-3)))),
        ("every-entry", ratios),
        ("smallest", lambda a, n: float(ratios(a, n).min())),
        (
            "by-the-larger",
            lambda a, n: float(np.max(abs(a - n) / np.maximum(np.maximum(abs(a), abs(n)), 1e-8))),
        ),
        ("sums-first", lambda a, n: float(abs(a - n).sum() / (abs(a) + abs(n)).sum())),
        ("where", lambda a, n: int(ratios(a, n).argmax())),
        (None, lambda a, n: float(np.median(ratios(a, n)))),
        ("total", lambda a, n: float(ratios(a, n).sum())),
    ],
}
