"""Exercise 11.2: put a new token in the place of each pair."""

from minigpt.course.judging.exercise import Exercise, turn


def replace_pair(ids, pair, new):
    """Return ids with `new` for each `pair`, from left to right; the list that came in stays."""
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def replace_pair_looking_back(ids, pair, new):
    first, second = pair
    out, free = [], False  # free: the last of `out` may still be the first half
    for token in ids:
        if free and out[-1] == first and token == second:
            out[-1], free = new, False
        else:
            out.append(token)
            free = True
    return out


def _no_skip(ids, pair, new):
    out = []
    for i, token in enumerate(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(new)
        elif not (i and tuple(ids[i - 1 : i + 1]) == pair):
            out.append(token)
    return out


def _from_the_right(ids, pair, new):
    return replace_pair(ids[::-1], pair[::-1], new)[::-1]


def _first_only(ids, pair, new):
    for i in range(len(ids)):
        if tuple(ids[i : i + 2]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return list(ids)


def _loses_the_last(ids, pair, new):
    out, i = [], 0
    while i < len(ids) - 1:
        found = tuple(ids[i : i + 2]) == pair
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


def _either_order(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        found = sorted(ids[i : i + 2]) == sorted(pair)
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


def _keeps_the_second(ids, pair, new):
    return [new if tuple(ids[i : i + 2]) == pair else token for i, token in enumerate(ids)]


def _keeps_the_first(ids, pair, new):
    return [
        new if i and tuple(ids[i - 1 : i + 1]) == pair else token for i, token in enumerate(ids)
    ]


def _each_token_alone(ids, pair, new):
    return [new if token in pair else token for token in ids]


def _both_by_new(ids, pair, new):
    out = list(ids)
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            out[i] = out[i + 1] = new
    return out


def _as_text(ids, pair, new):
    text = " ".join(map(str, ids)).replace(" ".join(map(str, pair)), str(new))
    return [int(token) for token in text.split()]


def _again_and_again(ids, pair, new):
    """The new token takes part at once: with (1, 1) -> 1 it would eat everything."""
    out = []
    for token in ids:
        out.append(token)
        while len(out) > 1 and (out[-2], out[-1]) == pair:
            out[-2:] = [new]
    return out


def _in_place(ids, pair, new):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new]
        i += 1
    return ids


def _unchanged(ids, pair, new):
    return list(ids)


def _drops_the_pair(ids, pair, new):
    return [token for token in replace_pair(ids, pair, None) if token is not None]


def _new_beside(ids, pair, new):
    out = []
    for i, token in enumerate(ids):
        out.append(token)
        if i and (ids[i - 1], token) == pair:
            out.append(new)
    return out


def _needs_a_first(ids, pair, new):
    first, *rest = ids
    return replace_pair([first, *rest], pair, new)


def cases_replace_pair():
    return [
        ([1, 2, 3, 1, 2], (1, 2), 9),
        ([1, 1, 1], (1, 1), 9),
        ([1, 1, 1, 1], (1, 1), 9),
        ([2, 1, 2, 1], (1, 2), 9),
        ([5], (1, 2), 9),
        ([3, 1, 2, 4], (1, 2), 9),
        ([11, 2, 21, 2, 5], (1, 2), 9),
        ([], (1, 2), 9),
        ([1, 2, 2], (1, 2), 1),
        ([1, 1, 2, 1, 3, 2], (1, 2), 9),
    ]


EXERCISE = Exercise(
    id="ex-11-02",
    title={"en": "Merge a pair", "es": "Unir un par"},
    reference=replace_pair,
    alternatives=(replace_pair_looking_back,),
    cases=cases_replace_pair,
    wrong_turns=(
        turn(
            "no-skip",
            _no_skip,
            "In 1, 1, 1 the middle token goes into two of your new ones. Who used it up?",
            "En 1, 1, 1 el token de en medio entra en dos de los tuyos. ¿Quién lo gastó ya?",
        ),
        turn(
            "from-the-right",
            _from_the_right,
            "You merge from right to left. Of 1, 1, 1 the first two become one.",
            "Unes de derecha a izquierda. De 1, 1, 1 se unen los dos primeros.",
        ),
        turn(
            "first-only",
            _first_only,
            "Only the first of the pairs is merged.",
            "Solo se une el primero de los pares.",
        ),
        turn(
            "loses-the-last",
            _loses_the_last,
            "A last token that belongs to no pair is lost.",
            "Se pierde un último token que no es de ningún par.",
        ),
        turn(
            "either-order",
            _either_order,
            "You also merge the pair the other way round.",
            "También unes el par al revés.",
        ),
        turn(
            "half-a-pair-stays",
            _keeps_the_second,
            "One half of the pair is still there. Two tokens go, one comes.",
            "La mitad del par sigue ahí. Se van dos tokens y llega uno.",
            _keeps_the_first,
            _both_by_new,
            _new_beside,
        ),
        turn(
            "each-token-alone",
            _each_token_alone,
            "You replace each of the two wherever it stands. Only side by side are they a pair.",
            "Sustituyes cada uno de los dos esté donde esté. Solo juntos son un par.",
        ),
        turn(
            "as-text",
            _as_text,
            "You work on the numbers written as text: 11, 2 holds no pair 1, 2.",
            "Trabajas con los números escritos como texto: en 11, 2 no hay ningún par 1, 2.",
        ),
        turn(
            "again-and-again",
            _again_and_again,
            "Your new token is merged again at once. One pass merges only what came in.",
            "Tu token nuevo se vuelve a unir enseguida. Una pasada solo une lo que llegó.",
        ),
        turn(
            "in-place",
            _in_place,
            "The result is right, and the list that came in is changed. Make a new one.",
            "El resultado es correcto, pero la lista que llegó ha cambiado. Crea otra.",
        ),
        turn(
            "needs-a-first",
            _needs_a_first,
            "All right, except that an empty list has no first token.",
            "Todo bien, salvo que una lista vacía no tiene primer token.",
        ),
        turn(
            "nothing-merged",
            _unchanged,
            "The pair is still there, or both of it are gone and nothing has come instead.",
            "El par sigue ahí, o se han ido los dos y no ha llegado nada en su lugar.",
            _drops_the_pair,
        ),
    ),
)
