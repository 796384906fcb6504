"""Quizzes for other programs: Anki decks for learners, Moodle question banks for teachers."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from minigpt.course.quiz.export.anki import anki_package
from minigpt.course.quiz.export.gift import gift_text
from minigpt.course.quiz.export.moodle import moodle_xml
from minigpt.course.quiz.parts import Quiz

TEXTS: Mapping[str, Callable[[Sequence[Quiz], str], str]] = {
    "gift": gift_text,
    "moodle": moodle_xml,
}
TARGETS = ("anki", *TEXTS)


def export(quizzes: Sequence[Quiz], target: str, lang: str, now: int | None = None) -> bytes:
    """The bytes of a file for `target` with every question of the quizzes.

    `now`, in seconds, is what Anki tells a newer card by.
    """
    if target == "anki":
        return anki_package(quizzes, lang, int(time.time()) if now is None else now)
    return TEXTS[target](quizzes, lang).encode()


def save_whole(data: bytes, path: Path) -> None:
    """Write a binary file beside its place and rename it: it is whole at every moment."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def not_carried(quizzes: Sequence[Quiz], target: str) -> list[str]:
    """What the target has no place for, one sentence each, with the questions it concerns."""
    questions = [question for quiz in quizzes for question in quiz.questions]
    if target == "anki":
        return []  # a card shows everything and leaves the marking to its reader
    strict = [q.id for q in questions if q.scoring == "all_or_nothing" and q.kind == "multiple"]
    percent = [q.id for q in questions if q.answer and q.answer.accept_percent]
    whole = [q.id for q in questions if q.answer and q.answer.integer]
    free = [q.id for q in questions if q.kind == "free_text"]
    points = [q.id for q in questions if q.points != 1] if target == "gift" else []
    said = [
        (strict, "all or nothing is not in Moodle: a missed choice costs only its share"),
        (percent, "a percentage such as 5 % is not read: the share, 0.05, is"),
        (whole, "a number that is not whole is marked wrong without a word"),
        (free, "free text is an essay, and a person marks it"),
        (points, "GIFT has no points: set them in Moodle, or export with --to moodle"),
    ]
    found = [f"{what} ({', '.join(ids)})" for ids, what in said if ids]
    again = "Moodle adds and never updates: delete the category before you import it again"
    return [*found, again]
