"""Exercise 18.3: clipping the gradient."""

import math

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def clip(gradients, limit):
    """Return new gradients whose common length is at most limit, in the same direction."""
    length = math.sqrt(sum(float(g.square().sum()) for g in gradients))
    scale = min(1.0, limit / length) if length else 1.0
    return [g * scale for g in gradients]


def clip_flat(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    if length <= limit:
        return [g.clone() for g in gradients]
    return [g / length * limit for g in gradients]


def _each_by_itself(gradients, limit):
    return [g * min(1.0, limit / max(float(g.norm()), 1e-12)) for g in gradients]


def _number_by_number(gradients, limit):
    return [g.clamp(-limit, limit) for g in gradients]


def _also_short_ones(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm().clamp(min=1e-12)
    return [g / length * limit for g in gradients]


def _square_as_length(gradients, limit):
    square = float(sum(g.square().sum() for g in gradients))
    scale = min(1.0, limit / square) if square else 1.0
    return [g * scale for g in gradients]


def _sum_of_lengths(gradients, limit):
    length = float(sum(g.norm() for g in gradients))
    scale = min(1.0, limit / length) if length else 1.0
    return [g * scale for g in gradients]


def _to_length_one(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    return [g / length if length > limit else g.clone() for g in gradients]


def _throws_away(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    return [torch.zeros_like(g) if length > limit else g.clone() for g in gradients]


def cases_clip():
    pair = [torch.tensor([3.0, 0.0]), torch.tensor([[4.0]])]  # together 5 long
    return [
        (pair, 2.5),
        (pair, 10.0),
        ([torch.tensor([0.6, 0.8])], 1.0),
        ([normal(3, 2, seed=1), normal(4, seed=2)], 0.5),
        ([torch.zeros(2)], 1.0),
    ]


EXERCISE = Exercise(
    id="ex-18-03",
    title={"en": "Clipping the gradient", "es": "Recortar el gradiente"},
    reference=clip,
    alternatives=(clip_flat,),
    cases=cases_clip,
    wrong_turns=(
        turn(
            "each-by-itself",
            _each_by_itself,
            "You clip each tensor by its own length. All tensors together are one arrow: its "
            "direction must not change.",
            "Recortas cada tensor según su propia longitud. Todos juntos son una sola flecha: "
            "su dirección no debe cambiar.",
        ),
        turn(
            "number-by-number",
            _number_by_number,
            "You cut number by number. That changes the proportions, and so the direction; "
            "every number must shrink by the same factor.",
            "Recortas número a número. Eso cambia las proporciones y, con ellas, la dirección; "
            "todos los números deben encoger por el mismo factor.",
        ),
        turn(
            "also-short-ones",
            _also_short_ones,
            "Short gradients are stretched up to the limit. A limit is a ceiling: what is "
            "below stays as it is.",
            "Los gradientes cortos se estiran hasta el límite. Un límite es un techo: lo que "
            "queda por debajo no cambia.",
        ),
        turn(
            "square-as-length",
            _square_as_length,
            "You take the sum of squares as the length. Pythagoras has one more step.",
            "Tomas la suma de cuadrados como longitud. A Pitágoras le falta un paso.",
        ),
        turn(
            "sum-of-lengths",
            _sum_of_lengths,
            "You add up the lengths of the tensors. 3 along one street and 4 along the next "
            "are 5 apart, not 7: it is the squares that add up.",
            "Sumas las longitudes de los tensores. 3 por una calle y 4 por la siguiente quedan "
            "a 5 de distancia, no a 7: lo que se suma son los cuadrados.",
        ),
        turn(
            "to-length-one",
            _to_length_one,
            "Long gradients come out with length 1, whatever the limit is.",
            "Los gradientes largos salen con longitud 1, sea cual sea el límite.",
        ),
        turn(
            "throws-away",
            _throws_away,
            "You throw a long gradient away. Clipping keeps its direction and takes a shorter "
            "step.",
            "Tiras el gradiente largo. Recortar conserva su dirección y da un paso más corto.",
        ),
    ),
)
