"""Exercise 29.1: the log-probability of whole answers."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.data import IGNORE


def answer_logprob(logits, y):
    """Return ln p of each row's whole answer, (N,); places where y is IGNORE = -100 do not count.

    logits  (N, T, V), scores    y  (N, T), the token that comes next at each place
    """
    log_probs = logits.log_softmax(-1)
    chosen = log_probs.gather(-1, y.clamp(min=0)[..., None])[..., 0]
    return chosen.masked_fill(y == -100, 0).sum(1)


def answer_logprob_by_cross_entropy(logits, y):
    losses = F.cross_entropy(logits.transpose(1, 2), y, reduction="none", ignore_index=IGNORE)
    return -losses.sum(dim=1)


def _of_targets(logits, y):
    return logits.log_softmax(-1).gather(-1, y.clamp(min=0)[..., None])[..., 0]


def _mean(logits, y):
    return answer_logprob(logits, y) / (y != IGNORE).sum(1)


def _mean_over_all_places(logits, y):
    return answer_logprob(logits, y) / y.shape[1]


def _counts_ignored(logits, y):
    return _of_targets(logits, y).sum(1)


def _counts_ignored_from_the_end(logits, y):
    places = torch.where(y < 0, y + logits.shape[-1], y).clamp(min=0)
    return logits.log_softmax(-1).gather(-1, places[..., None])[..., 0].sum(1)


def _shifted(logits, y):
    return answer_logprob(logits[:, :-1], y[:, 1:])


def _shifted_the_other_way(logits, y):
    return answer_logprob(logits[:, 1:], y[:, :-1])


def _sum_of_probabilities(logits, y):
    return (_of_targets(logits, y).exp() * (y != IGNORE)).sum(1)


def _probability(logits, y):
    return answer_logprob(logits, y).exp()


def _one_total(logits, y):
    return answer_logprob(logits, y).sum()


def _one_mean(logits, y):
    return answer_logprob(logits, y).mean()


def _one_cross_entropy(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=IGNORE)


def _minus_one_cross_entropy(logits, y):
    return -_one_cross_entropy(logits, y)


def _token_0_as_filling(logits, y):
    return _of_targets(logits, y).masked_fill(y <= 0, 0).sum(1)


def _positive(logits, y):
    return -answer_logprob(logits, y)


def _raw_scores(logits, y):
    scores = logits.gather(-1, y.clamp(min=0)[..., None])[..., 0]
    return scores.masked_fill(y == IGNORE, 0).sum(1)


def _likeliest(logits, y):
    return logits.log_softmax(-1).amax(-1).masked_fill(y == IGNORE, 0).sum(1)


def _softmax_over_places(logits, y):
    log_probs = logits.log_softmax(1)
    chosen = log_probs.gather(-1, y.clamp(min=0)[..., None])[..., 0]
    return chosen.masked_fill(y == IGNORE, 0).sum(1)


def _per_place(logits, y):
    return _of_targets(logits, y).masked_fill(y == IGNORE, 0)


def cases_answer_logprob():
    N = IGNORE
    halves = torch.zeros(1, 2, 2)  # two letters, each with probability 1/2
    three = torch.tensor([[[0.0, 1.0, 2.0], [2.0, 0.0, 1.0]]])
    rows = torch.tensor([[N, 2, 0], [N, 1, N]])
    return [
        (halves, torch.tensor([[0, 1]])),
        (three, torch.tensor([[2, 1]])),
        (normal(2, 3, 3, seed=1), rows),
        (normal(2, 4, 128, seed=2), torch.tensor([[N, 5, 90, 127], [N, N, 3, 3]])),
        (5 * normal(3, 5, 7, seed=3), torch.tensor([[N, N, 0, 6, 2], [N, 4, N, N, N], [1] * 5])),
    ]


EXERCISE = Exercise(
    id="ex-29-01",
    title={"en": "How likely is each answer?", "es": "¿Qué probabilidad tiene cada respuesta?"},
    reference=answer_logprob,
    alternatives=(answer_logprob_by_cross_entropy,),
    cases=cases_answer_logprob,
    wrong_turns=(
        turn(
            "mean",
            _mean,
            "That is how likely the answer's average letter is. A long answer is not one letter: "
            "all of its letters must be right.",
            "Eso es la probabilidad de una letra media de la respuesta. Una respuesta larga no es "
            "una letra: tienen que salir todas.",
            _mean_over_all_places,
        ),
        turn(
            "counts-ignored",
            _counts_ignored,
            "At some places nothing was asked, and yet you count what the model thinks of some "
            "token there. What does -100 say?",
            "En algunos lugares no se preguntó nada, y aun así cuentas lo que el modelo opina allí "
            "de algún token. ¿Qué dice -100?",
            _counts_ignored_from_the_end,
        ),
        turn(
            "shifted",
            _shifted,
            "x and y are shifted against each other already: the logits of a place belong to the "
            "y of that same place.",
            "x e y ya están desplazados el uno respecto al otro: los logits de un lugar "
            "corresponden al y de ese mismo lugar.",
            _shifted_the_other_way,
        ),
        turn(
            "no-logarithm",
            _sum_of_probabilities,
            "Your result is above 0, and a probability cannot be above 1. Which operation do "
            "probabilities of one letter after another want, and what becomes of it in logarithms?",
            "Tu resultado es mayor que 0, y una probabilidad no puede pasar de 1. ¿Qué operación "
            "piden las probabilidades de una letra tras otra y en qué se convierte con logaritmos?",
            _probability,
        ),
        turn(
            "one-number",
            _one_total,
            "One number for the whole batch: each row is an answer of its own, and each wants its "
            "own number.",
            "Un solo número para todo el lote: cada fila es una respuesta distinta, y cada una "
            "quiere su número.",
            _one_mean,
            _one_cross_entropy,
            _minus_one_cross_entropy,
        ),
        turn(
            "token-0",
            _token_0_as_filling,
            "You leave token 0 out. It is a token like any other, in this course the newline that "
            "ends an answer; where nothing is asked stands -100.",
            "Dejas fuera el token 0. Es un token como los demás, en este curso el salto de línea "
            "que cierra una respuesta; donde no se pregunta nada está -100.",
        ),
        turn(
            "surprise",
            _positive,
            "That is the surprise, which grows as the answer gets less likely. The logarithm of a "
            "probability has the other sign.",
            "Eso es la sorpresa, que crece cuanto menos probable es la respuesta. El logaritmo de "
            "una probabilidad tiene el otro signo.",
        ),
        turn(
            "raw-scores",
            _raw_scores,
            "You add up the scores as they are. A score says nothing until it is compared with "
            "those of the other tokens.",
            "Sumas las puntuaciones tal cual. Una puntuación no dice nada hasta que se compara con "
            "las de los demás tokens.",
            _softmax_over_places,
        ),
        turn(
            "likeliest",
            _likeliest,
            "You follow what the model would say. The question is how likely it finds *this* "
            "answer.",
            "Sigues lo que diría el modelo. La pregunta es cuánta probabilidad le da a *esta* "
            "respuesta.",
        ),
        turn(
            "per-place",
            _per_place,
            "Those are the letters' log-probabilities, place by place. What makes one number of "
            "them for each answer?",
            "Esos son los logaritmos de las letras, lugar por lugar. ¿Qué hace de ellos un número "
            "por respuesta?",
        ),
    ),
)
