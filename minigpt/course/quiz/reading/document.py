"""What a file holds, where each value stands, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any

from minigpt.course.words import Text

MOST_PROBLEMS = 50  # shown; a file with more is not a quiz with mistakes but another file

Position = tuple[int, int]  # line and column, from 1
Path_ = tuple[str | int, ...]  # where a value stands: ("questions", 0, "title", "en")


class QuizError(ValueError):
    """A file that is not a sound quiz or answer file.

    `problems` holds one "file:line:column: sentence" for each problem, in the order of the file.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass
class Document:
    """What a file holds, where each value and key stands, and what is wrong so far."""

    name: str
    lang: str = "en"  # the language of the sentences
    data: Any = None
    marks: dict[Path_, Position] = field(default_factory=dict)
    key_marks: dict[Path_, Position] = field(default_factory=dict)
    problems: dict[Position, str] = field(default_factory=dict)
    commented: dict[Path_, Position] = field(default_factory=dict)  # values that # cuts short

    def add(self, position: Position, sentence: str | Text) -> None:
        """Note a problem; the first one at a position stands, the rest follow from it."""
        told = sentence if isinstance(sentence, str) else sentence[self.lang]
        self.problems.setdefault(position, told)

    def raise_problems(self) -> None:
        """Raise QuizError when anything was wrong."""
        if self.problems:
            lines = [
                f"{self.name}:{line}:{column}: {sentence}"
                for (line, column), sentence in sorted(self.problems.items())
            ]
            if len(lines) > MOST_PROBLEMS:
                rest = len(lines) - MOST_PROBLEMS
                more = {"en": f"and {rest} more problems.", "es": f"y {rest} problemas más."}
                more = f"{self.name}:1:1: {more[self.lang]}"
                lines = lines[:MOST_PROBLEMS] + [more]
            raise QuizError(lines)
