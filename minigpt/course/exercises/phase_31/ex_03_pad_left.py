"""Exercise 31.3: rows of unlike length in one batch."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def pad_left(rows, pad):
    """Return (ids, mask, positions), each (B, T) of integers, the filling at the left."""
    longest = max(len(row) for row in rows)
    gaps = [longest - len(row) for row in rows]
    ids = [[pad] * gap + list(row) for gap, row in zip(gaps, rows, strict=True)]
    mask = [[0] * gap + [1] * len(row) for gap, row in zip(gaps, rows, strict=True)]
    at = [[0] * gap + list(range(len(row))) for gap, row in zip(gaps, rows, strict=True)]
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(at)


def pad_left_by_flipping(rows, pad):
    sequences = [torch.tensor(list(reversed(row))) for row in rows]
    flipped = torch.nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad)
    lengths = torch.tensor([len(row) for row in rows])
    T = flipped.shape[1]
    mask = (torch.arange(T) >= (T - lengths)[:, None]).long()
    return flipped.flip(1), mask, (mask.cumsum(1) - 1).clamp(min=0)


def _filled(rows, pad, left=True, width=None):
    """Ids, mask and positions by another way: a filled table, written over."""
    T = max(map(len, rows)) if width is None else width
    ids = torch.full((len(rows), T), pad)
    mask, at = torch.zeros_like(ids), torch.zeros_like(ids)
    for b, row in enumerate(rows):
        here = slice(T - len(row), T) if left else slice(0, len(row))
        ids[b, here], mask[b, here], at[b, here] = torch.tensor(row), 1, torch.arange(len(row))
    return ids, mask, at


def _right(rows, pad):
    return _filled(rows, pad, left=False)


def _right_by_column(rows, pad):
    ids, mask, _ = _filled(rows, pad, left=False)
    return ids, mask, torch.arange(ids.shape[1]).expand_as(ids).clone()


def _mask_inverted(rows, pad):
    ids, mask, at = pad_left(rows, pad)
    return ids, 1 - mask, at


def _mask_by_pad(rows, pad):
    ids, _, at = pad_left(rows, pad)
    return ids, (ids != pad).long(), at


def _all_ones(rows, pad):
    ids, mask, at = pad_left(rows, pad)
    return ids, torch.ones_like(mask), at


def _by_column(rows, pad):
    ids, mask, _ = pad_left(rows, pad)
    return ids, mask, torch.arange(ids.shape[1]).expand_as(ids).clone()


def _by_column_of_tokens(rows, pad):
    ids, mask, _ = pad_left(rows, pad)
    return ids, mask, torch.arange(ids.shape[1]).expand_as(ids) * mask


def _negative(rows, pad):
    ids, mask, _ = pad_left(rows, pad)
    gaps = (mask == 0).sum(1, keepdim=True)
    return ids, mask, torch.arange(ids.shape[1]) - gaps


def _minus_one(rows, pad):
    ids, mask, _ = pad_left(rows, pad)
    return ids, mask, mask.cumsum(1) - 1


def _from_one(rows, pad):
    ids, mask, _ = pad_left(rows, pad)
    return ids, mask, mask.cumsum(1)


def _ones_in_the_filling(rows, pad):
    ids, mask, at = pad_left(rows, pad)
    return ids, mask, torch.where(mask == 0, 1, at)


def _counts_down(rows, pad):
    ids, mask, at = pad_left(rows, pad)
    last = mask.sum(1, keepdim=True) - 1
    return ids, mask, (last - at) * mask


def _to_the_context(rows, pad):
    return _filled(rows, pad, width=64)


def _to_a_round_width(rows, pad):
    longest = max(map(len, rows))
    return _filled(rows, pad, width=-(-longest // 8) * 8 + 8)


def _cut_to_the_shortest(rows, pad):
    shortest = min(map(len, rows))
    return _filled([row[-shortest:] for row in rows], pad)


def _cut_but_wide(rows, pad):
    shortest, longest = min(map(len, rows)), max(map(len, rows))
    return _filled([row[-shortest:] for row in rows], pad, width=longest)


def _cut_at_the_end(rows, pad):
    shortest = min(map(len, rows))
    return _filled([row[:shortest] for row in rows], pad)


def _zeros(rows, pad):
    return pad_left(rows, 0)


def _rows_turned(rows, pad):
    ids, mask, at = pad_left_by_flipping(rows, pad)
    return ids.flip(1) * mask + pad * (1 - mask), mask, at


def cases_pad_left():
    return [
        ([[5, 3], [4, 1, 2, 7]], 0),
        ([[19, 28, 2, 12, 1], [19, 28, 2, 9, 7, 6, 12, 1]], 0),
        ([[3, 9, 9, 1], [9, 2], [9]], 9),
        ([[1, 2, 3], [4, 5, 6]], 7),
        ([[8, 6]], 2),
    ]


EXERCISE = Exercise(
    id="ex-31-03",
    title={"en": "Fill on the left", "es": "Rellenar por la izquierda"},
    reference=pad_left,
    alternatives=(pad_left_by_flipping,),
    cases=cases_pad_left,
    wrong_turns=(
        turn(
            "on-the-right",
            _right,
            "The filling stands at the right. Then the next letter of a short row is read off a "
            "column of filling.",
            "El relleno está a la derecha. Entonces la letra siguiente de una fila corta se lee en "
            "una columna de relleno.",
            _right_by_column,
        ),
        turn(
            "mask-inverted",
            _mask_inverted,
            "Your mask says 1 where nobody may look. It is asked for the other way round.",
            "Tu máscara dice 1 donde nadie debe mirar. Se pide al revés.",
        ),
        turn(
            "mask-by-id",
            _mask_by_pad,
            "You tell filling by its id. A row may hold that very id as a token of its own.",
            "Reconoces el relleno por su id. Una fila puede contener ese mismo id como token suyo.",
        ),
        turn(
            "mask-of-ones",
            _all_ones,
            "Your mask lets everyone look at the filling.",
            "Tu máscara deja que todos miren el relleno.",
        ),
        turn(
            "positions-by-column",
            _by_column,
            "You count positions by column, so a short row begins somewhere in its middle. Every "
            "row's first token is at position 0.",
            "Cuentas las posiciones por columna, así que una fila corta empieza por la mitad. El "
            "primer token de cada fila está en la posición 0.",
            _by_column_of_tokens,
        ),
        turn(
            "negative-positions",
            _negative,
            "Positions in the filling are below 0. In a table of embeddings that is an error, or "
            "counted from its end: which row is row -1?",
            "Las posiciones del relleno quedan por debajo de 0. En una tabla de embeddings eso es "
            "un error, o se cuenta desde el final: ¿qué fila es la fila -1?",
            _minus_one,
        ),
        turn(
            "positions-from-one",
            _from_one,
            "The first token of a row is at position 0; and in the filling 0 is asked for.",
            "El primer token de una fila está en la posición 0; y en el relleno se pide 0.",
            _ones_in_the_filling,
        ),
        turn(
            "positions-backwards",
            _counts_down,
            "Your positions run backwards.",
            "Tus posiciones van hacia atrás.",
        ),
        turn(
            "too-wide",
            _to_the_context,
            "Every column costs a pass of the model. How wide does the batch have to be?",
            "Cada columna le cuesta trabajo al modelo. ¿Qué ancho necesita el lote?",
            _to_a_round_width,
        ),
        turn(
            "cut",
            _cut_to_the_shortest,
            "You cut the long rows. No token may be lost.",
            "Recortas las filas largas. No se puede perder ningún token.",
            _cut_but_wide,
            _cut_at_the_end,
        ),
        turn(
            "always-zero",
            _zeros,
            "You fill with 0 whatever `pad` is.",
            "Rellenas con 0, sea cual sea `pad`.",
        ),
        turn(
            "rows-backwards",
            _rows_turned,
            "The filling is in place, but the tokens of the rows are not in their order.",
            "El relleno está en su sitio, pero los tokens de las filas no están en su orden.",
        ),
    ),
)
