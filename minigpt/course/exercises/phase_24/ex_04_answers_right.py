"""Exercise 24.4: from letters to whole answers."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def answers_right(p, lengths):
    """Return the share of whole answers right if each letter is right with probability p."""
    return sum(p**n for n in lengths) / len(lengths)


def answers_right_letter_by_letter(p, lengths):
    shares = []
    for n in lengths:
        share = 1.0
        for _ in range(n):
            share *= p
        shares.append(share)
    return float(np.mean(shares))


def _power_of_the_mean(p, lengths):
    return float(p ** (sum(lengths) / len(lengths)))


def _power_of_the_median(p, lengths):
    return float(p ** float(np.median(lengths)))


def _longest(p, lengths):
    return float(p ** max(lengths))


def _shortest(p, lengths):
    return float(p ** min(lengths))


def _times(p, lengths):
    return float(p * sum(lengths) / len(lengths))


def _ignores_lengths(p, lengths):
    return float(p)


def _errors_add_up(p, lengths):
    return sum(1 - n * (1 - p) for n in lengths) / len(lengths)


def _errors_add_up_to_zero(p, lengths):
    return sum(max(0.0, 1 - n * (1 - p)) for n in lengths) / len(lengths)


def _any_letter(p, lengths):
    return sum(1 - (1 - p) ** n for n in lengths) / len(lengths)


def _some_wrong(p, lengths):
    return 1 - answers_right(p, lengths)


def _all_answers(p, lengths):
    return float(p ** sum(lengths))


def _sum(p, lengths):
    return float(sum(p**n for n in lengths))


def _weighted(p, lengths):
    return sum(n * p**n for n in lengths) / sum(lengths)


def _one_less(p, lengths):
    return sum(p ** (n - 1) for n in lengths) / len(lengths)


def _one_more(p, lengths):
    return sum(p ** (n + 1) for n in lengths) / len(lengths)


def _exponential(p, lengths):
    return sum(float(np.exp(-n * (1 - p))) for n in lengths) / len(lengths)


def cases_answers_right():
    return [
        (0.5, [1, 3]),
        (0.9, [2, 10, 30]),
        (0.99, [35]),
        (1.0, [4, 40]),
        (0.0, [5, 1]),
        (0.921, [12, 31, 36, 36, 40]),
    ]


EXERCISE = Exercise(
    id="ex-24-04",
    title={"en": "From letters to answers", "es": "De letras a respuestas"},
    reference=answers_right,
    alternatives=(answers_right_letter_by_letter,),
    cases=cases_answers_right,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a power and a mean"),
    wrong_turns=(
        turn(
            "power-of-the-mean",
            _power_of_the_mean,
            "You raise p to a typical length. Short answers gain more than long ones lose: first "
            "the power, then the mean.",
            "Elevas p a una longitud típica. Las respuestas cortas ganan más de lo que pierden las "
            "largas: primero la potencia, después la media.",
            _power_of_the_median,
        ),
        turn(
            "one-length-for-all",
            _longest,
            "You judge all answers by one of them. Each has a length of its own.",
            "Juzgas todas las respuestas por una de ellas. Cada una tiene su propia longitud.",
            _shortest,
        ),
        turn(
            "times-the-length",
            _times,
            "p times a length is above 1 before long. What is the chance that two letters are both "
            "right?",
            "p por una longitud pronto pasa de 1. ¿Qué probabilidad hay de que dos letras sean "
            "correctas las dos?",
        ),
        turn(
            "letters-are-answers",
            _ignores_lengths,
            "A single wrong letter spoils the whole answer: its length matters.",
            "Una sola letra mal estropea toda la respuesta: su longitud importa.",
        ),
        turn(
            "errors-add-up",
            _errors_add_up,
            "You take one wrong letter's chance off for each letter. With long answers that goes "
            "below 0, for a second error spoils nothing more.",
            "Quitas la probabilidad de un error por cada letra. Con respuestas largas baja de 0, "
            "porque un segundo error ya no estropea nada más.",
            _errors_add_up_to_zero,
        ),
        turn(
            "any-letter",
            _any_letter,
            "That is the chance that at least one letter is right. All of them must be.",
            "Esa es la probabilidad de que al menos una letra sea correcta. Deben serlo todas.",
        ),
        turn(
            "some-wrong",
            _some_wrong,
            "That is the share of answers that have an error.",
            "Esa es la parte de las respuestas que tienen algún error.",
        ),
        turn(
            "all-at-once",
            _all_answers,
            "That is the chance that every answer is right. Each is judged by itself.",
            "Esa es la probabilidad de que estén bien todas. Cada una se juzga por separado.",
        ),
        turn(
            "no-mean",
            _sum,
            "That is how many are right. Which share of all answers is it?",
            "Eso es cuántas están bien. ¿Qué parte son de todas las respuestas?",
        ),
        turn(
            "long-ones-count-more",
            _weighted,
            "You let a long answer count more than a short one. Each answer counts once.",
            "Haces que una respuesta larga cuente más que una corta. Cada respuesta cuenta una "
            "vez.",
        ),
        turn(
            "one-letter-off",
            _one_less,
            "Your answers have another length than the one given: every letter counts, the first "
            "and the last as well, and there is no other.",
            "Tus respuestas tienen otra longitud que la dada: cuentan todas las letras, también la "
            "primera y la última, y no hay ninguna más.",
            _one_more,
        ),
    ),
)
