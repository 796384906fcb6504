"""Exercise 3.4: a loss from logits."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def cross_entropy(logits, targets):
    """Return the mean surprise, in nats, at the targets (N,) under softmax of the logits (N, V)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(targets)), targets].mean())


def cross_entropy_row_by_row(logits, targets):
    pairs = zip(logits, targets, strict=True)
    return float(np.mean([np.logaddexp.reduce(row) - row[target] for row, target in pairs]))


def cross_entropy_by_distances(logits, targets):
    ahead = logits - logits[np.arange(len(targets)), targets][:, None]  # 0 at the target
    largest = ahead.max(axis=1)
    return float(np.mean(largest + np.log(np.exp(ahead - largest[:, None]).sum(axis=1))))


def _log_softmax(logits, axis=1):
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _at(table, targets):
    return table[np.arange(len(targets)), targets]


def _overflows(logits, targets):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return float(-np.log(_at(p, targets)).mean())


def _underflows(logits, targets):
    p = np.exp(_log_softmax(logits))
    with np.errstate(divide="ignore"):
        return float(-np.log(_at(p, targets)).mean())


def _one_maximum_for_all(logits, targets):
    shifted = logits - logits.max()
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return float(-_at(log_p, targets).mean())


def _sum_not_mean(logits, targets):
    return float(-_at(_log_softmax(logits), targets).sum())


def _log_of_the_mean(logits, targets):
    return float(-np.log(_at(np.exp(_log_softmax(logits)), targets).mean()))


def _every_target_in_every_row(logits, targets):
    return float(-_log_softmax(logits)[:, targets].mean())


def _softmax_twice(logits, targets):
    return cross_entropy(np.exp(_log_softmax(logits)), targets)


def _down_the_columns(logits, targets):
    return float(-_at(_log_softmax(logits, axis=0), targets).mean())


def _logits_are_probabilities(logits, targets):
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-np.log(_at(logits, targets)).mean())


def _best_guess(logits, targets):
    return float(-_log_softmax(logits).max(axis=1).mean())


def _bits(logits, targets):
    return cross_entropy(logits, targets) / math.log(2)


def _all_classes(logits, targets):
    return float(-_log_softmax(logits).mean())


def _small_number_added(logits, targets):
    return float(-np.log(_at(np.exp(_log_softmax(logits)), targets) + 1e-9).mean())


def _cut_at_a_small_number(logits, targets):
    p = np.exp(_log_softmax(logits))
    return float(-np.log(np.clip(_at(p, targets), 1e-7, 1)).mean())


def _no_minus(logits, targets):
    return -cross_entropy(logits, targets)


def _one_loss_each(logits, targets):
    return -_at(_log_softmax(logits), targets)


def _maximum_forgotten(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(axis=1)) - _at(logits, targets)).mean())


def cases_cross_entropy():
    draws = np.random.default_rng(0)
    return [
        (np.array([[0.0, math.log(3)]]), np.array([1])),
        (np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([0, 0])),
        (np.array([[2000.0, 0.0], [0.0, 1.0]]), np.array([0, 1])),
        (draws.standard_normal((5, 4)), np.array([3, 0, 0, 2, 1])),
    ]


EXERCISE = Exercise(
    id="ex-03-04",
    title={"en": "A loss from logits", "es": "Una pérdida a partir de logits"},
    reference=cross_entropy,
    alternatives=(cross_entropy_row_by_row, cross_entropy_by_distances),
    cases=cases_cross_entropy,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few exponentials"),
    wrong_turns=(
        turn(
            "overflows",
            _overflows,
            "The exponential of 1000 is infinite here. Which number may you take off a whole row "
            "without changing a single share?",
            "La exponencial de 1000 es infinita aquí. ¿Qué número puedes restarle a toda una fila "
            "sin cambiar ninguna parte?",
        ),
        turn(
            "underflows",
            _underflows,
            "You make the probabilities first, and a very small one has become 0. Its logarithm "
            "can be had without it.",
            "Primero haces las probabilidades, y una muy pequeña se ha vuelto 0. Su logaritmo se "
            "puede obtener sin ella.",
        ),
        turn(
            "one-maximum-for-all",
            _one_maximum_for_all,
            "You take the same number off every row, and the small rows vanish. Whose largest "
            "logit belongs to a row?",
            "Les restas el mismo número a todas las filas, y las pequeñas desaparecen. ¿Qué logit "
            "mayor le corresponde a cada fila?",
        ),
        turn(
            "sum-not-mean",
            _sum_not_mean,
            "Your loss grows with the number of rows. Is the same data, given twice, twice as "
            "surprising?",
            "Tu pérdida crece con el número de filas. Los mismos datos dos veces, ¿son el doble de"
            " sorprendentes?",
        ),
        turn(
            "log-of-the-mean",
            _log_of_the_mean,
            "You take the mean of the probabilities, then the logarithm. One answer that was "
            "thought impossible should hurt more.",
            "Tomas la media de las probabilidades y después el logaritmo. Una respuesta que se "
            "creía imposible debería doler más.",
        ),
        turn(
            "every-target-in-every-row",
            _every_target_in_every_row,
            "You look up every target in every row: how many numbers did you average?",
            "Buscas cada objetivo en cada fila: ¿cuántos números promediaste?",
        ),
        turn(
            "softmax-twice",
            _softmax_twice,
            "A softmax of a softmax: then not even a perfect model has a loss near 0. These are "
            "logits.",
            "Un softmax de un softmax: así ni un modelo perfecto tiene una pérdida cercana a 0. "
            "Esto son logits.",
        ),
        turn(
            "down-the-columns",
            _down_the_columns,
            "Your columns add up to 1. Whose probabilities should?",
            "Tus columnas suman 1. ¿Las probabilidades de quién deberían sumarlo?",
        ),
        turn(
            "logits-are-probabilities",
            _logits_are_probabilities,
            "You take the logarithm of a logit, which may be negative. A softmax stands between "
            "the two.",
            "Tomas el logaritmo de un logit, que puede ser negativo. Entre los dos hay un softmax.",
        ),
        turn(
            "best-guess",
            _best_guess,
            "That is the surprise if the likeliest had come. The loss asks for what came.",
            "Esa es la sorpresa si hubiera salido lo más probable. La pérdida pregunta por lo que "
            "salió.",
        ),
        turn(
            "bits",
            _bits,
            "Those are bits. The losses of this course are in nats.",
            "Eso son bits. Las pérdidas de este curso están en nats.",
        ),
        turn(
            "all-classes",
            _all_classes,
            "You average over all classes. Only the target of each row is asked.",
            "Promedias sobre todas las clases. Solo se pregunta por el objetivo de cada fila.",
        ),
        turn(
            "small-number-added",
            _small_number_added,
            "A small number next to the probability hides that it has become 0: a target at 0 "
            "against 1000 should cost 1000.",
            "Un número pequeño junto a la probabilidad esconde que se ha vuelto 0: un objetivo con"
            " 0 contra 1000 debería costar 1000.",
            _cut_at_a_small_number,
        ),
        turn(
            "no-minus",
            _no_minus,
            "Your loss is negative. The logarithm of a share is at most 0; a surprise is not.",
            "Tu pérdida es negativa. El logaritmo de una parte es como mucho 0; una sorpresa, no.",
        ),
        turn(
            "one-loss-each",
            _one_loss_each,
            "That is the surprise of each row. Asked for is one number, their mean.",
            "Esa es la sorpresa de cada fila. Se pide un solo número, su media.",
        ),
        turn(
            "maximum-forgotten",
            _maximum_forgotten,
            "You take the largest logit off in one of the two terms only. Off both, or add it "
            "again.",
            "Restas el logit mayor solo en uno de los dos términos. Réstalo en los dos o súmalo de"
            " nuevo.",
        ),
    ),
)
