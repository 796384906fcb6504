"""Exercise 11.1: which two neighbours occur together most often?"""

from collections import Counter
from itertools import pairwise

from minigpt.course.judging.exercise import Exercise, turn


def commonest_pair(ids):
    """Return the pair of neighbours that occurs most often; of several, the smallest."""
    count = {}
    for i in range(len(ids) - 1):
        pair = (ids[i], ids[i + 1])
        count[pair] = count.get(pair, 0) + 1
    return min(count, key=lambda pair: (-count[pair], pair))


def commonest_pair_of_sorted(ids):
    pairs = sorted(pairwise(ids))
    return max(pairs, key=pairs.count)  # of several, max takes the first


def _counts(ids):
    return Counter(pairwise(ids))


def _best(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _no_overlap(ids):
    counts = Counter()
    for pair in set(pairwise(ids)):
        i = 0
        while i < len(ids) - 1:
            found = (ids[i], ids[i + 1]) == pair
            counts[pair] += found
            i += 2 if found else 1
    return _best(counts)


def _first_seen_wins(ids):
    return _counts(ids).most_common(1)[0][0]


def _last_seen_wins(ids):
    return Counter(reversed(list(pairwise(ids)))).most_common(1)[0][0]


def _largest_wins(ids):
    counts = _counts(ids)
    return max(counts, key=lambda pair: (counts[pair], pair))


def _smaller_second_wins(ids):
    counts = _counts(ids)
    return min(counts, key=lambda pair: (-counts[pair], pair[1], pair[0]))


def _smaller_sum_wins(ids):
    counts = _counts(ids)
    return min(counts, key=lambda pair: (-counts[pair], sum(pair), pair))


def _either_order(ids):
    return _best(Counter(tuple(sorted(pair)) for pair in pairwise(ids)))


def _last_meets_first(ids):
    return _best(_counts([*ids, ids[0]]))


def _every_second(ids):
    return _best(Counter(zip(ids[::2], ids[1::2], strict=False)))


def _two_commonest_tokens(ids):
    counts = Counter(ids)
    ordered = sorted(counts, key=lambda token: (-counts[token], token))
    return (ordered[0], ordered[1] if len(ordered) > 1 else ordered[0])


def _one_apart(ids):
    return _best(Counter(zip(ids, ids[2:], strict=False))) if len(ids) > 2 else tuple(ids)


def _rarest(ids):
    counts = _counts(ids)
    return min(counts, key=lambda pair: (counts[pair], pair))


def _how_often(ids):
    return max(_counts(ids).values())


def _pair_and_count(ids):
    pair = commonest_pair(ids)
    return pair, _counts(ids)[pair]


def _loses_the_last(ids):
    counts = Counter((ids[i], ids[i + 1]) for i in range(max(1, len(ids) - 2)))
    return _best(counts)


def cases_commonest_pair():
    lists = [
        [1, 2, 1, 2, 3],
        [3, 4, 1, 2],
        [4, 9, 4],
        [5, 5, 5, 1, 2, 9, 1, 2],
        [2, 1, 7, 1, 2, 8, 2, 1, 4, 3, 9, 4, 3, 6, 4, 3],
        [1, 2, 3, 1, 2, 3, 1],
        [6, 7, 6, 7, 8, 1, 8, 1],
        [1, 1, 1, 5, 6, 9, 5, 6],
        [8, 3, 2, 3, 8, 3, 2, 7, 1, 9],
        [97, 110, 300, 97, 5, 300, 97, 110],
        [1, 3, 2, 4, 1, 3, 2, 4, 5, 6, 5, 6],
        [9, 2, 1, 9, 8, 1],
        [3, 4, 1, 2, 3, 4, 3, 4, 1, 2, 9, 9],
    ]
    return [(ids,) for ids in lists]


EXERCISE = Exercise(
    id="ex-11-01",
    title={"en": "The commonest pair", "es": "El par más frecuente"},
    reference=commonest_pair,
    alternatives=(commonest_pair_of_sorted,),
    cases=cases_commonest_pair,
    wrong_turns=(
        turn(
            "no-overlap",
            _no_overlap,
            "In 1, 1, 1 you count the pair once. The rule counts neighbours: there are two.",
            "En 1, 1, 1 cuentas el par una vez. La regla cuenta vecinos: hay dos.",
        ),
        turn(
            "by-place",
            _first_seen_wins,
            "When several pairs are equally frequent, yours depends on where they stand. Run it on "
            "the text reversed: another tokenizer?",
            "Cuando varios pares son igual de frecuentes, el tuyo depende de dónde están. "
            "Ejecútalo con el texto al revés: ¿otro tokenizador?",
            _last_seen_wins,
        ),
        turn(
            "another-tie",
            _largest_wins,
            "You break ties by another rule. Pairs are compared like words: the first number "
            "decides, then the second, and the smaller pair wins.",
            "Deshaces los empates con otra regla. Los pares se comparan como palabras: decide el "
            "primer número y después el segundo, y gana el par menor.",
            _smaller_second_wins,
            _smaller_sum_wins,
        ),
        turn(
            "either-order",
            _either_order,
            "You count (2, 1) as (1, 2). Is `on` the same as `no`?",
            "Cuentas (2, 1) como (1, 2). ¿Es `on` lo mismo que `no`?",
        ),
        turn(
            "last-meets-first",
            _last_meets_first,
            "With you the last token is a neighbour of the first. A text is no circle.",
            "Contigo el último token es vecino del primero. Un texto no es un círculo.",
        ),
        turn(
            "every-second",
            _every_second,
            "You cut the list into pairs, two by two. Each token but the ends is in two pairs.",
            "Cortas la lista en pares, de dos en dos. Cada token, salvo los extremos, está en dos "
            "pares.",
        ),
        turn(
            "two-commonest-tokens",
            _two_commonest_tokens,
            "You take the two commonest tokens. Do they stand side by side?",
            "Tomas los dos tokens más frecuentes. ¿Están uno junto al otro?",
        ),
        turn(
            "not-neighbours",
            _one_apart,
            "There is a token between the two of your pairs.",
            "Entre los dos de tus pares hay un token.",
        ),
        turn(
            "rarest",
            _rarest,
            "That is the rarest pair.",
            "Ese es el par menos frecuente.",
        ),
        turn(
            "the-count",
            _how_often,
            "The pair is asked for, and nothing but the pair.",
            "Se pide el par, y nada más que el par.",
            _pair_and_count,
        ),
        turn(
            "loses-the-last",
            _loses_the_last,
            "The last pair of the list is missing from your count.",
            "En tu cuenta falta el último par de la lista.",
        ),
    ),
)
