"""Phase 26, quantization: round to integers, to groups, to normal quantiles, and count the bits."""

from minigpt.course.exercises.phase_26 import (
    ex_01_quantize_symmetric,
    ex_02_quantize_asymmetric,
    ex_03_round_in_groups,
    ex_04_normal_values,
    ex_05_bits_per_weight,
)

EXERCISES = (
    ex_01_quantize_symmetric.EXERCISE,
    ex_02_quantize_asymmetric.EXERCISE,
    ex_03_round_in_groups.EXERCISE,
    ex_04_normal_values.EXERCISE,
    ex_05_bits_per_weight.EXERCISE,
)
