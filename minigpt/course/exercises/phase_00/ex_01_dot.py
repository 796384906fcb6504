"""Exercise 0.1: A sum of products."""

import numpy as np

from minigpt.course.judging.exercise import Exercise, turn


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


def _stops_early(x, y):
    return sum(x[i] * y[i] for i in range(len(x) - 1))


def _looks_up_by_value(x, y):
    return sum(a * y[x.index(a)] for a in x)


def _total_from_one(x, y):
    return 1 + dot(x, y)


def _squares(x, y):
    return dot(x, x)


def _squares_the_other(x, y):
    return dot(y, y)


def _mean_product(x, y):
    return dot(x, y) / len(x)


def cases_dot():
    return [
        ([2.0, 4.0], [3.0, 5.0]),
        ([2.0, 1.0, 3.0], [3.0, 5.0, 1.0]),
        ([1.0, -1.0, 2.0, 0.0], [4.0, 4.0, 0.5, 9.0]),
        ([2.0, 2.0], [3.0, 4.0]),
    ]


EXERCISE = Exercise(
    id="ex-00-01",
    title={"en": "A sum of products", "es": "Una suma de productos"},
    reference=dot,
    alternatives=(dot_in_one_line, np.dot),
    cases=cases_dot,
    wrong_turns=(
        turn(
            "starts-at-one",
            _starts_at_one,
            "The first product is missing. Mathematics counts from 1, Python from "
            "0: what the formula calls the first number is x[0] here.",
            "Falta el primer producto. Las matemáticas cuentan desde 1 y Python "
            "desde 0: lo que la fórmula llama primer número aquí es x[0].",
        ),
        turn(
            "adds",
            _adds,
            "You add each pair. In the formula two letters side by side are "
            "multiplied; only the products are added.",
            "Sumas cada pareja. En la fórmula, dos letras juntas se multiplican; "
            "solo se suman los productos.",
        ),
        turn(
            "sums-first",
            _sums_first,
            "You add up first and multiply once at the end. Then every number of x "
            "meets every number of y; here each meets only its own partner.",
            "Sumas primero y multiplicas una sola vez al final. Así cada número de "
            "x se cruza con todos los de y; aquí cada uno solo tiene su pareja.",
        ),
        turn(
            "no-sum",
            _no_sum,
            "These are the products, one by one. The sign Σ still asks for "
            "something that makes a single number of them.",
            "Estos son los productos, uno por uno. El signo Σ todavía pide algo "
            "que haga de ellos un solo número.",
        ),
        turn(
            "returns-too-early",
            _returns_too_early,
            "Only the first product comes back. A `return` inside the loop ends "
            "the function at once; look at its indentation.",
            "Solo vuelve el primer producto. Un `return` dentro del bucle termina "
            "la función en el acto; mira su sangría.",
        ),
        turn(
            "keeps-the-last",
            _keeps_the_last,
            "Only the last product is left. Each turn of the loop writes over what "
            "the one before had found.",
            "Solo queda el último producto. Cada vuelta del bucle escribe encima "
            "de lo que había encontrado la anterior.",
        ),
        turn(
            "stops-early",
            _stops_early,
            "The last product is missing. A range stops before its end by itself; nothing has to "
            "be taken off.",
            "Falta el último producto. Un range ya termina antes de su final; no hay que restarle "
            "nada.",
        ),
        turn(
            "looks-up-by-value",
            _looks_up_by_value,
            "You ask x where its number stands. When a number occurs twice, the answer is the "
            "first place both times: go by places, not by values.",
            "Le preguntas a x dónde está su número. Si un número aparece dos veces, la respuesta "
            "es las dos veces el primer lugar: guíate por los lugares, no por los valores.",
        ),
        turn(
            "total-from-one",
            _total_from_one,
            "Your total is one too large: it does not begin empty.",
            "Tu total tiene uno de más: no empieza vacío.",
        ),
        turn(
            "squares",
            _squares,
            "You multiply one list with itself; the other has no say.",
            "Multiplicas una lista por sí misma; la otra no interviene.",
            _squares_the_other,
        ),
        turn(
            "mean-product",
            _mean_product,
            "You divide at the end. That is a mean; the formula asks for the plain sum.",
            "Divides al final. Eso es una media; la fórmula pide la simple suma.",
        ),
    ),
)
