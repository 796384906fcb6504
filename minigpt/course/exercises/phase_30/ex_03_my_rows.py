"""Exercise 30.3: which rows of a batch are whose."""

import random

from minigpt.course.judging.exercise import Exercise, turn


def my_rows(n, rank, world):
    """Return the rows of process `rank`: together all n of them, each once, evenly."""
    return list(range(rank, n, world))


def my_block(n, rank, world):
    size, left = divmod(n, world)
    start = rank * size + min(rank, left)
    return list(range(start, start + size + (rank < left)))


def whose(my_rows, n, world):
    """What all processes have: every row of theirs in order, and how many each has, in order."""
    of_each = [[int(row) for row in my_rows(n, rank, world)] for rank in range(world)]
    rows = sorted(row for rows in of_each for row in rows)
    return {"rows of all processes": rows, "sizes": sorted(map(len, of_each))}


def _remainder_dropped(n, rank, world):
    size = n // world
    return list(range(rank * size, (rank + 1) * size))


def _remainder_dropped_strided(n, rank, world):
    return list(range(rank, n - n % world, world))


def _remainder_to_all(n, rank, world):
    size = n // world
    return [*range(rank * size, (rank + 1) * size), *range(world * size, n)]


def _remainder_to_last(n, rank, world):
    size = n // world
    return list(range(rank * size, n if rank == world - 1 else (rank + 1) * size))


def _remainder_to_first(n, rank, world):
    size = n // world
    mine = list(range(rank * size, (rank + 1) * size))
    return mine + list(range(world * size, n)) if rank == 0 else mine


def _rounded_up(n, rank, world):
    size = -(-n // world)
    return list(range(rank * size, min(n, (rank + 1) * size)))


def _own_shuffle(n, rank, world):
    rows = list(range(n))
    random.Random(rank).shuffle(rows)
    return rows[rank::world]


def _own_shuffle_first(n, rank, world):
    rows = list(range(n))
    random.Random(rank).shuffle(rows)
    return rows[: n // world + (rank < n % world)]


def _own_draws(n, rank, world):
    draws = random.Random(rank)
    return [draws.randrange(n) for _ in range(rank, n, world)]


def _padded(n, rank, world):
    size = -(-n // world)
    return [row % n for row in range(rank, size * world, world)] if n else []


def _padded_blocks(n, rank, world):
    size = -(-n // world)
    return [row % n for row in range(rank * size, (rank + 1) * size)] if n else []


def _beyond_the_end(n, rank, world):
    size = -(-n // world)
    return list(range(rank * size, (rank + 1) * size))


def _from_one(n, rank, world):
    return list(range(rank + 1, n, world))


def _from_one_block(n, rank, world):
    return list(range(rank - 1, n, world)) if rank else []


def _numbers_from_one(n, rank, world):
    return list(range(rank + 1, n + 1, world))


def _all_rows(n, rank, world):
    return list(range(n))


def _same_for_all(n, rank, world):
    return list(range(0, n, world))


def _step_of_rank(n, rank, world):
    return list(range(world, n, rank + 1))


def _start_only(n, rank, world):
    return list(range(rank, n))


def _one_row(n, rank, world):
    return [rank] if rank < n else []


def _count(n, rank, world):
    return list(range(len(range(rank, n, world))))


def cases_my_rows():
    return [(4, 2), (5, 2), (3, 1), (7, 3), (2, 4), (9, 4), (11, 4)]


EXERCISE = Exercise(
    id="ex-30-03",
    title={"en": "Whose rows?", "es": "¿De quién son las filas?"},
    reference=my_rows,
    alternatives=(my_block,),
    cases=cases_my_rows,
    observe=whose,
    wrong_turns=(
        turn(
            "remainder-dropped",
            _remainder_dropped,
            "Rows are lost when the batch does not divide: nobody ever reads the last ones.",
            "Se pierden filas cuando el lote no se divide: nadie lee nunca las últimas.",
            _remainder_dropped_strided,
        ),
        turn(
            "remainder-to-all",
            _remainder_to_all,
            "What does not divide goes to every process, and counts as often as there are "
            "processes.",
            "Lo que no se divide va a todos los procesos, y cuenta tantas veces como procesos hay.",
        ),
        turn(
            "uneven",
            _remainder_to_last,
            "Every row is there once, and one process has more to do than another by several rows: "
            "all wait for it.",
            "Cada fila está una vez, pero un proceso tiene varias filas más que otro: todos lo "
            "esperan.",
            _remainder_to_first,
            _rounded_up,
        ),
        turn(
            "own-shuffle",
            _own_shuffle,
            "Each process shuffles with a seed of its own. Two people who shuffle two decks do not "
            "share one.",
            "Cada proceso baraja con su propia semilla. Dos personas que barajan dos mazos no "
            "comparten uno.",
            _own_shuffle_first,
            _own_draws,
        ),
        turn(
            "padded",
            _padded,
            "You fill up with rows that have been dealt already, so that all have as many. In an "
            "evaluation, they would be judged twice.",
            "Rellenas con filas ya repartidas para que todos tengan las mismas. En una evaluación "
            "se las juzgaría dos veces.",
            _padded_blocks,
        ),
        turn(
            "beyond-the-end",
            _beyond_the_end,
            "The last process is given rows that do not exist.",
            "Al último proceso le tocan filas que no existen.",
        ),
        turn(
            "from-one",
            _from_one,
            "Processes and rows are numbered from 0, here and in PyTorch.",
            "Los procesos y las filas se numeran desde 0, aquí y en PyTorch.",
            _from_one_block,
            _numbers_from_one,
        ),
        turn(
            "all-rows",
            _all_rows,
            "Every process has the whole batch: the work is done once by each of them.",
            "Cada proceso tiene el lote entero: cada uno hace todo el trabajo.",
            _start_only,
        ),
        turn(
            "same-for-all",
            _same_for_all,
            "The number of the process has no say: all of them read the same rows.",
            "El número de proceso no interviene: todos leen las mismas filas.",
            _count,
        ),
        turn(
            "one-row",
            _one_row,
            "One row for each process: where are the others?",
            "Una fila por proceso: ¿dónde están las demás?",
        ),
        turn(
            "start-and-step",
            _step_of_rank,
            "Start and step have changed places.",
            "El comienzo y el paso cambiaron de lugar.",
        ),
    ),
)
