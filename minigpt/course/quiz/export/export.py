"""Quizzes for other programs: Anki decks for learners, Moodle question banks for teachers."""

from collections.abc import Callable, Mapping, Sequence

from minigpt.course.quiz.export.anki import anki_text
from minigpt.course.quiz.export.gift import gift_text
from minigpt.course.quiz.parts import Quiz

EXPORTERS: Mapping[str, Callable[[Sequence[Quiz], str], str]] = {
    "anki": anki_text,
    "gift": gift_text,
}


def export(quizzes: Sequence[Quiz], target: str, lang: str) -> str:
    """The text of a file for `target` ("anki" or "gift") with every question of the quizzes."""
    return EXPORTERS[target](quizzes, lang)


def targets() -> tuple[str, ...]:
    """The programs that can read an export."""
    return tuple(EXPORTERS)
