"""Phase 12, number names: two grammars, a leak, and how surprising a text is."""

from minigpt.course.exercises.phase_12 import (
    ex_01_english_name,
    ex_02_spanish_name,
    ex_03_leak,
    ex_04_entropy,
)

EXERCISES = (
    ex_01_english_name.EXERCISE,
    ex_02_spanish_name.EXERCISE,
    ex_03_leak.EXERCISE,
    ex_04_entropy.EXERCISE,
)
