"""Two landscapes to walk down: a valley of two weights, and a table of letter pairs.

    valley   loss = ½ wᵀ H w                          H (2, 2), curvatures 1 and κ, lowest at 0
    table    loss = -sum of shares · log softmax      (V, V) logits, its floor known by counting

The table's gradient is phase 04's p - y, averaged over all pairs at once: in the row of a letter,
how often the letter comes, times (softmax of the row - what follows the letter). Nothing is drawn
by lot, so a run is the same every time; `draw` takes some pairs only and brings the noise back.

Source: Polyak 1964 (the valley); Kunstner et al. 2024, arXiv 2402.19449 (rare rows learn slowly).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minigpt.foundations.optim import SGD, AdamW, Params
from minigpt.foundations.probability import entropy, log_softmax

Floats = NDArray[np.floating]
Make = Callable[[Params], SGD | AdamW]
Schedule = Callable[[int], float]


def steady(t: int) -> float:
    """Return 1: the rate stays what it is."""
    return 1.0


def falling(steps: int) -> Schedule:
    """Return the schedule that takes a rate from all of it to nothing, in a line over the steps."""
    return lambda t: max(0.0, 1 - (t - 1) / steps)


# --- a valley of two weights --------------------------------------------------------------------


def valley(kappa: float, turned: bool = False) -> Floats:
    """Return H (2, 2) with the curvatures 1 and kappa, along the axes or turned by 45 degrees."""
    along = np.diag([1.0, kappa])
    return _TURN @ along @ _TURN.T if turned else along


def start_in(H: Floats) -> Floats:
    """Return where all walks begin: 1 along the flat direction of the valley, 0.3 up its wall."""
    start = np.array([1.0, 0.3])
    return _TURN @ start if H[0, 1] != 0 else start


_TURN = np.array([[1.0, -1.0], [1.0, 1.0]]) / math.sqrt(2)


def walk(
    make: Make, H: Floats, near: float = 1e-3, limit: int = 40_000, times: Schedule = steady
) -> Floats:
    """Return the places of a walk down the valley, (steps + 1, 2), the start included.

    make   params -> an optimizer for them
    near   the walk is over when this share of the first distance is left, or after `limit` steps,
           or when it is a million times as far away as at first
    times  what the rate is multiplied by in step t, counted from 1
    """
    w = start_in(H)
    optimizer = make({"w": w})
    places, first = [w.copy()], float(np.linalg.norm(w))
    for t in range(1, limit + 1):
        optimizer.step({"w": H @ w}, optimizer.rate * times(t))
        places.append(w.copy())
        if not near * first <= float(np.linalg.norm(w)) <= 1e6 * first:
            break
    return np.array(places)


def best_momentum(kappa: float) -> tuple[float, float]:
    """Return the rate and momentum that are fastest in the long run (Polyak 1964)."""
    root = math.sqrt(kappa)
    return (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2


def steps(places: Floats) -> int:
    """Return how many steps a walk took."""
    return len(places) - 1


# --- a table of letter pairs --------------------------------------------------------------------


class PairTable:
    """The loss of a table of logits (V, V), one row for each letter, over shares of pairs."""

    def __init__(self, shares: Floats) -> None:
        """shares: how often each pair occurs, (V, V), adding up to 1."""
        self.shares, self.rows = shares, shares.sum(1)
        # What both letters leave open, minus what the first one does, is what the second leaves.
        self.floor = (entropy(shares.ravel()) - entropy(self.rows)) * math.log(2)

    def gradient(self, logits: Floats, shares: Floats | None = None) -> Floats:
        """Return the slope of the loss in every logit, (V, V), on these shares or on all."""
        shares = self.shares if shares is None else shares
        return shares.sum(1, keepdims=True) * np.exp(log_softmax(logits)) - shares

    def draw(self, size: int, draws: np.random.Generator) -> Floats:
        """Return the shares of the pairs (V, V) among `size` of them, drawn by lot."""
        return draws.multinomial(size, self.shares.ravel()).reshape(self.shares.shape) / size

    def excess(self, logits: Floats) -> float:
        """Return the loss in nats a letter, above the lowest that any table can have."""
        return float(-(self.shares * log_softmax(logits)).sum() - self.floor)

    def excess_after(self, row: int, logits: Floats) -> float:
        """Return the excess in nats after one letter alone, however rare it is."""
        happens = self.shares[row] > 0
        follows = self.shares[row][happens] / self.rows[row]
        return float((follows * (np.log(follows) - log_softmax(logits)[row][happens])).sum())


@dataclass(frozen=True)
class Run:
    """What is left of a run: the logits, and the excess before each step and at the end."""

    logits: Floats
    excess: list[float]

    @property
    def end(self) -> float:
        """The excess at the end, in nats."""
        return self.excess[-1]

    @property
    def late(self) -> float:
        """The mean excess of the last 200 steps: a run that never settles has no end."""
        return float(np.mean(self.excess[-200:]))


def train(
    make: Make,
    table: PairTable,
    steps: int,
    times: Schedule = steady,
    change: Callable[[Floats], Floats] = np.positive,
    batch: int | None = None,
    seed: int = 0,
) -> Run:
    """Train a table of zeros and return the run; it ends early when the numbers overflow.

    make    params -> an optimizer for them
    times   what the rate is multiplied by in step t, counted from 1
    change  what is done to a gradient before the optimizer sees it; np.positive does nothing
    batch   pairs drawn for each step; None: all of them
    """
    logits, draws = np.zeros_like(table.shares), np.random.default_rng(seed)
    optimizer, excess = make({"logits": logits}), [table.excess(logits)]
    for t in range(1, steps + 1):
        shares = None if batch is None else table.draw(batch, draws)
        gradient = change(table.gradient(logits, shares))
        optimizer.step({"logits": gradient}, optimizer.rate * times(t))
        excess.append(table.excess(logits))
        if not math.isfinite(excess[-1]):
            break
    return Run(logits, excess)
