"""Exercise 32.3: whether several seeds beat a reference."""

from statistics import fmean, median, pstdev, stdev

from minigpt.course.judging.exercise import Exercise, turn


def beats(scores, reference):
    """Return whether the mean of 3 or more scores beats the reference by more than the spread."""
    spread = max(scores) - min(scores)
    return len(scores) >= 3 and sum(scores) / len(scores) - reference > spread


def beats_sorted(scores, reference):
    ranked = sorted(score - reference for score in scores)
    return len(ranked) > 2 and fmean(ranked) > ranked[-1] - ranked[0]


def _best(scores, reference):
    return len(scores) >= 3 and max(scores) > reference


def _best_of_any(scores, reference):
    return max(scores) > reference


def _mean_of_any(scores, reference):
    return fmean(scores) > reference


def _all_of_any(scores, reference):
    return min(scores) > reference


def _mean(scores, reference):
    return len(scores) >= 3 and fmean(scores) > reference


def _median(scores, reference):
    return len(scores) >= 3 and median(scores) > reference


def _any_number(scores, reference):
    return fmean(scores) - reference > max(scores) - min(scores)


def _two_are_enough(scores, reference):
    return len(scores) >= 2 and _any_number(scores, reference)


def _four_needed(scores, reference):
    return len(scores) > 3 and _any_number(scores, reference)


def _equal_is_enough(scores, reference):
    spread = max(scores) - min(scores)
    return len(scores) >= 3 and fmean(scores) - reference >= spread


def _distance(scores, reference):
    spread = max(scores) - min(scores)
    return len(scores) >= 3 and abs(fmean(scores) - reference) > spread


def _worst_only(scores, reference):
    return len(scores) >= 3 and min(scores) > reference


def _deviation(scores, reference):
    return len(scores) >= 3 and fmean(scores) - reference > stdev(scores)


def _deviation_of_all(scores, reference):
    return len(scores) >= 3 and fmean(scores) - reference > pstdev(scores)


def _half_spread(scores, reference):
    return len(scores) >= 3 and fmean(scores) - reference > (max(scores) - min(scores)) / 2


def _worst_by_spread(scores, reference):
    spread = max(scores) - min(scores)
    return len(scores) >= 3 and min(scores) - reference > spread


def _turned(scores, reference):
    spread = max(scores) - min(scores)
    return len(scores) >= 3 and reference - fmean(scores) > spread


def _small_spread(scores, reference):
    return len(scores) >= 3 and fmean(scores) > max(scores) - min(scores)


def _votes(scores, reference):
    return len(scores) >= 3 and sum(score > reference for score in scores) * 2 > len(scores)


def _margin(scores, reference):
    return fmean(scores) - reference


def _margin_over_spread(scores, reference):
    return fmean(scores) - reference - (max(scores) - min(scores))


def cases_beats():
    return [
        ([0.5, 0.625, 0.5625], 0.25),
        ([0.75], 0.25),
        ([0.75, 0.75], 0.25),
        ([0.75, 0.75, 0.75], 0.25),
        ([0.75, 0.75, 0.75], 0.75),
        ([0.25, 0.75, 0.75], 0.5),
        ([0.25, 0.25, 0.75], 0.5),
        ([0.625, 1.0, 0.625], 0.5),
        ([0.5625, 0.5625, 0.75], 0.5),
        ([0.0, 0.0, 0.0], 0.75),
        ([0.125, 0.125, 0.25], 0.75),
        ([0.625, 0.875, 0.75], 0.5),
        ([0.625, 0.875, 0.6875, 0.75], 0.5),
        ([0.625, 0.75, 0.875], 0.4375),
        ([0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.375),
        ([0.4375, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.4375),
        ([0.46875, 0.96875, 0.96875, 0.96875, 0.96875, 0.96875, 0.96875], 0.5),
        ([0.96875, 0.96875, 0.96875, 0.9375, 0.9375], 0.0),
    ]


EXERCISE = Exercise(
    id="ex-32-03",
    title={"en": "Does it win?", "es": "¿Gana?"},
    reference=beats,
    alternatives=(beats_sorted,),
    cases=cases_beats,
    wrong_turns=(
        turn(
            "best-seed",
            _best,
            "One seed above the reference is enough for you: the luckiest.",
            "Te basta una semilla por encima de la referencia: la de más suerte.",
            _best_of_any,
        ),
        turn(
            "middle-only",
            _mean,
            "You look at the middle only. One seed may still fall below the reference.",
            "Solo miras el centro. Aun así, una semilla puede caer por debajo de la referencia.",
            _mean_of_any,
            _median,
            _votes,
        ),
        turn(
            "too-few-seeds",
            _any_number,
            "One or two seeds pass: their spread is small because there are so few of them.",
            "Una o dos semillas aprueban: su dispersión es pequeña porque son muy pocas.",
            _two_are_enough,
        ),
        turn(
            "three-refused",
            _four_needed,
            "Three seeds are at least three.",
            "Tres semillas son tres como mínimo.",
        ),
        turn(
            "equality",
            _equal_is_enough,
            "Being above by just the spread, which may be nothing at all, is not more than that.",
            "Superarla justo por la dispersión, que puede ser nula, no es superarla por más.",
        ),
        turn(
            "distance",
            _distance,
            "You ask whether the two are far apart. A reference far above is far apart, too.",
            "Preguntas si están lejos. Una referencia muy por encima también está lejos.",
        ),
        turn(
            "no-spread",
            _worst_only,
            "All seeds are above, and you stop there: their spread has no say.",
            "Todas las semillas están por encima, y ahí paras: su dispersión no interviene.",
            _all_of_any,
        ),
        turn(
            "another-spread",
            _deviation,
            "Your spread is a smaller one. Here it is the largest score minus the smallest.",
            "Tu dispersión es una más pequeña. Aquí es la mayor puntuación menos la menor.",
            _deviation_of_all,
            _half_spread,
        ),
        turn(
            "not-the-mean",
            _worst_by_spread,
            "It is the mean that has to be above by more than the spread.",
            "Es la media la que tiene que estar por encima por más que la dispersión.",
        ),
        turn(
            "upside-down",
            _turned,
            "You accept what lies below the reference. Here a higher score is a better one.",
            "Aceptas lo que queda por debajo de la referencia. Aquí, más puntuación es mejor.",
        ),
        turn(
            "mean-itself",
            _small_spread,
            "You compare the spread with the mean, not with how far it is above the reference.",
            "Comparas la dispersión con la media, no con lo que esta supera a la referencia.",
        ),
        turn(
            "margin",
            _margin,
            "That is a distance. The question asks for yes or no.",
            "Eso es una distancia. La pregunta pide sí o no.",
            _margin_over_spread,
        ),
    ),
)
