"""Exercise 17.5: the loss of a token."""

import math

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_17.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


def token_loss(logits, targets):
    """Return the mean of -ln p(target) over logits (N, V), skipping targets (N,) of -100."""
    asked = targets != -100
    log_p = torch.log_softmax(logits[asked], dim=-1)  # survives a probability that rounds to 0
    return -log_p[torch.arange(len(log_p)), targets[asked]].mean()


def token_loss_by_pytorch(logits, targets):
    return F.cross_entropy(logits, targets)


def _log_p(logits, targets, dim=-1):
    asked = targets != -100
    rows = torch.log_softmax(logits, dim=dim)[asked]
    return rows[torch.arange(len(rows)), targets[asked]]


def _chosen(logits, targets):
    asked = targets != -100
    rows = torch.softmax(logits, dim=-1)[asked]
    return rows[torch.arange(len(rows)), targets[asked]]


def _overflows(logits, targets):
    return -torch.log(_chosen(logits, targets)).mean()


def _bits(logits, targets):
    return -_log_p(logits, targets).mean() / math.log(2)


def _bits_of_p(logits, targets):
    return -torch.log2(_chosen(logits, targets)).mean()


def _adds_up(logits, targets):
    return -_log_p(logits, targets).sum()


def _adds_up_from_p(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum()


def _counts_the_skipped(logits, targets):
    return -_log_p(logits, targets).sum() / len(targets)


def _counts_the_skipped_from_p(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum() / len(targets)


def _forgets_the_minus_from_p(logits, targets):
    return torch.log(_chosen(logits, targets)).mean()


def _log_of_the_mean(logits, targets):
    return -torch.log(_chosen(logits, targets).mean())


def _never_takes_the_log(logits, targets):
    return 1 - _chosen(logits, targets).mean()


def _softmax_over_rows(logits, targets):
    return -_log_p(logits, targets, dim=0).mean()


def _forgets_the_minus(logits, targets):
    return _log_p(logits, targets).mean()


def _minus_p(logits, targets):
    return -_chosen(logits, targets).mean()


def _raw_scores(logits, targets):
    asked = targets != -100
    return -logits[asked][torch.arange(int(asked.sum())), targets[asked]].mean()


def _skipped_is_class_zero(logits, targets):
    return F.cross_entropy(logits, targets.clamp(min=0))


def _softmax_twice(logits, targets):
    return F.cross_entropy(torch.softmax(logits, dim=-1), targets)


def _drops_class_zero(logits, targets):
    asked = targets > 0
    return F.cross_entropy(logits[asked], targets[asked])


def cases_loss():
    return [
        (torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 0.0]]), torch.tensor([2, 1])),
        (torch.tensor([[0.0, 0.0], [3.0, 0.0], [1.0, 0.0]]), torch.tensor([-100, 1, 0])),
        (normal(6, 5), torch.tensor([0, 4, -100, 2, 2, -100])),
        (torch.tensor([[0.0, 110.0], [1.0, 0.0]]), torch.tensor([0, 0])),
    ]


EXERCISE = Exercise(
    id="ex-17-05",
    title={"en": "The loss of a token", "es": "La pérdida de un token"},
    reference=token_loss,
    alternatives=(token_loss_by_pytorch,),
    cases=cases_loss,
    tolerance=FEW_TERMS,
    wrong_turns=(
        turn(
            "bits",
            _bits,
            "That is the loss in bits. We measure in nats: the natural logarithm.",
            "Esa es la pérdida en bits. Medimos en nats: el logaritmo natural.",
            _bits_of_p,
        ),
        turn(
            "adds-up",
            _adds_up,
            "You add the losses up, so a longer text looks worse. Take the mean.",
            "Sumas las pérdidas, así que un texto más largo parece peor. Usa la media.",
            _adds_up_from_p,
        ),
        turn(
            "counts-the-skipped",
            _counts_the_skipped,
            "You divide by all targets. The skipped ones asked nothing: they belong neither "
            "in the sum nor in the count.",
            "Divides entre todos los objetivos. Los omitidos no preguntaban nada: no van ni "
            "en la suma ni en la cuenta.",
            _counts_the_skipped_from_p,
        ),
        turn(
            "log-of-the-mean",
            _log_of_the_mean,
            "You average the probabilities and then take the logarithm: one sure hit would "
            "hide many misses. The other way round.",
            "Promedias las probabilidades y luego tomas el logaritmo: un acierto seguro "
            "taparía muchos fallos. Es al revés.",
        ),
        turn(
            "never-takes-the-log",
            _never_takes_the_log,
            "You measure how much probability is missing. That never exceeds 1, even for a "
            "model that is sure and wrong; the logarithm is what punishes it.",
            "Mides cuánta probabilidad falta. Eso nunca pasa de 1, ni con un modelo seguro y "
            "equivocado; lo que lo castiga es el logaritmo.",
            _minus_p,
        ),
        turn(
            "softmax-over-rows",
            _softmax_over_rows,
            "Your softmax runs down the columns, so positions compete with each other. It is "
            "the tokens of one position that compete.",
            "Tu softmax recorre las columnas, así que compiten las posiciones. Los que "
            "compiten son los tokens de una misma posición.",
        ),
        turn(
            "forgets-the-minus",
            _forgets_the_minus,
            "The logarithm of a probability is negative; a loss grows when things get worse. "
            "Look at the sign.",
            "El logaritmo de una probabilidad es negativo; una pérdida crece cuando las cosas "
            "empeoran. Mira el signo.",
            _forgets_the_minus_from_p,
        ),
        turn(
            "overflows",
            _overflows,
            "Right for close scores. For a token that is held for impossible, the probability "
            "rounds to 0 and its logarithm is infinite: take the logarithm before anything can "
            "round to 0.",
            "Correcto con puntuaciones cercanas. Si un token se da por imposible, su probabilidad "
            "se redondea a 0 y el logaritmo es infinito: toma el logaritmo antes de que algo se "
            "redondee a 0.",
        ),
        turn(
            "raw-scores",
            _raw_scores,
            "The scores themselves are no logarithms of probabilities: what the other tokens have "
            "must be taken off.",
            "Las propias puntuaciones no son logaritmos de probabilidades: hay que restar lo que "
            "tienen los demás tokens.",
        ),
        turn(
            "skipped-is-class-zero",
            _skipped_is_class_zero,
            "The skipped positions are scored as if token 0 were due there. They are not to be "
            "asked.",
            "Puntúas las posiciones omitidas como si allí tocara el token 0. No hay que "
            "preguntarles.",
        ),
        turn(
            "softmax-twice",
            _softmax_twice,
            "Softmax runs twice: the loss gets probabilities where it expects scores.",
            "Softmax se aplica dos veces: la pérdida recibe probabilidades donde espera "
            "puntuaciones.",
        ),
        turn(
            "drops-class-zero",
            _drops_class_zero,
            "You skip token 0 as well. It is a token like any other; only -100 is skipped.",
            "Omites también el token 0. Es un token como cualquier otro; solo se omite -100.",
        ),
    ),
)
