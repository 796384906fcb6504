"""Thirteen ways to get the backward pass of `letters` wrong: each is one line that people do write.

`backward(params, x, y, mistake)` is `letters.backward` with that line changed. Some of them train
as well as the right one; a gradient check finds them all.
"""

import numpy as np

from minigpt.foundations.letters import Ids, Params, batches, forward, new_params
from minigpt.foundations.optim import SGD, AdamW

MISTAKES = {
    "no-mean": "the loss is a mean, the gradient a sum",
    "sign": "uphill instead of downhill",
    "target-only": "only the target's logit gets a gradient",
    "sigmoid-again": "p (1 - p) is multiplied in once more",
    "W2-frozen": "the last array gets no gradient",
    "no-relu": "the relu is forgotten on the way back",
    "relu-of-gradient": "the relu is applied to the gradient",
    "relu-wrong-side": "the gradient passes where the relu was closed",
    "bias-mean": "the bias gets a mean over the rows instead of a sum",
    "bias-missing": "the bias gets no gradient",
    "overwrite": "a letter that comes twice keeps one share only",
    "E-frozen": "the first array gets no gradient",
    "W1-double": "one array's gradient is twice as large",
}


def backward(params: Params, x: Ids, y: Ids, mistake: str | None = None) -> tuple[float, Params]:
    """Return the loss, which is right, and a gradient with one mistake, or none.

    Raises ValueError for a mistake that is not in MISTAKES.
    """
    if mistake is not None and mistake not in MISTAKES:
        raise ValueError(f"{mistake!r} is no mistake known here: {', '.join(MISTAKES)} are")
    value, (e, a, log_p) = forward(params, x, y)
    p, rows = np.exp(log_p), np.arange(len(y))
    dz = p.copy()
    dz[rows, y] -= 1
    if mistake == "target-only":
        dz = np.where(np.arange(p.shape[1]) == y[:, None], dz, 0)
    if mistake == "sigmoid-again":
        dz = dz * 4 * p * (1 - p)
    if mistake == "sign":
        dz = -dz
    if mistake != "no-mean":
        dz = dz / len(y)
    dh = dz @ params["W2"]
    da = dh * (a > 0)
    if mistake == "no-relu":
        da = dh
    if mistake == "relu-of-gradient":
        da = np.maximum(dh, 0)
    if mistake == "relu-wrong-side":
        da = dh * (a < 0)
    de, dE = da @ params["W1"], np.zeros_like(params["E"])
    if mistake == "overwrite":
        dE[x] += de  # NumPy reads, adds and writes once for each letter, however often it comes
    else:
        np.add.at(dE, x, de)
    gradients = {"E": dE, "W1": da.T @ e, "b1": da.sum(0), "W2": dz.T @ np.maximum(a, 0)}
    if mistake == "bias-mean":
        gradients["b1"] = da.mean(0)
    if mistake == "W1-double":
        gradients["W1"] = 2 * gradients["W1"]
    silent = {"W2-frozen": "W2", "bias-missing": "b1", "E-frozen": "E"}
    if mistake in silent:
        gradients[silent[mistake]] = np.zeros_like(gradients[silent[mistake]])
    return value, gradients


def trained(
    pairs: Ids, mistake: str | None, adam: bool, seed: int, steps: int = 300, size: int = 256
) -> Params:
    """Return new parameters after so many steps on batches of the pairs (N, 2), with a mistake.

    adam  Adam with a rate of 0.02 that falls to 0, or else descent with a rate of 1
    """
    params = new_params(seed=seed)
    optimizer = AdamW(params, 0.02) if adam else SGD(params, 1.0)
    with np.errstate(all="ignore"):  # some mistakes run off to infinity
        for step, (x, y) in enumerate(batches(pairs, size, steps, seed)):
            _, gradients = backward(params, x, y, mistake)
            optimizer.step(gradients, 0.02 * (1 - step / steps) if adam else 1.0)
    return params
