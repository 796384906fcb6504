"""Phase 28, LoRA and QLoRA: the low-rank update, its start, its size, its merge."""

from minigpt.course.exercises.phase_28 import (
    ex_01_best_approximation,
    ex_02_lora_forward,
    ex_03_init_lora,
    ex_04_count_lora,
    ex_05_merge_lora,
)

EXERCISES = (
    ex_01_best_approximation.EXERCISE,
    ex_02_lora_forward.EXERCISE,
    ex_03_init_lora.EXERCISE,
    ex_04_count_lora.EXERCISE,
    ex_05_merge_lora.EXERCISE,
)
