"""How surprising is a text to somebody who bets on its letters, and how low can that go?

    surprise        -log p                       of an outcome that got the probability p
    entropy         H(p)    = Σ p · -log p       the mean surprise of whoever bets what is true
    cross-entropy   H(p, q) = Σ p · -log q       of whoever bets q
    KL divergence   KL(p, q) = H(p, q) - H(p)    what the wrong bet costs beyond that; never below 0

Bits (log to base 2) count questions with two answers; losses are in nats (natural log). A nat is
1.4427 bits. An outcome that never happens costs nothing, whatever was bet on it: 0 · log 0 = 0.

Source: Shannon 1948, sections 6 and 7; Cover & Thomas 2006, sections 2.1 to 2.5; Blanchard, Higham
& Higham 2021 (the log of a sum of exponentials).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def entropy(p: Floats) -> float:
    """Return the entropy of a distribution p (V,), in bits."""
    return -_sum_where_possible(p, p)


def kl(p: Floats, q: Floats) -> float:
    """Return what betting q costs beyond betting p, in bits: infinite where q forbids what happens.

    p, q  (V,), each sums to 1
    """
    return -_sum_where_possible(p, q) - entropy(p)


def _sum_where_possible(p: Floats, q: Floats) -> float:
    """Σ p · log2 q over the outcomes that happen at all."""
    happens = p > 0
    with np.errstate(divide="ignore"):  # log 0 is -inf, which is what a forbidden outcome deserves
        return float((p[happens] * np.log2(q[happens])).sum())


def log_softmax(logits: Floats) -> Floats:
    """Return the logarithms of softmax(logits), in nats, for logits (..., V) of any size.

    Taking the largest logit off changes no share, and leaves no exponential above 1.
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(logits: Floats, targets: NDArray[np.integer]) -> float:
    """Return the mean surprise at the targets, in nats: logs first, then the mean.

    logits   (N, V), one row of any real numbers for each target
    targets  (N,), which of the V came
    """
    rows = np.arange(len(targets))
    return float(-log_softmax(logits)[rows, targets].mean())


class PrefixTree:
    """All names of a list, and how many of them begin in each way: the best bettor there can be.

    A name ends with a newline, so that "six" and "sixty" part after their third letter.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.count = Counter(name[:i] for name in names for i in range(len(name) + 1))

    def surprises(self, name: str) -> list[float]:
        """Return the surprise of each character after those before it, in bits; infinite if new."""
        return [_bits(self.count[name[: i + 1]], self.count[name[:i]]) for i in range(len(name))]


def _bits(part: int, whole: int) -> float:
    return float(np.log2(whole) - np.log2(part)) if part else float("inf")


def entropy_after(names: Iterable[str], k: int) -> float:
    """Return the mean surprise of a character to whoever knows the k before it, in bits."""
    followers: dict[str, Counter[str]] = {}
    for name in names:
        padded = "\n" * k + name
        for i in range(k, len(padded)):
            followers.setdefault(padded[i - k : i], Counter())[padded[i]] += 1
    total = sum(counts.total() for counts in followers.values())
    return sum(counts.total() / total * entropy(shares(counts)) for counts in followers.values())


def shares(counts: Mapping[str, int]) -> Floats:
    """Return counts divided by their total, (V,)."""
    numbers = np.array([*counts.values()], dtype=float)
    return numbers / numbers.sum()


def pair_table(names: Iterable[str], letters: str) -> Floats:
    """Return how often each letter follows each, (V, V) counts: rows before, columns after.

    A name begins after a newline. Raises ValueError for a character that is not in `letters`.
    """
    place = {letter: i for i, letter in enumerate(letters)}
    table = np.zeros((len(letters), len(letters)))
    for name in names:
        for before, after in zip("\n" + name, name, strict=False):
            if after not in place:
                raise ValueError(f"{after!r} is not among the {len(letters)} letters")
            table[place[before], place[after]] += 1
    return table
