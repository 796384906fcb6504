"""The Markdown of quizzes is cut into its parts, and nothing in it can become code in a page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.text.plain import links, maths_problems, problems, prose, split


def parts(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.content) for part in split(text)]


def test_a_text_is_cut_into_prose_code_and_maths():
    assert parts("Is `a < b` for $a=1$?") == [
        ("prose", "Is "),
        ("code", "a < b"),
        ("prose", " for "),
        ("maths", "a=1"),
        ("prose", "?"),
    ]
    assert parts("``a`b``") == [("code", "a`b")]
    assert parts("$$x$$") == [("display", "x")]
    assert parts("```python\nx = 1\n```\nso") == [("fence", "python\nx = 1\n"), ("prose", "so")]
    assert parts(r"it costs \$5 and \$6") == [("prose", "it costs $5 and $6")]


def test_a_dollar_in_code_and_a_backtick_in_maths_belong_to_what_holds_them():
    assert parts("`echo $A $B`") == [("code", "echo $A $B")]
    assert parts("`$` and $x$")[-1] == ("maths", "x")


@pytest.mark.parametrize(
    "text",
    [
        "a < b, 3<4 and x <- y",
        "`<script>`",
        "```html\n<b>\n```",
        "$a < b$",
        "[docs](https://pytorch.org/docs/stable/index.html?x=1#y)",
        "[lesson](../phase-28/lora.md#rank) and [here](#rank)",
        "**bold**, *emphasis*, `{: .x}`, 50 %, {curly} and A & B",
        r"\$5",
    ],
)
def test_the_markdown_that_quizzes_use_is_allowed(text):
    assert problems(text) == []


# What is refused is in hostile.py, as whole quizzes; here what hides behind something allowed.
@pytest.mark.parametrize(
    "text",
    [
        "[`x`](javascript:alert)",
        "[$x$](javascript:alert)",
        "[a [b]](javascript:alert)",
        "[x](  javascript:alert)",
        "[x](JaVaScRiPt:alert)",
        "[x](java&#115;cript:alert)",
        "[x](https://a.org/<b)",
        "[x]()",
        "`a` <b>",
        "$x$ </p>",
        "<?php",
        "&#60;script&#62;",
        "text {#id}",
        "text {:.c}",
        "$<img>$",
        "$$a<b$$",
        "`code",
        "$a$ and $b",
    ],
)
def test_what_could_become_code_in_a_page_or_is_left_open_is_found(text):
    assert problems(text)


def test_links_and_prose_are_found_without_code():
    text = "[x](a.md) `[y](b.md)` [z](#c)"
    assert links(text) == ["a.md", "#c"]
    assert prose(text) == ["x ", " z"]


def test_a_formula_needs_no_dollars_and_no_html():
    assert maths_problems(r"320\,r < 1") == []
    assert maths_problems("$r$") and maths_problems("a<b")


@settings(deadline=None)
@given(st.text("ab`$\\\n<[]()!{} :#", max_size=40))
def test_any_text_is_cut_and_judged(text):
    assert all(part.kind in ("prose", "code", "fence", "maths", "display") for part in split(text))
    assert all(problem.endswith(".") for problem in problems(text))


@pytest.mark.parametrize(
    "piece", ["`", "` `` ", "``` \n", "$", "$$ ", "[x](", "](", "[\n", "&a", "{ ", "\\"]
)
def test_a_long_text_takes_time_in_proportion_to_its_length(piece):
    # A backtracking split would need hours for these 300,000 characters; this one needs a blink.
    assert len(problems(piece * (300_000 // len(piece)))) < 10
