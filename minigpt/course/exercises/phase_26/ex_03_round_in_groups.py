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


def _grouped(w, group_size, scale_of, steps=torch.round):
    """The weights as they come back, with the scale that scale_of gives for the groups."""
    groups = w.reshape(-1, group_size)
    scale = scale_of(groups)
    return (steps(groups / scale) * scale).view(w.shape)


def _inside_rows(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    groups = w.view(w.shape[0], -1, group_size)
    scale = groups.abs().amax(dim=-1, keepdim=True) / top
    return (torch.round(groups / scale) * scale).view(w.shape)


def _one_step_more(w, bits, group_size):
    return _grouped(w, group_size, lambda g: g.abs().amax(1, True) / 2 ** (bits - 1))


def _one_step_more_cut(w, bits, group_size):
    top = 2 ** (bits - 1)
    scale = w.reshape(-1, group_size).abs().amax(1, True) / top
    codes = torch.round(w.reshape(-1, group_size) / scale).clamp(-top, top - 1)
    return (codes * scale).view(w.shape)


def _largest_only(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    return _grouped(w, group_size, lambda g: g.amax(1, True) / top)


def _from_end_to_end(w, bits, group_size):
    return _grouped(w, group_size, lambda g: (g.amax(1, True) - g.amin(1, True)) / (2**bits - 1))


def _truncates(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    return _grouped(w, group_size, lambda g: g.abs().amax(1, True) / top, torch.trunc)


def _floors(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    return _grouped(w, group_size, lambda g: g.abs().amax(1, True) / top, torch.floor)


def _across_the_groups(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    return _grouped(w, group_size, lambda g: g.abs().amax(0, True) / top)


def _mean_size(w, bits, group_size):
    top = 2 ** (bits - 1) - 1
    return _grouped(w, group_size, lambda g: g.abs().mean(1, True) / top)


def _bits_as_steps(w, bits, group_size):
    return _grouped(w, group_size, lambda g: g.abs().amax(1, True) / bits)


def _flat(w, bits, group_size):
    return round_in_groups(w, bits, group_size).view(-1, group_size)


def _in_place(w, bits, group_size):
    w.copy_(round_in_groups(w, bits, group_size))
    return w


def cases_round_in_groups():
    by_hand = torch.tensor([[3.0, 1.2, 30.0, 16.0]])
    return [
        (by_hand, 3, 2),
        (torch.tensor([[1.0, -3.0, 0.5], [0.2, 8.0, -5.0]]), 3, 2),
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
        turn(
            "inside-rows",
            _inside_rows,
            "You cut each row for itself. A group may begin in one row and end in the next: only "
            "the number of all weights is a multiple.",
            "Cortas cada fila por separado. Un grupo puede empezar en una fila y terminar en la "
            "siguiente: solo el total de pesos es un múltiplo.",
        ),
        turn(
            "one-step-more",
            _one_step_more,
            "You give the positive side one step too many. Zero takes a code, too: with 3 bits "
            "there are three steps on either side.",
            "Le das al lado positivo un paso de más. El cero también ocupa un código: con 3 bits "
            "hay tres pasos a cada lado.",
            _one_step_more_cut,
        ),
        turn(
            "largest-only",
            _largest_only,
            "You take the largest weight of a group, not the largest size: a negative one may be "
            "further out.",
            "Tomas el mayor peso del grupo, no el mayor tamaño: uno negativo puede estar más "
            "lejos.",
        ),
        turn(
            "from-end-to-end",
            _from_end_to_end,
            "Your steps run from the smallest weight to the largest. Here zero stays in the "
            "middle, and one side is as long as the other.",
            "Tus pasos van del peso menor al mayor. Aquí el cero se queda en el medio y un lado "
            "es tan largo como el otro.",
        ),
        turn(
            "truncates",
            _truncates,
            "You go to the step on one side. The nearest is asked for.",
            "Vas al paso de un lado. Se pide el más cercano.",
            _floors,
        ),
        turn(
            "across-the-groups",
            _across_the_groups,
            "Your scales run across the groups: first weight of each, second weight of each. A "
            "scale belongs to one group.",
            "Tus escalas cruzan los grupos: el primer peso de cada uno, el segundo de cada uno. "
            "Una escala es de un solo grupo.",
        ),
        turn(
            "mean-size",
            _mean_size,
            "The mean size decides your scale, so that the largest weights need more steps than "
            "there are.",
            "Tu escala la decide el tamaño medio, así que los pesos más grandes necesitan más "
            "pasos de los que hay.",
        ),
        turn(
            "bits-as-steps",
            _bits_as_steps,
            "You take the number of bits for the number of steps. Each further bit doubles the "
            "codes.",
            "Tomas el número de bits por el número de pasos. Cada bit más duplica los códigos.",
        ),
        turn(
            "flat",
            _flat,
            "The numbers are right; they are still laid out in groups, not in the shape of w.",
            "Los números están bien; siguen colocados en grupos, no con la forma de w.",
        ),
        turn(
            "in-place",
            _in_place,
            "You write into the w that you were given. It is to stay as it is.",
            "Escribes en la w que recibiste. Debe quedarse como está.",
        ),
    ),
)
