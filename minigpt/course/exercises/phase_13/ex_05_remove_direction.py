"""Exercise 13.5: take a direction out."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def remove_direction(x, d):
    """Return x (N, C) without what each of its rows has along d (C,)."""
    shares = x @ d / (d @ d)
    return x - shares[:, None] * d


def remove_direction_by_matrix(x, d):
    return x @ (torch.eye(len(d)) - torch.outer(d, d) / d.dot(d))


def _unnormalised(x, d):
    return x - (x @ d)[:, None] * d


def _divides_by_the_length(x, d):
    return x - (x @ d)[:, None] / d.norm() * d


def _divides_by_the_length_of_x(x, d):
    return x - F.cosine_similarity(x, d[None], dim=1)[:, None] * d


def _subtracts_d(x, d):
    return x - d


def _subtracts_unit_d(x, d):
    return x - F.normalize(d, dim=0)


def _removes_the_mean(x, d):
    return x - x.mean(0)


def _keeps_only_it(x, d):
    return (x @ d / (d @ d))[:, None] * d


def _returns_the_shares(x, d):
    return x @ d / (d @ d)


def _scalar_for_all(x, d):
    return x - (x @ d / (d @ d)).mean() * d


def _scalar_sum_for_all(x, d):
    return x - (x @ d / (d @ d)).sum() * d


def _mirrors(x, d):
    return x - 2 * (x @ d / (d @ d))[:, None] * d


def _adds(x, d):
    return x + (x @ d / (d @ d))[:, None] * d


def _own_length_too(x, d):
    return F.normalize(remove_direction(x, d), dim=1)


def _keeps_the_length(x, d):
    return F.normalize(remove_direction(x, d), dim=1) * x.norm(dim=1, keepdim=True)


def _changes_the_argument(x, d):
    x -= (x @ d / (d @ d))[:, None] * d
    return x


def _wipes_coordinates(x, d):
    return torch.where(d != 0, torch.zeros_like(x), x)


def _wipes_the_largest(x, d):
    out = x.clone()
    out[:, d.abs().argmax()] = 0
    return out


def _direction_of_each_row(x, d):
    return F.normalize(x, dim=1) - F.normalize(d, dim=0)


def _needs_it_above_zero(x, d):
    return x - (x @ d / (d @ d)).clamp(min=0)[:, None] * d


def cases_remove_direction():
    return [
        (torch.tensor([[1.0, 2], [3, -1]]), torch.tensor([0.0, 2])),
        (torch.tensor([[3.0, 4], [-4, 3], [0, 0], [-6, -8]]), torch.tensor([3.0, 4])),
        (normal(4, 3), normal(3, seed=1)),
        (normal(5, 6, seed=2), -0.3 * normal(6, seed=3)),
    ]


EXERCISE = Exercise(
    id="ex-13-05",
    title={"en": "Take a direction out", "es": "Quitar una dirección"},
    reference=remove_direction,
    alternatives=(remove_direction_by_matrix,),
    cases=cases_remove_direction,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32; what cancels to 0 leaves 1e-6"),
    wrong_turns=(
        turn(
            "unnormalised",
            _unnormalised,
            "That is right only for a d of length 1. Here d may have any length; what happens to "
            "your answer when d doubles?",
            "Eso solo es correcto si d tiene longitud 1. Aquí puede tener cualquiera; ¿qué le pasa "
            "a tu respuesta si d se duplica?",
        ),
        turn(
            "divides-by-the-length",
            _divides_by_the_length,
            "d stands in your product twice, and you divide by its length once.",
            "d aparece dos veces en tu producto, y divides una sola vez entre su longitud.",
            _divides_by_the_length_of_x,
        ),
        turn(
            "subtracts-d",
            _subtracts_d,
            "You move every row by the same arrow. How much of d a row has differs from row to "
            "row.",
            "Mueves todas las filas con la misma flecha. Cuánto tiene de d cambia de una fila a "
            "otra.",
            _subtracts_unit_d,
        ),
        turn(
            "removes-the-mean",
            _removes_the_mean,
            "You take off the mean row and never look at d.",
            "Restas la fila media y no miras d en ningún momento.",
        ),
        turn(
            "keeps-only-it",
            _keeps_only_it,
            "That is the part along d. What is left when it is gone?",
            "Esa es la parte a lo largo de d. ¿Qué queda cuando se va?",
            _returns_the_shares,
        ),
        turn(
            "scalar-for-all",
            _scalar_for_all,
            "You use one number for all rows. Each row has its own share of d.",
            "Usas un solo número para todas las filas. Cada una tiene su propia parte de d.",
            _scalar_sum_for_all,
        ),
        turn(
            "mirrors",
            _mirrors,
            "You go twice as far and come out on the other side: that is a mirror.",
            "Avanzas el doble y sales por el otro lado: eso es un espejo.",
        ),
        turn(
            "adds",
            _adds,
            "Now the rows have twice as much of d as before.",
            "Ahora las filas tienen el doble de d que antes.",
        ),
        turn(
            "own-length-too",
            _own_length_too,
            "You also change the lengths of what is left. Only the part along d is to go.",
            "Cambias además la longitud de lo que queda. Solo debe irse la parte a lo largo de d.",
            _keeps_the_length,
        ),
        turn(
            "changes-the-argument",
            _changes_the_argument,
            "The numbers are right, but you wrote them over the rows you were given.",
            "Los números son correctos, pero los escribiste encima de las filas que te dieron.",
        ),
        turn(
            "wipes-coordinates",
            _wipes_coordinates,
            "You wipe out whole coordinates. A direction need not run along an axis.",
            "Borras coordenadas enteras. Una dirección no tiene por qué ir a lo largo de un eje.",
            _wipes_the_largest,
        ),
        turn(
            "direction-of-each-row",
            _direction_of_each_row,
            "A difference of two arrows of length 1 is not a part along one of them.",
            "La diferencia de dos flechas de longitud 1 no es la parte a lo largo de una de ellas.",
        ),
        turn(
            "above-zero-only",
            _needs_it_above_zero,
            "Rows that point against d keep their part. A share may be below 0, too.",
            "Las filas que apuntan contra d conservan su parte. Una parte también puede ser menor "
            "que 0.",
        ),
    ),
)
