"""What the exercises of phase 07 share: random arrays that are the same on every call."""

import numpy as np


def normal(*shape, seed=0):
    """Standard normal numbers of this shape, float64."""
    return np.random.default_rng(seed).standard_normal(shape)


def softmax(z):
    """Weights along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
