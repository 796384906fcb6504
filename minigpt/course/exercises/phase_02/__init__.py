"""Phase 02, floating point: bits to number, rounding, a careful sum, what stands still."""

from minigpt.course.exercises.phase_02 import (
    ex_01_decode,
    ex_02_round_mantissa,
    ex_03_careful_sum,
    ex_04_share_that_stands_still,
)

EXERCISES = (
    ex_01_decode.EXERCISE,
    ex_02_round_mantissa.EXERCISE,
    ex_03_careful_sum.EXERCISE,
    ex_04_share_that_stands_still.EXERCISE,
)
