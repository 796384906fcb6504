"""Phase 32, the capstone: an honest split, leaks, what beats a reference, bits per character."""

from minigpt.course.exercises.phase_32 import (
    ex_01_split_by_thing,
    ex_02_leaks,
    ex_03_beats,
    ex_04_bits_per_character,
)

EXERCISES = (
    ex_01_split_by_thing.EXERCISE,
    ex_02_leaks.EXERCISE,
    ex_03_beats.EXERCISE,
    ex_04_bits_per_character.EXERCISE,
)
