"""The prose lint finds what it is there for, and every phase is free of it."""

from dataclasses import replace

import pytest

from minigpt.course.notebooks.build import load_phase, phase_paths
from minigpt.course.notebooks.lint import drawn_twice, lint_phase, number_pool
from minigpt.course.notebooks.prose_numbers import (
    is_supported,
    numbers_in,
    plain_numbers,
    unmatched,
)

PHASES = [pytest.param(path, id=path.stem) for path in phase_paths()]


@pytest.mark.parametrize("path", PHASES)
def test_a_phase_says_the_same_in_both_languages_and_only_what_was_measured(path):
    assert lint_phase(load_phase(path)) == []


def prose(phase, place, en, es, **more):
    """The phase with the texts of one prose cell replaced."""
    cells = list(phase.cells)
    cells[place] = replace(cells[place], text={"en": en, "es": es}, **more)
    return replace(phase, cells=tuple(cells))


@pytest.fixture
def outputs(small_phase):
    printed = {"output_type": "stream", "name": "stdout", "text": "sum 25.25\nmean 6.3125\n"}
    return {small_phase.cells[1].id: [printed]}


def test_the_small_phase_is_clean(small_phase, outputs):
    assert lint_phase(small_phase, outputs) == []


def test_missing_outputs_are_a_problem_of_their_own(small_phase):
    assert any("has no outputs of this code" in problem for problem in lint_phase(small_phase))


@pytest.mark.parametrize(
    ("en", "es", "says"),
    [
        ("## A\ntext", "text", "headings differ: English [2], Spanish []"),
        ("```\nx\n```", "x", "fenced code differ"),
        ("```python\nx = 1\n```", "```python\nx = 2\n```", "fenced code differ"),
        ("$a+b$ is", "$a-b$ es", "formulas differ"),
        ("[a](https://x.org/1)", "[a](https://x.org/2)", "links differ"),
        ("use `x`", "usa `y`", "inline code differ"),
        ("> **Tip.** a", "a", "callouts differ"),
        ("| a |\n|---|\n| b |", "| a |\n|---|", "table rows differ"),
        ("the sum is 25.25", "la suma es 25.52", "numbers differ: only English 25.25"),
        ("the sum is 26.25", "la suma es 26.25", "en: no cell prints or uses 26.25"),
        ("the mean is 7", "la media es 7 y 31", "only Spanish 31"),
        ("see it", "¿Ves esto? Sí? ", "es: 2 ? and 1 ¿"),
        ("see it", "Mira!", "es: 1 ! and 0 ¡"),
        ("a function", "una funcion", "es: 'funcion' misses its accent"),
        ("you see", "usted ve", "the course says tú"),
        ("what you see is the sum of it", "what you see is the sum of it", "reads like en"),
        ("la suma de los números que ves es para el modelo", "la suma", "reads like es"),
        ("![](https://x.org/a.png)", "![](https://x.org/a.png)", "image has no alt text"),
        ("[a](nowhere.md)", "[a](nowhere.md)", "nowhere.md does not exist"),
        ("#### a", "#### a", "headings go down to ###"),
        ("# Second", "# Segundo", "has 2 `#` headings"),
    ],
)
def test_a_planted_mistake_is_found(small_phase, outputs, en, es, says):
    problems = lint_phase(prose(small_phase, 2, en, es), outputs)
    assert any(says in problem for problem in problems), problems


def test_an_exercise_needs_its_heading(small_phase, outputs):
    changed = prose(small_phase, 4, "## Exercise 98.7 · The mean", "## Ejercicio 98.7 · La media")
    problems = lint_phase(changed, outputs)
    assert sum("the prose above needs the heading" in problem for problem in problems) == 2


def test_a_given_year_is_accepted_and_an_unused_one_is_not(small_phase, outputs):
    given = {"en": ("2021",), "es": ("2021",)}
    assert not lint_phase(prose(small_phase, 2, "in 2021", "en 2021", given=given), outputs)
    problems = lint_phase(prose(small_phase, 2, "then", "entonces", given=given), outputs)
    assert any("given='2021' is not a number of this cell" in problem for problem in problems)


@pytest.mark.parametrize(
    ("alt", "says"),
    [
        ({"en": "The same text in both", "es": "The same text in both"}, "the same in both"),
        ({"en": "A line that climbs up", "es": "Línea"}, "es: the alt text 'Línea' does not say"),
        ({"en": "A line up to 25 here", "es": "Una línea hasta 35 aquí"}, "different numbers"),
    ],
)
def test_a_poor_alt_text_is_found(small_phase, outputs, alt, says):
    cells = [replace(cell, alt=alt) if cell.alt else cell for cell in small_phase.cells]
    problems = lint_phase(replace(small_phase, cells=tuple(cells)), outputs)
    assert any(says in problem for problem in problems), problems


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("18,432 numbers", "en", 18432.0),
        ("18 432 números", "es", 18432.0),
        ("18\u202f432 números", "es", 18432.0),
        ("18.432 números", "es", 18432.0),
        ("$18{,}432$", "en", 18432.0),
        ("0,95", "es", 0.95),
        ("$0{,}95$", "es", 0.95),
        ("$0{,}625$", "es", 0.625),
        ("0.95", "en", 0.95),
        ("1.234,5", "es", 1234.5),
        ("1,234.5", "en", 1234.5),
        ("95 %", "es", 95.0),
        ("$3 \\cdot 10^{-4}$", "en", 0.0003),
        ("it ends with 25.25.", "en", 25.25),
        ("1e-3", "en", 0.001),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(text, lang, value):
    (number,) = numbers_in(text, lang)
    assert value in {v for v, _ in number.values}


@pytest.mark.parametrize(
    "text",
    [
        "GPT-2 and NF4 and int8 and a 7B model",
        "`n_embd = 64`",
        "```\n64\n```",
        "[text](https://arxiv.org/abs/2106.09685)",
        "1. first\n2. second",
        "Exercise 28.1, phases 12 and 15, fase 17",
        "$x_{12} + W^{16}$",
    ],
)
def test_names_code_links_and_indices_are_not_numbers(text):
    assert numbers_in(text, "en") == [] or all(
        v <= 10 for n in numbers_in(text, "en") for v, _ in n.values
    )


@pytest.mark.parametrize(
    ("text", "pool", "supported"),
    [
        ("0.95", {0.9531}, True),
        ("0.96", {0.9531}, False),
        ("95 %", {0.9531}, True),
        ("95.3 %", {0.9531}, True),
        ("95.4 %", {0.9531}, False),
        ("95 %", {95.2}, True),
        ("12", {12.4}, True),
        ("12", {12.6}, False),
        ("12", {13.0}, False),
        ("18,000", {18432.0}, True),
        ("18,400", {18432.0}, True),
        ("18,500", {18432.0}, False),
        ("1,000", {1024.0}, False),
        ("100", {96.0}, False),
        ("7", set(), True),
        ("0.7", set(), False),
        ("7 %", set(), False),
    ],
)
def test_a_number_needs_a_source_that_rounds_to_it(text, pool, supported):
    (number,) = numbers_in(text, "en")
    assert is_supported(number, pool) is supported


def test_the_same_number_in_two_notations_is_a_pair():
    missing, extra = unmatched(
        numbers_in("0.95 of 18,432, 40 %", "en"), numbers_in("0,95 de 18 432, 40 %", "es")
    )
    assert missing == extra == []
    missing, extra = unmatched(numbers_in("40 % of 12", "en"), numbers_in("40 de 12", "es"))
    assert [n.text for n in missing] == [n.text for n in extra] == ["40"]


def test_code_and_output_numbers_are_found_in_every_spelling():
    assert plain_numbers("x = 10_000; y = .5; print('18,432 0.95 1e-4'); f(7)") == {
        10000.0,
        0.5,
        18432.0,
        0.95,
        1e-4,
        7.0,
    }


def test_pictures_support_no_number(small_phase):
    svg = {"output_type": "display_data", "data": {"image/svg+xml": "<svg width='777'/>"}}
    assert 777.0 not in number_pool(small_phase, {"x": [svg]})


def test_a_figure_that_is_shown_twice_is_found():
    figure = {"output_type": "display_data", "in": {"en": {"image/svg+xml": "<svg/>"}}}
    printed = {"output_type": "stream", "name": "stdout", "text": "1"}
    assert drawn_twice([printed, figure]) == []
    (problem,) = drawn_twice([figure, printed, figure])
    assert "shown 2 times: write `figure = plots" in problem
