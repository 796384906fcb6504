"""Exercise 9.5: units that are silent for every row."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def dead_units(h):
    """Return for each unit whether it is 0 in every row of h (N, D), as booleans (D,)."""
    return (h == 0).all(dim=0)


def dead_units_by_size(h):
    return h.abs().amax(dim=0) == 0


def _any_zero(h):
    return (h == 0).any(dim=0)


def _dead_rows(h):
    return (h == 0).all(dim=1)


def _at_most_zero(h):
    return (h <= 0).all(dim=0)


def _largest_is_zero(h):
    return h.amax(dim=0) == 0


def _mostly_zero(h):
    return (h == 0).float().mean(dim=0) >= 0.5


def _mostly_zero_strictly(h):
    return (h == 0).float().mean(dim=0) > 0.5


def _sum_is_zero(h):
    return h.sum(dim=0) == 0


def _nearly_zero(h):
    return (h.abs() < 1e-3).all(dim=0)


def _nearly_zero_by_close(h):
    return torch.isclose(h, torch.zeros_like(h), atol=1e-6).all(dim=0)


def _share(h):
    return (h == 0).float().mean(dim=0)


def _alive(h):
    return ~dead_units(h)


def _how_many(h):
    return dead_units(h).sum()


def _share_of_units(h):
    return dead_units(h).float().mean()


def _which(h):
    return dead_units(h).nonzero().flatten()


def _first_row_only(h):
    return h[0] == 0


def _same_in_every_row(h):
    return (h == h[0]).all(dim=0)


def _every_entry(h):
    return h == 0


def _numbers_not_booleans(h):
    return dead_units(h).float()


def cases_dead_units():
    return [
        (torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]),),
        (torch.tensor([[0.0, 0.0], [0.0, 3.0], [0.0, 0.0]]),),
        (torch.tensor([[0.0, -1.0, 2.0], [0.0, 1.0, 2.0]]),),
        (torch.tensor([[0.0, -2.0, 1e-12], [0.0, 0.0, 1e-9]]),),
        (torch.zeros(2, 3),),
        (normal(4, 5).relu(),),
    ]


EXERCISE = Exercise(
    id="ex-09-05",
    title={"en": "Dead units", "es": "Unidades muertas"},
    reference=dead_units,
    alternatives=(dead_units_by_size,),
    cases=cases_dead_units,
    wrong_turns=(
        turn(
            "any-zero",
            _any_zero,
            "A single 0 is enough for you. Is a unit dead that spoke once?",
            "Te basta con un solo 0. ¿Está muerta una unidad que habló una vez?",
        ),
        turn(
            "dead-rows",
            _dead_rows,
            "You judge the rows, that is, the examples. Which axis do the units stand along?",
            "Juzgas las filas, es decir, los ejemplos. ¿A lo largo de qué eje están las unidades?",
        ),
        turn(
            "at-most-zero",
            _at_most_zero,
            "A negative number is not silence. You were promised numbers of any sign.",
            "Un número negativo no es silencio. Se te dijo que puede haber números de cualquier "
            "signo.",
            _largest_is_zero,
        ),
        turn(
            "mostly-zero",
            _mostly_zero,
            "Zero in most rows is not zero in all: that one still learns now and then.",
            "Cero en la mayoría de las filas no es cero en todas: esa todavía aprende de vez en "
            "cuando.",
            _mostly_zero_strictly,
        ),
        turn(
            "sum-is-zero",
            _sum_is_zero,
            "A sum can be 0 without a single 0 in it: think of 1 and −1.",
            "Una suma puede dar 0 sin que haya ningún 0: piensa en 1 y −1.",
        ),
        turn(
            "nearly-zero",
            _nearly_zero,
            "Small is not dead: where a number is not 0 the gradient passes. Which numbers did "
            "you take for 0?",
            "Pequeño no es muerto: donde un número no es 0, el gradiente pasa. ¿Qué números "
            "tomaste por 0?",
            _nearly_zero_by_close,
        ),
        turn(
            "share",
            _share,
            "That is how often each unit is 0. The question wants yes or no: is it always?",
            "Eso es cuántas veces es 0 cada unidad. La pregunta pide sí o no: ¿lo es siempre?",
        ),
        turn(
            "alive",
            _alive,
            "You name the living ones.",
            "Señalas a las vivas.",
        ),
        turn(
            "how-many",
            _how_many,
            "That is one number about all of them. A verdict for each unit is due.",
            "Eso es un número sobre todas. Se pide un veredicto por unidad.",
            _share_of_units,
        ),
        turn(
            "which",
            _which,
            "Those are the places of the dead ones. Due is True or False for each unit.",
            "Esos son los lugares de las muertas. Se pide True o False por cada unidad.",
        ),
        turn(
            "first-row-only",
            _first_row_only,
            "You looked at one example. Perhaps the unit speaks in another.",
            "Miraste un solo ejemplo. Quizá la unidad habla en otro.",
        ),
        turn(
            "same-in-every-row",
            _same_in_every_row,
            "The same in every row is not yet 0.",
            "Igual en todas las filas no es todavía 0.",
        ),
        turn(
            "every-entry",
            _every_entry,
            "A verdict for each entry. Put the rows together: what makes a unit dead?",
            "Un veredicto por entrada. Reúne las filas: ¿qué hace que una unidad esté muerta?",
        ),
        turn(
            "numbers-not-booleans",
            _numbers_not_booleans,
            "The verdicts are right, but they are numbers; True and False are due.",
            "Los veredictos son correctos, pero son números; se pide True y False.",
        ),
    ),
)
