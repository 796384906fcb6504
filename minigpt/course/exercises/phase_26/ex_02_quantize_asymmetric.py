"""Exercise 26.2: A code for zero."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def quantize_asymmetric(x):
    """Return (codes, scale, zero): uint8 codes from 0 to 255; zero is the code that means 0."""
    low, high = x.min().item(), x.max().item()
    scale = (high - low) / 255
    zero = round(-low / scale)
    codes = (torch.round(x / scale) + zero).clamp(0, 255).to(torch.uint8)
    return codes, scale, zero


def quantize_asymmetric_step_by_step(x):
    width = (x.max() - x.min()).item()
    zero = int(torch.tensor(-255 * x.min().item() / width).round())
    codes = torch.clamp(zero + (x * 255 / width).round(), min=0, max=255)
    return codes.byte(), width / 255, zero


def _no_zero_point(x):
    scale = (x.max() - x.min()).item() / 255
    return torch.round(x / scale).clamp(0, 255).to(torch.uint8), scale, 0


def _divides_by_256(x):
    low, high = x.min().item(), x.max().item()
    scale = (high - low) / 256
    zero = round(-low / scale)
    return (torch.round(x / scale) + zero).clamp(0, 255).to(torch.uint8), scale, zero


def _middle_is_zero(x):
    scale = x.abs().max().item() / 127
    return (torch.round(x / scale) + 128).clamp(0, 255).to(torch.uint8), scale, 128


def _minimum_as_zero_point(x):
    low, high = x.min().item(), x.max().item()
    scale = (high - low) / 255
    codes = torch.round((x - low) / scale).clamp(0, 255).to(torch.uint8)
    return codes, scale, round(low / scale)


def _largest_is_scale(x):
    low, high = x.min().item(), x.max().item()
    scale = high / 255
    zero = round(-low / scale)
    return (torch.round(x / scale) + zero).clamp(0, 255).to(torch.uint8), scale, zero


def cases_quantize_asymmetric():
    return [
        (torch.tensor([-1.0, 0.0, 1.55]),),
        (torch.tensor([-0.17, 0.0, 0.4, 3.0]),),
        (torch.nn.functional.gelu(normal(3, 7, seed=1)),),
    ]


EXERCISE = Exercise(
    id="ex-26-02",
    title={"en": "A code for zero", "es": "Un código para el cero"},
    reference=quantize_asymmetric,
    alternatives=(quantize_asymmetric_step_by_step,),
    cases=cases_quantize_asymmetric,
    wrong_turns=(
        turn(
            "no-zero-point",
            _no_zero_point,
            "Without a shift, every negative number lands on code 0 and comes back as 0.",
            "Sin un desplazamiento, todos los números negativos caen en el código 0 y vuelven "
            "como 0.",
        ),
        turn(
            "divides-by-256",
            _divides_by_256,
            "256 codes have 255 steps between them, as 5 fingers have 4 gaps.",
            "Entre 256 códigos hay 255 pasos, como entre 5 dedos hay 4 huecos.",
        ),
        turn(
            "middle-is-zero",
            _middle_is_zero,
            "This is symmetric quantization moved up by 128. If the numbers lean to one side, "
            "nearly half of the codes are never used.",
            "Esto es cuantización simétrica subida 128. Si los números se inclinan hacia un "
            "lado, casi la mitad de los códigos no se usa nunca.",
        ),
        turn(
            "minimum-as-zero-point",
            _minimum_as_zero_point,
            "Your zero point has the wrong sign: it is to be the code that stands for the "
            "number 0, and codes are never negative.",
            "Tu punto cero tiene el signo contrario: debe ser el código que representa el "
            "número 0, y los códigos nunca son negativos.",
        ),
        turn(
            "largest-is-scale",
            _largest_is_scale,
            "You spread the codes from 0 to the largest number. The smallest one is part of "
            "the range, too.",
            "Repartes los códigos desde 0 hasta el número mayor. El menor también forma parte "
            "del intervalo.",
        ),
    ),
)
