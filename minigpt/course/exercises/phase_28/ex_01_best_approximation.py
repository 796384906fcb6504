"""Exercise 28.1: the closest matrix of rank r."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def best_approximation(delta, r):
    """Return the matrix of rank r (at most) that is closest to delta, in delta's shape."""
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] * S[:r] @ Vh[:r]


def best_approximation_by_projection(delta, r):
    _, directions = torch.linalg.eigh(delta.T @ delta)  # ascending
    keep = directions[:, -r:]
    return delta @ keep @ keep.T


def _smallest(delta, r):
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, -r:] * S[-r:] @ Vh[-r:]


def _no_singular_values(delta, r):
    U, _, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] @ Vh[:r]


def _columns_of_Vh(delta, r):
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] * S[:r] @ Vh[:, :r].T


def _first_rows(delta, r):
    kept = torch.zeros_like(delta)
    kept[:r] = delta[:r]
    return kept


def _largest_entries(delta, r):
    smallest_kept = delta.abs().flatten().topk(r).values[-1]
    return torch.where(delta.abs() >= smallest_kept, delta, 0.0)


def cases_best_approximation():
    by_hand = torch.tensor([[0.0, 1.0], [3.0, 0.0]])
    return [
        (by_hand, 1),
        (by_hand, 2),
        (normal(3, 3, seed=1), 1),
        (normal(5, 3, seed=2), 2),
        (normal(3, 4, seed=3), 1),
    ]


EXERCISE = Exercise(
    id="ex-28-01",
    title={"en": "The closest matrix of rank r", "es": "La matriz de rango r más cercana"},
    reference=best_approximation,
    alternatives=(best_approximation_by_projection,),
    cases=cases_best_approximation,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32; a second method squares delta"),
    wrong_turns=(
        turn(
            "smallest",
            _smallest,
            "You keep the outer products that matter least. `svd` sorts the singular values "
            "from large to small: which end holds most of the matrix?",
            "Conservas los productos externos que menos pesan. `svd` ordena los valores "
            "singulares de mayor a menor: ¿en qué extremo está casi toda la matriz?",
        ),
        turn(
            "no-singular-values",
            _no_singular_values,
            "The directions are right, the sizes are lost: the columns of U and the rows of "
            "Vh all have length 1. Something says how large each outer product is.",
            "Las direcciones están bien, los tamaños se pierden: las columnas de U y las "
            "filas de Vh miden todas 1. Algo dice cuánto vale cada producto externo.",
        ),
        turn(
            "columns-of-vh",
            _columns_of_Vh,
            "You read Vh as if it were V. The h means that it comes transposed already: its "
            "rows, not its columns, are the directions.",
            "Lees Vh como si fuera V. La h significa que ya viene traspuesta: las direcciones "
            "son sus filas, no sus columnas.",
        ),
        turn(
            "first-rows",
            _first_rows,
            "Keeping r rows and clearing the others does give rank r, but the rows that "
            "happen to stand first are not the ones closest to the whole matrix.",
            "Conservar r filas y borrar las demás sí da rango r, pero las filas que "
            "casualmente están primero no son lo más cercano a la matriz completa.",
        ),
        turn(
            "largest-entries",
            _largest_entries,
            "You keep the r largest entries. That is a sparse matrix: few entries are not few "
            "outer products. The identity has few entries and full rank.",
            "Conservas las r entradas más grandes. Eso es una matriz dispersa: pocas entradas "
            "no son pocos productos externos. La identidad tiene pocas entradas y rango "
            "completo.",
        ),
    ),
)
