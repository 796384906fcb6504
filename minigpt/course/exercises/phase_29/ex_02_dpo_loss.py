"""Exercise 29.2: the DPO loss."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta):
    """Return the DPO loss of N pairs, a scalar tensor.

    chosen, rejected          (N,) ln p of the answers by the model in training
    ref_chosen, ref_rejected  (N,) ln p of the same answers by the reference
    """
    margin = (chosen - ref_chosen) - (rejected - ref_rejected)
    return -torch.nn.functional.logsigmoid(beta * margin).mean()


def dpo_loss_by_softplus(chosen, rejected, ref_chosen, ref_rejected, beta):
    of_model, of_reference = chosen - rejected, ref_chosen - ref_rejected
    return F.softplus(beta * (of_reference - of_model)).mean()


def _margin(chosen, rejected, ref_chosen, ref_rejected):
    return (chosen - ref_chosen) - (rejected - ref_rejected)


def _loss(margin, beta):
    return -F.logsigmoid(beta * margin).mean()


def _no_reference(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss(chosen - rejected, beta)


def _reference_alone(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss(ref_chosen - ref_rejected, beta)


def _swapped(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss(-_margin(chosen, rejected, ref_chosen, ref_rejected), beta)


def _no_minus(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -_loss(_margin(chosen, rejected, ref_chosen, ref_rejected), beta)


def _beta_outside(chosen, rejected, ref_chosen, ref_rejected, beta):
    return beta * _loss(_margin(chosen, rejected, ref_chosen, ref_rejected), 1)


def _no_beta(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss(_margin(chosen, rejected, ref_chosen, ref_rejected), 1)


def _divided_by_beta(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss(_margin(chosen, rejected, ref_chosen, ref_rejected), 1 / beta)


def _no_log(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -torch.sigmoid(beta * _margin(chosen, rejected, ref_chosen, ref_rejected)).mean()


def _one_minus(chosen, rejected, ref_chosen, ref_rejected, beta):
    return torch.sigmoid(-beta * _margin(chosen, rejected, ref_chosen, ref_rejected)).mean()


def _no_sigmoid(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -(beta * _margin(chosen, rejected, ref_chosen, ref_rejected)).mean()


def _adds_reference(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss((chosen - rejected) + (ref_chosen - ref_rejected), beta)


def _one_reference(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss((chosen - ref_chosen) - rejected, beta)


def _same_reference(chosen, rejected, ref_chosen, ref_rejected, beta):
    return _loss((chosen - ref_chosen) - (rejected - ref_chosen) - ref_rejected, beta)


def _log_of_sigmoid(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -torch.log(
        torch.sigmoid(beta * _margin(chosen, rejected, ref_chosen, ref_rejected))
    ).mean()


def _log_of_quotient(chosen, rejected, ref_chosen, ref_rejected, beta):
    margin = _margin(chosen, rejected, ref_chosen, ref_rejected)
    return torch.log(1 + torch.exp(-beta * margin)).mean()


def _binary_cross_entropy(chosen, rejected, ref_chosen, ref_rejected, beta):
    agreed = torch.sigmoid(beta * _margin(chosen, rejected, ref_chosen, ref_rejected))
    return F.binary_cross_entropy(agreed, torch.ones_like(agreed))


def _beta_on_the_model_only(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -F.logsigmoid(beta * (chosen - rejected) - (ref_chosen - ref_rejected)).mean()


def _sum(chosen, rejected, ref_chosen, ref_rejected, beta):
    margin = _margin(chosen, rejected, ref_chosen, ref_rejected)
    return -F.logsigmoid(beta * margin).sum()


def _mean_first(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -F.logsigmoid(beta * _margin(chosen, rejected, ref_chosen, ref_rejected).mean())


def _per_pair(chosen, rejected, ref_chosen, ref_rejected, beta):
    return -F.logsigmoid(beta * _margin(chosen, rejected, ref_chosen, ref_rejected))


def _of_probabilities(chosen, rejected, ref_chosen, ref_rejected, beta):
    probs = [value.exp() for value in (chosen, rejected, ref_chosen, ref_rejected)]
    return _loss((probs[0] - probs[2]) - (probs[1] - probs[3]), beta)


def cases_dpo_loss():
    def t(*values):
        return torch.tensor([float(value) for value in values])

    return [
        (t(0), t(0), t(0), t(0), 1.0),  # log 2
        (t(2), t(0), t(0), t(0), 1.0),
        (t(-4), t(-6), t(-3), t(-5.5), 0.1),
        (t(-1, -2), t(-3, -1), t(-2, -2), t(-2, -2), 2.0),
        (
            -normal(4, seed=1).abs(),
            -normal(4, seed=2).abs(),
            -normal(4, seed=3).abs(),
            -2 * normal(4, seed=4).abs(),
            0.5,
        ),  # fmt: skip
        (t(-2000, -3), t(0, -4), t(0, -3), t(0, -3), 0.1),
    ]


EXERCISE = Exercise(
    id="ex-29-02",
    title={"en": "The DPO loss", "es": "La pérdida DPO"},
    reference=dpo_loss,
    alternatives=(dpo_loss_by_softplus,),
    cases=cases_dpo_loss,
    wrong_turns=(
        turn(
            "no-reference",
            _no_reference,
            "At the first step the model is its reference, and has moved nowhere. Your loss "
            "depends on how likely the answers were to begin with.",
            "En el primer paso el modelo es su referencia y no se ha movido. Tu pérdida depende de "
            "la probabilidad que ya tenían las respuestas al empezar.",
            _reference_alone,
        ),
        turn(
            "swapped",
            _swapped,
            "The better the model follows the judgement, the larger your loss. Which of the two "
            "answers is to gain?",
            "Cuanto mejor sigue el modelo el juicio, mayor es tu pérdida. ¿Cuál de las dos "
            "respuestas debe ganar?",
        ),
        turn(
            "sign",
            _no_minus,
            "Your loss is negative: the logarithm of something between 0 and 1. Which sign has a "
            "surprise?",
            "Tu pérdida es negativa: el logaritmo de algo entre 0 y 1. ¿Qué signo tiene una "
            "sorpresa?",
        ),
        turn(
            "beta-elsewhere",
            _beta_outside,
            "Beta does not stretch the loss. It says how many votes a difference of log p is "
            "worth, before these become a probability.",
            "Beta no estira la pérdida. Dice cuántos votos vale una diferencia de log p, antes de "
            "que se convierta en una probabilidad.",
            _no_beta,
            _divided_by_beta,
        ),
        turn(
            "no-logarithm",
            _no_log,
            "The sigmoid is the probability of the judgement. A loss is the *surprise* at it, as "
            "in phase 03.",
            "La sigmoide es la probabilidad del juicio. Una pérdida es la *sorpresa* ante él, como "
            "en la fase 03.",
            _one_minus,
        ),
        turn(
            "no-sigmoid",
            _no_sigmoid,
            "Nothing turns your difference into a probability of the judgement, and so your loss "
            "has no floor: it falls for ever.",
            "Nada convierte tu diferencia en una probabilidad del juicio, y por eso tu pérdida no "
            "tiene suelo: baja para siempre.",
        ),
        turn(
            "reference-sign",
            _adds_reference,
            "Each answer is measured against what the reference said of it: how much likelier has "
            "it become? One of the reference's two numbers goes in with the wrong sign, or not at "
            "all.",
            "Cada respuesta se mide con lo que decía de ella la referencia: ¿cuánto más probable "
            "se ha vuelto? Uno de los dos números de la referencia entra con el signo equivocado o "
            "no entra.",
            _one_reference,
            _same_reference,
        ),
        turn(
            "overflow",
            _log_of_sigmoid,
            "Right on paper. With a margin of -2000 a sigmoid is 0 in float32, or an exponential "
            "is infinite, and its logarithm no number to train with. Which function does both "
            "steps at once?",
            "En el papel está bien. Con un margen de -2000 la sigmoide es 0 en float32, o una "
            "exponencial es infinita, y con su logaritmo no se entrena. ¿Qué función da los dos "
            "pasos de una vez?",
            _log_of_quotient,
            _binary_cross_entropy,
        ),
        turn(
            "beta-on-a-part",
            _beta_on_the_model_only,
            "Your beta reaches the model's two numbers and not the reference's. It belongs to the "
            "whole margin: look at your brackets.",
            "Tu beta alcanza los dos números del modelo y no los de la referencia. Va con el "
            "margen entero: mira los paréntesis.",
        ),
        turn(
            "sum",
            _sum,
            "Twice as many pairs, twice the loss: then the batch size would change the step.",
            "Con el doble de pares, el doble de pérdida: entonces el tamaño del lote cambiaría el "
            "paso.",
        ),
        turn(
            "mean-first",
            _mean_first,
            "You average the margins before the loss. One pair that is far ahead then pays for one "
            "that is far behind.",
            "Promedias los márgenes antes de la pérdida. Así, un par que va muy por delante paga "
            "por otro que va muy por detrás.",
        ),
        turn(
            "per-pair",
            _per_pair,
            "That is a number for each pair. A loss to train with is one number.",
            "Eso es un número por par. Una pérdida con la que entrenar es un solo número.",
        ),
        turn(
            "probabilities",
            _of_probabilities,
            "You compare probabilities. Answers of thirty letters are so unlikely that their "
            "differences vanish; the loss compares logarithms.",
            "Comparas probabilidades. Las respuestas de treinta letras son tan improbables que "
            "sus diferencias desaparecen; la pérdida compara logaritmos.",
        ),
    ),
)
