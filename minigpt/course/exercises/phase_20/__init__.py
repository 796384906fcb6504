"""Phase 20, Evaluation: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_20 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
