"""A learner's answer file, read as strictly as a quiz, and checked against its quiz if given.

    schema: minigpt-answers/1
    quiz: phase-28-lora-qlora
    lang: es
    answers: {q-28-01: d, q-28-03: [a, c], q-28-04: 0,0208}

Values stay text, exactly as typed: `0,0208` is read by `numbers`, and `no` is a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from minigpt.course.quiz import Quiz

SCHEMA = "minigpt-answers/1"


@dataclass(frozen=True)
class Answers:
    """One answer file: which quiz, in which language, and {question id: text, list or None}."""

    quiz: str
    lang: str
    answers: Mapping[str, str | tuple[str, ...] | None]


def load_answers(path: Path, quiz: Quiz | None = None) -> Answers:
    """Read an answer file; raises QuizError. With a quiz, ids and letters are checked too."""
    raise NotImplementedError  # arrives with quiz_yaml
