"""Exercise 21.4: a head knocked out."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def knock_out(heads, h, n_head, mean):
    """Return a new tensor (B, T, C) in which head h, of n_head side by side, says its mean only.

    mean  (C,), the mean of all heads side by side
    """
    size = heads.shape[-1] // n_head
    mine = slice(h * size, (h + 1) * size)
    result = heads.clone()
    result[..., mine] = mean[mine]
    return result


def knock_out_by_view(heads, h, n_head, mean):
    apart = heads.unflatten(-1, (n_head, -1)).clone()  # (B, T, H, D)
    apart[:, :, h] = mean.view(n_head, -1)[h]
    return apart.flatten(-2)


def _mine(heads, h, n_head):
    size = heads.shape[-1] // n_head
    return slice(h * size, (h + 1) * size)


def _zeros(heads, h, n_head, mean):
    return knock_out(heads, h, n_head, torch.zeros_like(mean))


def _interleaved(heads, h, n_head, mean):
    result = heads.clone()
    result[..., h::n_head] = mean[h::n_head]
    return result


def _every_head(heads, h, n_head, mean):
    return mean.expand_as(heads).clone()


def _own_mean(heads, h, n_head, mean):
    return knock_out(heads, h, n_head, heads.mean(dim=(0, 1)))


def _mean_over_time(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[..., mine] = heads[..., mine].mean(dim=1, keepdim=True)
    return result


def _positions(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[:, mine] = mean
    return result


def _the_others(heads, h, n_head, mean):
    result, mine = mean.expand_as(heads).clone(), _mine(heads, h, n_head)
    result[..., mine] = heads[..., mine]
    return result


def _one_column(heads, h, n_head, mean):
    result = heads.clone()
    result[..., h] = mean[h]
    return result


def _one_number(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[..., mine] = mean[mine].mean()
    return result


def _wrong_part_of_the_mean(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[..., mine] = mean[: mine.stop - mine.start]
    return result


def _last_position(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[:, -1, mine] = mean[mine]
    return result


def _next_head(heads, h, n_head, mean):
    return knock_out(heads, (h + 1) % n_head, n_head, mean)


def _from_one(heads, h, n_head, mean):
    return knock_out(heads, h - 1 if h else n_head - 1, n_head, mean)


def _size_is_n_head(heads, h, n_head, mean):
    result, mine = heads.clone(), slice(h * n_head, (h + 1) * n_head)
    result[..., mine] = mean[mine]
    return result


def _takes_the_mean_off(heads, h, n_head, mean):
    result, mine = heads.clone(), _mine(heads, h, n_head)
    result[..., mine] -= mean[mine]
    return result


def _in_place(heads, h, n_head, mean):
    mine = _mine(heads, h, n_head)
    heads[..., mine] = mean[mine]
    return heads


def _removed(heads, h, n_head, mean):
    mine = _mine(heads, h, n_head)
    return torch.cat([heads[..., : mine.start], heads[..., mine.stop :]], dim=-1)


def cases_knock_out():
    generator = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    return [
        (torch.arange(1.0, 9.0).view(1, 2, 4), 1, 2, torch.tensor([0.0, 0.0, -1.0, -2.0])),
        (draw(2, 8, 8), 1, 4, draw(8)),
        (draw(1, 6, 6), 0, 2, draw(6)),
        (draw(3, 4, 12), 2, 3, draw(12)),
    ]


EXERCISE = Exercise(
    id="ex-21-04",
    title={"en": "A head knocked out", "es": "Una cabeza fuera de juego"},
    reference=knock_out,
    alternatives=(knock_out_by_view,),
    cases=cases_knock_out,
    wrong_turns=(
        turn(
            "zeros",
            _zeros,
            "You put zeros in. What follows has never met a head that says nothing at all; the "
            "mean is what it usually gets.",
            "Pones ceros. Lo que sigue nunca se encontró con una cabeza que no dice nada; la media "
            "es lo que suele recibir.",
        ),
        turn(
            "interleaved",
            _interleaved,
            "You take every n_head-th column. The columns of a head stand side by side.",
            "Tomas una de cada n_head columnas. Las columnas de una cabeza están juntas.",
        ),
        turn(
            "every-head",
            _every_head,
            "You knocked out all heads. One is to go.",
            "Dejaste fuera todas las cabezas. Solo una debe irse.",
        ),
        turn(
            "own-mean",
            _own_mean,
            "You use the mean of this very batch. It knows the texts that are to be judged; the "
            "mean you are given comes from others.",
            "Usas la media de este mismo lote. Conoce los textos que se van a juzgar; la media que "
            "te dan viene de otros.",
            _mean_over_time,
        ),
        turn(
            "positions",
            _positions,
            "You replaced positions. On which axis do the heads stand side by side?",
            "Cambiaste posiciones. ¿En qué eje están las cabezas una al lado de otra?",
        ),
        turn(
            "the-others",
            _the_others,
            "You kept head h and knocked out all others.",
            "Conservaste la cabeza h y dejaste fuera todas las demás.",
        ),
        turn(
            "one-column",
            _one_column,
            "You replaced a single column. A head is C / n_head columns wide.",
            "Cambiaste una sola columna. Una cabeza tiene C / n_head columnas.",
        ),
        turn(
            "another-part-of-the-mean",
            _wrong_part_of_the_mean,
            "The right columns get another head's part of the mean.",
            "Las columnas correctas reciben la parte de la media de otra cabeza.",
        ),
        turn(
            "one-number",
            _one_number,
            "All columns of the head get one and the same number. Each column has its own mean.",
            "Todas las columnas de la cabeza reciben el mismo número. Cada columna tiene su media.",
        ),
        turn(
            "last-position",
            _last_position,
            "You silence the head at the last position only. It is to be gone everywhere.",
            "Callas la cabeza solo en la última posición. Debe faltar en todas.",
        ),
        turn(
            "another-head",
            _next_head,
            "You knocked out a neighbour. Heads are counted from 0.",
            "Dejaste fuera a una vecina. Las cabezas se cuentan desde 0.",
            _from_one,
        ),
        turn(
            "size-is-n-head",
            _size_is_n_head,
            "Your head is n_head columns wide. How many columns has each of n_head equal heads?",
            "Tu cabeza tiene n_head columnas. ¿Cuántas columnas tiene cada una de n_head cabezas "
            "iguales?",
        ),
        turn(
            "takes-the-mean-off",
            _takes_the_mean_off,
            "You subtract the mean. Then the head goes on saying all that differs from it.",
            "Restas la media. Entonces la cabeza sigue diciendo todo lo que se aparta de ella.",
        ),
        turn(
            "in-place",
            _in_place,
            "The numbers are right, but you wrote them over the ones you were given.",
            "Los números son correctos, pero los escribiste encima de los que te dieron.",
        ),
        turn(
            "removed",
            _removed,
            "You took the columns out, and what follows no longer fits.",
            "Quitaste las columnas, y lo que sigue ya no encaja.",
        ),
    ),
)
