"""Phase 09: a start that keeps sizes, a norm, the size of a stream, pre-norm blocks, dead units."""

from minigpt.course.exercises.phase_09 import (
    ex_01_scaled_normal,
    ex_02_rms_norm,
    ex_03_stream_rms,
    ex_04_pre_norm,
    ex_05_dead_units,
)

EXERCISES = (
    ex_01_scaled_normal.EXERCISE,
    ex_02_rms_norm.EXERCISE,
    ex_03_stream_rms.EXERCISE,
    ex_04_pre_norm.EXERCISE,
    ex_05_dead_units.EXERCISE,
)
