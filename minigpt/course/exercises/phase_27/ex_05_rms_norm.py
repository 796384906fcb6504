"""Exercise 27.5: a norm that leaves the mean alone."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def rms_norm(x, weight, eps):
    """Return x (..., C) divided by the root of its mean square plus eps, times weight (C)."""
    mean_square = x.pow(2).mean(dim=-1, keepdim=True)
    return x / torch.sqrt(mean_square + eps) * weight


def rms_norm_by_lengths(x, weight, eps):
    count = x.shape[-1]
    length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
    return weight * x * (length**2 / count + eps) ** -0.5


def _takes_the_mean_off(x, weight, eps):
    return rms_norm(x - x.mean(dim=-1, keepdim=True), weight, eps)


def _sum_not_mean(x, weight, eps):
    return x / torch.sqrt(x.pow(2).sum(dim=-1, keepdim=True) + eps) * weight


def _eps_outside_the_root(x, weight, eps):
    return x / (x.pow(2).mean(dim=-1, keepdim=True).sqrt() + eps) * weight


def _no_eps(x, weight, eps):
    return x / x.pow(2).mean(dim=-1, keepdim=True).sqrt() * weight


def _no_root(x, weight, eps):
    return x / (x.pow(2).mean(dim=-1, keepdim=True) + eps) * weight


def _down_the_columns(x, weight, eps):
    return x / torch.sqrt(x.pow(2).mean(dim=0, keepdim=True) + eps) * weight


def _over_everything(x, weight, eps):
    return x / torch.sqrt(x.pow(2).mean() + eps) * weight


def _no_weight(x, weight, eps):
    return rms_norm(x, torch.ones_like(weight), eps)


def _weight_plus_one(x, weight, eps):
    return rms_norm(x, 1 + weight, eps)


def _weight_inside(x, weight, eps):
    return rms_norm(x * weight, torch.ones_like(weight), eps)


def _mean_of_sizes(x, weight, eps):
    return x / (x.abs().mean(dim=-1, keepdim=True) + eps) * weight


def _square_of_the_mean(x, weight, eps):
    return x / torch.sqrt(x.mean(dim=-1, keepdim=True) ** 2 + eps) * weight


def _spread(x, weight, eps):
    return x / torch.sqrt(x.var(dim=-1, keepdim=True, unbiased=False) + eps) * weight


def _by_the_largest(x, weight, eps):
    return x / (x.abs().amax(dim=-1, keepdim=True) + eps) * weight


def _changes_the_argument(x, weight, eps):
    x /= torch.sqrt(x.pow(2).mean(dim=-1, keepdim=True) + eps)
    return x * weight


def cases_rms_norm():
    return [
        (torch.tensor([[1.0, 2.0, 3.0, 6.0]]), torch.ones(4), 1e-5),
        (torch.tensor([[3.0, -4.0], [0.0, 0.0]]), torch.tensor([1.0, 0.5]), 1e-5),
        (1e-3 * normal(2, 4), torch.tensor([1.0, 2.0, 1.0, 0.5]), 1e-5),
        (normal(2, 3, 5), normal(5), 0.1),
    ]


EXERCISE = Exercise(
    id="ex-27-05",
    title={"en": "A norm without the mean", "es": "Una norma sin la media"},
    reference=rms_norm,
    alternatives=(rms_norm_by_lengths,),
    cases=cases_rms_norm,
    wrong_turns=(
        turn(
            "takes-the-mean-off",
            _takes_the_mean_off,
            "That is LayerNorm: the mean is gone. What is left out here is exactly that step.",
            "Eso es LayerNorm: la media desapareció. Lo que aquí se omite es justo ese paso.",
        ),
        turn(
            "sum-not-mean",
            _sum_not_mean,
            "Your vectors have length 1, so their entries shrink as the width grows. Mean square, "
            "not sum of squares.",
            "Tus vectores tienen longitud 1, así que sus entradas encogen cuando crece el ancho. "
            "La "
            "media de los cuadrados, no su suma.",
        ),
        turn(
            "eps-outside-the-root",
            _eps_outside_the_root,
            "For vectors of ordinary size nobody sees it; for tiny ones your eps is much weaker. "
            "It "
            "is added under the root.",
            "Con vectores de tamaño normal no se nota; con los diminutos, tu eps es mucho más "
            "débil. Se suma bajo la raíz.",
        ),
        turn(
            "no-eps",
            _no_eps,
            "A vector of zeros becomes nan. What is eps there for?",
            "Un vector de ceros se vuelve nan. ¿Para qué está eps?",
        ),
        turn(
            "no-root",
            _no_root,
            "A vector ten times as large comes out ten times as small. What does the R in RMS say?",
            "Un vector diez veces mayor sale diez veces menor. ¿Qué dice la R de RMS?",
        ),
        turn(
            "down-the-columns",
            _down_the_columns,
            "You mix the vectors with each other: a position's result depends on the rest of the "
            "batch. Each vector is normed by itself.",
            "Mezclas unos vectores con otros: el resultado de una posición depende del resto del "
            "lote. Cada vector se normaliza por su cuenta.",
            _over_everything,
        ),
        turn(
            "no-weight",
            _no_weight,
            "The sizes are right; the weight of each channel makes no difference.",
            "Los tamaños están bien; el peso de cada canal no influye.",
        ),
        turn(
            "weight-plus-one",
            _weight_plus_one,
            "You multiply by 1 + weight, as some models do whose weights start at 0. Here they "
            "start at 1.",
            "Multiplicas por 1 + peso, como hacen algunos modelos cuyos pesos empiezan en 0. Aquí "
            "empiezan en 1.",
        ),
        turn(
            "weight-inside",
            _weight_inside,
            "You weigh the channels first, and the norm takes part of that back. First the size, "
            "then the weight.",
            "Primero pesas los canales, y la norma deshace una parte. Primero el tamaño, después "
            "el peso.",
        ),
        turn(
            "mean-of-sizes",
            _mean_of_sizes,
            "You divide by the mean size. The root of the mean square is larger, because it counts "
            "large entries more.",
            "Divides entre el tamaño medio. La raíz de la media de los cuadrados es mayor, porque "
            "les da más importancia a las entradas grandes.",
        ),
        turn(
            "square-of-the-mean",
            _square_of_the_mean,
            "You square the mean; entries of opposite signs have cancelled by then. Square first.",
            "Elevas al cuadrado la media; para entonces las entradas de signo opuesto ya se "
            "cancelaron. Primero se eleva.",
        ),
        turn(
            "spread",
            _spread,
            "You divide by the spread around the mean. Here the mean is not treated apart.",
            "Divides entre la dispersión alrededor de la media. Aquí la media no se trata aparte.",
        ),
        turn(
            "by-the-largest",
            _by_the_largest,
            "You divide by the largest entry, as in quantization. One entry should not decide "
            "alone.",
            "Divides entre la entrada mayor, como en la cuantización. No debería decidir una sola.",
        ),
        turn(
            "changes-the-argument",
            _changes_the_argument,
            "The result is right, but the x that came in was changed. Make a new tensor.",
            "El resultado es correcto, pero cambió la x que recibiste. Crea otro tensor.",
        ),
    ),
)
