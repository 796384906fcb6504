"""Finding a quiz by any of its names, and grading files against the one each of them names."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from minigpt.course.quiz.classroom.collect import Collected, collect
from minigpt.course.quiz.classroom.group import Row
from minigpt.course.quiz.grading.given import AnswerError
from minigpt.course.quiz.grading.grade import grade, with_marks
from minigpt.course.quiz.parts import QUIZ_FOLDER, Quiz
from minigpt.course.quiz.reading.answers import load_with_quiz
from minigpt.course.quiz.reading.schema import QuizError, load_quiz, quiz_paths
from minigpt.course.words import Text, visible


class UnknownQuiz(ValueError):
    """No quiz goes by that name; `said` tells which there are, in both languages."""

    def __init__(self, en: str, es: str) -> None:
        super().__init__(en)
        self.said: Text = {"en": en, "es": es}


class Bank:
    """The quizzes of one folder, each read once, when it is first asked for."""

    def __init__(self, folder: Path = QUIZ_FOLDER) -> None:
        self.folder = folder
        self._read: dict[Path, Quiz] = {}
        self._found: list[Path] = []

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
        raise _unknown(name, [path.stem for path in self._paths()])

    def find(self, name: str) -> Quiz:
        """The quiz called 28, phase-28, phase-28-lora-qlora, or the one in a file."""
        if name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name:
            if not Path(name).is_file():
                raise UnknownQuiz(
                    f"there is no quiz file {visible(name)!r}: check the path",
                    f"no hay ningún archivo de cuestionario {visible(name)!r}: revisa la ruta",
                )
            return self.load(Path(name))
        paths = self._paths()
        wanted = f"phase-{int(name):02d}" if _is_number(name) else name
        for path in paths:
            if path.stem == wanted or path.stem.startswith(wanted + "-"):
                return self.load(path)
        raise _unknown(name, [path.stem for path in paths])

    def _paths(self) -> list[Path]:
        self._found = self._found or quiz_paths(self.folder)
        if not self._found:
            raise UnknownQuiz(
                f"{self.folder} holds no quiz: name another folder with --quizzes",
                f"{self.folder} no tiene ningún cuestionario: indica otra carpeta con --quizzes",
            )
        return self._found


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= 3


def _unknown(name: str, known: list[str]) -> UnknownQuiz:
    near = difflib.get_close_matches(name[:80], known, n=1, cutoff=0.5)
    there, shown = ", ".join(known), repr(visible(name[:80]))
    en = f"did you mean {near[0]}?" if near else f"there are {there}"
    es = f"¿querías decir {near[0]}?" if near else f"hay {there}"
    return UnknownQuiz(
        f"there is no quiz {shown}; {en}", f"no hay ningún cuestionario {shown}; {es}"
    )


def answer_files(names: Iterable[str]) -> Collected:
    """The files named, and what the folders named hold; raises UnknownQuiz for nothing at all."""
    names = list(names)
    if "" in names:
        raise UnknownQuiz(
            "a file has a name, and this one is empty",
            "un archivo tiene un nombre, y este está vacío",
        )
    found = collect(names)
    if not found.files and not found.named:
        raise UnknownQuiz(
            f"the folder {visible(names[0])!r} holds no answer file (.yaml, .yml, .json)",
            f"la carpeta {visible(names[0])!r} no tiene archivos de respuestas "
            "(.yaml, .yml, .json)",
        )
    return found


def grade_file(path: Path, bank: Bank, lang: str = "en", in_folder: bool = False) -> Row:
    """Grade one answer file; what is wrong with it becomes its row's problems.

    They are told in the language of the file, in `lang` where it names none.
    """
    told = lang
    try:
        # Checked against its quiz, so that a wrong letter is reported with its line.
        quiz, answers = load_with_quiz(path, bank.by_id, lang)
        told = answers.lang
        result = with_marks(grade(quiz, answers.answers, answers.lang), answers.marks)
        return Row(path, quiz, result, (), answers.name, in_folder, _modified(path))
    except QuizError as error:
        return Row(path, problems=tuple(error.problems))
    except (AnswerError, UnknownQuiz) as error:
        return Row(path, problems=(f"{visible(str(path))}: {error.said[told]}",))
    except OSError as error:
        return Row(path, problems=(f"{visible(str(path))}: {error.strerror or error}",))


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
