"""Exercise 0.2: count the parameters."""

import math

from minigpt.course.judging.exercise import Exercise, WrongTurn


def count_parameters(shapes):
    """Return how many numbers tables of these shapes hold together."""
    total = 0
    for shape in shapes:
        size = 1
        for side in shape:
            size *= side
        total += size
    return total


def count_parameters_in_one_line(shapes):
    return sum(math.prod(shape) for shape in shapes)


def _adds_sides(shapes):
    return sum(sum(shape) for shape in shapes)


def _counts_tables(shapes):
    return len(shapes)


def _multiplies_tables(shapes):
    return math.prod(math.prod(shape) for shape in shapes)


def _skips_single_rows(shapes):
    return sum(math.prod(shape) for shape in shapes if len(shape) > 1)


def _counts_rows(shapes):
    return sum(shape[0] for shape in shapes)


def _last_table(shapes):
    return math.prod(shapes[-1])


def cases_count():
    return [
        ([(2, 3)],),
        ([(2, 3), (4,)],),
        ([(5, 2), (3, 3), (7,)],),
        ([(57, 64), (64, 64), (64,), (256, 64)],),
    ]


EXERCISE = Exercise(
    id="ex-00-02",
    title={"en": "Count the parameters", "es": "Cuenta los parámetros"},
    reference=count_parameters,
    alternatives=(count_parameters_in_one_line,),
    cases=cases_count,
    wrong_turns=(
        WrongTurn(
            "adds-sides",
            _adds_sides,
            {
                "en": "You add the sides of a table. Draw one with 2 rows of 3 numbers and "
                "count its cells.",
                "es": "Sumas los lados de una tabla. Dibuja una con 2 filas de 3 números y "
                "cuenta sus casillas.",
            },
        ),
        WrongTurn(
            "counts-tables",
            _counts_tables,
            {
                "en": "That is how many tables there are, not how many numbers are in them.",
                "es": "Eso es cuántas tablas hay, no cuántos números contienen.",
            },
        ),
        WrongTurn(
            "multiplies-tables",
            _multiplies_tables,
            {
                "en": "You multiply the sizes of different tables with each other. Inside "
                "a table sides multiply; tables next to each other are added.",
                "es": "Multiplicas entre sí los tamaños de tablas distintas. Dentro de una "
                "tabla los lados se multiplican; las tablas vecinas se suman.",
            },
        ),
        WrongTurn(
            "skips-single-rows",
            _skips_single_rows,
            {
                "en": "A shape with one side, such as (4,), is a single row, and its numbers "
                "count too.",
                "es": "Una forma de un solo lado, como (4,), es una sola fila, y sus números "
                "también cuentan.",
            },
        ),
        WrongTurn(
            "counts-rows",
            _counts_rows,
            {
                "en": "You use only the first side of each shape: you have counted rows.",
                "es": "Solo usas el primer lado de cada forma: contaste filas.",
            },
        ),
        WrongTurn(
            "last-table",
            _last_table,
            {
                "en": "Only the last table is left: the total starts anew with each one.",
                "es": "Solo queda la última tabla: el total vuelve a empezar con cada una.",
            },
        ),
    ),
)
