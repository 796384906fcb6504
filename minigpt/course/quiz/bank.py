"""Finding a quiz by any of its names, and grading files against the one each of them names."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from minigpt.course.quiz.classroom.group import Row
from minigpt.course.quiz.grading.grade import AnswerError, grade
from minigpt.course.quiz.parts import QUIZ_FOLDER, Quiz
from minigpt.course.quiz.reading.schema import QuizError, load_answers, load_quiz, quiz_paths

ANSWER_FILES = (".yaml", ".yml", ".json")


class UnknownQuiz(ValueError):
    """No quiz goes by that name; the message says which there are."""


class Bank:
    """The quizzes of one folder, each read once, when it is first asked for."""

    def __init__(self, folder: Path = QUIZ_FOLDER) -> None:
        self.folder = folder
        self._read: dict[Path, Quiz] = {}

    def load(self, path: Path) -> Quiz:
        """The quiz in this file; raises QuizError."""
        if path not in self._read:
            self._read[path] = load_quiz(path)
        return self._read[path]

    def all(self) -> list[Quiz]:
        """Every quiz of the folder, in the order of the phases."""
        return [self.load(path) for path in self._paths()]

    def by_id(self, name: str) -> Quiz:
        """The quiz that an answer file names: the whole id, and never a path."""
        for path in self._paths():
            if path.stem == name:
                return self.load(path)
        raise UnknownQuiz(_unknown(name, [path.stem for path in self._paths()]))

    def find(self, name: str) -> Quiz:
        """The quiz called 28, phase-28, phase-28-lora-qlora, or the one in a file."""
        if name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name:
            if not Path(name).is_file():
                raise UnknownQuiz(f"there is no quiz file {name!r}: check the path")
            return self.load(Path(name))
        paths = self._paths()
        wanted = f"phase-{int(name):02d}" if _is_number(name) else name
        for path in paths:
            if path.stem == wanted or path.stem.startswith(wanted + "-"):
                return self.load(path)
        raise UnknownQuiz(_unknown(name, [path.stem for path in paths]))

    def _paths(self) -> list[Path]:
        paths = quiz_paths(self.folder)
        if not paths:
            raise UnknownQuiz(f"{self.folder} holds no quiz: name another folder with --quizzes")
        return paths


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= 3


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"there is no quiz {name!r}; {hint}"


def answer_files(names: Iterable[str]) -> list[Path]:
    """The files named, and those that the folders named hold, at any depth, in order."""
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(p for p in path.rglob("*") if p.suffix in ANSWER_FILES and p.is_file())
        if not found:
            kinds = ", ".join(ANSWER_FILES)
            raise UnknownQuiz(f"the folder {name!r} holds no answer file ({kinds})")
        files += found
    return files


def grade_file(path: Path, bank: Bank) -> Row:
    """Grade one answer file; what is wrong with it becomes its row's problems."""
    try:
        # Checked against its quiz, so that a wrong letter is reported with its line.
        quiz = bank.by_id(load_answers(path).quiz)
        answers = load_answers(path, quiz)
        return Row(path, quiz, grade(quiz, answers.answers, answers.lang))
    except QuizError as error:
        return Row(path, problems=tuple(error.problems))
    except (AnswerError, UnknownQuiz) as error:
        return Row(path, problems=(f"{path}: {error}",))
    except OSError as error:
        return Row(path, problems=(f"{path}: it cannot be read ({error.strerror or error})",))
