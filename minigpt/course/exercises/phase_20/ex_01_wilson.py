"""Exercise 20.1: the interval of a share."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def wilson(right, total):
    """Return (low, high), the 95 % interval of a share of which right of total were seen."""
    p, n, z = right / total, total, 1.96
    centre = p + z**2 / (2 * n)
    half = z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


def wilson_as_roots(right, total):
    share, extra = right / total, 1.96**2 / total
    low, high = sorted(np.roots([1 + extra, -(2 * share + extra), share**2]).real)
    return float(low), float(high)


def _schoolbook(right, total, z=1.96):
    p = right / total
    half = z * math.sqrt(p * (1 - p) / total)
    return p - half, p + half


def _clipped(right, total):
    low, high = _schoolbook(right, total)
    return max(0.0, low), min(1.0, high)


def _parts(right, total, z=1.96):
    p, n = right / total, total
    root = math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p, p + z**2 / (2 * n), z * root, 1 + z**2 / n


def _with_z(z):
    def function(right, total):
        _, centre, half, below = _parts(right, total, z)
        return (centre - half) / below, (centre + half) / below

    return function


def _no_denominator(right, total):
    _, centre, half, _ = _parts(right, total)
    return centre - half, centre + half


def _centre_divided_only(right, total):
    _, centre, half, below = _parts(right, total)
    return centre / below - half, centre / below + half


def _half_divided_only(right, total):
    _, centre, half, below = _parts(right, total)
    return centre - half / below, centre + half / below


def _old_centre(right, total):
    p, _, half, below = _parts(right, total)
    return (p - half) / below, (p + half) / below


def _no_z_before_the_root(right, total):
    _, centre, half, below = _parts(right, total)
    return (centre - half / 1.96) / below, (centre + half / 1.96) / below


def _n_not_squared(right, total):
    p, centre, _, below = _parts(right, total)
    half = 1.96 * math.sqrt(p * (1 - p) / total + 1.96**2 / (4 * total))
    return (centre - half) / below, (centre + half) / below


def _no_root(right, total):
    p, centre, _, below = _parts(right, total)
    half = 1.96 * (p * (1 - p) / total + 1.96**2 / (4 * total**2))
    return (centre - half) / below, (centre + half) / below


def _other_order(right, total):
    low, high = wilson(right, total)
    return high, low


def _per_cent(right, total):
    low, high = wilson(right, total)
    return 100 * low, 100 * high


def _counts(right, total):
    low, high = wilson(right, total)
    return total * low, total * high


def _centre_and_half(right, total):
    _, centre, half, below = _parts(right, total)
    return centre / below, half / below


def _of_the_wrong(right, total):
    return wilson(total - right, total)


def _around_the_share(right, total):
    p, _, half, below = _parts(right, total)
    return p - half / below, p + half / below


def _two_more(right, total):
    p = (right + 2) / (total + 4)
    half = 1.96 * math.sqrt(p * (1 - p) / (total + 4))
    return p - half, p + half


def cases_wilson():
    return [(10, 10), (19, 20), (0, 50), (95, 100), (1, 3), (500, 1000)]


EXERCISE = Exercise(
    id="ex-20-01",
    title={"en": "The interval of a share", "es": "El intervalo de una proporción"},
    reference=wilson,
    alternatives=(wilson_as_roots,),
    cases=cases_wilson,
    tolerance=Tolerance(rtol=1e-6, atol=1e-6, why="roots of a quadratic that meet at 0 and at 1"),
    wrong_turns=(
        turn(
            "schoolbook",
            _schoolbook,
            "That is the schoolbook's interval. Which width does it give to 10 of 10?",
            "Ese es el intervalo del manual. ¿Qué ancho le da a 10 de 10?",
            _clipped,
        ),
        turn(
            "no-denominator",
            _no_denominator,
            "One division is missing. Should an interval for 10 of 10 reach beyond 1?",
            "Falta una división. ¿Puede un intervalo para 10 de 10 pasar de 1?",
        ),
        turn(
            "divides-one-part",
            _centre_divided_only,
            "Only one of the two parts above the line is divided. What stands below the line "
            "belongs to both.",
            "Solo divides una de las dos partes del numerador. El denominador es de las dos.",
            _half_divided_only,
        ),
        turn(
            "centre-not-moved",
            _old_centre,
            "Your interval is built around the share itself. In the formula its centre moves "
            "towards one half: by which term?",
            "Tu intervalo se construye alrededor de la proporción misma. En la fórmula el centro "
            "se mueve hacia un medio: ¿con qué término?",
            _around_the_share,
        ),
        turn(
            "no-z-before-the-root",
            _no_z_before_the_root,
            "Your half width is one standard error wide. How many of them make 95 %?",
            "Tu semiancho mide un solo error estándar. ¿Cuántos hacen falta para el 95 %?",
        ),
        turn(
            "other-z",
            _with_z(1.645),
            "The formula is right, but its z is another one. 1.96 leaves 2.5 % on either side.",
            "La fórmula está bien, pero su z es otra. 1,96 deja un 2,5 % a cada lado.",
            _with_z(1.0),
            _with_z(2.576),
            _with_z(2.0),
        ),
        turn(
            "n-not-squared",
            _n_not_squared,
            "Look again at the second term below the root: how does it shrink when the exam grows?",
            "Mira otra vez el segundo término dentro de la raíz: ¿cómo encoge cuando crece el "
            "examen?",
        ),
        turn(
            "no-root",
            _no_root,
            "What you add and subtract is a variance. It needs its root to be a width.",
            "Lo que sumas y restas es una varianza. Le falta la raíz para ser un ancho.",
        ),
        turn(
            "other-order",
            _other_order,
            "Both ends are right and have changed places: the low one first.",
            "Los dos extremos son correctos, pero cambiaron de lugar: primero el bajo.",
        ),
        turn(
            "not-a-share",
            _per_cent,
            "The interval is right, but not a share. Both ends lie between 0 and 1.",
            "El intervalo es correcto, pero no como proporción. Los dos extremos van de 0 a 1.",
            _counts,
        ),
        turn(
            "centre-and-half",
            _centre_and_half,
            "You return the centre and the half width. Asked are the two ends.",
            "Devuelves el centro y el semiancho. Se piden los dos extremos.",
        ),
        turn(
            "of-the-wrong",
            _of_the_wrong,
            "That is the interval of the share of wrong answers.",
            "Ese es el intervalo de la proporción de respuestas equivocadas.",
        ),
        turn(
            "two-more",
            _two_more,
            "That is a well-known shortcut (two more right, two more wrong, then the schoolbook). "
            "It comes close; asked is the formula itself.",
            "Ese es un atajo conocido (dos aciertos y dos fallos de más, y luego el manual). Se "
            "acerca; se pide la fórmula misma.",
        ),
    ),
)
