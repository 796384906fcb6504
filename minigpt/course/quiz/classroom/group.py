"""What a teacher reads: a class as a table, each question's fate, and files for a spreadsheet.

One bad file never stops the others: it has a row of its own, with the sentences that say why.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from minigpt.course.quiz.grading.grade import QuestionResult, Result
from minigpt.course.quiz.learner.report import attempt_data
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.spreadsheet import cell
from minigpt.course.quiz.text.terminal import show_percent, show_points
from minigpt.course.quiz.text.words import STATUS, WORDS


@dataclass(frozen=True)
class Row:
    """One file of a class: its result, or the sentences that say why it has none."""

    file: Path
    quiz: Quiz | None = None
    result: Result | None = None
    problems: tuple[str, ...] = ()


def learner_names(rows: Sequence[Row]) -> list[str]:
    """What tells the files apart: ana, or ana/answers when every learner has a folder."""
    paths = [row.file.absolute() for row in rows]
    one_drive = len({path.anchor for path in paths}) == 1
    shared = os.path.commonpath([path.parent for path in paths]) if one_drive else None
    return [path.relative_to(shared or path.anchor).with_suffix("").as_posix() for path in paths]


def class_report(rows: Sequence[Row], lang: str) -> str:
    """One line per file, then the questions by how often they went right, then the bad files."""
    words = WORDS[lang]
    names = learner_names(rows)
    graded = [row for row in rows if row.result is not None]
    graded_names = [name for name, row in zip(names, rows, strict=True) if row.result is not None]
    lines = _class_lines(graded, graded_names, lang) + _question_table(graded, lang)
    bad = [row for row in rows if row.result is None]
    if bad:
        lines += ["", words["not_graded"].format(len(bad), len(rows))]
        lines += [f"  {problem}" for row in bad for problem in row.problems]
    return "\n".join(lines) + "\n"


def _class_lines(graded: Sequence[Row], names: Sequence[str], lang: str) -> list[str]:
    if not graded:
        return []
    words = WORDS[lang]
    name_width = max(len(words["learner"]), *map(len, names))
    quiz_width = max(len(words["quiz"]), *(len(row.quiz.id) for row in graded if row.quiz))
    head = f"{words['learner'].ljust(name_width)}  {words['quiz'].ljust(quiz_width)}"
    lines = [f"{head}  {words['points_column']:>9}  {'%':>8}"]
    passed = 0
    for learner, row in zip(names, graded, strict=True):
        assert row.result is not None and row.quiz is not None
        result = row.result
        passed += result.passed
        points = f"{show_points(result.points, lang)} / {result.possible}"
        percent = show_percent(100 * result.points / result.possible, lang)
        verdict = words["row_passed"] if result.passed else words["row_not_passed"]
        name = f"{learner.ljust(name_width)}  {row.quiz.id.ljust(quiz_width)}"
        asks = sum(question.status == "ask" for question in result.questions)
        note = "  " + words["asks"].format(asks) if asks else ""
        lines.append(f"{name}  {points:>9}  {percent:>8}  {verdict}{note}")
    return [*lines, "", words["passed_count"].format(passed, len(graded))]


def _question_table(graded: Sequence[Row], lang: str) -> list[str]:
    """How each question went: what a teacher explains again on Monday."""
    words = WORDS[lang]
    judged: dict[str, list[QuestionResult]] = {}
    for row in graded:
        assert row.result is not None
        for question in row.result.questions:
            judged.setdefault(question.id, []).append(question)
    lines = []
    for name, results in sorted(judged.items()):
        counts = {status: sum(q.status == status for q in results) for status in STATUS[lang]}
        shown = ", ".join(f"{STATUS[lang][s]} {n}" for s, n in counts.items() if n)
        lines.append(f"  {name}  {shown}")
    return ["", words["by_question"], *lines] if lines else []


def class_csv(rows: Sequence[Row]) -> str:
    """One line per file and a column per question, for a spreadsheet. Points are decimals."""
    names = sorted({q.id for row in rows if row.result for q in row.result.questions})
    head = ["file", "quiz", "digest", "lang", "points", "possible", "percent", "passed"]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*head, *names, "problems"])
    for row in rows:
        if row.result is None:
            blank = [""] * (len(head) - 1 + len(names))
            writer.writerow([cell(str(row.file)), *blank, cell(" ".join(row.problems))])
            continue
        result = row.result
        points = {q.id: show_points(q.points, "en") for q in result.questions}
        writer.writerow(
            [
                cell(str(row.file)),
                result.quiz_id,
                result.digest,
                result.lang,
                show_points(result.points, "en"),
                result.possible,
                result.percent,
                "yes" if result.passed else "no",
                *(points.get(name, "") for name in names),
                "",
            ]
        )
    return table.getvalue()


def class_data(rows: Sequence[Row], reveal: bool = False) -> list[Mapping[str, object]]:
    """The class for programs (`--json`): one object per file."""
    return [
        {"file": str(row.file), "problems": list(row.problems)}
        if row.result is None or row.quiz is None
        else {"file": str(row.file), **attempt_data(row.quiz, row.result, reveal)}
        for row in rows
    ]
