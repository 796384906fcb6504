"""Phase 30, many processes: the right divisor, a ring, whose rows, what travels, one clip."""

from minigpt.course.exercises.phase_30 import (
    ex_01_global_gradient,
    ex_02_ring_step,
    ex_03_my_rows,
    ex_04_numbers_sent,
    ex_05_clip_scale,
)

EXERCISES = (
    ex_01_global_gradient.EXERCISE,
    ex_02_ring_step.EXERCISE,
    ex_03_my_rows.EXERCISE,
    ex_04_numbers_sent.EXERCISE,
    ex_05_clip_scale.EXERCISE,
)
