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


def cases_exact():
    def says(rows):
        """Logits whose likeliest tokens are these."""
        return F.one_hot(torch.tensor(rows), 4).float()

    return [
        (says([[0, 1, 2], [0, 1, 3]]), torch.tensor([[IGNORE, 1, 2], [IGNORE, 1, 2]])),
        (says([[3, 3, 1, 0]]), torch.tensor([[IGNORE, 2, 1, 0]])),
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
    ),
)
