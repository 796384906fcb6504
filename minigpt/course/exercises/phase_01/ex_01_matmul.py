"""Exercise 1.1: the product of two matrices, by hand."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def matmul(a, b):
    """Return the product of a (m, k) and b (k, n), an array (m, n) of floats."""
    m, k = a.shape
    n = b.shape[1]
    out = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            for p in range(k):
                out[i, j] += a[i, p] * b[p, j]
    return out


def matmul_by_broadcasting(a, b):
    return (a[:, :, None] * b[None]).sum(1, dtype=float)


def matmul_by_outer_products(a, b):
    total = np.zeros((a.shape[0], b.shape[1]))
    for p in range(a.shape[1]):
        total += np.outer(a[:, p], b[p])
    return total


def _number_by_number(a, b):
    return a * b


def _keeps_the_last(a, b):
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for p in range(a.shape[1]):
                out[i, j] = a[i, p] * b[p, j]
    return out


def _rows_with_rows(a, b):
    return np.array([[float((row * other).sum()) for other in b] for row in a])


def _lying_down(a, b):
    return np.array([[(row * b[:, j]).sum() for row in a] for j in range(b.shape[1])])


def _other_order(a, b):
    return b @ a


def _product_of_sums(a, b):
    return np.array([[row.sum() * b[:, j].sum() for j in range(b.shape[1])] for row in a])


def _square_only(a, b):
    n = len(a)
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            for p in range(n):
                out[i, j] += a[i, p] * b[p, j]
    return out


def _one_number(a, b):
    return float(sum((a[i] * b[:, i]).sum() for i in range(min(a.shape[0], b.shape[1]))))


def _running_total(a, b):
    out, total = np.zeros((a.shape[0], b.shape[1])), 0.0
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for p in range(a.shape[1]):
                total += a[i, p] * b[p, j]
            out[i, j] = total
    return out


def _whole_numbers(a, b):
    return matmul(a, b).astype(int)


def cases_matmul():
    draws = np.random.default_rng(0)
    return [
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [2.0, 5.0]])),
        (
            np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
            np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]),
        ),
        (np.array([[1.0, 2.0, 3.0]]), np.array([[4.0], [5.0], [6.0]])),
        (np.array([[2.0], [3.0]]), np.array([[10.0, 1.0, 0.5]])),
        (draws.standard_normal((3, 4)), draws.standard_normal((4, 2))),
    ]


EXERCISE = Exercise(
    id="ex-01-01",
    title={"en": "The product, by hand", "es": "El producto, a mano"},
    reference=matmul,
    alternatives=(matmul_by_broadcasting, matmul_by_outer_products),
    cases=cases_matmul,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, sums of four products"),
    wrong_turns=(
        turn(
            "number-by-number",
            _number_by_number,
            "You multiply number by number, which is what `*` means. In a product of matrices "
            "every entry comes from a whole row that meets a whole column.",
            "Multiplicas número por número, que es lo que significa `*`. En un producto de "
            "matrices cada entrada sale de una fila entera que se encuentra con una columna "
            "entera.",
        ),
        turn(
            "keeps-the-last",
            _keeps_the_last,
            "Each entry holds its last product only: every new one replaces the one before. How "
            "many products belong into one entry?",
            "Cada entrada guarda solo su último producto: cada uno nuevo sustituye al anterior. "
            "¿Cuántos productos le corresponden a una entrada?",
        ),
        turn(
            "rows-with-rows",
            _rows_with_rows,
            "You pair rows of a with rows of b. Which index has to move to walk down a column of "
            "b?",
            "Emparejas filas de a con filas de b. ¿Qué índice tiene que moverse para bajar por una "
            "columna de b?",
        ),
        turn(
            "lying-down",
            _lying_down,
            "Your result lies on its side. One row of a makes one row of the answer.",
            "Tu resultado está acostado. Una fila de a produce una fila de la respuesta.",
        ),
        turn(
            "other-order",
            _other_order,
            "That is the product in the other order. Unlike numbers, matrices may not be "
            "exchanged.",
            "Ese es el producto en el otro orden. A diferencia de los números, las matrices no se "
            "pueden intercambiar.",
        ),
        turn(
            "product-of-sums",
            _product_of_sums,
            "You add first and multiply afterwards. But 1·3 + 2·4 is not (1 + 2)·(3 + 4).",
            "Primero sumas y después multiplicas. Pero 1·3 + 2·4 no es (1 + 2)·(3 + 4).",
        ),
        turn(
            "square-only",
            _square_only,
            "You take all three sizes from the rows of a, which is right for squares only. Which "
            "sizes come from a, and which one from b?",
            "Tomas los tres tamaños de las filas de a, y eso solo vale para cuadradas. ¿Qué "
            "tamaños vienen de a y cuál de b?",
        ),
        turn(
            "one-number",
            _one_number,
            "You return one number. Every row of a meets every column of b, so that there is an "
            "entry for each pair.",
            "Devuelves un solo número. Cada fila de a se encuentra con cada columna de b, así que "
            "hay una entrada por pareja.",
        ),
        turn(
            "running-total",
            _running_total,
            "Your sum goes on from one entry to the next. When does it have to start again from "
            "zero?",
            "Tu suma sigue de una entrada a la siguiente. ¿Cuándo tiene que volver a empezar en "
            "cero?",
        ),
        turn(
            "whole-numbers",
            _whole_numbers,
            "The decimals are cut off. What type of number can the result hold?",
            "Se pierden los decimales. ¿Qué tipo de número puede guardar el resultado?",
        ),
    ),
)
