"""Exercise 13.3: who is nearest?"""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def nearest(table, row, k):
    """Return the numbers of the k rows with the largest cosine to a row, nearest first."""
    lengths = table.norm(dim=1)
    cosines = table @ table[row] / (lengths * lengths[row])
    cosines[row] = -2
    return cosines.topk(k).indices


def nearest_by_sorting(table, row, k):
    unit = F.normalize(table, dim=1)
    order = (unit @ unit[row]).argsort(descending=True)
    return order[order != row][:k]


def _ranked(scores, row, k):
    scores = scores.clone()
    scores[row] = -1e9
    return scores.topk(k).indices


def _cosines(table, row):
    return F.cosine_similarity(table, table[row][None], dim=1)


def _dot_product(table, row, k):
    return _ranked(table @ table[row], row, k)


def _includes_itself(table, row, k):
    return _cosines(table, row).topk(k).indices


def _includes_itself_by_sorting(table, row, k):
    lengths = table.norm(dim=1)
    return (table @ table[row] / (lengths * lengths[row])).argsort(descending=True)[:k]


def _first_is_itself(table, row, k):
    scores = _cosines(table, row)
    return scores.round(decimals=5).argsort(descending=True, stable=True)[1 : k + 1]


def _first_is_itself_by_topk(table, row, k):
    return _cosines(table, row).topk(k + 1).indices[1:]


def _farthest(table, row, k):
    return _ranked(-_cosines(table, row), row, k)


def _farthest_with_itself(table, row, k):
    return _cosines(table, row).argsort()[:k]


def _distance(table, row, k):
    return _ranked(-(table - table[row]).norm(dim=1), row, k)


def _distance_in_blocks(table, row, k):
    return _ranked(-(table - table[row]).abs().sum(1), row, k)


def _normalises_columns(table, row, k):
    unit = table / table.norm(dim=0, keepdim=True)
    return _ranked(unit @ unit[row], row, k)


def _normalises_columns_of_one(table, row, k):
    return _ranked(F.normalize(table, dim=0) @ table[row], row, k)


def _sign_lost(table, row, k):
    return _ranked(_cosines(table, row).abs(), row, k)


def _cosines_not_places(table, row, k):
    return _cosines(table, row)[nearest(table, row, k)]


def _upside_down(table, row, k):
    return nearest(table, row, k).flip(0)


def _rows_not_places(table, row, k):
    return table[nearest(table, row, k)]


def _centred(table, row, k):
    return nearest(table - table.mean(1, keepdim=True), row, k)


def _centred_on_the_mean_row(table, row, k):
    return nearest(table - table.mean(0), row, k)


def _one_too_few(table, row, k):
    return nearest(table, row, k - 1)


def cases_nearest():
    small = torch.tensor(
        [[1.0, 0.2, 0], [3, 3, 1], [0.1, 0.01, 0.01], [1, -0.5, 0.2], [-1, 0, 0.3]]
    )
    # row 0 points the way of row 1 and is longer; row 2 points nearly the other way
    parallel = torch.tensor([[2.0, 4, 2], [1, 2, 1], [-3, -6, -2], [1, 1, 3], [0.1, -1, 5]])
    # lengths 14, 7, 7 and 9: the cosine of the first two is exactly 1, in whatever order
    exact = torch.tensor([[4.0, 6, 12], [2, 3, 6], [6, 2, -3], [8, 4, 1]])
    return [
        (small, 0, 2),
        (exact, 1, 1),
        (exact, 0, 3),
        (parallel, 1, 1),
        (parallel, 1, 3),
        (normal(8, 3), 2, 3),
        (normal(9, 4, seed=3), 5, 4),
        (normal(6, 5, seed=4) * torch.tensor([[1.0], [9], [1], [4], [0.2], [1]]), 0, 5),
    ]


EXERCISE = Exercise(
    id="ex-13-03",
    title={"en": "Who is nearest?", "es": "¿Quién está más cerca?"},
    reference=nearest,
    alternatives=(nearest_by_sorting,),
    cases=cases_nearest,
    wrong_turns=(
        turn(
            "dot-product",
            _dot_product,
            "Long rows win with you, wherever they point. What must the dot product be divided by?",
            "Contigo ganan las filas largas, apunten adonde apunten. ¿Entre qué hay que dividir el "
            "producto escalar?",
        ),
        turn(
            "includes-itself",
            _includes_itself,
            "Of course nothing is as near to a row as the row itself. It is to be left out.",
            "Claro que nada está tan cerca de una fila como ella misma. Hay que dejarla fuera.",
            _includes_itself_by_sorting,
        ),
        turn(
            "first-is-itself",
            _first_is_itself,
            "You drop whoever comes first and take it for the row itself. What if another row "
            "points exactly the same way?",
            "Quitas a quien sale primero y lo tomas por la propia fila. ¿Y si otra fila apunta "
            "exactamente igual?",
            _first_is_itself_by_topk,
        ),
        turn(
            "farthest",
            _farthest,
            "These are the farthest ones. Which cosine have two rows that point the same way?",
            "Estas son las más lejanas. ¿Qué coseno tienen dos filas que apuntan igual?",
            _farthest_with_itself,
        ),
        turn(
            "distance",
            _distance,
            "You measure how far apart the ends of the rows are. Two rows of the same direction "
            "and unlike lengths are far apart then.",
            "Mides lo lejos que están los extremos de las filas. Así, dos filas de la misma "
            "dirección y distinta longitud quedan lejos.",
            _distance_in_blocks,
        ),
        turn(
            "normalises-columns",
            _normalises_columns,
            "You bring the columns to length 1. Whose length does a cosine divide by?",
            "Llevas las columnas a longitud 1. ¿Entre la longitud de qué divide un coseno?",
            _normalises_columns_of_one,
        ),
        turn(
            "sign-lost",
            _sign_lost,
            "A row that points the opposite way counts as near with you. What does the sign say?",
            "Contigo cuenta como cercana una fila que apunta al revés. ¿Qué dice el signo?",
        ),
        turn(
            "cosines-not-places",
            _cosines_not_places,
            "These are the cosines themselves. Which rows have them is asked.",
            "Estos son los propios cosenos. Lo que se pide es qué filas los tienen.",
        ),
        turn(
            "upside-down",
            _upside_down,
            "The right rows, but the nearest of them stands last.",
            "Las filas son las correctas, pero la más cercana está al final.",
        ),
        turn(
            "rows-not-places",
            _rows_not_places,
            "These are the rows themselves. Their numbers in the table are asked.",
            "Estas son las propias filas. Lo que se pide son sus números en la tabla.",
        ),
        turn(
            "centred",
            _centred,
            "You take a mean off first. That is a correlation, and it can tell another story than "
            "the cosine.",
            "Primero restas una media. Eso es una correlación y puede contar otra historia que el "
            "coseno.",
            _centred_on_the_mean_row,
        ),
        turn(
            "one-too-few",
            _one_too_few,
            "One is missing at the end: k neighbours are asked, the row itself not counted.",
            "Falta una al final: se piden k vecinas, sin contar la propia fila.",
        ),
    ),
)
