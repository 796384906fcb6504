"""Wrong answers to the exercises of phase 32, each with the hint that it meets."""

import math
import random
import statistics


# ----------------------------------------------------------------------------------- the split
def by_slices(rows, key, share, seed):
    """Shuffles rows with a seed and slices them."""
    rng = random.Random(seed)
    order = list(range(len(rows)))
    rng.shuffle(order)
    test = set(order[: math.ceil(len(rows) * share)])
    return [r for i, r in enumerate(rows) if i not in test], [rows[i] for i in sorted(test)]


def coin_per_row(rows, key, share, seed):
    rng = random.Random(seed)
    test = [rng.random() < share for _ in rows]
    return [r for r, t in zip(rows, test, strict=True) if not t], [
        r for r, t in zip(rows, test, strict=True) if t
    ]


def by_things(rows, key, count, chosen=None, shuffled=None):
    keys = sorted(set(map(key, rows)))
    if shuffled:
        shuffled(keys)
    test = set(keys[: count(len(keys))]) if chosen is None else set(chosen(keys, count(len(keys))))
    return [r for r in rows if key(r) not in test], [r for r in rows if key(r) in test]


def floor_count(rows, key, share, seed):
    return by_things(rows, key, lambda n: int(n * share), shuffled=random.Random(seed).shuffle)


def floor_but_one(rows, key, share, seed):
    count = lambda n: max(1, math.floor(n * share))  # noqa: E731
    return by_things(rows, key, count, shuffled=random.Random(seed).shuffle)


def unseeded(rows, key, share, seed):
    return by_things(rows, key, lambda n: math.ceil(n * share), shuffled=random.shuffle)


def seed_zero(rows, key, share, seed):
    return by_things(rows, key, lambda n: math.ceil(n * share), shuffled=random.Random(0).shuffle)


def smallest(rows, key, share, seed):
    return by_things(rows, key, lambda n: math.ceil(n * share))


def largest(rows, key, share, seed):
    keys = sorted(set(map(key, rows)), reverse=True)
    test = keys[: math.ceil(len(keys) * share)]
    return [r for r in rows if key(r) not in test], [r for r in rows if key(r) in test]


def first_seen(rows, key, share, seed):
    keys = list(dict.fromkeys(map(key, rows)))
    test = keys[: math.ceil(len(keys) * share)]
    return [r for r in rows if key(r) not in test], [r for r in rows if key(r) in test]


def exchanged(rows, key, share, seed):
    train, test = by_things(
        rows, key, lambda n: math.ceil(n * share), shuffled=random.Random(seed).shuffle
    )
    return test, train


def enough_rows(rows, key, share, seed):
    keys = sorted(set(map(key, rows)))
    random.Random(seed).shuffle(keys)
    test, chosen = [], set()
    for k in keys:
        if len(test) >= share * len(rows):
            break
        chosen.add(k)
        test = [r for r in rows if key(r) in chosen]
    return [r for r in rows if key(r) not in chosen], test


def in_groups(rows, key, share, seed):
    keys = sorted(set(map(key, rows)))
    random.Random(seed).shuffle(keys)
    cut = math.ceil(len(keys) * share)
    groups = [[r for k in part for r in rows if key(r) == k] for part in (keys[cut:], keys[:cut])]
    return tuple(groups)


def keys_only(rows, key, share, seed):
    keys = sorted(set(map(key, rows)))
    random.Random(seed).shuffle(keys)
    cut = math.ceil(len(keys) * share)
    return keys[cut:], keys[:cut]


# ------------------------------------------------------------------------------------- the leaks
def low(text):
    return text.strip().lower()


def nested(train, test):
    return [low(b[0]) for b in test for a in train if low(a[0]) == low(b[0])]


def exact_rows(train, test):
    return [prompt for prompt, answer in test if (prompt, answer) in train]


def contains(train, test):
    found = []
    for prompt, _ in test:
        if any(low(prompt) in low(other) for other, _ in train) and low(prompt) not in found:
            found.append(low(prompt))
    return found


def same_place(train, test):
    pairs = zip(train, test, strict=False)
    return [low(b[0]) for a, b in pairs if low(a[0]) == low(b[0])]


def any_cell(train, test):
    """Looks for the prompt among the answers, too."""
    seen = {low(cell) for row in train for cell in row}
    return list(dict.fromkeys(low(p) for p, _ in test if low(p) in seen))


def without_pipes(train, test):
    seen = {low(p).rstrip("=") for p, _ in train}
    return list(dict.fromkeys(low(p) for p, _ in test if low(p).rstrip("=") in seen))


# -------------------------------------------------------------------------------------- the win
def span(scores):
    return max(scores) - min(scores)


ANSWERS = {
    "ex-32-01": [
        ("rows-not-things", by_slices),
        ("rows-not-things", lambda r, k, s, seed: by_slices(r, k, s, seed)),
        ("rounded-down", floor_count),
        ("rounded-down", lambda r, k, s, seed: floor_count(r, k, s, seed + 1)),
        ("rounded-down", floor_but_one),
        ("luck-without-seed", unseeded),
        ("seed-ignored", seed_zero),
        ("one-end", smallest),
        ("one-end", largest),
        ("share-of-rows", enough_rows),
        ("sides-exchanged", exchanged),
        ("out-of-order", in_groups),
        (None, coin_per_row),
        ("seed-ignored", first_seen),
        (None, keys_only),
        (None, lambda r, k, s, seed: (r, r)),
    ],
    "ex-32-02": [
        ("whole-rows", exact_rows),
        ("answers", lambda a, b: [low(p) for p, x in b if x in {y for _, y in a}]),
        ("case-counts", lambda a, b: [p for p, _ in b if p in [q for q, _ in a]]),
        (
            "ends-count",
            lambda a, b: [p.lower() for p, _ in b if p.lower() in {q.lower() for q, _ in a}],
        ),
        ("several-times", lambda a, b: [low(p) for p, _ in b if low(p) in {low(q) for q, _ in a}]),
        ("several-times", nested),
        ("part-of-a-text", contains),
        ("order", lambda a, b: sorted({low(p) for p, _ in a} & {low(p) for p, _ in b})),
        ("order", lambda a, b: {low(p) for p, _ in a} & {low(p) for p, _ in b}),
        ("number", lambda a, b: len({low(p) for p, _ in a} & {low(p) for p, _ in b})),
        ("number", lambda a, b: bool({low(p) for p, _ in a} & {low(p) for p, _ in b})),
        (
            "not-the-leaks",
            lambda a, b: [low(p) for p, _ in b if low(p) not in {low(q) for q, _ in a}],
        ),
        ("side-by-side", same_place),
        (None, any_cell),
        ("part-of-a-text", without_pipes),
    ],
    "ex-32-03": [
        ("best-seed", lambda s, r: len(s) >= 3 and any(x > r for x in s)),
        ("best-seed", lambda s, r: max(s) > r),
        ("middle-only", lambda s, r: len(s) >= 3 and sum(s) / len(s) > r),
        ("middle-only", lambda s, r: sum(s) / len(s) > r),
        ("too-few-seeds", lambda s, r: statistics.fmean(s) - r > span(s)),
        ("three-refused", lambda s, r: len(s) > 3 and statistics.fmean(s) - r > span(s)),
        ("equality", lambda s, r: len(s) >= 3 and statistics.fmean(s) >= r + span(s)),
        ("distance", lambda s, r: len(s) >= 3 and abs(r - statistics.fmean(s)) > span(s)),
        ("no-spread", lambda s, r: len(s) >= 3 and all(x > r for x in s)),
        ("no-spread", lambda s, r: all(x > r for x in s)),
        (
            "another-spread",
            lambda s, r: len(s) >= 3 and statistics.fmean(s) - r > statistics.stdev(s),
        ),
        ("not-the-mean", lambda s, r: len(s) >= 3 and min(s) > r + span(s)),
        ("upside-down", lambda s, r: len(s) >= 3 and r - statistics.fmean(s) > span(s)),
        ("margin", lambda s, r: statistics.fmean(s) - r - span(s)),
        (None, lambda s, r: len(s) >= 3 and span(s) < 0.3),
        (None, lambda s, r: True),
    ],
    "ex-32-04": [
        ("nats", lambda loss, t, c: loss * t / c),
        ("multiplied-by-ln2", lambda loss, t, c: loss * t * math.log(2) / c),
        ("per-token", lambda loss, t, c: loss / math.log(2)),
        ("per-token", lambda loss, t, c: loss / math.log(2) / c),
        ("per-token", lambda loss, t, c: loss / math.log(2) / t),
        ("whole-text", lambda loss, t, c: loss * t / math.log(2)),
        ("whole-text", lambda loss, t, c: loss * c / math.log(2)),
        ("perplexity", lambda loss, t, c: math.exp(loss)),
        ("perplexity", lambda loss, t, c: 2**loss),
        ("exchanged", lambda loss, t, c: loss / math.log(2) * c / t),
        ("other-base", lambda loss, t, c: loss / math.log(10) * t / c),
        ("whole-numbers", lambda loss, t, c: round(loss / math.log(2) * t / c, 1)),
        (None, lambda loss, t, c: loss / math.log(2) * (t - 1) / c),
        (None, lambda loss, t, c: loss / math.log(2) * t / (c + 1)),
    ],
}
