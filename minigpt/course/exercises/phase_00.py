"""Phase 00, the tour: a sum, a product of sides, a mean of some, and what "equal" means."""

import math

import numpy as np

from minigpt.course.exercise import Exercise, WrongTurn

# --- 0.1 the dot product ----------------------------------------------------------------------


def dot(x, y):
    """Multiply the lists x and y number by number and add up the products."""
    total = 0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


def dot_in_one_line(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def _starts_at_one(x, y):
    return sum(x[i] * y[i] for i in range(1, len(x)))


def _adds(x, y):
    return sum(a + b for a, b in zip(x, y, strict=True))


def _sums_first(x, y):
    return sum(x) * sum(y)


def _no_sum(x, y):
    return [a * b for a, b in zip(x, y, strict=True)]


def _returns_too_early(x, y):
    return x[0] * y[0]


def _keeps_the_last(x, y):
    return x[-1] * y[-1]


def cases_dot():
    return [
        ([2.0, 4.0], [3.0, 5.0]),
        ([2.0, 1.0, 3.0], [3.0, 5.0, 1.0]),
        ([1.0, -1.0, 2.0, 0.0], [4.0, 4.0, 0.5, 9.0]),
    ]


# --- 0.2 counting -----------------------------------------------------------------------------


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


# --- 0.3 the masked mean ----------------------------------------------------------------------


def masked_mean(values, mask):
    """Return the mean of those values (n,) whose mask (n,) is True."""
    return values[mask].sum() / mask.sum()


def masked_mean_in_a_loop(values, mask):
    kept = [value for value, counts in zip(values, mask, strict=True) if counts]
    return sum(kept) / len(kept)


def _ignores_the_mask(values, mask):
    return values.mean()


def _divides_by_all(values, mask):
    return (values * mask).mean()


def _inverted(values, mask):
    return values[~mask].mean()


def _never_divides(values, mask):
    return values[mask].sum()


def _drops_zeros(values, mask):
    product = values * mask
    return product[product != 0].mean()


def _returns_the_kept(values, mask):
    return values[mask]


def cases_mean():
    return [
        (np.array([1.0, 5.0, 3.0]), np.array([False, True, True])),
        (np.array([0.0, 4.0, 9.0]), np.array([True, True, False])),
        (np.array([-1.0, 0.5, 2.0, 0.0, 8.0]), np.array([True, False, True, True, False])),
    ]


# --- 0.4 close enough -------------------------------------------------------------------------


def is_close(got, expected, rtol, atol):
    """Is got at most atol + rtol * |expected| away from expected? True or False."""
    return abs(got - expected) <= atol + rtol * abs(expected)


def is_close_between_two_ends(got, expected, rtol, atol):
    allowed = atol + rtol * abs(expected)
    return expected - allowed <= got <= expected + allowed


def _exactly_equal(got, expected, rtol, atol):
    return got == expected


def _forgets_below(got, expected, rtol, atol):
    return got - expected <= atol + rtol * abs(expected)


def _relative_only(got, expected, rtol, atol):
    return abs(got - expected) <= rtol * abs(expected)


def _absolute_only(got, expected, rtol, atol):
    return abs(got - expected) <= atol


def _same_room_everywhere(got, expected, rtol, atol):
    return abs(got - expected) <= atol + rtol


def _negative_room(got, expected, rtol, atol):
    return abs(got - expected) <= atol + rtol * expected


def _ends_left_out(got, expected, rtol, atol):
    return abs(got - expected) < atol + rtol * abs(expected)


def cases_close():
    return [
        (0.1 + 0.2, 0.3, 1e-5, 0.0),
        (0.5, 1.0, 1e-5, 1e-8),
        (1.25, 1.0, 0.25, 0.0),
        (1000.001, 1000.0, 1e-5, 0.0),
        (-1000.001, -1000.0, 1e-5, 0.0),
        (1e-9, 0.0, 1e-5, 1e-8),
        (1.5, 1.0, 1e-5, 1e-8),
    ]


EXERCISES = (
    Exercise(
        id="ex-00-01",
        title={"en": "A sum of products", "es": "Una suma de productos"},
        reference=dot,
        alternatives=(dot_in_one_line, np.dot),
        cases=cases_dot,
        wrong_turns=(
            WrongTurn(
                "starts-at-one",
                _starts_at_one,
                {
                    "en": "The first product is missing. Mathematics counts from 1, Python from "
                    "0: what the formula calls the first number is x[0] here.",
                    "es": "Falta el primer producto. Las matemáticas cuentan desde 1 y Python "
                    "desde 0: lo que la fórmula llama primer número aquí es x[0].",
                },
            ),
            WrongTurn(
                "adds",
                _adds,
                {
                    "en": "You add each pair. In the formula two letters side by side are "
                    "multiplied; only the products are added.",
                    "es": "Sumas cada pareja. En la fórmula, dos letras juntas se multiplican; "
                    "solo se suman los productos.",
                },
            ),
            WrongTurn(
                "sums-first",
                _sums_first,
                {
                    "en": "You add up first and multiply once at the end. Then every number of x "
                    "meets every number of y; here each meets only its own partner.",
                    "es": "Sumas primero y multiplicas una sola vez al final. Así cada número de "
                    "x se cruza con todos los de y; aquí cada uno solo tiene su pareja.",
                },
            ),
            WrongTurn(
                "no-sum",
                _no_sum,
                {
                    "en": "These are the products, one by one. The sign Σ still asks for "
                    "something that makes a single number of them.",
                    "es": "Estos son los productos, uno por uno. El signo Σ todavía pide algo "
                    "que haga de ellos un solo número.",
                },
            ),
            WrongTurn(
                "returns-too-early",
                _returns_too_early,
                {
                    "en": "Only the first product comes back. A `return` inside the loop ends "
                    "the function at once; look at its indentation.",
                    "es": "Solo vuelve el primer producto. Un `return` dentro del bucle termina "
                    "la función en el acto; mira su sangría.",
                },
            ),
            WrongTurn(
                "keeps-the-last",
                _keeps_the_last,
                {
                    "en": "Only the last product is left. Each turn of the loop writes over what "
                    "the one before had found.",
                    "es": "Solo queda el último producto. Cada vuelta del bucle escribe encima "
                    "de lo que había encontrado la anterior.",
                },
            ),
        ),
    ),
    Exercise(
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
    ),
    Exercise(
        id="ex-00-03",
        title={"en": "The mean of some", "es": "La media de algunos"},
        reference=masked_mean,
        alternatives=(masked_mean_in_a_loop,),
        cases=cases_mean,
        wrong_turns=(
            WrongTurn(
                "ignores-the-mask",
                _ignores_the_mask,
                {
                    "en": "This is the mean of all values: the mask has had no say.",
                    "es": "Esta es la media de todos los valores: la máscara no intervino.",
                },
            ),
            WrongTurn(
                "divides-by-all",
                _divides_by_all,
                {
                    "en": "You add the right values and divide by how many there are in all. "
                    "Whoever is left out of the sum is left out of the count as well.",
                    "es": "Sumas los valores correctos y divides entre cuántos hay en total. "
                    "Quien queda fuera de la suma también queda fuera de la cuenta.",
                },
            ),
            WrongTurn(
                "inverted",
                _inverted,
                {
                    "en": "This is the mean of the others: here True means that a value counts.",
                    "es": "Esta es la media de los otros: aquí True significa que un valor cuenta.",
                },
            ),
            WrongTurn(
                "never-divides",
                _never_divides,
                {
                    "en": "This is the sum of the values that count, not yet their mean.",
                    "es": "Esta es la suma de los valores que cuentan, todavía no su media.",
                },
            ),
            WrongTurn(
                "drops-zeros",
                _drops_zeros,
                {
                    "en": "You take a value of zero for a masked one. A zero that counts is a "
                    "value like any other; only the mask says what is left out.",
                    "es": "Tomas un valor cero por uno enmascarado. Un cero que cuenta es un "
                    "valor como cualquier otro; solo la máscara dice qué queda fuera.",
                },
            ),
            WrongTurn(
                "returns-the-kept",
                _returns_the_kept,
                {
                    "en": "You have picked the values that count; one number has to come of them.",
                    "es": "Has elegido los valores que cuentan; de ellos debe salir un número.",
                },
            ),
        ),
    ),
    Exercise(
        id="ex-00-04",
        title={"en": "Close enough", "es": "Lo bastante cerca"},
        reference=is_close,
        alternatives=(is_close_between_two_ends, np.isclose),
        cases=cases_close,
        wrong_turns=(
            WrongTurn(
                "exactly-equal",
                _exactly_equal,
                {
                    "en": "You ask whether they are equal to the last digit. That is what "
                    "floating point cannot promise: the two tolerances are not used yet.",
                    "es": "Preguntas si son iguales hasta la última cifra. Eso es lo que la coma "
                    "flotante no puede prometer: aún no se usan las dos tolerancias.",
                },
            ),
            WrongTurn(
                "forgets-below",
                _forgets_below,
                {
                    "en": "A result far too small passes, because its difference is negative. "
                    "It is the distance that counts, not its direction.",
                    "es": "Un resultado demasiado pequeño pasa, porque su diferencia es "
                    "negativa. Lo que cuenta es la distancia, no su dirección.",
                },
            ),
            WrongTurn(
                "relative-only",
                _relative_only,
                {
                    "en": "Only rtol is used. When 0 is expected, a share of it is 0, and nothing "
                    "but 0 itself would pass: the other tolerance is for that.",
                    "es": "Solo usas rtol. Cuando se espera 0, una parte de 0 es 0 y no pasaría "
                    "nada más que el propio 0: para eso está la otra tolerancia.",
                },
            ),
            WrongTurn(
                "absolute-only",
                _absolute_only,
                {
                    "en": "Only atol is used. A thousandth is a lot beside 0.01 and nothing "
                    "beside a million: part of the room must grow with the expected number.",
                    "es": "Solo usas atol. Una milésima es mucho junto a 0,01 y nada junto a un "
                    "millón: parte del margen debe crecer con el número esperado.",
                },
            ),
            WrongTurn(
                "same-room-everywhere",
                _same_room_everywhere,
                {
                    "en": "You add both tolerances as they are. The relative one is a share: a "
                    "share of what?",
                    "es": "Sumas las dos tolerancias tal cual. La relativa es una parte: ¿una "
                    "parte de qué?",
                },
            ),
            WrongTurn(
                "negative-room",
                _negative_room,
                {
                    "en": "For a negative expected number your room becomes negative, and no "
                    "distance fits into it. Look for the second pair of bars in the formula.",
                    "es": "Con un número esperado negativo tu margen se vuelve negativo y no "
                    "cabe en él ninguna distancia. Busca las otras barras de la fórmula.",
                },
            ),
            WrongTurn(
                "ends-left-out",
                _ends_left_out,
                {
                    "en": "A result exactly at the end of the room is refused. The formula has ≤, "
                    "which lets it in.",
                    "es": "Rechazas un resultado que está justo en el extremo del margen. La "
                    "fórmula tiene ≤, que lo deja entrar.",
                },
            ),
        ),
    ),
)
