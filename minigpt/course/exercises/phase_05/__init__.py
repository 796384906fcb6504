"""Phase 05, from gradient descent to AdamW: steps downhill, inertia, running means, AdamW."""

from minigpt.course.exercises.phase_05 import (
    ex_01_descend,
    ex_02_momentum_step,
    ex_03_running_means,
    ex_04_adamw_step,
)

EXERCISES = (
    ex_01_descend.EXERCISE,
    ex_02_momentum_step.EXERCISE,
    ex_03_running_means.EXERCISE,
    ex_04_adamw_step.EXERCISE,
)
