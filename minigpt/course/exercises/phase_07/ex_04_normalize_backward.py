"""Exercise 7.4: a norm, backwards."""

import numpy as np

from minigpt.course.exercises.phase_07.shared import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def normalize_backward(x, d):
    """Return the slopes in x (..., C) of h = (x - mean) / s, s = √(variance + 1e-5), given h's."""
    s = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    h = (x - x.mean(axis=-1, keepdims=True)) / s
    along_h = (d * h).mean(axis=-1, keepdims=True)
    return (d - d.mean(axis=-1, keepdims=True) - h * along_h) / s


def normalize_backward_step_by_step(x, d):
    out = np.empty_like(x)
    for place in np.ndindex(x.shape[:-1]):
        centred = x[place] - x[place].mean()
        variance = (centred**2).mean() + 1e-5
        d_variance = -0.5 * variance**-1.5 * (d[place] * centred).sum()
        d_centred = d[place] * variance**-0.5 + 2 * centred * d_variance / len(centred)
        out[place] = d_centred - d_centred.mean()
    return out


def _parts(x, eps=1e-5, ddof=0):
    s = np.sqrt(x.var(-1, keepdims=True, ddof=ddof) + eps)
    return (x - x.mean(-1, keepdims=True)) / s, s


def _mean(a):
    return a.mean(-1, keepdims=True)


def _constants(x, d):
    return d / _parts(x)[1]


def _mean_only(x, d):
    return (d - _mean(d)) / _parts(x)[1]


def _spread_only(x, d):
    h, s = _parts(x)
    return (d - h * _mean(d * h)) / s


def _sums(x, d):
    h, s = _parts(x)
    return (d - d.sum(-1, keepdims=True) - h * (d * h).sum(-1, keepdims=True)) / s


def _divides_by_variance(x, d):
    return normalize_backward(x, d) / _parts(x)[1]


def _forgets_to_divide(x, d):
    return normalize_backward(x, d) * _parts(x)[1]


def _times_the_spread(x, d):
    return normalize_backward(x, d) * _parts(x)[1] ** 2


def _x_for_normed(x, d):
    return (d - _mean(d) - x * _mean(d * x)) / _parts(x)[1]


def _centred_for_normed(x, d):
    centred = x - _mean(x)
    return (d - _mean(d) - centred * _mean(d * centred)) / _parts(x)[1]


def _h_lost(x, d):
    h, s = _parts(x)
    return (d - _mean(d) - _mean(d * h)) / s


def _product_of_means(x, d):
    h, s = _parts(x)
    return (d - _mean(d) - h * _mean(d) * _mean(h)) / s


def _first_axis(x, d):
    turned = normalize_backward(np.swapaxes(x, 0, -1), np.swapaxes(d, 0, -1))
    return np.swapaxes(turned, 0, -1)


def _whole_table(x, d):
    return normalize_backward(x.reshape(1, -1), d.reshape(1, -1)).reshape(x.shape)


def _plus(x, d):
    h, s = _parts(x)
    return (d - _mean(d) + h * _mean(d * h)) / s


def _all_plus(x, d):
    h, s = _parts(x)
    return (d + _mean(d) + h * _mean(d * h)) / s


def _without_eps(x, d):
    with np.errstate(all="ignore"):
        h, s = _parts(x, eps=0.0)
        return (d - _mean(d) - h * _mean(d * h)) / s


def _sample_spread(x, d):
    h, s = _parts(x, ddof=1)
    return (d - _mean(d) - h * _mean(d * h)) / s


def _forward(x, d):
    return _parts(x)[0]


def _forward_times_d(x, d):
    return _parts(x)[0] * d


def cases_normalize_backward():
    return [
        (np.array([[0.0, 1.0, 2.0]]), np.array([[1.0, 0.0, 0.0]])),
        (np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([[0.0, 3.0, 0.0, -1.0]])),
        (normal(3, 4), normal(3, 4, seed=1) + 1),
        (3 * normal(2, 3, 5, seed=2) + 2, normal(2, 3, 5, seed=3)),
        (np.array([[2.0, 2.0, 2.0]]), np.array([[1.0, 0.0, 2.0]])),
        (normal(4, seed=4), normal(4, seed=5)),
    ]


EXERCISE = Exercise(
    id="ex-07-04",
    title={"en": "A norm, backwards", "es": "Una normalización, hacia atrás"},
    reference=normalize_backward,
    alternatives=(normalize_backward_step_by_step,),
    cases=cases_normalize_backward,
    tolerance=Tolerance(rtol=1e-7, atol=1e-10, why="float64; a flat row divides by 0.003"),
    wrong_turns=(
        turn(
            "constants",
            _constants,
            "You treat the mean and the spread as constants. Do they stand still when x moves?",
            "Tratas la media y la desviación como constantes. ¿Se quedan quietas si se mueve x?",
        ),
        turn(
            "mean-only",
            _mean_only,
            "The mean moves with x, and you see to that. What else was computed from x?",
            "La media se mueve con x, y lo tienes en cuenta. ¿Qué más se calculó con x?",
            _product_of_means,
        ),
        turn(
            "spread-only",
            _spread_only,
            "The spread moves with x, and you see to that. What else was computed from x?",
            "La desviación se mueve con x, y lo tienes en cuenta. ¿Qué más se calculó con x?",
        ),
        turn(
            "sums",
            _sums,
            "You take sums off. The forward pass divided by the number of entries, and so must the "
            "way back.",
            "Restas sumas. La ida dividió entre el número de entradas, y la vuelta también debe "
            "hacerlo.",
        ),
        turn(
            "wrong-power-of-the-spread",
            _divides_by_variance,
            "The spread comes in with the wrong power. If x is ten times as large, h does not "
            "change; what happens to its slopes?",
            "La desviación entra con una potencia equivocada. Si x es diez veces mayor, h no "
            "cambia; ¿qué les pasa a sus pendientes?",
            _forgets_to_divide,
            _times_the_spread,
        ),
        turn(
            "not-the-normed-row",
            _x_for_normed,
            "One term holds x where the normed row belongs. Add 100 to x: the slopes must stay.",
            "Un término lleva x donde va la fila normalizada. Súmale 100 a x: las pendientes no "
            "deben cambiar.",
            _centred_for_normed,
        ),
        turn(
            "same-for-all",
            _h_lost,
            "The term of the spread takes the same off every entry. Which entries move the spread "
            "most?",
            "El término de la desviación les quita lo mismo a todas las entradas. ¿Cuáles mueven "
            "más la desviación?",
        ),
        turn(
            "first-axis",
            _first_axis,
            "You go down the columns. Each row has its own mean and spread.",
            "Vas por columnas. Cada fila tiene su propia media y su propia desviación.",
        ),
        turn(
            "whole-table",
            _whole_table,
            "You take one mean and one spread for the whole table. Each row has its own.",
            "Tomas una media y una desviación para toda la tabla. Cada fila tiene las suyas.",
        ),
        turn(
            "sign",
            _plus,
            "A term has the wrong sign. A slope along h itself must come out as nearly nothing: "
            "what does yours give for d = h?",
            "Un término tiene el signo equivocado. Una pendiente a lo largo de la propia h debe "
            "quedar casi en nada: ¿qué da la tuya con d = h?",
            _all_plus,
        ),
        turn(
            "without-eps",
            _without_eps,
            "The small number below the root is missing. What is s when all entries of a row are "
            "equal?",
            "Falta el número pequeño bajo la raíz. ¿Cuánto vale s cuando todas las entradas de una "
            "fila son iguales?",
        ),
        turn(
            "sample-spread",
            _sample_spread,
            "Your variance divides by one less than the number of entries. The norm divides by "
            "that number.",
            "Tu varianza divide entre uno menos que el número de entradas. La normalización divide "
            "entre ese número.",
        ),
        turn(
            "forward",
            _forward,
            "That is the way there: h itself. The way back starts from d.",
            "Ese es el camino de ida: la propia h. La vuelta empieza en d.",
            _forward_times_d,
        ),
    ),
)
