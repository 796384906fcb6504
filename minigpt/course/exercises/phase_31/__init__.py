"""Phase 31, Shipping: what is in a file, what a stranger needs, how many are served."""

from minigpt.course.exercises.phase_31 import (
    ex_01_read_header,
    ex_02_to_conv1d,
    ex_03_pad_left,
    ex_04_answer_all,
    ex_05_load_report,
)

EXERCISES = (
    ex_01_read_header.EXERCISE,
    ex_02_to_conv1d.EXERCISE,
    ex_03_pad_left.EXERCISE,
    ex_04_answer_all.EXERCISE,
    ex_05_load_report.EXERCISE,
)
