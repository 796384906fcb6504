"""Phase 15, attention: softmax, the mask, the scale, and all of it in one function."""

from minigpt.course.exercises.phase_15 import (
    ex_01_softmax,
    ex_02_mask_future,
    ex_03_scaled_scores,
    ex_04_attend,
)

EXERCISES = (
    ex_01_softmax.EXERCISE,
    ex_02_mask_future.EXERCISE,
    ex_03_scaled_scores.EXERCISE,
    ex_04_attend.EXERCISE,
)
