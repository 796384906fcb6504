"""What a quiz file calls right, in the form that a test can compare with a computed fact."""

from fractions import Fraction

from minigpt.course.quiz.parts import Question


def keys(question: Question) -> set[str]:
    """The letters that the file calls correct."""
    return {choice.id for choice in question.choices if choice.correct}


def accepted(question: Question, number: float | Fraction) -> bool:
    """Does the numeric key accept exactly this number?"""
    assert question.answer is not None
    return Fraction(number) in question.answer.accepted


def errors_told_apart(question: Question, *wrong: float | Fraction) -> bool:
    """Is each wrong number refused, and met by a feedback of its own?"""
    return all(
        not accepted(question, number)
        and any(Fraction(number) in error.accepted for error in question.common_errors)
        for number in wrong
    )
