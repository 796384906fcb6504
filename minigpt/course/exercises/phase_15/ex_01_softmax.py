"""Exercise 15.1: softmax."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


def softmax(scores):
    """Turn each row of scores (..., S) into weights that are positive and sum to 1."""
    scores = scores - scores.amax(dim=-1, keepdim=True)
    exponentials = torch.exp(scores)
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def softmax_by_logarithm(scores):
    return torch.exp(scores - torch.logsumexp(scores, dim=-1, keepdim=True))


def _overflows(scores):
    return torch.exp(scores) / torch.exp(scores).sum(dim=-1, keepdim=True)


def _no_exponential(scores):
    return scores / scores.sum(dim=-1, keepdim=True)


def _first_axis(scores):
    return torch.softmax(scores, dim=0)


def _one_total(scores):
    return torch.softmax(scores.flatten(), dim=0).view_as(scores)


def _winner_takes_all(scores):
    return torch.nn.functional.one_hot(scores.argmax(dim=-1), scores.shape[-1]).float()


def _never_divides(scores):
    return torch.exp(scores - scores.amax(dim=-1, keepdim=True))


def _one_maximum(scores):
    exponentials = torch.exp(scores - scores.max())
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def _clamps(scores):
    return _overflows(scores.clamp(max=80))


def _takes_off_the_first(scores):
    return _overflows(scores - scores[..., :1])


def _takes_off_the_mean(scores):
    return _overflows(scores - scores.mean(dim=-1, keepdim=True))


def _takes_off_the_smallest(scores):
    return _overflows(scores - scores.amin(dim=-1, keepdim=True))


def _takes_off_a_hundred(scores):
    return _overflows(scores - 100)


def _logarithms(scores):
    return scores - scores.logsumexp(dim=-1, keepdim=True)


def _patches_nan(scores):
    return _overflows(scores).nan_to_num()


def _patches_with_one(scores):
    return _overflows(scores).nan_to_num(1.0)


def _no_keepdim(scores):
    exponentials = torch.exp(scores - scores.amax(dim=-1))
    return exponentials / exponentials.sum(dim=-1)


def _no_keepdim_below(scores):
    exponentials = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    return exponentials / exponentials.sum(dim=-1)


def _sizes_only(scores):
    return scores.abs() / scores.abs().sum(dim=-1, keepdim=True)


def _upside_down(scores):
    return torch.softmax(-scores, dim=-1)


def _each_by_itself(scores):
    return torch.sigmoid(scores)


def cases_softmax():
    return [
        (torch.tensor([0.0, 1.0]),),
        (torch.tensor([[2.0, 0.0, 0.0], [1.0, 1.0, 3.0]]),),
        (torch.tensor([100.0, 100.0]),),
        (torch.tensor([0.0, -torch.inf]),),
        (torch.tensor([90.0, 100.0]),),
        (torch.tensor([0.0, 100.0]),),
        (torch.tensor([[0.0, 0.0], [200.0, 100.0]]),),
        (normal(2, 3, 4),),
    ]


EXERCISE = Exercise(
    id="ex-15-01",
    title={"en": "Softmax", "es": "Softmax"},
    reference=softmax,
    alternatives=(softmax_by_logarithm,),
    cases=cases_softmax,
    tolerance=FEW_TERMS,
    wrong_turns=(
        turn(
            "overflows",
            _overflows,
            "Right for small scores. The exponential of a large one is infinite, "
            "and infinity over infinity is nan. Which number can you take off every "
            "score of a row without changing the weights?",
            "Correcto con puntuaciones pequeñas. La exponencial de una grande es "
            "infinita, e infinito entre infinito es nan. ¿Qué número puedes restar a "
            "todas las puntuaciones de una fila sin cambiar los pesos?",
        ),
        turn(
            "no-exponential",
            _no_exponential,
            "Dividing the scores themselves by their sum fails for negative "
            "scores and for a sum of zero. Something must make them positive first.",
            "Dividir las propias puntuaciones entre su suma falla con "
            "puntuaciones negativas y con una suma nula. Antes, algo debe hacerlas "
            "positivas.",
            _sizes_only,
        ),
        turn(
            "first-axis",
            _first_axis,
            "Your columns sum to 1. Each query is a row and shares its attention "
            "among its keys, so it is the rows, the last axis, that must sum to 1.",
            "Tus columnas suman 1. Cada consulta es una fila y reparte su "
            "atención entre sus claves: son las filas, el último eje, las que deben "
            "sumar 1.",
        ),
        turn(
            "one-total",
            _one_total,
            "The whole tensor sums to 1. Every query has its own budget: each "
            "row is normalised on its own (keepdim=True keeps the shapes compatible).",
            "Todo el tensor suma 1. Cada consulta tiene su propio presupuesto: "
            "cada fila se normaliza por separado (keepdim=True mantiene compatibles "
            "las formas).",
        ),
        turn(
            "winner-takes-all",
            _winner_takes_all,
            "That is argmax: all the weight goes to the best key. Softmax is "
            "soft: every key keeps a share, and the shares can be learned by small "
            "steps.",
            "Eso es argmax: todo el peso va a la mejor clave. Softmax es suave: "
            "cada clave conserva una parte, y las partes se pueden aprender a pequeños "
            "pasos.",
        ),
        turn(
            "never-divides",
            _never_divides,
            "The exponentials are right, but nothing makes a row sum to 1 yet.",
            "Las exponenciales están bien, pero aún nada hace que una fila sume 1.",
        ),
        turn(
            "one-maximum",
            _one_maximum,
            "You take one maximum off the whole table. In a row far below it all exponentials "
            "become 0, and 0/0 is nan: each row needs its own.",
            "Restas un solo máximo a toda la tabla. En una fila muy por debajo todas las "
            "exponenciales valen 0, y 0/0 es nan: cada fila necesita el suyo.",
        ),
        turn(
            "clamps",
            _clamps,
            "You cut large scores down to one size. Two that were far apart become equal, and so "
            "do their weights.",
            "Recortas las puntuaciones grandes al mismo tamaño. Dos que estaban lejos quedan "
            "iguales, y sus pesos también.",
        ),
        turn(
            "takes-off-another",
            _takes_off_the_first,
            "Taking any number off a row leaves its weights as they are, but with yours a large "
            "score may still remain. After which number is none left above 0?",
            "Restar a una fila un número cualquiera no cambia sus pesos, pero con el tuyo aún "
            "puede quedar una puntuación grande. ¿Con cuál no queda ninguna por encima de 0?",
            _takes_off_the_mean,
            _takes_off_the_smallest,
            _takes_off_a_hundred,
        ),
        turn(
            "logarithms",
            _logarithms,
            "These are the logarithms of the weights: negative, and their sum is not 1.",
            "Estos son los logaritmos de los pesos: negativos, y su suma no es 1.",
        ),
        turn(
            "patches-nan",
            _patches_nan,
            "You put a number in the place of nan. The weights that were lost on the way do not "
            "come back: avoid the infinity instead.",
            "Pones un número en lugar de nan. Los pesos que se perdieron por el camino no "
            "vuelven: evita mejor el infinito.",
            _patches_with_one,
        ),
        turn(
            "no-keepdim",
            _no_keepdim,
            "The number of each row has lost its axis and meets the columns: an error, or, in a "
            "square table, a silent mix-up. `keepdim=True` keeps it in its row.",
            "El número de cada fila perdió su eje y se cruza con las columnas: un error o, en una "
            "tabla cuadrada, una confusión silenciosa. `keepdim=True` lo deja en su fila.",
            _no_keepdim_below,
        ),
        turn(
            "upside-down",
            _upside_down,
            "Your weights are turned round: the largest score gets the smallest.",
            "Tus pesos están al revés: la mayor puntuación recibe el menor.",
        ),
        turn(
            "each-by-itself",
            _each_by_itself,
            "That is the sigmoid, which looks at each score by itself. In softmax the scores of a "
            "row share out a weight of 1.",
            "Esa es la sigmoide, que mira cada puntuación por separado. En softmax las "
            "puntuaciones de una fila se reparten un peso de 1.",
        ),
    ),
)
