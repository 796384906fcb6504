"""Equal means what a learner expects it to mean."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.judging.compare import Tolerance, changed, difference, short, told_apart

EXACT = Tolerance(rtol=0.0, atol=0.0)
# --- comparing -------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_equals_itself_and_is_not_changed(value):
    assert difference(value, value, EXACT) is None
    assert not changed(value, value)
    assert "\n" not in short(value)


@given(VALUES, VALUES)
def test_a_difference_is_told_in_both_languages(a, b):
    told = difference(a, b, EXACT)
    assert told is None or (told["en"] and told["es"])
    if told is None:
        # int and float may stand for each other where a float is due; otherwise equal is equal
        assert repr(a) == repr(b) or a == b


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (1.0 + 1e-7, 1.0, True),
        (1.001, 1.0, False),
        (float("nan"), float("nan"), True),
        (float("inf"), float("-inf"), False),
        (2, 2.0, True),  # an int where a float is due
        (2.0, 2, False),
        (True, 1, False),
        ((1, 2), [1, 2], True),
        (np.float64(0.5), 0.5, True),
        (np.int64(3), 3, True),
        (torch.tensor(3), 3, False),
        (torch.tensor([1.0, -torch.inf]), torch.tensor([1.0, -torch.inf]), True),
        (torch.tensor([1.0, torch.nan]), torch.tensor([1.0, torch.nan]), True),
        (torch.tensor([1.0, torch.nan]), torch.tensor([1.0, 2.0]), False),
        (torch.ones(2, dtype=torch.bfloat16), torch.ones(2, dtype=torch.bfloat16), True),
        (torch.nn.Parameter(torch.ones(2)), torch.ones(2), True),
        (np.ones(2), torch.ones(2), False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_equal_means_what_a_learner_expects(got, expected, same):
    assert (difference(got, expected, Tolerance()) is None) is same


def test_numbers_are_shown_with_as_few_digits_as_tell_them_apart():
    assert told_apart(0.21165315806865692, 0.7869859933853149) == ("0.2117", "0.787")
    assert told_apart(1.00002, 1.00001) == ("1.00002", "1.00001")
    assert told_apart(1.0 + 2**-40, 1.0) == (repr(1.0 + 2**-40), "1.0")
    assert told_apart(3, 7) == ("3", "7") and told_apart(5.0, 2.0) == ("5.0", "2.0")


def said(got, expected):
    told = difference(got, expected, EXACT)
    assert told is not None
    return told


def test_white_space_is_drawn_when_nothing_else_differs():
    told = said("three  hundred", "three hundred")
    assert told["en"] == (
        "the result is 'three··hundred', and 'three·hundred' is due (· is a space)"
    )
    assert "(· es un espacio)" in told["es"]
    assert r"'one\n'" in said("one\n", "one")["en"]
    assert "·" not in said("three hundred", "four hundred")["en"]


def test_two_long_strings_are_shown_where_they_part():
    told = said("a" * 300 + "b", "a" * 300 + "c")["en"]
    assert told == f"from character 280 on, the result is '{'a' * 20}b', and '{'a' * 20}c' is due"


def test_a_number_outside_an_array_has_six_digits():
    assert said(0.00039899878902360797, 0.24937425553798676)["en"] == (
        "the result is 0.000398999, and 0.249374 is due"
    )


def test_only_who_has_the_right_value_is_told_how_to_divide_integers():
    assert "// divides integers" in said(6.0, 6)["en"]
    told = said(100.00000186, 100)
    assert told["en"] == "the result is the float 100.00000186, and the integer 100 is due"
    assert "//" not in told["en"] + told["es"]
    assert said(0.25, 3)["en"] == "the result is the float 0.25, and the integer 3 is due"
