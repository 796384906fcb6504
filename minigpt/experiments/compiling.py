"""What torch.compile buys and what it costs: two chains of operations, and Mini-GPT.

    elementwise    a chain of sums and products, and GELU written by hand, on a million numbers
    reading        Mini-GPT over one text of a few letters, no gradients
    training       Mini-GPT forward and backward over a batch

Each is compiled from nothing, in a folder of its own that is thrown away, and timed before and
after. The times are those of the machine that ran it, on one thread.

    python -m minigpt.experiments.compiling     -> compiling.json; needs a C++ compiler
"""

import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.experiments.results import save
from minigpt.foundations.cost import seconds
from minigpt.model import GPT, next_token_loss
from minigpt.precision import compiled
from minigpt.train import keep_freed_memory

NUMBERS, LETTERS, ROWS, LENGTH = 2**20, 8, 32, 44


def chain(x: Tensor) -> Tensor:
    """Return ((2 x + 1) 3 - 4) x + 5 of each number: six operations, each through memory."""
    return ((x * 2 + 1) * 3 - 4) * x + 5


def chain_in_place(x: Tensor, out: Tensor) -> Tensor:
    """Do `chain` with the same six operations, each of which writes into one tensor, `out`."""
    return torch.mul(x, 2, out=out).add_(1).mul_(3).sub_(4).mul_(x).add_(5)


def gelu_by_hand(x: Tensor) -> Tensor:
    """Return GELU by its formula with tanh, of each number, one small operation after another."""
    return 0.5 * x * (1 + torch.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))


def cpu_seconds() -> float:
    """Return the seconds that this process and those it has waited for have computed so far."""
    return sum(os.times()[:4])


def learn(model: Callable[[Tensor], Tensor], parameters: list[Tensor]) -> Callable[..., Tensor]:
    """Return the part of a training step that compiling may shorten: loss and gradients."""

    def step(x: Tensor, y: Tensor) -> Tensor:
        for parameter in parameters:
            parameter.grad = None
        loss = next_token_loss(model(x), y)
        loss.backward()
        return loss.detach()

    return step


def compared(
    before: Callable[..., Tensor], after: Callable[..., Tensor], inputs: tuple[Tensor, ...]
) -> dict[str, float]:
    """Return the seconds of a call of both, and how far apart their results are at most."""
    return {
        "seconds": seconds(lambda: before(*inputs)),
        "seconds_compiled": seconds(lambda: after(*inputs)),
        "apart": (before(*inputs) - after(*inputs)).abs().max().item(),
    }


def one(name: str, folder: Path) -> dict[str, Any]:
    """Compile "chain", "GELU by hand", "reading" or "training" from nothing; return its figures."""
    torch.compiler.reset()
    draws = torch.Generator().manual_seed(0)
    model: GPT = recipes.new_model().model
    ids = torch.randint(57, (ROWS, LENGTH), generator=draws)
    inputs: tuple[Tensor, ...] = (torch.randn(NUMBERS, generator=draws),)
    function: Callable[..., Any] = {"chain": chain, "GELU by hand": gelu_by_hand}.get(name, model)
    if function is model:
        inputs = (ids[:1, :LETTERS],) if name == "reading" else (ids,)
    began = cpu_seconds()
    with torch.set_grad_enabled(name == "training"):
        fused, said = compiled(function, inputs, folder)
        before, after = function, fused
        if name == "training":
            parameters: list[Tensor] = list(model.parameters())
            before, after, inputs = (
                learn(function, parameters),
                learn(fused, parameters),
                (ids, ids),
            )
            after(*inputs)  # the backward pass is compiled when it is first needed
        took = cpu_seconds() - began
        return {"said": said, "compile_cpu_seconds": took, **compared(before, after, inputs)}


def experiment() -> dict[str, Any]:
    """Compile and time everything above; returns plain data."""
    import torch._inductor.config as inductor

    inductor.compile_threads = 1  # nothing computes where cpu_seconds cannot see it
    torch.set_num_threads(1)
    keep_freed_memory()
    found: dict[str, Any] = {
        "command": "python -m minigpt.experiments.compiling",
        "machine": platform.processor() or platform.machine(),
        "torch": torch.__version__,
        "sizes": {"numbers": NUMBERS, "letters": LETTERS, "rows": ROWS, "length": LENGTH},
    }
    for name in ("chain", "GELU by hand", "reading", "training"):
        with tempfile.TemporaryDirectory() as folder:
            found[name] = one(name, Path(folder))
    return found


if __name__ == "__main__":
    print(save("compiling", experiment()))
