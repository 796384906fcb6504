"""Phase 08: a step of descent, a registered net, a snapshot, an error, an evaluation."""

from minigpt.course.exercises.phase_08 import (
    ex_01_sgd_step,
    ex_02_make_net,
    ex_03_snapshot,
    ex_04_squared_error,
    ex_05_evaluate,
)

EXERCISES = (
    ex_01_sgd_step.EXERCISE,
    ex_02_make_net.EXERCISE,
    ex_03_snapshot.EXERCISE,
    ex_04_squared_error.EXERCISE,
    ex_05_evaluate.EXERCISE,
)
