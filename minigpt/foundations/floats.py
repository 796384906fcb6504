"""The numbers that a computer has: a sign, a power of two, and a fixed count of digits.

    x = (-1)^s · 1.f · 2^(k - bias)        if the exponent's code k is not 0
    x = (-1)^s · 0.f · 2^(1 - bias)        if it is: the subnormal numbers, and zero

A format has one bit for the sign, `exponent_bits` for k and `mantissa_bits` for the digits f after
the point; bias = 2^(exponent_bits - 1) - 1. The largest k is kept for infinity and "not a number".
Between two neighbouring powers of two all numbers have the same distance, the gap; it doubles at
every power. Any other result is rounded to the nearest number; of two that are equally near, to the
one whose last bit is 0.

Source: IEEE 754-2019, sections 3.4 and 4.3.1; Higham 2002, Accuracy and Stability of Numerical
Algorithms, chapter 4 (sums).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Format:
    """How many bits a number has for its exponent and for its mantissa, beside the sign's one."""

    exponent_bits: int
    mantissa_bits: int

    @property
    def bits(self) -> int:
        return 1 + self.exponent_bits + self.mantissa_bits

    @property
    def bias(self) -> int:
        """What is taken off the exponent's code: half of the codes are for numbers below 1."""
        return 2 ** (self.exponent_bits - 1) - 1

    @property
    def largest(self) -> float:
        return (2 - 2.0**-self.mantissa_bits) * 2.0**self.bias

    @property
    def smallest_normal(self) -> float:
        """The smallest number with all of its digits."""
        return 2.0 ** (1 - self.bias)

    @property
    def smallest(self) -> float:
        """The smallest number above zero: a subnormal with a single digit left."""
        return self.smallest_normal * 2.0**-self.mantissa_bits


FLOAT32, FLOAT16, BFLOAT16 = Format(8, 23), Format(5, 10), Format(8, 7)
E5M2, E2M1 = Format(5, 2), Format(2, 1)


def decode(code: int, form: Format) -> float:
    """Return the number that a code of form.bits bits stands for.

    Raises ValueError for a code that does not fit, or that means infinity or no number.
    """
    if not 0 <= code < 2**form.bits:
        raise ValueError(f"code {code} does not fit {form.bits} bits: 0 to {2**form.bits - 1} do")
    sign = -1.0 if code >> (form.bits - 1) else 1.0
    k = (code >> form.mantissa_bits) % 2**form.exponent_bits
    f = (code % 2**form.mantissa_bits) / 2**form.mantissa_bits
    if k == 2**form.exponent_bits - 1:
        raise ValueError(f"code {code} is infinity or not a number: its exponent has only ones")
    if k == 0:
        return sign * f * 2.0 ** (1 - form.bias)
    return sign * (1 + f) * 2.0 ** (k - form.bias)


def bits(x: float) -> str:
    """Return the 32 bits of x as a float32, in three groups: sign, exponent, mantissa."""
    code = int(np.float32(x).view(np.uint32))
    digits = f"{code:032b}"
    return f"{digits[0]} {digits[1:9]} {digits[9:]}"


def round_mantissa(x: ArrayLike, mantissa_bits: int) -> NDArray[np.float64]:
    """Return the nearest numbers with so many bits after the leading 1; any exponent is allowed."""
    fraction, exponent = np.frexp(np.asarray(x, dtype=np.float64))  # x = fraction 2^exponent
    # The fraction is 0.1..., in bits, so its first bit is the leading 1.
    digits = np.rint(fraction * 2.0 ** (mantissa_bits + 1))
    return np.ldexp(digits, exponent - (mantissa_bits + 1))


def round_to(x: ArrayLike, form: Format) -> NDArray[np.float64]:
    """Return x rounded to the numbers of a format: infinite if too large, subnormal if tiny.

    x  any shape; the result is float64 and holds numbers of the format only
    """
    x = np.asarray(x, dtype=np.float64)
    step = _step(x, form)
    nearest = np.rint(x / step) * step  # rint: of two equally near, the even one
    return np.where(np.abs(nearest) > form.largest, np.copysign(np.inf, x), nearest)


def gap(x: ArrayLike, form: Format) -> NDArray[np.float64]:
    """Return the distance from |x|, a number of the format, to the next larger one.

    Where the format has ended, there is none: nan.
    """
    x = np.asarray(x, dtype=np.float64)
    return np.where(np.abs(x) <= form.largest, _step(x, form), np.nan)


def _step(x: NDArray[np.float64], form: Format) -> NDArray[np.float64]:
    """The distance of the numbers of a format around x: the value of the last bit."""
    _, exponent = np.frexp(x)
    lowest = (
        1 - form.bias
    )  # the subnormal numbers and zero share the exponent of the smallest normal
    leading = np.where(x == 0, lowest, np.maximum(exponent - 1, lowest))
    return np.exp2(leading.astype(np.float64) - form.mantissa_bits)


def round_stochastically(
    x: ArrayLike, mantissa_bits: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return x rounded up or down by lot, so that the mean of many roundings is x itself.

    The chance of going up is how far x lies above its lower neighbour, as a share of the gap.
    """
    x = np.asarray(x, dtype=np.float64)
    fraction, exponent = np.frexp(x)
    scaled = fraction * 2.0 ** (mantissa_bits + 1)
    low = np.floor(scaled)
    up = rng.random(x.shape) < scaled - low
    return np.ldexp(low + up, exponent - (mantissa_bits + 1))


def running_sum(values: NDArray[np.float32]) -> float:
    """Return the sum as a loop makes it: one after another, each partial sum rounded to float32."""
    return float(np.add.accumulate(values, dtype=np.float32)[-1])
