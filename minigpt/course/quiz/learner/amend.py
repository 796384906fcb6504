"""Afterwards: a mark by hand, and every stored attempt graded again after a key was corrected.

Neither changes a line of the store. Each appends what the attempt counts for now, in which the
program's points and a person's mark, with its note, stand apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from minigpt.course.quiz.grading.given import AnswerError
from minigpt.course.quiz.grading.grade import Mark, Result, grade, with_marks
from minigpt.course.quiz.grading.versions import letters_meant, quiz_prints
from minigpt.course.quiz.learner.report import attempt_record
from minigpt.course.quiz.learner.stored import Amendment, Attempt
from minigpt.course.quiz.parts import Quiz


@dataclass(frozen=True)
class Regraded:
    """What became of one attempt: its amendment, or why it is left as it was (a key of WORDS)."""

    attempt: Attempt
    amendment: Amendment | None = None
    left: str = ""


def marks_of(attempt: Attempt) -> dict[str, Mark]:
    """The marks that people gave in this attempt."""
    return {
        str(entry["id"]): Mark(
            Fraction(str(entry["mark"])), str(entry.get("by", "self")), str(entry.get("note", ""))
        )
        for entry in attempt.questions
        if "mark" in entry
    }


def graded_again(quiz: Quiz, attempt: Attempt) -> Result | None:
    """The attempt's answers under today's keys, with its marks; None when they cannot be read."""
    known = attempt.choices or quiz.is_version(attempt.digest)
    if not known:
        return None
    names = {question.id for question in quiz.questions}
    answers = {name: _read(answer) for name, answer in attempt.answers.items() if name in names}
    try:
        meant = letters_meant(quiz, answers, attempt.choices, attempt.digest)
        result = grade(quiz, meant, attempt.lang)
    except AnswerError:
        return None
    marks = {name: mark for name, mark in marks_of(attempt).items() if name in names}
    return with_marks(result, marks)


def _read(answer: object) -> object:
    return tuple(answer) if isinstance(answer, list) else answer


def amendment(quiz: Quiz, attempt: Attempt, result: Result, why: str) -> Amendment:
    """What the attempt counts for now, as the store keeps it."""
    record = attempt_record(quiz, result, attempt.revealed)
    return Amendment(
        attempt.line,
        why,
        quiz.digest,
        record.points,
        record.possible,
        record.passed,
        record.answers,
        record.questions,
        quiz_prints(quiz),
    )


def marked(quiz: Quiz, attempt: Attempt, marks: Mapping[str, Mark]) -> tuple[Amendment, Result]:
    """The attempt with these marks added to those it has; raises AnswerError when it cannot be."""
    result = graded_again(quiz, attempt)
    if result is None:
        raise AnswerError(
            f"this attempt at {quiz.id} belongs to another version, and its letters cannot be "
            "matched: grade the answer file again.",
            f"este intento de {quiz.id} es de otra versión y sus letras no se pueden reconocer: "
            "vuelve a calificar el archivo de respuestas.",
        )
    result = with_marks(result, {**marks_of(attempt), **marks})
    return amendment(quiz, attempt, result, "mark"), result


def regrade(quiz: Quiz, attempts: Iterable[Attempt]) -> list[Regraded]:
    """Every attempt at the quiz under today's keys; only what changes gets an amendment."""
    found = []
    for attempt in attempts:
        if attempt.quiz != quiz.id:
            continue
        result = graded_again(quiz, attempt)
        if result is None:
            found.append(Regraded(attempt, left="left_unknown"))
            continue
        change = amendment(quiz, attempt, result, "regrade")
        now = (change.points, change.possible, change.passed, change.digest)
        before = (attempt.points, attempt.possible, attempt.passed, attempt.digest)
        found.append(Regraded(attempt, change if now != before else None))
    return found


def latest(attempts: Iterable[Attempt], quiz: Quiz, learner: str) -> Attempt | None:
    """The attempt that a mark is about when none is named: the learner's last at this quiz."""
    mine = [a for a in attempts if a.quiz == quiz.id and a.learner == learner]
    return replace(mine[-1]) if mine else None
