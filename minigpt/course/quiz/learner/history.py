"""The attempts that were kept: a line per quiz, a line per attempt, tables for programs."""

import csv
import io
from collections.abc import Mapping, Sequence

from minigpt.course.quiz.learner.attempts import Attempt, Standing
from minigpt.course.quiz.learner.report import standing_lines
from minigpt.course.quiz.learner.template import show_possible
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.spreadsheet import cell
from minigpt.course.quiz.text.terminal import show_percent, show_points, terminal_line
from minigpt.course.quiz.text.words import WORDS


def standings(quiz: Quiz, attempts: Sequence[Attempt]) -> dict[str, Standing]:
    """Each learner's attempts at the quiz; "" is the owner of this computer."""
    found: dict[str, Standing] = {}
    mine = [attempt for attempt in attempts if attempt.quiz == quiz.id]
    for learner in sorted({attempt.learner for attempt in mine}):
        own = [attempt for attempt in mine if attempt.learner == learner]
        found[learner] = Standing(
            tuple(a for a in own if a.digest == quiz.digest),
            tuple(a for a in own if a.digest != quiz.digest),
        )
    return found


def list_lines(quizzes: Sequence[Quiz], attempts: Sequence[Attempt], lang: str) -> list[str]:
    """One line per quiz: its name, its size, and the highest score so far."""
    words = WORDS[lang]
    width = max(len(quiz.id) for quiz in quizzes)
    lines = []
    for quiz in quizzes:
        standing = standings(quiz, attempts).get("", Standing(()))
        reached = words["no_attempts"]
        if standing.highest is not None:
            count = len(standing.attempts)
            best = show_percent(standing.highest.percent, lang)
            reached = words["best_one" if count == 1 else "best"].format(best, count)
            if standing.highest.passed:
                reached += f" · {words['row_passed']}"
        size = show_possible(quiz.points, lang)
        title = terminal_line(quiz.title[lang])
        lines.append(f"{quiz.id.ljust(width)}  {title} · {size} · {reached}")
    return lines


def history_report(
    quizzes: Sequence[Quiz], attempts: Sequence[Attempt], lang: str, damaged: int = 0
) -> str:
    """Every attempt at these quizzes, oldest first, with first, latest and highest."""
    words = WORDS[lang]
    lines: list[str] = []
    for quiz in quizzes:
        for learner, standing in standings(quiz, attempts).items():
            head = words["head"].format(phase=quiz.phase, title=terminal_line(quiz.title[lang]))
            lines.append(f"{head} · {learner}" if learner else head)
            lines += [f"  {_attempt_line(a, quiz, lang)}" for a in _in_order(standing)]
            lines += [f"  {line}" for line in standing_lines(quiz, standing, lang)]
            lines.append("")
    if not lines:
        lines.append(words["no_attempts"])
    if damaged:
        lines.append(words["damaged"].format(damaged))
    return "\n".join(lines).rstrip() + "\n"


def _in_order(standing: Standing) -> list[Attempt]:
    return [*standing.earlier_versions, *standing.attempts]


def _attempt_line(attempt: Attempt, quiz: Quiz, lang: str) -> str:
    words = WORDS[lang]
    notes = [words["row_passed"]] if attempt.passed else []
    if attempt.digest != quiz.digest:
        notes.append(words["earlier_version"])
    if attempt.after_reveal:
        notes.append(words["after_reveal"].strip("()"))
    points = f"{show_points(attempt.points, lang)} / {attempt.possible}"
    shown = f"{attempt.time}  {points:>9}  {show_percent(attempt.percent, lang):>8}"
    return f"{shown}  {', '.join(notes)}".rstrip()


def history_data(
    quizzes: Sequence[Quiz], attempts: Sequence[Attempt]
) -> list[Mapping[str, object]]:
    """The same for programs (`--json`); points are exact fractions."""
    return [
        {
            "quiz": quiz.id,
            "learner": learner,
            "time": attempt.time,
            "digest": attempt.digest,
            "current_version": attempt.digest == quiz.digest,
            "points": str(attempt.points),
            "possible": attempt.possible,
            "passed": attempt.passed,
            "after_reveal": attempt.after_reveal,
        }
        for quiz in quizzes
        for learner, standing in standings(quiz, attempts).items()
        for attempt in _in_order(standing)
    ]


def history_csv(quizzes: Sequence[Quiz], attempts: Sequence[Attempt]) -> str:
    """The same for a spreadsheet."""
    names = ["quiz", "learner", "time", "digest", "current_version", "points", "possible"]
    names += ["passed", "after_reveal"]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    for record in history_data(quizzes, attempts):
        writer.writerow([cell(str(record[name])) for name in names])
    return table.getvalue()
