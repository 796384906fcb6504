"""Every attempt at a quiz is one line of JSON, appended and never changed.

Appending is what makes the file hard to lose: a process killed at any instant can spoil at most
the line it was writing. The reader skips such a line and the next writer starts a fresh one.
One operating-system lock lets two graders write at once; it vanishes with its process.

The file lives where the platform keeps a program's data (`default_store`); its format:
    {"time": "2026-11-21T19:20:01Z", "quiz": "phase-28-lora-qlora", "digest": "4f2a9c1...",
     "points": "11/2", "possible": 6, "passed": true, "lang": "es", ...}   (`stored.Attempt`)
    {"amends": 0, "why": "mark", ...}: what became of the attempt in line 0 (`stored.Amendment`)
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from minigpt.course.quiz.learner.stored import Amendment, Attempt, decode, encode
from minigpt.course.quiz.parts import Quiz

LOCK_SECONDS = 10.0  # an append takes milliseconds; whoever holds the lock longer is stuck


Kept = TypeVar("Kept", tuple[Attempt, ...], tuple[Amendment, ...])


class StoreError(ValueError):
    """The attempts could not be read or kept; the message says what to do."""


@dataclass(frozen=True)
class Standing:
    """What a learner has reached in one version of a quiz.

    A corrected typo makes no other version; a key that changed does, and `regrade` brings the
    earlier attempts over.
    """

    attempts: tuple[Attempt, ...]
    earlier_versions: tuple[Attempt, ...] = field(default=())

    @property
    def first(self) -> Attempt | None:
        return self.attempts[0] if self.attempts else None

    @property
    def latest(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def highest(self) -> Attempt | None:
        """The most points; between equals the first, because it came from the least practice."""
        return max(self.attempts, key=lambda attempt: attempt.percent, default=None)

    @property
    def revealed(self) -> bool:
        return any(attempt.revealed for attempt in self.attempts)


def default_store() -> Path:
    """Where this platform keeps the data of a program, for this user."""
    try:
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Application Support"
        else:
            base = Path(os.environ.get("XDG_DATA_HOME", ""))
            if not base.is_absolute():  # the XDG rule: a relative path is to be ignored
                base = Path.home() / ".local" / "share"
    except RuntimeError as error:  # no HOME, no such user
        raise StoreError("this user has no home folder: name a file with --store") from error
    return Path(base) / "minigpt" / "quiz.jsonl"


class AttemptStore:
    """The attempts in one file.

    Example: AttemptStore(path).append(attempt); AttemptStore(path).standing(quiz.id, quiz.digest)
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = default_store() if path is None else Path(path)
        self.damaged = 0  # complete lines that the last `read` could not understand

    def read(self) -> list[Attempt]:
        """Every attempt, oldest first. A line cut short by a crash is left out, not repaired."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise StoreError(
                f"{self.path}: the attempts cannot be read ({_reason(error)}): "
                "name another file with --store"
            ) from error
        attempts: dict[int, Attempt] = {}
        self.damaged = 0
        lines = data.split(b"\n")
        for number, line in enumerate(lines):
            record = decode(line)
            if isinstance(record, Attempt):
                attempts[number] = replace(record, line=number)
            elif isinstance(record, Amendment) and record.amends in attempts:
                attempts[record.amends] = amended(attempts[record.amends], record)
            # The last line may lack only its newline, or another process may be writing it now.
            elif line.strip() and number < len(lines) - 1:
                self.damaged += 1
        return list(attempts.values())

    def standing(self, quiz: str, digest: str, learner: str = "") -> Standing:
        """The learner's attempts at this version of the quiz, and at its earlier versions."""
        mine = [a for a in self.read() if a.quiz == quiz and a.learner == learner]
        return Standing(
            tuple(a for a in mine if a.digest == digest),
            tuple(a for a in mine if a.digest != digest),
        )

    def append(self, *attempts: Attempt) -> tuple[Attempt, ...]:
        """Keep these attempts, all or none, and return them with their time and reveal mark."""
        return self._append(lambda: tuple(_complete(attempts, self.read())))

    def amend(self, *amendments: Amendment) -> tuple[Amendment, ...]:
        """Keep what became of earlier attempts, all or none; their own lines stay as they are."""
        now = _now()
        timed = tuple(replace(a, time=a.time or now) for a in amendments)
        return self._append(lambda: timed)

    def _append(self, complete: Callable[[], Kept]) -> Kept:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path.with_name(self.path.name + ".lock")):
                kept = complete()
                text = "".join(encode(record) + "\n" for record in kept)
                _append_bytes(self.path, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise StoreError(
                f"{self.path}: the attempt was not saved ({_reason(error)}); earlier attempts are "
                "untouched: make room, or name another file with --store"
            ) from error
        return kept


def _complete(attempts: Iterable[Attempt], earlier: Iterable[Attempt]) -> Iterator[Attempt]:
    """Add what only the store knows: the time, and whether the key had been shown before."""
    seen = {(a.learner, a.quiz, a.digest) for a in earlier if a.revealed}
    now = _now()
    for attempt in attempts:
        known = (attempt.learner, attempt.quiz, attempt.digest) in seen
        yield replace(attempt, time=attempt.time or now, after_reveal=attempt.after_reveal or known)


def amended(attempt: Attempt, change: Amendment) -> Attempt:
    """The attempt as it counts now."""
    return replace(
        attempt,
        digest=change.digest,
        points=change.points,
        possible=change.possible,
        passed=change.passed,
        answers=change.answers,
        questions=change.questions,
        choices=change.choices,
        grader=change.grader,
        amended=(*attempt.amended, change.why),
    )


def standing_of(quiz: Quiz, attempts: Iterable[Attempt], learner: str = "") -> Standing:
    """The learner's attempts at this quiz as they count today, earlier versions apart."""
    mine = [a for a in attempts if a.quiz == quiz.id and a.learner == learner]
    return Standing(
        tuple(recounted(a, quiz) for a in mine if quiz.is_version(a.digest)),
        tuple(a for a in mine if not quiz.is_version(a.digest)),
    )


def recounted(attempt: Attempt, quiz: Quiz) -> Attempt:
    """An attempt from before free text stood beside the grade, in today's total.

    Whoever had passed has passed: the keyword points of that time take nothing away now.
    """
    if attempt.grader > 1:
        return attempt
    open_ids = {question.id for question in quiz.questions if not question.graded}
    graded = [entry for entry in attempt.questions if entry["id"] not in open_ids]
    if len(graded) == len(attempt.questions):
        return attempt
    points = sum((Fraction(str(entry["points"])) for entry in graded), Fraction(0))
    possible = sum(int(str(entry["possible"])) for entry in graded)
    passed = attempt.passed or points * 100 >= quiz.pass_percent * possible
    return replace(attempt, points=points, possible=possible, passed=passed)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _append_bytes(path: Path, data: bytes) -> None:
    """Add data at the end of the file and wait for the disk; on failure take it back."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size and _last_byte(descriptor, size) != b"\n":
            data = b"\n" + data  # a crash cut the last line: leave it to itself
        os.lseek(descriptor, size, os.SEEK_SET)
        try:
            rest = memoryview(data)
            while rest:  # the system may take a part only, as on a disk that fills up
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except BaseException:  # Ctrl-C too
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock file: the system frees it when its process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give_up = time.monotonic() + LOCK_SECONDS
        while not _try_lock(descriptor):
            if time.monotonic() > give_up:
                raise StoreError(
                    f"{path}: another program has kept this file locked for {LOCK_SECONDS:g} s: "
                    "end it, or name another file with --store"
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)  # which also unlocks


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise  # this file system has no locks: better refused than unsafe
            return False
        return True


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
