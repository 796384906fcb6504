"""Exercise 5.1: steps downhill."""

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def descend(gradient, w, rate, steps):
    """Return where w is after so many steps of gradient descent; the w that came in stays."""
    for _ in range(steps):
        w = w - rate * gradient(w)
    return w


def descend_by_recursion(gradient, w, rate, steps):
    if steps == 0:
        return w
    return descend_by_recursion(gradient, w - rate * gradient(w), rate, steps - 1)


def _uphill(gradient, w, rate, steps):
    return descend(lambda w: -gradient(w), w, rate, steps)


def _changes_the_argument(gradient, w, rate, steps):
    for _ in range(steps):
        w -= rate * gradient(w)
    return w


def _gradient_of_the_start(gradient, w, rate, steps):
    return w - steps * rate * gradient(w)


def _one_coordinate_at_a_time(gradient, w, rate, steps):
    w = w.copy()
    for _ in range(steps):
        for i in range(len(w)):
            w[i] -= rate * gradient(w)[i]
    return w


def _one_step_too_many(gradient, w, rate, steps):
    return descend(gradient, w, rate, steps + 1)


def _one_step_too_few(gradient, w, rate, steps):
    return descend(gradient, w, rate, max(steps - 1, 0))


def _one_step_only(gradient, w, rate, steps):
    return descend(gradient, w, rate, min(steps, 1))


def _unit_length(gradient, w, rate, steps):
    for _ in range(steps):
        g = gradient(w)
        w = w - rate * g / np.sqrt((g**2).sum())
    return w


def _sign_only(gradient, w, rate, steps):
    return descend(lambda w: np.sign(gradient(w)), w, rate, steps)


def _no_rate(gradient, w, rate, steps):
    return descend(gradient, w, 1.0, steps)


def _way_not_place(gradient, w, rate, steps):
    return descend(gradient, w, rate, steps) - w


def _all_places(gradient, w, rate, steps):
    places = [w]
    for _ in range(steps):
        places.append(places[-1] - rate * gradient(places[-1]))
    return places


def _all_places_in_one_array(gradient, w, rate, steps):
    return np.array(_all_places(gradient, w, rate, steps))


def _rate_shrinks(gradient, w, rate, steps):
    for t in range(1, steps + 1):
        w = w - rate / t * gradient(w)
    return w


def _towards_three(w):
    return 2 * (w - 3)


def _coupled(w):
    return np.array([[3.0, 1.0], [1.0, 2.0]]) @ w


def cases_descend():
    return [
        (_towards_three, np.array([0.0]), 0.1, 2),
        (_coupled, np.array([1.0, 1.0]), 0.1, 3),
        (_coupled, np.array([1.0, -2.0]), 0.2, 1),
        (_coupled, np.array([1.0, 2.0]), 0.1, 0),
    ]


EXERCISE = Exercise(
    id="ex-05-01",
    title={"en": "Steps downhill", "es": "Pasos cuesta abajo"},
    reference=descend,
    alternatives=(descend_by_recursion,),
    cases=cases_descend,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few steps"),
    wrong_turns=(
        turn(
            "uphill",
            _uphill,
            "You walk uphill. Where does the gradient point: to where the loss grows or falls?",
            "Caminas cuesta arriba. ¿Hacia dónde apunta el gradiente: adonde crece la pérdida o "
            "adonde baja?",
        ),
        turn(
            "changes-the-argument",
            _changes_the_argument,
            "The place is right, but the start is lost: whoever called you finds their own numbers"
            " moved. What does -= do to an array that came in?",
            "El lugar es correcto, pero se perdió el comienzo: quien te llamó encuentra movidos "
            "sus propios números. ¿Qué le hace -= a un array que te pasaron?",
        ),
        turn(
            "gradient-of-the-start",
            _gradient_of_the_start,
            "You use the slope of the start for all steps. Is the slope still the same after one?",
            "Usas la pendiente del comienzo en todos los pasos. ¿Sigue siendo la misma después de "
            "uno?",
        ),
        turn(
            "one-coordinate-at-a-time",
            _one_coordinate_at_a_time,
            "The second entry already sees the first one moved. All entries of a step move by the "
            "slopes of the same place.",
            "La segunda entrada ya ve movida la primera. En un paso, todas se mueven según las "
            "pendientes del mismo lugar.",
        ),
        turn(
            "one-step-too-many",
            _one_step_too_many,
            "You take one step more than asked for. Try it with zero steps.",
            "Das un paso más de los pedidos. Pruébalo con cero pasos.",
        ),
        turn(
            "one-step-too-few",
            _one_step_too_few,
            "You take one step fewer than asked for. Count with a single step.",
            "Das un paso menos de los pedidos. Cuenta con un solo paso.",
        ),
        turn(
            "one-step-only",
            _one_step_only,
            "However many steps are asked for, you take one. Does your loop come to its second "
            "round?",
            "Te pidan los pasos que te pidan, das uno. ¿Llega tu bucle a la segunda vuelta?",
        ),
        turn(
            "unit-length",
            _unit_length,
            "All your steps have the same length. Descent takes short steps where it is nearly "
            "flat: what is the gradient itself good for?",
            "Todos tus pasos miden lo mismo. El descenso da pasos cortos donde casi es llano: "
            "¿para qué sirve el propio gradiente?",
        ),
        turn(
            "sign-only",
            _sign_only,
            "You look only at which way is down, not at how steep it is.",
            "Solo miras hacia dónde se baja, no cuánta pendiente hay.",
        ),
        turn(
            "no-rate",
            _no_rate,
            "The rate makes no difference to you. It says how much of the gradient a step takes.",
            "La tasa te da igual. Dice qué parte del gradiente toma un paso.",
        ),
        turn(
            "way-not-place",
            _way_not_place,
            "That is the way you went. Where do you stand now?",
            "Ese es el camino recorrido. ¿Dónde estás ahora?",
        ),
        turn(
            "all-places",
            _all_places,
            "You return every place on the way. Only the last one is asked for.",
            "Devuelves todos los lugares del camino. Solo se pide el último.",
            _all_places_in_one_array,
        ),
        turn(
            "rate-shrinks",
            _rate_shrinks,
            "Your later steps are shorter than the rate says. It stays the same here.",
            "Tus pasos posteriores son más cortos de lo que dice la tasa. Aquí no cambia.",
        ),
    ),
)
