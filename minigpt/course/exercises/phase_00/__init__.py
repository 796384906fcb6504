"""Phase 00, the tour: a sum, a product of sides, a mean of some, and what "equal" means."""

from minigpt.course.exercises.phase_00 import (
    ex_01_dot,
    ex_02_count_parameters,
    ex_03_masked_mean,
    ex_04_is_close,
)

EXERCISES = (
    ex_01_dot.EXERCISE,
    ex_02_count_parameters.EXERCISE,
    ex_03_masked_mean.EXERCISE,
    ex_04_is_close.EXERCISE,
)
