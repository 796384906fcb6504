"""Exercise 30.1: TODO, its idea in a few words (rename the file and the function, too)."""

from minigpt.course.judging.exercise import Exercise, turn


def todo(values):
    """TODO: what it returns."""
    raise NotImplementedError("TODO: the reference of ex-30-01")


def todo_otherwise(values):
    raise NotImplementedError("TODO: another right answer, written differently")


def _first_misconception(values):
    return None  # TODO: a whole wrong implementation; at least four of them


def cases_todo():
    return [([1.0],), ([1.0, 2.0],)]  # TODO: the smallest and most telling first


EXERCISE = Exercise(
    id="ex-30-01",
    title={"en": "TODO: a title", "es": "TODO: un título"},
    reference=todo,
    alternatives=(todo_otherwise,),
    cases=cases_todo,
    wrong_turns=(
        turn(
            "first-misconception",
            _first_misconception,
            "TODO: a hint that names the misconception, not the solution.",
            "TODO: una pista que nombra el error, no la solución.",
        ),
    ),
)
