"""Keys that nobody can meet: a number's key is tried with what the course itself shows of it."""

from collections.abc import Iterator
from decimal import Decimal

from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.grading.numbers import LONGEST
from minigpt.course.quiz.parts import Question
from minigpt.course.quiz.text.terminal import show_interval, whole_ends
from minigpt.course.text.numbers_style import written
from minigpt.course.words import LANGUAGES


def key_problems(question: Question) -> list[str]:
    """What is wrong with a numeric key, one sentence each."""
    if question.answer is None:
        return []
    return [*_unmeetable(question), *_overlaps(question), *_refused(question)]


def _unmeetable(question: Question) -> Iterator[str]:
    key = question.answer
    assert key is not None
    if key.integer:
        low, high = whole_ends(key.accepted)
        if low > high:
            yield "the key wants a whole number and accepts none; widen it or drop integer."
    if key.unit and "%" in key.unit and not key.accept_percent:
        yield (
            "the unit is %, and `5 %` is not accepted; write the key as a share with "
            "accept_percent: true and no unit."
        )
    if key.unit and "%" in key.unit and key.accept_percent:
        yield "with accept_percent the key is a share of 1, so the unit % would mislead; drop it."


def _overlaps(question: Question) -> Iterator[str]:
    """Two common errors on one number: the second would never be told."""
    for index, error in enumerate(question.common_errors):
        for other in question.common_errors[:index]:
            if (
                error.accepted.low <= other.accepted.high
                and other.accepted.low <= error.accepted.high
            ):
                low = written(error.accepted.low, "en")
                yield f"two common errors meet at {low}; the second is never told."


def _refused(question: Question) -> Iterator[str]:
    """What is shown as right must be right when it is typed."""
    key = question.answer
    assert key is not None
    for language in LANGUAGES:
        shown = list(show_interval(key.accepted, language, key.integer))
        if key.value is not None:
            shown.append(written(Decimal(key.value), language))
        for text in dict.fromkeys(shown):
            if len(text) > LONGEST:
                yield (
                    f"the key is shown as {text[:20]}..., {len(text)} characters, and nobody may "
                    f"type more than {LONGEST}; round it or give it a tolerance."
                )
            elif grade_question(question, text, language).status != "right":
                yield f"the key is shown as {text} ({language}), which is not accepted."
