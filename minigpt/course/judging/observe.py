"""What a function does on an exercise's cases: returns, raises, prints, changes its arguments.

Every function sees its own fresh copy of the arguments and the same random numbers, so two
functions that do the same thing are seen to do the same thing.
"""

import contextlib
import io
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from minigpt.course.judging.compare import Tolerance, changed, difference
from minigpt.course.judging.exercise import Case, Exercise


@dataclass(frozen=True)
class Observation:
    """What one call did: returned or raised, printed, and which arguments it changed."""

    value: Any = None
    raised: BaseException | None = None
    after: Mapping[int, Any] = field(default_factory=dict)  # position -> the changed argument
    printed: str = ""


class _Page(io.StringIO):
    """Keeps the first characters only: an endless loop that prints must not fill the memory."""

    def write(self, text: str) -> int:
        return super().write(text) if self.tell() < 10_000 else len(text)


def observe_all(exercise: Exercise, function: Any) -> list[Observation]:
    """Call `function` on each case, with fresh arguments and fixed random numbers."""
    pristine = exercise.cases()
    return [
        observe(exercise, function, arguments, before)
        for arguments, before in zip(exercise.cases(), pristine, strict=True)
    ]


def observe(exercise: Exercise, function: Any, arguments: Case, before: Case) -> Observation:
    value, raised, page = None, None, _Page()
    with contextlib.redirect_stdout(page), _same_random_numbers():
        try:
            if exercise.observe:
                value = exercise.observe(function, *arguments)
            else:
                value = function(*arguments)
        except (Exception, SystemExit) as error:
            raised = error
    pairs = enumerate(zip(before, arguments, strict=True))
    after = {i: now for i, (then, now) in pairs if changed(then, now)}
    return Observation(value, raised, after, page.getvalue())


@contextlib.contextmanager
def _same_random_numbers() -> Iterator[None]:
    """Seed every generator in use, and give back the states the notebook had."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    states = (
        random.getstate(),
        numpy.random.get_state() if numpy else None,
        torch.random.get_rng_state() if torch else None,
    )
    random.seed(0)
    if numpy:
        numpy.random.seed(0)
    if torch:
        torch.manual_seed(0)
    try:
        yield
    finally:
        random.setstate(states[0])
        if numpy:
            numpy.random.set_state(states[1])
        if torch:
            torch.random.set_rng_state(states[2])


def same_behaviour(a: Observation, b: Observation, tolerance: Tolerance) -> bool:
    """Did two functions do the same in one case?"""
    if a.raised or b.raised:
        # The words of an error tell two mistakes apart that end in the same type.
        return type(a.raised) is type(b.raised) and str(a.raised) == str(b.raised)
    return (
        difference(a.value, b.value, tolerance) is None and wrong_argument(a, b, tolerance) is None
    )


def wrong_argument(got: Observation, expected: Observation, tolerance: Tolerance) -> int | None:
    """The position of the first argument that was left in another state."""
    for i in sorted({*got.after, *expected.after}):
        if i not in got.after or i not in expected.after:
            return i
        if difference(got.after[i], expected.after[i], tolerance):
            return i
    return None
