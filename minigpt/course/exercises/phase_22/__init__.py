"""Phase 22, ablations and debugging: who notices, what stands still, a part removed, a verdict."""

from minigpt.course.exercises.phase_22 import (
    ex_01_who_notices,
    ex_02_unmoved,
    ex_03_without_mlp,
    ex_04_verdict,
)

EXERCISES = (
    ex_01_who_notices.EXERCISE,
    ex_02_unmoved.EXERCISE,
    ex_03_without_mlp.EXERCISE,
    ex_04_verdict.EXERCISE,
)
