"""Exercise 16.3: change each position, and see which outputs move."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_16.shared import EXACT
from minigpt.course.exercises.phase_16.wrong_who_notices import WRONG_TURNS
from minigpt.course.judging.exercise import Exercise


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
    wrong_turns=WRONG_TURNS,
)
