"""Phase 07, tensor autograd: what goes back through copies, products, a softmax and a norm."""

from minigpt.course.exercises.phase_07 import (
    ex_01_fold,
    ex_02_matmul_backward,
    ex_03_softmax_backward,
    ex_04_normalize_backward,
)

EXERCISES = (
    ex_01_fold.EXERCISE,
    ex_02_matmul_backward.EXERCISE,
    ex_03_softmax_backward.EXERCISE,
    ex_04_normalize_backward.EXERCISE,
)
