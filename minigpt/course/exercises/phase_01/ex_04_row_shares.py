"""Exercise 1.4: shares of a row."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def row_shares(table):
    """Return the table (R, C) with every entry divided by the total of its own row.

    table  no negative numbers, no row of zeros; it is not modified
    """
    return table / table.sum(axis=1, keepdims=True)


def row_shares_by_turning(table):
    return (table.T / table.sum(1)).T


def row_shares_row_by_row(table):
    return np.array([[number / sum(row) for number in row] for row in table.tolist()])


def _no_keepdims(table):
    return table / table.sum(1)


def _columns(table):
    return table / table.sum(0, keepdims=True)


def _one_total(table):
    return table / table.sum()


def _by_the_largest(table):
    return table / table.max(1, keepdims=True)


def _by_the_mean(table):
    return table / table.mean(1, keepdims=True)


def _per_cent(table):
    return 100 * table / table.sum(1, keepdims=True)


def _in_place(table):
    for row in table:
        row /= row.sum()
    return table


def _totals(table):
    return table.sum(1, keepdims=True)


def _whole_division(table):
    return table // table.sum(1, keepdims=True)


def _by_the_length(table):
    return table / np.sqrt((table**2).sum(1, keepdims=True))


def cases_row_shares():
    return [
        (np.array([[1.0, 3.0], [2.0, 2.0]]),),
        (np.array([[1.0, 1.0, 2.0], [3.0, 1.0, 1.0], [0.0, 5.0, 5.0]]),),
        (np.array([[1.0, 2.0, 1.0], [4.0, 0.0, 4.0]]),),
        (np.array([[2.0], [5.0]]),),
        (np.array([[1, 3], [5, 5]]),),
    ]


EXERCISE = Exercise(
    id="ex-01-04",
    title={"en": "Shares of a row", "es": "Partes de una fila"},
    reference=row_shares,
    alternatives=(row_shares_by_turning, row_shares_row_by_row),
    cases=cases_row_shares,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="one division in float64"),
    wrong_turns=(
        turn(
            "no-keepdims",
            _no_keepdims,
            "By whose total was entry (0, 1) divided? A list of totals lies along the columns "
            "unless it keeps its axis.",
            "¿Entre el total de quién se dividió la entrada (0, 1)? Una lista de totales se tiende"
            " a lo largo de las columnas, a menos que conserve su eje.",
        ),
        turn(
            "columns",
            _columns,
            "Your columns add up to 1. Add up your rows.",
            "Tus columnas suman 1. Suma tus filas.",
        ),
        turn(
            "one-total",
            _one_total,
            "The whole table adds up to 1. Every row should have a budget of its own.",
            "La tabla entera suma 1. Cada fila debería tener su propio presupuesto.",
        ),
        turn(
            "by-the-largest",
            _by_the_largest,
            "The largest entry of each row has become 1. Shares add up to 1; the largest of them "
            "is usually smaller.",
            "La mayor entrada de cada fila se ha vuelto 1. Las partes suman 1; la mayor suele ser "
            "menor.",
        ),
        turn(
            "by-the-mean",
            _by_the_mean,
            "You divide by the mean of the row. Add a row of yours up: what comes out?",
            "Divides entre la media de la fila. Suma una fila tuya: ¿qué sale?",
        ),
        turn(
            "per-cent",
            _per_cent,
            "Your rows add up to 100. A share lies between 0 and 1.",
            "Tus filas suman 100. Una parte está entre 0 y 1.",
        ),
        turn(
            "in-place",
            _in_place,
            "You write into the table that you were given: its owner has lost the counts, and a "
            "table of whole numbers cannot hold shares at all.",
            "Escribes en la tabla que te dieron: su dueño se queda sin sus cuentas, y una tabla de "
            "enteros ni siquiera puede guardar partes.",
        ),
        turn(
            "totals",
            _totals,
            "Those are the totals of the rows. What share of it does each entry have?",
            "Esos son los totales de las filas. ¿Qué parte le toca a cada entrada?",
        ),
        turn(
            "whole-division",
            _whole_division,
            "`//` keeps the whole part only, and a share is nearly always less than 1.",
            "`//` conserva solo la parte entera, y una parte es casi siempre menor que 1.",
        ),
        turn(
            "by-the-length",
            _by_the_length,
            "You divide by the root of the sum of squares: then the squares add up to 1, not the "
            "entries.",
            "Divides entre la raíz de la suma de cuadrados: entonces suman 1 los cuadrados, no las "
            "entradas.",
        ),
    ),
)
