"""Exercise 4.4: how far two gradients differ."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn

FLOOR = 1e-8


def largest_disagreement(analytic, numeric):
    """Return the largest |a - n| / (|a| + |n|) over all entries; 0 and 0 agree."""
    size = np.maximum(np.abs(analytic) + np.abs(numeric), 1e-8)
    return float((np.abs(analytic - numeric) / size).max())


def largest_disagreement_in_a_loop(analytic, numeric):
    pairs = zip(analytic.ravel().tolist(), numeric.ravel().tolist(), strict=True)
    return max(0.0 if a == n else abs(a - n) / (abs(a) + abs(n)) for a, n in pairs)


def largest_disagreement_where_it_matters(analytic, numeric):
    below = np.abs(analytic) + np.abs(numeric)
    ratio = np.divide(np.abs(numeric - analytic), below, out=np.zeros(below.shape), where=below > 0)
    return ratio.ravel()[ratio.argmax()]


def _size(a, n):
    return np.maximum(np.abs(a) + np.abs(n), FLOOR)


def _absolute(a, n):
    return float(np.abs(a - n).max())


def _mean(a, n):
    return float((np.abs(a - n) / _size(a, n)).mean())


def _zero_over_zero(a, n):
    with np.errstate(invalid="ignore"):
        return float((np.abs(a - n) / (np.abs(a) + np.abs(n))).max())


def _sign_lost(a, n):
    return largest_disagreement(np.abs(a), np.abs(n))


def _whole_length(a, n):
    return float(np.linalg.norm(a - n) / max(np.linalg.norm(a) + np.linalg.norm(n), FLOOR))


def _signed(a, n):
    return float(((a - n) / _size(a, n)).max())


def _signed_sum_below(a, n):
    return float((np.abs(a - n) / np.maximum(np.abs(a + n), FLOOR)).max())


def _by_one_alone(a, n):
    return float((np.abs(a - n) / np.maximum(np.abs(n), FLOOR)).max())


def _small_number_added(a, n):
    return float((np.abs(a - n) / (np.abs(a) + np.abs(n) + 1e-2)).max())


def _every_entry(a, n):
    return np.abs(a - n) / _size(a, n)


def _smallest(a, n):
    return float((np.abs(a - n) / _size(a, n)).min())


def _signed_the_other_way(a, n):
    return _signed(n, a)


def _by_the_other_alone(a, n):
    return float((np.abs(a - n) / np.maximum(np.abs(a), FLOOR)).max())


def _smaller_number_added(a, n):
    return float((np.abs(a - n) / (np.abs(a) + np.abs(n) + 1e-3)).max())


def _by_the_larger(a, n):
    return float((np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), FLOOR)).max())


def _sums_first(a, n):
    return float(np.abs(a - n).sum() / _size(a, n).sum())


def _total(a, n):
    return float((np.abs(a - n) / _size(a, n)).sum())


def _where(a, n):
    return int((np.abs(a - n) / _size(a, n)).argmax())


def cases_largest_disagreement():
    return [
        (np.array([1.0, 2.0]), np.array([1.0, 2.2])),
        (np.array([0.0, 3.0]), np.array([0.0, 3.0])),
        (np.array([100.0, 0.001]), np.array([100.0, 0.002])),
        (np.array([1.0, -1.0]), np.array([1.0, 1.0])),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.1, 2.0], [3.0, 4.0]])),
        (np.array([1.0, 3.0, 4.0]), np.array([3.0, 2.0, 4.0])),  # two of them disagree
        (np.array([5.0, 7.0]), np.array([0.0, 7.0])),
    ]


EXERCISE = Exercise(
    id="ex-04-04",
    title={"en": "How far two gradients differ", "es": "Cuánto difieren dos gradientes"},
    reference=largest_disagreement,
    alternatives=(largest_disagreement_in_a_loop, largest_disagreement_where_it_matters),
    cases=cases_largest_disagreement,
    tolerance=Tolerance(rtol=1e-6, atol=1e-9, why="a floor of 1e-8 may stand anywhere"),
    wrong_turns=(
        turn(
            "absolute",
            _absolute,
            "You take the plain difference. Between 0.001 and 0.002 it is tiny: are they nearly "
            "equal?",
            "Tomas la diferencia a secas. Entre 0,001 y 0,002 es diminuta: ¿son casi iguales?",
        ),
        turn(
            "mean",
            _mean,
            "You average: one wrong entry among many right ones drowns. Which entry is the worst?",
            "Promedias: una entrada mala entre muchas buenas se pierde. ¿Cuál es la peor?",
        ),
        turn(
            "zero-over-zero",
            _zero_over_zero,
            "0 over 0 has become nan. Two slopes of 0 agree.",
            "0 entre 0 se ha vuelto nan. Dos pendientes de 0 coinciden.",
        ),
        turn(
            "sign-lost",
            _sign_lost,
            "You compare the sizes only. +1 and -1 are not the same slope.",
            "Comparas solo los tamaños. +1 y -1 no son la misma pendiente.",
        ),
        turn(
            "whole-length",
            _whole_length,
            "You compare the two as wholes. Can a large right entry hide a small wrong one?",
            "Comparas los dos como un todo. ¿Puede una entrada grande y correcta esconder una "
            "pequeña y mala?",
        ),
        turn(
            "signed",
            _signed,
            "A difference below zero passes for no difference. Too small is wrong, too.",
            "Una diferencia negativa pasa por ninguna. Quedarse corto también está mal.",
            _signed_the_other_way,
        ),
        turn(
            "signed-sum-below",
            _signed_sum_below,
            "Below the line stands a + n with its signs. What is 1 + (-1)?",
            "Debajo de la raya está a + n con sus signos. ¿Cuánto es 1 + (-1)?",
        ),
        turn(
            "by-one-alone",
            _by_one_alone,
            "You divide by one of the two alone: the result is not bounded by 1, and it matters "
            "which one comes first.",
            "Divides entre uno solo de los dos: el resultado no está limitado por 1, y cambia "
            "según cuál vaya primero.",
            _by_the_other_alone,
        ),
        turn(
            "small-number-added",
            _small_number_added,
            "What you add below the line is larger than some gradients are: small wrong slopes "
            "look right.",
            "Lo que sumas debajo de la raya es mayor que algunos gradientes: las pendientes "
            "pequeñas y malas parecen buenas.",
            _smaller_number_added,
        ),
        turn(
            "every-entry",
            _every_entry,
            "That is the disagreement of each entry. Asked for is one number, the worst.",
            "Ese es el desacuerdo de cada entrada. Se pide un solo número, el peor.",
        ),
        turn(
            "smallest",
            _smallest,
            "You report the entry that agrees best. Whom would that warn?",
            "Informas de la entrada que mejor coincide. ¿A quién avisaría eso?",
        ),
        turn(
            "by-the-larger",
            _by_the_larger,
            "You divide by the larger of the two, and opposite signs give 2. The formula has their"
            " sum below.",
            "Divides entre el mayor de los dos, y los signos opuestos dan 2. La fórmula tiene "
            "abajo su suma.",
        ),
        turn(
            "sums-first",
            _sums_first,
            "You add up first and divide once. A large right entry then hides a small wrong one.",
            "Primero sumas y divides una sola vez. Así, una entrada grande y correcta esconde una "
            "pequeña y mala.",
        ),
        turn(
            "total",
            _total,
            "You add all disagreements up. Asked for is the largest, and it is never above 1.",
            "Sumas todos los desacuerdos. Se pide el mayor, que nunca pasa de 1.",
        ),
        turn(
            "where",
            _where,
            "That is the place of the worst entry. How bad is it?",
            "Ese es el lugar de la peor entrada. ¿Cuánto se desvía?",
        ),
    ),
)
