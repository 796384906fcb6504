"""Phase 06, scalar autograd: local slopes, an order, the walk back, the walk forward."""

from minigpt.course.exercises.phase_06 import (
    ex_01_local_slopes,
    ex_02_in_order,
    ex_03_slopes,
    ex_04_forward_slope,
)

EXERCISES = (
    ex_01_local_slopes.EXERCISE,
    ex_02_in_order.EXERCISE,
    ex_03_slopes.EXERCISE,
    ex_04_forward_slope.EXERCISE,
)
