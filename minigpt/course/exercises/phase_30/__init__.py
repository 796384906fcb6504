"""Phase 30, Data-parallel training: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_30 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
