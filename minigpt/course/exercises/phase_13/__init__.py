"""Phase 13, Embeddings: rows by a product, their gradient, neighbours, what moves, a direction."""

from minigpt.course.exercises.phase_13 import (
    ex_01_lookup,
    ex_02_table_gradient,
    ex_03_nearest,
    ex_04_which_rows_move,
    ex_05_remove_direction,
)

EXERCISES = (
    ex_01_lookup.EXERCISE,
    ex_02_table_gradient.EXERCISE,
    ex_03_nearest.EXERCISE,
    ex_04_which_rows_move.EXERCISE,
    ex_05_remove_direction.EXERCISE,
)
