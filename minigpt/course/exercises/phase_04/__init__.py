"""Phase 04, derivatives: slopes by moving, p - y, a Linear backwards, two gradients compared."""

from minigpt.course.exercises.phase_04 import (
    ex_01_numeric_gradient,
    ex_02_loss_gradient,
    ex_03_linear_backward,
    ex_04_largest_disagreement,
)

EXERCISES = (
    ex_01_numeric_gradient.EXERCISE,
    ex_02_loss_gradient.EXERCISE,
    ex_03_linear_backward.EXERCISE,
    ex_04_largest_disagreement.EXERCISE,
)
