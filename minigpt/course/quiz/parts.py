"""What a quiz is, once it has been read and found sound.

These are plain values: `quiz_yaml` and `quiz_schema` make them from a YAML file, `grading`
judges answers against them, the site and the exports render them. Nothing here reads or writes.

A text is a mapping from language to string, `{"en": ..., "es": ...}`, both always present.
Numbers are exact: Decimal as written, Fraction once computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from minigpt.course.words import Text

KINDS = ("single", "multiple", "numeric", "free_text")
QUIZ_FOLDER = Path(__file__).parents[3] / "data" / "quizzes"


@dataclass(frozen=True)
class Code:
    """A code choice: shown as a block, the same in every language."""

    lang: str
    source: str


@dataclass(frozen=True)
class Choice:
    """One possible answer; exactly one of text, code and math is set."""

    id: str  # the letter the learner sees, the same on paper, screen and terminal
    correct: bool
    feedback: Text
    text: Text | None = None
    code: Code | None = None
    math: str | None = None  # LaTeX without dollars


@dataclass(frozen=True)
class Interval:
    """The numbers from low to high, both ends included."""

    low: Fraction
    high: Fraction

    def __contains__(self, number: Fraction) -> bool:
        return self.low <= number <= self.high


@dataclass(frozen=True)
class NumericAnswer:
    """What a numeric question accepts."""

    accepted: Interval
    value: Decimal | None = None  # None when the YAML gave a range
    accept_percent: bool = False  # "2.08 %" counts as 0.0208
    integer: bool = False
    unit: str | None = None  # shown after the field, never parsed


@dataclass(frozen=True)
class CommonError:
    """A wrong number with a known cause, and what to tell the learner who found it."""

    accepted: Interval
    feedback: Text


@dataclass(frozen=True)
class Concept:
    """One idea that a free-text answer should name, with its share of the points."""

    id: str
    share: Fraction
    label: Text
    accept: Mapping[str, tuple[str, ...]]  # language -> phrases, `*` ends a stem


@dataclass(frozen=True)
class Contradiction:
    """A statement that makes a free-text answer wrong whatever else it says."""

    id: str
    when: Mapping[str, tuple[str, ...]]
    feedback: Text


@dataclass(frozen=True)
class MarkedExample:
    """An answer marked by a person; the tests fail when the rubric disagrees."""

    text: str
    mark: Fraction  # 0 to 1
    known_miss: bool = False  # the rubric is known to misjudge this one


@dataclass(frozen=True)
class Rubric:
    """How a free-text answer is judged: ideas looked for, not sentences understood."""

    concepts: tuple[Concept, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True)
class Question:
    """One question; the fields after `explanation` depend on its kind."""

    id: str  # q-NN-MM, never reused
    kind: str
    points: int
    title: Text
    prompt: Text
    explanation: Text
    choices: tuple[Choice, ...] = ()  # single, multiple
    scoring: str = "balanced"  # multiple: balanced or all_or_nothing
    answer: NumericAnswer | None = None  # numeric
    common_errors: tuple[CommonError, ...] = ()  # numeric
    rubric: Rubric | None = None  # free_text
    model_answer: Text | None = None  # free_text
    examples: Mapping[str, tuple[MarkedExample, ...]] | None = None  # free_text
    max_words: int = 40  # free_text
    verified_by: str | None = None  # tests/quizzes/test_phase_28.py::test_q_28_01
    lesson: str | None = None  # an anchor of the phase's lesson page


@dataclass(frozen=True)
class Quiz:
    """A whole quiz, as read from data/quizzes/<id>.yaml."""

    id: str  # phase-NN-slug, equal to the file's stem
    phase: int
    title: Text
    pass_percent: int
    questions: tuple[Question, ...]
    digest: str  # of the content: a changed quiz is a new version
    retired: tuple[str, ...] = ()  # ids of removed questions, never to be reused

    @property
    def points(self) -> int:
        return sum(question.points for question in self.questions)
