"""An exercise is one object: the reference, the cases, and the wrong turns people take.

The notebook (`fn = check("ex-28-01", fn)`) and `pytest --phase 28` judge by the same rule: run
the learner's function and the reference on the same cases and compare what comes out. When the
learner's results are those of a wrong turn, its hint says which misconception it is.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minigpt.course.judging.compare import Tolerance
from minigpt.course.words import Text

Case = Sequence[Any]  # the arguments of one call


@dataclass(frozen=True)
class WrongTurn:
    """A misconception as a whole wrong implementation, with the hint for who takes it.

    also  other spellings of the same misconception: other results, the same hint
    """

    id: str
    function: Callable[..., Any]
    hint: Text
    also: tuple[Callable[..., Any], ...] = ()

    @property
    def spellings(self) -> tuple[Callable[..., Any], ...]:
        return (self.function, *self.also)


def turn(
    name: str, function: Callable[..., Any], en: str, es: str, *also: Callable[..., Any]
) -> WrongTurn:
    """A misconception, with its hint in English and in Spanish, and its other spellings."""
    return WrongTurn(name, function, {"en": en, "es": es}, also)


@dataclass(frozen=True, eq=False)  # an exercise is itself only, and can be the key of a cache
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

    def fresh_cases(self) -> list[Case]:
        """The cases as copies: what a learner does to an argument reaches nothing but that copy.

        A case may hand out a list of the package, or one tensor twice; the copies are apart.
        """
        return [copy.deepcopy(tuple(case)) for case in self.cases()]

    @property
    def number(self) -> str:
        return exercise_number(self.id)


def exercise_number(identifier: str) -> str:
    """ex-28-01 -> 28.1, the number in the heading."""
    _, phase, place = identifier.split("-")
    return f"{int(phase)}.{int(place)}"
