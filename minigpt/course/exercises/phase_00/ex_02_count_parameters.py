"""Exercise 0.2: count the parameters."""

import math

from minigpt.course.judging.exercise import Exercise, turn


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


def _product_not_reset(shapes):
    total, size = 0, 1
    for shape in shapes:
        for side in shape:
            size *= side
        total += size
    return total


def _product_from_zero(shapes):
    return 0


def _first_table(shapes):
    return math.prod(shapes[0])


def _first_and_last_side(shapes):
    return sum(shape[0] * shape[-1] for shape in shapes)


def _two_sides(shapes):
    return sum(shape[0] * shape[1] for shape in shapes)


def _alike_once(shapes):
    return sum(math.prod(shape) for shape in set(shapes))


def _squares_a_side(shapes):
    return sum(shape[0] ** 2 for shape in shapes)


def cases_count():
    return [
        ([(2, 3)],),
        ([(2, 3), (4,)],),
        ([(5, 2), (3, 3), (7,)],),
        ([(2, 3, 2)],),
        ([(3, 2), (3, 2)],),
        ([(57, 64), (64, 64), (64,), (256, 64)],),
    ]


EXERCISE = Exercise(
    id="ex-00-02",
    title={"en": "Count the parameters", "es": "Cuenta los parámetros"},
    reference=count_parameters,
    alternatives=(count_parameters_in_one_line,),
    cases=cases_count,
    wrong_turns=(
        turn(
            "adds-sides",
            _adds_sides,
            "You add the sides of a table. Draw one with 2 rows of 3 numbers and count its cells.",
            "Sumas los lados de una tabla. Dibuja una con 2 filas de 3 números y "
            "cuenta sus casillas.",
        ),
        turn(
            "counts-tables",
            _counts_tables,
            "That is how many tables there are, not how many numbers are in them.",
            "Eso es cuántas tablas hay, no cuántos números contienen.",
        ),
        turn(
            "multiplies-tables",
            _multiplies_tables,
            "You multiply the sizes of different tables with each other. Inside "
            "a table sides multiply; tables next to each other are added.",
            "Multiplicas entre sí los tamaños de tablas distintas. Dentro de una "
            "tabla los lados se multiplican; las tablas vecinas se suman.",
        ),
        turn(
            "skips-single-rows",
            _skips_single_rows,
            "A shape with one side, such as (4,), is a single row, and its numbers count too.",
            "Una forma de un solo lado, como (4,), es una sola fila, y sus números "
            "también cuentan.",
        ),
        turn(
            "counts-rows",
            _counts_rows,
            "You use only the first side of each shape: you have counted rows.",
            "Solo usas el primer lado de cada forma: contaste filas.",
        ),
        turn(
            "last-table",
            _last_table,
            "Only the last table is left: the total starts anew with each one.",
            "Solo queda la última tabla: el total vuelve a empezar con cada una.",
        ),
        turn(
            "product-not-reset",
            _product_not_reset,
            "The product of the first table runs on into the second. Each table begins a product "
            "of its own.",
            "El producto de la primera tabla sigue en la segunda. Cada tabla empieza un producto "
            "propio.",
        ),
        turn(
            "product-from-zero",
            _product_from_zero,
            "A product that begins at 0 stays 0, whatever it is multiplied by.",
            "Un producto que empieza en 0 se queda en 0, por mucho que lo multipliques.",
        ),
        turn(
            "first-table",
            _first_table,
            "Only the first table is counted: a `return` inside the loop ends the function at "
            "once.",
            "Solo cuentas la primera tabla: un `return` dentro del bucle termina la función en el "
            "acto.",
        ),
        turn(
            "two-sides",
            _first_and_last_side,
            "You count on two sides. A table may have one side, or three: all that it has are "
            "multiplied.",
            "Das por hecho que hay dos lados. Una tabla puede tener uno, o tres: se multiplican "
            "todos los que tenga.",
            _two_sides,
        ),
        turn(
            "alike-once",
            _alike_once,
            "Two tables of the same shape count once in a set. They hold different numbers, so "
            "both count.",
            "En un conjunto, dos tablas de igual forma cuentan una vez. Contienen números "
            "distintos, así que cuentan las dos.",
        ),
        turn(
            "squares-a-side",
            _squares_a_side,
            "You multiply a side by itself, as if every table were square.",
            "Multiplicas un lado por sí mismo, como si toda tabla fuera cuadrada.",
        ),
    ),
)
