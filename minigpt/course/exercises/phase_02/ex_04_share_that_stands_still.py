"""Exercise 2.4: which weights stand still?"""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.foundations.floats import round_mantissa


def share_that_stands_still(w, step, m):
    """Return the share of the weights w that w + step, rounded to m digits, leaves as they are."""
    return float(np.mean(round_mantissa(w + step, m) == w))


def share_that_stands_still_in_a_loop(w, step, m):
    still = sum(float(round_mantissa(weight + step, m)) == weight for weight in w.tolist())
    return still / len(w)


def share_that_stands_still_by_sorting(w, step, m):
    after = round_mantissa(np.sort(w) + step, m)
    return np.count_nonzero(after - np.sort(w) == 0) / w.size


def _gap(w, m):
    return np.ldexp(1.0, np.frexp(w)[1] - 1 - m)


def _whole_gap(w, step, m):
    return float(np.mean(abs(step) < _gap(w, m)))


def _half_gap(w, step, m):
    return float(np.mean(abs(step) < _gap(w, m) / 2))


def _half_gap_and_ties(w, step, m):
    return float(np.mean(abs(step) <= _gap(w, m) / 2))


def _each_one(w, step, m):
    return round_mantissa(w + step, m) == w


def _same_gap_for_all(w, step, m):
    return float(np.mean(abs(step) < np.full(w.shape, 2.0**-m) / 2))


def _counts_the_movers(w, step, m):
    return float(np.mean(round_mantissa(w + step, m) != w))


def _how_many(w, step, m):
    return int(np.sum(round_mantissa(w + step, m) == w))


def _exact_sum(w, step, m):
    return float(np.mean(w + step == w))


def _cuts_off(w, step, m):
    fraction, exponent = np.frexp(w + step)
    cut = np.ldexp(np.trunc(fraction * 2.0 ** (m + 1)), exponent - (m + 1))
    return float(np.mean(cut == w))


def _nearly_equal(w, step, m):
    return float(np.mean(np.isclose(round_mantissa(w + step, m), w, rtol=0.02)))


def _all_or_nothing(w, step, m):
    return float(np.array_equal(round_mantissa(w + step, m), w))


def _per_cent(w, step, m):
    return 100 * float(np.mean(round_mantissa(w + step, m) == w))


def cases_share_that_stands_still():
    draws = np.random.default_rng(0)
    return [
        (np.array([1.0, 2.0, 4.0, 8.0]), 1 / 32, 3),
        (np.array([1.0, 0.5, 0.25, 4.0]), 0.05, 3),
        (np.array([1.0, 1.5, 0.125, 0.0625]), 0.005, 7),
        (np.array([1.0, 2.0]), 0.09, 3),
        (np.array([-4.0, 1.0, -0.25]), -0.1, 3),
        (np.array([1.0, 1.125, -1.125]), 1 / 16, 3),  # ties: the even neighbour wins
        (np.array([1.0, 1.5, 2.0]), -0.05, 3),  # below a power of two the gap is half as large
        (round_mantissa(draws.standard_normal(1000) * 0.07, 7), 1e-4, 7),
    ]


EXERCISE = Exercise(
    id="ex-02-04",
    title={"en": "Which weights stand still?", "es": "¿Qué pesos se quedan quietos?"},
    reference=share_that_stands_still,
    alternatives=(share_that_stands_still_in_a_loop, share_that_stands_still_by_sorting),
    cases=cases_share_that_stands_still,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="a count divided by a count"),
    wrong_turns=(
        turn(
            "whole-gap",
            _whole_gap,
            "You let every step vanish that is smaller than a gap. How near to its old place must "
            "a sum be to be rounded back?",
            "Haces desaparecer todo paso menor que un hueco. ¿A qué distancia de su antiguo lugar "
            "debe quedar una suma para volver a él?",
        ),
        turn(
            "half-gap",
            _half_gap,
            "Half a gap, yes; but a sum exactly between two neighbours goes to the even one, and "
            "below a power of two the gap is smaller than above it. Who knows all of that already?",
            "Medio hueco, sí; pero una suma justo entre dos vecinos va al par, y por debajo de una "
            "potencia de dos el hueco es menor que por encima. ¿Quién sabe ya todo eso?",
            _half_gap_and_ties,
        ),
        turn(
            "each-one",
            _each_one,
            "That is a yes or no for each weight. Asked for is one number, their share.",
            "Eso es un sí o un no por peso. Se pide un solo número: qué parte de ellos.",
        ),
        turn(
            "same-gap-for-all",
            _same_gap_for_all,
            "You use the gap at 1 for every weight. Is the gap at 8 the same?",
            "Usas el hueco en 1 para todos los pesos. ¿El hueco en 8 es el mismo?",
        ),
        turn(
            "counts-the-movers",
            _counts_the_movers,
            "Those are the weights that move. Which ones stand still?",
            "Esos son los pesos que se mueven. ¿Cuáles se quedan quietos?",
        ),
        turn(
            "how-many",
            _how_many,
            "That is how many stand still. A share lies between 0 and 1.",
            "Eso es cuántos se quedan quietos. Una parte está entre 0 y 1.",
        ),
        turn(
            "exact-sum",
            _exact_sum,
            "You compare before anything is rounded. The sum, too, has to be stored with m digits.",
            "Comparas antes de redondear nada. También la suma tiene que guardarse con m cifras.",
        ),
        turn(
            "cuts-off",
            _cuts_off,
            "You cut the digits off the sum. Rounding takes the nearest neighbour, which may be "
            "the upper one.",
            "Le cortas cifras a la suma. Redondear es tomar el vecino más cercano, que puede ser "
            "el de arriba.",
        ),
        turn(
            "nearly-equal",
            _nearly_equal,
            "You count weights that moved a little as standing still. The question is whether they"
            " moved at all.",
            "Cuentas como quietos pesos que se movieron un poco. La pregunta es si se movieron "
            "algo.",
        ),
        turn(
            "all-or-nothing",
            _all_or_nothing,
            "You ask whether all of them stand still. Ask each one, then take the share.",
            "Preguntas si todos se quedan quietos. Pregúntale a cada uno y luego toma la parte.",
        ),
        turn(
            "per-cent",
            _per_cent,
            "That is in per cent. A share lies between 0 and 1.",
            "Eso está en tanto por ciento. Una parte está entre 0 y 1.",
        ),
    ),
)
