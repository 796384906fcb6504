"""Exercise 19.1: from a random number to a token."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def draw(probs, u):
    """Return one token id per row, (B,) int64: where u falls when the probabilities lie in a row.

    probs  (B, V), each row adds up to 1, or a little less by rounding
    u      (B,), from 0 up to but not including 1
    """
    reached = probs.cumsum(dim=-1) <= u[:, None]
    return reached.sum(dim=-1).clamp(max=probs.shape[-1] - 1)


def draw_by_search(probs, u):
    ids = []
    for row, point in zip(probs, u, strict=True):
        edges = row.cumsum(0)
        place = torch.searchsorted(edges, point, right=True)
        ids.append(min(int(place), len(row) - 1))
    return torch.tensor(ids)


def _greedy(probs, u):
    return probs.argmax(dim=-1)


def _wrong_side(probs, u):
    return (probs.cumsum(dim=-1) < u[:, None]).sum(dim=-1).clamp(max=probs.shape[-1] - 1)


def _wrong_side_by_search(probs, u):
    places = torch.searchsorted(probs.cumsum(dim=-1).contiguous(), u[:, None].contiguous())
    return places[:, 0].clamp(max=probs.shape[-1] - 1)


def _ranks(probs, u):
    return draw(probs.sort(dim=-1, descending=True).values, u)


def _ranks_ascending(probs, u):
    return draw(probs.sort(dim=-1).values, u)


def _even(probs, u):
    return (u * probs.shape[-1]).long()


def _beyond(probs, u):
    return (probs.cumsum(dim=-1) <= u[:, None]).sum(dim=-1)


def _first_when_beyond(probs, u):
    return (probs.cumsum(dim=-1) > u[:, None]).int().argmax(dim=-1)


def _own_luck(probs, u):
    return torch.multinomial(probs, 1)[:, 0]


def _nearest(probs, u):
    return (probs - u[:, None]).abs().argmin(dim=-1)


def _nearest_edge(probs, u):
    return (probs.cumsum(dim=-1) - u[:, None]).abs().argmin(dim=-1)


def _no_running_sum(probs, u):
    return (probs <= u[:, None]).sum(dim=-1).clamp(max=probs.shape[-1] - 1)


def _first_larger(probs, u):
    return (probs > u[:, None]).int().argmax(dim=-1)


def _from_the_right(probs, u):
    return draw(probs, (1 - u).clamp(max=1 - 1e-6))


def _from_the_last(probs, u):
    return probs.shape[-1] - 1 - draw(probs.flip(-1), u)


def _one_u(probs, u):
    return draw(probs, u[:1].expand(len(u)))


def _down_the_batch(probs, u):
    return (probs.cumsum(dim=0) <= u[:, None]).sum(dim=-1).clamp(max=probs.shape[-1] - 1)


def _one_token_early(probs, u):
    return (draw(probs, u) - 1).clamp(min=0)


def _before_it(probs, u):
    before = probs.cumsum(dim=-1) - probs
    return (before <= u[:, None]).sum(dim=-1).clamp(max=probs.shape[-1] - 1)


def _column(probs, u):
    return draw(probs, u)[:, None]


def _one_hot(probs, u):
    return torch.nn.functional.one_hot(draw(probs, u), probs.shape[-1])


def cases_draw():
    quarters = torch.tensor([[0.25, 0.5, 0.25]])
    return [
        (quarters.repeat(4, 1), torch.tensor([0.1, 0.25, 0.7, 0.9])),
        (torch.tensor([[0.125, 0.25, 0.625]]), torch.tensor([0.2])),
        (torch.tensor([[0.5, 0.25, 0.2499]]), torch.tensor([0.99999])),
        (torch.tensor([[0.0, 1.0], [1.0, 0.0]]), torch.tensor([0.0, 0.5])),
        (torch.tensor([[0.625, 0.125, 0.25], [0.25, 0.25, 0.5]]), torch.tensor([0.7, 0.3])),
        (torch.tensor([[0.125] * 8]), torch.tensor([0.5])),
    ]


EXERCISE = Exercise(
    id="ex-19-01",
    title={"en": "From a random number to a token", "es": "De un número al azar a un token"},
    reference=draw,
    alternatives=(draw_by_search,),
    cases=cases_draw,
    wrong_turns=(
        turn(
            "greedy",
            _greedy,
            "You always take the likeliest token, and u has no say.",
            "Siempre tomas el token más probable, y u no interviene.",
        ),
        turn(
            "wrong-side-of-the-edge",
            _wrong_side,
            "A u that falls exactly on an edge goes to the token before it. A token of probability "
            "0 can then be drawn, with u = 0.",
            "Una u que cae justo en un borde va a parar al token anterior. Así se puede extraer un "
            "token de probabilidad 0, con u = 0.",
            _wrong_side_by_search,
        ),
        turn(
            "sorts-first",
            _ranks,
            "You sort the probabilities and return a place in the sorted row. The id is the place "
            "in the row that you were given.",
            "Ordenas las probabilidades y devuelves un lugar de la fila ordenada. El id es el "
            "lugar "
            "en la fila que te dieron.",
            _ranks_ascending,
        ),
        turn(
            "all-alike",
            _even,
            "You cut the line into equal pieces: every token is as likely as any other.",
            "Cortas la recta en trozos iguales: todos los tokens son igual de probables.",
        ),
        turn(
            "beyond-the-end",
            _beyond,
            "Rounding may leave the sum a little below 1, and a u in that gap falls behind all "
            "tokens: V is no id.",
            "El redondeo puede dejar la suma un poco por debajo de 1, y una u en ese hueco cae "
            "detrás de todos los tokens: V no es un id.",
        ),
        turn(
            "gap-goes-to-the-first",
            _first_when_beyond,
            "Where no running sum is above u, `argmax` over nothing but zeros says 0. The gap at "
            "the end belongs to the last token.",
            "Donde ninguna suma parcial supera u, `argmax` sobre puros ceros dice 0. El hueco del "
            "final le toca al último token.",
        ),
        turn(
            "own-luck",
            _own_luck,
            "You draw with luck of your own. The luck is given, it is u.",
            "Extraes con tu propia suerte. La suerte viene dada, es u.",
        ),
        turn(
            "nearest",
            _nearest,
            "You look for the number closest to u. What matters is in whose piece of the line u "
            "falls.",
            "Buscas el número más cercano a u. Lo que importa es en el trozo de quién cae u.",
            _nearest_edge,
        ),
        turn(
            "no-running-sum",
            _no_running_sum,
            "You compare u with single probabilities. Laid end to end, the second piece begins "
            "where the first one stops.",
            "Comparas u con probabilidades sueltas. Puestos uno tras otro, el segundo trozo "
            "empieza "
            "donde acaba el primero.",
            _first_larger,
        ),
        turn(
            "from-the-right",
            _from_the_right,
            "You lay the line from the right. u = 0 is where the first token begins.",
            "Recorres la recta desde la derecha. u = 0 es donde empieza el primer token.",
            _from_the_last,
        ),
        turn(
            "one-u-for-all",
            _one_u,
            "All rows use the same u. Each has its own.",
            "Todas las filas usan la misma u. Cada una tiene la suya.",
        ),
        turn(
            "down-the-batch",
            _down_the_batch,
            "You add up from row to row. The pieces of one row lie along that row.",
            "Sumas de fila en fila. Los trozos de una fila están a lo largo de ella.",
        ),
        turn(
            "one-off",
            _one_token_early,
            "You are one token off. u = 0.1 is in the first piece, which is token 0.",
            "Te equivocas por un token. u = 0,1 está en el primer trozo, que es el token 0.",
            _before_it,
        ),
        turn(
            "another-shape",
            _column,
            "The draw is right, its shape is not: one id for each row, (B,).",
            "La extracción es correcta, su forma no: un id por fila, (B,).",
            _one_hot,
        ),
    ),
)
