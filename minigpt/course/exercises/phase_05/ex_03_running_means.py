"""Exercise 5.3: running means that are right from the first one on."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def running_means(values, beta):
    """Return the corrected running mean after each of the values, as a list."""
    m, means = 0.0, []
    for t, value in enumerate(values, start=1):
        m = beta * m + (1 - beta) * value
        means.append(m / (1 - beta**t))
    return means


def running_means_by_weights(values, beta):
    means = []
    for t in range(1, len(values) + 1):
        weights = [beta ** (t - i) for i in range(1, t + 1)]
        pairs = zip(weights, values[:t], strict=True)
        means.append(sum(weight * value for weight, value in pairs) / sum(weights))
    return means


def _no_correction(values, beta):
    m, means = 0.0, []
    for value in values:
        m = beta * m + (1 - beta) * value
        means.append(m)
    return means


def _starts_at_the_first(values, beta):
    m, means = values[0], []
    for value in values:
        m = beta * m + (1 - beta) * value
        means.append(m)
    return means


def _counts_from_zero(values, beta):
    return [m / (1 - beta**t) for t, m in enumerate(_no_correction(values, beta))]


def _counts_one_too_many(values, beta):
    return [m / (1 - beta**t) for t, m in enumerate(_no_correction(values, beta), start=2)]


def _same_correction_always(values, beta):
    return [m / (1 - beta) for m in _no_correction(values, beta)]


def _corrects_the_memory(values, beta):
    m, means = 0.0, []
    for t, value in enumerate(values, start=1):
        m = (beta * m + (1 - beta) * value) / (1 - beta**t)
        means.append(m)
    return means


def _shares_swapped(values, beta):
    return running_means(values, 1 - beta)


def _swapped_and_corrected(values, beta):
    m, means = 0.0, []
    for t, value in enumerate(values, start=1):
        m = (1 - beta) * m + beta * value
        means.append(m / (1 - beta**t))
    return means


def _plain_mean(values, beta):
    return [sum(values[:t]) / t for t in range(1, len(values) + 1)]


def _the_last_only(values, beta):
    return running_means(values, beta)[-1]


def _multiplies(values, beta):
    return [m * (1 - beta**t) for t, m in enumerate(_no_correction(values, beta), start=1)]


def cases_running_means():
    return [
        ([4.0], 0.9),
        ([1.0, 1.0, 1.0], 0.9),
        ([1.0, 3.0, 2.0, 10.0], 0.5),
        ([0.0, 0.0, 8.0, -1.0, 2.0], 0.8),
        ([3.0, 5.0], 0.0),
    ]


EXERCISE = Exercise(
    id="ex-05-03",
    title={"en": "Running means", "es": "Medias móviles"},
    reference=running_means,
    alternatives=(running_means_by_weights,),
    cases=cases_running_means,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few additions"),
    wrong_turns=(
        turn(
            "no-correction",
            _no_correction,
            "Your means start too close to 0. What should the mean of 1, 1, 1 be?",
            "Tus medias empiezan demasiado cerca de 0. ¿Cuánto debería ser la media de 1, 1, 1?",
        ),
        turn(
            "starts-at-the-first",
            _starts_at_the_first,
            "You start at the first value. On equal values nobody notices; but how much does the "
            "first one still weigh after four?",
            "Empiezas en el primer valor. Con valores iguales nadie lo nota; pero ¿cuánto pesa "
            "todavía el primero después de cuatro?",
        ),
        turn(
            "counts-from-zero",
            _counts_from_zero,
            "You divide by 0 at the first value. Which t is the first one's?",
            "Divides entre 0 con el primer valor. ¿Qué t le toca al primero?",
        ),
        turn(
            "counts-one-too-many",
            _counts_one_too_many,
            "Your t runs ahead by one. After a single value the mean is that value.",
            "Tu t va adelantada en uno. Después de un solo valor, la media es ese valor.",
        ),
        turn(
            "same-correction-always",
            _same_correction_always,
            "Right for the first value, then too large: the mean of 1, 1, 1 is above 1. What do the"
            " weights of three values add up to?",
            "Correcto con el primer valor y luego demasiado grande: la media de 1, 1, 1 pasa de 1. "
            "¿Cuánto suman los pesos de tres valores?",
        ),
        turn(
            "corrects-the-memory",
            _corrects_the_memory,
            "You go on calculating with the corrected mean. Correct what you show, keep what you "
            "store.",
            "Sigues calculando con la media corregida. Corrige lo que muestras y conserva lo que "
            "guardas.",
        ),
        turn(
            "shares-swapped",
            _shares_swapped,
            "You forget almost everything at each value. How much of the old survives a step?",
            "Olvidas casi todo con cada valor. ¿Cuánto de lo viejo sobrevive a un paso?",
        ),
        turn(
            "swapped-and-corrected",
            _swapped_and_corrected,
            "beta stands on the new value, and the correction is for the other way round. Which of"
            " the two keeps beta?",
            "beta está en el valor nuevo, y la corrección es para el caso contrario. ¿Cuál de los "
            "dos conserva beta?",
        ),
        turn(
            "plain-mean",
            _plain_mean,
            "All values weigh the same with you, however old they are. beta says how they fade.",
            "Contigo todos los valores pesan igual, por viejos que sean. beta dice cómo se "
            "desvanecen.",
        ),
        turn(
            "the-last-only",
            _the_last_only,
            "You return the last mean only. A list is asked for, one mean for each value.",
            "Devuelves solo la última media. Se pide una lista, con una media por valor.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "Your correction makes small means even smaller. What do the weights add up to, and "
            "what must be done with that sum?",
            "Tu corrección hace las medias pequeñas todavía más pequeñas. ¿Cuánto suman los pesos "
            "y qué hay que hacer con esa suma?",
        ),
    ),
)
