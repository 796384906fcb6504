"""Phase 14, n-grams: what follows a context, counts added to, backing off, where the loss is."""

from minigpt.course.exercises.phase_14 import (
    ex_01_count_after,
    ex_02_add_alpha,
    ex_03_witten_bell,
    ex_04_shares_of_loss,
)

EXERCISES = (
    ex_01_count_after.EXERCISE,
    ex_02_add_alpha.EXERCISE,
    ex_03_witten_bell.EXERCISE,
    ex_04_shares_of_loss.EXERCISE,
)
