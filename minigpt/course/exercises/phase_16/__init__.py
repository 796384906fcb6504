"""Phase 16, heads, masks, positions: axes moved, a promise tested, filling hidden and not "
"counted."""

from minigpt.course.exercises.phase_16 import (
    ex_01_split_heads,
    ex_02_merge_heads,
    ex_03_who_notices,
    ex_04_batch_mask,
    ex_05_positions_from_mask,
)

EXERCISES = (
    ex_01_split_heads.EXERCISE,
    ex_02_merge_heads.EXERCISE,
    ex_03_who_notices.EXERCISE,
    ex_04_batch_mask.EXERCISE,
    ex_05_positions_from_mask.EXERCISE,
)
