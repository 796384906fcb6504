"""Exercise 23.3: what a chunk may see."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def chunk_mask(T, S):
    """Return (T, S) bool: True where new token t may see place s; the new ones are the last T."""
    return torch.ones(T, S, dtype=torch.bool).tril(diagonal=S - T)


def chunk_mask_by_places(T, S):
    own = torch.arange(S - T, S)
    return torch.arange(S) <= own[:, None]


def _ones(T, S):
    return torch.ones(T, S, dtype=torch.bool)


def _top_left(T, S):
    return _ones(T, S).tril()


def _everything(T, S):
    return _ones(T, S)


def _hides_itself(T, S):
    return _ones(T, S).tril(S - T - 1)


def _peeks(T, S):
    return _ones(T, S).tril(S - T + 1)


def _hidden(T, S):
    return ~chunk_mask(T, S)


def _no_past(T, S):
    mask = torch.zeros(T, S, dtype=torch.bool)
    mask[:, S - T :] = _ones(T, T).tril()
    return mask


def _only_the_past(T, S):
    mask = torch.zeros(T, S, dtype=torch.bool)
    mask[:, : S - T] = True
    return mask


def _upwards(T, S):
    return _ones(T, S).triu(S - T)


def _only_itself(T, S):
    return chunk_mask(T, S) & _ones(T, S).triu(S - T)


def _transposed(T, S):
    return chunk_mask(T, S).T


def _square(T, S):
    return _ones(S, S).tril()


def _first_rows(T, S):
    return _ones(S, S).tril()[:T]


def _new_ones_free(T, S):
    return torch.arange(S) <= torch.full((T, 1), S - 1)


def _scores(T, S):
    return torch.zeros(T, S).masked_fill(~chunk_mask(T, S), -torch.inf)


def _numbers(T, S):
    return chunk_mask(T, S).float()


def _integers(T, S):
    return chunk_mask(T, S).long()


def _lists(T, S):
    return chunk_mask(T, S).tolist()


def _other_way_round(T, S):
    return _ones(T, S).tril(T - S)


def cases_chunk_mask():
    return [(1, 1), (2, 2), (2, 5), (1, 4), (3, 4), (4, 9)]


EXERCISE = Exercise(
    id="ex-23-03",
    title={"en": "What a chunk may see", "es": "Lo que puede ver un tramo"},
    reference=chunk_mask,
    alternatives=(chunk_mask_by_places,),
    cases=cases_chunk_mask,
    wrong_turns=(
        turn(
            "top-left",
            _top_left,
            "Your triangle starts at place 0. The new tokens are the last of the text: at which "
            "place does the first of them stand?",
            "Tu triángulo empieza en el lugar 0. Los tokens nuevos son los últimos del texto: ¿en "
            "qué lugar está el primero de ellos?",
            _first_rows,
            _other_way_round,
        ),
        turn(
            "everything",
            _everything,
            "A cache holds the past only. Among the new tokens there is a future: the first of "
            "them must not see the second.",
            "Una caché solo contiene el pasado. Entre los tokens nuevos sí hay futuro: el primero "
            "no debe ver al segundo.",
            _new_ones_free,
        ),
        turn(
            "hides-itself",
            _hides_itself,
            "Each new token misses one place, its own.",
            "A cada token nuevo le falta un lugar: el suyo.",
        ),
        turn(
            "peeks",
            _peeks,
            "Each new token sees one place too many.",
            "Cada token nuevo ve un lugar de más.",
        ),
        turn(
            "hidden",
            _hidden,
            "True is to mean visible. Yours marks what is hidden.",
            "True debe significar visible. La tuya marca lo oculto.",
        ),
        turn(
            "no-past",
            _no_past,
            "The new tokens see each other and nothing of what is stored.",
            "Los tokens nuevos se ven entre sí y nada de lo guardado.",
        ),
        turn(
            "only-the-past",
            _only_the_past,
            "The new tokens see what is stored and nothing of the chunk itself.",
            "Los tokens nuevos ven lo guardado y nada del propio tramo.",
        ),
        turn(
            "upwards",
            _upwards,
            "Your triangle points to the future.",
            "Tu triángulo apunta al futuro.",
        ),
        turn(
            "only-itself",
            _only_itself,
            "Each new token sees itself alone.",
            "Cada token nuevo solo se ve a sí mismo.",
        ),
        turn(
            "another-shape",
            _transposed,
            "One row for each new token, one column for each place: T rows and S columns.",
            "Una fila por token nuevo, una columna por lugar: T filas y S columnas.",
            _square,
        ),
        turn(
            "another-kind",
            _scores,
            "The right places in another form: a tensor of True and False is asked for.",
            "Los lugares correctos en otra forma: se pide un tensor de True y False.",
            _numbers,
            _integers,
            _lists,
        ),
    ),
)
