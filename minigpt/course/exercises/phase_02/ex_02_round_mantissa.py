"""Exercise 2.2: round to a few digits."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def round_mantissa(x, m):
    """Return x, an array of floats, rounded to m binary digits after the leading 1."""
    fraction, exponent = np.frexp(x)
    return np.ldexp(np.rint(fraction * 2.0 ** (m + 1)), exponent - (m + 1))


def round_mantissa_by_the_gap(x, m):
    size = np.where(x == 0, 1.0, np.abs(x))
    gap = 2.0 ** (np.floor(np.log2(size)) - m)
    return np.rint(x / gap) * gap


def round_mantissa_one_by_one(x, m):
    def rounded(value):
        fraction, exponent = math.frexp(value)
        return math.ldexp(round(fraction * 2 ** (m + 1)), exponent - m - 1)  # round: ties to even

    return np.vectorize(rounded, otypes=[float])(x)


def _by(rounding, x, m):
    fraction, exponent = np.frexp(x)
    return np.ldexp(rounding(fraction * 2.0 ** (m + 1)), exponent - (m + 1))


def _cuts_off(x, m):
    return _by(np.trunc, x, m)


def _always_down(x, m):
    return _by(np.floor, x, m)


def _always_up(x, m):
    return _by(np.ceil, x, m)


def _half_away_from_zero(x, m):
    return _by(lambda y: np.sign(y) * np.floor(np.abs(y) + 0.5), x, m)


def _half_up(x, m):
    return _by(lambda y: np.floor(y + 0.5), x, m)


def _loses_the_exponent(x, m):
    fraction, _ = np.frexp(x)
    return np.rint(fraction * 2.0 ** (m + 1)) / 2.0 ** (m + 1)


def _loses_the_exponent_and_scale(x, m):
    fraction, _ = np.frexp(x)
    return np.rint(fraction * 2.0 ** (m + 1))


def _decimals(x, m):
    return np.round(x, m)


def _one_step_for_all(x, m):
    return np.rint(x * 2.0**m) / 2.0**m


def _hidden_bit_counted(x, m):
    return _by(lambda y: 2 * np.rint(y / 2), x, m)


def _one_bit_too_many(x, m):
    return _by(lambda y: np.rint(2 * y) / 2, x, m)


def _positive_only(x, m):
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = 2.0 ** (np.floor(np.log2(x)) - m)
        return np.rint(x / gap) * gap


def _significant_decimals(x, m):
    size = np.where(x == 0, 1.0, np.abs(x))
    gap = 10.0 ** (np.floor(np.log10(size)) - m)
    return np.rint(x / gap) * gap


def cases_round_mantissa():
    draws = np.random.default_rng(0)
    return [
        (np.array([1.0, 1.2, 1.3]), 2),
        (np.array([1.125, 1.375, -1.125]), 2),
        (np.array([-5.3, 100.0, 0.003]), 3),
        (np.array([0.0, 7.9, -0.1]), 1),
        (draws.standard_normal(20) * 100, 7),
    ]


EXERCISE = Exercise(
    id="ex-02-02",
    title={"en": "Round to a few digits", "es": "Redondea a unas pocas cifras"},
    reference=round_mantissa,
    alternatives=(round_mantissa_by_the_gap, round_mantissa_one_by_one),
    cases=cases_round_mantissa,
    tolerance=Tolerance(rtol=1e-12, atol=0, why="exact in float64; decimal turns are far off"),
    wrong_turns=(
        turn(
            "cuts-off",
            _cuts_off,
            "You cut the digits off. Of the two neighbours, which one is nearer?",
            "Cortas las cifras que sobran. De los dos vecinos, ¿cuál está más cerca?",
        ),
        turn(
            "always-down",
            _always_down,
            "You always go down, so that negative numbers move away from zero. Try -1.3 with two "
            "digits.",
            "Siempre bajas, así que los negativos se alejan del cero. Prueba -1,3 con dos cifras.",
        ),
        turn(
            "always-up",
            _always_up,
            "You always go up. Of the two neighbours, which one is nearer?",
            "Siempre subes. De los dos vecinos, ¿cuál está más cerca?",
        ),
        turn(
            "half-away-from-zero",
            _half_away_from_zero,
            "Right, but for the ties. 1.125 lies exactly between two neighbours: which of them has"
            " an even last digit?",
            "Bien, salvo en los empates. 1,125 está justo entre dos vecinos: ¿cuál tiene la última"
            " cifra par?",
            _half_up,
        ),
        turn(
            "decimals",
            _decimals,
            "`np.round` counts decimal digits after the point. Asked for are binary digits, "
            "counted from the number's first one.",
            "`np.round` cuenta cifras decimales tras la coma. Se piden cifras binarias, contadas "
            "desde la primera del número.",
        ),
        turn(
            "one-step-for-all",
            _one_step_for_all,
            "Your numbers all have the same gap. Is the gap at 100 the gap at 1?",
            "Todos tus números tienen el mismo hueco. ¿El hueco en 100 es el mismo que en 1?",
        ),
        turn(
            "loses-the-exponent",
            _loses_the_exponent,
            "You round the fraction and leave it at that. What became of the exponent?",
            "Redondeas la fracción y ahí lo dejas. ¿Qué fue del exponente?",
            _loses_the_exponent_and_scale,
        ),
        turn(
            "hidden-bit-counted",
            _hidden_bit_counted,
            "One digit is missing: the leading 1 is not among the m.",
            "Falta una cifra: el 1 inicial no es una de las m.",
        ),
        turn(
            "one-bit-too-many",
            _one_bit_too_many,
            "You keep one digit more than m. Count those behind the leading 1.",
            "Conservas una cifra más que m. Cuenta las que van detrás del 1 inicial.",
        ),
        turn(
            "positive-only",
            _positive_only,
            "Right for positive numbers. What is the logarithm of 0, or of a negative number?",
            "Correcto para los positivos. ¿Cuál es el logaritmo de 0, o el de un negativo?",
        ),
        turn(
            "significant-decimals",
            _significant_decimals,
            "You keep m decimal digits, counted from the first one. A machine's digits are binary.",
            "Conservas m cifras decimales, contadas desde la primera. Las cifras de la máquina son"
            " binarias.",
        ),
    ),
)
