"""Formulas and numbers as plain characters."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.quiz.parts import Choice, Code, Interval
from minigpt.course.quiz.text.terminal import (
    choice_lines,
    plain_math,
    show_interval,
    show_percent,
    show_points,
    terminal_text,
)

FEEDBACK = {"en": "", "es": ""}


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"8\cdot128\,r + 4\cdot320\,r = 2304\,r", "8·128 r + 4·320 r = 2304 r"),
        (r"16/768 \approx 0{,}0208", "16/768 ≈ 0,0208"),
        (r"(d_{in}+d_{out})\,r", "(d_in+d_out) r"),
        (r"\frac{2r}{h}", "2r/h"),
        (r"\frac{a+1}{\sqrt{b}}", "(a+1)/√b"),
        (r"h = W_0 x + \frac{\alpha}{r} B A x", "h = W_0 x + α/r B A x"),
        (r"x^{10}", "x^10"),
        (r"\{3\}", "{3}"),
        (r"\unheardof{x}", r"\unheardof{x}"),  # shown as written: still exact
    ],
)
def test_a_formula_becomes_what_a_person_would_type(latex, shown):
    assert plain_math(latex) == shown


def test_only_formulas_change_and_code_stays_code():
    assert terminal_text(r"**Is** `$x$` or $\alpha$?") == "**Is** `$x$` or α?"


def test_code_choices_keep_lines_and_indentation():
    code = Code("python", "def f():\n\n    return 1\n")
    choice = Choice("a", True, FEEDBACK, code=code)
    assert choice_lines(choice, "en") == ["a)", "   def f():", "", "       return 1"]


def test_maths_choices_show_their_letter():
    assert choice_lines(Choice("d", True, FEEDBACK, math=r"2304\,r"), "es") == ["d) 2304 r"]


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        (Fraction(7996, 100), "en", "79.9%"),
        (Fraction(79999, 1000), "es", "79,9 %"),
        (Fraction(80), "es", "80 %"),
        (Fraction(500, 6), "en", "83.3%"),
        (Fraction(0), "en", "0%"),
    ],
)
def test_a_percentage_is_rounded_down(value, lang, shown):
    assert show_percent(value, lang) == shown


def test_points_are_rounded_down_to_hundredths():
    assert show_points(Fraction(2, 3), "en") == "0.66"
    assert show_points(Fraction(5, 2), "es") == "2,5"


def test_an_interval_is_shown_in_few_digits():
    key = Fraction("0.020833")
    interval = Interval(key * Fraction("0.99"), key * Fraction("1.01"))
    assert show_interval(interval, "es") == ("0,02063", "0,02104")


def test_a_single_number_is_shown_whole():
    assert show_interval(Interval(Fraction(18432), Fraction(18432)), "en") == ("18,432", "18,432")


@given(st.decimals(-1000, 1000, places=6), st.decimals(0, 100, places=6))
def test_every_number_shown_as_an_end_is_accepted(centre, width):
    interval = Interval(Fraction(centre), Fraction(centre) + Fraction(width))
    low, high = (Fraction(end) for end in show_interval(interval, "en"))
    assert interval.low <= low <= high <= interval.high
