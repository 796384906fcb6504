"""Phase 19, sampling: draw, temper, score a text, and cut off the tail in two ways."""

from minigpt.course.exercises.phase_19 import (
    ex_01_draw,
    ex_02_tempered,
    ex_03_text_log_probability,
    ex_04_keep_top_k,
    ex_05_keep_top_p,
)

EXERCISES = (
    ex_01_draw.EXERCISE,
    ex_02_tempered.EXERCISE,
    ex_03_text_log_probability.EXERCISE,
    ex_04_keep_top_k.EXERCISE,
    ex_05_keep_top_p.EXERCISE,
)
