"""Every attempt at a quiz is one line of JSON, appended and never changed.

Appending is what makes the file hard to lose: a process killed at any instant can spoil at most
the line it was writing. The reader skips such a line and the next writer starts a fresh one.
One operating-system lock lets two graders write at once; it vanishes with its process.

The file lives where the platform keeps a program's data (`default_store`); its format:
    {"time": "2026-11-21T19:20:01Z", "quiz": "phase-28-lora-qlora", "digest": "4f2a9c1...",
     "points": "11/2", "possible": 6, "passed": true, "lang": "es", ...}   (see `Attempt`)
"""

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

GRADER_VERSION = 1  # raise it when the same answers could earn other points
LOCK_SECONDS = 10.0  # an append takes milliseconds; whoever holds the lock longer is stuck


class StoreError(ValueError):
    """The attempts could not be read or kept; the message says what to do."""


@dataclass(frozen=True)
class Attempt:
    """One graded set of answers. Points stay exact: a Fraction, written as "11/2"."""

    quiz: str
    digest: str  # the version of the quiz that was answered
    points: Fraction
    possible: int
    passed: bool
    lang: str
    answers: Mapping[str, object]
    questions: Sequence[Mapping[str, object]]  # id, status, points ("1/2"), possible
    time: str = ""  # UTC; "" means now
    revealed: bool = False  # the key was shown after this attempt...
    after_reveal: bool = False  # ...or had been shown before it
    learner: str = ""  # "" is the owner of this computer; a class has a name per file
    grader: int = GRADER_VERSION

    @property
    def percent(self) -> Fraction:
        return 100 * self.points / self.possible if self.possible else Fraction(0)


@dataclass(frozen=True)
class Standing:
    """What a learner has reached in one version of a quiz."""

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
        return max(self.attempts, key=lambda attempt: attempt.points, default=None)

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
        attempts = []
        self.damaged = 0
        *lines, unfinished = data.split(b"\n")
        for line in lines:
            attempt = _decode(line)
            if attempt is not None:
                attempts.append(attempt)
            elif line.strip():
                self.damaged += 1
        # The last line may lack only its newline, or another process may be writing it now.
        attempt = _decode(unfinished)
        return attempts if attempt is None else [*attempts, attempt]

    def standing(self, quiz: str, digest: str, learner: str = "") -> Standing:
        """The learner's attempts at this version of the quiz, and at its earlier versions."""
        mine = [a for a in self.read() if a.quiz == quiz and a.learner == learner]
        return Standing(
            tuple(a for a in mine if a.digest == digest),
            tuple(a for a in mine if a.digest != digest),
        )

    def append(self, *attempts: Attempt) -> tuple[Attempt, ...]:
        """Keep these attempts, all or none, and return them with their time and reveal mark."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path.with_name(self.path.name + ".lock")):
                kept = tuple(_complete(attempts, self.read()))
                lines = [json.dumps(_encode(a), ensure_ascii=False) + "\n" for a in kept]
                _append_bytes(self.path, "".join(lines).encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise StoreError(
                f"{self.path}: the attempt was not saved ({_reason(error)}); earlier attempts are "
                "untouched: make room, or name another file with --store"
            ) from error
        return kept


def _complete(attempts: Iterable[Attempt], earlier: Iterable[Attempt]) -> Iterator[Attempt]:
    """Add what only the store knows: the time, and whether the key had been shown before."""
    seen = {(a.learner, a.quiz, a.digest) for a in earlier if a.revealed}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for attempt in attempts:
        known = (attempt.learner, attempt.quiz, attempt.digest) in seen
        yield replace(attempt, time=attempt.time or now, after_reveal=attempt.after_reveal or known)


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


def _encode(attempt: Attempt) -> dict[str, object]:
    record = asdict(attempt)
    return {**record, "points": str(attempt.points)}


def _decode(line: bytes) -> Attempt | None:
    """The attempt in one line, or None when it is no sound record."""
    try:
        record = json.loads(line)
        # A field that a later release adds is left out: old programs read new files.
        known = {name: record[name] for name in _SOUND if name in record}
        if not all(_SOUND[name](value) for name, value in known.items()):
            return None
        return Attempt(**{**known, "points": Fraction(known["points"])})
    except (ValueError, TypeError, KeyError, ZeroDivisionError, RecursionError):
        return None


def _text(value: object) -> bool:
    return isinstance(value, str)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_SOUND: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("quiz", "digest", "points", "lang", "time", "learner"), _text),
    **dict.fromkeys(("passed", "revealed", "after_reveal"), _flag),
    **dict.fromkeys(("possible", "grader"), _count),
    "answers": lambda value: isinstance(value, dict),
    "questions": lambda value: isinstance(value, list),
}


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
