"""Exercise 3.3: what a wrong bet costs."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def kl(p, q):
    """Return what betting q costs, in bits, beyond betting p, where p is the truth."""
    happens = p > 0
    return float((p[happens] * np.log2(p[happens] / q[happens])).sum())


def kl_by_differences(p, q):
    pairs = [(a, b) for a, b in zip(p.tolist(), q.tolist(), strict=True) if a > 0]
    return sum(a * (math.log2(a) - math.log2(b)) for a, b in pairs)


def kl_as_cross_entropy_less_entropy(p, q):
    bets, truth = np.log2(q), np.log2(np.where(p > 0, p, 1))
    return float(np.dot(p, truth) - np.dot(p, bets))


def _other_way_round(p, q):
    with np.errstate(divide="ignore"):
        return kl(q, p)


def _cross_entropy(p, q):
    return float(-(p * np.log2(q)).sum())


def _plain_mean(p, q):
    happens = p > 0
    return float(np.log2(p[happens] / q[happens]).mean())


def _plain_sum(p, q):
    happens = p > 0
    return float(np.log2(p[happens] / q[happens]).sum())


def _zero_is_nan(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return float((p * np.log2(p / q)).sum())


def _distance(p, q):
    return float(np.abs(p - q).sum() / 2)


def _squares(p, q):
    return float(((p - q) ** 2).sum())


def _both_ways(p, q):
    return (kl(p, q) + _other_way_round(p, q)) / 2


def _difference_of_entropies(p, q):
    def entropy(r):
        return float(-(r[r > 0] * np.log2(r[r > 0])).sum())

    return entropy(q) - entropy(p)


def _nats(p, q):
    return kl(p, q) * math.log(2)


def _negative(p, q):
    return -kl(p, q)


def _small_number_added(p, q):
    return float((p * np.log2((p + 1e-9) / (q + 1e-9))).sum())


def _no_sum(p, q):
    return np.array([kl(p[i : i + 1], q[i : i + 1]) for i in range(len(p))])


def _sizes_only(p, q):
    happens = p > 0
    return float((p[happens] * np.abs(np.log2(p[happens] / q[happens]))).sum())


def cases_kl():
    return [
        (np.array([0.5, 0.5]), np.array([0.25, 0.75])),
        (np.array([1.0, 0.0]), np.array([0.5, 0.5])),
        (np.array([0.2, 0.3, 0.5]), np.array([0.2, 0.3, 0.5])),
        (np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])),
        (np.array([0.9, 0.1]), np.array([0.1, 0.9])),
    ]


EXERCISE = Exercise(
    id="ex-03-03",
    title={"en": "What a wrong bet costs", "es": "Lo que cuesta una mala apuesta"},
    reference=kl,
    alternatives=(kl_by_differences, kl_as_cross_entropy_less_entropy),
    cases=cases_kl,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few logarithms"),
    wrong_turns=(
        turn(
            "other-way-round",
            _other_way_round,
            "The two have changed places. Who deals the letters, and who bets?",
            "Los dos se han cambiado de sitio. ¿Quién reparte las letras y quién apuesta?",
        ),
        turn(
            "cross-entropy",
            _cross_entropy,
            "That is all that the bettor pays. Whoever bets the truth pays something, too: take it"
            " off.",
            "Eso es todo lo que paga quien apuesta. Quien apuesta la verdad también paga algo: "
            "réstalo.",
        ),
        turn(
            "plain-mean",
            _plain_mean,
            "You give every letter the same weight. Which ones come often?",
            "Les das a todas las letras el mismo peso. ¿Cuáles salen a menudo?",
        ),
        turn(
            "plain-sum",
            _plain_sum,
            "You add the ratios up without asking how often each of them is paid.",
            "Sumas las razones sin preguntar cuántas veces se paga cada una.",
        ),
        turn(
            "zero-is-nan",
            _zero_is_nan,
            "Something has become nan. What never happens costs nothing: leave it out before you "
            "take logarithms.",
            "Algo se ha vuelto nan. Lo que nunca ocurre no cuesta nada: déjalo fuera antes de "
            "tomar logaritmos.",
        ),
        turn(
            "distance",
            _distance,
            "Half the sum of the differences is a distance. A bet of almost 0 on what happens has "
            "to cost far more than that.",
            "La mitad de la suma de las diferencias es una distancia. Apostar casi 0 a lo que "
            "ocurre debe costar mucho más.",
        ),
        turn(
            "squares",
            _squares,
            "Those are squared differences. Surprise is a logarithm.",
            "Eso son diferencias al cuadrado. La sorpresa es un logaritmo.",
        ),
        turn(
            "both-ways",
            _both_ways,
            "You take the mean of both directions. They are two different questions; one is asked.",
            "Tomas la media de las dos direcciones. Son dos preguntas distintas, y se hace una.",
        ),
        turn(
            "difference-of-entropies",
            _difference_of_entropies,
            "You compare two entropies. Coins of 90 to 10 and of 10 to 90 have the same entropy; "
            "are they the same?",
            "Comparas dos entropías. Una moneda de 90 a 10 y otra de 10 a 90 tienen la misma "
            "entropía; ¿son la misma?",
        ),
        turn(
            "nats",
            _nats,
            "The size is right, in nats. Bits are asked for.",
            "El tamaño es correcto, en nats. Se piden bits.",
        ),
        turn(
            "negative",
            _negative,
            "A wrong bet never pays: the result cannot be below 0.",
            "Una mala apuesta nunca compensa: el resultado no puede ser menor que 0.",
        ),
        turn(
            "small-number-added",
            _small_number_added,
            "You add a small number to be safe from log 0, and the result is a little off. Leave "
            "out what never happens instead.",
            "Sumas un número pequeño para librarte de log 0, y el resultado queda algo mal. Mejor "
            "deja fuera lo que nunca ocurre.",
        ),
        turn(
            "no-sum",
            _no_sum,
            "Those are the parts, one for each outcome. Asked for is what the bettor pays in all.",
            "Esas son las partes, una por resultado. Se pide lo que se paga en total.",
        ),
        turn(
            "sizes-only",
            _sizes_only,
            "You take every ratio as a loss. Where q bets more than p, it pays less.",
            "Tomas toda razón como una pérdida. Donde q apuesta más que p, paga menos.",
        ),
    ),
)
