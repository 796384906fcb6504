"""How a weight moves: against its gradient, with inertia, or by a distance that AdamW chooses.

    descent     w <- w - rate g
    momentum    v <- β v + g,  w <- w - rate v
    AdamW       m <- β1 m + (1 - β1) g,   m̂ = m / (1 - β1^t)
                v <- β2 v + (1 - β2) g²,  v̂ = v / (1 - β2^t)
                w <- w - rate decay w - rate m̂ / (√v̂ + eps)

m and v are running means of the gradient and of its square. Both start at 0; dividing by what
their weights add up to so far makes them means from the first step on. The decay shrinks the weight
itself and never enters m or v: that is the W.

Source: Polyak 1964; Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019, algorithm 2, in
PyTorch's form (decay times the rate, applied to the weight before the step).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Params = Mapping[str, Floats]


class SGD:
    """Gradient descent, with inertia if momentum is above 0. It changes the params in place.

    rate      by which a gradient is multiplied; each step may name its own
    momentum  β, the share of the old speed that is kept, 0 up to but not including 1
    """

    def __init__(self, params: Params, rate: float, momentum: float = 0.0) -> None:
        _check(rate=rate, momentum=momentum)
        self.params, self.rate, self.momentum = params, rate, momentum
        self.state = {name: {"v": np.zeros_like(w)} for name, w in params.items()}

    def step(self, gradients: Params, rate: float | None = None) -> None:
        """Move every array once."""
        rate = self.rate if rate is None else rate
        for name, w in self.params.items():
            v = self.state[name]["v"]
            v *= self.momentum
            v += gradients[name]
            w -= rate * v


class AdamW:
    """Adam with decoupled weight decay. It changes the params in place; `state` holds m and v.

    rate   the distance that a weight moves when its gradients agree; each step may name its own
    betas  how much of the old running means is kept
    eps    what is added below the line, in the unit of a gradient
    decay  the share of a weight, times the rate, that a step takes off it
    """

    def __init__(
        self,
        params: Params,
        rate: float,
        betas: tuple[float, float] = (0.9, 0.99),
        eps: float = 1e-8,
        decay: float = 0.0,
    ) -> None:
        _check(rate=rate, beta1=betas[0], beta2=betas[1])
        self.params, self.rate, self.betas, self.eps, self.decay = params, rate, betas, eps, decay
        self.t = 0
        self.state = {
            name: {"m": np.zeros_like(w), "v": np.zeros_like(w)} for name, w in params.items()
        }

    def step(self, gradients: Params, rate: float | None = None) -> None:
        """Move every array once."""
        rate = self.rate if rate is None else rate
        beta1, beta2 = self.betas
        self.t += 1
        for name, w in self.params.items():
            g, m, v = gradients[name], self.state[name]["m"], self.state[name]["v"]
            m += (1 - beta1) * (g - m)
            v += (1 - beta2) * (g**2 - v)
            m_hat, v_hat = m / (1 - beta1**self.t), v / (1 - beta2**self.t)
            w -= rate * self.decay * w
            w -= rate * m_hat / (np.sqrt(v_hat) + self.eps)


def _check(rate: float, **shares: float) -> None:
    if not rate >= 0:
        raise ValueError(f"rate {rate} does not fit: it must be 0 or more")
    for name, share in shares.items():
        if not 0 <= share < 1:
            raise ValueError(f"{name} {share} does not fit: it must be at least 0 and below 1")
