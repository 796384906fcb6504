"""Exercise 15.4: causal attention, whole."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.ex_01_softmax import softmax
from minigpt.course.exercises.phase_15.ex_02_mask_future import mask_future
from minigpt.course.exercises.phase_15.ex_03_scaled_scores import scaled_scores
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, WrongTurn


def attend(q, k, v):
    """Return what each of T positions gathers from its past, (T, D), for q, k and v (T, D)."""
    scores = mask_future(scaled_scores(q, k))
    return softmax(scores) @ v


def attend_row_by_row(q, k, v):
    rows = []
    for t in range(len(q)):
        scores = k[: t + 1] @ q[t] / q.shape[-1] ** 0.5
        rows.append(torch.softmax(scores, dim=0) @ v[: t + 1])
    return torch.stack(rows)


def _looks_ahead(q, k, v):
    return softmax(scaled_scores(q, k)) @ v


def _masks_too_late(q, k, v):
    return softmax(scaled_scores(q, k)).tril() @ v


def _softmax_over_queries(q, k, v):
    return torch.softmax(mask_future(scaled_scores(q, k)), dim=0) @ v


def _forgets_the_scale(q, k, v):
    return softmax(mask_future(q @ k.T)) @ v


def _scales_the_weights(q, k, v):
    return softmax(mask_future(q @ k.T)) / q.shape[-1] ** 0.5 @ v


def _weights_transposed(q, k, v):
    return softmax(mask_future(scaled_scores(q, k))).T @ v


def _gathers_keys(q, k, v):
    return softmax(mask_future(scaled_scores(q, k))) @ k


def cases_attend():
    by_hand = (
        torch.tensor([[0.0, 2.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]),
        torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0]]),
        torch.tensor([[4.0, 1.0, 0.0, 0.0], [2.0, 1.0, 0.0, 0.0]]),
    )
    return [by_hand, tuple(normal(5, 4, seed=s) for s in (4, 5, 6))]


EXERCISE = Exercise(
    id="ex-15-04",
    title={"en": "Causal attention, whole", "es": "La atención causal, completa"},
    reference=attend,
    alternatives=(attend_row_by_row,),
    cases=cases_attend,
    tolerance=FEW_TERMS,
    wrong_turns=(
        WrongTurn(
            "looks-ahead",
            _looks_ahead,
            {
                "en": "The first position should see nothing but itself, and it does not. "
                "Something that hides the future is missing.",
                "es": "La primera posición solo debería verse a sí misma, y no es así. "
                "Falta algo que oculte el futuro.",
            },
        ),
        WrongTurn(
            "masks-too-late",
            _masks_too_late,
            {
                "en": "You hide the future after softmax: what it had received is lost, "
                "and the rows no longer sum to 1. Hide it while they are still scores.",
                "es": "Ocultas el futuro después de softmax: lo que había recibido se "
                "pierde y las filas ya no suman 1. Ocúltalo cuando aún son puntuaciones.",
            },
        ),
        WrongTurn(
            "softmax-over-queries",
            _softmax_over_queries,
            {
                "en": "Your softmax runs over the queries, down the columns. Each query "
                "must share out a weight of 1 among its keys.",
                "es": "Tu softmax recorre las consultas, por columnas. Cada consulta debe "
                "repartir un peso de 1 entre sus claves.",
            },
        ),
        WrongTurn(
            "forgets-the-scale",
            _forgets_the_scale,
            {
                "en": "All is there but the scale: the scores were not divided by anything.",
                "es": "Está todo menos la escala: las puntuaciones no se dividieron entre nada.",
            },
        ),
        WrongTurn(
            "scales-the-weights",
            _scales_the_weights,
            {
                "en": "You scale after softmax, so the weights no longer sum to 1. The "
                "scale is for the scores, before softmax.",
                "es": "Escalas después de softmax, así que los pesos ya no suman 1. La "
                "escala es para las puntuaciones, antes de softmax.",
            },
        ),
        WrongTurn(
            "weights-transposed",
            _weights_transposed,
            {
                "en": "The weights are transposed: you spread each position's value "
                "instead of gathering the values of its past.",
                "es": "Los pesos están traspuestos: repartes el valor de cada posición en "
                "lugar de reunir los valores de su pasado.",
            },
        ),
        WrongTurn(
            "gathers-keys",
            _gathers_keys,
            {
                "en": "You gather keys. A key only says what a token offers; what it hands "
                "over is its value.",
                "es": "Reúnes claves. Una clave solo dice qué ofrece un token; lo que "
                "entrega es su valor.",
            },
        ),
    ),
)
