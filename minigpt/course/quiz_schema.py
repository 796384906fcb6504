"""From a quiz file to a Quiz, or to every problem in it at once, each with file:line:column."""

from pathlib import Path

from minigpt.course.quiz import QUIZ_FOLDER, Quiz
from minigpt.course.quiz_answers import Answers, load_answers

__all__ = ["Answers", "QuizError", "load_answers", "load_quiz", "quiz_paths"]


class QuizError(ValueError):
    """A file that is not a sound quiz or answer file; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def quiz_paths(folder: Path = QUIZ_FOLDER) -> list[Path]:
    """Every quiz file, in the order of the phases."""
    return sorted(folder.glob("phase-*.yaml"))


def load_quiz(path: Path) -> Quiz:
    """Read a quiz; raises QuizError."""
    raise NotImplementedError  # arrives with quiz_yaml
