"""One line of the attempts' file: what may stand in it, and what it means.

The file lies in the learner's own folder, where anything may write. What does not fit is left out
and counted; nothing in it is shown or computed with before it was checked here:
`"points": "1e99999999"` would take for ever, "999" of 6 would be 16,650 %, and an escape code in a
name would reach the terminal.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction

from minigpt.course.words import LANGUAGES, visible

GRADER_VERSION = 2  # raise it when the same answers could earn other points
MOST_POINTS = 1_000_000
STATUSES = ("right", "partly", "wrong", "skipped", "ask", "open")
AMENDMENTS = ("mark", "regrade")
LONGEST_NOTE = 500

_FRACTION = re.compile(r"[0-9]{1,9}(/[1-9][0-9]{0,11})?")


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
    questions: Sequence[Mapping[str, object]]  # id, status, points ("1/2"), possible, marks
    time: str = ""  # UTC; "" means now
    revealed: bool = False  # the key was shown after this attempt...
    after_reveal: bool = False  # ...or had been shown before it
    learner: str = ""  # "" is the owner of this computer; a class has a name per learner
    grader: int = GRADER_VERSION
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what the letters meant
    line: int = field(default=-1, compare=False)  # where it stands; not written
    amended: tuple[str, ...] = field(default=(), compare=False)  # "mark", "regrade"; not written

    @property
    def percent(self) -> Fraction:
        return 100 * self.points / self.possible if self.possible else Fraction(0)


@dataclass(frozen=True)
class Amendment:
    """What became of an attempt later: a person's mark, or a corrected key.

    The attempt's own line stays as it was. The amendment has its new points and questions, in
    which the program's points and a person's mark stand apart.
    """

    amends: int  # the line of the attempt, from 0
    why: str  # "mark" or "regrade"
    digest: str
    points: Fraction
    possible: int
    passed: bool
    answers: Mapping[str, object]
    questions: Sequence[Mapping[str, object]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    time: str = ""
    grader: int = GRADER_VERSION


_NOT_WRITTEN = ("line", "amended")


def encode(record: Attempt | Amendment) -> str:
    """The line, without its end."""
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    kept = {name: value for name, value in values.items() if name not in _NOT_WRITTEN}
    return json.dumps({**kept, "points": str(record.points)}, ensure_ascii=False)


def decode(line: bytes) -> Attempt | Amendment | None:
    """What stands in one line, or None when it is no sound record."""
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            return None
        kind = Amendment if "amends" in record else Attempt
        # A field that a later release adds is left out: old programs read new files.
        names = {f.name for f in fields(kind)} - set(_NOT_WRITTEN)
        known = {name: record[name] for name in names if name in record}
        if not all(_SOUND[name](value) for name, value in known.items()):
            return None
        points = Fraction(known["points"])
        if points > known["possible"]:
            return None
        if kind is Attempt:
            known["learner"] = visible(known.get("learner", ""))
            known.setdefault("grader", 1)
        return kind(**{**known, "points": points})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _matching(pattern: str) -> Callable[[object], bool]:
    rule = re.compile(pattern)
    return lambda value: isinstance(value, str) and bool(rule.fullmatch(value))


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _up_to(most: int) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    )


def _points(value: object) -> bool:
    return isinstance(value, str) and bool(_FRACTION.fullmatch(value))


def _answer(value: object) -> bool:
    return (
        value is None
        or isinstance(value, str | int | float)
        or (isinstance(value, list) and all(isinstance(item, str) for item in value))
    )


def _question(value: object) -> bool:
    """{"id": "q-28-01", "status": "right", "points": "1", "possible": 1}, perhaps with a mark."""
    if not isinstance(value, dict):
        return False
    mark, note = value.get("mark", "0"), value.get("note", "")
    sound = (
        _name(value.get("id"))
        and value.get("status") in STATUSES
        and _points(value.get("points"))
        and _count(value.get("possible"))
        and _points(mark)
        and value.get("by", "self") in ("self", "teacher")
        and isinstance(note, str)
        and len(note) <= LONGEST_NOTE
        and _flag(value.get("graded", True))
    )
    return sound and max(Fraction(value["points"]), Fraction(mark)) <= value["possible"]


def _prints(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _table(of: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(map(of, value.values()))


_name = _matching(r"[\w-]{1,80}")
_count = _up_to(MOST_POINTS)
_SOUND: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("quiz", "digest"), _name),
    **dict.fromkeys(("passed", "revealed", "after_reveal"), _flag),
    **dict.fromkeys(("possible", "grader"), _count),
    "amends": _up_to(10**9),
    "why": lambda value: value in AMENDMENTS,
    "points": _points,
    "lang": lambda value: value in LANGUAGES,
    "time": _matching(r"[0-9TZ:.+-]{0,40}"),
    "learner": lambda value: isinstance(value, str) and len(value) <= 300,
    "answers": _table(_answer),
    "choices": _table(_prints),
    "questions": lambda value: (
        isinstance(value, list) and len(value) <= 999 and all(map(_question, value))
    ),
}
