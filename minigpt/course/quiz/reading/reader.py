"""Small checks on a Document: each returns a usable value and notes a problem where it stands.

`quiz_schema` and `quiz_answers` read their files with these; a wrong value is noted and replaced
by a harmless one, so that one reading finds every problem.
"""

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from minigpt.course.quiz.reading.yaml import Document, Path_, Position
from minigpt.course.quiz.text import plain as quiz_text
from minigpt.course.words import LANGUAGES, nearest, show

EMPTY = {language: "" for language in LANGUAGES}


class Reader:
    """A Document being read; paths are tuples such as ("questions", 0, "title", "en")."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def at(self, path: Path_) -> Position:
        """Where a value stands; for one that is missing, where its parent stands."""
        while path and path not in self.document.marks:
            path = path[:-1]
        return self.document.marks.get(path, (1, 1))

    def add(self, path: Path_, sentence: str) -> None:
        self.document.add(self.at(path), sentence)

    def mapping(
        self, value: object, path: Path_, required: Collection[str], optional: Collection[str] = ()
    ) -> dict:
        """A mapping with these keys and no others; missing and unknown ones are noted."""
        if not isinstance(value, dict):
            keys = ", ".join(required)
            self.add(path, f"{_name(path)} must be a mapping with {keys}, not {show(value)}.")
            return {}
        known, meant = [*required, *optional], set()
        for key in value:
            where = self.document.key_marks.get((*path, key))
            if key not in known and where:
                guess = nearest(key, known)
                meant.add(guess)
                hint = f"did you mean {guess}?" if guess else f"known are {', '.join(known)}."
                self.document.add(where, f"{_name(path)} has no key {show(key)}; {hint}")
        missing = [key for key in required if key not in value and key not in meant]
        if missing:
            self.add(path, f"{_name(path)} lacks {', '.join(missing)}.")
        return value

    def items(self, value: object, path: Path_, least: int, most: int, what: str) -> list:
        """A list of `least` to `most` things."""
        if not isinstance(value, list):
            self.add(path, f"{_name(path)} must be a list of {what}, not {show(value)}.")
            return []
        if not least <= len(value) <= most:
            count = f"{least} to {most}" if least < most else f"exactly {least}"
            self.add(path, f"{_name(path)} must have {count} {what}, not {len(value)}.")
        return value

    def text(self, value: object, path: Path_) -> dict[str, str]:
        """A text in every language, {en: ..., es: ...}, in the Markdown that is allowed."""
        texts = self.mapping(value, path, LANGUAGES)
        for language in texts:
            if language in LANGUAGES:
                self.sentence(texts[language], (*path, language))
        return {language: _stripped(texts.get(language)) for language in LANGUAGES}

    def sentence(self, value: object, path: Path_) -> str:
        """One text, in the Markdown that is allowed."""
        if self.string(value, path):
            for problem in quiz_text.problems(str(value)):
                self.add(path, f"{_name(path)}: {problem}")
        return _stripped(value)

    def string(self, value: object, path: Path_, pattern: str = "", rule: str = "") -> str:
        """Any text that is not blank and, if given, fits a pattern."""
        if not isinstance(value, str):
            hint = "; put it in quotes" if isinstance(value, bool | int | Decimal) else ""
            self.add(path, f"{_name(path)} must be a text, not {show(value)}{hint}.")
        elif not value.strip():
            self.add(path, f"{_name(path)} must not be empty.")
        elif pattern and not re.fullmatch(pattern, value):
            self.add(path, f"{_name(path)} must be {rule}, not {show(value)}.")
        else:
            return value
        return ""

    def one_of(self, value: object, path: Path_, allowed: Collection[str]) -> str:
        if not isinstance(value, str) or value not in tuple(allowed):
            words = ", ".join(allowed)
            self.add(path, f"{_name(path)} must be one of {words}, not {show(value)}.")
            return ""
        return value

    def boolean(self, value: object, path: Path_) -> bool:
        if not isinstance(value, bool):
            self.add(path, f"{_name(path)} must be true or false, not {show(value)}.")
        return value is True

    def whole(self, value: object, path: Path_, low: int, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            rule = f"a whole number from {low} to {high}"
            self.add(path, f"{_name(path)} must be {rule}, not {show(value)}.")
            return low
        return value

    def number(self, value: object, path: Path_) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.add(path, f"{_name(path)} must be a decimal number, not {show(value)}.")
            return None
        return Decimal(value)

    def share(self, value: object, path: Path_) -> Fraction:
        """A part of 1: a fraction such as 1/2 or a decimal number from 0 to 1."""
        share = Fraction(-1)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}/[1-9][0-9]{0,2}", value):
            share = Fraction(value)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            share = Fraction(value)
        if not 0 <= share <= 1:
            rule = "a fraction such as 1/2, from 0 to 1"
            self.add(path, f"{_name(path)} must be {rule}, not {show(value)}.")
            return Fraction(0)
        return share


def _name(path: Path_) -> str:
    """A path as people say it: questions[0].title.en."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part[:40]}" for part in path)
    return name.lstrip(".") or "the file"


def _stripped(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
