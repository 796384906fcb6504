"""Exercise 14.2: add a little to every count."""

import math
from fractions import Fraction

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def add_alpha(count, total, V, alpha):
    """Return the probability of a character once alpha is added to the count of each of V."""
    return (count + alpha) / (total + alpha * V)


def add_alpha_exactly(count, total, V, alpha):
    little = Fraction(alpha)
    return float((count + little) / (total + V * little))


def _no_V(count, total, V, alpha):
    return (count + alpha) / (total + alpha)


def _no_V_one(count, total, V, alpha):
    return (count + alpha) / (total + 1)


def _one_part_only(count, total, V, alpha):
    return (count + alpha) / total if total else 1 / V


def _only_if_zero(count, total, V, alpha):
    return (count or alpha) / (total + alpha * V)


def _only_if_zero_raw(count, total, V, alpha):
    return count / total if count else alpha / (total + alpha * V)


def _alpha_over_V(count, total, V, alpha):
    return (count + alpha / V) / (total + alpha)


def _adds_after(count, total, V, alpha):
    return (count / total if total else 0) + alpha


def _adds_nothing(count, total, V, alpha):
    return count / total if total else 1 / V


def _always_one(count, total, V, alpha):
    return (count + 1) / (total + V)


def _V_without_alpha(count, total, V, alpha):
    return (count + alpha) / (total + V)


def _count_without_alpha(count, total, V, alpha):
    return count / (total + alpha * V)


def _mixes(count, total, V, alpha):
    return (1 - alpha) * (count / total if total else 0) + alpha / V


def _surprise(count, total, V, alpha):
    return -math.log(add_alpha(count, total, V, alpha))


def cases_add_alpha():
    return [
        (3, 3, 4, 0.5),
        (0, 3, 4, 0.5),
        (0, 0, 4, 0.5),
        (1, 3, 4, 1.0),
        (7, 20, 57, 0.01),
        (0, 20, 57, 0.01),
        (2, 5, 2, 2.0),
    ]


EXERCISE = Exercise(
    id="ex-14-02",
    title={"en": "Add a little", "es": "Añadir un poco"},
    reference=add_alpha,
    alternatives=(add_alpha_exactly,),
    cases=cases_add_alpha,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="a few operations in 64 bits"),
    wrong_turns=(
        turn(
            "no-V",
            _no_V,
            "Add up your probabilities of all V characters. How often has a little been added in "
            "all?",
            "Suma tus probabilidades de los V caracteres. ¿Cuántas veces se ha añadido un poco en "
            "total?",
            _no_V_one,
        ),
        turn(
            "one-part-only",
            _one_part_only,
            "You add above the line only. What do the probabilities of all V characters add up to?",
            "Solo añades encima de la raya. ¿Cuánto suman las probabilidades de los V caracteres?",
        ),
        turn(
            "only-if-zero",
            _only_if_zero,
            "You give to those who have nothing and not to the others. Every count gets alpha.",
            "Das a los que no tienen nada y no a los demás. Todos los recuentos reciben alpha.",
            _only_if_zero_raw,
        ),
        turn(
            "alpha-over-V",
            _alpha_over_V,
            "You share one alpha out among all V characters. Each of them gets a whole one.",
            "Repartes un solo alpha entre los V caracteres. Cada uno recibe uno entero.",
        ),
        turn(
            "adds-after",
            _adds_after,
            "You add to the probability, after dividing. Then they add up to more than 1.",
            "Añades a la probabilidad, después de dividir. Entonces suman más de 1.",
        ),
        turn(
            "adds-nothing",
            _adds_nothing,
            "What was never seen still has probability 0. Where does alpha come in?",
            "Lo que nunca se vio sigue teniendo probabilidad 0. ¿Dónde entra alpha?",
        ),
        turn(
            "always-one",
            _always_one,
            "You always add 1, whatever alpha is.",
            "Añades siempre 1, valga lo que valga alpha.",
        ),
        turn(
            "V-without-alpha",
            _V_without_alpha,
            "Above the line you add alpha, below it 1 for each character. The two must fit.",
            "Encima de la raya añades alpha y debajo, 1 por carácter. Las dos cosas deben encajar.",
        ),
        turn(
            "count-without-alpha",
            _count_without_alpha,
            "You enlarge the total and not the count: something is lost, and the unseen stay at 0.",
            "Agrandas el total y no el recuento: se pierde algo, y lo nunca visto sigue en 0.",
        ),
        turn(
            "mixes",
            _mixes,
            "You mix the share with an even bet, alpha being the share of the bet. That is "
            "another method: here alpha is a count.",
            "Mezclas la proporción con una apuesta pareja, en la que alpha es la parte de la "
            "apuesta. Ese es otro método: aquí alpha es un recuento.",
        ),
        turn(
            "surprise",
            _surprise,
            "That is the surprise. The probability itself is asked.",
            "Esa es la sorpresa. Se pide la propia probabilidad.",
        ),
    ),
)
