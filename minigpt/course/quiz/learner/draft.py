"""The answers given so far: on the disk the moment they are given, gone once they are graded."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from minigpt.course.quiz.grading.given import clean_answer
from minigpt.course.quiz.grading.versions import letters_meant, quiz_prints
from minigpt.course.quiz.parts import Quiz
from minigpt.course.words import LANGUAGES

Answer = str | tuple[str, ...]


@dataclass
class Draft:
    """The answers given so far, in a file that `minigpt quiz grade` could read as well.

    One for each language: a number typed in Spanish is read in Spanish. After the quiz is edited
    the answers go with the choices they meant, and what was answered with a choice that is gone
    is asked again.
    """

    path: Path
    quiz: Quiz
    lang: str
    answers: dict[str, Answer] = field(default_factory=dict)
    problem: str = ""  # why the last save failed
    replaces: Path | None = None  # a draft of an earlier release, under its old name

    @classmethod
    def beside(
        cls, store: Path, quiz: Quiz, lang: str | None = None, default: str = "en"
    ) -> "Draft":
        """The draft in the folder of the attempts, with the answers it holds.

        Without a language it is the one that was written last, whatever its language.
        """
        paths = {la: store.parent / f"{quiz.id}.{la}.draft.json" for la in LANGUAGES}
        once = store.parent / f"{quiz.id}.{quiz.earlier_digest[:12]}.draft.json"
        drafts = [cls(path, quiz, la) for la, path in paths.items()]
        drafts.append(cls(once, quiz, ""))
        found = [draft for draft in drafts if draft._read() and lang in (None, draft.lang)]
        if not found:
            lang = lang or default
            return cls(paths[lang], quiz, lang)
        draft = max(found, key=lambda draft: draft.path.stat().st_mtime)
        if draft.path == once:
            draft.path, draft.replaces = paths[draft.lang], once
        return draft

    def _read(self) -> bool:
        """Take over what the file holds; False when it is absent or spoilt: start afresh."""
        try:
            found = json.loads(self.path.read_bytes())
            self.lang = self.lang or found["lang"]
            digest = found.get("digest", self.quiz.digest)
            given = {
                name: tuple(answer) if isinstance(answer, list) else answer
                for name, answer in found["answers"].items()
            }
            meant = letters_meant(self.quiz, given, found.get("choices", {}), digest)
            for question in self.quiz.questions:
                answer = clean_answer(question, meant.get(question.id))
                if answer is not None:
                    self.answers[question.id] = answer
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.answers.clear()
            return False
        return self.lang in LANGUAGES

    def save(self) -> None:
        """Replace the file in one step; a failure is remembered and told, never fatal."""
        record = {
            "schema": "minigpt-answers/1",
            "quiz": self.quiz.id,
            "lang": self.lang,
            "digest": self.quiz.digest,
            "answers": self.answers,
            "choices": quiz_prints(self.quiz),
        }
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(record, indent=1), encoding="utf-8")
            fresh.replace(self.path)
            self.problem = ""
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            self.problem = f"{self.path}: {error.strerror or error}"

    def discard(self) -> None:
        """Called once the attempt itself is kept."""
        for path in (self.path, self.replaces):
            with suppress(OSError):
                if path is not None:
                    path.unlink()
