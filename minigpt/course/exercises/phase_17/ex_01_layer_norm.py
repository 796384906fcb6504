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


def _epsilon_outside(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / (torch.sqrt(variance) + 1e-5) * weight


def _another_epsilon(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(variance + 1e-6) * weight


def _mean_kept(x, weight):
    variance = torch.var(x, dim=-1, correction=0, keepdim=True)
    return x / torch.sqrt(variance + 1e-5) * weight


def _weight_first(x, weight):
    return layer_norm(x * weight, torch.ones_like(weight))


def _adds_up_squares(x, weight):
    centred = x - x.mean(dim=-1, keepdim=True)
    return centred / torch.sqrt((centred**2).sum(dim=-1, keepdim=True) + 1e-5) * weight


def _whole_table(x, weight):
    centred = x - x.mean()
    return centred / torch.sqrt((centred**2).mean() + 1e-5) * weight


def _adds_the_weight(x, weight):
    return layer_norm(x, torch.ones_like(weight)) + weight


def _mean_of_sizes(x, weight):
    centred = x - x.mean(dim=-1, keepdim=True)
    return centred / (centred.abs().mean(dim=-1, keepdim=True) + 1e-5) * weight


def _no_keepdim(x, weight):
    centred = x - x.mean(dim=-1)
    return centred / torch.sqrt((centred**2).mean(dim=-1) + 1e-5) * weight


def _no_keepdim_below(x, weight):
    centred = x - x.mean(dim=-1, keepdim=True)
    return centred / torch.sqrt((centred**2).mean(dim=-1) + 1e-5) * weight


def _adds_up_squares_without_epsilon(x, weight):
    return torch.nn.functional.normalize(x - x.mean(dim=-1, keepdim=True), dim=-1) * weight


def cases_norm():
    return [
        (torch.tensor([[1.0, 2.0, 6.0], [4.0, 0.0, 2.0]]), torch.tensor([1.0, 2.0, 1.0])),
        (torch.tensor([[5.0, 5.0, 5.0], [0.0, 1.0, 5.0]]), torch.ones(3)),
        (torch.tensor([[0.001, 0.002, 0.006]]), torch.ones(3)),
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
        turn(
            "epsilon-elsewhere",
            _epsilon_outside,
            "With small numbers the little number of the task matters: how large it is, and that "
            "it stands under the root.",
            "Con números pequeños importa el pequeño número del enunciado: cuánto vale, y que va "
            "bajo la raíz.",
            _another_epsilon,
        ),
        turn(
            "mean-kept",
            _mean_kept,
            "The variance is taken around the mean, but the mean itself stays in the result.",
            "La varianza se toma alrededor de la media, pero la propia media se queda en el "
            "resultado.",
        ),
        turn(
            "weight-first",
            _weight_first,
            "You multiply by the weight before norming, which takes most of it away again. It "
            "comes last.",
            "Multiplicas por el peso antes de normalizar, y eso lo vuelve a quitar casi del todo. "
            "Va al final.",
        ),
        turn(
            "adds-up-squares",
            _adds_up_squares,
            "You add the squares up. The variance is their mean, so that it does not grow with C.",
            "Sumas los cuadrados. La varianza es su media, para que no crezca con C.",
            _adds_up_squares_without_epsilon,
        ),
        turn(
            "whole-table",
            _whole_table,
            "One mean and one variance serve the whole table, so each token depends on the "
            "others. Each row has its own.",
            "Una sola media y una sola varianza sirven a toda la tabla, así que cada token "
            "depende de los demás. Cada fila tiene las suyas.",
        ),
        turn(
            "adds-the-weight",
            _adds_the_weight,
            "You add the weight. It turns a channel up or down, so it multiplies.",
            "Sumas el peso. Sube o baja un canal, así que multiplica.",
        ),
        turn(
            "mean-of-sizes",
            _mean_of_sizes,
            "You divide by the mean distance from the mean. The typical size here is made of "
            "squares and a root.",
            "Divides entre la distancia media a la media. Aquí el tamaño típico se hace con "
            "cuadrados y una raíz.",
        ),
        turn(
            "no-keepdim",
            _no_keepdim,
            "The number of each row has lost its axis and meets the columns. `keepdim=True` keeps "
            "it in its row.",
            "El número de cada fila perdió su eje y se cruza con las columnas. `keepdim=True` lo "
            "deja en su fila.",
            _no_keepdim_below,
        ),
    ),
)
