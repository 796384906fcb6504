"""Exercise 2.1: from bits to a number."""

import math
from fractions import Fraction

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def decode(code, exponent_bits, mantissa_bits):
    """Return the number that a code stands for: 1 sign bit, the exponent, the mantissa."""
    sign = -1.0 if code >> (exponent_bits + mantissa_bits) else 1.0
    k = (code >> mantissa_bits) % 2**exponent_bits
    f = (code % 2**mantissa_bits) / 2**mantissa_bits
    bias = 2 ** (exponent_bits - 1) - 1
    if k == 0:
        return sign * f * 2.0 ** (1 - bias)
    return sign * (1 + f) * 2.0 ** (k - bias)


def decode_from_a_string(code, exponent_bits, mantissa_bits):
    digits = f"{code:0{1 + exponent_bits + mantissa_bits}b}"
    k, bias = int(digits[1 : 1 + exponent_bits], 2), 2 ** (exponent_bits - 1) - 1
    value = Fraction(int(digits[1 + exponent_bits :], 2), 2**mantissa_bits) + (k > 0)
    value *= Fraction(2) ** (max(k, 1) - bias)
    return float(-value if digits[0] == "1" else value)


def decode_as_one_division(code, exponent_bits, mantissa_bits):
    size = 2 ** (exponent_bits + mantissa_bits)
    k, f = divmod(code % size, 2**mantissa_bits)
    digits = f if k == 0 else f + 2**mantissa_bits
    power = max(k, 1) - 2 ** (exponent_bits - 1) + 1 - mantissa_bits
    return math.copysign(math.ldexp(digits, power), -1 if code >= size else 1)


def _parts(code, exponent_bits, mantissa_bits):
    sign = -1.0 if code >> (exponent_bits + mantissa_bits) else 1.0
    k = (code >> mantissa_bits) % 2**exponent_bits
    return sign, k, (code % 2**mantissa_bits) / 2**mantissa_bits, 2 ** (exponent_bits - 1) - 1


def _no_hidden_one(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * f * 2.0 ** (max(k, 1) - bias)


def _bias_one_too_large(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 2.0 ** (max(k, 1) - bias - 1)


def _no_bias(code, exponent_bits, mantissa_bits):
    sign, k, f, _ = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 2.0 ** max(k, 1)


def _bias_of_float32(code, exponent_bits, mantissa_bits):
    sign, k, f, _ = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 2.0 ** (max(k, 1) - 127)


def _bias_of_float16(code, exponent_bits, mantissa_bits):
    sign, k, f, _ = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 2.0 ** (max(k, 1) - 15)


def _exponent_last(code, exponent_bits, mantissa_bits):
    sign = -1.0 if code >> (exponent_bits + mantissa_bits) else 1.0
    k, f = code % 2**exponent_bits, (code >> exponent_bits) % 2**mantissa_bits
    bias = 2 ** (exponent_bits - 1) - 1
    return sign * (f / 2**mantissa_bits + (k > 0)) * 2.0 ** (max(k, 1) - bias)


def _no_subnormals(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * (1 + f) * 2.0 ** (k - bias)


def _subnormals_half_size(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 2.0 ** (k - bias)


def _subnormals_are_zero(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * (1 + f) * 2.0 ** (k - bias) if k else 0.0


def _twos_complement(code, exponent_bits, mantissa_bits):
    bits = 1 + exponent_bits + mantissa_bits
    if code >> (bits - 1):
        return -decode(2**bits - code, exponent_bits, mantissa_bits)
    return decode(code, exponent_bits, mantissa_bits)


def _no_sign(code, exponent_bits, mantissa_bits):
    return decode(code % 2 ** (exponent_bits + mantissa_bits), exponent_bits, mantissa_bits)


def _whole_number(code, exponent_bits, mantissa_bits):
    return float(code)


def _fraction_by_decimal_digits(code, exponent_bits, mantissa_bits):
    sign, k, _, bias = _parts(code, exponent_bits, mantissa_bits)
    f = float(f"0.{code % 2**mantissa_bits}")
    return sign * (f + (k > 0)) * 2.0 ** (max(k, 1) - bias)


def _power_of_ten(code, exponent_bits, mantissa_bits):
    sign, k, f, bias = _parts(code, exponent_bits, mantissa_bits)
    return sign * (f + (k > 0)) * 10.0 ** (max(k, 1) - bias)


def cases_decode():
    return [
        (0x3C00, 5, 10),  # 1
        (0x3E00, 5, 10),  # 1.5
        (0xC680, 5, 10),  # -6.5
        (0x3F80, 8, 7),  # 1 again, in bfloat16
        (0xC0D0, 8, 7),  # -6.5
        (0x0001, 5, 10),  # the smallest float16
        (0x8003, 5, 10),  # a negative subnormal
        (0x2C, 4, 3),
        (0x03, 4, 3),
        (0x0, 4, 3),
    ]


EXERCISE = Exercise(
    id="ex-02-01",
    title={"en": "From bits to a number", "es": "De los bits al número"},
    reference=decode,
    alternatives=(decode_from_a_string, decode_as_one_division),
    cases=cases_decode,
    tolerance=Tolerance(rtol=0, atol=0, why="powers of two are exact"),
    wrong_turns=(
        turn(
            "no-hidden-one",
            _no_hidden_one,
            "You read the mantissa as 0.f. In binary a number's first digit is never 0, so it is "
            "not stored: what stands before the point?",
            "Lees la mantisa como 0,f. En binario, la primera cifra de un número nunca es 0, así "
            "que no se guarda: ¿qué hay antes de la coma?",
        ),
        turn(
            "bias-one-too-large",
            _bias_one_too_large,
            "All your numbers are half of what they should be. Which code of the exponent must "
            "stand for 2 to the power 0?",
            "Todos tus números son la mitad de lo que deberían. ¿Qué código del exponente debe "
            "significar 2 elevado a 0?",
        ),
        turn(
            "no-bias",
            _no_bias,
            "You take the exponent's code as it stands, and it is never negative. How would "
            "anybody write 0.5?",
            "Tomas el código del exponente tal cual, y nunca es negativo. ¿Cómo se escribiría "
            "entonces 0,5?",
        ),
        turn(
            "bias-of-one-format",
            _bias_of_float32,
            "Your numbers are right in one format and wrong in another. What does the bias of the "
            "exponent depend on?",
            "Tus números son correctos en un formato y malos en otro. ¿De qué depende el sesgo del "
            "exponente?",
            _bias_of_float16,
        ),
        turn(
            "parts-in-the-wrong-places",
            _exponent_last,
            "You take the exponent from the end of the pattern. In which order do the three parts "
            "stand?",
            "Tomas el exponente del final del patrón. ¿En qué orden están las tres partes?",
        ),
        turn(
            "no-subnormals",
            _no_subnormals,
            "Exponent code 0 is read like all others. Then nothing could stand for zero.",
            "Lees el código de exponente 0 como los demás. Entonces nada podría significar cero.",
        ),
        turn(
            "subnormals-half-size",
            _subnormals_half_size,
            "Your subnormal numbers are half as large as they should be: the largest of them must "
            "lie one step below the smallest normal number.",
            "Tus números subnormales miden la mitad de lo debido: el mayor de ellos debe quedar un"
            " paso por debajo del menor número normal.",
        ),
        turn(
            "subnormals-are-zero",
            _subnormals_are_zero,
            "Every code with exponent 0 becomes zero for you. Code 1 is not code 0.",
            "Para ti, todo código con exponente 0 vale cero. El código 1 no es el código 0.",
        ),
        turn(
            "twos-complement",
            _twos_complement,
            "You read negative codes as whole numbers are stored. The sign of a float is one bit, "
            "and it changes nothing else.",
            "Lees los códigos negativos como se guardan los enteros. El signo de un flotante es un"
            " solo bit y no cambia nada más.",
        ),
        turn(
            "no-sign",
            _no_sign,
            "Your numbers are never negative. What does the first bit say?",
            "Tus números nunca son negativos. ¿Qué dice el primer bit?",
        ),
        turn(
            "whole-number",
            _whole_number,
            "That is the code itself, read as one whole number. It has three parts.",
            "Ese es el propio código, leído como un solo entero. Tiene tres partes.",
        ),
        turn(
            "decimal-digits",
            _fraction_by_decimal_digits,
            "You wrote the mantissa's digits behind a decimal point. They are binary digits: the "
            "first one behind the point is worth one half.",
            "Escribiste las cifras de la mantisa tras la coma decimal. Son cifras binarias: la "
            "primera tras la coma vale un medio.",
        ),
        turn(
            "power-of-ten",
            _power_of_ten,
            "The exponent moves a binary point, not a decimal one. Powers of which number are "
            "meant?",
            "El exponente mueve una coma binaria, no una decimal. ¿De qué número son las "
            "potencias?",
        ),
    ),
)
