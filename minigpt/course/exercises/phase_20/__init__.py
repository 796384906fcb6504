"""Phase 20, evaluation: an interval, two models in pairs, rows drawn again, sure and right."""

from minigpt.course.exercises.phase_20 import (
    ex_01_wilson,
    ex_02_paired,
    ex_03_bootstrap_means,
    ex_04_calibration_error,
)

EXERCISES = (
    ex_01_wilson.EXERCISE,
    ex_02_paired.EXERCISE,
    ex_03_bootstrap_means.EXERCISE,
    ex_04_calibration_error.EXERCISE,
)
