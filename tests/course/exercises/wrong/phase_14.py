"""Wrong answers to the exercises of phase 14, each with the hint that it meets."""

import math
from collections import Counter, defaultdict


def tally(pairs):
    """Counts from (context, next character) pairs, as the exercise wants them."""
    counts = defaultdict(Counter)
    for context, char in pairs:
        counts[context][char] += 1
    return {context: dict(seen) for context, seen in counts.items()}


def windows(text, n, start):
    return [(text[i - n + 1 : i], text[i]) for i in range(start, len(text))]


def padded(prompt, answer, n):
    return "\n" * (n - 1) + prompt + answer


def right_pairs(rows, n):
    return [
        pair
        for prompt, answer in rows
        for pair in windows(padded(prompt, answer, n), n, n - 1 + len(prompt))
    ]


def without_filling(rows, n):
    return tally(
        ((prompt + answer)[max(0, i - n + 1) : i], (prompt + answer)[i])
        for prompt, answer in rows
        for i in range(len(prompt), len(prompt + answer))
    )


def only_whole_contexts(rows, n):
    return tally(pair for p, a in rows for pair in windows(p + a, n, max(n - 1, len(p))))


def one_long_text(rows, n):
    text, pairs = "\n" * (n - 1), []
    for prompt, answer in rows:
        start = len(text) + len(prompt)
        text += prompt + answer
        pairs += windows(text, n, start)
    return tally(pairs)


def lengths_up_to(rows, n):
    return tally(pair for k in range(1, n + 1) for pair in right_pairs(rows, k))


def what_came_before(rows, n):
    return tally((c, context) for context, c in right_pairs(rows, n))


def shortened(context):
    return [context[len(context) - k :] for k in range(len(context) + 1)]


def ladder(counts, context, char, V, start=None, types=len, keep=1.0):
    p = 1 / V if start is None else start
    for part in shortened(context):
        seen = counts.get(part)
        if seen:
            T = types(seen)
            p = (seen.get(char, 0) + keep * T * p) / (sum(seen.values()) + T)
    return p


def longest_only(counts, context, char, V):
    for part in reversed(shortened(context)):
        if part in counts:
            return counts[part].get(char, 0) / sum(counts[part].values())
    return 1 / V


def longest_where_it_was_seen(counts, context, char, V):
    for part in reversed(shortened(context)):
        if char in counts.get(part, {}):
            return counts[part][char] / sum(counts[part].values())
    return 1 / V


def one_step_back(counts, context, char, V):
    """Backs off straight to 1 / V, past all shorter contexts."""
    seen = counts.get(context, {})
    T = len(seen)
    return (seen.get(char, 0) + T / V) / (sum(seen.values()) + T) if seen else 1 / V


def average_of_all(counts, context, char, V):
    shares = [1 / V]
    for part in shortened(context):
        if seen := counts.get(part):
            shares.append(seen.get(char, 0) / sum(seen.values()))
    return sum(shares) / len(shares)


def drops_the_end(counts, context, char, V):
    p = 1 / V
    for k in range(len(context) + 1):
        if seen := counts.get(context[:k]):
            p = (seen.get(char, 0) + len(seen) * p) / (sum(seen.values()) + len(seen))
    return p


def backs_off_only_when_unseen(counts, context, char, V):
    seen = counts.get(context, {})
    if char in seen:
        return seen[char] / sum(seen.values())
    return backs_off_only_when_unseen(counts, context[1:], char, V) if context else 1 / V


def stops_at_an_unseen_context(counts, context, char, V):
    if context not in counts:
        return 1 / V
    return ladder(counts, context, char, V)


def no_uniform(counts, context, char, V):
    seen = counts[""]
    p = seen.get(char, 0) / sum(seen.values())
    for part in shortened(context)[1:]:
        if more := counts.get(part):
            p = (more.get(char, 0) + len(more) * p) / (sum(more.values()) + len(more))
    return p


def by_kind(losses, kinds):
    sums = defaultdict(float)
    for loss, kind in zip(losses, kinds, strict=True):
        sums[kind] += loss
    return dict(sums)


def means(losses, kinds):
    return {kind: total / kinds.count(kind) for kind, total in by_kind(losses, kinds).items()}


def normed(values):
    total = sum(values.values())
    return {kind: value / total for kind, value in values.items()}


ANSWERS = {
    "ex-14-01": [
        ("one-too-long", lambda rows, n: tally(right_pairs(rows, n + 1))),
        ("one-too-short", lambda rows, n: tally(right_pairs(rows, max(1, n - 1)))),
        (
            "counts-the-prompt",
            lambda rows, n: tally(
                pair for p, a in rows for pair in windows(padded(p, a, n), n, n - 1)
            ),
        ),
        (
            "forgets-the-prompt",
            lambda rows, n: tally(
                pair for _, a in rows for pair in windows(padded("", a, n), n, n - 1)
            ),
        ),
        ("no-filling", without_filling),
        ("skips-short-beginnings", only_whole_contexts),
        ("runs-over-rows", one_long_text),
        ("no-end", lambda rows, n: tally(right_pairs([(p, a[:-1]) for p, a in rows], n))),
        ("all-lengths", lengths_up_to),
        ("backwards", what_came_before),
        (
            "presence",
            lambda rows, n: {
                c: dict.fromkeys(s, 1) for c, s in tally(right_pairs(rows, n)).items()
            },
        ),
        ("presence", lambda rows, n: tally(set(right_pairs(rows, n)))),
        ("each-row-once", lambda rows, n: tally(right_pairs(dict.fromkeys(rows), n))),
        (
            "shares",
            lambda rows, n: {c: normed(s) for c, s in tally(right_pairs(rows, n)).items()},
        ),
        (None, lambda rows, n: Counter(right_pairs(rows, n))),
    ],
    "ex-14-02": [
        ("no-V", lambda count, total, V, alpha: (count + alpha) / (total + alpha)),
        ("no-V", lambda count, total, V, alpha: (count + alpha) / (total + 1)),
        (
            "one-part-only",
            lambda count, total, V, alpha: (count + alpha) / total if total else 1 / V,
        ),
        (
            "only-if-zero",
            lambda count, total, V, alpha: (count if count > 0 else alpha) / (total + V * alpha),
        ),
        ("alpha-over-V", lambda count, total, V, alpha: (count + alpha / V) / (total + alpha)),
        ("adds-after", lambda count, total, V, alpha: (count / total if total else 0.0) + alpha),
        ("adds-nothing", lambda count, total, V, alpha: count / total if total > 0 else 1 / V),
        ("always-one", lambda count, total, V, alpha: (count + 1) / (total + V)),
        ("V-without-alpha", lambda count, total, V, alpha: (count + alpha) / (total + V)),
        ("count-without-alpha", lambda count, total, V, alpha: count / (total + alpha * V)),
        ("mixes", lambda count, total, V, a: (1 - a) * (count / total if total else 0) + a / V),
        (None, lambda count, total, V, alpha: (count * alpha) / (total + alpha * V)),
        (
            "surprise",
            lambda count, total, V, alpha: -math.log((count + alpha) / (total + alpha * V)),
        ),
    ],
    "ex-14-03": [
        ("first-found", longest_only),
        ("raw-where-seen", longest_where_it_was_seen),
        ("raw-where-seen", backs_off_only_when_unseen),
        ("straight-to-uniform", one_step_back),
        ("drops-the-last", drops_the_end),
        (
            "total-not-types",
            lambda counts, context, char, V: ladder(
                counts, context, char, V, types=lambda seen: sum(seen.values())
            ),
        ),
        ("never-uniform", no_uniform),
        ("never-uniform", lambda c, x, char, V: ladder(c, x, char, V, start=0.0)),
        ("unseen-is-uniform", stops_at_an_unseen_context),
        ("mean-of-lengths", average_of_all),
        ("V-for-T", lambda c, x, char, V: ladder(c, x, char, V, types=lambda seen: V)),
        ("one-for-T", lambda c, x, char, V: ladder(c, x, char, V, types=lambda seen: 1)),
        ("forgets-the-T-above", lambda c, x, char, V: ladder(c, x, char, V, keep=0.0)),
        ("short-only", lambda c, x, char, V: ladder(c, "", char, V)),
        (None, lambda c, x, char, V: -math.log(ladder(c, x, char, V))),
    ],
    "ex-14-04": [
        ("means", means),
        ("means-shared-out", lambda losses, kinds: normed(means(losses, kinds))),
        ("sums", by_kind),
        ("letters-not-loss", lambda losses, kinds: normed(dict(Counter(kinds)))),
        ("letters-not-loss", lambda losses, kinds: {k: kinds.count(k) / len(kinds) for k in kinds}),
        (
            "divides-by-letters",
            lambda losses, kinds: {k: v / len(losses) for k, v in by_kind(losses, kinds).items()},
        ),
        (
            "percent",
            lambda losses, kinds: {k: 100 * v for k, v in normed(by_kind(losses, kinds)).items()},
        ),
        (
            "last-one-wins",
            lambda losses, kinds: {k: v / sum(losses) for k, v in zip(kinds, losses, strict=True)},
        ),
        (
            "largest-of-each",
            lambda losses, kinds: {
                k: max(x for x, kind in zip(losses, kinds, strict=True) if kind == k) / sum(losses)
                for k in kinds
            },
        ),
        ("list-not-dict", lambda losses, kinds: list(normed(by_kind(losses, kinds)).values())),
        ("whole-in-each", lambda losses, kinds: dict.fromkeys(kinds, 1.0)),
        (
            "drops-zeros",
            lambda losses, kinds: {
                k: v for k, v in normed(by_kind(losses, kinds)).items() if v > 0
            },
        ),
        (
            None,
            lambda losses, kinds: normed({k: math.exp(v) for k, v in means(losses, kinds).items()}),
        ),
    ],
}
