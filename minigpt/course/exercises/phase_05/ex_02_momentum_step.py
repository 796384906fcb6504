"""Exercise 5.2: a step with inertia."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def momentum_step(w, g, v, rate, beta):
    """Return (w, v) after one step with momentum; the arrays that came in stay as they are."""
    v = beta * v + g
    return w - rate * v, v


def momentum_step_written_out(w, g, v, rate, beta):
    return w - rate * g - rate * beta * v, np.add(g, np.multiply(v, beta))


def _mean_not_sum(w, g, v, rate, beta):
    v = beta * v + (1 - beta) * g
    return w - rate * v, v


def _rate_in_the_speed(w, g, v, rate, beta):
    v = beta * v + rate * g
    return w - v, v


def _rate_in_a_downhill_speed(w, g, v, rate, beta):
    v = beta * v - rate * g
    return w + v, v


def _downhill_speed(w, g, v, rate, beta):
    v = beta * v - g
    return w + rate * v, v


def _old_speed(w, g, v, rate, beta):
    return w - rate * v, beta * v + g


def _never_slows(w, g, v, rate, beta):
    return w - rate * (v + g), v + g


def _looks_ahead(w, g, v, rate, beta):
    v = beta * v + g
    return w - rate * (g + beta * v), v


def _forgets_the_speed(w, g, v, rate, beta):
    return w - rate * g, g


def _uphill(w, g, v, rate, beta):
    v = beta * v + g
    return w + rate * v, v


def _slows_the_news(w, g, v, rate, beta):
    v = beta * (v + g)
    return w - rate * v, v


def _changes_the_arguments(w, g, v, rate, beta):
    v *= beta
    v += g
    w -= rate * v
    return w, v


def _speed_in_place(w, g, v, rate, beta):
    v *= beta
    v += g
    return w - rate * v, v


def _other_order(w, g, v, rate, beta):
    return momentum_step(w, g, v, rate, beta)[::-1]


def _speed_stays(w, g, v, rate, beta):
    return w - rate * (beta * v + g), v


def cases_momentum_step():
    draws = np.random.default_rng(0)
    return [
        (np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.1, 0.9),
        (np.array([1.0, 2.0]), np.array([4.0, -2.0]), np.array([10.0, 1.0]), 0.1, 0.5),
        (*draws.standard_normal((3, 5)), 0.03, 0.9),
        (np.array([3.0]), np.array([0.0]), np.array([2.0]), 0.5, 0.8),
    ]


EXERCISE = Exercise(
    id="ex-05-02",
    title={"en": "A step with inertia", "es": "Un paso con inercia"},
    reference=momentum_step,
    alternatives=(momentum_step_written_out,),
    cases=cases_momentum_step,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, three operations"),
    wrong_turns=(
        turn(
            "mean-not-sum",
            _mean_not_sum,
            "Your v is a mean of gradients. Here it adds them up: what does a gradient of 1, again"
            " and again, come to with you, and what in the formula?",
            "Tu v es una media de gradientes. Aquí los suma: ¿a cuánto llega contigo un gradiente "
            "de 1, una y otra vez, y a cuánto en la fórmula?",
        ),
        turn(
            "rate-in-the-speed",
            _rate_in_the_speed,
            "The rate is inside your v. What would v still remember if the rate changed tomorrow?",
            "La tasa está dentro de tu v. ¿Qué seguiría recordando v si mañana cambiara la tasa?",
        ),
        turn(
            "rate-in-a-downhill-speed",
            _rate_in_a_downhill_speed,
            "Your v points downhill and has the rate in it, as some books write it. In the formula"
            " above v is made of gradients only, and is subtracted.",
            "Tu v apunta cuesta abajo y lleva dentro la tasa, como se escribe en algunos libros. "
            "En la fórmula de arriba v se hace solo de gradientes, y se resta.",
        ),
        turn(
            "downhill-speed",
            _downhill_speed,
            "Your v points downhill. The v that you are given was made of gradients: adding it "
            "and subtracting the new one sets the two against each other.",
            "Tu v apunta cuesta abajo. La v que te dan se hizo de gradientes: sumarla y restar el "
            "nuevo los enfrenta.",
        ),
        turn(
            "old-speed",
            _old_speed,
            "w moves with the speed of the last step. Which v moves w: the one before the new "
            "gradient or the one after it?",
            "w se mueve con la velocidad del paso anterior. ¿Qué v mueve a w: la de antes del "
            "gradiente nuevo o la de después?",
        ),
        turn(
            "never-slows",
            _never_slows,
            "Your speed never gets less by itself. Which share of yesterday's is left today?",
            "Tu velocidad nunca disminuye por sí sola. ¿Qué parte de la de ayer queda hoy?",
        ),
        turn(
            "looks-ahead",
            _looks_ahead,
            "You count the new gradient twice, as Nesterov's method does. One look is enough here.",
            "Cuentas dos veces el gradiente nuevo, como el método de Nesterov. Aquí basta una "
            "mirada.",
        ),
        turn(
            "forgets-the-speed",
            _forgets_the_speed,
            "That is plain descent: the old v makes no difference.",
            "Eso es descenso simple: la v anterior no influye.",
        ),
        turn(
            "uphill",
            _uphill,
            "You gather speed uphill. v is made of gradients: which way do they point?",
            "Ganas velocidad cuesta arriba. v se hace de gradientes: ¿hacia dónde apuntan?",
        ),
        turn(
            "slows-the-news",
            _slows_the_news,
            "You also shrink the new gradient. Only what is old fades.",
            "También encoges el gradiente nuevo. Solo se desvanece lo viejo.",
        ),
        turn(
            "changes-the-arguments",
            _changes_the_arguments,
            "The numbers are right, but you wrote them over the ones you were given. Make new "
            "arrays.",
            "Los números son correctos, pero los escribiste encima de los que te dieron. Crea "
            "otros nuevos.",
        ),
        turn(
            "speed-in-place",
            _speed_in_place,
            "w is new, but v was written over the one you were given. Make a new one.",
            "w es nueva, pero v está escrita encima de la que te dieron. Crea otra.",
        ),
        turn(
            "other-order",
            _other_order,
            "Both results are right and have changed places. Which one is asked for first?",
            "Los dos resultados son correctos, pero cambiaron de lugar. ¿Cuál se pide primero?",
        ),
        turn(
            "speed-stays",
            _speed_stays,
            "w is right; the v you return is the old one. What will the next step start from?",
            "w es correcta; la v que devuelves es la vieja. ¿De dónde partirá el paso siguiente?",
        ),
    ),
)
