"""Wrong answers to the exercises of phase 11, each with the hint that it meets."""

import math
import re
from collections import Counter


# --------------------------------------------------------------------------------- 11.1, counting
def neighbours(ids):
    return list(zip(ids[:-1], ids[1:], strict=True))


def best_of(pairs):
    counts = Counter(pairs)
    top = max(counts.values())
    return min(pair for pair, n in counts.items() if n == top)


def largest_of(ids):
    counts = Counter(neighbours(ids))
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def sets(ids):
    return best_of([(min(p), max(p)) for p in neighbours(ids)])


def round_trip(ids):
    return best_of([(ids[i - 1], ids[i]) for i in range(len(ids))])


def in_twos(ids):
    return best_of([(ids[i], ids[i + 1]) for i in range(0, len(ids) - 1, 2)])


def without_overlaps(ids):
    counts, last = Counter(), {}
    for i, pair in enumerate(neighbours(ids)):
        if last.get(pair) != i - 1:
            counts[pair] += 1
            last[pair] = i
    top = max(counts.values())
    return min(pair for pair, n in counts.items() if n == top)


def two_tokens(ids):
    ordered = sorted({*ids}, key=lambda token: (-ids.count(token), token))
    return (ordered[0], ordered[1])


def with_its_count(ids):
    return best_of(neighbours(ids)), max(Counter(neighbours(ids)).values())


def seldom(ids):
    counts = Counter(neighbours(ids))
    return min(counts, key=lambda p: (counts[p], p))


# ---------------------------------------------------------------------------------- 11.2, merging
def merged(ids, pair, new):
    out = []
    while ids:
        size = 2 if tuple(ids[:2]) == pair else 1
        out.append(new if size == 2 else ids[0])
        ids = ids[size:]
    return out


def text_replaced(ids, pair, new):
    glued = ",".join(str(i) for i in ids).replace(f"{pair[0]},{pair[1]}", str(new))
    return [int(i) for i in glued.split(",") if i]


def by_deleting(ids, pair, new):
    for i in range(len(ids) - 2, -1, -1):
        if (ids[i], ids[i + 1]) == pair:
            ids[i] = new
            del ids[i + 1]
    return ids


def while_found(ids, pair, new):
    ids = list(ids)
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new]
            i = 0
        else:
            i += 1
    return ids


def stops_early(ids, pair, new):
    out, i = [], 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 1
        else:
            out.append(ids[i])
        i += 1
    return out


def one_only(ids, pair, new):
    ids = ids.copy()
    for i, two in enumerate(neighbours(ids)):
        if two == pair:
            ids[i : i + 2] = [new]
            break
    return ids


def whichever_way(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if len(ids) > i + 1 and {ids[i], ids[i + 1]} == set(pair):
            out, i = [*out, new], i + 2
        else:
            out, i = [*out, ids[i]], i + 1
    return out


# --------------------------------------------------------------------------------- 11.3, encoding
def vocabulary(merges):
    tokens = [bytes([i]) for i in range(256)]
    for a, b in merges:
        tokens.append(tokens[a] + tokens[b])
    return tokens


def greedy(text, merges):
    tokens, data, ids, i = vocabulary(merges), text.encode(), [], 0
    while i < len(data):
        fits = [k for k, token in enumerate(tokens) if data.startswith(token, i)]
        ids.append(max(fits, key=lambda k: len(tokens[k])))
        i += len(tokens[ids[-1]])
    return ids


def from_the_left(text, merges):
    ids, i = list(text.encode()), 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) in merges:
            ids[i : i + 2] = [256 + merges.index((ids[i], ids[i + 1]))]
            i = 0
        else:
            i += 1
    return ids


def commonest_known(text, merges):
    ids = list(text.encode())
    while True:
        counts = Counter(p for p in neighbours(ids) if p in merges) if len(ids) > 1 else {}
        if not counts:
            return ids
        pair = min(counts, key=lambda p: (-counts[p], merges.index(p)))
        ids = merged(ids, pair, 256 + merges.index(pair))


def backwards(text, merges):
    ids = list(text.encode())
    for i, pair in list(enumerate(merges))[::-1]:
        ids = merged(ids, pair, i + 256)
    return ids


def with_ord(text, merges):
    ids = list(map(ord, text))
    for i, pair in enumerate(merges):
        ids = merged(ids, pair, i + 256)
    return ids


def numbered_from_zero(text, merges):
    ids = list(text.encode())
    for i, pair in enumerate(merges):
        ids = merged(ids, pair, i)
    return ids


def numbered_257(text, merges):
    ids = list(text.encode())
    for i, pair in enumerate(merges, start=1):
        ids = merged(ids, pair, i + 256)
    return ids


def once_through(text, merges):
    data, ids = list(text.encode()), []
    while data:
        pair = tuple(data[:2])
        ids.append(256 + merges.index(pair) if pair in merges else data[0])
        data = data[2 if pair in merges else 1 :]
    return ids


def once_each(text, merges):
    ids = list(text.encode())
    for i, pair in enumerate(merges):
        ids = one_only(ids, pair, 256 + i)
    return ids


def smallest_pair_first(text, merges):
    ids = list(text.encode())
    for pair in sorted(merges):
        ids = merged(ids, pair, 256 + merges.index(pair))
    return ids


def by_words(text, merges):
    ids = []
    for word in re.findall(r" ?\S+|\s", text):
        ids += replayed(word, merges)
    return ids


def replayed(word, merges):
    ids = list(word.encode())
    for i, pair in enumerate(merges):
        ids = merged(ids, pair, 256 + i)
    return ids


def as_tokens(text, merges):
    ids = list(text.encode())
    for i, pair in enumerate(merges):
        ids = merged(ids, pair, 256 + i)
    return [vocabulary(merges)[i] for i in ids]


# ----------------------------------------------------------------------------------- 11.4, cutting
def cut(pattern):
    return lambda text: re.findall(pattern, text)


# ----------------------------------------------------------------------------------- 11.5, losses
BIT = math.log2(math.e)


ANSWERS = {
    "ex-11-01": [
        ("by-place", lambda ids: Counter(neighbours(ids)).most_common()[0][0]),
        ("by-place", lambda ids: max(neighbours(ids), key=neighbours(ids).count)),
        ("another-tie", largest_of),
        ("either-order", sets),
        ("last-meets-first", round_trip),
        ("every-second", in_twos),
        ("no-overlap", without_overlaps),
        ("two-commonest-tokens", two_tokens),
        ("rarest", seldom),
        ("the-count", with_its_count),
        ("the-count", lambda ids: Counter(neighbours(ids)).most_common(1)[0][1]),
        (None, lambda ids: min(neighbours(ids))),
        (None, lambda ids: (ids[0], ids[1])),
    ],
    "ex-11-02": [
        ("as-text", text_replaced),
        (None, by_deleting),
        ("again-and-again", while_found),
        ("loses-the-last", stops_early),
        ("first-only", one_only),
        ("either-order", whichever_way),
        ("from-the-right", lambda ids, pair, new: merged(ids[::-1], pair[::-1], new)[::-1]),
        ("each-token-alone", lambda ids, pair, new: [new if i in pair else i for i in ids]),
        ("nothing-merged", lambda ids, pair, new: [i for i in ids]),
        ("nothing-merged", lambda ids, pair, new: [i for i in merged(ids, pair, -1) if i != -1]),
        (None, lambda ids, pair, new: merged(ids, pair, pair)),
        (None, lambda ids, pair, new: sorted(merged(ids, pair, new))),
    ],
    "ex-11-03": [
        ("longest-token", greedy),
        ("leftmost-first", from_the_left),
        ("counts-again", commonest_known),
        ("last-learned-first", backwards),
        ("not-utf-8", with_ord),
        ("other-numbers", numbered_257),
        (None, numbered_from_zero),
        ("one-pass", once_through),
        ("first-place-only", once_each),
        ("tokens-not-numbers", as_tokens),
        ("by-number", smallest_pair_first),
        ("cut-first", by_words),
        ("only-bytes", lambda text, merges: [b for b in text.encode()]),
        (None, lambda text, merges: [ord(c) for c in text]),
    ],
    "ex-11-04": [
        ("loses-spaces", lambda text: text.strip().split()),
        ("digits-together", cut(r"\d+| ?[^\W\d_]+|\s|[^\w\s]|_")),
        ("space-behind", cut(r"\d|[^\W\d_]+ ?|\s|[^\w\s]|_")),
        ("space-alone", cut(r"\d|[^\W\d_]+|.|\n")),
        ("ascii-letters", cut(r"\d| ?[a-zA-Z]+|.|\n")),
        ("word-characters", cut(r" ?\w+|\W")),
        ("word-characters", cut(r"\d| ?\w+|\W")),
        ("loses-signs", cut(r"\d| ?[^\W\d_]+|\s")),
        ("runs", cut(r"\d| ?[^\W\d_]+|\s+|[^\w\s]+|_+")),
        ("one-piece", lambda text: text.splitlines(keepends=True)[:1] and [text]),
        ("each-character", lambda text: [c for c in text]),
        ("any-blank-before-a-word", cut(r"\d|\s?[^\W\d_]+|\s|[^\w\s]|_")),
        ("space-before-digits", cut(r" ?\d| ?[^\W\d_]+|\s|[^\w\s]|_")),
        (None, lambda text: text.splitlines()),
    ],
    "ex-11-05": [
        ("per-token", lambda nats, tokens, text: nats * BIT),
        ("whole-text", lambda nats, tokens, text: nats * tokens * BIT),
        ("another-unit", lambda nats, tokens, text: nats * tokens / len(text)),
        ("another-unit", lambda nats, tokens, text: nats * tokens / BIT / len(text)),
        ("upside-down", lambda nats, tokens, text: nats * BIT * len(text) / tokens),
        ("upside-down", lambda nats, tokens, text: nats * BIT / (tokens * len(text))),
        ("per-byte", lambda nats, tokens, text: nats * BIT * tokens / len(text.encode("utf8"))),
        ("per-word", lambda nats, tokens, text: nats * BIT * tokens / len(text.split(" "))),
        ("forgets-tokens", lambda nats, tokens, text: nats * BIT / len(text)),
        ("one-logarithm-too-many", lambda nats, tokens, text: math.exp(nats) * tokens / len(text)),
        ("rounded", lambda nats, tokens, text: round(nats * BIT * tokens / len(text), 2)),
        ("not-every-character", lambda nats, tokens, text: nats * BIT * tokens / len(text.strip())),
        (None, lambda nats, tokens, text: nats * BIT * (tokens - len(text))),
    ],
}
