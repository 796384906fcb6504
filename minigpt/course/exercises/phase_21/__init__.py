"""Phase 21, looking inside: lens, transplant, the share that comes back, a head less."""

from minigpt.course.exercises.phase_21 import (
    ex_01_lens,
    ex_02_patch_position,
    ex_03_recovered,
    ex_04_knock_out,
)

EXERCISES = (
    ex_01_lens.EXERCISE,
    ex_02_patch_position.EXERCISE,
    ex_03_recovered.EXERCISE,
    ex_04_knock_out.EXERCISE,
)
