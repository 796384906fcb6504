"""Phase 29, Preference tuning: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_29 import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
