"""Exercise 26.7: the nearest of sixteen."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.nf4 import VALUES


def nearest(x, values):
    """Return the codes (...), uint8: which of the ascending values (k,) is nearest to each x."""
    midpoints = (values[1:] + values[:-1]) / 2  # (k - 1,)
    return (x[..., None] > midpoints).sum(dim=-1).to(torch.uint8)  # ties go down


def nearest_by_distance(x, values):
    codes = torch.zeros(x.shape, dtype=torch.uint8)
    best = (x - values[0]).abs()
    for code in range(1, len(values)):
        distance = (x - values[code]).abs()
        codes[distance < best] = code
        best = torch.minimum(best, distance)
    return codes


def _at_or_above(x, values):
    midpoints = (values[1:] + values[:-1]) / 2
    return (x[..., None] >= midpoints).sum(dim=-1).to(torch.uint8)


def _last_of_two(x, values):
    distance = (x[..., None] - values).abs().flip(-1)
    return (len(values) - 1 - distance.argmin(dim=-1)).to(torch.uint8)


def _next_below(x, values):
    return (torch.searchsorted(values, x, right=True) - 1).clamp(min=0).to(torch.uint8)


def _next_above(x, values):
    return torch.searchsorted(values, x).clamp(max=len(values) - 1).to(torch.uint8)


def _signed_distance(x, values):
    return (x[..., None] - values).argmin(dim=-1).to(torch.uint8)


def _signed_the_other_way(x, values):
    return (values - x[..., None]).argmin(dim=-1).to(torch.uint8)


def _farthest(x, values):
    return (x[..., None] - values).abs().argmax(dim=-1).to(torch.uint8)


def _values_themselves(x, values):
    return values[nearest(x, values).long()]


def _even_steps(x, values):
    top = len(values) - 1
    place = (x - values[0]) / (values[-1] - values[0]) * top
    return torch.round(place).clamp(0, top).to(torch.uint8)


def _other_axis(x, values):
    return (x[..., None] - values).abs().argmin(dim=0).to(torch.uint8)


def _per_value(x, values):
    return (x.flatten()[:, None] - values).abs().argmin(dim=0).to(torch.uint8)


def _wide(x, values):
    return nearest(x, values).long()


def _flat(x, values):
    return nearest(x.flatten(), values)


def _divides_first(x, values):
    return nearest(x / x.abs().max(), values)


def _distances(x, values):
    return (x[..., None] - values).abs().amin(dim=-1)


def _sixteen_bits_of_nf4(x, values):
    return nearest(x, VALUES)


def cases_nearest():
    three = torch.tensor([0.0, 1.0, 3.0])
    return [
        (torch.tensor([0.2, 0.9, 2.5, -7.0, 9.0]), three),
        (torch.tensor([0.5, 2.0]), three.clone()),  # half-way
        (torch.tensor([[-1.0, 1.0], [0.0, 0.5]]), VALUES),
        (0.4 * normal(2, 3, 4, seed=1), VALUES),
    ]


EXERCISE = Exercise(
    id="ex-26-07",
    title={"en": "The nearest of sixteen", "es": "El más cercano de dieciséis"},
    reference=nearest,
    alternatives=(nearest_by_distance,),
    cases=cases_nearest,
    wrong_turns=(
        turn(
            "ties-go-up",
            _at_or_above,
            "Right, but for a number exactly half-way: there the lower code is asked for. A file "
            "is only read alike if such ties are decided alike.",
            "Correcto, salvo con un número justo a medio camino: ahí se pide el código menor. Un "
            "archivo solo se lee igual si los empates se deciden igual.",
            _last_of_two,
        ),
        turn(
            "one-side",
            _next_below,
            "You take the next value on one side, even when the one on the other side is nearer.",
            "Tomas el valor siguiente de un lado, aunque el del otro esté más cerca.",
            _next_above,
        ),
        turn(
            "signed-distance",
            _signed_distance,
            "A difference may be negative, and the most negative one is the smallest. It is the "
            "distance that counts.",
            "Una diferencia puede ser negativa, y la más negativa es la menor. Lo que cuenta es "
            "la distancia.",
            _signed_the_other_way,
        ),
        turn(
            "farthest",
            _farthest,
            "You take the value that is furthest away.",
            "Tomas el valor que está más lejos.",
        ),
        turn(
            "values-themselves",
            _values_themselves,
            "These are numbers as they come back, or how far off they are. The code is asked for: "
            "the place of the value in the list.",
            "Estos son los números tal como vuelven, o cuánto se alejan. Se pide el código: el "
            "lugar del valor en la lista.",
            _distances,
        ),
        turn(
            "even-steps",
            _even_steps,
            "You count as if the values were evenly spaced. They are closer together around zero: "
            "compare with the values themselves.",
            "Cuentas como si los valores estuvieran a distancias iguales. Cerca de cero están más "
            "juntos: compara con los propios valores.",
        ),
        turn(
            "other-axis",
            _other_axis,
            "You look for the nearest x of each value. Asked is the nearest value of each x.",
            "Buscas la x más cercana a cada valor. Se pide el valor más cercano a cada x.",
            _per_value,
        ),
        turn(
            "wide",
            _wide,
            "The codes are right, but each takes eight bytes. uint8 is enough.",
            "Los códigos están bien, pero cada uno ocupa ocho bytes. Basta con uint8.",
        ),
        turn(
            "flat",
            _flat,
            "The codes have lost the shape of x.",
            "Los códigos perdieron la forma de x.",
        ),
        turn(
            "divides-first",
            _divides_first,
            "You divide by the largest. Whoever calls has done that with the block's absmax; here "
            "x is taken as it is.",
            "Divides entre el mayor. Quien llama ya lo hizo con el absmax del bloque; aquí x se "
            "toma tal cual.",
        ),
        turn(
            "always-nf4",
            _sixteen_bits_of_nf4,
            "You always compare with the values of NF4. The argument values says which ones to "
            "take.",
            "Comparas siempre con los valores de NF4. El argumento values dice cuáles hay que "
            "usar.",
        ),
    ),
)
