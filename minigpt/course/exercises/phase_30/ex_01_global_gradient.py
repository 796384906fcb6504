"""Exercise 30.1: the gradient of the whole batch, from those of its parts."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def global_gradient(parts):
    """Return the gradient of the mean loss of the whole batch, from (sum, targets) of each part."""
    return sum(gradient for gradient, _ in parts) / sum(targets for _, targets in parts)


def weighted_means(parts):
    whole = sum(targets for _, targets in parts)
    found = torch.zeros_like(parts[0][0])
    for gradient, targets in parts:
        if targets:
            found = found + targets / whole * (gradient / targets)
    return found


def _total(parts):
    return torch.stack([gradient for gradient, _ in parts]).sum(0)


def _count(parts):
    return sum(targets for _, targets in parts)


def _mean_of_means(parts):
    return torch.stack([gradient / targets for gradient, targets in parts]).mean(0)


def _mean_of_means_no_empty(parts):
    return _mean_of_means([(g, n) for g, n in parts if n])


def _mean_of_means_at_least_one(parts):
    return torch.stack([gradient / max(targets, 1) for gradient, targets in parts]).mean(0)


def _sum_of_means(parts):
    return torch.stack([gradient / targets for gradient, targets in parts]).sum(0)


def _sum_of_means_no_empty(parts):
    return _sum_of_means([(g, n) for g, n in parts if n])


def _sum_of_means_at_least_one(parts):
    return torch.stack([gradient / max(targets, 1) for gradient, targets in parts]).sum(0)


def _by_processes(parts):
    return _total(parts) / len(parts)


def _first_only(parts):
    return parts[0][0] / parts[0][1]


def _first_share(parts):
    return parts[0][0] / _count(parts)


def _last_only(parts):
    return parts[-1][0] / _count(parts)


def _not_divided(parts):
    return _total(parts)


def _averaged_too(parts):
    return _total(parts) / _count(parts) / len(parts)


def _one_count(parts):
    return _total(parts) / parts[0][1]


def _largest_count(parts):
    return _total(parts) / max(targets for _, targets in parts)


def _mean_count(parts):
    return _total(parts) / (_count(parts) / len(parts))


def _weights_on_sums(parts):
    """Weighs the sums, which have their weight already."""
    whole = _count(parts)
    return torch.stack([targets / whole * gradient for gradient, targets in parts]).sum(0)


def _targets_times(parts):
    return torch.stack([targets * gradient for gradient, targets in parts]).sum(0) / _count(parts)


def _numbers_too(parts):
    return _total(parts) / (_count(parts) * parts[0][0].numel())


def cases_global_gradient():
    def part(values, targets):
        return torch.tensor(values), targets

    return [
        ([part([8.0], 4), part([4.0], 4)],),
        ([part([4.0], 4), part([5.0], 1)],),
        ([part([6.0, -3.0], 3)],),
        ([part([1.0, 2.0], 2), part([5.0, -4.0], 7), part([0.5, 9.0], 1)],),
        ([part([3.0, 1.0], 4), part([0.0, 0.0], 0), part([2.0, -6.0], 6)],),
        ([part([0.0, 0.0], 0), part([2.0, -6.0], 4)],),
    ]


EXERCISE = Exercise(
    id="ex-30-01",
    title={"en": "The gradient of the whole batch", "es": "El gradiente del lote entero"},
    reference=global_gradient,
    alternatives=(weighted_means,),
    cases=cases_global_gradient,
    tolerance=Tolerance(rtol=1e-5, atol=1e-7, why="a few float32 sums in another order"),
    wrong_turns=(
        turn(
            "mean-of-means",
            _mean_of_means,
            "You average the processes' own means. Ask of one letter: does it weigh the same in a "
            "process with one target as in a process with four?",
            "Promedias las medias de cada proceso. Pregúntaselo a una letra: ¿pesa lo mismo en un "
            "proceso con un objetivo que en uno con cuatro?",
            _mean_of_means_no_empty,
            _mean_of_means_at_least_one,
        ),
        turn(
            "sum-of-means",
            _sum_of_means,
            "You add means. Two processes with the same rows would then have twice the gradient of "
            "one.",
            "Sumas medias. Dos procesos con las mismas filas tendrían entonces el doble de "
            "gradiente que uno.",
            _sum_of_means_no_empty,
            _sum_of_means_at_least_one,
        ),
        turn(
            "by-processes",
            _by_processes,
            "You divide by the number of processes. What the loss is a mean over are the targets.",
            "Divides entre el número de procesos. La pérdida es una media sobre los objetivos.",
        ),
        turn(
            "one-process",
            _first_only,
            "Only one process is heard. The rows of the others teach nothing.",
            "Solo se oye a un proceso. Las filas de los demás no enseñan nada.",
            _first_share,
            _last_only,
        ),
        turn(
            "not-divided",
            _not_divided,
            "That is the gradient of the summed loss. A batch twice as large would take steps "
            "twice as long.",
            "Ese es el gradiente de la pérdida sumada. Un lote el doble de grande daría pasos el "
            "doble de largos.",
        ),
        turn(
            "averaged-too",
            _averaged_too,
            "You divide twice: by the targets of all, and then by the processes as well.",
            "Divides dos veces: entre los objetivos de todos y, además, entre los procesos.",
        ),
        turn(
            "one-count",
            _one_count,
            "The sum is that of all processes, the divisor is not: whose targets does it count?",
            "La suma es la de todos los procesos, el divisor no: ¿los objetivos de quién cuenta?",
            _largest_count,
            _mean_count,
        ),
        turn(
            "weighted-sums",
            _weights_on_sums,
            "You weigh the parts by their targets. A sum over more targets is larger already: so "
            "they count twice.",
            "Pesas las partes según sus objetivos. Una suma sobre más objetivos ya es mayor: así "
            "cuentan dos veces.",
            _targets_times,
        ),
        turn(
            "numbers-too",
            _numbers_too,
            "You divide by the number of parameters as well. The mean runs over targets only.",
            "Divides también entre el número de parámetros. La media es solo sobre objetivos.",
        ),
    ),
)
