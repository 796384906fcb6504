"""Phase 01, matrices and their cost: the product, the Linear, two brackets, shares of a row."""

from minigpt.course.exercises.phase_01 import (
    ex_01_matmul,
    ex_02_linear,
    ex_03_flops,
    ex_04_row_shares,
)

EXERCISES = (
    ex_01_matmul.EXERCISE,
    ex_02_linear.EXERCISE,
    ex_03_flops.EXERCISE,
    ex_04_row_shares.EXERCISE,
)
