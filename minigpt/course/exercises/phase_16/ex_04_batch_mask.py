"""Exercise 16.4: who may look at whom, in a batch of texts filled up at the left."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def batch_mask(lengths, T):
    """Return (B, 1, T, T) bool, True where row t may look at column s of the same text.

    lengths  (B,) int64: how many real tokens stand at the right end of each text of T positions

    s is not after t, and s is real; a position of filling sees itself, and nothing else.
    """
    at = torch.arange(T)
    past = at <= at[:, None]
    real = at >= (T - lengths)[:, None, None, None]
    return (past & real) | (at == at[:, None])


def batch_mask_in_loops(lengths, T):
    mask = torch.zeros(len(lengths), 1, T, T, dtype=torch.bool)
    for b, length in enumerate(lengths.tolist()):
        for t in range(T):
            mask[b, 0, t, T - length : t + 1] = True
            mask[b, 0, t, t] = True
    return mask


def _at(T):
    return torch.arange(T)


def _past(T):
    return torch.ones(T, T, dtype=torch.bool).tril()


def _real(lengths, T):
    return _at(T) >= (T - lengths)[:, None]


def _with_itself(mask, T):
    return mask | torch.eye(T, dtype=torch.bool)


def _inverted(lengths, T):
    return ~batch_mask(lengths, T)


def _only_causal(lengths, T):
    return _past(T).repeat(len(lengths), 1, 1, 1)


def _only_padding(lengths, T):
    return _real(lengths, T)[:, None, None].repeat(1, 1, T, 1)


def _only_padding_with_itself(lengths, T):
    return _with_itself(_only_padding(lengths, T), T)


def _right_padding(lengths, T):
    real = _at(T) < lengths[:, None]
    return _with_itself(_past(T) & real[:, None, None], T)


def _right_padding_bare(lengths, T):
    return _past(T) & (_at(T) < lengths[:, None])[:, None, None]


def _empty_rows(lengths, T):
    return _past(T) & _real(lengths, T)[:, None, None]


def _hides_queries(lengths, T):
    return _with_itself(_past(T) & _real(lengths, T)[:, None, :, None], T)


def _hides_queries_bare(lengths, T):
    return _past(T) & _real(lengths, T)[:, None, :, None]


def _pads_see_pads(lengths, T):
    real = _real(lengths, T)
    return _past(T) & (real[:, None, None, :] | ~real[:, None, :, None])


def _pads_see_everything(lengths, T):
    return (_past(T) & _real(lengths, T)[:, None, None]) | ~_real(lengths, T)[:, None, :, None]


def _no_head_axis(lengths, T):
    return batch_mask(lengths, T)[:, 0]


def _one_length(lengths, T):
    return batch_mask(lengths[:1], T).repeat(len(lengths), 1, 1, 1)


def _longest(lengths, T):
    return batch_mask(lengths.max()[None], T).repeat(len(lengths), 1, 1, 1)


def _counts_of_pads(lengths, T):
    return batch_mask(T - lengths, T)


def _one_pad_more(lengths, T):
    return batch_mask((lengths - 1).clamp(min=0), T)


def _one_pad_less(lengths, T):
    return batch_mask((lengths + 1).clamp(max=T), T)


def _additive(lengths, T):
    mask = batch_mask(lengths, T)
    return torch.zeros(mask.shape).masked_fill(~mask, -torch.inf)


def _additive_the_other_way(lengths, T):
    mask = batch_mask(lengths, T)
    return torch.zeros(mask.shape).masked_fill(mask, -torch.inf)


def _numbers(lengths, T):
    return batch_mask(lengths, T).int()


def _floats(lengths, T):
    return batch_mask(lengths, T).float()


def _the_future(lengths, T):
    at = _at(T)
    return ((at >= at[:, None]) & _real(lengths, T)[:, None, None]) | (at == at[:, None])


def _transposed(lengths, T):
    return batch_mask(lengths, T).transpose(2, 3)


def _not_itself(lengths, T):
    at = _at(T)
    return (at < at[:, None]) & _real(lengths, T)[:, None, None]


def cases_batch_mask():
    return [
        (torch.tensor([4, 2]), 4),
        (torch.tensor([1, 3, 5]), 5),
        (torch.tensor([2]), 3),
        (torch.tensor([0, 2]), 2),
        (torch.tensor([1]), 1),
    ]


EXERCISE = Exercise(
    id="ex-16-04",
    title={"en": "A mask for a batch", "es": "Una máscara para un lote"},
    reference=batch_mask,
    alternatives=(batch_mask_in_loops,),
    cases=cases_batch_mask,
    wrong_turns=(
        turn(
            "inverted",
            _inverted,
            "True and False are exchanged: you mark what is hidden, as `masked_fill` wants it. "
            "Here True means: may look.",
            "True y False están intercambiados: marcas lo que se oculta, como quiere "
            "`masked_fill`. "
            "Aquí True significa: puede mirar.",
        ),
        turn(
            "only-causal",
            _only_causal,
            "The future is hidden and the filling is not: real tokens still read it.",
            "El futuro está oculto y el relleno no: los tokens de verdad todavía lo leen.",
        ),
        turn(
            "only-padding",
            _only_padding,
            "The filling is hidden and the future is not.",
            "El relleno está oculto y el futuro no.",
            _only_padding_with_itself,
        ),
        turn(
            "right-padding",
            _right_padding,
            "You hide the end of short texts. The filling stands at the left here.",
            "Ocultas el final de los textos cortos. Aquí el relleno está a la izquierda.",
            _right_padding_bare,
        ),
        turn(
            "empty-rows",
            _empty_rows,
            "A row of filling has nothing left to look at. Softmax over nothing is 0/0, and nan "
            "spreads from there. What could such a row harmlessly look at?",
            "A una fila de relleno no le queda nada que mirar. Softmax sobre nada es 0/0, y el nan "
            "se extiende desde ahí. ¿Qué podría mirar esa fila sin hacer daño?",
        ),
        turn(
            "hides-the-asking",
            _hides_queries,
            "You stop the filling from asking. Nobody reads its answers; what matters is that "
            "nobody looks at it. Rows ask, columns are read.",
            "Impides que el relleno pregunte. Nadie lee sus respuestas; lo que importa es que "
            "nadie "
            "lo mire a él. Las filas preguntan, las columnas se leen.",
            _hides_queries_bare,
        ),
        turn(
            "filling-sees-more",
            _pads_see_pads,
            "Your filling looks at more than itself.",
            "Tu relleno mira algo más que a sí mismo.",
            _pads_see_everything,
        ),
        turn(
            "no-axis-for-heads",
            _no_head_axis,
            "The table of each text is right. Scores have an axis for heads between text and row: "
            "without it the texts would line up with the heads.",
            "La tabla de cada texto es correcta. Las puntuaciones tienen un eje de cabezas entre "
            "el "
            "texto y la fila: sin él los textos caerían sobre las cabezas.",
        ),
        turn(
            "one-length-for-all",
            _one_length,
            "All texts get one mask. Each has its own filling.",
            "Todos los textos reciben la misma máscara. Cada uno tiene su propio relleno.",
            _longest,
        ),
        turn(
            "counts-the-filling",
            _counts_of_pads,
            "You take the lengths for the amount of filling.",
            "Tomas las longitudes por la cantidad de relleno.",
        ),
        turn(
            "border-off-by-one",
            _one_pad_more,
            "The border between filling and text is one position off. With length 2 in 4 "
            "positions, which is the first real one?",
            "La frontera entre relleno y texto está corrida una posición. Con longitud 2 en 4 "
            "posiciones, ¿cuál es la primera de verdad?",
            _one_pad_less,
        ),
        turn(
            "what-is-added",
            _additive,
            "That is a mask to be added to scores, 0 and minus infinity. True and False are asked "
            "for.",
            "Esa es una máscara para sumar a las puntuaciones, 0 y menos infinito. Se piden True y "
            "False.",
            _additive_the_other_way,
        ),
        turn(
            "not-bool",
            _numbers,
            "Ones and zeros would be added to the scores by PyTorch, not obeyed. The dtype must be "
            "bool.",
            "PyTorch sumaría los unos y ceros a las puntuaciones, en vez de obedecerlos. El dtype "
            "debe ser bool.",
            _floats,
        ),
        turn(
            "sees-the-future",
            _the_future,
            "Your rows look ahead and not back.",
            "Tus filas miran hacia delante y no hacia atrás.",
            _transposed,
        ),
        turn(
            "not-itself",
            _not_itself,
            "No position may look at itself, and the first one has nothing at all.",
            "Ninguna posición puede mirarse a sí misma, y la primera se queda sin nada.",
        ),
    ),
)
