"""Our engines of phases 06 and 07: numbers against micrograd's, arrays against PyTorch's.

The work is the same on both sides, forward and backward, and the slopes are compared before a race.
micrograd has no exponential, so the scalar net ends in a squared error. Of PyTorch only the engine
races: no optimizer, the same batch every time, float32.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch

from benchmarks.apart import Job, Make, each_apart
from benchmarks.contest import Options, Result, race, sizes
from benchmarks.step import batch
from minigpt.foundations import letters, minigpt_numpy
from minigpt.foundations.autograd import Tensor, cross_entropy, gradients
from minigpt.foundations.memory import keep_freed_memory
from minigpt.foundations.scalars import Value
from minigpt.model import GPT, next_token_loss


def contest(options: Options) -> Iterator[Result]:
    from micrograd.engine import Value as TheirValue

    hidden = 4 if options.quick else 32
    yield race(
        f"autograd, scalars, {hidden} hidden",
        same_slopes(partial(scalar_net, Value, hidden), partial(scalar_net, TheirValue, hidden)),
        partial(scalar_net, TheirValue, hidden),
        options,
        "micrograd",
    )
    for rows in (16,) if options.quick else (16, 256, 4096):
        makes: dict[str, Make] = {
            "ours": partial(our_letters, rows),
            "theirs": partial(their_letters, rows),
        }
        yield from engines(f"autograd, letters, {rows} pairs", makes, options)
    for size in sizes(options):
        makes = {"ours": partial(our_gpt, size), "theirs": partial(their_gpt, size)}
        yield from engines(f"autograd, Mini-GPT, {size.name}", makes, options)


def engines(name: str, makes: dict[str, Make], options: Options) -> Iterator[Result]:
    with each_apart(makes, options.quick) as jobs:
        yield race(name, jobs["ours"], jobs["theirs"], options, "PyTorch's engine")


def same_slopes(ours: Callable[[], list[float]], theirs: Callable[[], list[float]]) -> Job:
    """Return our job, after a look at whether both find the same."""
    assert np.allclose(ours(), theirs(), rtol=1e-9, atol=1e-12)
    return ours


def scalar_net(number: Any, hidden: int) -> list[float]:
    """Return the slopes of a net of 16 inputs and `hidden` relus, built of one class of numbers."""
    draws = np.random.default_rng(0)
    inputs = draws.standard_normal(16).tolist()
    rows = [[number(w) for w in draws.standard_normal(16).tolist()] for _ in range(hidden)]
    out = [number(w) for w in draws.standard_normal(hidden).tolist()]
    result = number(0.5)
    for row, last in zip(rows, out, strict=True):
        inside = number(0.0)
        for w, x in zip(row, inputs, strict=True):
            inside = inside + w * x
        result = result + last * inside.relu()
    (result * result).backward()
    return [w.grad for row in rows for w in row] + [w.grad for w in out]


def pairs(rows: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.random.default_rng(1).integers(0, 57, (2, rows))
    return x, y


def our_letters(rows: int) -> Job:
    x, y = pairs(rows)
    t = {name: Tensor(a) for name, a in letters.new_params(dtype=np.float32).items()}

    def step() -> dict[str, np.ndarray]:
        hidden = (t["E"][x] @ t["W1"].T + t["b1"]).relu()
        return gradients(cross_entropy(hidden @ t["W2"].T, y), t)

    by_hand = letters.backward(letters.new_params(dtype=np.float32), x, y)[1]
    assert all(np.allclose(g, by_hand[n], rtol=1e-3, atol=1e-6) for n, g in step().items())
    return step


def their_letters(rows: int) -> Job:
    x, y = (torch.from_numpy(ids) for ids in pairs(rows))
    arrays = letters.new_params(dtype=np.float32)
    t = {name: torch.tensor(a, requires_grad=True) for name, a in arrays.items()}
    F = torch.nn.functional

    def step() -> None:
        for tensor in t.values():
            tensor.grad = None
        hidden = F.linear(t["E"][x], t["W1"], t["b1"]).relu()
        F.cross_entropy(F.linear(hidden, t["W2"]), y).backward()

    return step


def our_gpt(size: Any) -> Job:
    keep_freed_memory()
    model, (x, y) = GPT(size.model), batch(size)
    params = {name: Tensor(p.detach().numpy().copy()) for name, p in model.named_parameters()}
    ids, targets, heads = x.numpy(), y.numpy(), size.model.n_head

    def step() -> dict[str, np.ndarray]:
        return gradients(minigpt_numpy.loss(params, ids, targets, heads), params)

    found = step()
    next_token_loss(model(x), y).backward()
    for name, p in model.named_parameters():
        assert p.grad is not None
        assert np.allclose(found[name], p.grad.numpy(), rtol=1e-2, atol=1e-5), name
    return step


def their_gpt(size: Any) -> Job:
    keep_freed_memory()
    model, (x, y) = GPT(size.model), batch(size)

    def step() -> None:
        model.zero_grad(set_to_none=True)
        next_token_loss(model(x), y).backward()

    return step
