"""Exercise 7.3: what one weight wins, the others lose."""

import numpy as np

from minigpt.course.exercises.phase_07.shared import normal, softmax
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def softmax_backward(p, d):
    """Return the slopes in the logits, given p (..., S) after the softmax and its slopes d."""
    return p * (d - (p * d).sum(axis=-1, keepdims=True))


def softmax_backward_by_matrix(p, d):
    out = np.empty_like(p)
    for place in np.ndindex(p.shape[:-1]):
        row = p[place]
        out[place] = (np.diag(row) - np.outer(row, row)) @ d[place]
    return out


def _diagonal_only(p, d):
    return p * (1 - p) * d


def _weights_only(p, d):
    return p * d


def _plain_sum(p, d):
    return p * (d - d.sum(-1, keepdims=True))


def _plain_mean(p, d):
    return p * (d - d.mean(-1, keepdims=True))


def _whole_table(p, d):
    return p * (d - (p * d).sum())


def _first_axis(p, d):
    return p * (d - (p * d).sum(0, keepdims=True))


def _sign(p, d):
    return -softmax_backward(p, d)


def _forgets_p(p, d):
    return d - (p * d).sum(-1, keepdims=True)


def _p_of_p(p, d):
    """Takes p for the logits: softmax once more."""
    return softmax_backward(softmax(p), d)


def _minus_target(p, d):
    """The loss's p - y, with d in the place of y."""
    return p - d


def _no_d_in_the_sum(p, d):
    return p * (d - p.sum(-1, keepdims=True))


def _squares(p, d):
    return p * d - p * p * d.sum(-1, keepdims=True)


def _sum_of_the_diagonal(p, d):
    return p * (d - (p * p * d).sum(-1, keepdims=True))


def _weights_twice(p, d):
    return p * p * (d - (p * d).sum(-1, keepdims=True))


def cases_softmax_backward():
    equal = np.tile([0.2, 0.3, 0.5], (3, 1))
    masked = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
    return [
        (np.array([0.25, 0.75]), np.array([1.0, 0.0])),
        (equal, np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0], [2.0, 1.0, 0.0]])),
        (softmax(normal(2, 3)), normal(2, 3, seed=1)),
        (softmax(normal(2, 2, 3, seed=2)), normal(2, 2, 3, seed=3)),
        (masked, normal(2, 3, seed=4)),
    ]


EXERCISE = Exercise(
    id="ex-07-03",
    title={"en": "Softmax, backwards", "es": "Softmax, hacia atrás"},
    reference=softmax_backward,
    alternatives=(softmax_backward_by_matrix,),
    cases=cases_softmax_backward,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few operations"),
    wrong_turns=(
        turn(
            "diagonal-only",
            _diagonal_only,
            "Each weight answers for itself only, as in a sigmoid. The weights add up to 1: who "
            "pays for what one of them wins?",
            "Cada peso responde solo por sí mismo, como en una sigmoide. Los pesos suman 1: ¿quién "
            "paga lo que gana uno de ellos?",
        ),
        turn(
            "weights-only",
            _weights_only,
            "That would be the slope of e to the z. The sum below the line moves as well.",
            "Esa sería la pendiente de e elevado a z. También se mueve la suma del denominador.",
        ),
        turn(
            "unweighted",
            _plain_mean,
            "What you take off counts all positions alike. A position counts by its weight.",
            "Lo que restas cuenta todas las posiciones por igual. Cada una cuenta según su peso.",
            _plain_sum,
            _squares,
        ),
        turn(
            "whole-table",
            _whole_table,
            "You add up over the whole table. Whose weights share one sum of 1?",
            "Sumas sobre toda la tabla. ¿Qué pesos comparten una suma de 1?",
        ),
        turn(
            "first-axis",
            _first_axis,
            "You add up down the columns. Along which axis do the weights add up to 1?",
            "Sumas por columnas. ¿Sobre qué eje suman 1 los pesos?",
        ),
        turn(
            "sign",
            _sign,
            "All signs are turned round. If only the first weight matters, should its logit rise "
            "or fall for the result to rise?",
            "Todos los signos están al revés. Si solo importa el primer peso, ¿debe subir o bajar "
            "su logit para que suba el resultado?",
        ),
        turn(
            "forgets-p",
            _forgets_p,
            "The comparison with the others is right, but a logit whose weight is 0 moves nothing.",
            "La comparación con los demás es correcta, pero un logit cuyo peso es 0 no mueve nada.",
        ),
        turn(
            "softmax-again",
            _p_of_p,
            "You apply a softmax to p. It comes in as what the softmax has already made.",
            "Le aplicas un softmax a p. Llega como lo que el softmax ya hizo.",
        ),
        turn(
            "the-loss",
            _minus_target,
            "That is the loss's slope, with a target. Here d says how much each weight matters, "
            "for whatever comes after.",
            "Esa es la pendiente de la pérdida, con un objetivo. Aquí d dice cuánto importa cada "
            "peso para lo que venga después.",
        ),
        turn(
            "no-slopes-in-the-sum",
            _no_d_in_the_sum,
            "What you take off is a sum of weights, which is 1, whatever d is.",
            "Lo que restas es una suma de pesos, que vale 1 sea cual sea d.",
        ),
        turn(
            "weights-too-often",
            _sum_of_the_diagonal,
            "Somewhere a weight is multiplied in twice. Try p = (1/4, 3/4) and d = (1, 0) by hand.",
            "En algún lugar un peso multiplica dos veces. Prueba a mano p = (1/4, 3/4) y "
            "d = (1, 0).",
            _weights_twice,
        ),
    ),
)
