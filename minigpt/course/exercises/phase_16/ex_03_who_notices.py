"""Exercise 16.3: change each position, and see which outputs move."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_16.shared import EXACT
from minigpt.course.judging.exercise import Exercise, turn


def who_notices(function, x):
    """Return (T, T) bool: row t, column s says whether output t changes when row s of x does.

    function  takes x (T, C) and returns one row per position, (T, any width)
    """
    before = function(x)
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        changed = x.clone()
        changed[s] += torch.randn(x.shape[1])
        noticed[:, s] = (function(changed) != before).any(dim=1)
    return noticed


def who_notices_by_derivatives(function, x):
    slopes = torch.autograd.functional.jacobian(function, x)  # (T, width, T, C)
    return slopes.abs().amax(dim=(1, 3)) > 0


def _table(function, x, change, differs):
    """The tables of most wrong turns: how a row is changed, and what counts as noticing."""
    before = function(x)
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        changed = x.clone()
        changed[s] = change(changed[s])
        noticed[:, s] = differs(function(changed), before)
    return noticed


def _stranger(row):
    return row + torch.randn(len(row))


def _any(after, before):
    return (after != before).any(dim=1)


def _transposed(function, x):
    return who_notices(function, x).T


def _transposed_by_row(function, x):
    before = function(x)
    rows = []
    for s in range(len(x)):
        changed = x.clone()
        changed[s] = _stranger(changed[s])
        rows.append(_any(function(changed), before))
    return torch.stack(rows)


def _only_last(function, x):
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    noticed[:, -1] = who_notices(function, x)[:, -1]
    return noticed


def _last_column(function, x):
    return who_notices(function, x)[:, -1]


def _keeps_changes(function, x):
    before, changed = function(x), x.clone()
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        changed[s] += torch.randn(x.shape[1])
        noticed[:, s] = (function(changed) != before).any(dim=1)
    return noticed


def _in_place(function, x):
    before = function(x)
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        x[s] += torch.randn(x.shape[1])
        noticed[:, s] = (function(x) != before).any(dim=1)
    return noticed


def _diagonal(function, x):
    return who_notices(function, x) & torch.eye(len(x), dtype=torch.bool)


def _past_only(function, x):
    return who_notices(function, x).tril()


def _future_only(function, x):
    return who_notices(function, x).triu(1)


def _all_at_once(function, x):
    moved = _any(function(x + torch.randn(x.shape)), function(x))
    return moved[:, None].repeat(1, len(x))


def _same_everywhere(function, x):
    return _table(function, x, lambda row: row + 1, _any)


def _same_everywhere_large(function, x):
    return _table(function, x, lambda row: row + 100, _any)


def _changes_one_number(function, x):
    return _table(function, x, lambda row: torch.cat([row[:1] + 1, row[1:]]), _any)


def _doubles(function, x):
    return _table(function, x, lambda row: 2 * row, _any)


def _zeroes(function, x):
    return _table(function, x, lambda row: 0 * row, _any)


def _minus(function, x):
    return _table(function, x, lambda row: -row, _any)


def _only_large_changes(function, x):
    return _table(function, x, _stranger, lambda a, b: ((a - b).abs() > 1e-3).any(dim=1))


def _isclose(function, x):
    return _table(function, x, _stranger, lambda a, b: ~torch.isclose(a, b).all(dim=1))


def _sums(function, x):
    # integers below 2 ** 24 add up exactly in float32
    def change(row):
        return row + torch.randint(1, 9, row.shape)

    return _table(function, x, change, lambda a, b: a.sum(dim=1) != b.sum(dim=1))


def _sum_of_differences(function, x):
    return _table(function, x, _stranger, lambda a, b: (a - b).sum(dim=1).abs() > 0)


def _whole_rows(function, x):
    return _table(function, x, _stranger, lambda a, b: (a != b).all(dim=1))


def _first_number(function, x):
    return _table(function, x, _stranger, lambda a, b: a[:, 0] != b[:, 0])


def _somebody(function, x):
    return _table(function, x, _stranger, lambda a, b: bool((a != b).any()))


def _stays(function, x):
    return ~who_notices(function, x)


def _against_the_input(function, x):
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        changed = x.clone()
        changed[s] += torch.randn(x.shape[1])
        noticed[:, s] = (function(changed) != x).any(dim=1)
    return noticed


def _amounts(function, x):
    before = function(x)
    amounts = torch.zeros(len(x), len(x))
    for s in range(len(x)):
        changed = x.clone()
        changed[s] += 1 + torch.arange(x.shape[1])
        amounts[:, s] = (function(changed) - before).abs().sum(dim=1)
    return amounts


def _ones(function, x):
    return who_notices(function, x).int()


def _floats(function, x):
    return who_notices(function, x).float()


def _longs(function, x):
    return who_notices(function, x).long()


def running_sum(x):
    return x.cumsum(dim=0)


def one_back(x):
    """Each output is the input before it; the first keeps its own."""
    return torch.cat([x[:1], x[:-1]])


def from_the_right(x):
    return x.flip(0).cumsum(dim=0).flip(0)


def without_the_mean(x):
    """Each row by itself, its own mean taken off: what a norm begins with."""
    return x - x.mean(dim=1, keepdim=True)


def whisper(x):
    """The row itself, plus a millionth of the sum of the rows before it."""
    return x + 1e-6 * (x.cumsum(dim=0) - x).double()


def both_signs(x):
    """A running sum and its negative, side by side: together they are always 0."""
    total = x.cumsum(dim=0)
    return torch.cat([total, -total], dim=1)


def reads_the_last_number(x):
    """The running sum of the last number of each row."""
    return x[:, -1:].cumsum(dim=0)


def moves_the_last_numbers(x):
    """Zeros in front, a running sum behind them."""
    return torch.cat([torch.zeros_like(x), x.cumsum(dim=0)], dim=1)


def moves_the_first_numbers(x):
    """A running sum in front, zeros behind it."""
    return torch.cat([x.cumsum(dim=0), torch.zeros_like(x)], dim=1)


def direction(x):
    """Each row scaled to length 1: a row twice as long is the same to it."""
    row = x.double()  # so that rounding does not tell 3, 4 from 6, 8
    return (row / row.norm(dim=1, keepdim=True)).float()


def cases_who_notices():
    # Seeds far from those that a learner's own random rows may begin with.
    return [
        (running_sum, normal(3, 2, seed=1601)),
        (one_back, normal(4, 2, seed=1602)),
        (from_the_right, normal(3, 2, seed=1603)),
        (without_the_mean, torch.tensor([[4.0, 8.0, 0.0, -4.0], [1.0, 3.0, 5.0, 7.0]])),
        (both_signs, torch.tensor([[1.0, 2.0], [4.0, 7.0], [3.0, 5.0]])),
        (reads_the_last_number, normal(3, 3, seed=1604)),
        (moves_the_last_numbers, normal(2, 3, seed=1605)),
        (moves_the_first_numbers, normal(2, 3, seed=1606)),
        (direction, torch.tensor([[3.0, 4.0], [-5.0, 12.0]])),
        (whisper, normal(4, 3, seed=1607).double()),
        (running_sum, torch.zeros(2, 3)),
    ]


EXERCISE = Exercise(
    id="ex-16-03",
    title={"en": "Who notices?", "es": "¿Quién lo nota?"},
    reference=who_notices,
    alternatives=(who_notices_by_derivatives,),
    cases=cases_who_notices,
    tolerance=EXACT,
    wrong_turns=(
        turn(
            "transposed",
            _transposed,
            "Rows and columns have changed places: a row is the output that notices, a column the "
            "input that was changed.",
            "Filas y columnas cambiaron de lugar: una fila es la salida que lo nota; una columna, "
            "la entrada que se cambió.",
            _transposed_by_row,
        ),
        turn(
            "only-the-last",
            _only_last,
            "You change the last position only, and a leak in the middle goes unseen. Each "
            "position gets its turn.",
            "Solo cambias la última posición, y una filtración en medio no se ve. A cada posición "
            "le llega su turno.",
            _last_column,
        ),
        turn(
            "keeps-the-changes",
            _keeps_changes,
            "From the second round on, the earlier positions are still changed, too. Who moved is "
            "then no longer one position's doing.",
            "Desde la segunda vuelta, las posiciones anteriores siguen cambiadas. Quien se movió "
            "ya "
            "no lo hizo por una sola posición.",
            _in_place,
        ),
        turn(
            "only-itself",
            _diagonal,
            "Your table can be True on the diagonal only. All outputs are to be compared, not just "
            "the one at the changed position.",
            "Tu tabla solo puede tener True en la diagonal. Hay que comparar todas las salidas, no "
            "solo la de la posición cambiada.",
        ),
        turn(
            "half-the-table",
            _past_only,
            "You leave half of the table out. A leak of the future shows above the diagonal, a "
            "past "
            "that is missing below it: both halves are asked for.",
            "Dejas fuera la mitad de la tabla. Una filtración del futuro se ve por encima de la "
            "diagonal, y un pasado que falta, por debajo: se piden las dos mitades.",
            _future_only,
        ),
        turn(
            "all-at-once",
            _all_at_once,
            "You change all positions together, so all columns are equal. Change one at a time.",
            "Cambias todas las posiciones juntas, y por eso todas las columnas son iguales. Cambia "
            "una cada vez.",
        ),
        turn(
            "same-in-every-channel",
            _same_everywhere,
            "You add the same to all numbers of a row. Some functions take the row's mean off "
            "first, and to them nothing has happened. Change each number by another amount.",
            "Sumas lo mismo a todos los números de una fila. Hay funciones que primero restan la "
            "media de la fila, y para ellas no ha pasado nada. Cambia cada número en otra "
            "cantidad.",
            _same_everywhere_large,
        ),
        turn(
            "changes-one-number",
            _changes_one_number,
            "You change one number of the row. A function may read another one: exchange the whole "
            "row.",
            "Cambias un solo número de la fila. Puede que la función lea otro: cambia la fila "
            "entera.",
        ),
        turn(
            "scales-the-row",
            _doubles,
            "Your new row is a multiple of the old one. A row of zeros stays as it was, and some "
            "functions look at the direction only. A random row leaves no such doubt.",
            "Tu fila nueva es un múltiplo de la vieja. Una fila de ceros queda igual, y hay "
            "funciones que solo miran la dirección. Una fila al azar no deja esa duda.",
            _zeroes,
            _minus,
        ),
        turn(
            "large-changes-only",
            _only_large_changes,
            "You overlook small changes. A position that was not read changes nothing at all, not "
            "even the last digit: here you may ask for exactly equal.",
            "Pasas por alto los cambios pequeños. Una posición que no se leyó no cambia nada, ni "
            "la última cifra: aquí puedes exigir igualdad exacta.",
            _isclose,
        ),
        turn(
            "adds-up-first",
            _sums,
            "You compare sums of rows, or sums of differences. What one number gains another may "
            "lose: then the sum stays, and the row does not.",
            "Comparas sumas de filas, o sumas de diferencias. Lo que gana un número lo puede "
            "perder "
            "otro: entonces la suma se queda igual, y la fila no.",
            _sum_of_differences,
        ),
        turn(
            "the-whole-row",
            _whole_rows,
            "You ask that every number of a row moves. One that moves is enough to have noticed.",
            "Exiges que se muevan todos los números de una fila. Con que se mueva uno, ya lo notó.",
        ),
        turn(
            "first-number-only",
            _first_number,
            "You compare one number of each row. Another one may be the one that moves.",
            "Comparas un solo número de cada fila. El que se mueve puede ser otro.",
        ),
        turn(
            "somebody",
            _somebody,
            "A column of yours is True everywhere as soon as anybody notices. Each output answers "
            "for itself.",
            "Tu columna entera es True en cuanto alguien lo nota. Cada salida responde por sí "
            "sola.",
        ),
        turn(
            "who-stays",
            _stays,
            "Your table says who does not notice.",
            "Tu tabla dice quién no lo nota.",
        ),
        turn(
            "against-the-input",
            _against_the_input,
            "You compare the output with the input. Compare it with what the function says to the "
            "unchanged x.",
            "Comparas la salida con la entrada. Compárala con lo que la función dice de la x sin "
            "cambiar.",
        ),
        turn(
            "not-bool",
            _ones,
            "The table is right in another dress: True and False are asked for, not numbers.",
            "La tabla es correcta con otro traje: se piden True y False, no números.",
            _floats,
            _longs,
        ),
        turn(
            "amounts",
            _amounts,
            "Your table says how much each output moves. Only whether it moves is asked for.",
            "Tu tabla dice cuánto se mueve cada salida. Solo se pregunta si se mueve.",
        ),
    ),
)
