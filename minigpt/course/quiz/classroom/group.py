"""A class, learner by learner: which of their files counts, and who handed in nothing.

One bad file never stops the others: it is named, with the sentences that say why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from minigpt.course.quiz.classroom.lists import HandMark, ListError
from minigpt.course.quiz.classroom.names import folded
from minigpt.course.quiz.grading.grade import Mark, Result, with_marks
from minigpt.course.quiz.learner.report import attempt_data
from minigpt.course.quiz.parts import Quiz

KEEP = ("best", "latest")


@dataclass(frozen=True)
class Row:
    """One file of a class: its result, or the sentences that say why it has none."""

    file: Path
    quiz: Quiz | None = None
    result: Result | None = None
    problems: tuple[str, ...] = ()
    name: str = ""  # as the file says
    in_folder: bool = False  # in a folder of its own, below the class's
    modified: float = 0.0  # when the file was last written

    @property
    def quiz_id(self) -> str:
        return self.quiz.id if self.quiz else ""


@dataclass(frozen=True)
class Learner:
    """One person and one quiz: the file that counts, of all those handed in."""

    name: str
    quiz: Quiz
    result: Result
    file: Path
    files: int


@dataclass(frozen=True)
class Group:
    """A class, ready to be told."""

    learners: tuple[Learner, ...]
    bad: tuple[Row, ...]  # files that could not be graded
    named: tuple[tuple[Path, str], ...] = ()  # entries that are no answer files, and why
    missing: tuple[str, ...] = ()  # on the list of names, with nothing handed in
    strangers: tuple[str, ...] = ()  # handed something in, not on the list
    keep: str = "best"
    quizzes: tuple[Quiz, ...] = field(default=())

    @property
    def files(self) -> int:
        return sum(learner.files for learner in self.learners) + len(self.bad)

    def of(self, quiz: Quiz) -> list[Learner]:
        return [learner for learner in self.learners if learner.quiz.id == quiz.id]


def make_group(
    rows: Sequence[Row],
    names: Sequence[str],
    named: Iterable[tuple[Path, str]] = (),
    roster: Sequence[str] | None = None,
    keep: str = "best",
) -> Group:
    """One row per learner and quiz; `names` has the learner of each file, in the same order."""
    theirs: dict[tuple[str, str], list[tuple[str, Row]]] = {}
    for name, row in zip(names, rows, strict=True):
        if row.result is not None:
            theirs.setdefault((folded(name), row.quiz_id), []).append((name, row))
    learners = [_learner(pairs, keep) for pairs in theirs.values()]
    present = {folded(name): name for name in names}
    listed = {folded(name) for name in roster or ()}
    bad = tuple(row for row in rows if row.result is None)
    quizzes = {learner.quiz.id: learner.quiz for learner in learners}
    return Group(
        tuple(sorted(learners, key=lambda one: (one.quiz.id, folded(one.name)))),
        bad,
        tuple(named),
        tuple(name for name in roster or () if folded(name) not in present),
        tuple(name for key, name in present.items() if roster is not None and key not in listed),
        keep,
        tuple(quizzes[name] for name in sorted(quizzes)),
    )


def _learner(pairs: Sequence[tuple[str, Row]], keep: str) -> Learner:
    """Of several files the best, between equals the earliest; or the one written last."""
    if keep == "latest":
        name, row = max(pairs, key=lambda pair: pair[1].modified)
    else:
        name, row = max(pairs, key=lambda pair: (_points(pair[1]), -pair[1].modified))
    assert row.quiz is not None and row.result is not None
    return Learner(name, row.quiz, row.result, row.file, len(pairs))


def _points(row: Row) -> object:
    return row.result.points if row.result else 0


def mark_by_hand(group: Group, marks: Sequence[HandMark]) -> Group:
    """The class with a teacher's marks; raises ListError for a learner who is not there."""
    given: dict[tuple[str, str], Mark] = {}
    there = {(folded(one.name), q.id) for one in group.learners for q in one.quiz.questions}
    for mark in marks:
        key = (folded(mark.learner), mark.question)
        if key not in there:
            raise ListError(
                f"{mark.place}: {mark.learner!r} has no graded answer to {mark.question}.",
                f"{mark.place}: {mark.learner!r} no tiene respuesta calificada a {mark.question}.",
            )
        given[key] = mark.mark
    return replace(group, learners=tuple(_with_hand(one, given) for one in group.learners))


def _with_hand(one: Learner, given: Mapping[tuple[str, str], Mark]) -> Learner:
    name = folded(one.name)
    mine = {question: mark for (who, question), mark in given.items() if who == name}
    return replace(one, result=with_marks(one.result, mine)) if mine else one


def class_data(group: Group, reveal: bool = False) -> dict[str, object]:
    """The class for programs (`--json`); points are exact fractions."""
    return {
        "learners": [
            {
                "learner": one.name,
                "file": one.file.as_posix(),
                "files": one.files,
                **attempt_data(one.quiz, one.result, reveal),
            }
            for one in group.learners
        ],
        "not_graded": [
            {"file": row.file.as_posix(), "problems": list(row.problems)} for row in group.bad
        ],
        "not_answers": [{"file": path.as_posix(), "reason": why} for path, why in group.named],
        "missing": list(group.missing),
        "not_on_the_list": list(group.strangers),
    }
