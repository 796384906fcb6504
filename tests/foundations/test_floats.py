"""Our few lines are the numbers that NumPy and PyTorch have, bit for bit."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from minigpt.foundations.floats import (
    BFLOAT16,
    E5M2,
    FLOAT16,
    FLOAT32,
    Format,
    bits,
    decode,
    gap,
    round_mantissa,
    round_stochastically,
    round_to,
    running_sum,
)


def wide(count: int = 200_000) -> np.ndarray:
    """Numbers over 16 powers of ten, with zeros and the ends of every range among them."""
    draws = np.random.default_rng(0)
    numbers = draws.standard_normal(count) * np.exp(draws.uniform(-25, 12, count))
    ends = [0.0, -0.0, 65504.0, 65519.9, 65520.0, 2.0**-24, 2.0**-25, 2.0**-14, 57344.0, 61440.0]
    return np.concatenate([numbers, ends, np.negative(ends)]).astype(np.float32)


def test_minus_six_and_a_half_by_hand():
    # 6.5 = 1.101 (binary) times 4: exponent 2 + 127 = 129
    assert bits(-6.5) == "1 10000001 10100000000000000000000"
    assert decode(int(bits(-6.5).replace(" ", ""), 2), FLOAT32) == -6.5
    assert (FLOAT16.bias, FLOAT16.largest, FLOAT16.smallest) == (15, 65504.0, 2.0**-24)
    assert (BFLOAT16.largest, FLOAT16.smallest_normal) == (255 * 2.0**120, 2.0**-14)


def test_every_finite_float16_is_decoded_as_numpy_does():
    codes = np.arange(2**16, dtype=np.uint16)
    numbers = codes.view(np.float16).astype(np.float64)
    finite = codes[np.isfinite(numbers)]
    decoded = np.array([decode(int(code), FLOAT16) for code in finite])
    assert np.array_equal(decoded, numbers[np.isfinite(numbers)])


@given(st.integers(0, 2**16 - 1))
def test_a_decoded_number_is_its_own_rounding(code):
    try:
        number = decode(code, BFLOAT16)
    except ValueError:
        assert (code >> 7) % 256 == 255
        return
    assert round_to(number, BFLOAT16) == number


@pytest.mark.parametrize("code", [-1, 2**16])
def test_a_code_that_does_not_fit_is_refused(code):
    with pytest.raises(ValueError, match="does not fit 16 bits: 0 to 65535 do"):
        decode(code, FLOAT16)


def test_the_codes_of_infinity_are_refused():
    with pytest.raises(ValueError, match="is infinity or not a number"):
        decode(0x7C00, FLOAT16)


def test_rounding_to_float16_is_numpys():
    x = wide()
    with np.errstate(over="ignore"):
        theirs = x.astype(np.float16).astype(np.float64)
    assert np.array_equal(round_to(x, FLOAT16), theirs)


@pytest.mark.parametrize(
    ("form", "dtype"), [(BFLOAT16, torch.bfloat16), (E5M2, torch.float8_e5m2)], ids=str
)
def test_rounding_is_pytorchs(form, dtype):
    x = wide()
    theirs = torch.from_numpy(x).to(dtype).double().numpy()
    assert np.array_equal(round_to(x, form), theirs)


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30),
    st.integers(0, 12),
)
def test_the_nearest_mantissa_is_at_most_half_a_gap_away(x, m):
    rounded = float(round_mantissa(x, m))
    _, exponent = np.frexp(x)
    if x and abs(x) > 1e-300:
        assert abs(Fraction(rounded) - Fraction(x)) <= Fraction(2) ** (int(exponent) - 1 - m) / 2


def test_ties_go_to_the_even_neighbour():
    # 1.125 lies between 1 and 1.25, 1.375 between 1.25 and 1.5
    assert round_mantissa([1.125, 1.375, -1.125], 2).tolist() == [1.0, 1.5, -1.0]


def test_the_gap_doubles_at_every_power_of_two():
    assert gap([1.0, 2.0, 1.5], FLOAT32).tolist() == [2.0**-23, 2.0**-22, 2.0**-23]
    assert gap(1.0, BFLOAT16) == 2.0**-7 and gap(0.0, FLOAT16) == FLOAT16.smallest
    assert np.isnan(gap([70_000.0, np.inf], FLOAT16)).all()
    x = np.abs(wide(5_000))
    x = x[np.isfinite(x) & (x > 0)]
    assert np.array_equal(gap(x, FLOAT32), np.spacing(x).astype(np.float64))


def test_a_format_of_four_bits_has_the_numbers_that_one_can_list():
    numbers = {decode(code, Format(2, 1)) for code in range(6)}
    assert sorted(numbers) == [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]


def test_rounding_by_lot_has_the_number_itself_as_its_mean():
    rng = np.random.default_rng(0)
    x = np.full(40_000, 1.3)
    rounded = round_stochastically(x, 2, rng)
    assert set(rounded.tolist()) == {1.25, 1.5}
    # A draw has standard deviation 0.1, the mean of 40,000 has 0.0005: six of them
    assert abs(rounded.mean() - 1.3) < 0.003


def test_a_running_sum_forgets_what_is_below_half_a_gap():
    assert running_sum(np.array([2.0**24, 1.0, 1.0, 1.0], np.float32)) == 2.0**24
    assert running_sum(np.array([1.0, 1.0, 1.0, 2.0**24], np.float32)) == 2.0**24 + 4
