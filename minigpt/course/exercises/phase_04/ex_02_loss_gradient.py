"""Exercise 4.2: the gradient of the loss."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def loss_gradient(logits, targets):
    """Return the gradient (N, V) of the mean cross-entropy in the logits (N, V), targets (N,)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(targets)), targets] -= 1
    return gradient / len(targets)


def loss_gradient_with_a_table_of_ones(logits, targets):
    return (_softmax(logits) - np.eye(logits.shape[1])[targets]) / len(targets)


def loss_gradient_row_by_row(logits, targets):
    rows = []
    for z, target in zip(logits, targets, strict=True):
        p = np.exp(z - np.logaddexp.reduce(z))
        rows.append([share - (place == target) for place, share in enumerate(p)])
    return np.array(rows) / logits.shape[0]


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _no_mean(logits, targets):
    return loss_gradient(logits, targets) * len(targets)


def _uphill(logits, targets):
    return -loss_gradient(logits, targets)


def _no_target(logits, targets):
    return _softmax(logits) / len(targets)


def _every_target_in_every_row(logits, targets):
    gradient = _softmax(logits)
    gradient[:, targets] -= 1
    return gradient / len(targets)


def _target_only(logits, targets):
    rows = np.arange(len(targets))
    gradient = np.zeros(logits.shape)
    gradient[rows, targets] = _softmax(logits)[rows, targets] - 1
    return gradient / len(targets)


def _mean_of_everything(logits, targets):
    return loss_gradient(logits, targets) / logits.shape[1]


def _sigmoid_again(logits, targets):
    p = _softmax(logits)
    return loss_gradient(logits, targets) * p * (1 - p)


def _overflows(logits, targets):
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p[np.arange(len(targets)), targets] -= 1
    return p / len(targets)


def _of_the_probability(logits, targets):
    rows = np.arange(len(targets))
    p = _softmax(logits)
    gradient = np.zeros(logits.shape)
    gradient[rows, targets] = -1 / np.maximum(p[rows, targets], 1e-300)
    return gradient / len(targets)


def _logits_not_probabilities(logits, targets):
    gradient = logits.astype(float)
    gradient[np.arange(len(targets)), targets] -= 1
    return gradient / len(targets)


def _down_the_columns(logits, targets):
    p = np.exp(logits - logits.max(axis=0))
    p = p / p.sum(axis=0)
    p[np.arange(len(targets)), targets] -= 1
    return p / len(targets)


def _zero_at_the_target(logits, targets):
    gradient = _softmax(logits)
    gradient[np.arange(len(targets)), targets] = 0
    return gradient / len(targets)


def _one_row(logits, targets):
    return loss_gradient(logits, targets).sum(axis=0)


def cases_loss_gradient():
    draws = np.random.default_rng(0)
    return [
        (np.array([[0.0, math.log(3)]]), np.array([1])),
        (np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (draws.standard_normal((4, 5)), np.array([3, 0, 0, 2])),
        (np.array([[1000.0, 0.0], [0.0, 0.0]]), np.array([1, 0])),
    ]


EXERCISE = Exercise(
    id="ex-04-02",
    title={"en": "The gradient of the loss", "es": "El gradiente de la pérdida"},
    reference=loss_gradient,
    alternatives=(loss_gradient_with_a_table_of_ones, loss_gradient_row_by_row),
    cases=cases_loss_gradient,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, one softmax"),
    wrong_turns=(
        turn(
            "no-mean",
            _no_mean,
            "Each row is right, and all of them are too large by the number of rows: the loss is a"
            " mean.",
            "Cada fila es correcta, y todas son demasiado grandes por el número de filas: la "
            "pérdida es una media.",
        ),
        turn(
            "uphill",
            _uphill,
            "The sign is the wrong way round. If the target's logit rises, does the loss rise?",
            "El signo está al revés. Si sube el logit del objetivo, ¿sube la pérdida?",
        ),
        turn(
            "no-target",
            _no_target,
            "The targets do not appear. A row of the gradient adds up to 0: raising all logits "
            "alike changes nothing.",
            "Los objetivos no aparecen. Una fila del gradiente suma 0: subir todos los logits por "
            "igual no cambia nada.",
        ),
        turn(
            "every-target-in-every-row",
            _every_target_in_every_row,
            "Every row got the targets of all rows. Each row has one.",
            "Cada fila recibió los objetivos de todas. Cada fila tiene uno.",
        ),
        turn(
            "target-only",
            _target_only,
            "Only the target's logit has a slope with you. Raising a wrong logit takes probability"
            " from the right one, too.",
            "Contigo solo tiene pendiente el logit del objetivo. Subir un logit equivocado también"
            " le quita probabilidad al correcto.",
        ),
        turn(
            "mean-of-everything",
            _mean_of_everything,
            "You also divided by the number of classes. Over what is the loss a mean?",
            "Dividiste también entre el número de clases. ¿Sobre qué es media la pérdida?",
        ),
        turn(
            "sigmoid-again",
            _sigmoid_again,
            "You multiplied by p (1 - p). That factor belongs to the softmax alone; the logarithm "
            "cancels it.",
            "Multiplicaste por p (1 - p). Ese factor es solo de softmax; el logaritmo lo cancela.",
        ),
        turn(
            "overflows",
            _overflows,
            "The exponential of 1000 has overflowed. Phase 03 has the cure: what may be taken off "
            "a row?",
            "La exponencial de 1000 se desbordó. La fase 03 tiene el remedio: ¿qué se le puede "
            "restar a una fila?",
        ),
        turn(
            "of-the-probability",
            _of_the_probability,
            "That is the slope in the probability. The question is about the logits, one step "
            "before.",
            "Esa es la pendiente en la probabilidad. Se pregunta por los logits, un paso antes.",
        ),
        turn(
            "logits-not-probabilities",
            _logits_not_probabilities,
            "You use the logits as if they were probabilities. What makes shares of them?",
            "Usas los logits como si fueran probabilidades. ¿Qué los convierte en partes?",
        ),
        turn(
            "down-the-columns",
            _down_the_columns,
            "Your shares add up to 1 down the columns. Which numbers compete with each other?",
            "Tus partes suman 1 por columnas. ¿Qué números compiten entre sí?",
        ),
        turn(
            "zero-at-the-target",
            _zero_at_the_target,
            "The target has no slope with you. It is the one logit whose rise lowers the loss.",
            "Contigo el objetivo no tiene pendiente. Es el único logit que baja la pérdida al "
            "subir.",
        ),
        turn(
            "one-row",
            _one_row,
            "You add the rows up. Each row of logits has slopes of its own.",
            "Sumas las filas. Cada fila de logits tiene sus propias pendientes.",
        ),
    ),
)
