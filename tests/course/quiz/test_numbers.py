"""What a learner types is read as the number that was meant, or asked about, never guessed."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.grading.numbers import NumberProblem, read_number

# What people type is in tests/quizzes/make_vectors.py, where the JavaScript grader reads it too.


def readings(text: str, lang: str = "en") -> list[Fraction]:
    return list(read_number(text, lang).readings)


@pytest.mark.parametrize("text", ["0.0208", "0,0208", ".0208", "2.08e-2", "2.08×10⁻²", "13/625"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_one_number_is_written_in_many_ways(text, lang):
    assert readings(text, lang) == [Fraction(13, 625)]


def test_a_comma_before_three_digits_has_two_readings_and_the_language_says_which_is_natural():
    assert readings("18,432", "en") == [18432, Fraction(18432, 1000)]
    assert readings("18,432", "es") == [Fraction(18432, 1000), 18432]
    assert readings("18.432", "en") == readings("18.432", "es") == [Fraction(18432, 1000), 18432]


@pytest.mark.parametrize(
    "text", ["0,432", "1 018,432", "1234,567", "18,4321", "18,43", "1,018.432", "18,432e1", "0.018"]
)
def test_these_look_ambiguous_and_are_not(text):
    assert len(readings(text)) == 1


def test_a_per_cent_sign_divides_by_a_hundred():
    number = read_number("2.08 %")
    assert number.percent and number.readings == (Fraction(13, 625),)


def test_a_huge_power_is_refused_before_it_is_computed():
    for text in ("1e301", "1e-301", "10^999999999999999999", "1e" + "9" * 30):
        with pytest.raises(NumberProblem, match="too-large"):
            read_number(text)
    assert readings("1e300") == [10**300]


@settings(deadline=None)
@given(st.text(max_size=45))
def test_any_text_is_a_number_or_a_named_problem(text):
    try:
        assert read_number(text).readings
    except NumberProblem as problem:
        assert problem.code in ("unreadable", "too-long", "too-large")


@settings(deadline=None)
@given(st.text("0123456789.,+-eE×x*^ _'%/", max_size=14), st.sampled_from(["en", "es"]))
def test_any_string_of_number_characters_is_a_number_or_unreadable(text, lang):
    try:
        assert 1 <= len(readings(text, lang)) <= 4
    except NumberProblem:
        pass


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["en", "es"]))
def test_a_number_written_with_thousands_and_decimals_reads_back_exactly(value, lang):
    text = f"{value:,.4f}"
    if lang == "es":
        text = text.translate(str.maketrans(",.", ".,"))
    assert readings(text, lang) == [Fraction(value)]
    assert readings(str(value), lang)[0] == Fraction(value)


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", "\u00a0", "\u202f", "_", "'"]))
def test_a_whole_number_reads_back_with_any_separator_that_is_no_decimal_mark(value, separator):
    assert readings(f"{value:,}".replace(",", separator)) == [value]
