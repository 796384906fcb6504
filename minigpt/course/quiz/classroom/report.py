"""A class in the terminal: the learners, the questions, what was chosen, and what was left out."""

from collections.abc import Sequence
from fractions import Fraction

from minigpt.course.quiz.classroom.group import Group, Learner
from minigpt.course.quiz.classroom.items import Item, choice_text, items, summarise
from minigpt.course.quiz.classroom.words import WORDS
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.terminal import (
    show_percent,
    show_points,
    terminal_text,
)
from minigpt.course.words import visible

BAR = 20  # characters of a bar at 100 %


def class_report(group: Group, lang: str) -> str:
    """One line per learner, then every quiz's questions, then what was not graded."""
    words = WORDS[lang]
    lines = _learner_lines(group, lang)
    for quiz in group.quizzes:
        lines += ["", *_quiz_lines(quiz, group.of(quiz), lang)]
    if group.missing:
        lines += ["", words["nothing_in"].format(", ".join(group.missing))]
    if group.strangers:
        lines += ["", words["stranger"].format(", ".join(group.strangers))]
    if group.bad:
        lines += ["", words["not_graded"].format(len(group.bad), group.files)]
        lines += [f"  {visible(problem)}" for row in group.bad for problem in row.problems]
    if group.named:
        total = group.files + len(group.named)
        lines += ["", words["named"].format(len(group.named), total)]
        lines += [f"  {visible(str(path))}: {words[reason]}" for path, reason in group.named]
    return "\n".join(lines).lstrip("\n") + "\n"


def _learner_lines(group: Group, lang: str) -> list[str]:
    if not group.learners:
        return []
    words = WORDS[lang]
    name_width = max(len(words["learner"]), *(len(one.name) for one in group.learners))
    quiz_width = max(len(words["quiz"]), *(len(one.quiz.id) for one in group.learners))
    head = f"{words['learner'].ljust(name_width)}  {words['quiz'].ljust(quiz_width)}"
    lines = [f"{head}  {words['points_column']:>9}  {'%':>8}"]
    for one in group.learners:
        points = f"{show_points(one.result.points, lang)} / {one.result.possible}"
        percent = show_percent(percent_of(one), lang)
        name = f"{one.name.ljust(name_width)}  {one.quiz.id.ljust(quiz_width)}"
        told = f"{name}  {points:>9}  {percent:>8}  {_verdict(one, group.keep, lang)}"
        lines.append(told.rstrip())
    passed = sum(one.result.passed for one in group.learners)
    return [*lines, "", words["passed_count"].format(passed, len(group.learners))]


def percent_of(one: Learner) -> Fraction:
    """A learner's grade in per cent."""
    return 100 * one.result.points / one.result.possible


def _verdict(one: Learner, keep: str, lang: str) -> str:
    """Passed or not, and what a teacher has still to look at."""
    words = WORDS[lang]
    told = [words["row_passed"] if one.result.passed else words["row_not_passed"]]
    asks = sum(q.status == "ask" for q in one.result.questions)
    open_ = sum(q.status == "open" and q.mark is None for q in one.result.questions)
    told += [words["asks"].format(asks)] if asks else []
    told += [words["to_mark"].format(open_)] if open_ else []
    told += [words["files"].format(one.files, words[f"{keep}_counts"])] if one.files > 1 else []
    return "  ".join(told)


def _quiz_lines(quiz: Quiz, learners: Sequence[Learner], lang: str) -> list[str]:
    words = WORDS[lang]
    results = [one.result for one in learners]
    summary = summarise([result.points for result in results])
    assert summary is not None  # a quiz is listed because somebody took it
    numbers = (show_points(summary.mean, lang), show_points(summary.median, lang))
    spread = show_points(Fraction(summary.deviation), lang)
    lines = [
        f"{quiz.id} · {terminal_text(quiz.title[lang])}",
        words["class_points"].format(*numbers, spread, quiz.graded_points),
        words["by_difficulty"],
    ]
    for item in items(quiz, results):
        lines += item_lines(item, len(results), lang)
    return lines


def item_lines(item: Item, n: int, lang: str) -> list[str]:
    """One question: how it went, then who chose what."""
    words, question, summary = WORDS[lang], item.question, item.summary
    share = show_percent(100 * item.share, lang) if item.share is not None else "–"
    numbers = ("–", "–", "–")
    if summary is not None:
        values = (summary.mean, summary.median, Fraction(summary.deviation))
        numbers = tuple(show_points(value, lang) for value in values)
    lines = [
        words["item"].format(
            question.id, f"{share:>7}", item.answered, n, *numbers, question.points
        )
    ]
    for choice in question.choices:
        count = item.picked.get(choice.id, 0)
        shown = choice_text(question, choice, lang)
        shown = shown if len(shown) <= 48 else shown[:47] + "…"
        star = "*" if choice.correct else " "
        bar = bar_of(count, n)
        lines.append(
            words["choice"].format(star, choice.id, shown.ljust(48), count, n, bar).rstrip()
        )
    if nobody := item.picked.get("", 0):
        lines.append(words["given"].format(words["none_chosen"], nobody, n))
    lines += [words["given"].format(text.ljust(52), count, n) for text, count in item.given]
    return lines


def bar_of(count: int, n: int) -> str:
    """Example: bar_of(1, 4) -> "#####" """
    return "#" * round(BAR * count / n) if n else ""
