"""The answer file to fill in: it loads as it is, and no text of a quiz can break out of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.learner.template import answer_template, how_to_answer
from minigpt.course.quiz.reading.answers import parse_answers
from minigpt.course.quiz.reading.schema import load_quiz, quiz_paths
from minigpt.course.words import LANGUAGES

FIXTURE = Path(__file__).parents[2] / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
QUIZ = load_quiz(FIXTURE)


def read(text, quiz=QUIZ):
    return parse_answers(text.encode("utf-8"), "template.yaml", quiz)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [FIXTURE, *quiz_paths()], ids=lambda path: path.stem)
def test_a_template_left_as_it_is_skips_every_question(path, lang):
    quiz = load_quiz(path)
    answers = read(answer_template(quiz, lang), quiz)
    assert (answers.quiz, answers.lang) == (quiz.id, lang)
    assert list(answers.answers) == [question.id for question in quiz.questions]
    result = grade(quiz, answers.answers, lang)
    assert {question.status for question in result.questions} == {"skipped"}


def test_every_question_and_choice_can_be_read_in_the_comments():
    text = answer_template(QUIZ, "es")
    assert "# ¿Cuál" in text or "# ¿Qué" in text
    assert "#   d) siete" in text
    assert "#          return n / 2  # = or ~ or {n}" in text  # the code's own indentation
    assert "∇ × 2 = {3}" in text


def test_a_filled_in_template_earns_what_it_should():
    filled = answer_template(QUIZ, "en")
    for question_id, answer in [
        ("q-99-01", "b"),
        ("q-99-02", "c"),
        ("q-99-03", "[d, a, c]"),
        ("q-99-04", "2.08 %"),
        ("q-99-05", "8"),
    ]:
        filled = filled.replace(f"  {question_id}:\n", f"  {question_id}: {answer}\n")
    filled += "    It rounds weights: 4 bits each.\n"  # below the bar, four spaces in
    assert grade(QUIZ, read(filled).answers).points == QUIZ.points


@given(st.text(max_size=60))
def test_no_text_can_write_an_answer(text):
    # Any line break there is (there are eleven in Unicode) must stay inside the comment.
    tricky = "?\n  q-99-01: b\r  q-99-01: b\u2028  q-99-01: b\x85  q-99-01: b" + text
    both = {"en": tricky, "es": tricky}
    first = replace(QUIZ.questions[0], title=both, prompt=both)
    quiz = replace(QUIZ, questions=(first, *QUIZ.questions[1:]))
    lines = answer_template(quiz, "en").splitlines()
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert written == [
        "schema: minigpt-answers/1",
        f"quiz: {quiz.id}",
        "lang: en",
        "answers:",
        *(f"  {q.id}:{' |' if q.kind == 'free_text' else ''}" for q in quiz.questions),
    ]


def test_it_says_what_kind_of_answer_is_wanted():
    kinds = [how_to_answer(question, "en") for question in QUIZ.questions]
    assert kinds[0] == "one letter"
    assert "percentage" in kinds[3]
    assert kinds[4] == "a whole number (bits)"
    assert kinds[5].startswith("your own words, 40 at most")


def test_it_says_how_several_ticks_add_up():
    assert "una letra equivocada anula una correcta" in answer_template(QUIZ, "es")
    strict = replace(QUIZ.questions[2], scoring="all_or_nothing")
    assert "only the exact set" in answer_template(replace(QUIZ, questions=(strict,)), "en")
