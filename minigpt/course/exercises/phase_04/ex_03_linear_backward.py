"""Exercise 4.3: a Linear, backwards."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def linear_backward(x, W, dy):
    """Return (dx, dW), the gradients in x (N, in) and W (out, in) of x Wᵀ, given dy (N, out)."""
    return dy @ W, dy.T @ x


def linear_backward_row_by_row(x, W, dy):
    dW = np.zeros(W.shape)
    for row, slopes in zip(x, dy, strict=True):
        dW += np.outer(slopes, row)
    return np.einsum("no,oi->ni", dy, W), dW


def linear_backward_number_by_number(x, W, dy):
    dx, dW = np.zeros(x.shape), np.zeros(W.shape)
    for n, row in enumerate(dy):
        for j, slope in enumerate(row):
            dx[n] += slope * W[j]
            dW[j] += slope * x[n]
    return dx, dW


def _weights_transposed(x, W, dy):
    return dy @ W, x.T @ dy


def _input_through_transpose(x, W, dy):
    return dy @ W.T, dy.T @ x


def _both_transposed(x, W, dy):
    return dy @ W.T, x.T @ dy


def _mean_over_rows(x, W, dy):
    return dy @ W, dy.T @ x / len(x)


def _other_order(x, W, dy):
    return dy.T @ x, dy @ W


def _means_first(x, W, dy):
    return dy @ W, np.outer(dy.sum(0), x.sum(0))


def _last_row_only(x, W, dy):
    return dy @ W, np.outer(dy[-1], x[-1])


def _forgets_dy(x, W, dy):
    ones = np.ones_like(dy)
    return ones @ W, ones.T @ x


def _forward_again(x, W, dy):
    return x @ W.T, dy.T @ x


def _rows_apart(x, W, dy):
    return dy @ W, dy[:, :, None] * x[:, None, :]


def _one_row_of_inputs(x, W, dy):
    return (dy @ W).sum(0), dy.T @ x


def _input_through_transpose_by_dot(x, W, dy):
    return np.dot(dy, W.T), np.dot(dy.T, x)


def _both_transposed_by_dot(x, W, dy):
    return np.dot(dy, W.T), np.dot(x.T, dy)


def _both_means(x, W, dy):
    return dy @ W / len(x), dy.T @ x / len(x)


def _one_mean_row_of_inputs(x, W, dy):
    return (dy @ W).mean(0), dy.T @ x


def _signs_turned(x, W, dy):
    return -(dy @ W), -(dy.T @ x)


def cases_linear_backward():
    draws = np.random.default_rng(0)
    return [
        (np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 10.0]])),
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[0.0, 1.0], [2.0, 3.0]]),
            np.array([[1.0, 0.0], [2.0, 1.0]]),
        ),
        (
            draws.standard_normal((4, 3)),
            draws.standard_normal((2, 3)),
            draws.standard_normal((4, 2)),
        ),
    ]


EXERCISE = Exercise(
    id="ex-04-03",
    title={"en": "A Linear, backwards", "es": "Una lineal, hacia atrás"},
    reference=linear_backward,
    alternatives=(linear_backward_row_by_row, linear_backward_number_by_number),
    cases=cases_linear_backward,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, sums of four products"),
    wrong_turns=(
        turn(
            "weights-transposed",
            _weights_transposed,
            "dW is transposed; on a square matrix nobody notices. Which index of dW belongs to the"
            " output?",
            "dW está transpuesta; en una matriz cuadrada nadie lo nota. ¿Qué índice de dW es el de"
            " la salida?",
        ),
        turn(
            "input-through-transpose",
            _input_through_transpose,
            "dx goes through the wrong side of W; on a square matrix nobody notices. By which "
            "entries does one input reach all the outputs?",
            "dx pasa por el lado equivocado de W; en una matriz cuadrada nadie lo nota. ¿Por qué "
            "entradas llega una entrada de x a todas las salidas?",
            _input_through_transpose_by_dot,
        ),
        turn(
            "both-transposed",
            _both_transposed,
            "Both results are the wrong way round. On paper, follow one input to one output: which"
            " entry of W does it meet?",
            "Los dos resultados están al revés. En papel, sigue una entrada hasta una salida: ¿con"
            " qué entrada de W se encuentra?",
            _both_transposed_by_dot,
        ),
        turn(
            "mean-over-rows",
            _mean_over_rows,
            "You divide by the number of rows. If the loss is a mean, dy knows that already.",
            "Divides entre el número de filas. Si la pérdida es una media, dy ya lo sabe.",
            _both_means,
        ),
        turn(
            "other-order",
            _other_order,
            "The two gradients have changed places. Which one is asked for first?",
            "Los dos gradientes se cambiaron de lugar. ¿Cuál se pide primero?",
        ),
        turn(
            "means-first",
            _means_first,
            "You add up the rows first and multiply afterwards. A sum of products is not a product"
            " of sums.",
            "Sumas antes las filas y multiplicas después. Una suma de productos no es un producto "
            "de sumas.",
        ),
        turn(
            "last-row-only",
            _last_row_only,
            "Only the last row's share is in dW. Every row sends one, and they add up.",
            "En dW está solo la parte de la última fila. Cada fila envía una, y se suman.",
        ),
        turn(
            "forgets-dy",
            _forgets_dy,
            "dy does not appear. How much does each output matter to the loss?",
            "dy no aparece. ¿Cuánto le importa cada salida a la pérdida?",
        ),
        turn(
            "forward-again",
            _forward_again,
            "Your dx is y itself. On the way back, slopes come in at the outputs.",
            "Tu dx es la propia y. En el camino de vuelta, las pendientes entran por las salidas.",
        ),
        turn(
            "rows-apart",
            _rows_apart,
            "You keep a dW for every row. The same W served them all: what happens to their "
            "shares?",
            "Guardas una dW por fila. La misma W sirvió a todas: ¿qué pasa con sus partes?",
        ),
        turn(
            "one-row-of-inputs",
            _one_row_of_inputs,
            "You add the rows of dx up. Each row of x has a gradient of its own.",
            "Sumas las filas de dx. Cada fila de x tiene su propio gradiente.",
            _one_mean_row_of_inputs,
        ),
        turn(
            "signs-turned",
            _signs_turned,
            "Both have the opposite sign. A gradient points to where the loss rises; going down is"
            " the step after.",
            "Los dos tienen el signo contrario. Un gradiente apunta hacia donde sube la pérdida; "
            "bajar es el paso siguiente.",
        ),
    ),
)
