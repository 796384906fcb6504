"""What a teacher brings along: the names of the class, and marks given by hand, as tables.

Both are CSV as a spreadsheet saves it, in UTF-8, with commas, semicolons or tabs.

    names.csv    name                  marks.csv    learner;question;points;note
                 Ana Pérez                          Ana Pérez;q-28-07;1,5;says NF4
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from minigpt.course.quiz.classroom.names import folded
from minigpt.course.quiz.grading.grade import Mark
from minigpt.course.quiz.grading.numbers import NumberProblem, read_number
from minigpt.course.quiz.learner.stored import LONGEST_NOTE
from minigpt.course.words import Text, visible

NAME_HEADS = ("name", "nombre", "learner", "estudiante", "alumno", "alumna")
MARK_HEADS = {
    "learner": ("learner", "name", "estudiante", "nombre"),
    "question": ("question", "pregunta"),
    "points": ("points", "puntos"),
    "note": ("note", "nota"),
}
MOST_BYTES = 4_000_000


class ListError(ValueError):
    """A table that cannot be used; `said` is the sentence in both languages."""

    def __init__(self, en: str, es: str) -> None:
        super().__init__(en)
        self.said: Text = {"en": en, "es": es}


@dataclass(frozen=True)
class HandMark:
    """One line of marks.csv."""

    place: str  # file:line
    learner: str
    question: str
    mark: Mark


def read_roster(path: Path) -> list[str]:
    """The names of a class, in their order; raises ListError."""
    table = _table(path)
    heads = [folded(head) for head in table[0]]
    at = next((i for i, head in enumerate(heads) if head in NAME_HEADS), None)
    if at is None and len(heads) > 1:
        raise ListError(
            f"{path}:1: the table has {len(heads)} columns and none is called name.",
            f"{path}:1: la tabla tiene {len(heads)} columnas y ninguna se llama nombre.",
        )
    rows = table if at is None else table[1:]
    names = [visible(row[at or 0].strip()) for row in rows if len(row) > (at or 0)]
    names = [name for name in names if name]
    seen: dict[str, str] = {}
    for name in names:
        if folded(name) in seen:
            raise ListError(
                f"{path}: {name!r} is there twice; tell the two apart.",
                f"{path}: {name!r} está dos veces; distingue a las dos personas.",
            )
        seen[folded(name)] = name
    if not names:
        raise ListError(f"{path}: there is no name in it.", f"{path}: no hay ningún nombre.")
    return names


def read_marks(path: Path, possible: Mapping[str, int]) -> list[HandMark]:
    """Marks by hand; `possible` has the points of each question. Raises ListError."""
    table = _table(path)
    heads = [folded(head) for head in table[0]]
    at = {
        key: next((i for i, head in enumerate(heads) if head in names), None)
        for key, names in MARK_HEADS.items()
    }
    if at["learner"] is None or at["question"] is None or at["points"] is None:
        raise ListError(
            f"{path}:1: the first line must name the columns learner, question, points and note.",
            f"{path}:1: la primera línea tiene que nombrar las columnas estudiante, pregunta, "
            "puntos y nota.",
        )
    marks = []
    for number, row in enumerate(table[1:], 2):
        cells = {
            key: row[i].strip() if i is not None and i < len(row) else "" for key, i in at.items()
        }
        if any(cells.values()):
            marks.append(_hand_mark(f"{path}:{number}", cells, possible))
    return marks


def _hand_mark(place: str, cells: Mapping[str, str], possible: Mapping[str, int]) -> HandMark:
    question = cells["question"]
    if question not in possible:
        raise ListError(
            f"{place}: no graded file has a question {question!r}.",
            f"{place}: ningún archivo calificado tiene la pregunta {question!r}.",
        )
    mark = read_mark(cells["points"], possible[question], cells["note"], place)
    return HandMark(place, cells["learner"], question, mark)


def read_mark(points: str, possible: int, note: str, place: str) -> Mark:
    """Points as typed, 1.5 or 1,5 or 3/2, from 0 to what is possible; raises ListError."""
    try:
        (value, *others) = read_number(points, "es").readings
    except NumberProblem:
        value, others = None, []
    if value is None or others or not 0 <= value <= possible or value.denominator > 1000:
        raise ListError(
            f"{place}: points must be a number from 0 to {possible}, not {points[:40]!r}.",
            f"{place}: los puntos van de 0 a {possible}, no {points[:40]!r}.",
        )
    if len(note) > LONGEST_NOTE:
        raise ListError(
            f"{place}: a note has at most {LONGEST_NOTE} letters.",
            f"{place}: una nota tiene como mucho {LONGEST_NOTE} letras.",
        )
    return Mark(value, "teacher", visible(" ".join(note.split())))


def _table(path: Path) -> Sequence[Sequence[str]]:
    try:
        data = path.read_bytes()[: MOST_BYTES + 1]
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None)
        if reason is None:
            raise ListError(
                f"{path}: it is not UTF-8; save it as CSV UTF-8.",
                f"{path}: no está en UTF-8; guárdalo como CSV UTF-8.",
            ) from error
        raise ListError(
            f"{path}: it cannot be read ({reason}).", f"{path}: no se puede leer ({reason})."
        ) from error
    first = text.split("\n", 1)[0]
    mark = max(";\t,", key=first.count) if any(m in first for m in ";\t,") else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        en, es = f"{path}: it is no CSV ({error}).", f"{path}: no es CSV ({error})."
        raise ListError(en, es) from error
    if len(data) > MOST_BYTES or not any(any(cell.strip() for cell in row) for row in table):
        raise ListError(
            f"{path}: it is empty or larger than a list of a class.",
            f"{path}: está vacío o es demasiado grande para ser la lista de una clase.",
        )
    return table
