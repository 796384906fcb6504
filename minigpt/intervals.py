"""How sure is a score? An interval around it, and a test of two models on the same questions.

    wilson      every share p that would make `right` of `total` no surprise:
                (right/total - p)² <= z² p (1 - p) / total, a quadratic whose two roots are the ends
    bootstrap   what a statistic would have been, had the same rows been drawn again
    paired      of the questions that only one of two models gets right, how uneven is the split?

An interval of 95 % holds the truth in 95 of 100 exams, not "with probability .95 in this one". It
covers the luck of the questions. The luck of the training needs other seeds, not more questions.

Source: Wilson 1927; Brown, Cai & DasGupta 2001, https://doi.org/10.1214/ss/1009213286 (why not
the schoolbook's p +- z sqrt(p (1 - p) / n)); Efron & Tibshirani 1993, ch. 13; McNemar 1947.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

Z = 1.96  # a normal number is farther than this from its mean once in twenty times


def wilson(right: float, total: int, z: float = Z) -> tuple[float, float]:
    """Return the lowest and the highest share that `right` of `total` questions do not contradict.

    right  need not be whole: it may be a mean over several seeds

    Raises ValueError for counts that no exam can have.
    """
    if total < 1 or not 0 <= right <= total:
        raise ValueError(f"{right} of {total}: give 0 to {max(total, 1)} right of at least one")
    if not z > 0:
        raise ValueError(f"z={z}: give a width above 0, such as 1.96 for 95 %")
    p, n = right / total, total
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    # At 0 and at 1 the ends are those numbers; rounding would leave them at 1e-17.
    low = 0.0 if right == 0 else (centre - half) / below
    high = 1.0 if right == total else (centre + half) / below
    return low, high


def schoolbook(right: float, total: int, z: float = Z) -> tuple[float, float]:
    """Return p -+ z sqrt(p (1 - p) / n), for comparison: it fails where models are good."""
    p = right / total
    half = z * math.sqrt(p * (1 - p) / total)
    return p - half, p + half


@dataclass(frozen=True)
class Estimate:
    """A share of right answers that says how sure it is: `98.6 % (97.7 to 99.2)`."""

    share: float  # 0 to 1
    total: int  # questions

    @classmethod
    def of(cls, right: Tensor) -> "Estimate":
        """Return the estimate of verdicts, (N,) bool."""
        return cls(right.float().mean().item(), len(right))

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of the Wilson interval, 95 %."""
        return wilson(self.share * self.total, self.total)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def bootstrap(
    values: Tensor,
    statistic: Callable[[Tensor], Tensor],
    resamples: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """Return where the middle 95 % of the statistic fall when the rows are drawn again.

    values     (N, ...), a row for each question; N rows are drawn with replacement
    statistic  rows -> one number

    Raises ValueError for no rows or no resamples.
    """
    N = len(values)
    if N < 1 or resamples < 1:
        raise ValueError(f"{N} rows, {resamples} resamples: give at least one of each")
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(N, (resamples, N), generator=generator)  # (resamples, N)
    found = torch.stack([statistic(values[rows]) for rows in drawn]).double()  # (resamples,)
    low, high = found.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return low, high


class Paired(NamedTuple):
    """Two models, the same questions: those that only one of them gets right, and how likely a
    split at least as uneven is if each of them fell to either side by the toss of a coin."""

    only_a: int
    only_b: int
    p_value: float


def paired(a: Tensor, b: Tensor) -> Paired:
    """Return McNemar's exact test of two models' verdicts on the same questions, both (N,) bool.

    Questions that both get right, or both wrong, say nothing about which one is better.

    Raises ValueError for verdicts on different questions.
    """
    if a.shape != b.shape or a.dim() != 1:
        raise ValueError(
            f"verdicts of shapes {tuple(a.shape)} and {tuple(b.shape)}: pair (N,) with (N,), "
            "question by question"
        )
    a, b = a.bool(), b.bool()  # (N,), (N,)
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    tosses, fewer = only_a + only_b, min(only_a, only_b)
    tail = sum(math.comb(tosses, heads) for heads in range(fewer + 1)) / 2**tosses
    return Paired(only_a, only_b, min(1.0, 2 * tail))
