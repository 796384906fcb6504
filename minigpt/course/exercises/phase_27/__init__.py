"""Phase 27, modern attention: angles, rotation, shared heads, a window, a norm without the mean."""

from minigpt.course.exercises.phase_27 import (
    ex_01_rope_angles,
    ex_02_rotate,
    ex_03_group_heads,
    ex_04_window_mask,
    ex_05_rms_norm,
)

EXERCISES = (
    ex_01_rope_angles.EXERCISE,
    ex_02_rotate.EXERCISE,
    ex_03_group_heads.EXERCISE,
    ex_04_window_mask.EXERCISE,
    ex_05_rms_norm.EXERCISE,
)
