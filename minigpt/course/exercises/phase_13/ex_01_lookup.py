"""Exercise 13.1: rows by a product."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def lookup(table, ids):
    """Return the rows that ids ask for, as one-hot rows times the table, in (B, T, C)."""
    return F.one_hot(ids, len(table)).float() @ table


def lookup_by_comparison(table, ids):
    places = torch.arange(table.shape[0])
    return torch.einsum("btv,vc->btc", (ids.unsqueeze(-1) == places).to(table.dtype), table)


def _ids_times_table(table, ids):
    return ids[..., None].float() * table[0]


def _ids_times_mean(table, ids):
    return ids[..., None].float() * table.mean(0)


def _off_by_one(table, ids):
    return table[ids - 1]


def _off_by_one_up(table, ids):
    return table[(ids + 1) % len(table)]


def _off_by_one_zero(table, ids):
    return F.one_hot(ids + 1, len(table) + 1).float()[..., :-1] @ table


def _sums_the_rows(table, ids):
    return table[ids].sum(1)


def _means_the_rows(table, ids):
    return table[ids].mean(1)


def _sums_and_keeps_the_axis(table, ids):
    return table[ids].sum(1, keepdim=True)


def _drops_the_batch(table, ids):
    return table[ids[0]]


def _keeps_one_text(table, ids):
    return table[ids[:1]]


def _flattens(table, ids):
    return table[ids.flatten()]


def _places_first(table, ids):
    return table[ids].transpose(0, 1)


def _numbers_first(table, ids):
    return table[ids].transpose(1, 2)


def _forgets_the_product(table, ids):
    return F.one_hot(ids, len(table)).float()


def _guesses_the_width(table, ids):
    return F.one_hot(ids).float() @ table


def _whole_numbers(table, ids):
    return F.one_hot(ids, len(table)) @ table


def _whole_numbers_both(table, ids):
    return (F.one_hot(ids, len(table)) @ table.long()).float()


def _whole_numbers_out(table, ids):
    return F.one_hot(ids, len(table)) @ table.long()


def _softens(table, ids):
    return F.one_hot(ids, len(table)).float().softmax(-1) @ table


def _columns(table, ids):
    return table.T[ids % table.shape[1]]


def cases_lookup():
    return [
        (torch.tensor([[1.0, 2], [3, 4], [5, 6], [7, 8]]), torch.tensor([[2, 0, 2]])),
        (normal(5, 3), torch.tensor([[4, 1], [0, 3]])),
        (normal(4, 4, seed=1), torch.tensor([[3, 3, 0], [1, 2, 1]])),
        (normal(6, 2, seed=2), torch.tensor([[1]])),
    ]


EXERCISE = Exercise(
    id="ex-13-01",
    title={"en": "Rows by a product", "es": "Filas con un producto"},
    reference=lookup,
    alternatives=(lookup_by_comparison,),
    cases=cases_lookup,
    wrong_turns=(
        turn(
            "ids-times-table",
            _ids_times_table,
            "You multiply with the id itself, so id 2 gets twice what id 1 gets. An id is a "
            "place, not an amount.",
            "Multiplicas por el propio id, así que el id 2 recibe el doble que el id 1. Un id es "
            "un lugar, no una cantidad.",
            _ids_times_mean,
        ),
        turn(
            "off-by-one",
            _off_by_one,
            "Every id gets its neighbour's row. Where does counting begin, at 0 or at 1?",
            "Cada id recibe la fila de su vecino. ¿Por dónde se empieza a contar, por 0 o por 1?",
            _off_by_one_up,
            _off_by_one_zero,
        ),
        turn(
            "sums-the-rows",
            _sums_the_rows,
            "The rows of a text have become one. Each place keeps a row of its own.",
            "Las filas de un texto se han vuelto una. Cada lugar conserva su propia fila.",
            _means_the_rows,
            _sums_and_keeps_the_axis,
        ),
        turn(
            "drops-the-batch",
            _drops_the_batch,
            "Only the first text is answered. How many texts are in ids?",
            "Solo respondes al primer texto. ¿Cuántos textos hay en ids?",
            _keeps_one_text,
        ),
        turn(
            "flattens",
            _flattens,
            "The numbers are right, but all texts lie in one line. Which axes does ids have?",
            "Los números son correctos, pero todos los textos están en una línea. ¿Qué ejes tiene "
            "ids?",
        ),
        turn(
            "other-axes",
            _places_first,
            "The numbers are right and the axes are not in the order that was asked for: text, "
            "place, number.",
            "Los números son correctos, pero los ejes no están en el orden pedido: texto, lugar, "
            "número.",
            _numbers_first,
        ),
        turn(
            "forgets-the-product",
            _forgets_the_product,
            "These are the one-hot rows. They say which row is wanted; the table has not been "
            "asked yet.",
            "Estas son las filas one-hot. Dicen qué fila se quiere; a la tabla todavía no le has "
            "preguntado.",
        ),
        turn(
            "guesses-the-width",
            _guesses_the_width,
            "Your one-hot rows are only as wide as the largest id in this text. Which number says "
            "how many ids there could be?",
            "Tus filas one-hot solo miden hasta el mayor id de este texto. ¿Qué número dice "
            "cuántos ids puede haber?",
        ),
        turn(
            "whole-numbers",
            _whole_numbers,
            "One-hot rows come as whole numbers, and the table's numbers are not whole. What must "
            "become what before they meet?",
            "Las filas one-hot vienen en enteros, y los números de la tabla no lo son. ¿Qué debe "
            "convertirse en qué antes de multiplicar?",
            _whole_numbers_both,
            _whole_numbers_out,
        ),
        turn(
            "softens",
            _softens,
            "After a softmax no entry is 0 any more: every row of the table leaks in.",
            "Después de un softmax ninguna entrada es 0: se cuelan todas las filas de la tabla.",
        ),
        turn(
            "columns",
            _columns,
            "You take columns of the table. Which of its axes has a place for each letter?",
            "Tomas columnas de la tabla. ¿Cuál de sus ejes tiene un lugar para cada letra?",
        ),
    ),
)
