"""A class for a spreadsheet: a line per learner, per question, or per choice.

For programs: commas, decimal points, English headings. For a Spanish Excel, which opens a file by
a double click only so: semicolons, decimal commas, headings in the language asked for. Both begin
with the mark that tells Excel of UTF-8.
"""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

from minigpt.course.quiz.classroom.group import Group, Learner
from minigpt.course.quiz.classroom.items import choice_text, items
from minigpt.course.quiz.classroom.words import STATUS, WORDS
from minigpt.course.quiz.grading.grade import percent
from minigpt.course.quiz.text.spreadsheet import cell
from minigpt.course.quiz.text.terminal import show_points, terminal_text

TABLES = ("learners", "items", "choices")
Cell = str | int | bool | Fraction | None


def class_csv(group: Group, table: str = "learners", lang: str = "en", excel: bool = False) -> str:
    """One of TABLES as CSV."""
    rows = {"learners": _learners, "items": _items, "choices": _choices}[table](group, lang)
    out = io.StringIO()
    mark, end = (";", "\r\n") if excel else (",", "\n")
    writer = csv.writer(out, delimiter=mark, lineterminator=end)
    for row in rows:
        writer.writerow([_text(value, lang, excel) for value in row])
    return out.getvalue()


def _text(value: Cell, lang: str, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return WORDS[lang]["yes" if value else "no"]
    if isinstance(value, Fraction):
        return show_points(value, "es" if excel else "en")
    return str(value) if isinstance(value, int) else cell(" ".join(value.split()))


def _head(lang: str, *names: str) -> list[Cell]:
    return [WORDS[lang][f"c_{name}"] for name in names]


def _learners(group: Group, lang: str) -> list[Sequence[Cell]]:
    questions = {q.id: q for quiz in group.quizzes for q in quiz.questions}
    most = WORDS[lang]["c_max"]
    head = _head(
        lang, "learner", "quiz", "points", "possible", "percent", "passed", "marked", "files",
        "file", "digest", "lang",
    )  # fmt: skip
    head += [f"{q.id} ({most.format(q.points)})" for q in questions.values()]
    rows: list[Sequence[Cell]] = [[*head, *_head(lang, "problems")]]
    rows += [_learner(one, list(questions)) for one in group.learners]
    width = len(head)
    blank: list[Cell] = [None] * width
    words = WORDS[lang]
    for name in group.missing:
        rows.append([name, *blank[1:], words["nothing_in"].split(":")[0]])
    for row in group.bad:
        file = blank[:8] + [row.file.as_posix()] + blank[9:]
        rows.append([*file, " ".join(row.problems)])
    for path, reason in group.named:
        rows.append([*blank[:8], path.as_posix(), *blank[9:], words[reason]])
    return rows


def _learner(one: Learner, questions: Sequence[str]) -> Sequence[Cell]:
    result = one.result
    points = {q.id: q.earned for q in result.questions if q.graded or q.mark is not None}
    open_ = sum((q.earned for q in result.marked), Fraction(0)) if result.marked else None
    grade = Fraction(percent(result.points, result.possible))
    start = [one.name, one.quiz.id, result.points, result.possible, grade, result.passed]
    rest = [open_, one.files, one.file.as_posix(), result.digest, result.lang]
    return [*start, *rest, *(points.get(name) for name in questions), None]


def _items(group: Group, lang: str) -> list[Sequence[Cell]]:
    statuses = STATUS[lang]
    head = _head(
        lang, "quiz", "question", "kind", "title", "possible", "answered", "mean", "median",
        "deviation", "share",
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [[*head, *statuses.values()]]
    for quiz in group.quizzes:
        for item in items(quiz, [one.result for one in group.of(quiz)]):
            question, numbers = item.question, item.summary
            described: list[Cell] = [None] * 3
            if numbers is not None:
                described = [numbers.mean, numbers.median, Fraction(numbers.deviation)]
            title = terminal_text(question.title[lang])
            counts = [sum(q.status == status for q in item.results) for status in statuses]
            start = [quiz.id, question.id, question.kind, title, question.points, item.answered]
            rows.append([*start, *described, item.share, *counts])
    return rows


def _choices(group: Group, lang: str) -> list[Sequence[Cell]]:
    head = _head(lang, "quiz", "question", "choice", "right", "text", "count", "answered", "share")
    rows: list[Sequence[Cell]] = [head]
    for quiz in group.quizzes:
        learners = group.of(quiz)
        for item in items(quiz, [one.result for one in learners]):
            for choice in item.question.choices:
                count = item.picked.get(choice.id, 0)
                text = choice_text(item.question, choice, lang)
                share = Fraction(count, len(learners))
                start = [quiz.id, item.question.id, choice.id, choice.correct, text, count]
                rows.append([*start, item.answered, share])
            for text, count in item.given:
                share = Fraction(count, len(learners))
                rows.append(
                    [quiz.id, item.question.id, None, None, text, count, item.answered, share]
                )
    return rows
