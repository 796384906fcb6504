"""Exercise 16.1: a row of C numbers into heads of D."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_16.shared import EXACT, numbered
from minigpt.course.judging.exercise import Exercise, turn


def split_heads(x, n_head):
    """Return x (B, T, C) with heads apart, (B, H, T, D): head h has columns h D to (h + 1) D."""
    B, T, C = x.shape
    return x.view(B, T, n_head, C // n_head).transpose(1, 2)


def split_heads_by_cutting(x, n_head):
    width = x.shape[-1] // n_head
    heads = [x[..., h * width : (h + 1) * width] for h in range(n_head)]
    return torch.stack(heads, dim=1)


def _view_only(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, n_head, T, C // n_head)


def _interleaved(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, T, C // n_head, n_head).permute(0, 3, 1, 2)


def _heads_last(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, T, n_head, C // n_head)


def _d_heads(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, T, C // n_head, n_head).transpose(1, 2)


def _d_heads_unturned(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, T, C // n_head, n_head)


def _heads_before_the_batch(x, n_head):
    return split_heads(x, n_head).transpose(0, 1)


def _one_long_batch(x, n_head):
    return split_heads(x, n_head).flatten(0, 1)


def _tuple(x, n_head):
    return x.chunk(n_head, dim=-1)


def _list(x, n_head):
    return list(x.chunk(n_head, dim=-1))


def _d_before_t(x, n_head):
    return split_heads(x, n_head).transpose(2, 3)


def _d_before_t_by_view(x, n_head):
    B, T, C = x.shape
    return x.transpose(1, 2).reshape(B, n_head, C // n_head, T)


def _turned_first(x, n_head):
    B, T, C = x.shape
    return x.transpose(1, 2).reshape(B, n_head, T, C // n_head)


def _cuts_the_text(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, n_head, T // n_head, C)


def _cuts_the_text_by_chunks(x, n_head):
    return torch.stack(x.chunk(n_head, dim=1), dim=1)


def _all_for_each(x, n_head):
    return x[:, None].repeat(1, n_head, 1, 1)


def cases_split_heads():
    return [
        (100 * torch.arange(4.0)[None, :, None] + torch.arange(6.0), 2),
        (numbered(2, 3, 8), 4),
        (numbered(2, 2, 8), 2),
        (numbered(1, 3, 4), 1),
        (numbered(1, 2, 3), 3),
        (normal(3, 2, 6), 3),
    ]


EXERCISE = Exercise(
    id="ex-16-01",
    title={"en": "Split into heads", "es": "Separa en cabezas"},
    reference=split_heads,
    alternatives=(split_heads_by_cutting,),
    cases=cases_split_heads,
    tolerance=EXACT,
    wrong_turns=(
        turn(
            "view-only",
            _view_only,
            "The shape is right and the numbers are not: re-reading them in another shape never "
            "moves one. In your first head, from how many tokens do the numbers come?",
            "La forma es correcta y los números no: releerlos con otra forma nunca mueve ninguno. "
            "En tu primera cabeza, ¿de cuántos tokens vienen los números?",
        ),
        turn(
            "interleaved",
            _interleaved,
            "You deal the columns out like cards, one to each head in turn. Each head is to get a "
            "run of neighbours.",
            "Repartes las columnas como naipes, una a cada cabeza por turno. A cada cabeza le toca "
            "un tramo de vecinas.",
        ),
        turn(
            "heads-last",
            _heads_last,
            "The cut is right, but heads still stand behind the tokens: (B, T, H, D). Which two "
            "axes must change places?",
            "El corte es correcto, pero las cabezas siguen detrás de los tokens: (B, T, H, D). "
            "¿Qué dos ejes deben cambiar de lugar?",
        ),
        turn(
            "width-and-count",
            _d_heads,
            "How many heads there are and how wide each is have changed places: you made C / H "
            "heads of H numbers.",
            "La cantidad de cabezas y su ancho cambiaron de lugar: hiciste C / H cabezas de H "
            "números.",
            _d_heads_unturned,
        ),
        turn(
            "batch-second",
            _heads_before_the_batch,
            "The heads stand before the batch. A text comes first, then its heads: (B, H, T, D).",
            "Las cabezas están antes que el lote. Primero va el texto y después sus cabezas: "
            "(B, H, T, D).",
        ),
        turn(
            "one-long-batch",
            _one_long_batch,
            "Texts and heads share one axis, (B H, T, D), as some libraries like it. Four axes are "
            "asked for.",
            "Textos y cabezas comparten un eje, (B H, T, D), como gusta en algunas bibliotecas. Se "
            "piden cuatro ejes.",
        ),
        turn(
            "apart",
            _tuple,
            "The heads are right and lie side by side in Python. One tensor with an axis for them "
            "is asked for.",
            "Las cabezas son correctas y están sueltas en Python. Se pide un solo tensor, con un "
            "eje para ellas.",
            _list,
        ),
        turn(
            "numbers-before-tokens",
            _d_before_t,
            "Your last two axes are (D, T). Each row must be one token's numbers.",
            "Tus dos últimos ejes son (D, T). Cada fila debe tener los números de un token.",
            _d_before_t_by_view,
        ),
        turn(
            "turned-too-early",
            _turned_first,
            "You turn tokens and columns before you cut. The cut must be made where the columns of "
            "one token still lie side by side.",
            "Giras tokens y columnas antes de cortar. El corte se hace donde las columnas de un "
            "token aún están juntas.",
        ),
        turn(
            "cuts-the-text",
            _cuts_the_text,
            "You cut the text into pieces. Every head sees all tokens, and a part of their "
            "numbers.",
            "Cortas el texto en trozos. Cada cabeza ve todos los tokens y una parte de sus "
            "números.",
            _cuts_the_text_by_chunks,
        ),
        turn(
            "everything-for-each",
            _all_for_each,
            "Each of your heads has all C numbers. Then H heads would cost H times as much.",
            "Cada una de tus cabezas tiene los C números. Así H cabezas costarían H veces más.",
        ),
    ),
)
