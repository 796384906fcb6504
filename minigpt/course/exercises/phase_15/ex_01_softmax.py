"""Exercise 15.1: softmax."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_15.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, WrongTurn


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


def cases_softmax():
    return [
        (torch.tensor([0.0, 1.0]),),
        (torch.tensor([[2.0, 0.0, 0.0], [1.0, 1.0, 3.0]]),),
        (torch.tensor([100.0, 100.0]),),
        (torch.tensor([0.0, -torch.inf]),),
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
        WrongTurn(
            "overflows",
            _overflows,
            {
                "en": "Right for small scores. The exponential of a large one is infinite, "
                "and infinity over infinity is nan. Which number can you take off every "
                "score of a row without changing the weights?",
                "es": "Correcto con puntuaciones pequeñas. La exponencial de una grande es "
                "infinita, e infinito entre infinito es nan. ¿Qué número puedes restar a "
                "todas las puntuaciones de una fila sin cambiar los pesos?",
            },
        ),
        WrongTurn(
            "no-exponential",
            _no_exponential,
            {
                "en": "Dividing the scores themselves by their sum fails for negative "
                "scores and for a sum of zero. Something must make them positive first.",
                "es": "Dividir las propias puntuaciones entre su suma falla con "
                "puntuaciones negativas y con una suma nula. Antes, algo debe hacerlas "
                "positivas.",
            },
        ),
        WrongTurn(
            "first-axis",
            _first_axis,
            {
                "en": "Your columns sum to 1. Each query is a row and shares its attention "
                "among its keys, so it is the rows, the last axis, that must sum to 1.",
                "es": "Tus columnas suman 1. Cada consulta es una fila y reparte su "
                "atención entre sus claves: son las filas, el último eje, las que deben "
                "sumar 1.",
            },
        ),
        WrongTurn(
            "one-total",
            _one_total,
            {
                "en": "The whole tensor sums to 1. Every query has its own budget: each "
                "row is normalised on its own (keepdim=True keeps the shapes compatible).",
                "es": "Todo el tensor suma 1. Cada consulta tiene su propio presupuesto: "
                "cada fila se normaliza por separado (keepdim=True mantiene compatibles "
                "las formas).",
            },
        ),
        WrongTurn(
            "winner-takes-all",
            _winner_takes_all,
            {
                "en": "That is argmax: all the weight goes to the best key. Softmax is "
                "soft: every key keeps a share, and the shares can be learned by small "
                "steps.",
                "es": "Eso es argmax: todo el peso va a la mejor clave. Softmax es suave: "
                "cada clave conserva una parte, y las partes se pueden aprender a pequeños "
                "pasos.",
            },
        ),
        WrongTurn(
            "never-divides",
            _never_divides,
            {
                "en": "The exponentials are right, but nothing makes a row sum to 1 yet.",
                "es": "Las exponenciales están bien, pero aún nada hace que una fila sume 1.",
            },
        ),
    ),
)
