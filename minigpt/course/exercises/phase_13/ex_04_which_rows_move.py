"""Exercise 13.4: which rows move?"""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def which_rows_move(inputs, targets, V, tied):
    """Return for each row of the input table whether it gets a gradient, (V,) bool."""
    moves = torch.zeros(V, dtype=torch.bool)
    moves[inputs] = True
    return torch.ones_like(moves) if tied else moves


def which_rows_move_one_by_one(inputs, targets, V, tied):
    read = set(inputs.tolist())
    return torch.tensor([tied or v in read for v in range(V)])


def _mask(V, *some):
    moves = torch.zeros(V, dtype=torch.bool)
    for ids in some:
        moves[ids] = True
    return moves


def _only_inputs(inputs, targets, V, tied):
    return _mask(V, inputs)


def _tied_adds_targets(inputs, targets, V, tied):
    return _mask(V, inputs, targets) if tied else _mask(V, inputs)


def _all_always(inputs, targets, V, tied):
    return torch.ones(V, dtype=torch.bool)


def _only_targets(inputs, targets, V, tied):
    return _mask(V, targets)


def _inputs_and_targets_always(inputs, targets, V, tied):
    return _mask(V, inputs, targets)


def _mixed_up(inputs, targets, V, tied):
    return which_rows_move(inputs, targets, V, not tied)


def _rest_of_the_alphabet(inputs, targets, V, tied):
    return _all_always(inputs, targets, V, tied) if tied else ~_mask(V, inputs)


def _rest_both(inputs, targets, V, tied):
    return ~which_rows_move(inputs, targets, V, tied)


def _tied_moves_targets(inputs, targets, V, tied):
    return _mask(V, targets) if tied else _mask(V, inputs)


def _tied_spares_targets(inputs, targets, V, tied):
    return ~_mask(V, targets) if tied else _mask(V, inputs)


def _untied_moves_targets(inputs, targets, V, tied):
    return which_rows_move(inputs, targets, V, tied) | _mask(V, targets)


def _untied_moves_only_targets(inputs, targets, V, tied):
    return _all_always(inputs, targets, V, tied) if tied else _mask(V, targets)


def _places(inputs, targets, V, tied):
    return which_rows_move(inputs, targets, V, tied).nonzero()[:, 0]


def _counts(inputs, targets, V, tied):
    return torch.bincount(inputs, minlength=V) + (torch.ones(V, dtype=torch.long) if tied else 0)


def cases_which_rows_move():
    few, pairs = torch.tensor([1, 2]), torch.tensor([3, 3])
    cycle = torch.tensor([0, 4, 0, 4])
    return [
        (few, pairs, 6, False),
        (few, pairs, 6, True),
        (cycle, torch.tensor([4, 0, 4, 2]), 5, False),
        (cycle, torch.tensor([4, 0, 4, 2]), 5, True),
        (torch.tensor([2]), torch.tensor([2]), 3, False),
        (torch.tensor([2]), torch.tensor([2]), 3, True),
    ]


EXERCISE = Exercise(
    id="ex-13-04",
    title={"en": "Which rows move?", "es": "¿Qué filas se mueven?"},
    reference=which_rows_move,
    alternatives=(which_rows_move_one_by_one,),
    cases=cases_which_rows_move,
    wrong_turns=(
        turn(
            "only-inputs",
            _only_inputs,
            "You treat both kinds alike, and forget where a tied table is used a second time.",
            "Tratas igual los dos tipos y olvidas dónde se usa por segunda vez una tabla "
            "compartida.",
        ),
        turn(
            "tied-adds-targets",
            _tied_adds_targets,
            "At the exit you move the right answers only. What does p − y say about all the "
            "letters that were not the answer?",
            "A la salida solo mueves las respuestas correctas. ¿Qué dice p − y de todas las "
            "letras que no eran la respuesta?",
        ),
        turn(
            "all-always",
            _all_always,
            "You move everything, even where the exit has a table of its own. Which rows of the "
            "input table has such a model used?",
            "Lo mueves todo, incluso cuando la salida tiene una tabla propia. ¿Qué filas de la "
            "tabla de entrada ha usado un modelo así?",
        ),
        turn(
            "only-targets",
            _only_targets,
            "These are the rows of the answers. What does the input table see, what is read or "
            "what is to be said?",
            "Estas son las filas de las respuestas. ¿Qué ve la tabla de entrada, lo que se lee o "
            "lo que hay que decir?",
        ),
        turn(
            "inputs-and-targets-always",
            _inputs_and_targets_always,
            "You add the answers in both cases and stop there. With a table of its own at the "
            "exit, the input table never meets an answer; with a shared one, it meets more than "
            "the answers.",
            "Añades las respuestas en los dos casos y nada más. Con una tabla propia a la salida, "
            "la de entrada nunca se encuentra con una respuesta; con una compartida, se encuentra "
            "con más que las respuestas.",
        ),
        turn(
            "head-and-table-mixed-up",
            _mixed_up,
            "You have the two cases the wrong way round. Tied means: one table for both ends.",
            "Tienes los dos casos al revés. Pesos compartidos significa: una sola tabla para los "
            "dos extremos.",
        ),
        turn(
            "rest-of-the-alphabet",
            _rest_of_the_alphabet,
            "Your mask of what is read is turned round: it marks the rows that nobody reads.",
            "Tu máscara de lo que se lee está invertida: señala las filas que nadie lee.",
            _rest_both,
        ),
        turn(
            "tied-moves-targets",
            _tied_moves_targets,
            "With a shared table you move the answers only. It is still the input table as well, "
            "and the softmax gives every letter some probability.",
            "Con una tabla compartida solo mueves las respuestas. Sigue siendo también la de "
            "entrada, y softmax le da a cada letra alguna probabilidad.",
        ),
        turn(
            "tied-spares-targets",
            _tied_spares_targets,
            "You leave the right answers out. p − y is not 0 for them either: they are pulled "
            "while the others are pushed.",
            "Dejas fuera las respuestas correctas. Para ellas p − y tampoco es 0: se las atrae "
            "mientras a las demás se las empuja.",
        ),
        turn(
            "untied-moves-targets",
            _untied_moves_targets,
            "Without tying you still move rows of the answers. In which table do the answers "
            "stand then?",
            "Sin compartir, sigues moviendo filas de las respuestas. ¿En qué tabla están entonces "
            "las respuestas?",
            _untied_moves_only_targets,
        ),
        turn(
            "places-not-a-mask",
            _places,
            "These are the numbers of the rows. Asked is a yes or no for each of the V rows.",
            "Estos son los números de las filas. Se pide un sí o un no para cada una de las V.",
        ),
        turn(
            "counts",
            _counts,
            "You count how often. Asked is whether.",
            "Cuentas cuántas veces. Lo que se pregunta es si se mueve.",
        ),
    ),
)
