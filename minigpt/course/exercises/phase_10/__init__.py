"""Phase 10, Characters and Unicode: from code point to bytes and back, and when texts are equal."""

from minigpt.course.exercises.phase_10 import (
    ex_01_utf8,
    ex_02_count_characters,
    ex_03_safe_cut,
    ex_04_same_text,
)

EXERCISES = (
    ex_01_utf8.EXERCISE,
    ex_02_count_characters.EXERCISE,
    ex_03_safe_cut.EXERCISE,
    ex_04_same_text.EXERCISE,
)
