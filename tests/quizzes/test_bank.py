"""The quizzes of the course: sound, free of giveaways, the same in both languages."""

import pytest

from minigpt.course.quiz.checks.lint import lint_bank, lint_quiz
from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.reading import yaml as quiz_yaml
from minigpt.course.quiz.reading.schema import load_quiz, quiz_paths
from minigpt.course.words import LANGUAGES

PATHS = quiz_paths()
EACH = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def right_answer(question: Question, lang: str) -> object:
    """The key, as a learner would give it."""
    letters = [choice.id for choice in question.choices if choice.correct]
    if question.answer:
        value = question.answer.value
        if value is None:
            value = (question.answer.accepted.low + question.answer.accepted.high) / 2
        return str(value).replace(".", "," if lang == "es" else ".")
    if question.model_answer:
        return question.model_answer[lang]
    return letters if question.kind == "multiple" else letters[0]


def test_there_are_quizzes():
    assert PATHS


@EACH
def test_a_quiz_has_no_lint(path):
    assert lint_quiz(load_quiz(path)) == []


def test_the_bank_has_no_lint():
    assert lint_bank([load_quiz(path) for path in PATHS]) == []


@EACH
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_keys_earn_every_point_in_both_languages(path, lang):
    quiz: Quiz = load_quiz(path)
    result = grade(quiz, {q.id: right_answer(q, lang) for q in quiz.questions}, lang)
    assert [(q.id, q.status) for q in result.questions if q.status != "right"] == []


@EACH
def test_a_quiz_reads_the_same_without_libyaml(path, monkeypatch):
    fast = load_quiz(path)
    monkeypatch.setattr(quiz_yaml, "LOADER", quiz_yaml.PythonLoader)
    assert load_quiz(path) == fast
