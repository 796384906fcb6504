"""Right, wrong and why, or still to do: a function against an exercise's reference.

A wrong answer is compared with the wrong turns people take; when it behaves like one of them,
that turn's hint comes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from minigpt.course.judging import feedback
from minigpt.course.judging.exercise import Exercise, WrongTurn
from minigpt.course.judging.observe import Observation, observe_all, same_behaviour
from minigpt.course.time_limit import TimeIsUp, call_within
from minigpt.course.words import LANGUAGES, Text


@dataclass(frozen=True)
class Verdict:
    """How an exercise stands, told in both languages; `lines` never contains the solution."""

    exercise: str
    status: str  # "right", "wrong" or "todo"
    wrong_turn: str | None = None
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    got: Any = None
    expected: Any = None

    def text(self, lang: str) -> str:
        return "\n".join(self.lines.get(lang, ()))


def judge(exercise: Exercise, function: Any) -> Verdict:
    """Compare `function` with the reference on every case."""
    if not callable(function):
        return _wrong(exercise, feedback.not_a_function(exercise, function))
    mismatch = feedback.wrong_signature(exercise, function)
    if mismatch:
        return _wrong(exercise, mismatch)
    expected = observe_all(exercise, exercise.reference)
    try:
        got = call_within(exercise.seconds, lambda: observe_all(exercise, function))
    except TimeIsUp:
        return _wrong(exercise, feedback.endless(exercise.seconds))
    if got and feedback.is_to_do(got[0].raised, function):
        return Verdict(exercise.id, "todo")
    problems = [
        feedback.problem(exercise, g, e, function) for g, e in zip(got, expected, strict=True)
    ]
    failing = [i for i, problem in enumerate(problems) if problem]
    if not failing:
        return Verdict(exercise.id, "right")
    turn = matching_turn(exercise, got, failing)
    first = failing[0]
    lines = {
        lang: (
            *((turn.hint[lang],) if turn else ()),
            *feedback.where(exercise, first, problems[first] or {}, lang),
            *feedback.printed(got[first].printed, lang),
        )
        for lang in LANGUAGES
    }
    name = turn.id if turn else None
    return Verdict(exercise.id, "wrong", name, lines, got[first].value, expected[first].value)


def matching_turn(
    exercise: Exercise, got: list[Observation], failing: list[int]
) -> WrongTurn | None:
    """The wrong turn that behaves like the learner's function.

    Best: the same on every case. Otherwise: the only one that is the same wherever the learner
    is wrong, which is a wrong turn mixed with something right.
    """
    partly = []
    for turn in exercise.wrong_turns:
        seen = observe_all(exercise, turn.function)
        same = [same_behaviour(g, s, exercise.tolerance) for g, s in zip(got, seen, strict=True)]
        if all(same):
            return turn
        if all(same[i] for i in failing):
            partly.append(turn)
    return partly[0] if len(partly) == 1 else None


def _wrong(exercise: Exercise, problem: Text) -> Verdict:
    return Verdict(exercise.id, "wrong", lines={lang: (problem[lang],) for lang in LANGUAGES})
