"""Wrong answers to the exercises of phase 01, each with the hint that it meets."""

import numpy as np


def loops(a, b, rows=None, columns=None, inner=None, add=True, reset=True):
    """The three loops, with what the arguments bend."""
    m, n = rows or a.shape[0], columns or b.shape[1]
    out, total = np.zeros((m, n)), 0.0
    for i in range(m):
        for j in range(n):
            total = 0.0 if reset else total
            for p in range(inner or a.shape[1]):
                total = total * add + a[i, p] * b[p, j]
            out[i, j] = total
    return out


def one_short(a, b):
    return loops(a[:, :-1], b[:-1]) if a.shape[1] > 1 else np.zeros((len(a), b.shape[1]))


def returns_in_the_loop(a, b):
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            out[i, j] = (a[i] * b[:, j]).sum()
        return out


def product(n, a, b):
    return 2 * n * a * b


def shares_in_place(table):
    table /= table.sum(axis=1, keepdims=True)
    return table


ANSWERS = {
    "ex-01-01": [
        ("keeps-the-last", lambda a, b: loops(a, b, add=False)),
        ("running-total", lambda a, b: loops(a, b, reset=False)),
        ("square-only", lambda a, b: loops(a, b, len(a), len(a), len(a))),
        ("rows-with-rows", lambda a, b: np.array([[np.dot(r, s) for s in b] for r in a])),
        ("lying-down", lambda a, b: loops(a, b).T),
        ("other-order", lambda a, b: np.matmul(b, a)),
        ("number-by-number", lambda a, b: np.multiply(a, b)),
        ("product-of-sums", lambda a, b: np.outer(a.sum(1), b.sum(0))),
        ("whole-numbers", lambda a, b: loops(a, b).astype(int)),
        (None, one_short),
        (None, returns_in_the_loop),
        (None, lambda a, b: loops(a, b).tolist()),
    ],
    "ex-01-02": [
        ("no-transpose", lambda x, W: np.matmul(x, W)),
        ("weights-first", lambda x, W: W.dot(x)),
        ("lying-down", lambda x, W: np.dot(W, x.T)),
        ("one-long-list", lambda x, W: x.reshape(-1, W.shape[1]) @ W.T),
        ("sums-outputs", lambda x, W: np.einsum("...i,oi->...", x, W)),
        ("number-by-number", lambda x, W: np.multiply(x, W)),
        ("turns-by-reshaping", lambda x, W: x @ W.reshape(W.shape[::-1])),
        ("first-row-only", lambda x, W: np.dot(x, W[0, :])),
        (None, lambda x, W: x @ W.T + 1),
        (None, lambda x, W: x @ np.linalg.pinv(W)),
        (None, lambda x, W: np.tanh(x @ W.T)),
    ],
    "ex-01-03": [
        ("multiplications-only", lambda n, a, b, c: (n * b * (a + c), a * c * (b + n))),
        ("outputs-only", lambda n, a, b, c: (2 * n * (b + c), 2 * c * (a + n))),
        ("other-way-round", lambda n, a, b, c: (2 * a * c * (b + n), 2 * n * b * (a + c))),
        ("order-does-not-matter", lambda n, a, b, c: 2 * (product(n, a, b) + product(n, b, c),)),
        ("second-product-only", lambda n, a, b, c: (product(n, b, c), product(n, a, c))),
        ("first-product-only", lambda n, a, b, c: (product(n, a, b), product(a, b, c))),
        ("all-four-at-once", lambda n, a, b, c: (2 * n * a * b * c, 2 * n * a * b * c)),
        ("forgets-the-rows", lambda n, a, b, c: (2 * b * (a + c), 2 * a * c * (b + 1))),
        (None, lambda n, a, b, c: 2 * n * b * (a + c) + 2 * a * c * (b + n)),
        (None, lambda n, a, b, c: (n * b * (a + c) * 2.0, 2.0 * a * c * (b + n))),
        (None, lambda n, a, b, c: (3 * n * b * (a + c), 3 * a * c * (b + n))),
    ],
    "ex-01-04": [
        ("no-keepdims", lambda table: table / table.sum(axis=1)),
        ("columns", lambda table: table / np.sum(table, axis=0)),
        ("one-total", lambda table: table / np.sum(table)),
        ("by-the-largest", lambda table: table / table.max(axis=1)[:, None]),
        ("by-the-mean", lambda table: table / table.mean(axis=1)[:, None]),
        ("per-cent", lambda table: table / table.sum(1, keepdims=True) * 100),
        ("totals", lambda table: table.sum(axis=1)[:, None]),
        ("whole-division", lambda table: table // table.sum(axis=1, keepdims=True)),
        ("by-the-length", lambda table: table / np.linalg.norm(table, axis=1, keepdims=True)),
        ("in-place", shares_in_place),
        (None, lambda table: table - table.sum(1, keepdims=True)),
        (None, lambda table: np.exp(table) / np.exp(table).sum(1, keepdims=True)),
    ],
}
