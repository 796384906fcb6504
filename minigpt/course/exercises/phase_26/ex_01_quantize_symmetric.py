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
            "Converting to an integer type cuts the decimals off. That is up to a whole step "
            "of error, always towards zero; the nearest code is at most half a step away.",
            "Convertir a un tipo entero corta los decimales. Eso es hasta un paso entero de "
            "error, siempre hacia cero; el código más cercano está como mucho a medio paso.",
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
    ),
)
