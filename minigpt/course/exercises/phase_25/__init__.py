"""Phase 25, mixed precision: a sum, a float32 copy, bytes, the scale, the order of a step."""

from minigpt.course.exercises.phase_25 import (
    ex_01_add_in,
    ex_02_master_step,
    ex_03_bytes_per_parameter,
    ex_04_next_scale,
    ex_05_scaled_step,
)

EXERCISES = (
    ex_01_add_in.EXERCISE,
    ex_02_master_step.EXERCISE,
    ex_03_bytes_per_parameter.EXERCISE,
    ex_04_next_scale.EXERCISE,
    ex_05_scaled_step.EXERCISE,
)
