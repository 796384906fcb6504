"""Exercise 26.3: one scale per group."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def round_in_groups(w, bits, group_size):
    """Return w as it comes back from `bits` bits, with one scale per group_size neighbours."""
    top = 2 ** (bits - 1) - 1
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / top
    return (torch.round(groups / scale) * scale).view(w.shape)


def round_in_groups_one_by_one(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    parts = []
    for group in w.flatten().split(group_size):
        scale = group.abs().max() / top
        parts.append((group / scale).round() * scale)
    return torch.cat(parts).view_as(w)


def _one_scale_for_all(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    scale = w.abs().max() / top
    return torch.round(w / scale) * scale


def _one_scale_per_row(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    scale = w.abs().amax(dim=1, keepdim=True) / top
    return torch.round(w / scale) * scale


def _groups_down_the_columns(w, bits, group_size):
    return round_in_groups(w.T.contiguous(), bits, group_size).T.contiguous()


def _this_many_groups(w, bits, group_size):
    return round_in_groups(w, bits, w.numel() // group_size)


def _levels_for_steps(w, bits, group_size):
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / (2**bits - 1)
    return (torch.round(groups / scale) * scale).view(w.shape)


def _codes_only(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    groups = w.reshape(-1, group_size)
    scale = groups.abs().amax(dim=1, keepdim=True) / top
    return torch.round(groups / scale).view(w.shape)


def cases_round_in_groups():
    by_hand = torch.tensor([[3.0, 1.2, 30.0, 16.0]])
    return [
        (by_hand, 3, 2),
        (normal(4, 8, seed=1), 4, 4),
        (normal(3, 12, seed=2) * torch.tensor([[1.0], [5.0], [20.0]]), 4, 6),
    ]


EXERCISE = Exercise(
    id="ex-26-03",
    title={"en": "One scale per group", "es": "Una escala por grupo"},
    reference=round_in_groups,
    alternatives=(round_in_groups_one_by_one,),
    cases=cases_round_in_groups,
    wrong_turns=(
        turn(
            "one-scale-for-all",
            _one_scale_for_all,
            "One scale serves the whole matrix, so its largest weight decides how coarse all "
            "the others become.",
            "Una sola escala sirve a toda la matriz, así que su peso más grande decide lo "
            "toscos que quedan todos los demás.",
        ),
        turn(
            "one-scale-per-row",
            _one_scale_per_row,
            "You use one scale per row. A group may be shorter than a row.",
            "Usas una escala por fila. Un grupo puede ser más corto que una fila.",
        ),
        turn(
            "down-the-columns",
            _groups_down_the_columns,
            "Your groups run down the columns. Neighbours in memory, which a kernel reads "
            "together, stand side by side in a row.",
            "Tus grupos bajan por las columnas. Los vecinos en memoria, que se leen juntos, "
            "están uno al lado del otro en una fila.",
        ),
        turn(
            "this-many-groups",
            _this_many_groups,
            "You make group_size groups. It is the number of weights in a group, not the "
            "number of groups.",
            "Formas group_size grupos. Es el número de pesos de un grupo, no el número de grupos.",
        ),
        turn(
            "levels-for-steps",
            _levels_for_steps,
            "You give one side of zero as many steps as there are codes in all. One bit goes "
            "to the sign.",
            "Le das a un lado del cero tantos pasos como códigos hay en total. Un bit se va "
            "en el signo.",
        ),
        turn(
            "codes-only",
            _codes_only,
            "These are the codes. What is asked for are the weights as they come back.",
            "Estos son los códigos. Se piden los pesos tal como vuelven.",
        ),
    ),
)
