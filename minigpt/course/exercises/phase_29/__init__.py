"""Phase 29, Preference tuning: how likely an answer is, what a pair or a group of them teaches."""

from minigpt.course.exercises.phase_29 import (
    ex_01_answer_logprob,
    ex_02_dpo_loss,
    ex_03_make_pairs,
    ex_04_group_advantages,
    ex_05_pass_at_k,
)

EXERCISES = (
    ex_01_answer_logprob.EXERCISE,
    ex_02_dpo_loss.EXERCISE,
    ex_03_make_pairs.EXERCISE,
    ex_04_group_advantages.EXERCISE,
    ex_05_pass_at_k.EXERCISE,
)
