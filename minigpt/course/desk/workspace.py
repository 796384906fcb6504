"""The learner's own copies: started from the course, updated under their answers, judged.

work/phase-28-lora-qlora.ipynb     theirs; git ignores the folder
work/backups/                      every state that an update replaced
work/.base/                        what the course had handed out, to tell their changes apart
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from minigpt.course.desk.learner import (
    Answer,
    Notebook,
    Stub,
    course_metadata,
    find_answers,
    read_notebook,
    stubs,
)
from minigpt.course.desk.merge import merge
from minigpt.course.exercises import FOLDER
from minigpt.course.judging.judge import Verdict
from minigpt.course.notebooks.build import ROOT, dumps
from minigpt.course.words import LANGUAGES


@dataclass(frozen=True)
class Updated:
    """What an update did; `backup` is None when there was nothing to do."""

    path: Path
    lang: str
    backup: Path | None
    answers: int = 0
    own: int = 0


@dataclass(frozen=True)
class Standing:
    """A phase's exercises, as far as the learner is; verdicts only of attempted ones."""

    number: int
    lang: str
    path: Path | None  # None: not started
    answers: list[Answer]
    verdicts: dict[str, Verdict]

    def count(self, *statuses: str) -> int:
        return sum(verdict.status in statuses for verdict in self.verdicts.values())

    @property
    def attempted(self) -> int:
        return self.count("right", "wrong")


@dataclass(frozen=True)
class Workspace:
    """The course at `root` and the learner's folder `work` in it."""

    root: Path = ROOT
    exercises: Path = FOLDER

    @property
    def work(self) -> Path:
        return self.root / "work"

    def numbers(self) -> list[int]:
        """The phases that exist."""
        names = [path.name for path in (self.root / "notebooks" / "en").glob("phase-*.ipynb")]
        return sorted(int(name[6:8]) for name in names)

    def original(self, number: int, lang: str) -> Path:
        """The course's notebook of a phase."""
        if lang not in LANGUAGES:
            raise ValueError(f"--lang {lang} is not a language of the course; use en or es")
        found = sorted((self.root / "notebooks" / lang).glob(f"phase-{number:02d}-*.ipynb"))
        if not found:
            known = ", ".join(map(str, self.numbers())) or "none yet"
            raise ValueError(f"there is no phase {number}; the phases are {known}")
        return found[0]

    def copy(self, number: int) -> Path | None:
        """The learner's copy of a phase, None when it is not started."""
        path = self.work / self.original(number, "en").name
        return path if path.exists() else None

    def lang(self, number: int, default: str = "en") -> str:
        """The language of the learner's copy."""
        path = self.copy(number)
        if path is None:
            return default
        lang = course_metadata(read_notebook(path)).get("lang")
        return lang if lang in LANGUAGES else default

    def start(self, number: int, lang: str = "en") -> tuple[Path, bool]:
        """Make the learner's copy: (its path, False when it was there and nothing was done)."""
        original = self.original(number, lang)
        path = self.work / original.name
        if path.exists():
            return path, False
        text = original.read_text(encoding="utf-8")
        _write(self._base(path), text)
        _write(path, text)
        return path, True

    def update(self, number: int, lang: str | None = None) -> Updated:
        """Renew the course's text in the learner's copy, in the same or another language."""
        if lang is not None:
            self.original(number, lang)  # refuses what is not a language
        path = self.copy(number)
        if path is None:
            way_out = f"`python3 course.py start {number}` starts it"
            raise ValueError(f"phase {number} is not started; {way_out}")
        mine = read_notebook(path)
        lang = lang or self.lang(number)
        new = read_notebook(self.original(number, lang))
        known = [read_notebook(self.original(number, each)) for each in LANGUAGES]
        merged = merge(mine, new, self._read_base(path), known)
        text = dumps(new)
        if merged.notebook == mine:
            _write(self._base(path), text)
            return Updated(path, lang, None, merged.answers, merged.own)
        backup = self._back_up(path)
        _write(path, dumps(merged.notebook))
        _write(self._base(path), text)
        return Updated(path, lang, backup, merged.answers, merged.own)

    def _base(self, path: Path) -> Path:
        return path.parent / ".base" / path.name

    def _read_base(self, path: Path) -> Notebook | None:
        try:
            return read_notebook(self._base(path))
        except (OSError, ValueError):
            return None  # then every difference counts as the learner's

    def _back_up(self, path: Path) -> Path:
        """Copy what is about to be replaced; never over another backup."""
        folder = path.parent / "backups"
        folder.mkdir(parents=True, exist_ok=True)
        stamp, count = time.strftime("%Y%m%d-%H%M%S"), 1
        while True:
            backup = folder / f"{path.stem}.{stamp}-{count}.ipynb"
            try:
                with backup.open("xb") as file:
                    file.write(path.read_bytes())
                return backup
            except FileExistsError:
                count += 1

    def stubs(self, number: int, lang: str = "en") -> list[Stub]:
        return stubs(read_notebook(self.original(number, lang)))

    def answers(self, number: int, lang: str = "en") -> list[Answer]:
        """The phase's exercises as they stand in the learner's copy."""
        path = self.copy(number)
        notebook: Notebook = read_notebook(path) if path else {"cells": []}
        return find_answers(notebook, self.stubs(number, self.lang(number, lang)))

    def standing(self, number: int, lang: str = "en") -> Standing:
        """Judge what was attempted; without an attempt no library is imported."""
        path, answers = self.copy(number), self.answers(number, lang)
        verdicts: dict[str, Verdict] = {}
        if path and any(not answer.to_do for answer in answers):
            from minigpt.course.desk.sandbox import judge_answers

            verdicts = judge_answers(path.stem, read_notebook(path), answers, self.exercises)
        else:
            verdicts = {a.stub.exercise: Verdict(a.stub.exercise, "todo") for a in answers}
        return Standing(number, self.lang(number, lang), path, answers, verdicts)


def _write(path: Path, text: str) -> None:
    """All or nothing: an interrupted write leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


DEFAULT = Workspace()
