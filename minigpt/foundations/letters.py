"""The smallest model of the course that can be trained: one letter in, the next letter out.

    e = E[x]                    (N, 16)   a row of numbers for each letter
    a = e W1ᵀ + b1              (N, 32)
    z = relu(a) W2ᵀ             (N, 57)   a logit for each letter; relu(a) = max(a, 0)
    loss = mean of -log softmax(z)[y]

3,280 numbers in four arrays. `backward` is written out by hand, by the chain rule, from the loss
back to the first array. Phase 07 makes it unnecessary.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from minigpt.foundations.probability import log_softmax, pair_table

Ids = NDArray[np.integer]
Floats = NDArray[np.floating]
Params = Mapping[str, Floats]


def letter_pairs(names: Iterable[str], letters: str) -> Ids:
    """Return the places in `letters` of each letter and the one after it, (N, 2).

    A name begins after a newline and ends with one. Raises ValueError for an unknown letter.
    """
    place = {letter: i for i, letter in enumerate(letters)}
    pairs = []
    for name in names:
        framed = "\n" + name.strip("\n") + "\n"
        if unknown := set(framed) - set(place):
            raise ValueError(f"{unknown.pop()!r} is not among the {len(letters)} letters")
        pairs += [(place[a], place[b]) for a, b in zip(framed, framed[1:], strict=False)]
    return np.array(pairs)


def letter_windows(names: Iterable[str], letters: str, before: int) -> Ids:
    """Return the places in `letters` of `before` letters and the one after them, (N, before + 1).

    A name begins after `before` newlines and ends with one. Raises ValueError for an unknown
    letter.
    """
    place = {letter: i for i, letter in enumerate(letters)}
    found = []
    for name in names:
        framed = "\n" * before + name.strip("\n") + "\n"
        if unknown := set(framed) - set(place):
            raise ValueError(f"{unknown.pop()!r} is not among the {len(letters)} letters")
        ids = [place[letter] for letter in framed]
        found += [ids[i : i + before + 1] for i in range(len(ids) - before)]
    return np.array(found)


def new_params(
    letters: int = 57, width: int = 16, hidden: int = 32, seed: int = 0, dtype: type = np.float64
) -> dict[str, Floats]:
    """Return the four arrays with random numbers of sizes that keep the logits small, b1 zero."""
    draws = np.random.default_rng(seed)
    arrays = {
        "E": draws.standard_normal((letters, width)) / 2,
        "W1": draws.standard_normal((hidden, width)) / width**0.5,
        "b1": np.zeros(hidden),
        "W2": draws.standard_normal((letters, hidden)) / (2 * hidden**0.5),
    }
    return {name: array.astype(dtype) for name, array in arrays.items()}


def forward(params: Params, x: Ids, y: Ids) -> tuple[float, tuple[Floats, Floats, Floats]]:
    """Return the loss in nats, and what `backward` needs of the way: e, a and log softmax(z)."""
    e = params["E"][x]
    a = e @ params["W1"].T + params["b1"]
    log_p = log_softmax(np.maximum(a, 0) @ params["W2"].T)
    return float(-log_p[np.arange(len(y)), y].mean()), (e, a, log_p)


def loss(params: Params, x: Ids, y: Ids) -> float:
    """Return the loss alone, in nats."""
    return forward(params, x, y)[0]


def backward(params: Params, x: Ids, y: Ids) -> tuple[float, Params]:
    """Return the loss and its gradient in every array, each in the array's shape."""
    value, (e, a, log_p) = forward(params, x, y)
    dz = np.exp(log_p)
    dz[np.arange(len(y)), y] -= 1  # through softmax and logarithm: p - 1 at the target, else p
    dz /= len(y)
    dh = dz @ params["W2"]
    da = dh * (a > 0)
    dE = np.zeros_like(params["E"])
    np.add.at(dE, x, da @ params["W1"])  # a letter that comes twice gets both shares
    gradients = {"E": dE, "W1": da.T @ e, "b1": da.sum(0), "W2": dz.T @ np.maximum(a, 0)}
    return value, gradients


def batches(pairs: Ids, size: int, steps: int, seed: int = 0) -> Iterable[tuple[Ids, Ids]]:
    """Yield `steps` random batches (x, y) of the pairs, the same for the same seed."""
    draws = np.random.default_rng(seed)
    for _ in range(steps):
        chosen = pairs[draws.integers(0, len(pairs), size)]
        yield chosen[:, 0], chosen[:, 1]


def pair_shares(lists: Sequence[Sequence[str]], letters: str) -> Floats:
    """Return the share of each pair of letters among all pairs of all names, (V, V): sums to 1."""
    table = pair_table((name.strip("\n") + "\n" for names in lists for name in names), letters)
    return table / table.sum()
