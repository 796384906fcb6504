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


def _scaled(gradients, limit, length):
    return [g * min(1.0, limit / length) if length else g.clone() for g in gradients]


def _flat(gradients):
    return torch.cat([g.flatten() for g in gradients])


def _absolute_values(gradients, limit):
    return _scaled(gradients, limit, float(_flat(gradients).abs().sum()))


def _largest_number(gradients, limit):
    return _scaled(gradients, limit, float(_flat(gradients).abs().max()))


def _root_of_the_mean(gradients, limit):
    return _scaled(gradients, limit, float(_flat(gradients).square().mean().sqrt()))


def _first_tensor(gradients, limit):
    return _scaled(gradients, limit, float(gradients[0].norm()))


def _longest_tensor(gradients, limit):
    return _scaled(gradients, limit, max(float(g.norm()) for g in gradients))


def _divides_by_zero(gradients, limit):
    length = _flat(gradients).norm()
    return [g * (limit / length).clamp(max=1.0) * (length / length) for g in gradients]


def _same_tensors(gradients, limit):
    length = _flat(gradients).norm()
    return gradients if length <= limit else clip(gradients, limit)


def _same_tensors_in_a_new_list(gradients, limit):
    return list(_same_tensors(gradients, limit))


def _in_place(gradients, limit):
    for g, shorter in zip(gradients, clip(gradients, limit), strict=True):
        g.copy_(shorter)
    return gradients


def _only_the_long_ones(gradients, limit):
    scale = min(1.0, limit / max(float(_flat(gradients).norm()), 1e-12))
    return [g * scale if g.norm() > limit else g.clone() for g in gradients]


def _one_arrow(gradients, limit):
    return torch.cat([g.flatten() for g in clip(gradients, limit)])


def clipped_and_new(function, gradients, limit):
    """The result, and whether writing into it would leave the gradients alone."""
    clipped = function(gradients, limit)
    if not isinstance(clipped, list | tuple):
        return {"clipped": clipped}
    addresses = {g.data_ptr() for g in gradients}
    new = [not isinstance(c, torch.Tensor) or c.data_ptr() not in addresses for c in clipped]
    return {"clipped": clipped, "new tensors": new}


def cases_clip():
    pair = [torch.tensor([3.0, 0.0]), torch.tensor([[4.0]])]  # together 5 long
    return [
        (pair, 2.5),
        (pair, 10.0),
        (pair, 4.5),
        ([normal(3, 2, seed=1), normal(4, seed=2)], 0.5),
        ([torch.zeros(2)], 1.0),
    ]


EXERCISE = Exercise(
    id="ex-18-03",
    title={"en": "Clipping the gradient", "es": "Recortar el gradiente"},
    reference=clip,
    alternatives=(clip_flat,),
    cases=cases_clip,
    observe=clipped_and_new,
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
        turn(
            "another-length",
            _absolute_values,
            "That number is another measure than the length of an arrow. 3 along one street and 4 "
            "along the next are 5 apart.",
            "Ese número es otra medida que la longitud de una flecha. 3 por una calle y 4 por la "
            "siguiente quedan a 5 de distancia.",
            _largest_number,
            _root_of_the_mean,
        ),
        turn(
            "one-tensor-decides",
            _first_tensor,
            "One of the tensors decides for all. The length is that of all their numbers together.",
            "Uno de los tensores decide por todos. La longitud es la de todos sus números juntos.",
            _longest_tensor,
        ),
        turn(
            "divides-by-zero",
            _divides_by_zero,
            "A gradient of nothing but zeros has length 0, and you divide by it. It is short: it "
            "stays as it is.",
            "Un gradiente todo de ceros tiene longitud 0, y divides entre ella. Es corto: se "
            "queda como está.",
        ),
        turn(
            "same-tensors",
            _same_tensors,
            "You hand out the very tensors that you were given. Whoever changes the result would "
            "change the gradients, too: new tensors are asked for.",
            "Devuelves los mismos tensores que recibiste. Quien cambie el resultado cambiaría "
            "también los gradientes: se piden tensores nuevos.",
            _same_tensors_in_a_new_list,
            _in_place,
        ),
        turn(
            "only-the-long-ones",
            _only_the_long_ones,
            "You shrink only the tensors that are long by themselves. All shrink by one factor, "
            "or the arrow turns.",
            "Encoges solo los tensores que por sí solos son largos. Todos encogen con el mismo "
            "factor, o la flecha gira.",
        ),
        turn(
            "one-arrow",
            _one_arrow,
            "You return one long arrow. The tensors come back one by one, each in its shape.",
            "Devuelves una sola flecha larga. Los tensores vuelven uno por uno, cada uno con su "
            "forma.",
        ),
    ),
)
