"""Phase 17, Mini-GPT assembled: the norm, the block, the forward pass, the count."""

from minigpt.course.exercises.phase_17 import (
    ex_01_layer_norm,
    ex_02_block,
    ex_03_gpt_logits,
    ex_04_gpt_parameters,
)

EXERCISES = (
    ex_01_layer_norm.EXERCISE,
    ex_02_block.EXERCISE,
    ex_03_gpt_logits.EXERCISE,
    ex_04_gpt_parameters.EXERCISE,
)
