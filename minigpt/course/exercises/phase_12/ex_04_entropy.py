"""Exercise 12.4: how surprising is a character?."""

import math
from collections import Counter

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def entropy(text):
    """Return the mean surprise, in bits, of a character of the text drawn at random."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(p * math.log2(p) for p in shares)


def entropy_by_characters(text):
    return sum(math.log2(len(text) / text.count(char)) for char in text) / len(text)


def _in_nats(text):
    return entropy(text) * math.log(2)


def _uniform(text):
    return math.log2(len(set(text)))


def _unweighted(text):
    counts = Counter(text)
    return -sum(math.log2(count / len(text)) for count in counts.values()) / len(counts)


def _whole_text(text):
    return entropy(text) * len(text)


def _no_minus(text):
    return -entropy(text)


def _commonest(text):
    return -math.log2(Counter(text).most_common(1)[0][1] / len(text))


def cases_entropy():
    return [("aaab",), ("ab",), ("aabbcd",), ("aaaa",), ("one thousand\n",)]


EXERCISE = Exercise(
    id="ex-12-04",
    title={"en": "How surprising is a character?", "es": "¿Cuánto sorprende un carácter?"},
    reference=entropy,
    alternatives=(entropy_by_characters,),
    cases=cases_entropy,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a dozen logarithms"),
    wrong_turns=(
        turn(
            "nats",
            _in_nats,
            "These are nats, from natural logarithms. Bits come from logarithms to base 2.",
            "Eso son nats, de logaritmos naturales. Los bits salen de logaritmos en base 2.",
        ),
        turn(
            "uniform",
            _uniform,
            "You treat all characters as equally frequent. That is the most the entropy could be.",
            "Tratas todos los caracteres como igual de frecuentes. Eso es lo máximo que podría "
            "valer la entropía.",
        ),
        turn(
            "unweighted",
            _unweighted,
            "You average over the alphabet. A frequent character is met more often, so its "
            "surprise has to weigh more.",
            "Promedias sobre el alfabeto. Un carácter frecuente se encuentra más a menudo, así "
            "que su sorpresa debe pesar más.",
        ),
        turn(
            "whole-text",
            _whole_text,
            "That is the surprise of the whole text; asked is that of one character.",
            "Esa es la sorpresa del texto entero; se pide la de un carácter.",
        ),
        turn(
            "sign",
            _no_minus,
            "The sign is wrong: logarithms of shares are negative, surprises are not.",
            "El signo está mal: los logaritmos de las partes son negativos; las sorpresas, no.",
        ),
        turn(
            "commonest",
            _commonest,
            "You only ask the most frequent character. The rare ones surprise more, and belong "
            "to the mean.",
            "Solo le preguntas al carácter más frecuente. Los raros sorprenden más y forman "
            "parte de la media.",
        ),
    ),
)
