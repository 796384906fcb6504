"""Exercise 17.1: layer norm."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_17.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


def layer_norm(x, weight):
    """Give each row of x (..., C) mean 0 and variance 1, then multiply by weight (C,)."""
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = (centred**2).mean(dim=-1, keepdim=True)
    return centred / torch.sqrt(variance + 1e-5) * weight


def layer_norm_by_moments(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return weight * (x - mean) * torch.rsqrt(variance + 1e-5)


def _over_positions(x, weight):
    return layer_norm(x.transpose(0, -1), torch.ones(())).transpose(0, -1) * weight


def _divides_by_variance(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / (variance + 1e-5) * weight


def _not_centred(x, weight):
    return x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + 1e-5) * weight


def _no_epsilon(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(variance) * weight


def _counts_one_less(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=1, keepdim=True)
    return (x - mean) / torch.sqrt(variance + 1e-5) * weight


def _no_weight(x, weight):
    return layer_norm(x, torch.ones_like(weight))


def cases_norm():
    return [
        (torch.tensor([[1.0, 2.0, 6.0], [4.0, 0.0, 2.0]]), torch.tensor([1.0, 2.0, 1.0])),
        (torch.tensor([[5.0, 5.0, 5.0], [0.0, 1.0, 5.0]]), torch.ones(3)),
        (normal(4, 8) * 3 + 1, normal(8, seed=1)),
    ]


EXERCISE = Exercise(
    id="ex-17-01",
    title={"en": "Layer norm", "es": "Normalización de capa"},
    reference=layer_norm,
    alternatives=(layer_norm_by_moments,),
    cases=cases_norm,
    tolerance=FEW_TERMS,
    wrong_turns=(
        turn(
            "over-positions",
            _over_positions,
            "You average over the positions, so one token's numbers depend on the others, the "
            "future included. Each row is normed by itself.",
            "Promedias sobre las posiciones, así que los números de un token dependen de los "
            "demás, incluido el futuro. Cada fila se normaliza por sí sola.",
        ),
        turn(
            "divides-by-variance",
            _divides_by_variance,
            "The variance is in squared units. What has the size of the numbers themselves is "
            "its square root.",
            "La varianza está en unidades al cuadrado. Lo que tiene el tamaño de los propios "
            "números es su raíz cuadrada.",
        ),
        turn(
            "not-centred",
            _not_centred,
            "Your rows have the right size, but their mean is not 0. (That is RMSNorm, which "
            "many newer models use; layer norm centres first.)",
            "Tus filas tienen el tamaño correcto, pero su media no es 0. (Eso es RMSNorm, que "
            "usan muchos modelos nuevos; layer norm centra antes.)",
        ),
        turn(
            "no-epsilon",
            _no_epsilon,
            "Right, until all numbers of a row are equal: then you divide zero by zero. The "
            "little number of the task belongs under the root.",
            "Correcto, hasta que todos los números de una fila son iguales: entonces divides "
            "cero entre cero. El pequeño número del enunciado va bajo la raíz.",
        ),
        turn(
            "counts-one-less",
            _counts_one_less,
            "You divide by C - 1, which estimates the variance of a population from a sample. "
            "Here the C numbers are all there is: the plain mean of the squares.",
            "Divides entre C - 1, que estima la varianza de una población a partir de una "
            "muestra. Aquí los C números son todo: la media simple de los cuadrados.",
        ),
        turn(
            "no-weight",
            _no_weight,
            "Normed correctly, but the learned weight is not used.",
            "Bien normalizado, pero no se usa el peso aprendido.",
        ),
    ),
)
