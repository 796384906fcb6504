"""An exercise is one object: the reference, the cases, and the wrong turns people take.

The notebook (`fn = check("ex-28-01", fn)`) and `pytest --phase 28` judge by the same rule: run
the learner's function and the reference on the same cases and compare what comes out. When the
learner's results are those of a wrong turn, its hint says which misconception it is.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minigpt.course.quiz import Text

if TYPE_CHECKING:
    from minigpt.course.judge import Verdict

Case = Sequence[Any]  # the arguments of one call


@dataclass(frozen=True)
class Tolerance:
    """How close two floats must be: |got - expected| <= atol + rtol * |expected|."""

    rtol: float = 1e-5
    atol: float = 1e-6
    why: str = "float32, a few hundred additions"


@dataclass(frozen=True)
class WrongTurn:
    """A misconception as a whole wrong implementation, with the hint for who takes it."""

    id: str
    function: Callable[..., Any]
    hint: Text


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


def judge(exercise: Exercise, function: Any) -> "Verdict":
    """Right, wrong (and why), or still to do."""
    from minigpt.course.judge import judge

    return judge(exercise, function)


def check(identifier: str, function: Any) -> Any:
    """In a notebook: say how the exercise stands, and hand back what the next cells should use.

    An untouched stub is "to do" and becomes the reference, so that the notebook runs on.
    """
    from minigpt.course.exercise_show import language, show
    from minigpt.course.exercises import find

    exercise = find(identifier)
    # A second run of the check cell alone meets the reference it handed back the first time.
    if function is exercise.reference:
        verdict = None
    else:
        verdict = judge(exercise, function)
    silent = os.environ.get("MINIGPT_LANG") == "none"  # the course's own run, for both languages
    if not silent:
        show(exercise, verdict, language(identifier))
    return exercise.reference if verdict is None or verdict.status == "todo" else function
