"""Exercise 0.1: A sum of products."""

import numpy as np

from minigpt.course.judging.exercise import Exercise, WrongTurn


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


EXERCISE = Exercise(
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
)
