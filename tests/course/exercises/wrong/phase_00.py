"""Wrong answers to the exercises of phase 00, each with the hint that it meets."""

import math

import numpy as np


def product_runs_on(shapes):
    total, size = 0, 1
    for shape in shapes:
        for side in shape:
            size = size * side
        total = total + size
    return total


def from_zero(shapes):
    total = 0
    for shape in shapes:
        size = 0
        for side in shape:
            size *= side
        total += size
    return total


def returns_inside(shapes):
    total = 0
    for shape in shapes:
        size = 1
        for side in shape:
            size *= side
        total += size
        return total


def returns_after_one_side(shapes):
    total = 0
    for shape in shapes:
        for side in shape:
            total += side
    return total


def overwrites(x, y):
    total = 0
    for a, b in zip(x, y, strict=True):
        total = a * b
    return total


def returns_at_once(x, y):
    total = 0
    for i in range(len(x)):
        total += x[i] * y[i]
        return total


ANSWERS = {
    "ex-00-01": [
        ("stops-early", lambda x, y: sum(x[i] * y[i] for i in range(0, len(x) - 1))),
        ("looks-up-by-value", lambda x, y: sum(a * y[x.index(a)] for a in x)),
        ("keeps-the-last", overwrites),
        ("returns-too-early", returns_at_once),
        ("sums-first", lambda x, y: sum(a * b for a in x for b in y)),
        ("squares", lambda x, y: sum(a * a for a in x)),
        ("squares", lambda x, y: np.dot(y, y)),
        ("mean-product", lambda x, y: np.mean(np.array(x) * np.array(y))),
        ("no-sum", lambda x, y: list(map(lambda a, b: a * b, x, y))),
        ("total-from-one", lambda x, y: sum((a * b for a, b in zip(x, y, strict=True)), start=1)),
        (None, lambda x, y: sum(a * b for a, b in zip(x, reversed(y), strict=True))),
        (None, lambda x, y: max(a * b for a, b in zip(x, y, strict=True))),
    ],
    "ex-00-02": [
        ("product-not-reset", product_runs_on),
        ("product-from-zero", from_zero),
        ("first-table", returns_inside),
        ("adds-sides", returns_after_one_side),
        ("two-sides", lambda shapes: sum(s[0] * s[1] for s in shapes)),
        ("two-sides", lambda shapes: sum(s[0] * s[-1] for s in shapes)),
        ("alike-once", lambda shapes: sum(math.prod(s) for s in set(shapes))),
        ("counts-rows", lambda shapes: sum(s[0] for s in shapes)),
        ("multiplies-tables", lambda shapes: math.prod(side for s in shapes for side in s)),
        ("squares-a-side", lambda shapes: sum(s[0] * s[0] for s in shapes)),
        (None, lambda shapes: sum(len(s) for s in shapes)),
        (None, lambda shapes: max(math.prod(s) for s in shapes)),
    ],
    "ex-00-03": [
        ("mask-as-places", lambda values, mask: values[mask.astype(int)].mean()),
        ("divides-by-the-others", lambda values, mask: values[mask].sum() / sum(mask == 0)),
        ("sums-all", lambda values, mask: sum(values) / sum(mask)),
        ("divides-by-all", lambda values, mask: values[mask].sum() / len(values)),
        ("cuts-the-rest", lambda values, mask: values[mask].sum() // len(values[mask])),
        ("inverted", lambda values, mask: np.mean(values, where=~mask)),
        ("middle-one", lambda values, mask: np.median(values[mask])),
        (
            "drops-zeros",
            lambda values, mask: (values * mask).sum() / np.count_nonzero(values * mask),
        ),
        ("never-divides", lambda values, mask: (values * mask).sum()),
        ("ignores-the-mask", lambda values, mask: np.average(values)),
        (None, lambda values, mask: values[values > 0].mean()),
        ("cuts-the-rest", lambda values, mask: round(values[mask].mean())),
    ],
    "ex-00-04": [
        ("larger-room", lambda g, e, rtol, atol: abs(g - e) <= atol or abs(g - e) <= rtol * abs(e)),
        ("larger-room", lambda g, e, rtol, atol: abs(g - e) <= (rtol * abs(e) if e else atol)),
        ("both-must-hold", lambda g, e, rtol, atol: abs(g - e) <= min(atol, rtol * abs(e))),
        ("larger-number", lambda g, e, rtol, atol: math.isclose(g, e, rel_tol=rtol, abs_tol=atol)),
        ("share-of-got", lambda g, e, rtol, atol: bool(np.isclose(e, g, rtol, atol))),
        ("compares-sizes", lambda g, e, rtol, atol: abs(abs(g) - abs(e)) <= atol + rtol * abs(e)),
        ("tolerances-swapped", lambda g, e, rtol, atol: abs(g - e) <= rtol + atol * abs(e)),
        ("forgets-below", lambda g, e, rtol, atol: e - g <= atol + rtol * abs(e)),
        ("turned-round", lambda g, e, rtol, atol: atol + rtol * abs(e) < abs(g - e)),
        ("ends-left-out", lambda g, e, rtol, atol: -1 < (g - e) / (atol + rtol * abs(e)) < 1),
        ("squares-the-distance", lambda g, e, rtol, atol: (g - e) ** 2 <= atol + rtol * abs(e)),
        ("rounds-first", lambda g, e, rtol, atol: round(g, 5) == round(e, 5)),
    ],
}
