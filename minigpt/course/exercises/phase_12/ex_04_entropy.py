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


def _weighted_twice(text):
    counts = Counter(text)
    return -sum(counts[char] / len(text) * math.log2(counts[char] / len(text)) for char in text)


def _decimal(text):
    return entropy(text) * math.log10(2)


def _counts_for_shares(text):
    return -sum(count * math.log2(count) for count in Counter(text).values())


def _counts_in_the_logarithm(text):
    return sum(c / len(text) * math.log2(c) for c in Counter(text).values())


def _no_weights(text):
    return -sum(math.log2(c / len(text)) for c in Counter(text).values())


def _adds_shares(text):
    return sum(count / len(text) for count in Counter(text).values())


def _rarest(text):
    return -math.log2(min(Counter(text).values()) / len(text))


def _of_the_mean_share(text):
    shares = [count / len(text) for count in Counter(text).values()]
    return -math.log2(sum(p * p for p in shares))


def _per_alphabet(text):
    return entropy(text) / len(set(text))


def _letters_alike(text):
    return entropy(text.lower())


def _without_white_space(text):
    return entropy("".join(text.split()))


def cases_entropy():
    return [("aaab",), ("ab",), ("aabbcd",), ("aA",), ("one thousand\n",)]


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
            "Your logarithms have another base. Bits come from logarithms to base 2.",
            "Tus logaritmos tienen otra base. Los bits salen de logaritmos en base 2.",
            _decimal,
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
            _per_alphabet,
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
            "You only ask one character, the most frequent or the rarest. All of them belong "
            "to the mean.",
            "Solo le preguntas a un carácter, el más frecuente o el más raro. Todos forman "
            "parte de la media.",
            _rarest,
        ),
        turn(
            "weighted-twice",
            _weighted_twice,
            "You go through the whole text and weigh each surprise by its share as well, so a "
            "frequent character is weighed twice. Once per character of the alphabet.",
            "Recorres todo el texto y además ponderas cada sorpresa por su parte, así que un "
            "carácter frecuente pesa dos veces. Una vez por carácter del alfabeto.",
        ),
        turn(
            "counts-for-shares",
            _counts_for_shares,
            "Counts stand where shares should. A share is at most 1: it is a count divided by the "
            "length.",
            "Hay cuentas donde debería haber partes. Una parte vale como mucho 1: es una cuenta "
            "dividida entre la longitud.",
            _counts_in_the_logarithm,
        ),
        turn(
            "no-weights",
            _no_weights,
            "You add the surprises up without their weights: each belongs into the mean with its "
            "share.",
            "Sumas las sorpresas sin sus pesos: cada una entra en la media con su parte.",
        ),
        turn(
            "adds-shares",
            _adds_shares,
            "Shares add up to 1 in every text. The surprise is missing.",
            "Las partes suman 1 en cualquier texto. Falta la sorpresa.",
        ),
        turn(
            "of-the-mean-share",
            _of_the_mean_share,
            "You average the shares and take one logarithm at the end. It is the surprises that "
            "are averaged.",
            "Promedias las partes y tomas un solo logaritmo al final. Lo que se promedia son las "
            "sorpresas.",
        ),
        turn(
            "letters-alike",
            _letters_alike,
            "You change the text before you count. A capital letter is a character of its own, "
            "and so are a space and a line break.",
            "Cambias el texto antes de contar. Una mayúscula es otro carácter, y también lo son "
            "un espacio y un salto de línea.",
            _without_white_space,
        ),
    ),
)
