"""What a class believes: each question by how hard it was, and who chose what.

    mean, median, standard deviation (of the whole class, so divided by n), of the points earned

A blank counts as 0 points in these, as it does in the grade. Free text has numbers only where a
person has marked it.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from minigpt.course.quiz.grading.grade import QuestionResult, Result
from minigpt.course.quiz.parts import Choice, Question, Quiz
from minigpt.course.quiz.text.terminal import choice_lines
from minigpt.course.words import visible

MOST_GIVEN = 5  # numbers that were typed: the most frequent ones


@dataclass(frozen=True)
class Summary:
    """A row of numbers, described."""

    n: int
    mean: Fraction
    median: Fraction
    deviation: float


@dataclass(frozen=True)
class Item:
    """One question and what became of it in a class."""

    question: Question
    results: tuple[QuestionResult, ...]
    summary: Summary | None  # of the points; None when nobody has any
    answered: int
    picked: dict[str, int]  # choice id -> how often; "" is an empty multiple choice
    given: tuple[tuple[str, int], ...]  # numbers as typed, the most frequent first

    @property
    def share(self) -> Fraction | None:
        """The mean share of its points: the smaller, the harder."""
        return self.summary.mean / self.question.points if self.summary else None


def summarise(values: Sequence[Fraction]) -> Summary | None:
    """Exact mean and median, the standard deviation as a float."""
    if not values:
        return None
    deviation = statistics.pstdev([float(value) for value in values])
    return Summary(len(values), statistics.mean(values), statistics.median(values), deviation)


def items(quiz: Quiz, results: Sequence[Result]) -> list[Item]:
    """Every question of the quiz, the hardest first; those without a number last."""
    found = [_item(question, i, results) for i, question in enumerate(quiz.questions)]
    return sorted(found, key=lambda item: (item.share is None, item.share or 0))


def _item(question: Question, index: int, results: Sequence[Result]) -> Item:
    judged = tuple(result.questions[index] for result in results)
    counted = [q.earned for q in judged if q.graded or q.mark is not None]
    picked = Counter({choice.id: 0 for choice in question.choices})
    for q in judged:
        if question.choices and q.given is not None and q.status != "ask":
            picked.update(q.given or ("",))
    given = Counter(
        " ".join(visible(str(q.given)).split())[:40]
        for q in judged
        if question.answer is not None and q.given is not None
    )
    answered = sum(q.given is not None for q in judged)
    most = tuple(given.most_common(MOST_GIVEN))
    return Item(question, judged, summarise(counted), answered, dict(picked), most)


def choice_text(question: Question, choice: Choice, lang: str) -> str:
    """What the choice says, on one line; of code only the lines that the others do not have."""
    lines = choice_lines(choice, lang)
    if choice.code is not None:
        others = [
            c.code.source.splitlines() for c in question.choices if c.code and c is not choice
        ]
        own = choice.code.source.splitlines()
        lines = [line for line in own if not all(line in other for other in others)] or own
    else:
        lines[0] = lines[0].removeprefix(f"{choice.id})")
    return " ".join(" ".join(lines).split())
