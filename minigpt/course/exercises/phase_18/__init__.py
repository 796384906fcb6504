"""Phase 18, the training loop: loss, rate, clip, a batch in parts, the score, a whole step."""

from minigpt.course.exercises.phase_18 import (
    ex_01_answer_loss,
    ex_02_rate,
    ex_03_clip,
    ex_04_accumulate,
    ex_05_exact_share,
    ex_06_train_step,
)

EXERCISES = (
    ex_01_answer_loss.EXERCISE,
    ex_02_rate.EXERCISE,
    ex_03_clip.EXERCISE,
    ex_04_accumulate.EXERCISE,
    ex_05_exact_share.EXERCISE,
    ex_06_train_step.EXERCISE,
)
