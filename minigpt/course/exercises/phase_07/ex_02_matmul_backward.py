"""Exercise 7.2: a Linear for a whole batch, backwards."""

import numpy as np

from minigpt.course.exercises.phase_07.shared import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def matmul_backward(x, w, d):
    """Return (dx, dw) of x (B, T, C) @ w (C, K), given the slopes d (B, T, K) of the result."""
    rows, slopes = x.reshape(-1, x.shape[-1]), d.reshape(-1, d.shape[-1])
    return d @ w.T, rows.T @ slopes


def matmul_backward_letter_by_letter(x, w, d):
    return np.einsum("btk,ck->btc", d, w), np.einsum("btc,btk->ck", x, d)


def _right(x, w, d):
    return matmul_backward(x, w, d)


def _batch_not_folded(x, w, d):
    return d @ w.T, x.swapaxes(-1, -2) @ d


def _mean_over_batch(x, w, d):
    return d @ w.T, (x.swapaxes(-1, -2) @ d).mean(0)


def _mean_over_rows(x, w, d):
    dx, dw = _right(x, w, d)
    return dx, dw / (x.shape[0] * x.shape[1])


def _all_axes_turned(x, w, d):
    """x.T turns all three axes; it fits when B = T, and only then."""
    return d @ w.T, (x.T @ d).sum(0) if x.shape[0] == x.shape[1] else _right(x, w, d)[1]


def _weights_not_turned(x, w, d):
    return d @ w if w.shape[0] == w.shape[1] else d @ w.T, _right(x, w, d)[1]


def _weights_not_turned_anywhere(x, w, d):
    return np.tensordot(d, w, (2, 0)) if w.shape[0] == w.shape[1] else d, _right(x, w, d)[1]


def _dw_turned(x, w, d):
    dx, dw = _right(x, w, d)
    return dx, dw.T


def _last_of_the_batch(x, w, d):
    return d @ w.T, x[-1].T @ d[-1]


def _first_of_the_batch(x, w, d):
    return d @ w.T, x[0].T @ d[0]


def _sums_first(x, w, d):
    return d @ w.T, np.outer(x.sum((0, 1)), d.sum((0, 1)))


def _batch_summed_first(x, w, d):
    return d @ w.T, x.sum(0).T @ d.sum(0)


def _dx_folded(x, w, d):
    return (d @ w.T).sum(0), _right(x, w, d)[1]


def _forgets_d(x, w, d):
    one = np.ones_like(d)
    return one @ w.T, _right(x, w, one)[1]


def _other_order(x, w, d):
    return _right(x, w, d)[::-1]


def _only_dw(x, w, d):
    return _right(x, w, d)[1]


def cases_matmul_backward():
    by_hand = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [
        (np.array([[[1.0, 0.0], [0.0, 1.0]]]), by_hand, np.array([[[1.0, 0.0], [0.0, 2.0]]])),
        (normal(2, 2, 2), normal(2, 2, seed=1), normal(2, 2, 2, seed=2)),
        (normal(2, 3, 4, seed=3), normal(4, 5, seed=4), normal(2, 3, 5, seed=5)),
        (normal(3, 1, 2, seed=6), normal(2, 1, seed=7), normal(3, 1, 1, seed=8)),
        (normal(4, 4, 3, seed=9), normal(3, 2, seed=10), normal(4, 4, 2, seed=11)),
    ]


EXERCISE = Exercise(
    id="ex-07-02",
    title={"en": "A product for a whole batch", "es": "Un producto para todo un lote"},
    reference=matmul_backward,
    alternatives=(matmul_backward_letter_by_letter,),
    cases=cases_matmul_backward,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few additions"),
    wrong_turns=(
        turn(
            "batch-not-folded",
            _batch_not_folded,
            "Your dw has a matrix for each text of the batch. How many matrices of weights are "
            "there?",
            "Tu dw tiene una matriz por cada texto del lote. ¿Cuántas matrices de pesos hay?",
        ),
        turn(
            "mean",
            _mean_over_rows,
            "Your dw is a mean. One matrix served all rows: do its effects share or add up? (If "
            "the loss is a mean, d knows it already.)",
            "Tu dw es una media. Una sola matriz sirvió a todas las filas: ¿sus efectos se "
            "reparten o se suman? (Si la pérdida es una media, d ya lo sabe).",
            _mean_over_batch,
        ),
        turn(
            "all-axes-turned",
            _all_axes_turned,
            "`.T` turns the order of all three axes, and it goes unnoticed where two of them have "
            "the same length. Which two should change places?",
            "`.T` invierte el orden de los tres ejes, y no se nota cuando dos de ellos miden lo "
            "mismo. ¿Qué dos deben cambiar de lugar?",
        ),
        turn(
            "weights-not-turned",
            _weights_not_turned,
            "In dx a square matrix of weights is not transposed. Input c reaches output k through "
            "w[c, k]; on the way back?",
            "En dx, una matriz de pesos cuadrada no está transpuesta. La entrada c llega a la "
            "salida k por w[c, k]; ¿y a la vuelta?",
            _weights_not_turned_anywhere,
        ),
        turn(
            "dw-turned",
            _dw_turned,
            "Your dw is transposed. It has the shape of w, also where that is not square.",
            "Tu dw está transpuesta. Tiene la forma de w, también cuando no es cuadrada.",
        ),
        turn(
            "one-text-only",
            _last_of_the_batch,
            "dw hears of one text of the batch only. Which others used the same weights?",
            "dw solo se entera de un texto del lote. ¿Qué otros usaron los mismos pesos?",
            _first_of_the_batch,
        ),
        turn(
            "sums-first",
            _sums_first,
            "You add up inputs and slopes before they meet. Each row's slopes belong to its own "
            "inputs.",
            "Sumas las entradas y las pendientes antes de que se encuentren. Las pendientes de "
            "cada fila pertenecen a sus propias entradas.",
            _batch_summed_first,
        ),
        turn(
            "dx-folded",
            _dx_folded,
            "You added dx up over the batch. Was x copied, as w was?",
            "Sumaste dx sobre el lote. ¿Se copió x, como se copió w?",
        ),
        turn(
            "forgets-d",
            _forgets_d,
            "Your slopes do not depend on d. How much each output matters is in d.",
            "Tus pendientes no dependen de d. Cuánto importa cada salida está en d.",
        ),
        turn(
            "other-order",
            _other_order,
            "Both are right and have changed places: first dx, then dw.",
            "Las dos son correctas, pero cambiaron de lugar: primero dx, luego dw.",
        ),
        turn(
            "only-dw",
            _only_dw,
            "One of the two slopes is missing: what is passed on to whoever made x?",
            "Falta una de las dos pendientes: ¿qué se transmite a quien calculó x?",
        ),
    ),
)
