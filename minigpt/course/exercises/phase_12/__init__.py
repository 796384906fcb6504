"""Phase 12, number names: two grammars, a leak, and how far back one must look."""

from minigpt.course.exercises.phase_12 import (
    ex_01_english_name,
    ex_02_spanish_name,
    ex_03_leak,
    ex_04_bits_after,
)

EXERCISES = (
    ex_01_english_name.EXERCISE,
    ex_02_spanish_name.EXERCISE,
    ex_03_leak.EXERCISE,
    ex_04_bits_after.EXERCISE,
)
