"""Phase 10, Characters and Unicode: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_10 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
