"""Exercise 15.3: scaled scores."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


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


def _half_of_D(q, k):
    return q @ k.T / (q.shape[-1] / 2)


def _one_half_left_out(q, k):
    return q @ k.T / q.shape[-1] ** 1 / 2


def _cuts_the_root(q, k):
    return q @ k.T / int(q.shape[-1] ** 0.5)


def _root_of_T(q, k):
    return q @ k.T / q.shape[0] ** 0.5


def _weights(q, k):
    return scaled_scores(q, k).softmax(dim=-1)


def _own_key_only(q, k):
    return (q * k).sum(dim=-1) / q.shape[-1] ** 0.5


def _root_of_the_scores(q, k):
    return (q @ k.T / q.shape[-1]) ** 0.5


def _root_of_the_scores_alone(q, k):
    return (q @ k.T) ** 0.5


def _four(q, k):
    return q @ k.T / 2


def _sixteen(q, k):
    return q @ k.T / 4


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
        turn(
            "no-scale",
            _no_scale,
            "These are the bare dot products: their variance still grows with D.",
            "Son los productos escalares sin más: su varianza aún crece con D.",
        ),
        turn(
            "divides-by-D",
            _divides_by_D,
            "In all you divide by D. It is the variance that is D; what is divided is the "
            "score, and scaling by c changes a variance by the square of c.",
            "En total divides entre D. Lo que vale D es la varianza; lo que se divide es la "
            "puntuación, y escalar por c cambia una varianza por el cuadrado de c.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "You multiply, so that the scores spread even further apart.",
            "Multiplicas, así que las puntuaciones se separan todavía más.",
        ),
        turn(
            "root-of-S",
            _root_of_S,
            "You use how many tokens there are. What makes a dot product large is how "
            "many terms it adds up, and that is the length of one query.",
            "Usas cuántos tokens hay. Lo que agranda un producto escalar es "
            "cuántos términos suma, y eso es la longitud de una consulta.",
            _root_of_T,
        ),
        turn(
            "keys-ask",
            _keys_ask,
            "Your rows belong to the keys. The rows are those who ask: T rows "
            "for the queries, S columns for the keys.",
            "Tus filas son de las claves. Las filas son quienes preguntan: T "
            "filas para las consultas y S columnas para las claves.",
        ),
        turn(
            "cosine",
            _cosine,
            "That is the cosine, which forgets the lengths. A long query may "
            "insist: only the number of dimensions is divided out here.",
            "Eso es el coseno, que olvida las longitudes. Una consulta larga "
            "puede insistir: aquí solo se compensa el número de dimensiones.",
        ),
        turn(
            "half-of-D",
            _half_of_D,
            "You halve D. Python reads ** before /, so without brackets 1 / 2 is not the exponent.",
            "Divides D por la mitad. Python lee ** antes que /, así que sin paréntesis 1 / 2 no "
            "es el exponente.",
            _one_half_left_out,
        ),
        turn(
            "cuts-the-root",
            _cuts_the_root,
            "You cut the decimals of the root off. It is a whole number only by luck.",
            "Le cortas los decimales a la raíz. Solo por suerte es un número entero.",
        ),
        turn(
            "weights",
            _weights,
            "These are weights already. Only the scores are asked for; softmax comes later.",
            "Estos ya son pesos. Solo se piden las puntuaciones; softmax viene después.",
        ),
        turn(
            "own-key-only",
            _own_key_only,
            "Each query meets only the key at its own place. All pairs are asked for, a table of "
            "T rows and S columns.",
            "Cada consulta se cruza solo con la clave de su mismo lugar. Se piden todas las "
            "parejas, una tabla de T filas y S columnas.",
        ),
        turn(
            "root-of-the-scores",
            _root_of_the_scores,
            "The root reaches the scores, too, and a negative one has none. Only D stands under "
            "it.",
            "La raíz alcanza también a las puntuaciones, y una negativa no tiene. Debajo solo va "
            "D.",
            _root_of_the_scores_alone,
        ),
        turn(
            "one-size",
            _four,
            "You divide by one fixed number. It fits the example; D is read off the shape of q.",
            "Divides entre un número fijo. Vale para el ejemplo; D se lee en la forma de q.",
            _sixteen,
        ),
    ),
)
