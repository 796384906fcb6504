"""Phase 18, the training loop: the loss of the answers, the rate, the clip, the step, the score."""

from minigpt.course.exercises.phase_18 import (
    ex_01_answer_loss,
    ex_02_rate,
    ex_03_clip,
    ex_04_adamw_step,
    ex_05_exact_share,
)

EXERCISES = (
    ex_01_answer_loss.EXERCISE,
    ex_02_rate.EXERCISE,
    ex_03_clip.EXERCISE,
    ex_04_adamw_step.EXERCISE,
    ex_05_exact_share.EXERCISE,
)
