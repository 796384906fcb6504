"""What a check comes to: eight lines with points, and what must hold whatever the points are."""

from dataclasses import asdict, dataclass
from typing import Any

PASS = 80
POINTS = {  # line -> (a program gives, a person gives)
    "question": (10, 5),
    "data": (15, 0),
    "references": (10, 0),
    "claim": (20, 0),
    "remake": (10, 0),
    "model": (10, 0),
    "mistakes": (5, 5),
    "report": (5, 5),
}
BY_PROGRAM = sum(points for points, _ in POINTS.values())
BY_PERSON = sum(points for _, points in POINTS.values())


@dataclass(frozen=True)
class Line:
    """One line of the rubric: what was found, and what to do about the points that are missing."""

    key: str
    points: int
    evidence: str
    way_out: str = ""  # empty when nothing is missing
    fatal: bool = False  # no number of points makes up for it

    @property
    def most(self) -> int:
        return POINTS[self.key][0]


@dataclass(frozen=True)
class Verdict:
    """The lines of a project, in the order of the rubric, and what a person added."""

    title: str
    path: str
    lines: tuple[Line, ...]
    facts: dict[str, Any]  # what was recomputed, as plain data
    person: int = 0

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines) + self.person

    @property
    def fatal(self) -> tuple[str, ...]:
        return tuple(line.key for line in self.lines if line.fatal)

    @property
    def passed(self) -> bool:
        return self.points >= PASS and not self.fatal

    def line(self, key: str) -> Line:
        return next(line for line in self.lines if line.key == key)

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "path": self.path,
            "points": self.points,
            "person": self.person,
            "passed": self.passed,
            "must_be_mended": list(self.fatal),
            "lines": [{**asdict(line), "most": line.most} for line in self.lines],
            "facts": self.facts,
        }
