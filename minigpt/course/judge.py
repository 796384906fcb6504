"""Run a function on an exercise's cases and say: right, wrong and why, or still to do.

Every function sees its own fresh copy of the arguments and the same random numbers, so two
functions that do the same thing are seen to do the same thing.
"""

import contextlib
import inspect
import io
import linecache
import random
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from minigpt.course.compare import changed, difference, short
from minigpt.course.exercise import Case, Exercise, Tolerance, WrongTurn
from minigpt.course.quiz import LANGUAGES, Text
from minigpt.course.time_limit import TimeIsUp, time_limit

PRINTED_LINES = 10  # of the learner's own prints, shown under a wrong answer


@dataclass(frozen=True)
class Verdict:
    """How an exercise stands, told in both languages; `lines` never contains the solution."""

    exercise: str
    status: str  # "right", "wrong" or "todo"
    wrong_turn: str | None = None
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys("", ()))
    got: Any = None
    expected: Any = None

    def text(self, lang: str) -> str:
        return "\n".join(self.lines.get(lang, ()))


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


def judge(exercise: Exercise, function: Any) -> Verdict:
    """Compare `function` with the reference on every case."""
    if not callable(function):
        return _wrong(exercise, _not_a_function(exercise, function))
    mismatch = _wrong_signature(exercise, function)
    if mismatch:
        return _wrong(exercise, mismatch)
    expected = observe_all(exercise, exercise.reference)
    try:
        with time_limit(exercise.seconds):
            got = observe_all(exercise, function)
    except TimeIsUp:
        return _wrong(exercise, endless(exercise.seconds))
    if got and is_to_do(got[0].raised, function):
        return Verdict(exercise.id, "todo")
    problems = [_problem(exercise, g, e, function) for g, e in zip(got, expected, strict=True)]
    failing = [i for i, problem in enumerate(problems) if problem]
    if not failing:
        return Verdict(exercise.id, "right")
    turn = matching_turn(exercise, got, failing)
    first = failing[0]
    lines = {
        lang: (
            *((turn.hint[lang],) if turn else ()),
            *_where(exercise, first, problems[first] or {}, lang),
            *_printed(got[first].printed, lang),
        )
        for lang in LANGUAGES
    }
    name = turn.id if turn else None
    return Verdict(exercise.id, "wrong", name, lines, got[first].value, expected[first].value)


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


def same_behaviour(a: Observation, b: Observation, tolerance: Tolerance) -> bool:
    """Did two functions do the same in one case?"""
    if a.raised or b.raised:
        # The words of an error tell two mistakes apart that end in the same type.
        return type(a.raised) is type(b.raised) and str(a.raised) == str(b.raised)
    return difference(a.value, b.value, tolerance) is None and _after(a, b, tolerance) is None


def _after(got: Observation, expected: Observation, tolerance: Tolerance) -> int | None:
    """The position of the first argument that was left in another state."""
    for i in sorted({*got.after, *expected.after}):
        if i not in got.after or i not in expected.after:
            return i
        if difference(got.after[i], expected.after[i], tolerance):
            return i
    return None


def _problem(
    exercise: Exercise, got: Observation, expected: Observation, function: Any
) -> Text | None:
    """What is wrong with one observation, or None."""
    if expected.raised:
        due = type(expected.raised).__name__
        if got.raised is None:
            return {
                "en": f"{due} should be raised, and {short(got.value)} is returned",
                "es": f"debe lanzarse {due} y se devuelve {short(got.value)}",
            }
        if isinstance(got.raised, type(expected.raised)):
            return None
    if got.raised:
        return _raised(got.raised, function)
    wrong = difference(got.value, expected.value, exercise.tolerance)
    if wrong:
        return wrong
    position = _after(got, expected, exercise.tolerance)
    if position is None:
        return None
    name = _parameters(exercise)[position]
    if position in expected.after:
        return {
            "en": f"the argument {name} is to be changed in place, and is not left as it should be",
            "es": f"el argumento {name} debe cambiarse en su sitio y no queda como debería",
        }
    return {
        "en": f"your function changes its argument {name}: work on a copy",
        "es": f"tu función modifica su argumento {name}: trabaja sobre una copia",
    }


def _raised(error: BaseException, function: Any) -> Text:
    message = f"{type(error).__name__}: {error}".strip().rstrip(":").split("\n")[0]
    told = dict.fromkeys(LANGUAGES, message)
    frame = learner_frame(error, function)
    if frame:
        line, source = frame
        told["en"] += f"\n  your line {line}: {source}"
        told["es"] += f"\n  tu línea {line}: {source}"
    if isinstance(error, NameError):
        told["en"] += "\n  give the function all it needs through its arguments"
        told["es"] += "\n  dale a la función todo lo que necesita en sus argumentos"
    return told


def learner_files(function: Any) -> set[str]:
    """The file names of the code of a function, or of the methods of a class."""
    parts = vars(function).values() if inspect.isclass(function) else [function]
    codes = [getattr(inspect.unwrap(part), "__code__", None) for part in parts if callable(part)]
    return {code.co_filename for code in codes if code}


def learner_frame(error: BaseException, function: Any) -> tuple[int, str] | None:
    """The deepest line of the learner's own code on the way to the error."""
    own = learner_files(function)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in own:
            line = frame.lineno or 0
            return line, linecache.getline(frame.filename, line).strip()
    return None


def is_to_do(error: BaseException | None, function: Any) -> bool:
    """Does the function still say NotImplementedError itself? (torch raises it, too.)"""
    if not isinstance(error, NotImplementedError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename in learner_files(function)


def _parameters(exercise: Exercise) -> list[str]:
    """Names for the arguments of a case."""
    if exercise.observe:
        return list(inspect.signature(exercise.observe).parameters)[1:]
    return list(inspect.signature(exercise.reference).parameters)


def _wrong_signature(exercise: Exercise, function: Any) -> Text | None:
    if exercise.observe or inspect.isclass(function):
        return None
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return None  # a builtin without a signature: the call will tell
    for case in exercise.cases():
        try:
            signature.bind(*case)
        except TypeError:
            wanted = ", ".join(_parameters(exercise))
            return {
                "en": f"{exercise.name}{signature} cannot be called as "
                f"{exercise.name}({wanted}): keep the arguments of the exercise",
                "es": f"{exercise.name}{signature} no se puede llamar como "
                f"{exercise.name}({wanted}): conserva los argumentos del ejercicio",
            }
    return None


def _not_a_function(exercise: Exercise, value: Any) -> Text:
    return {
        "en": f"{exercise.name} is {short(value)}, not a function: run its cell first",
        "es": f"{exercise.name} es {short(value)}, no una función: ejecuta antes su celda",
    }


def endless(seconds: float) -> Text:
    return {
        "en": f"stopped after {seconds:g} s: an endless loop?",
        "es": f"detenido tras {seconds:g} s: ¿un bucle sin fin?",
    }


def _wrong(exercise: Exercise, problem: Text) -> Verdict:
    return Verdict(exercise.id, "wrong", lines={lang: (problem[lang],) for lang in LANGUAGES})


def _where(exercise: Exercise, index: int, problem: Text, lang: str) -> tuple[str, ...]:
    """The smallest input that shows the mistake, and what happens there."""
    case = exercise.cases()[index]
    names = _parameters(exercise)
    given = ", ".join(f"{n}={short(v, 80)}" for n, v in zip(names, case, strict=False))
    return (f"{exercise.name}({given})", f"  {problem[lang]}")


def _printed(text: str, lang: str) -> tuple[str, ...]:
    lines = text.splitlines()
    if not lines:
        return ()
    title = {"en": "your code printed:", "es": "tu código escribió:"}[lang]
    more = ("  …",) if len(lines) > PRINTED_LINES else ()
    return (title, *(f"  {line}" for line in lines[:PRINTED_LINES]), *more)
