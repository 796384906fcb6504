"""An exercise is one object: the reference, the cases, and the wrong turns people take.

The notebook (`fn = check("ex-28-01", fn)`) and `pytest --phase 28` judge by the same rule: run
the learner's function and the reference on the same cases and compare what comes out. When the
learner's results are those of a wrong turn, its hint says which misconception it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minigpt.course.judging.compare import Tolerance
from minigpt.course.words import Text

Case = Sequence[Any]  # the arguments of one call


@dataclass(frozen=True)
class WrongTurn:
    """A misconception as a whole wrong implementation, with the hint for who takes it."""

    id: str
    function: Callable[..., Any]
    hint: Text


def turn(name: str, function: Callable[..., Any], en: str, es: str) -> WrongTurn:
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


@dataclass(frozen=True)
class Exercise:
    """One exercise; the reference's name is the learner's function name.

    cases         () -> argument tuples, the smallest and most telling first; the same every time
    alternatives  other right answers, written differently
    observe       (fn, *args) -> what to compare, when fn's return value is not enough
    seconds       how long all cases may take before the code counts as endless
    """

    id: str
    title: Text
    reference: Callable[..., Any]
    cases: Callable[[], Sequence[Case]]
    wrong_turns: tuple[WrongTurn, ...]
    alternatives: tuple[Callable[..., Any], ...] = ()
    observe: Callable[..., Any] | None = None
    tolerance: Tolerance = Tolerance()
    seconds: float = 10.0

    @property
    def name(self) -> str:
        """The function the learner writes."""
        return self.reference.__name__

    @property
    def number(self) -> str:
        return exercise_number(self.id)


def exercise_number(identifier: str) -> str:
    """ex-28-01 -> 28.1, the number in the heading."""
    _, phase, place = identifier.split("-")
    return f"{int(phase)}.{int(place)}"
