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


def _drops_token_zero(logits, y):
    return F.cross_entropy(logits[y > 0], y[y > 0])


def _shifts_again(logits, y):
    return answer_loss(logits[:, :-1], y[:, 1:])


def _softmax_over_time(logits, y):
    log_probs = logits.log_softmax(dim=1).flatten(0, 1)
    asked = y.flatten() != IGNORE
    return -log_probs[asked].gather(1, y.flatten()[asked][:, None]).mean()


def _raw_scores(logits, y):
    asked = y != IGNORE
    return -logits[asked].gather(1, y[asked][:, None]).mean()


def _softmax_twice(logits, y):
    return answer_loss(logits.softmax(-1), y)


def _minus_p(logits, y):
    return -torch.exp(-_surprises(logits, y)[y != IGNORE]).mean()


def _one_minus_p(logits, y):
    return 1 + _minus_p(logits, y)


def _by_the_batch(logits, y):
    return _surprises(logits, y).sum() / len(y)


def _by_the_length(logits, y):
    return _surprises(logits, y).sum() / y.shape[1]


def _mean_over_tokens(logits, y):
    asked = y != IGNORE
    return -logits[asked].log_softmax(-1).mean()


def _last_position(logits, y):
    return F.cross_entropy(logits[:, -1], y[:, -1])


def _first_row(logits, y):
    return F.cross_entropy(logits[0], y[0])


def cases_answer_loss():
    even = torch.zeros(1, 2, 2)
    sure = torch.tensor([[[0.0, math.log(3.0)], [0.0, 0.0]]])
    return [
        (sure, torch.tensor([[1, IGNORE]])),
        (even, torch.tensor([[0, 1]])),
        (torch.tensor([[[2.0, 0.0], [1.0, 0.0]]]), torch.tensor([[0, 1]])),
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
        turn(
            "drops-token-zero",
            _drops_token_zero,
            "You skip token 0 as well. It is a token like any other; only -100 asks nothing.",
            "Omites también el token 0. Es un token como cualquier otro; solo -100 no pregunta "
            "nada.",
        ),
        turn(
            "shifts-again",
            _shifts_again,
            "You shift the targets by one. They are shifted already: y holds, at each place, the "
            "token that comes next.",
            "Desplazas los objetivos en uno. Ya están desplazados: y tiene en cada lugar el token "
            "que sigue.",
        ),
        turn(
            "softmax-over-time",
            _softmax_over_time,
            "Your softmax runs over the positions. It is the tokens of one position that compete: "
            "the last axis.",
            "Tu softmax recorre las posiciones. Los que compiten son los tokens de una misma "
            "posición: el último eje.",
        ),
        turn(
            "raw-scores",
            _raw_scores,
            "The scores themselves are no logarithms of probabilities: what the other tokens have "
            "is not taken off.",
            "Las propias puntuaciones no son logaritmos de probabilidades: no se resta lo que "
            "tienen los demás tokens.",
        ),
        turn(
            "softmax-twice",
            _softmax_twice,
            "Softmax runs twice: you make probabilities of the scores and then treat those as "
            "scores.",
            "Softmax se aplica dos veces: conviertes las puntuaciones en probabilidades y luego "
            "las tratas como puntuaciones.",
        ),
        turn(
            "no-logarithm",
            _minus_p,
            "The logarithm is missing. Without it even a token held for impossible costs little.",
            "Falta el logaritmo. Sin él, hasta un token dado por imposible cuesta poco.",
            _one_minus_p,
        ),
        turn(
            "by-another-count",
            _by_the_batch,
            "You divide by the rows or by the length. What counts is how many positions are asked.",
            "Divides entre las filas o entre la longitud. Lo que cuenta es cuántas posiciones "
            "preguntan.",
            _by_the_length,
        ),
        turn(
            "mean-over-tokens",
            _mean_over_tokens,
            "You average over all tokens of the vocabulary. At each position only the target's "
            "logarithm counts.",
            "Promedias sobre todos los tokens del vocabulario. En cada posición solo cuenta el "
            "logaritmo del objetivo.",
        ),
        turn(
            "not-all",
            _last_position,
            "Only a part of the table is asked: all rows and all positions with a target count.",
            "Solo preguntas a una parte de la tabla: cuentan todas las filas y todas las "
            "posiciones con objetivo.",
            _first_row,
        ),
    ),
)
