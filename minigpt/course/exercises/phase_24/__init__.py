"""Phase 24, The cost model: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_24 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
