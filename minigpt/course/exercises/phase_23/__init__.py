"""Phase 23, the KV cache: one new token attends, a loop that reads once, a mask, bytes."""

from minigpt.course.exercises.phase_23 import (
    ex_01_attend_next,
    ex_02_decode,
    ex_03_chunk_mask,
    ex_04_cache_bytes,
)

EXERCISES = (
    ex_01_attend_next.EXERCISE,
    ex_02_decode.EXERCISE,
    ex_03_chunk_mask.EXERCISE,
    ex_04_cache_bytes.EXERCISE,
)
