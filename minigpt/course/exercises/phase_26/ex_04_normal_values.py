"""Exercise 26.4: sixteen values for a bell curve."""

from statistics import NormalDist

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def normal_values(offset):
    """Return the 16 values of NF4, ascending: 7 below zero, zero, 8 above, the last one 1."""
    below = torch.special.ndtri(torch.linspace(0.5, offset, 8)[1:])
    above = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    values = torch.cat([-below.flip(0), torch.zeros(1), above])
    return values / values.max()


def normal_values_with_the_standard_library(offset):
    quantile, width = NormalDist().inv_cdf, offset - 0.5
    below = [-quantile(0.5 + width * k / 7) for k in range(7, 0, -1)]
    above = [quantile(0.5 + width * k / 8) for k in range(1, 9)]
    return torch.tensor(below + [0.0] + above) / above[-1]


def _even_steps(offset):
    return torch.linspace(-1, 1, 16)


def _even_steps_around_zero(offset):
    return torch.cat([torch.linspace(-1, 0, 8), torch.linspace(0, 1, 9)[1:]])


def _not_divided(offset):
    below = torch.special.ndtri(torch.linspace(0.5, offset, 8)[1:])
    above = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    return torch.cat([-below.flip(0), torch.zeros(1), above])


def _eight_below(offset):
    return -normal_values(offset).flip(0)


def _no_zero(offset):
    one_side = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    values = torch.cat([-one_side.flip(0), one_side])
    return values / values.max()


def cases_normal_values():
    return [(0.9677083,), (0.9,), (0.75,)]


EXERCISE = Exercise(
    id="ex-26-04",
    title={"en": "Sixteen values for a bell curve", "es": "Dieciséis valores para una campana"},
    reference=normal_values,
    alternatives=(normal_values_with_the_standard_library,),
    cases=cases_normal_values,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32 probabilities near 1"),
    wrong_turns=(
        turn(
            "even-steps",
            _even_steps,
            "Even steps in the values: that is the uniform grid, and it has no zero either. "
            "The steps are to be even in probability.",
            "Pasos iguales en los valores: eso es la cuadrícula uniforme, y además no tiene "
            "cero. Los pasos deben ser iguales en probabilidad.",
        ),
        turn(
            "even-steps-around-zero",
            _even_steps_around_zero,
            "Zero is there and the sides are 7 and 8, but the steps are even in the values. "
            "Take them even in probability and ask the normal distribution for its quantiles.",
            "El cero está y los lados son 7 y 8, pero los pasos son iguales en los valores. "
            "Tómalos iguales en probabilidad y pídele sus cuantiles a la distribución normal.",
        ),
        turn(
            "not-divided",
            _not_divided,
            "These quantiles go beyond 1. Weights are divided by their block's absmax, so the "
            "outermost value must be 1.",
            "Estos cuantiles pasan de 1. Los pesos se dividen entre el absmax de su bloque, "
            "así que el valor más lejano debe ser 1.",
        ),
        turn(
            "eight-below",
            _eight_below,
            "You have 8 values below zero and 7 above. It would work as well; the published "
            "table does it the other way round.",
            "Tienes 8 valores por debajo de cero y 7 por encima. Funcionaría igual de bien; "
            "la tabla publicada lo hace al revés.",
        ),
        turn(
            "no-zero",
            _no_zero,
            "8 on either side leave no code for zero itself, and a weight of 0 would come "
            "back as something else.",
            "8 a cada lado no dejan ningún código para el propio cero, y un peso 0 volvería "
            "convertido en otra cosa.",
        ),
    ),
)
