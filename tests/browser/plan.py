"""What the browser is to answer, and what Python's own grader says of it.

The page must show exactly these grades: the plan is how `quiz.mjs` knows them.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from minigpt.course.quiz.grading.grade import grade, percent
from minigpt.course.quiz.parts import KINDS, Question, Quiz
from minigpt.course.site.quiz_words import WORDS, say
from minigpt.course.text.numbers_style import written
from minigpt.course.words import LANGUAGES

FREE_TEXT = {
    "en": "It's my own: # sentence\nin two lines",
    "es": "Es mi frase: ¿# sí?\nen dos líneas",
}


def with_every_kind(quizzes: Sequence[Quiz]) -> Quiz:
    """The first quiz in which a learner meets all four kinds of question."""
    for quiz in quizzes:
        if {question.kind for question in quiz.questions} == set(KINDS):
            return quiz
    raise AssertionError("no quiz of the bank has all four kinds of question")


def plan_for(quiz: Quiz, base: str) -> dict:
    """Everything quiz.mjs needs, as plain data."""
    return {
        "base": base,
        "quiz": quiz.id,
        "pass": quiz.pass_percent,
        "numeric": _first(quiz, "numeric").id,
        "freeText": _first(quiz, "free_text").id,
        "questions": [
            {"id": q.id, "kind": q.kind, "choices": [choice.id for choice in q.choices]}
            for q in quiz.questions
        ],
        "attempts": {
            name: _attempt(quiz, answer)
            for name, answer in (("right", _right), ("wrong", _wrong), ("partial", _partial))
        },
        "selfMarked": _self_marked(quiz),
        "words": {key: WORDS[key]["en"] for key in ("no_storage", "revealed")},
    }


def _self_marked(quiz: Quiz) -> dict[str, str]:
    """Everything wrong but one free text, which its writer marks in full."""
    points = _first(quiz, "free_text").points
    possible = points + sum(q.points for q in quiz.questions if q.kind != "free_text")
    return {
        "self": say("self_mark", "en", earned=points, possible=points),
        "total": _shown(percent(Fraction(points), possible), "en"),
    }


def graded_percent(quiz: Quiz, answers: Mapping[str, object], lang: str) -> Decimal:
    """Python's grade of what the page grades: everything but free text."""
    result = grade(quiz, answers, lang)
    counted = [q for q in result.questions if q.kind != "free_text"]
    points = sum((q.points for q in counted), Fraction(0))
    return percent(points, sum(q.possible for q in counted))


def _attempt(quiz: Quiz, answer: Callable[[Question, int, str], str | list[str]]) -> dict:
    answers = {
        lang: {q.id: answer(q, i, lang) for i, q in enumerate(quiz.questions)} for lang in LANGUAGES
    }
    result = grade(quiz, answers["en"], "en")
    percents = {lang: graded_percent(quiz, answers[lang], lang) for lang in LANGUAGES}
    return {
        "answers": answers,
        "statuses": {q.id: q.status for q in result.questions if q.kind != "free_text"},
        "percent": {lang: _shown(value, lang) for lang, value in percents.items()},
    }


def _shown(value: Decimal, lang: str) -> str:
    text = f"{value:f}".removesuffix(".0") + " %"
    return text.replace(".", ",") if lang == "es" else text


def _right(question: Question, _index: int, lang: str) -> str | list[str]:
    if question.kind == "free_text":
        return FREE_TEXT[lang]
    if question.answer:
        answer = question.answer
        middle = (answer.accepted.low + answer.accepted.high) / 2
        return written(middle if answer.value is None else Fraction(answer.value), lang)
    letters = [choice.id for choice in question.choices if choice.correct]
    return letters if question.kind == "multiple" else letters[0]


def _wrong(question: Question, _index: int, lang: str) -> str | list[str]:
    if question.kind == "free_text":
        return FREE_TEXT[lang]
    if question.answer:
        return str(floor(question.answer.accepted.high) + 7)
    letters = [choice.id for choice in question.choices if not choice.correct]
    return letters if question.kind == "multiple" else letters[0]


def _partial(question: Question, index: int, lang: str) -> str | list[str]:
    """Half of the right choices, and every second of the other questions."""
    if question.kind == "multiple":
        return _right(question, index, lang)[:1]
    return (_right if index % 2 == 0 else _wrong)(question, index, lang)


def _first(quiz: Quiz, kind: str) -> Question:
    return next(question for question in quiz.questions if question.kind == kind)
