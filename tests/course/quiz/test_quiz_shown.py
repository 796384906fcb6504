r"""What is checked is what is shown: each text rendered for each target, compared with its source.

The cases are those that passed `quiz check` before it looked at the result.
"""

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hostile import GOOD
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.checks import shown as quiz_shown
from minigpt.course.quiz.checks.keys import key_problems
from minigpt.course.quiz.checks.lint import lint_quiz, wording
from minigpt.course.quiz.checks.shown import missing, renderings, shown_problems
from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.parts import Choice, CommonError, Interval, NumericAnswer, Question
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.quiz.text.marks import blocks, phrase
from minigpt.course.quiz.text.markup import block_html, inline_html
from minigpt.course.quiz.text.plain import problems
from minigpt.course.quiz.text.seen import seen
from minigpt.course.quiz.text.terminal import (
    plain_text,
    show_interval,
    terminal_line,
    terminal_text,
)
from minigpt.course.words import LANGUAGES

QUIZ = load_quiz(GOOD)
QUESTION = QUIZ.questions[0]
WORD = {"en": "Word", "es": "Palabra"}


def text(both: str) -> dict[str, str]:
    return {"en": both, "es": both}


def found_in(explanation: str) -> list[str]:
    """What reading and rendering say of one text."""
    question = replace(QUESTION, explanation=text(explanation))
    return problems(explanation) + shown_problems(replace(QUIZ, questions=(question,)))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (r"The norm $\norm{x}$ grows.", "norm"),
        ("[a b](docs/a b.md) is a link.", "link"),
        ("[a](docs/(a).md", "link"),
        ("768. That is the width.", "becomes a list"),
        ("**Note: $x$ $x$ goes on.", "bold"),
        ("so *it goes on.", "bold"),
        ("costs $5", "dollar"),
        ("```python and more\nx\n```", "does not show"),
        ('[a](docs/a.md "a title")', "title"),
        (r"an \\(x\\) in parentheses", "formula in Anki"),
        (r"a price of \$\$5", "formula in Anki"),
        ("x{ onclick=alert(1) }", "braces"),
    ],
)
def test_what_cannot_be_shown_as_written_is_named(source, says):
    assert says in " ".join(found_in(source))


@pytest.mark.parametrize(
    "source",
    [
        "A sentence:\n- one `x`\n- two $x$",  # a list right after a sentence
        r"\$5 or \$7 for 2 * 3 things",
        r"768\. That is the width.",
        "1. one\n2. two\n\n   with a second paragraph and 3",
        "lora_A, __init__ and x_1",
        "``a ` b`` and [a \\[b\\] c](docs/a.md#b)",
        "```python\nif a < b:\n\n    c['d'] = 1e-3\n```\nend",
        r"$\frac{2\,r}{h} \approx 0.62$ and $$\sum_{i=0}^{9} x_i$$",
    ],
)
def test_what_quizzes_write_is_shown_whole_everywhere(source):
    assert found_in(source) == []


def test_a_list_after_a_sentence_is_a_list_on_the_page_and_in_the_terminal():
    source = "Two things:\n- one\n- two\n\nThe end."
    assert block_html(source) == (
        "<p>Two things:</p><ul><li>one</li><li>two</li></ul><p>The end.</p>"
    )
    assert terminal_text(source).split() == "Two things: - one - two The end.".split()


def test_a_lost_word_and_a_lost_number_are_noticed():
    """The bug planted: a rendering that drops something."""
    source = "The width 768 of **every** layer is $64 \\cdot 12$."
    for target, result in renderings(source).items():
        assert not missing(source, result), target
        assert missing(source, result.replace("768", ""))
        assert missing(source, result.replace("every", "very"))
        assert missing(source, result.replace("12", "1"))


def test_a_title_or_a_choice_with_a_second_paragraph_is_named():
    question = replace(QUESTION, title=text("One\n\n- two"))
    found = shown_problems(replace(QUIZ, questions=(question,)))
    assert any("title (en): it stands on one line" in problem for problem in found)


def test_a_text_that_takes_for_ever_is_named_and_the_check_goes_on(monkeypatch):
    def endless(source):
        while True:
            pass

    monkeypatch.setattr(quiz_shown, "SECONDS", 0.05)
    monkeypatch.setattr(quiz_shown, "renderings", endless)
    found = shown_problems(replace(QUIZ, questions=QUIZ.questions[:2]))
    assert len(found) == 3 and all("seconds to render" in problem for problem in found)


# ---------------------------------------------------------------- time

# Each of these was quadratic or worse somewhere, here or in another Markdown reader.
PIECES = [
    "[", "which ", "**Note: $x$ ", "*a **a ", "`` ` ", "$", r"\$", "[x](", "![", "- $$a\n", "&a",
    "- a\n", "1. a\n", "```\n", "{ ", "<a", "(both a and b ",
]  # fmt: skip


def seconds(function, argument) -> float:
    start = time.process_time()
    function(argument)
    return time.process_time() - start


def read_and_render(source: str) -> None:
    for function in (blocks.__wrapped__, phrase.__wrapped__):
        function(source)
    problems(source[:20_000])
    for function in (terminal_text, plain_text, seen):
        function(source)


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_about_twice_the_time(piece):
    short, long = (piece * (size // len(piece)) for size in (4_000, 16_000))
    # Four times the text: linear is 4, quadratic 16. The least of three runs, for a busy machine.
    least = [min(seconds(read_and_render, source) for _ in range(3)) for source in (short, long)]
    assert least[1] < 9 * least[0] + 0.02


@pytest.mark.parametrize("piece", ["which ", "both a and b ", "ninguno de las ", "options ("])
def test_the_lints_of_wording_take_linear_time(piece):
    long, short = (
        replace(QUESTION, prompt=text(piece * (size // len(piece)))) for size in (16_000, 4_000)
    )
    least = [min(seconds(wording, q) for _ in range(3)) for q in (short, long)]
    assert least[1] < 9 * least[0] + 0.02


def test_a_text_longer_than_a_whole_lesson_is_refused():
    assert "too many" in problems("a " * 10_001)[0]


# ---------------------------------------------------------------- numbers


def numeric(key: NumericAnswer, *errors: CommonError) -> Question:
    return Question("q-28-01", "numeric", 1, WORD, WORD, WORD, answer=key, common_errors=errors)


def exactly(value: str, **more) -> NumericAnswer:
    return NumericAnswer(Interval(Fraction(value), Fraction(value)), Decimal(value), **more)


@settings(deadline=None)
@given(
    st.integers(-(10**16), 10**16),
    st.integers(-280, 280),
    st.fractions(0, 1, max_denominator=1000),
    st.booleans(),
    st.sampled_from(LANGUAGES),
)
def test_what_is_shown_of_a_key_is_accepted_when_it_is_typed(mantissa, exponent, rel, whole, lang):
    value = Fraction(mantissa) * Fraction(10) ** exponent
    margin = Fraction(round(abs(value) * rel * 10**290), 10**290)
    interval = Interval(value - margin, value + margin)
    question = numeric(NumericAnswer(interval, integer=whole))
    for shown in show_interval(interval, lang, whole):
        accepted = grade_question(question, shown, lang).status == "right"
        # What nobody can type is named by the check instead.
        assert accepted or key_problems(question), shown


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        ("3.14e23", "es", "3,14e23"),
        ("123456789012345678", "en", "123,456,789,012,345,678"),
        ("2.22e-16", "en", "2.22e-16"),
        ("18432", "es", "18\u202f432"),
        ("3.125", "es", "3,125"),
    ],
)
def test_an_exact_key_is_shown_whole_and_accepted(value, lang, shown):
    question = numeric(exactly(value))
    assert question.answer is not None
    assert show_interval(question.answer.accepted, lang) == (shown, shown)
    assert grade_question(question, shown, lang).status == "right"
    assert key_problems(question) == []


@pytest.mark.parametrize(
    ("key", "says"),
    [
        (NumericAnswer(Interval(Fraction("2.3"), Fraction("2.7")), integer=True), "whole number"),
        (exactly("5", unit="%"), "accept_percent"),
        (exactly("0.05", unit="%", accept_percent=True), "mislead"),
        (exactly("1." + "123456789" * 5), "nobody may"),
    ],
)  # fmt: skip
def test_a_key_that_nobody_can_meet_is_named(key, says):
    assert says in " ".join(key_problems(numeric(key)))


def test_two_common_errors_on_one_number_are_named():
    errors = [CommonError(Interval(Fraction(low), Fraction(low + 1)), WORD) for low in (2, 3)]
    assert "never told" in " ".join(key_problems(numeric(exactly("9"), *errors)))
    apart = [CommonError(Interval(Fraction(low), Fraction(low)), WORD) for low in (2, 3)]
    assert key_problems(numeric(exactly("9"), *apart)) == []


# ---------------------------------------------------------------- what is seen


def choices(*shown: str) -> list[str]:
    made = tuple(
        Choice("abcdefgh"[number], not number, text(f"Because {number}"), text(words))
        for number, words in enumerate(shown)
    )
    question = Question("q-28-01", "single", 1, WORD, WORD, WORD, made)
    found = lint_quiz(replace(QUIZ, questions=(question,)), {})
    return [problem for problem in found if "two choices read" in problem]


@pytest.mark.parametrize(
    "pair",
    [
        ("x", "**x**"),
        ("$2r$", r"$2\,r$"),
        ("A", "А"),  # Latin, Cyrillic
        ("one", "o\u3164ne"),
        ("ﬁne", "fine"),
        ("x²", "x2"),  # NFKC
        ("2-1", "2–1"),
        ("One.", "one"),
        ("a  b", "a b"),
    ],
)
def test_choices_that_look_alike_are_named(pair):
    assert choices(*pair, "another thing")


@pytest.mark.parametrize(
    "pair", [("$x^2$", "$x_2$"), ("`True`", "`true`"), ("2.5", "25"), ("sí", "si")]
)
def test_choices_that_can_be_told_apart_pass(pair):
    if pair[0] == "$x^2$":
        assert seen(plain_text(pair[0])) != seen(plain_text(pair[1]))
    assert choices(*pair, "another thing") == []


@pytest.mark.parametrize(
    "words",
    [
        "Both a and b", "Both (a) and (c)", "Option (b) is right", "the answer “c” too",
        "Ninguno de los anteriores", "Ninguna de las otras.", "Tanto a como b", "la opción (b)",
        "Todas son correctas", "None of these is right", "All of the options", "las dos primeras",
    ],
)  # fmt: skip
def test_a_choice_named_by_its_place_is_found(words):
    question = replace(QUESTION, explanation={"en": words, "es": words})
    assert any("names a position" in problem for problem in wording(question))


@pytest.mark.parametrize(
    "words",
    [
        "Both A and B are matrices", "the answer 8 is exact", "todas las respuestas largas",
        "todas las demás posiciones", "an answer a day", "los dos factores",
    ],
)  # fmt: skip
def test_a_sentence_that_only_resembles_one_passes(words):
    question = replace(QUESTION, explanation={"en": words, "es": words})
    assert not [problem for problem in wording(question) if "explanation" in problem]


def test_a_spanish_text_with_english_thousands_is_named():
    question = replace(QUESTION, explanation={"en": "It is 98,304.", "es": "Son 98,304."})
    found = lint_quiz(replace(QUIZ, questions=(question,)), {})
    assert any("numbers differ" in problem for problem in found)
    question = replace(QUESTION, explanation={"en": "It is 98,304.", "es": "Son 98.304."})
    found = lint_quiz(replace(QUIZ, questions=(question,)), {})
    assert any("U+202F" in problem for problem in found)


def test_titles_go_through_the_renderer_of_every_other_text():
    title = "**Zero** of `x`"
    assert inline_html(title) == "<strong>Zero</strong> of <code>x</code>"
    assert terminal_line(title) == title and plain_text(title) == "Zero of x"
