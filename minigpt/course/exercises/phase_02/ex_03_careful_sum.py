"""Exercise 2.3: a sum that loses nothing."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def careful_sum(values):
    """Return the sum of a float32 array, as a float; no digit lost on the way is lost for good."""
    total, lost = np.float32(0), np.float32(0)
    for value in values:
        wanted = value - lost  # lost is what the last addition put in too much
        new = total + wanted
        lost = (new - total) - wanted
        total = new
    return float(total)


def careful_sum_exactly(values):
    return float(np.float32(math.fsum(values.tolist())))


def careful_sum_in_float64(values):
    return float(np.float32(np.sum(values, dtype=np.float64)))


def careful_sum_with_the_losses_apart(values):
    total, lost = np.float32(0), np.float32(0)
    for value in sorted(values, key=abs, reverse=True):  # then new - total is exact
        new = total + value
        lost = lost + (value - (new - total))
        total = new
    return float(total + lost)


def _running(values):
    total = np.float32(0)
    for value in values:
        total = total + value
    return float(total)


def _smallest_first(values):
    return _running(values[np.argsort(np.abs(values))])


def _largest_first(values):
    return _running(values[np.argsort(-np.abs(values))])


def _backwards(values):
    return _running(values[::-1])


def _in_halves(values):
    if len(values) == 1:
        return float(values[0])
    middle = len(values) // 2
    return float(np.float32(_in_halves(values[:middle])) + np.float32(_in_halves(values[middle:])))


def _numpy_sum(values):
    return float(values.sum())


def _lost_added(values):
    total, lost = np.float32(0), np.float32(0)
    for value in values:
        wanted = value + lost
        new = total + wanted
        lost = (new - total) - wanted
        total = new
    return float(total)


def _losses_pile_up(values):
    total, lost = np.float32(0), np.float32(0)
    for value in values:
        wanted = value - lost
        new = total + wanted
        lost = lost + ((new - total) - wanted)
        total = new
    return float(total)


def _rounds_at_the_end(values):
    total = np.float32(0)
    for value in values:
        total = np.round(total + value, 3)
    return float(total)


def _float16(values):
    total = np.float32(0)
    for value in values:
        total = np.float32(np.float16(min(total + value, 65504)))
    return float(total)


def cases_careful_sum():
    draws = np.random.default_rng(0)
    return [
        (np.array([2.0**24] + [1.0] * 9, np.float32),),
        (np.array([1.0] * 5 + [2.0**24] + [1.0] * 4, np.float32),),
        (np.full(1000, 0.1, np.float32),),
        (np.array([1.0, 2.0**24, 1.0, -(2.0**24)], np.float32),),
        ((draws.random(2000) * 100).astype(np.float32),),
    ]


EXERCISE = Exercise(
    id="ex-02-03",
    title={"en": "A sum that loses nothing", "es": "Una suma que no pierde nada"},
    reference=careful_sum,
    alternatives=(careful_sum_exactly, careful_sum_in_float64, careful_sum_with_the_losses_apart),
    cases=cases_careful_sum,
    tolerance=Tolerance(rtol=1e-7, atol=0, why="one rounding of the exact sum to float32"),
    wrong_turns=(
        turn(
            "running",
            _running,
            "That is the plain sum, one after another. Where did the nine ones go?",
            "Esa es la suma corriente, uno tras otro. ¿Adónde fueron a parar los nueve unos?",
        ),
        turn(
            "smallest-first",
            _smallest_first,
            "Sorting helps when the small ones add up to something large first. Does that always "
            "happen?",
            "Ordenar ayuda cuando los pequeños suman antes algo grande. ¿Ocurre siempre?",
        ),
        turn(
            "largest-first",
            _largest_first,
            "Now the small ones meet a giant from the start, and it swallows them one by one.",
            "Ahora los pequeños se topan con un gigante desde el principio, que los absorbe uno a "
            "uno.",
        ),
        turn(
            "backwards",
            _backwards,
            "You start from the other end. Another order loses other digits: what about those that"
            " are lost?",
            "Empiezas por el otro extremo. Otro orden pierde otras cifras: ¿y las que se pierden?",
        ),
        turn(
            "in-halves",
            _in_halves,
            "Adding in pairs is good, and NumPy does it. Still, 1 + 2²⁴ loses its 1.",
            "Sumar por parejas es bueno, y NumPy lo hace. Aun así, 1 + 2²⁴ pierde su 1.",
        ),
        turn(
            "numpy-s-sum",
            _numpy_sum,
            "`np.sum` of float32 numbers adds in float32, in a good order. A good order still "
            "loses something: what does the exact sum of the fourth case look like?",
            "El `np.sum` de números float32 suma en float32, en buen orden. Un buen orden también "
            "pierde algo: ¿cuánto es la suma exacta del cuarto caso?",
        ),
        turn(
            "lost-added",
            _lost_added,
            "You give the lost part back with the wrong sign. Had the last addition put in too "
            "much, or too little?",
            "Devuelves lo perdido con el signo equivocado. ¿La última suma había puesto de más o "
            "de menos?",
        ),
        turn(
            "losses-pile-up",
            _losses_pile_up,
            "You add up all losses, also those that have been given back already. What has the "
            "last addition alone lost?",
            "Acumulas todas las pérdidas, también las ya devueltas. ¿Qué perdió solo la última "
            "suma?",
        ),
        turn(
            "rounds-on-the-way",
            _rounds_at_the_end,
            "Rounding to decimals on the way loses more, not less.",
            "Redondear a decimales por el camino pierde más, no menos.",
        ),
        turn(
            "fewer-digits",
            _float16,
            "Your partial sums have fewer digits than float32 has.",
            "Tus sumas parciales tienen menos cifras que float32.",
        ),
    ),
)
