"""Exercise 15.4: causal attention, whole."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.ex_01_softmax import softmax
from minigpt.course.exercises.phase_15.ex_02_mask_future import mask_future
from minigpt.course.exercises.phase_15.ex_03_scaled_scores import scaled_scores
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


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


def _no_softmax(q, k, v):
    return scaled_scores(q, k).tril() @ v


def _divides_instead(q, k, v):
    scores = scaled_scores(q, k).tril()
    return scores / scores.sum(dim=-1, keepdim=True) @ v


def _hidden_scores_are_zero(q, k, v):
    return softmax(scaled_scores(q, k).tril()) @ v


def _hides_the_past(q, k, v):
    scores = scaled_scores(q, k)
    past = torch.ones_like(scores, dtype=torch.bool).tril(-1)
    return softmax(scores.masked_fill(past, -torch.inf)) @ v


def _root_of_T(q, k, v):
    return softmax(mask_future(q @ k.T / len(q) ** 0.5)) @ v


def _divides_by_D(q, k, v):
    return softmax(mask_future(q @ k.T / q.shape[-1])) @ v


def _multiplies(q, k, v):
    return softmax(mask_future(q @ k.T * q.shape[-1] ** 0.5)) @ v


def _softmax_twice(q, k, v):
    return softmax(mask_future(softmax(mask_future(scaled_scores(q, k))))) @ v


def _hides_itself(q, k, v):
    scores = scaled_scores(q, k)
    ahead = torch.ones_like(scores, dtype=torch.bool).triu(0)
    return softmax(scores.masked_fill(ahead, -torch.inf)) @ v


def _hides_itself_patched(q, k, v):
    return (_hides_itself(q, k, torch.eye(len(q))).nan_to_num()) @ v


def _weights_alone(q, k, v):
    return softmax(mask_future(scaled_scores(q, k)))


def _keys_ask(q, k, v):
    return softmax(mask_future(scaled_scores(k, q))) @ v


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
        turn(
            "looks-ahead",
            _looks_ahead,
            "The first position should see nothing but itself, and it does not. "
            "Something that hides the future is missing.",
            "La primera posición solo debería verse a sí misma, y no es así. "
            "Falta algo que oculte el futuro.",
        ),
        turn(
            "masks-too-late",
            _masks_too_late,
            "You hide the future after softmax: what it had received is lost, "
            "and the rows no longer sum to 1. Hide it while they are still scores.",
            "Ocultas el futuro después de softmax: lo que había recibido se "
            "pierde y las filas ya no suman 1. Ocúltalo cuando aún son puntuaciones.",
        ),
        turn(
            "softmax-over-queries",
            _softmax_over_queries,
            "Your softmax runs over the queries, down the columns. Each query "
            "must share out a weight of 1 among its keys.",
            "Tu softmax recorre las consultas, por columnas. Cada consulta debe "
            "repartir un peso de 1 entre sus claves.",
        ),
        turn(
            "forgets-the-scale",
            _forgets_the_scale,
            "All is there but the scale: the scores were not divided by anything.",
            "Está todo menos la escala: las puntuaciones no se dividieron entre nada.",
        ),
        turn(
            "scales-the-weights",
            _scales_the_weights,
            "You scale after softmax, so the weights no longer sum to 1. The "
            "scale is for the scores, before softmax.",
            "Escalas después de softmax, así que los pesos ya no suman 1. La "
            "escala es para las puntuaciones, antes de softmax.",
        ),
        turn(
            "weights-transposed",
            _weights_transposed,
            "The weights are transposed: you spread each position's value "
            "instead of gathering the values of its past.",
            "Los pesos están traspuestos: repartes el valor de cada posición en "
            "lugar de reunir los valores de su pasado.",
        ),
        turn(
            "gathers-keys",
            _gathers_keys,
            "You gather keys. A key only says what a token offers; what it hands "
            "over is its value.",
            "Reúnes claves. Una clave solo dice qué ofrece un token; lo que entrega es su valor.",
        ),
        turn(
            "no-softmax",
            _no_softmax,
            "The bare scores gather the values. Scores may be negative and add up to anything: "
            "weights must be made of them first.",
            "Las propias puntuaciones reúnen los valores. Pueden ser negativas y sumar cualquier "
            "cosa: antes hay que convertirlas en pesos.",
            _divides_instead,
        ),
        turn(
            "hidden-scores-are-zero",
            _hidden_scores_are_zero,
            "You give the future a score of 0. Softmax makes exp(0) = 1 of it, so that it keeps a "
            "share.",
            "Le das al futuro una puntuación de 0. Softmax la convierte en exp(0) = 1, y conserva "
            "su parte.",
        ),
        turn(
            "hides-the-past",
            _hides_the_past,
            "You hide the past and gather from the future. Rows ask, columns are read: what comes "
            "later stands to the right.",
            "Ocultas el pasado y reúnes del futuro. Las filas preguntan y las columnas se leen: "
            "lo que viene después está a la derecha.",
        ),
        turn(
            "another-scale",
            _root_of_T,
            "The scores are scaled by another number. It follows from how many terms a dot "
            "product adds up, and from the square root.",
            "Escalas las puntuaciones con otro número. Depende de cuántos términos suma un "
            "producto escalar, y de la raíz cuadrada.",
            _divides_by_D,
            _multiplies,
        ),
        turn(
            "softmax-twice",
            _softmax_twice,
            "Softmax runs twice: the weights are made into weights again, and become almost equal.",
            "Softmax se aplica dos veces: los pesos se convierten otra vez en pesos y quedan casi "
            "iguales.",
        ),
        turn(
            "hides-itself",
            _hides_itself,
            "A position may read itself. With the diagonal hidden, the first one has nothing left "
            "to read.",
            "Una posición puede leerse a sí misma. Con la diagonal oculta, a la primera no le "
            "queda nada que leer.",
            _hides_itself_patched,
        ),
        turn(
            "weights-alone",
            _weights_alone,
            "These are the weights. What they gather, the values, is still missing.",
            "Estos son los pesos. Falta lo que reúnen: los valores.",
        ),
        turn(
            "keys-ask",
            _keys_ask,
            "Queries and keys are swapped: the rows of the scores belong to those who ask.",
            "Consultas y claves están cambiadas: las filas de las puntuaciones son de quienes "
            "preguntan.",
        ),
    ),
)
