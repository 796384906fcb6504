"""Exercise 4.1: slopes by moving."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def numeric_gradient(f, x, h=1e-5):
    """Return the slope of f at each entry of x, from both sides, in x's shape; x stays as it is."""
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.astype(float), x.astype(float)  # astype copies
        above[place] += h
        below[place] -= h
        slopes[place] = (f(above) - f(below)) / (2 * h)
    return slopes


def numeric_gradient_with_unit_vectors(f, x, h=1e-5):
    flat = x.astype(float).ravel()
    slopes = []
    for i in range(flat.size):
        nudge = np.zeros(flat.size)
        nudge[i] = h
        ends = (f((flat + nudge).reshape(x.shape)), f((flat - nudge).reshape(x.shape)))
        slopes.append((ends[0] - ends[1]) / (2 * h))
    return np.array(slopes).reshape(x.shape)


def numeric_gradient_by_coming_back(f, x, h=1e-5):
    x, slopes = np.array(x, dtype=np.float64), np.empty(np.shape(x))
    for i, here in np.ndenumerate(x.copy()):
        x[i] = here + h
        slopes[i] = f(x)
        x[i] = here - h
        slopes[i] -= f(x)
        x[i] = here
    return slopes / h / 2


def _forward_only(f, x, h=1e-5):
    slopes, here = np.zeros(x.shape), f(x.astype(float))
    for place in np.ndindex(x.shape):
        above = x.astype(float)
        above[place] += h
        slopes[place] = (f(above) - here) / h
    return slopes


def _divides_by_h(f, x, h=1e-5):
    return 2 * numeric_gradient(f, x, h)


def _all_at_once(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def _never_puts_back(f, x, h=1e-5):
    slopes, x = np.zeros(x.shape), x.astype(float)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        slopes[place] = (above - f(x)) / (2 * h)
    return slopes


def _moves_the_callers_numbers(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        slopes[place] = (above - f(x)) / (2 * h)
    return slopes


def _whole_numbers(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += np.array(h).astype(x.dtype)
        below[place] -= np.array(h).astype(x.dtype)
        slopes[place] = (f(above) - f(below)) / (2 * h)
    return slopes


def _row_by_row(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.astype(float), x.astype(float)
        above[i] += h
        below[i] -= h
        slopes[i] = (f(above) - f(below)) / (2 * h)
    return slopes


def _loses_the_shape(f, x, h=1e-5):
    return numeric_gradient(f, x, h).ravel()


def _forgets_to_divide(f, x, h=1e-5):
    return numeric_gradient(f, x, h) * 2 * h


def _upside_down(f, x, h=1e-5):
    return -numeric_gradient(f, x, h)


def _own_h(f, x, h=1e-5):
    return numeric_gradient(f, x, 1e-5)


def _cubes(x):
    return float((x**3).sum())


def _mix(x):
    return float(x.ravel()[0] ** 2 * x.ravel()[1] + np.sin(x.ravel()[-1]))


def _root_of_exponentials(x):
    return float(np.exp(x).sum() ** 0.5)


def _backward_only(f, x, h=1e-5):
    return _forward_only(f, x, -h)


def _one_number(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def _half_size(f, x, h=1e-5):
    return _forward_only(f, x, h) / 2


def _whole_numbers_cut(f, x, h=1e-5):
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place], below[place] = x[place] + h, x[place] - h
        slopes[place] = (f(above) - f(below)) / (2 * h)
    return slopes


def _whole_slopes(f, x, h=1e-5):
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        slopes[place] = numeric_gradient(f, x, h)[place]
    return slopes


def cases_numeric_gradient():
    draws = np.random.default_rng(0)
    return [
        (_cubes, np.array([1.0, 2.0])),
        (_mix, np.array([[1.0, 2.0], [3.0, 0.5]])),
        (_cubes, np.array([1, 2, 3])),
        (_root_of_exponentials, draws.standard_normal((2, 3))),
        (_cubes, np.array([1.0, 2.0]), 1e-2),
    ]


EXERCISE = Exercise(
    id="ex-04-01",
    title={"en": "Slopes by moving", "es": "Pendientes moviendo un poco"},
    reference=numeric_gradient,
    alternatives=(numeric_gradient_with_unit_vectors, numeric_gradient_by_coming_back),
    cases=cases_numeric_gradient,
    tolerance=Tolerance(rtol=1e-7, atol=1e-9, why="float64, differences from both sides"),
    wrong_turns=(
        turn(
            "forward-only",
            _forward_only,
            "You measure to one side of x only. The slope you get is the one in the middle between"
            " the two points that you use: is that x?",
            "Mides solo hacia un lado de x. La pendiente que obtienes es la del centro entre los "
            "dos puntos que usas: ¿es ese x?",
            _backward_only,
        ),
        turn(
            "divides-by-h",
            _divides_by_h,
            "All your slopes are twice too large. How far apart are the two points?",
            "Todas tus pendientes son el doble de lo debido. ¿Qué distancia hay entre los dos "
            "puntos?",
        ),
        turn(
            "all-at-once",
            _all_at_once,
            "You move all entries at the same time. Which one of them made f change?",
            "Mueves todas las entradas a la vez. ¿Cuál de ellas hizo cambiar a f?",
            _one_number,
        ),
        turn(
            "never-puts-back",
            _never_puts_back,
            "An entry that was moved stays moved. Is x still the same when the next entry's turn "
            "comes?",
            "Una entrada movida se queda movida. ¿Sigue siendo x la misma cuando le toca a la "
            "siguiente?",
        ),
        turn(
            "moves-the-callers-numbers",
            _moves_the_callers_numbers,
            "You move the numbers you were given, and do not move them back: the caller's array is"
            " no longer what it was.",
            "Mueves los números que te dieron y no los devuelves a su lugar: el array de quien "
            "te llamó ya no es el que era.",
        ),
        turn(
            "whole-numbers",
            _whole_numbers,
            "An array of whole numbers cannot be moved by a fraction: what type does your copy "
            "have?",
            "Un array de enteros no se puede mover una fracción: ¿de qué tipo es tu copia?",
            _whole_numbers_cut,
        ),
        turn(
            "row-by-row",
            _row_by_row,
            "You move a whole row. One number at a time.",
            "Mueves una fila entera. Un número cada vez.",
        ),
        turn(
            "loses-the-shape",
            _loses_the_shape,
            "The slopes are right, but in one long list. Each belongs in the place of its entry.",
            "Las pendientes son correctas, pero están en una sola lista larga. Cada una va en el "
            "lugar de su entrada.",
        ),
        turn(
            "forgets-to-divide",
            _forgets_to_divide,
            "That is how much f changed. A slope is a change per unit of what was moved.",
            "Eso es cuánto cambió f. Una pendiente es un cambio por unidad de lo que se movió.",
        ),
        turn(
            "upside-down",
            _upside_down,
            "Your slopes have the wrong sign: they fall where f rises.",
            "Tus pendientes tienen el signo contrario: bajan donde f sube.",
        ),
        turn(
            "own-h",
            _own_h,
            "You use an h of your own. The caller may ask for another.",
            "Usas un h tuyo. Quien llama puede pedir otro.",
        ),
        turn(
            "half-size",
            _half_size,
            "You measure over one side and divide by the length of both.",
            "Mides hacia un solo lado y divides entre la longitud de los dos.",
        ),
        turn(
            "whole-numbers-out",
            _whole_slopes,
            "Your slopes are stored in an array of whole numbers, which cuts their decimals off. "
            "What type does `zeros_like` give?",
            "Guardas las pendientes en un array de enteros, que les corta los decimales. ¿De qué "
            "tipo es lo que da `zeros_like`?",
        ),
    ),
)
