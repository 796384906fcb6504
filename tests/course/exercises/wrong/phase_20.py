"""Wrong answers to the exercises of phase 20, each with the hint that it meets."""

import math
from statistics import NormalDist

import numpy as np
import torch


# ------------------------------------------------------------------------------------ 20.1 wilson
def textbook(k, n):
    p = k / n
    se = math.sqrt(p * (1 - p) / n)
    return p - 1.96 * se, p + 1.96 * se


def textbook_in_bounds(k, n):
    ends = np.clip(textbook(k, n), 0, 1)
    return float(ends[0]), float(ends[1])


def formula(k, n, z=1.96, below=True, shift=True, times=True, inner=None, root=True):
    p, t = k / n, z * z / n
    inside = p * (1 - p) / n + (t / (4 * n) if inner is None else inner(z, n))
    half = (z if times else 1) * (math.sqrt(inside) if root else inside)
    centre = p + (t / 2 if shift else 0)
    scale = 1 + t if below else 1
    return (centre - half) / scale, (centre + half) / scale


def one_line_with_missing_brackets(k, n):
    """a ± b / c: the division binds to the second part."""
    p, z = k / n, 1.96
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return p + z**2 / (2 * n) - half, p + z**2 / (2 * n) + half


def four_n(k, n):
    return formula(k, n, inner=lambda z, n: z * z / (4 * n))


def four_n_all_squared(k, n):
    return formula(k, n, inner=lambda z, n: (z / (4 * n)) ** 2)


def exact_interval(k, n):
    """Clopper and Pearson's, by bisection."""

    def tail(p, low):
        terms = range(k, n + 1) if low else range(k + 1)
        return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in terms)

    def solve(low):
        if (low and k == 0) or (not low and k == n):
            return 0.0 if low else 1.0
        a, b = 0.0, 1.0
        for _ in range(60):
            m = (a + b) / 2
            if (tail(m, low) < 0.025) == low:
                a = m
            else:
                b = m
        return a

    return solve(True), solve(False)


def rule_of_three(k, n):
    return (max(0.0, 1 - 3 / n), 1.0) if k == n else textbook(k, n)


# ------------------------------------------------------------------------------------ 20.2 paired
def alone(a, b):
    return int(torch.logical_and(a, b.logical_not()).sum()), int((b > a).sum())


def at_most(k, n, p=0.5):
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def single_tail(a, b):
    x, y = alone(a, b)
    return x, y, at_most(min(x, y), x + y)


def uncapped(a, b):
    x, y = alone(a, b)
    return x, y, 2 * at_most(min(x, y), x + y)


def range_without_the_end(a, b):
    x, y = alone(a, b)
    ways = sum(math.comb(x + y, i) for i in range(min(x, y)))
    return x, y, min(1.0, 2 * ways / 2 ** (x + y))


def only_what_was_seen(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, 2 * math.comb(x + y, min(x, y)) * 0.5 ** (x + y))


def a_is_the_first(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, 2 * at_most(x, x + y))


def b_is_the_second(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, 2 * at_most(y, x + y))


def of_all_questions(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, 2 * at_most(min(x, y), a.numel()))


def by_normal(a, b):
    x, y = alone(a, b)
    if x + y == 0:
        return x, y, 1.0
    return x, y, 2 * (1 - NormalDist().cdf(abs(x - y) / math.sqrt(x + y)))


def both_and_neither(a, b):
    x, y = alone(a, b)
    good = int(torch.logical_and(a, b).sum())
    bad = int(torch.logical_or(a, b).logical_not().sum())
    return good, bad, min(1.0, 2 * at_most(min(x, y), x + y))


def swapped(a, b):
    x, y = alone(a, b)
    return y, x, min(1.0, 2 * at_most(min(x, y), x + y))


def of_the_disagreements(a, b):
    """Counts the differing questions twice: as both results."""
    n = int((a != b).sum())
    return n, n, min(1.0, 2 * at_most(min(alone(a, b)), n))


def proportions(a, b):
    x, y = alone(a, b)
    n, p, q = len(a), a.double().mean().item(), b.double().mean().item()
    pooled = (p + q) / 2
    error = math.sqrt(pooled * (1 - pooled) * 2 / n)
    return x, y, 2 * (1 - NormalDist().cdf(abs(p - q) / error)) if error else 1.0


def crash_at_nothing(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, abs(x - y) / (x + y))


def sure_when_equal(a, b):
    x, y = alone(a, b)
    return x, y, min(1.0, 2 * at_most(min(x, y), x + y)) if x or y else 0.0


# ---------------------------------------------------------------------------------- 20.3 bootstrap
def means_of(values, drawn):
    return torch.stack([values[line].mean() for line in drawn])


def between(means, a=2.5, b=97.5):
    return float(np.percentile(means, a)), float(np.percentile(means, b))


def extremes(values, drawn):
    means = means_of(values, drawn)
    return means.min().item(), means.max().item()


def set_of_rows(values, drawn):
    return between([values[sorted(set(line))].mean().item() for line in drawn.tolist()])


def normal_around(values, drawn):
    means = means_of(values, drawn)
    return (
        float(values.mean() - 1.96 * means.std()),
        float(values.mean() + 1.96 * means.std()),
    )


def draws_itself(values, drawn):
    torch.manual_seed(1)
    return between(means_of(values, torch.randint(len(values), drawn.shape)))


def sorted_places(values, drawn):
    means = np.sort(means_of(values, drawn))
    return float(means[int(len(means) * 0.025)]), float(means[int(len(means) * 0.975)])


# -------------------------------------------------------------------------------- 20.4 calibration
def groups(sure, right, edges, into):
    for k in range(len(edges) - 1):
        mask = into(sure, edges, k)
        yield sure[mask], right[mask].float()


def usual(sure, edges, k):
    upper = sure <= edges[k + 1] if k + 2 == len(edges) else sure < edges[k + 1]
    return (sure >= edges[k]) & upper


def half_open(sure, edges, k):
    return (sure >= edges[k]) & (sure < edges[k + 1])


def closed_above(sure, edges, k):
    return (sure > edges[k]) & (sure <= edges[k + 1])


def closed(sure, edges, k):
    return (sure >= edges[k]) & (sure <= edges[k + 1])


def weighted(sure, right, edges, into=usual, size=abs, power=1):
    total = 0.0
    for s, r in groups(sure, right, edges, into):
        if len(s):
            total += len(s) / len(sure) * size((s.mean() - r.mean()).item()) ** power
    return total


def plain_mean(sure, right, edges):
    gaps = [abs(s.mean() - r.mean()) for s, r in groups(sure, right, edges, usual) if len(s)]
    return torch.stack(gaps).mean().item()


def without_care_for_empty(sure, right, edges):
    total = 0.0
    for s, r in groups(sure, right, edges, usual):
        total += len(s) / len(sure) * abs(s.mean() - r.mean())
    return float(total)


def counts_as_weights(sure, right, edges):
    return sum(
        len(s) * abs(s.mean() - r.mean()).item()
        for s, r in groups(sure, right, edges, usual)
        if len(s)
    )


def centres(sure, right, edges):
    total = 0.0
    for k in range(len(edges) - 1):
        mask = usual(sure, edges, k)
        if mask.any():
            centre = (edges[k] + edges[k + 1]) / 2
            total += mask.float().mean() * abs(centre - right[mask].float().mean())
    return float(total)


def worst(sure, right, edges):
    return max(
        abs(s.mean() - r.mean()).item() for s, r in groups(sure, right, edges, usual) if len(s)
    )


def divided_by_the_right(sure, right, edges):
    total = weighted(sure, right, edges) * len(sure)
    return total / max(int(right.sum()), 1)


ANSWERS = {
    "ex-20-01": [
        ("schoolbook", textbook),
        ("schoolbook", textbook_in_bounds),
        (None, rule_of_three),
        ("no-denominator", lambda k, n: formula(k, n, below=False)),
        ("centre-not-moved", lambda k, n: formula(k, n, shift=False)),
        ("no-z-before-the-root", lambda k, n: formula(k, n, times=False)),
        ("other-z", lambda k, n: formula(k, n, z=1.645)),
        ("other-z", lambda k, n: formula(k, n, z=2.0)),
        ("n-not-squared", four_n),
        (None, four_n_all_squared),
        ("no-root", lambda k, n: formula(k, n, root=False)),
        ("divides-one-part", one_line_with_missing_brackets),
        ("other-order", lambda k, n: formula(k, n)[::-1]),
        ("not-a-share", lambda k, n: tuple(100 * end for end in formula(k, n))),
        ("of-the-wrong", lambda k, n: formula(n - k, n)),
        ("two-more", lambda k, n: textbook(k + 2, n + 4)),
        (None, exact_interval),
        (None, lambda k, n: formula(k, n)[0]),
    ],
    "ex-20-02": [
        ("one-side", single_tail),
        ("more-than-certain", uncapped),
        ("strictly-more-uneven", range_without_the_end),
        ("this-split-only", only_what_was_seen),
        ("always-the-same-side", a_is_the_first),
        ("always-the-same-side", b_is_the_second),
        ("every-question-tossed", of_all_questions),
        ("bell-curve", by_normal),
        ("agreements", both_and_neither),
        ("other-order", swapped),
        (None, of_the_disagreements),
        ("unpaired", proportions),
        (None, crash_at_nothing),
        ("nothing-is-zero", sure_when_equal),
        ("totals", lambda a, b: (int(a.sum()), int(b.sum()), min(1.0, uncapped(a, b)[2]))),
    ],
    "ex-20-03": [
        ("too-much-cut-off", lambda v, d: between(means_of(v, d), 5, 95)),
        ("too-much-cut-off", lambda v, d: between(means_of(v, d), 25, 75)),
        (
            "lowest-and-highest",
            extremes,
        ),
        ("bell-curve", normal_around),
        ("down-the-columns", lambda v, d: between(v[d].numpy().mean(0))),
        ("no-means", lambda v, d: between(v[d].numpy())),
        ("no-means", lambda v, d: between(v.numpy())),
        ("no-repeats", set_of_rows),
        ("sums", lambda v, d: between(v[d].numpy().sum(-1))),
        ("row-numbers", lambda v, d: between(d.double().numpy().mean(-1))),
        ("other-order", lambda v, d: between(means_of(v, d))[::-1]),
        ("nearest-mean", sorted_places),
        ("medians", lambda v, d: between(v[d].median(-1).values)),
        (None, draws_itself),
        (None, lambda v, d: between(means_of(v, d), 0.025, 0.975)),
        (None, lambda v, d: means_of(v, d).quantile(torch.tensor([0.025, 0.975]))),
    ],
    "ex-20-04": [
        ("every-bin-alike", plain_mean),
        ("largest-gap", worst),
        ("loses-the-last", lambda s, r, e: weighted(s, r, e, into=half_open)),
        ("wrong-side-of-the-edge", lambda s, r, e: weighted(s, r, e, into=closed_above)),
        ("twice-on-the-edge", lambda s, r, e: weighted(s, r, e, into=closed)),
        ("empty-bin", without_care_for_empty),
        ("gaps-cancel", lambda s, r, e: weighted(s, r, e, size=lambda gap: gap)),
        ("gaps-cancel", lambda s, r, e: abs(s.mean().item() - r.double().mean().item())),
        ("middle-of-the-bin", centres),
        ("squares", lambda s, r, e: weighted(s, r, e, power=2)),
        ("answer-by-answer", lambda s, r, e: (s - r * 1.0).abs().mean().item()),
        ("answer-by-answer", lambda s, r, e: ((s - r.float()) ** 2).mean().item()),
        ("not-divided", counts_as_weights),
        ("share-wrong", lambda s, r, e: weighted(s, ~r, e)),
        (None, divided_by_the_right),
        ("per-cent", lambda s, r, e: 100 * weighted(s, r, e)),
    ],
}
