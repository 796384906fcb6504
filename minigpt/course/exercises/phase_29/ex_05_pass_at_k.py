"""Exercise 29.5: is one of k answers right?"""

import math
from math import comb, factorial

from minigpt.course.judging.exercise import Exercise, Tolerance, turn


def pass_at_k(n, c, k):
    """Return the chance that k of n answers, drawn without replacement, hold a right one.

    n  answers that were sampled    c  of them right    k  drawn, at most n; all integers
    """
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def pass_at_k_one_by_one(n, c, k):
    all_wrong = 1.0
    for drawn in range(k):
        all_wrong *= max(n - c - drawn, 0) / (n - drawn)
    return 1 - all_wrong


def _with_replacement(n, c, k):
    return 1 - (1 - c / n) ** k


def _one_sample(n, c, k):
    return c / n


def _k_times(n, c, k):
    return min(1.0, k * c / n)


def _k_times_uncut(n, c, k):
    return k * c / n


def _any(n, c, k):
    return 1.0 if c else 0.0


def _enough(n, c, k):
    return 1.0 if c > n - k else 0.0


def _all_right(n, c, k):
    return comb(c, k) / comb(n, k)


def _all_right_with_replacement(n, c, k):
    return (c / n) ** k


def _all_wrong(n, c, k):
    return comb(n - c, k) / comb(n, k)


def _all_wrong_with_replacement(n, c, k):
    return (1 - c / n) ** k


def _exactly_one(n, c, k):
    return c * comb(n - c, k - 1) / comb(n, k)


def _missing_factorial(n, c, k):
    return 1 - factorial(n - c) * factorial(n - k) / (factorial(n) * factorial(n - c - k))


def _falls_with_the_wrong_ones_only(n, c, k):
    all_wrong = 1.0
    for drawn in range(k):
        all_wrong *= max(n - c - drawn, 0) / n
    return 1 - all_wrong


def _n_stays(n, c, k):
    all_wrong = 1.0
    for drawn in range(k):
        all_wrong *= (n - c) / (n - drawn)
    return 1 - all_wrong


def _percent(n, c, k):
    return 100 * pass_at_k(n, c, k)


def cases_pass_at_k():
    return [
        (2, 1, 1),
        (8, 2, 4),
        (8, 0, 8),
        (8, 1, 8),
        (4, 3, 2),
        (5, 5, 1),
        (8, 7, 3),
        (8, 3, 2),
        (200, 3, 100),
        (6, 2, 5),
    ]


EXERCISE = Exercise(
    id="ex-29-05",
    title={"en": "One of k is right", "es": "Una de k acierta"},
    reference=pass_at_k,
    alternatives=(pass_at_k_one_by_one,),
    cases=cases_pass_at_k,
    tolerance=Tolerance(1e-9, 1e-9, "float64, a product of a hundred factors"),
    wrong_turns=(
        turn(
            "with-replacement",
            _with_replacement,
            "You put each answer back before the next is drawn. Eight answers of eight would then "
            "not be all of them.",
            "Devuelves cada respuesta antes de extraer la siguiente. Entonces ocho de ocho no "
            "serían todas.",
        ),
        turn(
            "one-sample",
            _one_sample,
            "That is the chance of a single answer. Your result is the same for every k.",
            "Esa es la probabilidad de una sola respuesta. Tu resultado es el mismo con cualquier "
            "k.",
        ),
        turn(
            "k-times",
            _k_times,
            "Twice as many draws are not twice the chance: the cases in which both are right would "
            "count twice.",
            "Con el doble de respuestas la probabilidad no es el doble: los casos en que aciertan "
            "las dos contarían dos veces.",
            _k_times_uncut,
        ),
        turn(
            "yes-or-no",
            _any,
            "It is either sure or impossible, you say. With one right answer among eight, four "
            "drawn may miss it.",
            "Según tú es seguro o imposible. Con una respuesta correcta entre ocho, cuatro "
            "extraídas pueden no incluirla.",
            _enough,
        ),
        turn(
            "all-right",
            _all_right,
            "That is the chance that *all* of the k are right. One is enough.",
            "Esa es la probabilidad de que las k estén *todas* bien. Basta con una.",
            _all_right_with_replacement,
        ),
        turn(
            "all-wrong",
            _all_wrong,
            "That is the chance that none of the k is right: the very opposite of what was asked.",
            "Esa es la probabilidad de que ninguna de las k esté bien: justo lo contrario de lo "
            "que se pide.",
            _all_wrong_with_replacement,
        ),
        turn(
            "exactly-one",
            _exactly_one,
            "That is exactly one right answer. Two or three are as good.",
            "Eso es exactamente una respuesta correcta. Dos o tres valen igual.",
        ),
        turn(
            "too-few-wrong",
            _missing_factorial,
            "What if there are fewer wrong answers than are drawn? Then a right one must be among "
            "them.",
            "¿Y si hay menos respuestas incorrectas que extraídas? Entonces tiene que haber una "
            "correcta.",
        ),
        turn(
            "half-replaced",
            _falls_with_the_wrong_ones_only,
            "After a wrong answer has been drawn there is one less of the wrong ones *and* one "
            "less of all.",
            "Cuando se ha extraído una respuesta incorrecta queda una menos de las incorrectas *y* "
            "una menos en total.",
            _n_stays,
        ),
        turn(
            "percent",
            _percent,
            "A chance lies between 0 and 1.",
            "Una probabilidad está entre 0 y 1.",
        ),
    ),
)
