"""Exercise 15.2: hide the future."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, WrongTurn


def mask_future(scores):
    """Return a copy of the scores (..., T, T) with -inf wherever the column is after the row."""
    T = scores.shape[-1]
    ahead = torch.ones(T, T, dtype=torch.bool).triu(diagonal=1)
    return scores.masked_fill(ahead, -torch.inf)


def mask_future_by_positions(scores):
    places = torch.arange(scores.shape[-1])
    return torch.where(places[:, None] >= places[None, :], scores, -torch.inf)


def _masked(scores, ahead, value=-torch.inf):
    return scores.masked_fill(ahead, value)


def _square(scores):
    return torch.ones(scores.shape[-2:], dtype=torch.bool)


def _zero_scores(scores):
    return _masked(scores, _square(scores).triu(1), 0.0)


def _hides_itself(scores):
    return _masked(scores, _square(scores).triu(0))


def _hides_the_past(scores):
    return _masked(scores, _square(scores).tril(-1))


def _sees_one_ahead(scores):
    return _masked(scores, _square(scores).triu(2))


def _plus_infinity(scores):
    return _masked(scores, _square(scores).triu(1), torch.inf)


def cases_mask():
    return [
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]),),
        (torch.arange(1.0, 10.0).view(3, 3),),
        (normal(2, 4, 4),),
    ]


EXERCISE = Exercise(
    id="ex-15-02",
    title={"en": "Hide the future", "es": "Oculta el futuro"},
    reference=mask_future,
    alternatives=(mask_future_by_positions,),
    cases=cases_mask,
    wrong_turns=(
        WrongTurn(
            "zero-scores",
            _zero_scores,
            {
                "en": "A score of 0 is not a weight of 0: softmax takes exp(0) = 1, and "
                "the future keeps a share. Which score has an exponential of 0?",
                "es": "Una puntuación de 0 no es un peso de 0: softmax calcula exp(0) = 1 "
                "y el futuro conserva su parte. ¿Qué puntuación tiene exponencial 0?",
            },
        ),
        WrongTurn(
            "hides-itself",
            _hides_itself,
            {
                "en": "You hide the diagonal too. A position may read itself; and the "
                "first one has nothing else: with everything hidden, its softmax is nan.",
                "es": "También ocultas la diagonal. Una posición puede leerse a sí misma; "
                "y la primera no tiene nada más: si se oculta todo, su softmax es nan.",
            },
        ),
        WrongTurn(
            "hides-the-past",
            _hides_the_past,
            {
                "en": "You hide the past and show the future. Rows are the positions that "
                "ask, columns those that are read: the future is above the diagonal.",
                "es": "Ocultas el pasado y muestras el futuro. Las filas son las "
                "posiciones que preguntan y las columnas las leídas: el futuro está sobre "
                "la diagonal.",
            },
        ),
        WrongTurn(
            "sees-one-ahead",
            _sees_one_ahead,
            {
                "en": "Each position still sees the one right after it, which is the very "
                "answer it must predict.",
                "es": "Cada posición aún ve la que le sigue, que es justo la respuesta que "
                "debe predecir.",
            },
        ),
        WrongTurn(
            "plus-infinity",
            _plus_infinity,
            {
                "en": "The sign: a score of plus infinity would draw all the attention to it.",
                "es": "El signo: una puntuación de más infinito atraería toda la atención.",
            },
        ),
    ),
)
