"""Exercise 32.1: split rows so that no thing stands on both sides."""

import hashlib
import math
import random
from collections import Counter

from minigpt.course.judging.exercise import Exercise, turn


def split_by_thing(rows, key, share, seed):
    """Return (train, test): every row of a thing on one side, rows in their order."""
    things = sorted({key(row) for row in rows})
    count = math.ceil(share * len(things))
    held_out = set(random.Random(seed).sample(things, count))
    train = [row for row in rows if key(row) not in held_out]
    return train, [row for row in rows if key(row) in held_out]


def split_by_hash(rows, key, share, seed):
    """Every thing draws a lot of its own: the hash of it and of the seed."""

    def lot(thing):
        return hashlib.sha256(f"{seed}:{thing}".encode()).hexdigest()

    in_order = sorted({key(row) for row in rows}, key=lot)
    held_out = in_order[: -int(-share * len(in_order) // 1)]
    sides = ([], [])
    for row in rows:
        sides[key(row) in held_out].append(row)
    return sides


def number(row):
    """What a row is about: (question, number) is about its number."""
    return row[1]


def promises(split, rows, key, share, seed):
    """The first promise that a split breaks, or "kept"; any honest draw keeps all of them."""
    first = split(rows, key, share, seed)
    if not (isinstance(first, list | tuple) and len(first) == 2):
        return first
    train, test = map(list, first)
    if Counter(train + test) != Counter(rows):
        return "some rows are lost, or stand twice"
    things = [{key(row) for row in side} for side in (train, test)]
    if things[0] & things[1]:
        return "a thing stands on both sides"
    place = {row: i for i, row in enumerate(rows)}
    if any(side != sorted(side, key=place.__getitem__) for side in (train, test)):
        return "the rows are not in their order"
    every = sorted(things[0] | things[1])
    if len(things[1]) != math.ceil(share * len(every)):
        return "test has another share of the things"
    # A dozen times: of three things, luck may well choose the same one twice.
    if any(list(split(rows, key, share, seed)[1]) != test for _ in range(12)):
        return "called twice alike, it splits twice differently"
    if len(every) >= 20:
        if things[1] in (set(every[: len(things[1])]), set(every[-len(things[1]) :])):
            return "test holds one end of the things"
        if all(list(split(rows, key, share, seed + i)[1]) == test for i in (1, 2, 3)):
            return "another seed splits no differently"
    return "kept"


def _rows(rows, key, share, seed):
    test = set(random.Random(seed).sample(range(len(rows)), math.ceil(share * len(rows))))
    return (
        [row for i, row in enumerate(rows) if i not in test],
        [row for i, row in enumerate(rows) if i in test],
    )


def _rows_shuffled(rows, key, share, seed):
    mixed = random.Random(seed).sample(rows, len(rows))
    count = math.ceil(share * len(rows))
    return mixed[count:], mixed[:count]


def _things(rows, key, share, seed, count):
    things = sorted({key(row) for row in rows})
    held_out = set(random.Random(seed).sample(things, count(share * len(things))))
    return (
        [row for row in rows if key(row) not in held_out],
        [row for row in rows if key(row) in held_out],
    )


def _floor(rows, key, share, seed):
    return _things(rows, key, share, seed, int)


def _rounded(rows, key, share, seed):
    return _things(rows, key, share, seed, round)


def _no_seed(rows, key, share, seed):
    return split_by_thing(rows, key, share, random.SystemRandom().random())


def _one_seed(rows, key, share, seed):
    return split_by_thing(rows, key, share, 0)


def _last(rows, key, share, seed):
    things = sorted({key(row) for row in rows})
    held_out = things[-math.ceil(share * len(things)) :]
    return (
        [row for row in rows if key(row) not in held_out],
        [row for row in rows if key(row) in held_out],
    )


def _first(rows, key, share, seed):
    things = sorted({key(row) for row in rows})
    held_out = things[: math.ceil(share * len(things))]
    return (
        [row for row in rows if key(row) not in held_out],
        [row for row in rows if key(row) in held_out],
    )


def _until_enough_rows(rows, key, share, seed):
    things = sorted({key(row) for row in rows})
    random.Random(seed).shuffle(things)
    held_out = set()
    while sum(key(row) in held_out for row in rows) < share * len(rows):
        held_out.add(things.pop())
    return (
        [row for row in rows if key(row) not in held_out],
        [row for row in rows if key(row) in held_out],
    )


def _other_way_round(rows, key, share, seed):
    train, test = split_by_thing(rows, key, share, seed)
    return test, train


def _grouped(rows, key, share, seed):
    train, test = split_by_thing(rows, key, share, seed)
    return sorted(train, key=key), sorted(test, key=key)


def _shuffled_after(rows, key, share, seed):
    rng = random.Random(seed)
    sides = split_by_thing(rows, key, share, seed)
    return tuple(rng.sample(side, len(side)) for side in sides)


def _one_row_each(rows, key, share, seed):
    return split_by_thing(list({key(row): row for row in rows}.values()), key, share, seed)


def _test_drops_the_rest(rows, key, share, seed):
    train, test = split_by_thing(rows, key, share, seed)
    return train, list({key(row): row for row in test}.values())


def cases_split_by_thing():
    few = [(f"{lang}:", n) for n in (7, 8, 9, 12) for lang in ("en", "it")]
    mixed = [("", n * 7919 % 4) for n in range(4)]
    often = [(f"row {i}", i * 7 % 4) for i in range(40)]
    uneven = [(f"row {i}", 1000 if i < 300 else i) for i in range(329)]
    many = [("", i * 37 % 100) for i in range(100)]
    return [
        (mixed, number, 0.5, 0),
        (few, number, 0.5, 1),
        (often, number, 0.25, 0),
        ([("", 5), ("", 3), ("", 4)], number, 0.2, 0),
        ([("", 5), ("", 3), ("", 4)], number, 0.4, 0),
        (uneven, number, 0.5, 6),
        (uneven, number, 0.2, 4),
        (many, number, 0.1, 0),
    ]


EXERCISE = Exercise(
    id="ex-32-01",
    title={"en": "An honest split", "es": "Una separación honesta"},
    reference=split_by_thing,
    alternatives=(split_by_hash,),
    cases=cases_split_by_thing,
    observe=promises,
    wrong_turns=(
        turn(
            "rows-not-things",
            _rows,
            "You draw rows. Then a thing with several rows may sit on both sides, and the exam "
            "holds a question from the homework.",
            "Sorteas filas. Así, algo que tiene varias filas puede quedar en los dos lados, y el "
            "examen trae una pregunta de los deberes.",
            _rows_shuffled,
        ),
        turn(
            "rounded-down",
            _floor,
            "A share of a few things is less than one thing, and an exam without questions shows "
            "nothing. At least the share is asked for.",
            "Una parte de pocas cosas es menos que una cosa, y un examen sin preguntas no muestra "
            "nada. Se pide esa parte como mínimo.",
            _rounded,
        ),
        turn(
            "luck-without-seed",
            _no_seed,
            "Two calls with the same seed split differently: nobody can make your exam again.",
            "Dos llamadas con la misma semilla separan distinto: nadie puede rehacer tu examen.",
        ),
        turn(
            "seed-ignored",
            _one_seed,
            "The seed changes nothing: every seed gives one and the same exam.",
            "La semilla no cambia nada: todas dan un mismo examen.",
        ),
        turn(
            "one-end",
            _last,
            "Test gets one end of the sorted things: an exam of large numbers only, or of small "
            "ones. Let chance choose.",
            "El examen se lleva un extremo de las cosas ordenadas: solo números grandes, o solo "
            "pequeños. Que elija el azar.",
            _first,
        ),
        turn(
            "share-of-rows",
            _until_enough_rows,
            "You count rows until the share is reached. One thing with most of the rows then "
            "makes up the exam, or spoils the count: the share is one of things.",
            "Cuentas filas hasta llegar a la parte pedida. Algo que tiene casi todas las filas "
            "llena entonces el examen, o estropea la cuenta: la parte es de cosas.",
        ),
        turn(
            "sides-exchanged",
            _other_way_round,
            "The two sides stand the other way round: train comes first.",
            "Los dos lados están al revés: primero va el entrenamiento.",
        ),
        turn(
            "out-of-order",
            _grouped,
            "The rows come out in another order than they went in.",
            "Las filas salen en otro orden del que entraron.",
            _shuffled_after,
        ),
        turn(
            "rows-lost",
            _one_row_each,
            "Some rows are gone: a thing keeps all of its rows, not one of them.",
            "Faltan filas: cada cosa conserva todas las suyas, no una.",
            _test_drops_the_rest,
        ),
    ),
)
