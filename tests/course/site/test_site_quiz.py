"""The quiz page as it is built: complete without a script, exact for the script, safe for both."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from html import unescape
from pathlib import Path

import markdown
import pytest

from minigpt.course.quiz.parts import CommonError, Interval, NumericAnswer
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.quiz.text.terminal import plain_text
from minigpt.course.site.progress import progress_block
from minigpt.course.site.quiz import (
    data_html,
    question_data,
    quiz_data,
    quiz_page,
)
from minigpt.course.site.quiz_words import PROGRESS_SCRIPT_WORDS, QUIZ_SCRIPT_WORDS, WORDS, say
from minigpt.course.words import LANGUAGES

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "tests" / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
ASSETS = ROOT / "docs" / "assets"


@pytest.fixture(scope="module")
def quiz():
    return load_quiz(EXAMPLE)


def rendered(page: str) -> str:
    """The page as the site's Markdown makes it."""
    extensions = ["attr_list", "md_in_html", "minigpt.course.text.mathml", "pymdownx.superfences"]
    return markdown.markdown(page, extensions=[*extensions, "toc"])


def text(both: str) -> dict[str, str]:
    return {"en": both, "es": both}


def outside_answers(html: str) -> str:
    return re.sub(
        r'<details class="quiz-answer".*?</details>|<template.*?</template>', "", html, flags=re.S
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_question_choice_and_feedback_before_any_script(quiz, lang):
    html = rendered(quiz_page(quiz, lang))
    assert html.count('<details class="quiz-answer" data-search-exclude>') == len(quiz.questions)
    for question in quiz.questions:
        assert f'id="{question.id}"' in html
        assert html.count(f'data-question="{question.id}"') == 1
    choices = sum(len(question.choices) for question in quiz.questions)
    assert html.count('<li data-choice="') == 2 * choices  # once to choose, once with its feedback
    assert "Bits de un byte" in html if lang == "es" else "Bits in a byte" in html
    assert "<input" not in html and "<button" not in html  # nothing dead without a script


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_key_stands_only_in_the_closed_answers(quiz, lang):
    open_part = outside_answers(rendered(quiz_page(quiz, lang)))
    assert "quiz-verdict" not in open_part and "quiz-explanation" not in open_part
    assert "is-right" not in open_part and "quiz-model" not in open_part


def test_the_page_names_its_source(quiz):
    for lang in LANGUAGES:
        page = quiz_page(quiz, lang)
        top, _, _ = page.partition('<div class="quiz-question"')
        assert "<code>data/quizzes/phase-99-every-kind.yaml</code>" in top


def test_each_question_shows_its_id(quiz):
    for lang in LANGUAGES:
        page = quiz_page(quiz, lang)
        for question in quiz.questions:
            id_shown = f'<code class="quiz-id" data-search-exclude>{question.id}</code>'
            assert page.count(id_shown) == 1


def test_markdown_leaves_the_blocks_of_the_page_as_they_were_written(quiz):
    page = quiz_page(quiz, "en")
    html = rendered(page)
    for block in re.findall(r'^<div class="quiz-question".*$', page, flags=re.M):
        assert block in html


def test_the_script_gets_the_key_as_exact_fractions(quiz):
    data = {question.id: question_data(question) for question in quiz.questions}
    assert data["q-99-03"]["correct"] == ["a", "c", "d"]
    low, high = data["q-99-04"]["accepted"]
    assert Fraction(low) == Fraction("0.020833") * Fraction("0.99")
    assert Fraction(high) == Fraction("0.020833") * Fraction("1.01")
    assert data["q-99-06"]["concepts"] == [
        {"id": "rounds", "share": "1/2"},
        {"id": "four-bit", "share": "1/2"},
    ]
    assert quiz_data(quiz, "es")["digest"] == quiz.digest


def test_nothing_in_the_data_can_close_its_element_or_look_like_maths():
    hostile = "</template><script>alert(1)</script> & $x$ `y` \u2028"
    html = data_html("x", {"a": hostile})
    inner = html.removeprefix('<template id="x" data-search-exclude>').removesuffix("</template>")
    assert not set("<>&$`\u2028") & set(inner)
    assert json.loads(inner) == {"a": hostile}


def test_a_formula_that_cannot_be_shown_stops_the_build_and_names_its_place(quiz):
    broken = replace(quiz.questions[0], prompt={"en": r"$\frac{1$", "es": r"$\frac{1$"})
    with pytest.raises(ValueError, match=r"phase-99-every-kind\.yaml.*q-99-01.*brace"):
        quiz_page(replace(quiz, questions=(broken,)), "en")


def test_the_progress_table_has_a_row_and_the_digest_of_every_quiz(quiz):
    for lang in LANGUAGES:
        html = progress_block([quiz], lang)
        assert f'<tr data-quiz="{quiz.id}">' in html and quiz.digest in html
        assert '"possible":7' in html  # 9 points, 2 of them free text, which nobody grades there


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("3.14e23", "3,14e23"),  # crashed the build
        ("2.22e-16", "2,22e-16"),  # was shown as 0
        ("123456789012345678", "123\u202f456\u202f789\u202f012\u202f345\u202f678"),
        ("-2.5", "-2,5"),
    ],
)
def test_any_key_is_shown_in_a_form_that_can_be_typed(quiz, value, shown):
    key = NumericAnswer(Interval(Fraction(value), Fraction(value)), Decimal(value))
    error = CommonError(Interval(Fraction(value) * 2, Fraction(value) * 2), text("No."))
    question = replace(quiz.questions[3], answer=key, common_errors=(error,))
    page = quiz_page(replace(quiz, questions=(question,)), "es")
    assert f"<strong>{shown}</strong>" in page


HOSTILE_TITLES = [
    "**Zero**{ onclick=alert(1) style=position:fixed;inset:0 }",
    "Zero { #other onmouseover=alert(1) }",
    "Zero\n\n<img src=x onerror=alert(1)>\n\n!!! note",
    "`<script>alert(1)</script>` \\{: onclick=alert(1) }",
    "[a](https://x.org/{onclick=alert}) $x$ _{a}_ *b*",
    "Zero\n===\n\n    code",
]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_no_title_leaves_its_heading_or_gives_it_attributes(quiz, title):
    question = replace(quiz.questions[0], title=text(title))
    page = quiz_page(replace(quiz, title=text(title), questions=(question,)), "en")
    html = rendered(page)
    for tag in re.findall(r"<[a-z][^>]*>", html.split('<div class="quiz-question"')[0]):
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=", re.sub(r'"[^"]*"', '""', tag)), tag
    assert '<h2 id="q-99-01">' in html and "<script" not in html and "<img" not in html
    assert html.count("<h1") == html.count("<h2") == 1 and "<pre" not in html.split("<div")[0]
    heading = unescape(re.sub(r"<[^>]*>", "", re.findall(r"<h2.*?</h2>", html, re.DOTALL)[0]))
    assert " ".join(heading.split()) == f"1 · {plain_text(title)}"


def test_every_word_exists_in_both_languages_with_the_same_blanks():
    for key, texts in WORDS.items():
        assert set(texts) == set(LANGUAGES), key
        blanks = [set(re.findall(r"\{(\w+)\}", texts[lang])) for lang in LANGUAGES]
        assert blanks[0] == blanks[1], key
        assert texts["en"].count("|") == texts["es"].count("|"), key


def test_one_and_many_are_told_apart():
    assert say("points", "en", n=1) == "1 point" and say("points", "es", n=2) == "2 puntos"


@pytest.mark.parametrize(
    ("script", "words"),
    [("quiz.js", QUIZ_SCRIPT_WORDS), ("progress.js", PROGRESS_SCRIPT_WORDS)],
)
def test_a_script_gets_the_words_it_uses_and_no_others(script, words):
    text = (ASSETS / script).read_text(encoding="utf-8")
    direct = set(re.findall(r"\b(?:w|words)\.(\w+)", text)) - {"notes"}
    assert direct <= set(words)
    quoted = {word for word in words if f'"{word}"' in text}
    statuses = {"right", "partly", "wrong", "skipped"}  # looked up by the result's status
    assert set(words) <= direct | quoted | statuses


def test_no_script_makes_html_of_text():
    for path in sorted(ASSETS.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, f"{path.name}: {way}"
