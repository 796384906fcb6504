"""Exercise 15.3: scaled scores."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, WrongTurn


def scaled_scores(q, k):
    """Return the scores (T, S) of queries q (T, D) and keys k (S, D), divided by the root of D."""
    return q @ k.T / q.shape[-1] ** 0.5


def scaled_scores_with_einsum(q, k):
    return torch.einsum("td,sd->ts", q, k) * q.shape[-1] ** -0.5


def _no_scale(q, k):
    return q @ k.T


def _divides_by_D(q, k):
    return q @ k.T / q.shape[-1]


def _multiplies(q, k):
    return q @ k.T * q.shape[-1] ** 0.5


def _root_of_S(q, k):
    return q @ k.T / k.shape[0] ** 0.5


def _keys_ask(q, k):
    return k @ q.T / q.shape[-1] ** 0.5


def _cosine(q, k):
    return torch.nn.functional.normalize(q, dim=-1) @ torch.nn.functional.normalize(k, dim=-1).T


def cases_scores():
    return [
        (torch.tensor([[2.0, 0.0, 0.0, 0.0]]), torch.tensor([[3.0, 1.0, 0.0, 0.0]])),
        (torch.tensor([[1.0, 1.0, 0.0, 0.0]]), torch.tensor([[4.0, 2.0, 0, 0], [0, 2.0, 0, 0]])),
        (normal(3, 16), normal(5, 16, seed=1)),
        (normal(4, 8, seed=2), normal(4, 8, seed=3)),
    ]


EXERCISE = Exercise(
    id="ex-15-03",
    title={"en": "Scaled scores", "es": "Puntuaciones escaladas"},
    reference=scaled_scores,
    alternatives=(scaled_scores_with_einsum,),
    cases=cases_scores,
    tolerance=FEW_TERMS,
    wrong_turns=(
        WrongTurn(
            "no-scale",
            _no_scale,
            {
                "en": "These are the bare dot products: their variance still grows with D.",
                "es": "Son los productos escalares sin más: su varianza aún crece con D.",
            },
        ),
        WrongTurn(
            "divides-by-D",
            _divides_by_D,
            {
                "en": "It is the variance that is D. What is divided is the score, and "
                "scaling by c changes a variance by the square of c.",
                "es": "Lo que vale D es la varianza. Lo que se divide es la puntuación, y "
                "escalar por c cambia una varianza por el cuadrado de c.",
            },
        ),
        WrongTurn(
            "multiplies",
            _multiplies,
            {
                "en": "You multiply, so that the scores spread even further apart.",
                "es": "Multiplicas, así que las puntuaciones se separan todavía más.",
            },
        ),
        WrongTurn(
            "root-of-S",
            _root_of_S,
            {
                "en": "You use the number of keys. What makes a dot product large is how "
                "many terms it adds up, and that is the length of one query.",
                "es": "Usas el número de claves. Lo que agranda un producto escalar es "
                "cuántos términos suma, y eso es la longitud de una consulta.",
            },
        ),
        WrongTurn(
            "keys-ask",
            _keys_ask,
            {
                "en": "Your rows belong to the keys. The rows are those who ask: T rows "
                "for the queries, S columns for the keys.",
                "es": "Tus filas son de las claves. Las filas son quienes preguntan: T "
                "filas para las consultas y S columnas para las claves.",
            },
        ),
        WrongTurn(
            "cosine",
            _cosine,
            {
                "en": "That is the cosine, which forgets the lengths. A long query may "
                "insist: only the number of dimensions is divided out here.",
                "es": "Eso es el coseno, que olvida las longitudes. Una consulta larga "
                "puede insistir: aquí solo se compensa el número de dimensiones.",
            },
        ),
    ),
)
