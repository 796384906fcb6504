"""Two engines, one training run: Mini-GPT by autograd.py and by PyTorch, and by autograd with bugs.

Both start from the same weights, see the same batches and take the steps of phase 05's AdamW, with
the same rates; nothing else is done to the gradient. What differs is who found it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, batches
from minigpt.evaluate import number_dataset
from minigpt.foundations import autograd, minigpt_numpy
from minigpt.foundations.autograd import Tensor, gradients
from minigpt.foundations.optim import AdamW
from minigpt.foundations.scalars import in_order
from minigpt.model import GPT, next_token_loss
from minigpt.number_names import split_numbers

PEAK, RISE = 6e-3, 30  # the highest rate, and the steps until it is reached
Ids = NDArray[np.integer]


class Start(NamedTuple):
    """What both engines begin with."""

    model: GPT
    data: Dataset
    seed: int

    def batches(self, size: int) -> Iterator[tuple[Ids, Ids]]:
        """Yield batches (x, y) of English number names for ever, the same for the same seed."""
        for x, y in batches(self.data, size, torch.Generator().manual_seed(self.seed)):
            yield x.numpy(), y.numpy()


def start(seed: int) -> Start:
    """Return an untrained Mini-GPT and 4,000 rows of English number names."""
    fresh = recipes.new_model(seed)
    data = recipes.number_data(("en",), fresh.tokenizer, 64, seed, count=4000)
    return Start(fresh.model, data, seed)


def tensors(model: GPT) -> dict[str, Tensor]:
    """Return a copy of the model's 19 arrays, as Tensors."""
    return {name: Tensor(p.detach().numpy().copy()) for name, p in model.named_parameters()}


def rate(step: int, steps: int) -> float:
    """Return the rate of a step: up in a line for RISE steps, and all along down to 0."""
    return PEAK * min(1.0, (step + 1) / RISE) * (1 - step / steps)


def train_ours(begin: Start, steps: int, size: int = 32) -> tuple[dict[str, Tensor], list[float]]:
    """Train by autograd.py; return the arrays and the loss of each step."""
    params, losses = tensors(begin.model), []
    optimizer = AdamW({name: p.data for name, p in params.items()}, PEAK)
    for step, (x, y) in zip(range(steps), begin.batches(size), strict=False):
        loss = minigpt_numpy.loss(params, x, y)
        optimizer.step(gradients(loss, params), rate(step, steps))
        losses.append(float(loss.data))
    return params, losses


def train_theirs(begin: Start, steps: int, size: int = 32) -> list[float]:
    """Train the model itself by PyTorch's engine and AdamW; return the loss of each step."""
    losses = []
    optimizer = torch.optim.AdamW(begin.model.parameters(), PEAK, (0.9, 0.99), weight_decay=0.0)
    for step, (x, y) in zip(range(steps), begin.batches(size), strict=False):
        optimizer.param_groups[0]["lr"] = rate(step, steps)
        optimizer.zero_grad()
        loss = next_token_loss(begin.model(torch.from_numpy(x)), torch.from_numpy(y))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def exact_match(params: dict[str, Tensor], count: int = 500) -> float:
    """Return the share of unseen numbers whose whole English name the arrays get right.

    Each letter is asked for after the right ones before it: the name comes out right letter by
    letter if and only if all of these are.
    """
    x, y = number_dataset(
        split_numbers().validation[:count], "en", recipes.load_base().tokenizer, 64
    )
    right = []
    for ids, targets in zip(x.numpy(), y.numpy(), strict=True):
        best = minigpt_numpy.logits(params, ids[None]).data[0].argmax(-1)
        right.append(bool(((best == targets) | (targets == IGNORE)).all()))
    return float(np.mean(right))


def megabytes_by_kind(loss: Tensor, held: int, width: int = 64) -> dict[str, float]:
    """Return what a loss holds on to, in MB, by the shape of the arrays.

    held  all bytes that stay in use with the loss; what is no node's result is called "beside"
    """
    kinds = dict.fromkeys(("table", "stream", "wide", "heads"), 0)
    seen = {id(owner(node)) for node in in_order(loss) if not node.parents}  # the weights
    for node in in_order(loss):
        if id(owner(node)) not in seen and node.data.ndim > 2:
            seen.add(id(owner(node)))
            square = node.shape[-1] == node.shape[-2]
            by_position = {width: "stream", 4 * width: "wide"}.get(node.shape[-1], "beside")
            kind = ("table" if square else "heads") if node.data.ndim == 4 else by_position
            kinds[kind] = kinds.get(kind, 0) + node.data.nbytes
    kinds["beside"] = held - sum(kinds[kind] for kind in kinds if kind != "beside")
    return {kind: size / 1e6 for kind, size in kinds.items()}


def owner(node: Tensor) -> NDArray[np.floating]:
    """Return the array whose memory a node's data is: a view has none of its own."""
    array = node.data
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


# --- rules that are wrong in one place -----------------------------------------------------------


def softmax_alone(x: Tensor) -> Tensor:
    """p (1 - p) d: what one weight wins, nobody loses."""
    p = autograd.softmax(x).data
    return Tensor(p, (x,), (lambda d: p * (1 - p) * d,))


def norm_of_constants(x: Tensor, weight: Tensor) -> Tensor:
    """The mean and the spread do not move with x."""
    spread = np.sqrt(x.data.var(-1, keepdims=True) + 1e-5)
    h = (x.data - x.data.mean(-1, keepdims=True)) / spread
    pushes = (lambda d: d * weight.data / spread, lambda d: autograd.fold(d * h, weight.shape))
    return Tensor(h * weight.data, (x, weight), pushes)


def last_reading_only(self: Tensor, where: object) -> Tensor:
    """A row that is read several times keeps the slope of one reading."""

    def push(d: NDArray[np.floating]) -> NDArray[np.floating]:
        out = np.zeros_like(self.data)
        out[where] = d
        return out

    return Tensor(self.data[where], (self,), (push,))


WRONG = {
    "softmax: p (1 - p)": (minigpt_numpy, "softmax", softmax_alone),
    "norm: constants": (minigpt_numpy, "layer_norm", norm_of_constants),
    "rows: last reading": (Tensor, "__getitem__", last_reading_only),
}


@contextmanager
def planted(name: str | None) -> Iterator[None]:
    """Use one wrong rule while the block runs; None for none."""
    if name is None:
        yield
        return
    where, attribute, rule = WRONG[name]
    with patch.object(where, attribute, rule):
        yield
