"""Phase 24, the cost model: operations, the longest of three limits, a power law, whole answers."""

from minigpt.course.exercises.phase_24 import (
    ex_01_count_flops,
    ex_02_step_seconds,
    ex_03_power_law,
    ex_04_answers_right,
)

EXERCISES = (
    ex_01_count_flops.EXERCISE,
    ex_02_step_seconds.EXERCISE,
    ex_03_power_law.EXERCISE,
    ex_04_answers_right.EXERCISE,
)
