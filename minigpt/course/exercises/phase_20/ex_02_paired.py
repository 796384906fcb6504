"""Exercise 20.2: two models on the same questions."""

import math

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def paired(a, b):
    """Return (only_a, only_b, p): who alone is right how often, and the p-value of the split."""
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    n = only_a + only_b
    ways = sum(math.comb(n, heads) for heads in range(min(only_a, only_b) + 1))
    return only_a, only_b, min(1.0, 2 * ways / 2**n)


def paired_by_every_split(a, b):
    first = sum(1 for x, y in zip(a.tolist(), b.tolist(), strict=True) if x and not y)
    second = sum(1 for x, y in zip(a.tolist(), b.tolist(), strict=True) if y and not x)
    n = first + second
    chance = 0.0
    for heads in range(n + 1):
        if abs(2 * heads - n) >= abs(first - second):  # at least as uneven
            chance += math.comb(n, heads) * 0.5**n
    return first, second, chance


def _split(a, b):
    return int((a & ~b).sum()), int((b & ~a).sum())


def _tail(few, n):
    return sum(math.comb(n, heads) for heads in range(few + 1)) / 2**n


def _one_side(a, b):
    x, y = _split(a, b)
    return x, y, _tail(min(x, y), x + y)


def _no_cap(a, b):
    x, y = _split(a, b)
    return x, y, 2 * _tail(min(x, y), x + y)


def _strict(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * _tail(min(x, y) - 1, x + y))


def _this_split_only(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * math.comb(x + y, x) / 2 ** (x + y))


def _this_split_once(a, b):
    x, y = _split(a, b)
    return x, y, math.comb(x + y, x) / 2 ** (x + y)


def _large_tail(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * _tail(max(x, y), x + y))


def _tail_of_a(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * _tail(x, x + y))


def _tail_of_b(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * _tail(y, x + y))


def _agreements(a, b):
    both, neither = int((a & b).sum()), int((~a & ~b).sum())
    return both, neither, paired(a, b)[2]


def _totals(a, b):
    x, y = _split(a, b)
    return int(a.sum()), int(b.sum()), paired(a, b)[2] if x + y else 1.0


def _totals_tossed(a, b):
    x, y = int(a.sum()), int(b.sum())
    return x, y, min(1.0, 2 * _tail(min(x, y), x + y))


def _every_question_tossed(a, b):
    x, y = _split(a, b)
    return x, y, min(1.0, 2 * _tail(min(x, y), len(a)))


def _unpaired(a, b):
    x, y = _split(a, b)
    n, p, q = len(a), a.float().mean().item(), b.float().mean().item()
    m = (p + q) / 2
    error = math.sqrt(2 * m * (1 - m) / n)
    return x, y, math.erfc(abs(p - q) / error / math.sqrt(2)) if error else 1.0


def _chi_square(a, b):
    x, y = _split(a, b)
    return x, y, math.erfc(abs(x - y) / math.sqrt(2 * (x + y))) if x + y else 1.0


def _chi_square_corrected(a, b):
    x, y = _split(a, b)
    gap = max(0, abs(x - y) - 1)
    return x, y, math.erfc(gap / math.sqrt(2 * (x + y))) if x + y else 1.0


def _complement(a, b):
    x, y, p = paired(a, b)
    return x, y, 1 - p


def _other_order(a, b):
    x, y, p = paired(a, b)
    return y, x, p


def _nothing_is_zero(a, b):
    x, y, p = paired(a, b)
    return x, y, p if x + y else 0.0


def _the_wrong(a, b):
    return paired(~a, ~b)


def _shares(a, b):
    x, y, p = paired(a, b)
    return x / len(a), y / len(a), p


def verdicts(only_a, only_b, both=20, neither=3):
    """Verdicts on shuffled questions: so many that only a gets right, only b, both, neither."""
    pairs = [(True, False)] * only_a + [(False, True)] * only_b
    pairs += [(True, True)] * both + [(False, False)] * neither
    order = torch.randperm(len(pairs), generator=torch.Generator().manual_seed(0))
    a, b = torch.tensor(pairs)[order].unbind(1)
    return a.clone(), b.clone()


def cases_paired():
    small = [verdicts(3, 0, both=1, neither=1), verdicts(1, 4, both=2, neither=0)]
    splits = [(9, 0), (3, 4), (3, 3), (0, 0), (6, 1), (2, 11), (0, 1)]
    return small + [verdicts(*split) for split in splits] + [verdicts(5, 1, both=0, neither=0)]


EXERCISE = Exercise(
    id="ex-20-02",
    title={"en": "Two models, the same questions", "es": "Dos modelos, las mismas preguntas"},
    reference=paired,
    alternatives=(paired_by_every_split,),
    cases=cases_paired,
    tolerance=Tolerance(
        rtol=1e-5, atol=1e-7, why="whole numbers over a power of two; float32 will do"
    ),
    wrong_turns=(
        turn(
            "one-side",
            _one_side,
            "You count the splits that favour one of the two. As uneven a split the other way "
            "round would have surprised you as much.",
            "Cuentas los repartos que favorecen a uno de los dos. Un reparto igual de desigual al "
            "revés te habría sorprendido lo mismo.",
        ),
        turn(
            "more-than-certain",
            _no_cap,
            "At an even split your p is more than 1. When the middle is counted from both sides, "
            "it counts twice.",
            "En un reparto parejo tu p pasa de 1. Si cuentas el medio desde los dos lados, lo "
            "cuentas dos veces.",
        ),
        turn(
            "strictly-more-uneven",
            _strict,
            "You leave out the very split that was seen. *At least* as uneven includes it.",
            "Dejas fuera el reparto que se vio. *Al menos* igual de desigual lo incluye.",
        ),
        turn(
            "this-split-only",
            _this_split_only,
            "That is the chance of exactly this split. The more uneven ones belong to it.",
            "Esa es la probabilidad de exactamente este reparto. Faltan los más desiguales.",
            _this_split_once,
        ),
        turn(
            "wrong-end",
            _large_tail,
            "You add up the common splits, not the rare ones: start at the end where the smaller "
            "count stands.",
            "Sumas los repartos comunes y no los raros: empieza por el extremo del recuento menor.",
        ),
        turn(
            "always-the-same-side",
            _tail_of_a,
            "Right when one particular model is behind, and near 1 when the other one is. Which of "
            "the two counts says where the rare end is?",
            "Bien cuando pierde un modelo concreto, y casi 1 cuando pierde el otro. ¿Cuál de los "
            "dos recuentos dice dónde está el extremo raro?",
            _tail_of_b,
        ),
        turn(
            "agreements",
            _agreements,
            "You count where the two agree. What they agree about says nothing on which is better.",
            "Cuentas en qué coinciden. Aquello en lo que coinciden no dice cuál es mejor.",
        ),
        turn(
            "totals",
            _totals,
            "The first two results are all right answers of each model. Asked are those that only "
            "one of the two has right.",
            "Los dos primeros resultados son todos los aciertos de cada modelo. Se piden los que "
            "acierta solo uno de los dos.",
            _totals_tossed,
        ),
        turn(
            "every-question-tossed",
            _every_question_tossed,
            "You toss a coin for every question. Which questions can fall to either side at all?",
            "Lanzas una moneda por cada pregunta. ¿Qué preguntas pueden caer de un lado o de otro?",
        ),
        turn(
            "unpaired",
            _unpaired,
            "Your p compares two shares as if they came from different questions. The models were "
            "asked the same ones.",
            "Tu p compara dos proporciones como si vinieran de preguntas distintas. A los dos "
            "modelos se les preguntó lo mismo.",
        ),
        turn(
            "bell-curve",
            _chi_square,
            "You put a bell curve in place of the coins. With a handful of tosses that is too "
            "rough: count the splits.",
            "Pones una campana en lugar de las monedas. Con un puñado de lanzamientos es demasiado "
            "burdo: cuenta los repartos.",
            _chi_square_corrected,
        ),
        turn(
            "complement",
            _complement,
            "Your p is large where the split is uneven. A rare split has a small one.",
            "Tu p es grande cuando el reparto es desigual. Un reparto raro la tiene pequeña.",
        ),
        turn(
            "other-order",
            _other_order,
            "The two counts have changed places.",
            "Los dos recuentos cambiaron de lugar.",
            _the_wrong,
        ),
        turn(
            "nothing-is-zero",
            _nothing_is_zero,
            "When the two never differ you call it a sensation. How often do no coins split as "
            "evenly as that?",
            "Cuando los dos nunca difieren, lo das por sensacional. ¿Con qué frecuencia se "
            "reparten así cero monedas?",
        ),
        turn(
            "shares",
            _shares,
            "The counts are asked for, not their shares.",
            "Se piden los recuentos, no sus proporciones.",
        ),
    ),
)
