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


def _range(x):
    low, high = x.min().item(), x.max().item()
    return low, high, (high - low) / 255


def _wraps_round(x):
    low, _, scale = _range(x)
    zero = round(-low / scale)
    return (torch.round(x / scale).int() + zero).to(torch.uint8), scale, zero


def _codes_from_the_minimum(x):
    low, _, scale = _range(x)
    return torch.round((x - low) / scale).to(torch.uint8), scale, round(-low / scale)


def _zero_not_rounded(x):
    low, _, scale = _range(x)
    codes = torch.round((x - low) / scale).clamp(0, 255).to(torch.uint8)
    return codes, scale, -low / scale


def _zero_from_whole_codes(x):
    low, _, scale = _range(x)
    codes = (torch.round(x / scale) + round(-low / scale)).clamp(0, 255).to(torch.uint8)
    return codes, scale, -low / scale


def _zero_cut_off(x):
    low, _, scale = _range(x)
    zero = int(-low / scale)
    return (torch.round(x / scale) + zero).clamp(0, 255).to(torch.uint8), scale, zero


def _smallest_number(x):
    low, _, scale = _range(x)
    codes = torch.round((x - low) / scale).clamp(0, 255).to(torch.uint8)
    return codes, scale, low


def _truncates(x):
    low, _, scale = _range(x)
    zero = round(-low / scale)
    return (x / scale + zero).clamp(0, 255).to(torch.uint8), scale, zero


def _signed_codes(x):
    codes, scale, zero = quantize_asymmetric(x)
    return (codes.int() - 128).to(torch.int8), scale, zero - 128


def _scale_upside_down(x):
    codes, scale, zero = quantize_asymmetric(x)
    return codes, 1 / scale, zero


def _zero_added_before(x):
    low, _, scale = _range(x)
    zero = round(-low / scale)
    return torch.round((x + zero) / scale).clamp(0, 255).to(torch.uint8), scale, zero


def _other_sign_of_zero(x):
    codes, scale, zero = quantize_asymmetric(x)
    return codes, scale, -zero


def cases_quantize_asymmetric():
    return [
        (torch.tensor([-1.0, 0.0, 1.55]),),
        (torch.tensor([-0.17, 0.0, 0.4, 3.0]),),
        (torch.tensor([-3.0, 3.0]),),
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
            _other_sign_of_zero,
        ),
        turn(
            "largest-is-scale",
            _largest_is_scale,
            "You spread the codes from 0 to the largest number. The smallest one is part of "
            "the range, too.",
            "Repartes los códigos desde 0 hasta el número mayor. El menor también forma parte "
            "del intervalo.",
        ),
        turn(
            "wraps-round",
            _wraps_round,
            "Rounding can lead to 256, and a uint8 begins again at 0: the largest number comes "
            "back as the smallest. Codes must be kept inside their range.",
            "El redondeo puede llevar a 256, y un uint8 vuelve a empezar en 0: el número mayor "
            "vuelve como el menor. Hay que mantener los códigos dentro de su rango.",
        ),
        turn(
            "codes-from-the-minimum",
            _codes_from_the_minimum,
            "Your codes count from the smallest number, and then the number 0 falls between two "
            "of them. Zero has to be a code of its own.",
            "Tus códigos cuentan desde el número menor, y entonces el número 0 cae entre dos. El "
            "cero debe tener un código propio.",
        ),
        turn(
            "zero-between-codes",
            _zero_not_rounded,
            "Your zero point lies between two codes. It is itself a code, a whole number: the "
            "nearest.",
            "Tu punto cero queda entre dos códigos. Él mismo es un código, un número entero: el "
            "más cercano.",
            _zero_from_whole_codes,
        ),
        turn(
            "zero-cut-off",
            _zero_cut_off,
            "You cut the decimals of the zero point off, and all codes move with it. Take the "
            "nearest.",
            "Le cortas los decimales al punto cero, y todos los códigos se mueven con él. Toma el "
            "más cercano.",
        ),
        turn(
            "smallest-number",
            _smallest_number,
            "You return the smallest number. The zero point is the code that means 0.",
            "Devuelves el número menor. El punto cero es el código que significa 0.",
        ),
        turn(
            "truncates",
            _truncates,
            "Converting to an integer type cuts decimals off. Round to the nearest code first.",
            "Convertir a un tipo entero corta los decimales. Antes, redondea al código más "
            "cercano.",
        ),
        turn(
            "signed-codes",
            _signed_codes,
            "Your codes run from -128 to 127. A uint8 has no sign: 0 to 255.",
            "Tus códigos van de -128 a 127. Un uint8 no tiene signo: de 0 a 255.",
        ),
        turn(
            "scale-upside-down",
            _scale_upside_down,
            "The scale is upside down: it has to say what one step is worth.",
            "La escala está al revés: debe decir cuánto vale un paso.",
        ),
        turn(
            "zero-added-before",
            _zero_added_before,
            "You add the zero point to the numbers. It is counted in codes, so it is added after "
            "the division.",
            "Sumas el punto cero a los números. Se cuenta en códigos, así que se suma después de "
            "dividir.",
        ),
    ),
)
