"""Exercise 15.2: hide the future."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


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


def _hides_the_past_and_itself(scores):
    return _masked(scores, _square(scores).tril(0))


def _hides_zeros(scores):
    kept = scores.tril()
    return _masked(kept, kept == 0)


def _large_and_negative(scores):
    return _masked(scores, _square(scores).triu(1), -1e9)


def _smallest_float(scores):
    return _masked(scores, _square(scores).triu(1), torch.finfo(scores.dtype).min)


def _times_infinity(scores):
    return scores + torch.ones_like(scores).triu(1) * -torch.inf


def _times_a_mask(scores):
    return scores * torch.ones_like(scores).tril() + torch.ones_like(scores).triu(1) * -torch.inf


def _of_the_examples_size(scores):
    return _masked(scores, torch.ones(3, 3, dtype=torch.bool).triu(1))


def _of_size_two(scores):
    return _masked(scores, torch.ones(2, 2, dtype=torch.bool).triu(1))


def _of_size_four(scores):
    return _masked(scores, torch.ones(4, 4, dtype=torch.bool).triu(1))


def _first_axis_is_T(scores):
    T = len(scores)
    return _masked(scores, torch.ones(T, T, dtype=torch.bool).triu(1))


def _weights(scores):
    return mask_future(scores).softmax(dim=-1)


def cases_mask():
    return [
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]),),
        (torch.arange(1.0, 10.0).view(3, 3),),
        (torch.tensor([[1.0, 2.0], [0.0, 4.0]]),),
        (normal(2, 4, 4),),
    ]


EXERCISE = Exercise(
    id="ex-15-02",
    title={"en": "Hide the future", "es": "Oculta el futuro"},
    reference=mask_future,
    alternatives=(mask_future_by_positions,),
    cases=cases_mask,
    wrong_turns=(
        turn(
            "zero-scores",
            _zero_scores,
            "A score of 0 is not a weight of 0: softmax takes exp(0) = 1, and "
            "the future keeps a share. Which score has an exponential of 0?",
            "Una puntuación de 0 no es un peso de 0: softmax calcula exp(0) = 1 "
            "y el futuro conserva su parte. ¿Qué puntuación tiene exponencial 0?",
        ),
        turn(
            "hides-itself",
            _hides_itself,
            "You hide the diagonal too. A position may read itself; and the "
            "first one has nothing else: with everything hidden, its softmax is nan.",
            "También ocultas la diagonal. Una posición puede leerse a sí misma; "
            "y la primera no tiene nada más: si se oculta todo, su softmax es nan.",
        ),
        turn(
            "hides-the-past",
            _hides_the_past,
            "You hide the past and show the future. Rows are the positions that "
            "ask, columns those that are read: the future is above the diagonal.",
            "Ocultas el pasado y muestras el futuro. Las filas son las "
            "posiciones que preguntan y las columnas las leídas: el futuro está sobre "
            "la diagonal.",
            _hides_the_past_and_itself,
        ),
        turn(
            "sees-one-ahead",
            _sees_one_ahead,
            "Each position still sees the one right after it, which is the very "
            "answer it must predict.",
            "Cada posición aún ve la que le sigue, que es justo la respuesta que debe predecir.",
        ),
        turn(
            "plus-infinity",
            _plus_infinity,
            "The sign: a score of plus infinity would draw all the attention to it.",
            "El signo: una puntuación de más infinito atraería toda la atención.",
        ),
        turn(
            "hides-zeros",
            _hides_zeros,
            "You clear the future and then hide whatever is 0. A score of the past may be 0 by "
            "itself: only the place decides.",
            "Pones a cero el futuro y luego ocultas todo lo que vale 0. Una puntuación del pasado "
            "puede valer 0: solo decide el lugar.",
        ),
        turn(
            "large-and-negative",
            _large_and_negative,
            "A very negative number works most of the time, but it is a number: it can be added "
            "to, and in 16 bits it may not exist. What is asked for has no size at all.",
            "Un número muy negativo casi siempre funciona, pero es un número: se le puede sumar "
            "algo, y en 16 bits quizá no exista. Lo que se pide no tiene tamaño.",
            _smallest_float,
        ),
        turn(
            "times-infinity",
            _times_infinity,
            "0 times infinity is nan, and it spoils the scores that should stay. Choose between "
            "two values instead of multiplying.",
            "0 por infinito es nan y estropea las puntuaciones que debían quedarse. Elige entre "
            "dos valores en lugar de multiplicar.",
            _times_a_mask,
        ),
        turn(
            "one-size",
            _of_the_examples_size,
            "Your mask has one fixed size. Scores come for any number of tokens: their shape "
            "tells how many.",
            "Tu máscara tiene un tamaño fijo. Las puntuaciones llegan para cualquier número de "
            "tokens: su forma dice cuántos.",
            _of_size_two,
            _of_size_four,
        ),
        turn(
            "first-axis",
            _first_axis_is_T,
            "You count the first axis. When several tables come at once, that is how many tables "
            "there are; the table itself is the last two axes.",
            "Cuentas el primer eje. Cuando llegan varias tablas a la vez, eso es cuántas tablas "
            "hay; la tabla son los dos últimos ejes.",
        ),
        turn(
            "weights",
            _weights,
            "You return weights. Here the scores are only masked; softmax comes later.",
            "Devuelves pesos. Aquí solo se enmascaran las puntuaciones; softmax viene después.",
        ),
    ),
)
