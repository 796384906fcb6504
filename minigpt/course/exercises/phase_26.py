"""Phase 26, quantization: round to integers, to groups, to normal quantiles, and count the bits."""

from statistics import NormalDist

import torch

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn


def turn(name, function, en, es):
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


def numbers(*shape, seed=0):
    """Random numbers that are the same on every machine and every call."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- 26.1 -------------------------------------------------------------------------------------


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
        (numbers(3, 4, seed=1),),
        (0.01 * numbers(2, 5, seed=2),),
    ]


# --- 26.2 -------------------------------------------------------------------------------------


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
        (torch.nn.functional.gelu(numbers(3, 7, seed=1)),),
    ]


# --- 26.3 -------------------------------------------------------------------------------------


def round_in_groups(w, bits, group_size):
    """Return w as it comes back from `bits` bits, with one scale per group_size neighbours."""
    top = 2 ** (bits - 1) - 1
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / top
    return (torch.round(groups / scale) * scale).view(w.shape)


def round_in_groups_one_by_one(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    parts = []
    for group in w.flatten().split(group_size):
        scale = group.abs().max() / top
        parts.append((group / scale).round() * scale)
    return torch.cat(parts).view_as(w)


def _one_scale_for_all(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    scale = w.abs().max() / top
    return torch.round(w / scale) * scale


def _one_scale_per_row(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    scale = w.abs().amax(dim=1, keepdim=True) / top
    return torch.round(w / scale) * scale


def _groups_down_the_columns(w, bits, group_size):
    return round_in_groups(w.T.contiguous(), bits, group_size).T.contiguous()


def _this_many_groups(w, bits, group_size):
    return round_in_groups(w, bits, w.numel() // group_size)


def _levels_for_steps(w, bits, group_size):
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / (2**bits - 1)
    return (torch.round(groups / scale) * scale).view(w.shape)


def _codes_only(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / top
    return torch.round(groups / scale).view(w.shape)


def cases_round_in_groups():
    by_hand = torch.tensor([[3.0, 1.2, 30.0, 16.0]])
    return [
        (by_hand, 3, 2),
        (numbers(4, 8, seed=1), 4, 4),
        (numbers(3, 12, seed=2) * torch.tensor([[1.0], [5.0], [20.0]]), 4, 6),
    ]


# --- 26.4 -------------------------------------------------------------------------------------


def normal_values(offset):
    """Return the 16 values of NF4, ascending: 7 below zero, zero, 8 above, the last one 1."""
    below = torch.special.ndtri(torch.linspace(0.5, offset, 8)[1:])
    above = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    values = torch.cat([-below.flip(0), torch.zeros(1), above])
    return values / values.max()


def normal_values_with_the_standard_library(offset):
    quantile, width = NormalDist().inv_cdf, offset - 0.5
    below = [-quantile(0.5 + width * k / 7) for k in range(7, 0, -1)]
    above = [quantile(0.5 + width * k / 8) for k in range(1, 9)]
    return torch.tensor(below + [0.0] + above) / above[-1]


def _even_steps(offset):
    return torch.linspace(-1, 1, 16)


def _even_steps_around_zero(offset):
    return torch.cat([torch.linspace(-1, 0, 8), torch.linspace(0, 1, 9)[1:]])


def _not_divided(offset):
    below = torch.special.ndtri(torch.linspace(0.5, offset, 8)[1:])
    above = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    return torch.cat([-below.flip(0), torch.zeros(1), above])


def _eight_below(offset):
    return -normal_values(offset).flip(0)


def _no_zero(offset):
    one_side = torch.special.ndtri(torch.linspace(0.5, offset, 9)[1:])
    values = torch.cat([-one_side.flip(0), one_side])
    return values / values.max()


def cases_normal_values():
    return [(0.9677083,), (0.9,), (0.75,)]


# --- 26.5 -------------------------------------------------------------------------------------


def bits_per_weight(n, block_size, double):
    """Return the bits stored per weight, scales included, for n weights in NF4."""
    scales = n // block_size
    bits = 4 * n + 32 * scales
    if double:
        groups = -(-scales // 256)
        bits = 4 * n + 8 * scales + 32 * groups + 32
    return bits / n


def bits_per_weight_by_bytes(n, block_size, double):
    stored = n / 2
    blocks = n // block_size
    if double:
        stored += blocks + 4 * ((blocks + 255) // 256) + 4
    else:
        stored += 4 * blocks
    return 8 * stored / n


def _codes_alone(n, block_size, double):
    return 4.0


def _no_second_level(n, block_size, double):
    scales = n // block_size
    return (4 * n + (8 if double else 32) * scales) / n


def _no_offset(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * -(-scales // 256)) / n
    return (4 * n + 32 * scales) / n


def _scale_per_weight(n, block_size, double):
    return 4.0 + (8 if double else 32)


def _halves_the_codes(n, block_size, double):
    scales = n // block_size
    return ((2 if double else 4) * n + 32 * scales) / n


def _scales_in_16_bits(n, block_size, double):
    scales = n // block_size
    return (4 * n + (8 * scales + 16 * -(-scales // 256) + 16 if double else 16 * scales)) / n


def _floors_the_groups(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * (scales // 256) + 32) / n
    return (4 * n + 32 * scales) / n


def cases_bits_per_weight():
    return [
        (64, 64, False),
        (4096, 64, False),
        (4096, 64, True),
        (4096, 128, True),
        (65_536, 64, True),
    ]


EXERCISES = (
    Exercise(
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
    ),
    Exercise(
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
    ),
    Exercise(
        id="ex-26-03",
        title={"en": "One scale per group", "es": "Una escala por grupo"},
        reference=round_in_groups,
        alternatives=(round_in_groups_one_by_one,),
        cases=cases_round_in_groups,
        wrong_turns=(
            turn(
                "one-scale-for-all",
                _one_scale_for_all,
                "One scale serves the whole matrix, so its largest weight decides how coarse all "
                "the others become.",
                "Una sola escala sirve a toda la matriz, así que su peso más grande decide lo "
                "toscos que quedan todos los demás.",
            ),
            turn(
                "one-scale-per-row",
                _one_scale_per_row,
                "You use one scale per row. A group may be shorter than a row.",
                "Usas una escala por fila. Un grupo puede ser más corto que una fila.",
            ),
            turn(
                "down-the-columns",
                _groups_down_the_columns,
                "Your groups run down the columns. Neighbours in memory, which a kernel reads "
                "together, stand side by side in a row.",
                "Tus grupos bajan por las columnas. Los vecinos en memoria, que se leen juntos, "
                "están uno al lado del otro en una fila.",
            ),
            turn(
                "this-many-groups",
                _this_many_groups,
                "You make group_size groups. It is the number of weights in a group, not the "
                "number of groups.",
                "Formas group_size grupos. Es el número de pesos de un grupo, no el número de "
                "grupos.",
            ),
            turn(
                "levels-for-steps",
                _levels_for_steps,
                "You give one side of zero as many steps as there are codes in all. One bit goes "
                "to the sign.",
                "Le das a un lado del cero tantos pasos como códigos hay en total. Un bit se va "
                "en el signo.",
            ),
            turn(
                "codes-only",
                _codes_only,
                "These are the codes. What is asked for are the weights as they come back.",
                "Estos son los códigos. Se piden los pesos tal como vuelven.",
            ),
        ),
    ),
    Exercise(
        id="ex-26-04",
        title={"en": "Sixteen values for a bell curve", "es": "Dieciséis valores para una campana"},
        reference=normal_values,
        alternatives=(normal_values_with_the_standard_library,),
        cases=cases_normal_values,
        tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32 probabilities near 1"),
        wrong_turns=(
            turn(
                "even-steps",
                _even_steps,
                "Even steps in the values: that is the uniform grid, and it has no zero either. "
                "The steps are to be even in probability.",
                "Pasos iguales en los valores: eso es la cuadrícula uniforme, y además no tiene "
                "cero. Los pasos deben ser iguales en probabilidad.",
            ),
            turn(
                "even-steps-around-zero",
                _even_steps_around_zero,
                "Zero is there and the sides are 7 and 8, but the steps are even in the values. "
                "Take them even in probability and ask the normal distribution for its quantiles.",
                "El cero está y los lados son 7 y 8, pero los pasos son iguales en los valores. "
                "Tómalos iguales en probabilidad y pídele sus cuantiles a la distribución normal.",
            ),
            turn(
                "not-divided",
                _not_divided,
                "These quantiles go beyond 1. Weights are divided by their block's absmax, so the "
                "outermost value must be 1.",
                "Estos cuantiles pasan de 1. Los pesos se dividen entre el absmax de su bloque, "
                "así que el valor más lejano debe ser 1.",
            ),
            turn(
                "eight-below",
                _eight_below,
                "You have 8 values below zero and 7 above. It would work as well; the published "
                "table does it the other way round.",
                "Tienes 8 valores por debajo de cero y 7 por encima. Funcionaría igual de bien; "
                "la tabla publicada lo hace al revés.",
            ),
            turn(
                "no-zero",
                _no_zero,
                "8 on either side leave no code for zero itself, and a weight of 0 would come "
                "back as something else.",
                "8 a cada lado no dejan ningún código para el propio cero, y un peso 0 volvería "
                "convertido en otra cosa.",
            ),
        ),
    ),
    Exercise(
        id="ex-26-05",
        title={"en": "Count the bits", "es": "Cuenta los bits"},
        reference=bits_per_weight,
        alternatives=(bits_per_weight_by_bytes,),
        cases=cases_bits_per_weight,
        wrong_turns=(
            turn(
                "codes-alone",
                _codes_alone,
                "4 bits are the codes alone. Without its scale a code means nothing, so the "
                "scales are stored, too.",
                "4 bits son solo los códigos. Sin su escala un código no significa nada, así que "
                "también se guardan las escalas.",
            ),
            turn(
                "no-second-level",
                _no_second_level,
                "Scales in 8 bits have scales of their own: each 256 of them share one, and all "
                "of them share an offset.",
                "Las escalas de 8 bits tienen a su vez escalas: cada 256 comparten una, y todas "
                "comparten un desplazamiento.",
            ),
            turn(
                "no-offset",
                _no_offset,
                "Nearly: the mean that is taken off all scales is one more number, stored once.",
                "Casi: la media que se les resta a todas las escalas es un número más, que se "
                "guarda una vez.",
            ),
            turn(
                "scale-per-weight",
                _scale_per_weight,
                "You give each weight a scale of its own. A block shares one.",
                "Le das a cada peso una escala propia. Un bloque comparte una.",
            ),
            turn(
                "halves-the-codes",
                _halves_the_codes,
                "Double quantization quantizes the scales, not the codes: those keep their 4 bits.",
                "La doble cuantización cuantiza las escalas, no los códigos: esos conservan sus 4 "
                "bits.",
            ),
            turn(
                "16-bit-scales",
                _scales_in_16_bits,
                "You count 16 bits for a float. These are float32.",
                "Cuentas 16 bits por cada float. Son float32.",
            ),
            turn(
                "floors-the-groups",
                _floors_the_groups,
                "A group of scales that is not full needs its 32 bits all the same: round the "
                "number of groups up, not down.",
                "Un grupo de escalas incompleto necesita sus 32 bits de todos modos: redondea el "
                "número de grupos hacia arriba, no hacia abajo.",
            ),
        ),
    ),
)
