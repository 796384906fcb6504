"""Exercise 20.3: rows drawn again."""

import numpy as np
import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def bootstrap_means(values, drawn):
    """Return (low, high), between which the middle 95 % of the means of the drawn rows lie.

    values  (N,) floats    drawn  (R, N) row numbers: in each line, N rows drawn with replacement
    """
    means = values[drawn].mean(dim=1)  # (R,)
    low, high = torch.quantile(means, torch.tensor([0.025, 0.975]))
    return low.item(), high.item()


def bootstrap_means_one_by_one(values, drawn):
    means = []
    for line in drawn.tolist():
        means.append(sum(values[row].item() for row in line) / len(line))
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _ends(means, low=0.025, high=0.975):
    return tuple(torch.quantile(means, torch.tensor([low, high])).tolist())


def _five_each_side(values, drawn):
    return _ends(values[drawn].mean(1), 0.05, 0.95)


def _half(values, drawn):
    return _ends(values[drawn].mean(1), 0.25, 0.75)


def _lowest_and_highest(values, drawn):
    means = values[drawn].mean(1)
    return means.min().item(), means.max().item()


def _one_std(values, drawn):
    means = values[drawn].mean(1)
    return (means.mean() - means.std()).item(), (means.mean() + means.std()).item()


def _bell(values, drawn):
    means = values[drawn].mean(1)
    half = 1.96 * means.std()
    return (means.mean() - half).item(), (means.mean() + half).item()


def _bell_around_the_score(values, drawn):
    half = 1.96 * values[drawn].mean(1).std()
    return (values.mean() - half).item(), (values.mean() + half).item()


def _standard_error(values, drawn):
    half = 1.96 * values.std() / len(values) ** 0.5
    return (values.mean() - half).item(), (values.mean() + half).item()


def _down_the_columns(values, drawn):
    return _ends(values[drawn].mean(0))


def _no_means(values, drawn):
    return _ends(values[drawn].flatten())


def _values_themselves(values, drawn):
    return _ends(values)


def _no_repeats(values, drawn):
    means = [values[line.unique()].mean() for line in drawn]
    return _ends(torch.stack(means))


def _reordered(values, drawn):
    means = [values[line.argsort()].mean() for line in drawn]
    return _ends(torch.stack(means))


def _nothing_drawn(values, drawn):
    return _ends(values.expand(len(drawn), -1).mean(1))


def _sums(values, drawn):
    return _ends(values[drawn].sum(1))


def _row_numbers(values, drawn):
    return _ends(drawn.float().mean(1))


def _first_line(values, drawn):
    return _ends(values[drawn[0]])


def _other_order(values, drawn):
    low, high = bootstrap_means(values, drawn)
    return high, low


def _nearest(values, drawn):
    means = values[drawn].mean(1).sort().values
    R = len(means)
    return means[int(0.025 * R)].item(), means[int(0.975 * R)].item()


def _centre_and_width(values, drawn):
    low, high = bootstrap_means(values, drawn)
    return values.mean().item(), (high - low) / 2


def _medians(values, drawn):
    return _ends(values[drawn].median(1).values)


def cases_bootstrap_means():
    generator = torch.Generator().manual_seed(0)

    def draws(rows, count):
        return torch.randint(rows, (count, rows), generator=generator)

    right = torch.tensor([1.0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1])
    return [
        (torch.tensor([0.0, 1.0, 5.0]), torch.tensor([[0, 0, 1], [2, 1, 0], [2, 2, 1], [0, 0, 0]])),
        (right, draws(12, 200)),
        (torch.tensor([1.0, 0.2, 0.4, 0.9, 0.1, 0.5]), draws(6, 41)),
        (torch.ones(5), draws(5, 30)),
        (torch.tensor([0.0, 0, 0, 9]), draws(4, 100)),
        (torch.randn(30, generator=generator), draws(30, 333)),
    ]


EXERCISE = Exercise(
    id="ex-20-03",
    title={"en": "Rows drawn again", "es": "Filas sorteadas otra vez"},
    reference=bootstrap_means,
    alternatives=(bootstrap_means_one_by_one,),
    cases=cases_bootstrap_means,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32 means, and quantiles between two"),
    wrong_turns=(
        turn(
            "too-much-cut-off",
            _five_each_side,
            "Between your ends lie fewer than 95 of 100 means. How much may be outside on either "
            "side?",
            "Entre tus extremos quedan menos de 95 de cada 100 medias. ¿Cuánto puede quedar fuera "
            "a cada lado?",
            _half,
        ),
        turn(
            "lowest-and-highest",
            _lowest_and_highest,
            "You take the lowest and the highest mean. The more often you draw, the wider that "
            "gets.",
            "Tomas la media más baja y la más alta. Cuanto más sortees, más ancho se hace.",
        ),
        turn(
            "bell-curve",
            _bell,
            "You describe the means by a standard deviation, as if they were a bell curve. Cut off "
            "the outermost ones instead: then lopsided scores get lopsided intervals.",
            "Describes las medias con una desviación estándar, como si fueran una campana. Mejor "
            "corta las más extremas: así una puntuación asimétrica recibe un intervalo asimétrico.",
            _bell_around_the_score,
            _one_std,
            _standard_error,
        ),
        turn(
            "down-the-columns",
            _down_the_columns,
            "You average down the columns. Each *line* of the table is an exam: it has one mean.",
            "Promedias por columnas. Cada *línea* de la tabla es un examen: tiene una sola media.",
        ),
        turn(
            "no-means",
            _no_means,
            "You never take the mean of an exam: your ends are those of single rows.",
            "No calculas la media de cada examen: tus extremos son los de filas sueltas.",
            _values_themselves,
            _first_line,
        ),
        turn(
            "no-repeats",
            _no_repeats,
            "A row that was drawn twice counts twice. You count it once.",
            "Una fila que salió dos veces cuenta dos veces. Tú la cuentas una.",
        ),
        turn(
            "nothing-changes",
            _nothing_drawn,
            "All of your exams are the same one in another order, so all means are equal.",
            "Todos tus exámenes son el mismo en otro orden, así que todas las medias son iguales.",
            _reordered,
        ),
        turn(
            "sums",
            _sums,
            "Those are sums. A mean also divides by the number of rows.",
            "Esas son sumas. Una media además divide entre el número de filas.",
        ),
        turn(
            "row-numbers",
            _row_numbers,
            "You average the numbers of the rows. They say which values to take.",
            "Promedias los números de las filas. Solo dicen qué valores hay que tomar.",
        ),
        turn(
            "other-order",
            _other_order,
            "Both ends are right and have changed places.",
            "Los dos extremos son correctos, pero cambiaron de lugar.",
        ),
        turn(
            "nearest-mean",
            _nearest,
            "You take one of the means itself. `torch.quantile` goes between two of them, and that "
            "is what is asked for.",
            "Tomas una de las medias. `torch.quantile` queda entre dos de ellas, y eso es lo que "
            "se pide.",
        ),
        turn(
            "medians",
            _medians,
            "Those are the exams' medians. Their means are asked for.",
            "Esas son las medianas de los exámenes. Se piden sus medias.",
        ),
        turn(
            "centre-and-width",
            _centre_and_width,
            "You return a centre and a half width. Asked are the two ends.",
            "Devuelves un centro y un semiancho. Se piden los dos extremos.",
        ),
    ),
)
