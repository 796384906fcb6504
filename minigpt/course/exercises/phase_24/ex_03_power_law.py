"""Exercise 24.3: the best line through the logarithms."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def power_law(x, y):
    """Return (exponent, factor) of y = factor * x**exponent, fitted to the logarithms of both."""
    exponent, height = np.polyfit(np.log(x), np.log(y), 1)
    return float(exponent), float(np.exp(height))


def power_law_by_hand(x, y):
    a, b = np.log(np.array(x, float)), np.log(np.array(y, float))
    exponent = ((a - a.mean()) * (b - b.mean())).sum() / ((a - a.mean()) ** 2).sum()
    return exponent.item(), float(np.e ** (b.mean() - exponent * a.mean()))


def _fit(x, y):
    return np.polyfit(np.asarray(x, float), np.asarray(y, float), 1)


def _raw(x, y):
    return tuple(map(float, _fit(x, y)))


def _only_y_logged(x, y):
    slope, height = _fit(x, np.log(y))
    return float(slope), float(np.exp(height))


def _only_x_logged(x, y):
    return tuple(map(float, _fit(np.log(x), y)))


def _height_not_exponentiated(x, y):
    return tuple(map(float, _fit(np.log(x), np.log(y))))


def _base_ten_height(x, y):
    slope, height = _fit(np.log10(x), np.log10(y))
    return float(slope), float(np.exp(height))


def _natural_then_ten(x, y):
    slope, height = _fit(np.log(x), np.log(y))
    return float(slope), float(10**height)


def _base_two_height(x, y):
    slope, height = np.polyfit(np.log2(x), np.log2(y), 1)
    return float(slope), float(np.exp(height))


def _sign_turned(x, y):
    exponent, factor = power_law(x, y)
    return -exponent, factor


def _x_on_y(x, y):
    return power_law(y, x)


def _inverse_slope(x, y):
    slope, _ = np.polyfit(np.log(y), np.log(x), 1)
    exponent = 1 / slope
    return float(exponent), float(np.exp(np.mean(np.log(y)) - exponent * np.mean(np.log(x))))


def _first_and_last(x, y):
    exponent = np.log(y[-1] / y[0]) / np.log(x[-1] / x[0])
    return float(exponent), float(y[0] / x[0] ** exponent)


def _mean_of_slopes(x, y):
    a, b = np.log(x), np.log(y)
    exponent = np.mean(np.diff(b) / np.diff(a))
    return float(exponent), float(np.exp(np.mean(b) - exponent * np.mean(a)))


def _through_the_origin(x, y):
    a, b = np.log(x), np.log(y)
    return float((a * b).sum() / (a * a).sum()), 1.0


def _slope_through_the_origin(x, y):
    a, b = np.log(x), np.log(y)
    exponent = (a * b).sum() / (a * a).sum()
    return float(exponent), float(np.exp(np.mean(b - exponent * a)))


def _first_two(x, y):
    exponent, factor = _first_and_last(x[:2], y[:2])
    return exponent, factor


def _factor_of_the_first(x, y):
    exponent, _ = power_law(x, y)
    return exponent, float(y[0] / x[0] ** exponent)


def _factor_of_the_last(x, y):
    exponent, _ = power_law(x, y)
    return exponent, float(y[-1] / x[-1] ** exponent)


def _other_order(x, y):
    exponent, factor = power_law(x, y)
    return factor, exponent


def _curve_fit(x, y):
    """Least squares on the raw values: what scipy's curve_fit would minimise."""
    exponent, factor = power_law(x, y)
    x, y = np.asarray(x, float), np.asarray(y, float)
    for _ in range(200):
        guess = factor * x**exponent
        J = np.stack([guess * np.log(x), x**exponent], 1)
        step = np.linalg.lstsq(J, y - guess, rcond=None)[0]
        exponent, factor = exponent + step[0], factor + step[1]
    return float(exponent), float(factor)


def cases_power_law():
    return [
        ([1.0, 4.0, 100.0], [3.0, 1.5, 0.3]),
        ([1, 2, 4], [5, 20, 80]),
        ([2.0, 8.0, 32.0, 64.0], [1.0, 0.9, 0.3, 0.2]),
        ([1536, 6144, 13824, 24576], [1.5, 0.8, 0.4, 0.25]),
        ([10.0, 100.0, 1000.0], [7.0, 6.0, 7.5]),
    ]


EXERCISE = Exercise(
    id="ex-24-03",
    title={"en": "A line through logarithms", "es": "Una recta por los logaritmos"},
    reference=power_law,
    alternatives=(power_law_by_hand,),
    cases=cases_power_law,
    tolerance=Tolerance(rtol=1e-6, atol=1e-9, why="float64, a few sums and an exponential"),
    wrong_turns=(
        turn(
            "raw-values",
            _raw,
            "That is a straight line through the numbers themselves. On which axes is a power a "
            "straight line?",
            "Eso es una recta por los propios números. ¿En qué ejes es recta una potencia?",
        ),
        turn(
            "one-logarithm",
            _only_y_logged,
            "You took the logarithm of one side only. A straight line there is an exponential or a "
            "logarithm, not a power.",
            "Tomaste el logaritmo de un solo lado. Una recta ahí es una exponencial o un "
            "logaritmo, no una potencia.",
            _only_x_logged,
        ),
        turn(
            "factor-still-a-logarithm",
            _height_not_exponentiated,
            "The exponent is right. The height of the line is still the logarithm of the factor.",
            "El exponente es correcto. La altura de la recta es todavía el logaritmo del factor.",
        ),
        turn(
            "two-bases",
            _base_ten_height,
            "You take logarithms of one base and go back with another.",
            "Tomas logaritmos de una base y vuelves con otra.",
            _natural_then_ten,
            _base_two_height,
        ),
        turn(
            "sign-turned",
            _sign_turned,
            "Papers write the law with a minus in front of the exponent. Here y falls when the "
            "exponent is negative.",
            "Los artículos escriben la ley con un menos delante del exponente. Aquí y baja cuando "
            "el exponente es negativo.",
        ),
        turn(
            "x-and-y-exchanged",
            _x_on_y,
            "You fit x as a power of y.",
            "Ajustas x como potencia de y.",
            _inverse_slope,
        ),
        turn(
            "two-points-only",
            _first_and_last,
            "Your line goes through two of the points and ignores what the others say.",
            "Tu recta pasa por dos de los puntos e ignora lo que dicen los demás.",
            _first_two,
        ),
        turn(
            "mean-of-slopes",
            _mean_of_slopes,
            "A mean of the slopes from point to point counts a short piece as much as a long one.",
            "Una media de las pendientes de punto a punto cuenta un tramo corto tanto como uno "
            "largo.",
        ),
        turn(
            "through-one",
            _through_the_origin,
            "Your slope is that of a line forced through (1, 1): the factor is not free.",
            "Tu pendiente es la de una recta obligada a pasar por (1, 1): el factor no es libre.",
            _slope_through_the_origin,
        ),
        turn(
            "factor-from-one-point",
            _factor_of_the_first,
            "The exponent is that of all points; your factor comes from a single one of them.",
            "El exponente es el de todos los puntos; tu factor viene de uno solo de ellos.",
            _factor_of_the_last,
        ),
        turn(
            "other-order",
            _other_order,
            "Both numbers are right and have changed places. Which one is asked for first?",
            "Los dos números son correctos, pero cambiaron de lugar. ¿Cuál se pide primero?",
        ),
        turn(
            "errors-of-the-values",
            _curve_fit,
            "You make the errors of y itself small, and the largest y decides. Here the errors of "
            "the logarithms are to be small, so that every point counts alike.",
            "Haces pequeños los errores de la propia y, y decide la mayor. Aquí han de ser "
            "pequeños los errores de los logaritmos, para que cada punto cuente igual.",
        ),
    ),
)
