"""Exercise 16.2: heads of D numbers back into a row of C."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_16.shared import EXACT, numbered
from minigpt.course.judging.exercise import Exercise, turn


def merge_heads(y):
    """Return heads y (B, H, T, D) side by side again, (B, T, H D): what split_heads took apart."""
    B, H, T, D = y.shape
    return y.transpose(1, 2).reshape(B, T, H * D)


def merge_heads_one_by_one(y):
    return torch.cat([y[:, h] for h in range(y.shape[1])], dim=-1)


def _reshape_only(y):
    B, H, T, D = y.shape
    return y.reshape(B, T, H * D)


def _view_after_transpose(y):
    B, H, T, D = y.shape
    return y.transpose(1, 2).view(B, T, H * D)


def _sums(y):
    return y.sum(dim=1)


def _means(y):
    return y.mean(dim=1)


def _interleaves(y):
    B, H, T, D = y.shape
    return y.permute(0, 2, 3, 1).reshape(B, T, H * D)


def _along_time(y):
    B, H, T, D = y.shape
    return y.reshape(B, H * T, D)


def _along_time_in_turn(y):
    return y.transpose(1, 2).flatten(1, 2)


def _four_axes(y):
    return y.transpose(1, 2)


def _turns_numbers(y):
    B, H, T, D = y.shape
    return y.transpose(2, 3).reshape(B, T, H * D)


def _contiguous_only(y):
    B, H, T, D = y.shape
    return y.contiguous().view(B, T, H * D)


def _columns_then_tokens(y):
    B, H, T, D = y.shape
    return y.transpose(2, 3).reshape(B, H * D, T)


def _one_text(y):
    B, H, T, D = y.shape
    return y.transpose(1, 2).reshape(B * T, H * D)


def _whole_text(y):
    return y.transpose(1, 2).flatten(1)


def _last_head_first(y):
    return merge_heads(y.flip(1))


def _first_head(y):
    return y[:, 0]


def cases_merge_heads():
    return [
        (numbered(1, 2, 3, 2),),
        (numbered(2, 3, 4, 2),),
        (numbered(2, 3, 3, 4),),
        # as split_heads makes it: the numbers still lie token by token
        (numbered(1, 3, 2, 2).transpose(1, 2),),
        (numbered(1, 1, 3, 4),),
        (numbered(2, 4, 2, 1),),
        (normal(3, 2, 2, 3),),
    ]


EXERCISE = Exercise(
    id="ex-16-02",
    title={"en": "Heads side by side again", "es": "Las cabezas, otra vez lado a lado"},
    reference=merge_heads,
    alternatives=(merge_heads_one_by_one,),
    cases=cases_merge_heads,
    tolerance=EXACT,
    wrong_turns=(
        turn(
            "reshape-only",
            _reshape_only,
            "The shape is right and the rows are not: in memory the tokens of one head follow each "
            "other, and you read straight on. What must change places first?",
            "La forma es correcta y las filas no: en la memoria los tokens de una cabeza van "
            "seguidos, y tú lees sin más. ¿Qué debe cambiar antes de lugar?",
            _contiguous_only,
        ),
        turn(
            "view-after-transpose",
            _view_after_transpose,
            "Your axes are in the right order. But `view` only re-reads numbers that already lie "
            "in that order, and after `transpose` they usually do not; a relative of `view` copies "
            "them when it must.",
            "Tus ejes están en el orden correcto. Pero `view` solo relee números que ya están en "
            "ese orden, y después de `transpose` no suelen estarlo; un pariente de `view` los "
            "copia "
            "cuando hace falta.",
        ),
        turn(
            "adds-heads",
            _sums,
            "You add the heads up, and nobody can tell any more which head said what. They belong "
            "side by side.",
            "Sumas las cabezas y ya nadie puede saber cuál dijo qué. Van lado a lado.",
        ),
        turn(
            "averages-heads",
            _means,
            "That is the mean of the heads: what the two found is mixed again. They belong side by "
            "side.",
            "Esa es la media de las cabezas: lo que encontraron se vuelve a mezclar. Van lado a "
            "lado.",
        ),
        turn(
            "interleaves",
            _interleaves,
            "You deal the heads' numbers out in turn, one from each. All numbers of the first head "
            "come first.",
            "Intercalas los números de las cabezas, uno de cada una. Primero van todos los de la "
            "primera cabeza.",
        ),
        turn(
            "along-time",
            _along_time,
            "Your text is now H times as long. A token stays one row; its heads make the row "
            "wider.",
            "Tu texto es ahora H veces más largo. Un token sigue siendo una fila; sus cabezas la "
            "ensanchan.",
            _along_time_in_turn,
        ),
        turn(
            "still-four-axes",
            _four_axes,
            "The order is right, and the heads are still apart: two axes are to become one.",
            "El orden es correcto y las cabezas siguen separadas: dos ejes deben volverse uno.",
        ),
        turn(
            "turns-the-numbers",
            _turns_numbers,
            "You exchanged T and D. It is H that stands in the wrong place.",
            "Intercambiaste T y D. El que está en mal lugar es H.",
            _columns_then_tokens,
        ),
        turn(
            "too-few-axes",
            _one_text,
            "The result has three axes: texts, tokens, numbers. One of yours has swallowed "
            "another.",
            "El resultado tiene tres ejes: textos, tokens, números. Uno de los tuyos se tragó a "
            "otro.",
            _whole_text,
        ),
        turn(
            "last-head-first",
            _last_head_first,
            "Your heads stand in reverse order.",
            "Tus cabezas están en orden inverso.",
        ),
        turn(
            "one-head-only",
            _first_head,
            "You hand on a single head; what the others gathered is lost.",
            "Entregas una sola cabeza; se pierde lo que reunieron las demás.",
        ),
    ),
)
