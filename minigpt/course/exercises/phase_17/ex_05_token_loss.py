"""Exercise 17.5: the loss of a token."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_17.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


def token_loss(logits, targets):
    """Return the mean of -ln p(target) over logits (N, V), skipping targets (N,) of -100."""
    asked = targets != -100
    probabilities = torch.softmax(logits[asked], dim=-1)
    chosen = probabilities[torch.arange(len(probabilities)), targets[asked]]
    return -torch.log(chosen).mean()


def token_loss_by_pytorch(logits, targets):
    return F.cross_entropy(logits, targets)


def _chosen(logits, targets, dim=-1):
    asked = targets != -100
    rows = torch.softmax(logits, dim=dim)[asked]
    return rows[torch.arange(len(rows)), targets[asked]]


def _bits(logits, targets):
    return -torch.log2(_chosen(logits, targets)).mean()


def _adds_up(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum()


def _counts_the_skipped(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum() / len(targets)


def _log_of_the_mean(logits, targets):
    return -torch.log(_chosen(logits, targets).mean())


def _never_takes_the_log(logits, targets):
    return 1 - _chosen(logits, targets).mean()


def _softmax_over_rows(logits, targets):
    return -torch.log(_chosen(logits, targets, dim=0)).mean()


def _forgets_the_minus(logits, targets):
    return torch.log(_chosen(logits, targets)).mean()


def cases_loss():
    return [
        (torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 0.0]]), torch.tensor([2, 1])),
        (torch.tensor([[0.0, 0.0], [3.0, 0.0], [1.0, 0.0]]), torch.tensor([-100, 1, 0])),
        (normal(6, 5), torch.tensor([0, 4, -100, 2, 2, -100])),
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
        ),
        turn(
            "adds-up",
            _adds_up,
            "You add the losses up, so a longer text looks worse. Take the mean.",
            "Sumas las pérdidas, así que un texto más largo parece peor. Usa la media.",
        ),
        turn(
            "counts-the-skipped",
            _counts_the_skipped,
            "You divide by all targets. The skipped ones asked nothing: they belong neither "
            "in the sum nor in the count.",
            "Divides entre todos los objetivos. Los omitidos no preguntaban nada: no van ni "
            "en la suma ni en la cuenta.",
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
        ),
    ),
)
