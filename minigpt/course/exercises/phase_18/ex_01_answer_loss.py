"""Exercise 18.1: the loss of the answers."""

import math

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_18.shared import IGNORE
from minigpt.course.judging.exercise import Exercise, turn


def answer_loss(logits, y):
    """Return the mean surprise, in nats, over the targets that are asked."""
    logits, y = logits.flatten(0, 1), y.flatten()  # (B * T, V), (B * T,)
    asked = y != IGNORE
    log_probs = logits[asked].log_softmax(-1)  # (asked, V)
    return -log_probs[torch.arange(len(log_probs)), y[asked]].mean()


def answer_loss_by_pytorch(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=IGNORE)


def _surprises(logits, y):
    """Minus the log-probability of each target (B, T), 0 where nothing is asked."""
    target = y.clamp(min=0)
    chosen = logits.log_softmax(-1).gather(-1, target[..., None])[..., 0]
    return torch.where(y == IGNORE, 0.0, -chosen)


def _over_all_positions(logits, y):
    return _surprises(logits, y).mean()


def _sum(logits, y):
    return _surprises(logits, y).sum()


def _mean_of_row_means(logits, y):
    return (_surprises(logits, y).sum(1) / (y != IGNORE).sum(1)).mean()


def _ignored_is_class_zero(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.clamp(min=0).flatten())


def _log_of_the_mean(logits, y):
    asked = y != IGNORE
    return -torch.exp(-_surprises(logits, y)[asked]).mean().log()


def _log_probability(logits, y):
    return -_surprises(logits, y).sum() / (y != IGNORE).sum()


def _bits(logits, y):
    return _surprises(logits, y).sum() / (y != IGNORE).sum() / math.log(2)


def cases_answer_loss():
    even = torch.zeros(1, 2, 2)
    sure = torch.tensor([[[0.0, math.log(3.0)], [0.0, 0.0]]])
    return [
        (sure, torch.tensor([[1, IGNORE]])),
        (even, torch.tensor([[0, 1]])),
        (normal(1, 3, 4, seed=1), torch.tensor([[IGNORE, 2, 3]])),
        (
            normal(2, 4, 5, seed=2),
            torch.tensor([[IGNORE, 1, 4, 2], [IGNORE, IGNORE, IGNORE, 3]]),
        ),
    ]


EXERCISE = Exercise(
    id="ex-18-01",
    title={"en": "The loss of the answers", "es": "La pérdida de las respuestas"},
    reference=answer_loss,
    alternatives=(answer_loss_by_pytorch,),
    cases=cases_answer_loss,
    wrong_turns=(
        turn(
            "over-all-positions",
            _over_all_positions,
            "You divide by all the positions, also by those that ask nothing. The loss then "
            "looks smaller the longer the prompts and the filling are.",
            "Divides entre todas las posiciones, también las que no preguntan nada. Así la "
            "pérdida parece menor cuanto más largos sean el prompt y el relleno.",
        ),
        turn(
            "sum",
            _sum,
            "That is the sum of the surprises. A batch twice as large would have twice the "
            "loss, and twice the gradient.",
            "Eso es la suma de las sorpresas. Un lote el doble de grande tendría el doble de "
            "pérdida y el doble de gradiente.",
        ),
        turn(
            "mean-of-row-means",
            _mean_of_row_means,
            "You average each row first. Then a letter of a short name weighs more than a "
            "letter of a long one; every asked letter should count the same.",
            "Promedias primero cada fila. Entonces una letra de un nombre corto pesa más que "
            "una de un nombre largo; cada letra preguntada debe contar lo mismo.",
        ),
        turn(
            "ignored-is-class-zero",
            _ignored_is_class_zero,
            "The positions marked -100 are scored as if token 0 were their answer. They must "
            "not be asked at all.",
            "Puntúas las posiciones marcadas con -100 como si su respuesta fuera el token 0. "
            "No hay que preguntarles nada.",
        ),
        turn(
            "log-of-the-mean",
            _log_of_the_mean,
            "You average the probabilities and take one logarithm at the end. The loss is the "
            "mean of the logarithms: one token held for impossible must hurt.",
            "Promedias las probabilidades y tomas un solo logaritmo al final. La pérdida es la "
            "media de los logaritmos: un token dado por imposible debe doler.",
        ),
        turn(
            "sign",
            _log_probability,
            "The logarithm of a probability is negative or zero; a surprise is not. Look at "
            "the sign: training goes downhill.",
            "El logaritmo de una probabilidad es negativo o cero; una sorpresa, no. Mira el "
            "signo: el entrenamiento va cuesta abajo.",
        ),
        turn(
            "bits",
            _bits,
            "This is the loss in bits, with logarithms to base 2. The course counts in nats: "
            "natural logarithms.",
            "Esta es la pérdida en bits, con logaritmos en base 2. El curso cuenta en nats: "
            "logaritmos naturales.",
        ),
    ),
)
