"""Phase 11, Byte-pair encoding: count, merge, replay, cut, and compare losses fairly."""

from minigpt.course.exercises.phase_11 import (
    ex_01_commonest_pair,
    ex_02_replace_pair,
    ex_03_encode,
    ex_04_pieces,
    ex_05_bits_per_character,
)

EXERCISES = (
    ex_01_commonest_pair.EXERCISE,
    ex_02_replace_pair.EXERCISE,
    ex_03_encode.EXERCISE,
    ex_04_pieces.EXERCISE,
    ex_05_bits_per_character.EXERCISE,
)
