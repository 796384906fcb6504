"""Exercise 27.4: how far a position sees."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def window_mask(T, S, window):
    """Return True where query t of the last T of S positions may see position s: (T, S) bool."""
    query = torch.arange(S - T, S)[:, None]
    position = torch.arange(S)
    return (position <= query) & (position > query - window)


def window_mask_by_triangles(T, S, window):
    everything = torch.ones(T, S, dtype=torch.bool)
    return everything.tril(S - T) & everything.triu(S - T - window + 1)


def _places(T, S):
    return torch.arange(S - T, S)[:, None], torch.arange(S)


def _not_counting_itself(T, S, window):
    query, position = _places(T, S)
    return (position <= query) & (position >= query - window)


def _not_itself(T, S, window):
    query, position = _places(T, S)
    return (position < query) & (position > query - window)


def _both_directions(T, S, window):
    query, position = _places(T, S)
    return (position - query).abs() < window


def _sees_the_future(T, S, window):
    query, position = _places(T, S)
    return position > query - window


def _no_window(T, S, window):
    query, position = _places(T, S)
    return position <= query


def _unshifted(T, S, window):
    query, position = torch.arange(T)[:, None], torch.arange(S)
    return (position <= query) & (position > query - window)


def _blocks(T, S, window):
    query, position = _places(T, S)
    return (position <= query) & (position // window == query // window)


def _hidden_not_visible(T, S, window):
    return ~window_mask(T, S, window)


def _numbers(T, S, window):
    return window_mask(T, S, window).float()


def _for_scores(T, S, window):
    return torch.zeros(T, S).masked_fill(~window_mask(T, S, window), -torch.inf)


def _first_ones_for_all(T, S, window):
    query, position = _places(T, S)
    return (position <= query) & (position < window)


def _outside_the_window(T, S, window):
    query, position = _places(T, S)
    return (position <= query) & (position <= query - window)


def _keys_down_the_rows(T, S, window):
    return window_mask(T, S, window).T


def _one_too_few(T, S, window):
    query, position = _places(T, S)
    return (position <= query) & (position > query - window + 1)


def cases_window_mask():
    return [(3, 3, 1), (5, 5, 2), (2, 5, 3), (1, 9, 4), (3, 3, 10)]


EXERCISE = Exercise(
    id="ex-27-04",
    title={"en": "How far a position sees", "es": "Hasta dónde ve una posición"},
    reference=window_mask,
    alternatives=(window_mask_by_triangles,),
    cases=cases_window_mask,
    wrong_turns=(
        turn(
            "not-counting-itself",
            _not_counting_itself,
            "You see one position more than the window has. Here it counts the position itself; "
            "libraries disagree about that, so a docstring has to say it.",
            "Ves una posición más de las que tiene la ventana. Aquí cuenta también la propia; las "
            "bibliotecas no se ponen de acuerdo, por eso el docstring tiene que decirlo.",
        ),
        turn(
            "not-itself",
            _not_itself,
            "Nobody sees itself. With a window of 1 nothing is left, and softmax gives nan.",
            "Nadie se ve a sí mismo. Con una ventana de 1 no queda nada, y softmax da nan.",
        ),
        turn(
            "both-directions",
            _both_directions,
            "Your window opens to both sides. The future stays hidden, near or far.",
            "Tu ventana se abre hacia los dos lados. El futuro sigue oculto, cerca o lejos.",
        ),
        turn(
            "sees-the-future",
            _sees_the_future,
            "The near past is right; and everything after the query is visible, too.",
            "El pasado cercano está bien; pero también se ve todo lo que viene después de la "
            "consulta.",
        ),
        turn(
            "no-window",
            _no_window,
            "That is the causal mask: the window makes no difference.",
            "Esa es la máscara causal: la ventana no influye.",
        ),
        turn(
            "unshifted",
            _unshifted,
            "You count the queries from 0. They are the last T of S positions: where does the "
            "first "
            "of them stand?",
            "Cuentas las consultas desde 0. Son las T últimas de S posiciones: ¿dónde está la "
            "primera?",
        ),
        turn(
            "blocks",
            _blocks,
            "You cut the text into blocks; whoever stands first in a block sees nothing before it. "
            "A "
            "window moves along with its position.",
            "Cortas el texto en bloques; quien abre un bloque no ve nada anterior. Una ventana se "
            "desplaza con su posición.",
        ),
        turn(
            "hidden-not-visible",
            _hidden_not_visible,
            "True and False have changed places: here True means visible.",
            "True y False están intercambiados: aquí True significa visible.",
        ),
        turn(
            "numbers",
            _numbers,
            "The pattern is right, but these are numbers. PyTorch would *add* 1 and 0 to the "
            "scores; "
            "a mask of bool hides.",
            "El patrón es correcto, pero son números. PyTorch le *sumaría* 1 y 0 a las "
            "puntuaciones; una máscara de bool oculta.",
            _for_scores,
        ),
        turn(
            "first-ones-for-all",
            _first_ones_for_all,
            "Everybody sees the beginning of the text. The window ends at the query, not at the "
            "start.",
            "Todo el mundo ve el comienzo del texto. La ventana acaba en la consulta, no al "
            "principio.",
        ),
        turn(
            "outside-the-window",
            _outside_the_window,
            "You show what lies outside the window and hide what is in it.",
            "Muestras lo que queda fuera de la ventana y ocultas lo que está dentro.",
        ),
        turn(
            "keys-down-the-rows",
            _keys_down_the_rows,
            "Rows and columns have changed places: a row is a query, a column what it may read.",
            "Filas y columnas están intercambiadas: una fila es una consulta y una columna, lo que "
            "puede leer.",
        ),
        turn(
            "one-too-few",
            _one_too_few,
            "You see one position less than the window has. With a window of 1, who is still seen?",
            "Ves una posición menos de las que tiene la ventana. Con una ventana de 1, ¿a quién se "
            "ve todavía?",
        ),
    ),
)
