"""What an author should see: which case tells which wrong turn apart, and where nothing does.

A case that no wrong turn fails checks nothing that anyone gets wrong; a wrong turn that one case
alone catches is one edit away from being accepted. `minigpt check --author 28` prints this.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from minigpt.course.judging import feedback
from minigpt.course.judging.exercise import Exercise
from minigpt.course.judging.observe import observe_own


@dataclass(frozen=True)
class Survey:
    """fails[name] holds the numbers, from 1, of the cases that the wrong turn `name` fails.

    A turn's second spelling is named `turn/2`.
    """

    cases: int
    fails: dict[str, frozenset[int]]

    def idle(self) -> list[int]:
        """Cases that no wrong turn fails."""
        used = frozenset[int]().union(*self.fails.values())
        return [i for i in range(1, self.cases + 1) if i not in used]

    def alone(self, case: int) -> list[str]:
        """Wrong turns that this case alone catches."""
        return [name for name, failed in self.fails.items() if failed == {case}]


def survey(exercise: Exercise) -> Survey:
    """Run every spelling of every wrong turn on every case."""
    expected = observe_own(exercise, exercise.reference)

    def failed(function: Callable[..., Any]) -> frozenset[int]:
        got = observe_own(exercise, function)
        return frozenset(
            i
            for i, (g, e) in enumerate(zip(got, expected, strict=True), 1)
            if feedback.problem(exercise, g, e, function)
        )

    fails = {}
    for turn in exercise.wrong_turns:
        for place, function in enumerate(turn.spellings, 1):
            fails[turn.id if place == 1 else f"{turn.id}/{place}"] = failed(function)
    return Survey(len(expected), fails)


def table(exercise: Exercise, found: Survey) -> Sequence[str]:
    """The survey as lines: a row per wrong turn, a column per case, then the holes."""
    width = max(map(len, found.fails), default=0)
    numbers = range(1, found.cases + 1)
    lines = [
        f"{exercise.number} {exercise.name}: {found.cases} cases, "
        f"{len(exercise.wrong_turns)} wrong turns in {len(found.fails)} spellings",
        f"  {'':{width}} {' '.join(f'{i:2}' for i in numbers)}",
    ]
    for name, failed in found.fails.items():
        marks = " ".join(" ✗" if i in failed else " ·" for i in numbers)
        lines.append(f"  {name:{width}} {marks}")
    names = feedback.parameters(exercise)
    for i, case in enumerate(exercise.fresh_cases(), 1):
        given = ", ".join(f"{n}={feedback.short(v, 40)}" for n, v in zip(names, case, strict=False))
        caught = ", ".join(found.alone(i))
        lines.append(f"  {i:2}  {given}" + (f"  alone catches {caught}" if caught else ""))
    lines += [f"  hole: no wrong turn fails case {i}" for i in found.idle()]
    lines += [f"  hole: no case catches {name}" for name, at in found.fails.items() if not at]
    return lines
