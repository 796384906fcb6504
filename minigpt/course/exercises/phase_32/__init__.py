"""Phase 32, Capstone: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_32 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
