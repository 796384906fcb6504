"""Exercise 18.5: right to the last letter."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.phase_18.shared import IGNORE
from minigpt.course.judging.exercise import Exercise, turn


def exact_share(logits, y):
    """Return the share of rows, 0 to 1, whose targets are all the likeliest token."""
    right = (logits.argmax(-1) == y) | (y == IGNORE)  # (B, T)
    return right.all(1).float().mean().item()


def exact_share_by_counting(logits, y):
    rows = 0
    for row_logits, targets in zip(logits, y, strict=True):
        asked = targets != IGNORE
        rows += int(torch.equal(row_logits[asked].argmax(-1), targets[asked]))
    return rows / len(y)


def _letter_share(logits, y):
    asked = y != IGNORE
    return (logits.argmax(-1) == y)[asked].float().mean().item()


def _any_right(logits, y):
    return (logits.argmax(-1) == y).any(1).float().mean().item()


def _ignored_is_wrong(logits, y):
    return (logits.argmax(-1) == y).all(1).float().mean().item()


def _last_letter(logits, y):
    columns = torch.arange(y.shape[1])
    last = torch.where(y == IGNORE, -1, columns).amax(1)  # (B,)
    rows = torch.arange(len(y))
    return (logits.argmax(-1) == y)[rows, last].float().mean().item()


def _positions_share(logits, y):
    right = (logits.argmax(-1) == y) | (y == IGNORE)
    return right.float().mean().item()


def _count_not_share(logits, y):
    right = (logits.argmax(-1) == y) | (y == IGNORE)
    return float(right.all(1).sum())


def _drops_token_zero(logits, y):
    right = (logits.argmax(-1) == y) | (y <= 0)
    return right.all(1).float().mean().item()


def _first_asked_only(logits, y):
    first = (y != IGNORE).int().argmax(1)  # (B,)
    rows = torch.arange(len(y))
    return (logits.argmax(-1) == y)[rows, first].float().mean().item()


def _per_cent(logits, y):
    return 100 * exact_share(logits, y)


def _all_rows_together(logits, y):
    right = (logits.argmax(-1) == y) | (y == IGNORE)
    return right.all(0).float().mean().item()


def _all_or_nothing(logits, y):
    return float(exact_share(logits, y) == 1.0)


def _mean_of_row_shares(logits, y):
    asked = y != IGNORE
    right = (logits.argmax(-1) == y) & asked
    return (right.sum(1) / asked.sum(1)).mean().item()


def _winner_over_time(logits, y):
    right = (logits.argmax(1) == y) | (y == IGNORE)
    return right.all(1).float().mean().item()


def _shifted(logits, y):
    return exact_share(logits[:, :-1], y[:, 1:])


def _wrong_share(logits, y):
    return 1 - exact_share(logits, y)


def cases_exact():
    def says(rows):
        """Logits whose likeliest tokens are these."""
        return F.one_hot(torch.tensor(rows), 4).float()

    return [
        (says([[0, 1, 2], [0, 1, 3]]), torch.tensor([[IGNORE, 1, 2], [IGNORE, 1, 2]])),
        (says([[3, 3, 1, 0]]), torch.tensor([[IGNORE, 2, 1, 0]])),
        (says([[1, 1]]), torch.tensor([[0, 1]])),
        (says([[0, 1], [2, 3], [1, 1]]), torch.tensor([[0, 1], [IGNORE, 3], [0, IGNORE]])),
        (
            says([[1, 2, 3, 1], [2, 2, 2, 2], [0, 3, 0, 3], [3, 1, 1, 0]]),
            torch.tensor(
                [
                    [IGNORE, 2, 3, 1],
                    [IGNORE, 0, 2, 2],
                    [IGNORE, 3, 0, IGNORE],
                    [IGNORE, 1, 2, 3],
                ]
            ),
        ),
    ]


EXERCISE = Exercise(
    id="ex-18-05",
    title={"en": "Right to the last letter", "es": "Bien hasta la última letra"},
    reference=exact_share,
    alternatives=(exact_share_by_counting,),
    cases=cases_exact,
    wrong_turns=(
        turn(
            "letter-share",
            _letter_share,
            "That is the share of right letters. One wrong letter makes a wrong number: count "
            "whole rows.",
            "Esa es la parte de letras correctas. Una letra mal hace un número mal: cuenta "
            "filas enteras.",
        ),
        turn(
            "any-right",
            _any_right,
            "You count a row as soon as one of its letters is right.",
            "Das por buena una fila en cuanto acierta una letra.",
        ),
        turn(
            "ignored-is-wrong",
            _ignored_is_wrong,
            "Positions that ask nothing count as wrong: no token is ever equal to -100.",
            "Las posiciones que no preguntan nada cuentan como falladas: ningún token es nunca "
            "igual a -100.",
        ),
        turn(
            "last-letter",
            _last_letter,
            "You look at the last letter alone. All letters up to it must be right as well.",
            "Miras solo la última letra. También tienen que estar bien todas las anteriores.",
        ),
        turn(
            "positions-share",
            _positions_share,
            "You let the ignored positions pass, which is right, but then average over "
            "positions instead of rows.",
            "Dejas pasar las posiciones ignoradas, y eso está bien, pero luego promedias "
            "posiciones en vez de filas.",
        ),
        turn(
            "count",
            _count_not_share,
            "You return how many rows are right. Asked is their share, between 0 and 1.",
            "Devuelves cuántas filas están bien. Se pide qué parte son, entre 0 y 1.",
        ),
        turn(
            "drops-token-zero",
            _drops_token_zero,
            "You let token 0 pass unasked. It is a token like any other; only -100 asks nothing.",
            "Dejas pasar el token 0 sin preguntar. Es un token como cualquier otro; solo -100 no "
            "pregunta nada.",
        ),
        turn(
            "first-asked-only",
            _first_asked_only,
            "You look at the first letter that is asked. All that follow must be right as well.",
            "Miras la primera letra preguntada. También tienen que estar bien todas las "
            "siguientes.",
        ),
        turn(
            "per-cent",
            _per_cent,
            "That is in per cent. Asked is a share, between 0 and 1.",
            "Eso está en tanto por ciento. Se pide una parte, entre 0 y 1.",
        ),
        turn(
            "columns",
            _all_rows_together,
            "You ask of each position whether all rows are right there. A row is an answer: ask "
            "along it.",
            "Preguntas en cada posición si todas las filas están bien ahí. Una fila es una "
            "respuesta: pregunta a lo largo de ella.",
        ),
        turn(
            "all-or-nothing",
            _all_or_nothing,
            "One wrong row makes everything wrong. A share is asked for: how many rows of all are "
            "right.",
            "Una fila mal lo da todo por malo. Se pide una parte: cuántas filas del total están "
            "bien.",
        ),
        turn(
            "mean-of-row-shares",
            _mean_of_row_shares,
            "Each row counts with its share of right letters. A number with one wrong letter is a "
            "wrong number.",
            "Cada fila cuenta con su parte de letras correctas. Un número con una letra mal es un "
            "número equivocado.",
        ),
        turn(
            "shifted",
            _shifted,
            "You shift the targets by one. They are shifted already: y holds, at each place, the "
            "token that comes next.",
            "Desplazas los objetivos en uno. Ya están desplazados: y tiene en cada lugar el token "
            "que sigue.",
        ),
        turn(
            "wrong-share",
            _wrong_share,
            "That is the share of rows that are wrong.",
            "Esa es la parte de filas equivocadas.",
        ),
        turn(
            "winner-over-time",
            _winner_over_time,
            "You look for the position with the highest score. The favourite is a token: the last "
            "axis.",
            "Buscas la posición con la puntuación más alta. La favorita es un token: el último "
            "eje.",
        ),
    ),
)
