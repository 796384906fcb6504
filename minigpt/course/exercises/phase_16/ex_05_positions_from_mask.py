"""Exercise 16.5: count positions from the first real token."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def positions_from_mask(real):
    """Return the position of each token, (B, T) int64: 0 at the first real one, and 0 on filling.

    real  (B, T) bool, True at the tokens of the text; filling stands to their left
    """
    return (real.long().cumsum(dim=1) - 1).clamp(min=0)


def positions_by_subtraction(real):
    T = real.shape[1]
    pads = T - real.sum(dim=1, keepdim=True)
    return torch.where(real, torch.arange(T) - pads, 0)


def _arange(real):
    return torch.arange(real.shape[1]).repeat(len(real), 1)


def _arange_zeroed(real):
    return _arange(real) * real


def _starts_at_one(real):
    return real.long().cumsum(dim=1)


def _negative(real):
    return real.long().cumsum(dim=1) - 1


def _negative_by_subtraction(real):
    T = real.shape[1]
    return torch.arange(T) - (T - real.sum(dim=1, keepdim=True))


def _wraps_around(real):
    return (real.long().cumsum(dim=1) - 1) % real.shape[1]


def _ones_on_filling(real):
    return (real.long().cumsum(dim=1) - 1).abs()


def _first_row(real):
    return positions_from_mask(real)[:1].repeat(len(real), 1)


def _longest_row(real):
    return positions_from_mask(real.any(dim=0)[None]).repeat(len(real), 1)


def _from_the_right(real):
    return (real.long().flip(1).cumsum(dim=1).flip(1) - 1).clamp(min=0)


def _from_the_right_bare(real):
    return real.long().flip(1).cumsum(dim=1).flip(1) - 1


def _from_the_right_on_text(real):
    return _from_the_right(real) * real


def _down_the_columns(real):
    return (real.long().cumsum(dim=0) - 1).clamp(min=0)


def _through_all_texts(real):
    flat = real.flatten().long().cumsum(dim=0).view(real.shape)
    return (flat - 1).clamp(min=0)


def _counts_filling(real):
    return ((~real).long().cumsum(dim=1) - 1).clamp(min=0)


def _counts_filling_bare(real):
    return (~real).long().cumsum(dim=1)


def _backwards_on_filling(real):
    return _negative_by_subtraction(real).abs()


def _mask_itself(real):
    return real.long()


def _floats(real):
    return positions_from_mask(real).float()


def _int32(real):
    return positions_from_mask(real).int()


def _only_real(real):
    return positions_from_mask(real)[real]


def cases_positions_from_mask():
    def mask(*lengths, T):
        return torch.arange(T) >= T - torch.tensor(lengths)[:, None]

    return [
        (mask(2, T=4),),
        (mask(2, 4, T=4),),
        (mask(3, 1, 2, T=3),),
        (mask(0, 2, T=2),),
        (mask(5, 3, 4, T=6),),
    ]


EXERCISE = Exercise(
    id="ex-16-05",
    title={"en": "Count from the first real token", "es": "Cuenta desde el primer token de verdad"},
    reference=positions_from_mask,
    alternatives=(positions_by_subtraction,),
    cases=cases_positions_from_mask,
    wrong_turns=(
        turn(
            "columns",
            _arange,
            "You number the columns. A text with filling in front then begins at another place of "
            "the table than it was trained to.",
            "Numeras las columnas. Un texto con relleno delante empieza así en otro lugar de la "
            "tabla que aquel con el que se entrenó.",
            _arange_zeroed,
        ),
        turn(
            "starts-at-one",
            _starts_at_one,
            "Your first real token has position 1. The table's first row is number 0.",
            "Tu primer token de verdad tiene la posición 1. La primera fila de la tabla es la "
            "número 0.",
        ),
        turn(
            "negative",
            _negative,
            "The text is counted correctly, but filling gets a number below 0. As an index, -1 "
            "means the last row of a table, and others raise an error.",
            "El texto está bien contado, pero el relleno recibe un número por debajo de 0. Como "
            "índice, -1 significa la última fila de una tabla, y otras veces da error.",
            _negative_by_subtraction,
            _wraps_around,
        ),
        turn(
            "one-on-filling",
            _ones_on_filling,
            "The text is right. On filling, what was -1 became 1: it is to be 0 there.",
            "El texto está bien. En el relleno, lo que era -1 se volvió 1: ahí debe ser 0.",
        ),
        turn(
            "one-for-all-texts",
            _first_row,
            "All texts get the positions of one of them. Each has its own filling.",
            "Todos los textos reciben las posiciones de uno solo. Cada uno tiene su propio "
            "relleno.",
            _longest_row,
        ),
        turn(
            "from-the-right",
            _from_the_right,
            "You count from the end. The first real token is number 0, not the last.",
            "Cuentas desde el final. El número 0 es el primer token de verdad, no el último.",
            _from_the_right_bare,
            _from_the_right_on_text,
        ),
        turn(
            "down-the-columns",
            _down_the_columns,
            "You count from text to text, down the columns. Count along each text.",
            "Cuentas de texto en texto, bajando por las columnas. Cuenta a lo largo de cada texto.",
            _through_all_texts,
        ),
        turn(
            "counts-the-filling",
            _counts_filling,
            "You count the filling instead of the text.",
            "Cuentas el relleno en lugar del texto.",
            _counts_filling_bare,
        ),
        turn(
            "distance",
            _backwards_on_filling,
            "On filling your numbers rise again to the left. They are to be 0 there.",
            "En el relleno tus números vuelven a crecer hacia la izquierda. Ahí deben ser 0.",
        ),
        turn(
            "all-ones",
            _mask_itself,
            "That is the mask itself, as numbers. Which place does each token have in its text?",
            "Esa es la propia máscara, en números. ¿Qué lugar tiene cada token en su texto?",
        ),
        turn(
            "not-integers",
            _floats,
            "The positions are right, but they are rows of a table: integers, as `torch.arange` "
            "gives them.",
            "Las posiciones son correctas, pero son filas de una tabla: enteros, como los da "
            "`torch.arange`.",
            _int32,
        ),
        turn(
            "without-the-filling",
            _only_real,
            "You drop the filling, and with it the shape. Every position of every text gets a "
            "number.",
            "Descartas el relleno y, con él, la forma. Cada posición de cada texto recibe un "
            "número.",
        ),
    ),
)
