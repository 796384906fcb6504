"""The words of a verdict that no wrong turn explains, in both languages.

A wrong shape, dtype or type, an error at the learner's own line, a changed argument, an endless
loop: each gets its own sentence, and the smallest input that shows it.
"""

import inspect
import linecache
import traceback
from typing import Any

from minigpt.course.judging.compare import difference, short
from minigpt.course.judging.exercise import Exercise
from minigpt.course.judging.observe import Observation, wrong_argument
from minigpt.course.words import Text

PRINTED_LINES = 10  # of the learner's own prints, shown under a wrong answer


def problem(
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
        return raised(got.raised, function)
    wrong = difference(got.value, expected.value, exercise.tolerance)
    if wrong:
        return wrong
    position = wrong_argument(got, expected, exercise.tolerance)
    if position is None:
        return None
    name = parameters(exercise)[position]
    if position in expected.after:
        return {
            "en": f"the argument {name} is to be changed in place, and is not left as it should be",
            "es": f"el argumento {name} debe cambiarse en su sitio y no queda como debería",
        }
    return {
        "en": f"your function changes its argument {name}: work on a copy",
        "es": f"tu función modifica su argumento {name}: trabaja sobre una copia",
    }


def raised(error: BaseException, function: Any) -> Text:
    message = f"{type(error).__name__}: {error}".strip().rstrip(":").split("\n")[0]
    told = {"en": message, "es": message}
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


def parameters(exercise: Exercise) -> list[str]:
    """Names for the arguments of a case."""
    if exercise.observe:
        return list(inspect.signature(exercise.observe).parameters)[1:]
    return list(inspect.signature(exercise.reference).parameters)


def wrong_signature(exercise: Exercise, function: Any) -> Text | None:
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
            wanted = ", ".join(parameters(exercise))
            return {
                "en": f"{exercise.name}{signature} cannot be called as "
                f"{exercise.name}({wanted}): keep the arguments of the exercise",
                "es": f"{exercise.name}{signature} no se puede llamar como "
                f"{exercise.name}({wanted}): conserva los argumentos del ejercicio",
            }
    return None


def not_a_function(exercise: Exercise, value: Any) -> Text:
    return {
        "en": f"{exercise.name} is {short(value)}, not a function: run its cell first",
        "es": f"{exercise.name} es {short(value)}, no una función: ejecuta antes su celda",
    }


def endless(seconds: float) -> Text:
    return {
        "en": f"stopped after {seconds:g} s: an endless loop?",
        "es": f"detenido tras {seconds:g} s: ¿un bucle sin fin?",
    }


def where(exercise: Exercise, index: int, wrong: Text, lang: str) -> tuple[str, ...]:
    """The smallest input that shows the mistake, and what happens there."""
    case = exercise.cases()[index]
    names = parameters(exercise)
    given = ", ".join(f"{n}={short(v, 80)}" for n, v in zip(names, case, strict=False))
    return (f"{exercise.name}({given})", f"  {wrong[lang]}")


def printed(text: str, lang: str) -> tuple[str, ...]:
    lines = text.splitlines()
    if not lines:
        return ()
    title = {"en": "your code printed:", "es": "tu código escribió:"}[lang]
    more = ("  …",) if len(lines) > PRINTED_LINES else ()
    return (title, *(f"  {line}" for line in lines[:PRINTED_LINES]), *more)
