"""Exercise 26.1: round to int8."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def quantize_symmetric(w):
    """Return (codes, scale): int8 codes from -127 to 127, and the float that one step is worth."""
    scale = w.abs().max().item() / 127
    codes = torch.round(w / scale).to(torch.int8)
    return codes, scale


def quantize_symmetric_by_multiplying(w):
    steps_per_unit = 127 / max(abs(w.min().item()), abs(w.max().item()))
    return (w * steps_per_unit).round().char(), 1 / steps_per_unit


def _128_steps(w):
    scale = w.abs().max().item() / 128
    return torch.round(w / scale).clamp(-128, 127).to(torch.int8), scale


def _256_steps(w):
    scale = w.abs().max().item() / 255
    return torch.round(w / scale).clamp(-128, 127).to(torch.int8), scale


def _truncates(w):
    scale = w.abs().max().item() / 127
    return (w / scale).to(torch.int8), scale


def _largest_only(w):
    scale = w.max().item() / 127
    return torch.round(w / scale).clamp(-128, 127).to(torch.int8), scale


def _inverse_scale(w):
    scale = 127 / w.abs().max().item()
    return torch.round(w * scale).to(torch.int8), scale


def _floors(w):
    scale = w.abs().max().item() / 127
    return torch.floor(w / scale).to(torch.int8), scale


def _rounds_up(w):
    scale = w.abs().max().item() / 127
    return torch.ceil(w / scale).to(torch.int8), scale


def _pair_swapped(w):
    codes, scale = quantize_symmetric(w)
    return scale, codes


def _one_scale_per_row(w):
    scale = w.abs().amax(dim=-1, keepdim=True) / 127
    return torch.round(w / scale).to(torch.int8), scale


def _comes_back(w):
    codes, scale = quantize_symmetric(w)
    return codes * scale, scale


def _from_the_mean(w):
    scale = w.abs().mean().item() / 127
    return torch.round(w / scale).clamp(-127, 127).to(torch.int8), scale


def _whole_range(w):
    scale = (w.max() - w.min()).item() / 255
    return torch.round(w / scale).clamp(-127, 127).to(torch.int8), scale


def _whole_range_254(w):
    scale = (w.max() - w.min()).item() / 254
    return torch.round(w / scale).clamp(-127, 127).to(torch.int8), scale


def _not_scaled(w):
    return torch.round(w).to(torch.int8), 1.0


def _codes_only(w):
    return quantize_symmetric(w)[0]


def _floats(w):
    scale = w.abs().max().item() / 127
    return torch.round(w / scale), scale


def _integers(w):
    scale = w.abs().max().item() / 127
    return torch.round(w / scale).int(), scale


def _long_integers(w):
    scale = w.abs().max().item() / 127
    return torch.round(w / scale).long(), scale


def cases_quantize_symmetric():
    by_hand = torch.tensor([0.5, -1.27, 0.02, 1.0])
    return [
        (by_hand,),
        (torch.tensor([-3.0, 0.3, 2.2]),),
        (normal(3, 4, seed=1),),
        (0.01 * normal(2, 5, seed=2),),
    ]


EXERCISE = Exercise(
    id="ex-26-01",
    title={"en": "Round to int8", "es": "Redondea a int8"},
    reference=quantize_symmetric,
    alternatives=(quantize_symmetric_by_multiplying,),
    cases=cases_quantize_symmetric,
    wrong_turns=(
        turn(
            "128-steps",
            _128_steps,
            "You divide by 128, so the largest number would get the code 128, which int8 does "
            "not have. On the positive side it stops one earlier.",
            "Divides entre 128, y al número más grande le tocaría el código 128, que int8 no "
            "tiene. Por el lado positivo termina uno antes.",
        ),
        turn(
            "256-steps",
            _256_steps,
            "You spread all 255 steps over one side of zero. There are negative numbers, too: "
            "the codes have to reach in both directions.",
            "Repartes los 255 pasos por un solo lado del cero. También hay números negativos: "
            "los códigos tienen que alcanzar para las dos direcciones.",
        ),
        turn(
            "truncates",
            _truncates,
            "You go to the code on one side, not to the nearest. That is up to a whole step "
            "of error (as when a type cuts decimals off); the nearest is at most half a step away.",
            "Vas al código de un lado, no al más cercano. Eso es hasta un paso entero de "
            "error (como al cortar decimales); el más cercano está como mucho a medio paso.",
            _floors,
            _rounds_up,
        ),
        turn(
            "largest-only",
            _largest_only,
            "You take the largest number, not the largest size. A negative number further out "
            "than that falls off the end of the codes.",
            "Tomas el número mayor, no el mayor tamaño. Un número negativo más lejano se sale "
            "de los códigos.",
        ),
        turn(
            "inverse-scale",
            _inverse_scale,
            "The codes are right, the scale is upside down: it has to say what one step is "
            "worth, so that codes times scale give the numbers back.",
            "Los códigos están bien, la escala está al revés: debe decir cuánto vale un paso, "
            "para que códigos por escala devuelvan los números.",
        ),
        turn(
            "pair-swapped",
            _pair_swapped,
            "The pair is turned round: the codes come first, the scale second.",
            "La pareja está al revés: primero los códigos, después la escala.",
        ),
        turn(
            "one-scale-per-row",
            _one_scale_per_row,
            "You take a scale for each row. Here one number serves the whole tensor.",
            "Tomas una escala por fila. Aquí un solo número sirve a todo el tensor.",
        ),
        turn(
            "comes-back",
            _comes_back,
            "These are the numbers as they come back. The codes are asked for, the small integers "
            "that are stored.",
            "Estos son los números tal como vuelven. Se piden los códigos, los enteros pequeños "
            "que se guardan.",
        ),
        turn(
            "from-the-mean",
            _from_the_mean,
            "The mean size decides your scale, so that everything above it falls off the end of "
            "the codes.",
            "Tu escala la decide el tamaño medio, así que todo lo que lo supera se sale de los "
            "códigos.",
        ),
        turn(
            "whole-range",
            _whole_range,
            "You spread the codes from the smallest number to the largest. When those are not "
            "equally far from zero, one side is cut off.",
            "Repartes los códigos del número menor al mayor. Si no distan lo mismo del cero, un "
            "lado queda recortado.",
            _whole_range_254,
        ),
        turn(
            "not-scaled",
            _not_scaled,
            "You round the numbers themselves. First they have to be spread over the codes.",
            "Redondeas los propios números. Antes hay que repartirlos sobre los códigos.",
        ),
        turn(
            "wrong-type",
            _floats,
            "The codes are right, but each takes more than a byte. int8 is the type whose numbers "
            "are stored.",
            "Los códigos están bien, pero cada uno ocupa más de un byte. El tipo que se guarda es "
            "int8.",
            _integers,
            _long_integers,
        ),
        turn(
            "codes-only",
            _codes_only,
            "Without the scale nobody can turn the codes back: both are asked for.",
            "Sin la escala nadie puede deshacer los códigos: se piden las dos cosas.",
        ),
    ),
)
