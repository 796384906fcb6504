"""Exercise 3.1: entropy."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def entropy(p):
    """Return the entropy of p in bits: the mean surprise of whoever bets the true shares."""
    p = p[p > 0]
    return float((p * -np.log2(p)).sum())


def entropy_without_the_nans(p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.nansum(p * np.log2(p))


def entropy_in_a_loop(p):
    return sum(share * math.log2(1 / share) for share in p.tolist() if share > 0)


def _zero_is_nan(p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(p * np.log2(p)).sum())


def _nats(p):
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def _decimal(p):
    p = p[p > 0]
    return float(-(p * np.log10(p)).sum())


def _plain_mean(p):
    return float(-np.log2(p[p > 0]).mean())


def _plain_sum(p):
    return float(-np.log2(p[p > 0]).sum())


def _no_minus(p):
    return -entropy(p)


def _counts_the_outcomes(p):
    return float(np.log2((p > 0).sum()))


def _counts_all_places(p):
    return float(np.log2(len(p)))


def _surprise_of_the_best(p):
    return float(-np.log2(p.max()))


def _log_of_the_mean(p):
    return float(-np.log2((p * p).sum()))


def _small_number_added(p):
    return float(-(p * np.log2(p + 0.01)).sum())


def _tiny_number_added(p):
    return float(-(p * np.log2(p + 1e-9)).sum())


def _tinier_number_added(p):
    return float(-(p * np.log2(p + 1e-12)).sum())


def _no_sum(p):
    return np.where(p > 0, -p * np.log2(np.where(p > 0, p, 1)), 0.0)


def _mean_over_all_places(p):
    return float(-np.log2(p[p > 0]).sum() / len(p))


def cases_entropy():
    return [
        (np.array([0.5, 0.5]),),
        (np.array([0.5, 0.25, 0.25]),),
        (np.array([1.0, 0.0]),),
        (np.array([0.9, 0.1, 0.0]),),
        (np.array([0.1, 0.2, 0.3, 0.4]),),
        (np.array([1e-12, 1 - 1e-12]),),
    ]


EXERCISE = Exercise(
    id="ex-03-01",
    title={"en": "Entropy", "es": "Entropía"},
    reference=entropy,
    alternatives=(entropy_in_a_loop, entropy_without_the_nans),
    cases=cases_entropy,
    tolerance=Tolerance(rtol=1e-9, atol=1e-13, why="float64, a few logarithms"),
    wrong_turns=(
        turn(
            "zero-is-nan",
            _zero_is_nan,
            "Something has become nan: NumPy does not know what 0 times the logarithm of 0 is. How"
            " much does an outcome add that never happens?",
            "Algo se ha vuelto nan: NumPy no sabe cuánto es 0 por el logaritmo de 0. ¿Cuánto "
            "aporta un resultado que nunca ocurre?",
        ),
        turn(
            "nats",
            _nats,
            "Those are nats, from the natural logarithm. A fair coin should have exactly one bit.",
            "Eso son nats, del logaritmo natural. Una moneda justa debería tener exactamente un "
            "bit.",
        ),
        turn(
            "decimal",
            _decimal,
            "You count questions with ten answers. A bit is a question with two.",
            "Cuentas preguntas de diez respuestas. Un bit es una pregunta de dos.",
        ),
        turn(
            "plain-mean",
            _plain_mean,
            "You give every surprise the same weight. How often does each of them happen?",
            "Les das el mismo peso a todas las sorpresas. ¿Con qué frecuencia ocurre cada una?",
            _mean_over_all_places,
        ),
        turn(
            "plain-sum",
            _plain_sum,
            "You add all surprises up. Asked for is the mean, where a rare one counts rarely.",
            "Sumas todas las sorpresas. Se pide la media, en la que una rara cuenta pocas veces.",
        ),
        turn(
            "no-minus",
            _no_minus,
            "Your entropy is negative. The logarithm of a share is at most 0; a surprise is not.",
            "Tu entropía es negativa. El logaritmo de una parte es como mucho 0; una sorpresa, no.",
        ),
        turn(
            "counts-the-outcomes",
            _counts_the_outcomes,
            "You only count what is possible. Is a coin of 90 to 10 as uncertain as a fair one?",
            "Solo cuentas lo posible. ¿Una moneda de 90 a 10 es tan incierta como una justa?",
        ),
        turn(
            "counts-all-places",
            _counts_all_places,
            "You use nothing but the length of the list. The shares in it matter.",
            "Solo usas la longitud de la lista. Las partes que contiene importan.",
        ),
        turn(
            "surprise-of-the-best",
            _surprise_of_the_best,
            "That is the surprise when the likeliest thing happens. And when it does not?",
            "Esa es la sorpresa cuando ocurre lo más probable. ¿Y cuando no?",
        ),
        turn(
            "log-of-the-mean",
            _log_of_the_mean,
            "You take the mean first and the logarithm afterwards. The order changes the result.",
            "Primero tomas la media y después el logaritmo. El orden cambia el resultado.",
        ),
        turn(
            "small-number-added",
            _small_number_added,
            "You add a small number to be safe from log 0, and every surprise is a little off. "
            "Leave out what cannot happen instead.",
            "Sumas un número pequeño para librarte de log 0, y todas las sorpresas quedan algo "
            "mal. Mejor deja fuera lo que no puede ocurrir.",
            _tiny_number_added,
            _tinier_number_added,
        ),
        turn(
            "no-sum",
            _no_sum,
            "Those are the parts of the mean, one for each outcome. Asked for is one number.",
            "Esas son las partes de la media, una por resultado. Se pide un solo número.",
        ),
    ),
)
