"""Exercise 1.2: a Linear."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def linear(x, W):
    """Return what a Linear with the weights W (out, in) makes of x (..., in): (..., out)."""
    return x @ W.T


def linear_with_einsum(x, W):
    return np.einsum("...i,oi->...o", x, W)


def linear_by_broadcasting(x, W):
    return (x[..., None, :] * W).sum(-1)


def _no_transpose(x, W):
    return x @ W


def _weights_first(x, W):
    return W @ x


def _lying_down(x, W):
    return W @ x.T


def _one_long_list(x, W):
    return x.reshape(-1, x.shape[-1]) @ W.T


def _sums_outputs(x, W):
    return (x @ W.T).sum(-1)


def _first_row_only(x, W):
    return x @ W[0]


def _number_by_number(x, W):
    return x * W


def _turns_by_reshaping(x, W):
    return x @ W.reshape(W.shape[1], W.shape[0])


def _first_row_of_x(x, W):
    return x.reshape(-1, x.shape[-1])[0] @ W.T


def cases_linear():
    draws = np.random.default_rng(2)
    return [
        (np.array([1.0, 2.0]), np.array([[1.0, 10.0], [3.0, 0.0], [0.0, 1.0]])),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [2.0, 3.0]])),
        (draws.standard_normal((3, 5)), draws.standard_normal((2, 5))),
        (draws.standard_normal((2, 2, 3)), draws.standard_normal((4, 3))),
        (draws.standard_normal((1, 1)), draws.standard_normal((1, 1))),
    ]


EXERCISE = Exercise(
    id="ex-01-02",
    title={"en": "A Linear", "es": "Una lineal"},
    reference=linear,
    alternatives=(linear_with_einsum, linear_by_broadcasting),
    cases=cases_linear,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, sums of five products"),
    wrong_turns=(
        turn(
            "no-transpose",
            _no_transpose,
            "Where W is square, your result has the right shape and the wrong numbers. One output "
            "is the product with one row of W: do your outputs use rows or columns?",
            "Donde W es cuadrada, tu resultado tiene la forma correcta y los números equivocados. "
            "Una salida es el producto con una fila de W: ¿tus salidas usan filas o columnas?",
        ),
        turn(
            "weights-first",
            _weights_first,
            "Right for a single row. With a batch, where do its rows stand in your result?",
            "Correcto para una sola fila. Con un lote, ¿dónde quedan sus filas en tu resultado?",
        ),
        turn(
            "lying-down",
            _lying_down,
            "The numbers are right, but they lie on their side: a row of x should still be a row "
            "of the result.",
            "Los números son correctos, pero están acostados: una fila de x debería seguir siendo "
            "una fila del resultado.",
        ),
        turn(
            "one-long-list",
            _one_long_list,
            "The leading axes of x have become one long list. In which shape did x come in?",
            "Los primeros ejes de x se han vuelto una sola lista larga. ¿Con qué forma llegó x?",
        ),
        turn(
            "sums-outputs",
            _sums_outputs,
            "You add the outputs up. How many outputs does one row of x have?",
            "Sumas las salidas entre sí. ¿Cuántas salidas tiene una fila de x?",
        ),
        turn(
            "first-row-only",
            _first_row_only,
            "Only the first row of W works. Every row of W makes an output.",
            "Solo trabaja la primera fila de W. Cada fila de W produce una salida.",
        ),
        turn(
            "number-by-number",
            _number_by_number,
            "`*` multiplies number by number and adds nothing up. An output is a sum over all "
            "inputs.",
            "`*` multiplica número por número y no suma nada. Una salida es una suma sobre todas "
            "las entradas.",
        ),
        turn(
            "turns-by-reshaping",
            _turns_by_reshaping,
            "`reshape` deals the numbers out anew, row by row: the shape is turned, the matrix is "
            "not.",
            "`reshape` vuelve a repartir los números fila por fila: gira la forma, no la matriz.",
        ),
        turn(
            "first-row-of-x",
            _first_row_of_x,
            "Only the first row of the batch comes out. What happened to the others?",
            "Solo sale la primera fila del lote. ¿Qué pasó con las demás?",
        ),
    ),
)
