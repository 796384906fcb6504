"""Mistakes that raise no error: small nets of letters trained rightly, or wrongly in one line.

    clear, backward, step      the three lines of a loop, in any order or with one left out
    kept_bytes                 what a forward pass keeps for the backward pass
    name_lengths               digits in, the length of the name out: a column meets a list

The wrong nets themselves stand in the lesson, where they can be read.

Source: Karpathy 2018, "most common neural net mistakes"; PyTorch's notes on autograd mechanics.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.experiments.results import mean
from minigpt.number_names import spell

Data = tuple[Tensor, Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Run:
    """A trained net and the loss before each of its steps."""

    net: nn.Module
    losses: list[float]

    @property
    def end(self) -> float:
        """Return the mean of the last twenty losses."""
        return mean(self.losses[-20:])


def run(
    make: Callable[[], nn.Module],
    data: Data,
    seed: int = 0,
    order: str = "clear backward step",
    steps: int = 300,
    rate: float = 1e-2,
    optimizer: Callable[..., Any] = torch.optim.AdamW,
    loss: Loss = F.cross_entropy,
) -> Run:
    """Make a net with this seed and train it, batches of 256 rows dealt the same to every seed."""
    torch.manual_seed(seed)
    net = make()
    mover = optimizer(net.parameters(), lr=rate)
    draws, losses = torch.Generator().manual_seed(0), []
    for _ in range(steps):
        rows = torch.randint(len(data[0]), (256,), generator=draws)
        value = loss(net(data[0][rows]), data[1][rows])
        lines = {"clear": mover.zero_grad, "backward": value.backward, "step": mover.step}
        for name in order.split():
            lines[name]()
        losses.append(value.item())
    return Run(net, losses)


def runs(make: Callable[[], nn.Module], data: Data, seeds=(0, 1, 2), **how: Any) -> list[Run]:
    """Return a run for each seed; `how` goes to `run`."""
    return [run(make, data, seed, **how) for seed in seeds]


def ends(found: list[Run]) -> list[float]:
    """Return how the runs end, to three decimals."""
    return [round(one.end, 3) for one in found]


@torch.no_grad()
def loss_on(net: nn.Module, data: Data) -> float:
    """Return the cross-entropy on all of the data, in nats, to three decimals."""
    return round(F.cross_entropy(net(data[0]), data[1]).item(), 3)


def kept_bytes(function: Callable[[], Any]) -> int:
    """Return how many bytes of tensors a computation keeps for its backward pass."""
    sizes = {}

    def pack(tensor: Tensor) -> Tensor:
        sizes[tensor.data_ptr()] = tensor.numel() * tensor.element_size()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = function()
    del result  # it lived until here, so that no address could be used twice
    return sum(sizes.values())


def name_lengths() -> Data:
    """Return the digits of 0 to 999, (1000, 30) ones and zeros, and the lengths of their names.

    The lengths, (1000,), are shifted and scaled to mean 0 and standard deviation 1.
    """
    digits = torch.tensor([[n // 100, n // 10 % 10, n % 10] for n in range(1000)])
    lengths = torch.tensor([float(len(spell(n, "en"))) for n in range(1000)])
    return F.one_hot(digits, 10).flatten(1).float(), (lengths - lengths.mean()) / lengths.std()
