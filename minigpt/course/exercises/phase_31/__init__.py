"""Phase 31, Shipping: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_31 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
