"""Each language has one number style: what is written is read back, the rest is found."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.quiz.grading.numbers import LONGEST, read_number
from minigpt.course.text.numbers_style import (
    formula_problems,
    markdown_problems,
    placed_problems,
    prose_problems,
    value_of,
    written,
)
from minigpt.course.words import LANGUAGES

ROOT = Path(__file__).parents[3]
PAGES = [
    *ROOT.glob("README*.md"),
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs" / "en").rglob("*.md"),
    *(ROOT / "docs" / "es").rglob("*.md"),
]


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("18432", "18,432", "18\u202f432"),
        ("-18432.5", "-18,432.5", "-18\u202f432,5"),
        ("2304", "2304", "2304"),
        ("0.620", "0.62", "0,62"),
        ("0", "0", "0"),
        ("3.14e23", "3.14e23", "3,14e23"),
        ("2.22e-16", "2.22e-16", "2,22e-16"),
        ("1e-300", "1e-300", "1e-300"),
        ("12345678901", "12,345,678,901", "12\u202f345\u202f678\u202f901"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_its_language(value, english, spanish):
    assert [written(Decimal(value), lang) for lang in LANGUAGES] == [english, spanish]


@given(st.integers(-(10**14), 10**14), st.integers(-200, 200), st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_back_as_itself(mantissa, exponent, lang):
    value = Fraction(mantissa) * Fraction(10) ** exponent
    text = written(value, lang)
    if len(text) <= LONGEST:  # longer ones nobody may type; `quiz check` refuses such a key
        assert read_number(text, lang).readings[0] == value


@given(st.decimals(0, 10**9, places=3), st.sampled_from(LANGUAGES))
def test_what_is_written_is_in_style(value, lang):
    text = written(value, lang)
    assert prose_problems(f"Así, {text}.", lang) == []
    if "e" not in text:
        assert value_of(text, lang) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("about 18432 weights", "en"),
        ("0,62 of them", "en"),
        ("98 304 weights", "en"),
        ("98\u202f304 weights", "en"),
        ("98.304 pesos", "es"),
        ("18 432 pesos", "es"),
        ("18\u00a0432 pesos", "es"),
        ("18432 pesos", "es"),
        ("1\u202f000 pesos", "es"),
        ("1.234.567 pesos", "es"),
        ("0.62 de ellos", "es"),
    ],
)
def test_a_number_in_another_style_is_found(text, lang):
    assert len(prose_problems(text, lang)) == 1


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("18,432 weights, 0.62 of them, 2304 and 1,000", "en"),
        ("18\u202f432 pesos, 0,62 de ellos, 2304 y (64, 64)", "es"),
        ("PyTorch 2.13, versión 1.0, sección 4.1, § 3.2 y 2.13.0", "es"),
        ("q-28-03, 2026-11-28, phase_28, 127.0.0.1, v1.5", "es"),
        ("[doc](https://x.org/1.5/98304) y https://x.org/2.5", "es"),
    ],
)
def test_numbers_in_style_and_what_is_no_number_pass(text, lang):
    assert prose_problems(text, lang) == []


@pytest.mark.parametrize(
    ("latex", "lang", "count"),
    [
        (r"8 \cdot 2304 = 18{,}432", "en", 0),
        (r"8 \cdot 2304 = 18\,432 \approx 0{,}62", "es", 0),
        ("18432", "en", 1),
        ("18432", "es", 1),
        ("18,432", "es", 1),
        (r"18\,432", "en", 1),
        ("0{,}62", "en", 1),
        ("0.62", "es", 1),
        (r"(64,64) + 0.000015", "en", 0),
    ],
)
def test_formulas_have_their_own_spelling(latex, lang, count):
    assert len(formula_problems(latex, lang)) == count


def test_a_given_number_is_let_through_and_code_is_not_read():
    assert prose_problems("De 2.7 a 3", "es", given=["2.7"]) == []
    assert markdown_problems("`x = 0.5` y $0{,}5$\n\n```\n98304\n```\n", "es") == []
    assert list(placed_problems("a\n\nb 0.5\n$0.5$", "es"))[0][0] == 3
    assert list(placed_problems("a\n\nb 0.5\n$0.5$", "es"))[1][0] == 4


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_pages_of_the_repository_keep_the_style(path):
    spanish = path.name.endswith(".es.md") or "es" in path.relative_to(ROOT).parts
    text = path.read_text(encoding="utf-8")
    assert [f"{n}: {what}" for n, what in placed_problems(text, "es" if spanish else "en")] == []
