"""Is a gradient right? Move the numbers a little and see what the loss does.

    two-sided difference    (f(x + h) - f(x - h)) / 2h  =  f'(x) + O(h²)

The slopes of all entries, one by one, cost two losses each. One random direction d costs two
losses for all of them together, because the slope along d must be Σ g d. Use float64 and h about
1e-5: a larger h sees the curve's bend, a smaller one subtracts two numbers that are nearly equal
(phase 02).

Source: Nocedal & Wright 2006, section 8.1.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Params = Mapping[str, Floats]


def numeric_gradient(f: Callable[[Floats], float], x: Floats, h: float = 1e-5) -> Floats:
    """Return the slope of f at every entry of x, in x's shape, from two values of f each."""
    x = np.array(x, dtype=float)  # a copy, so that the caller's numbers stay where they are
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        here = x[place]
        x[place] = here + h
        above = f(x)
        x[place] = here - h
        below = f(x)
        x[place] = here
        slopes[place] = (above - below) / (2 * h)
    return slopes


def numeric_gradients(loss: Callable[[Params], float], params: Params, h: float = 1e-5) -> Params:
    """Return the slope of the loss at every number of every array, in the arrays' own precision."""
    slopes = {}
    for name, array in params.items():

        def loss_at(moved: Floats, name: str = name, dtype: np.dtype = array.dtype) -> float:
            return loss({**params, name: moved.astype(dtype)})

        slopes[name] = numeric_gradient(loss_at, array, h)
    return slopes


def disagreement(analytic: Floats, numeric: Floats, floor: float = 1e-8) -> Floats:
    """Return |a - n| / (|a| + |n|) for each entry: 0 if equal, 1 if one is 0 or the signs differ.

    Sizes below `floor` count as `floor`, so that 0 and 0 agree.
    """
    return np.abs(analytic - numeric) / np.maximum(np.abs(analytic) + np.abs(numeric), floor)


def check_direction(
    loss: Callable[[Params], float],
    params: Params,
    gradients: Params,
    seed: int = 0,
    h: float = 1e-5,
) -> float:
    """Return how far the gradients are from the slope along one random direction, 0 to 1.

    The direction moves every number of every array at once, so two losses test them all.
    """
    draws = np.random.default_rng(seed)
    direction = {name: draws.standard_normal(array.shape) for name, array in params.items()}

    def loss_at(distance: float) -> float:
        return loss({name: params[name] + distance * direction[name] for name in params})

    numeric = (loss_at(h) - loss_at(-h)) / (2 * h)
    analytic = sum(float((gradients[name] * direction[name]).sum()) for name in params)
    return float(disagreement(np.array(analytic), np.array(numeric)))
