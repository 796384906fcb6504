"""Phase 21, Looking inside: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_21 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
