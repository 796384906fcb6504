"""Phase 03, probability: entropy, the next letter, what a wrong bet costs, a loss from logits."""

from minigpt.course.exercises.phase_03 import (
    ex_01_entropy,
    ex_02_next_letter,
    ex_03_kl,
    ex_04_cross_entropy,
)

EXERCISES = (
    ex_01_entropy.EXERCISE,
    ex_02_next_letter.EXERCISE,
    ex_03_kl.EXERCISE,
    ex_04_cross_entropy.EXERCISE,
)
