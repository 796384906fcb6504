"""Training: look at a batch, measure the surprise, step downhill, again.

    for each step:   g = gradient of the mean loss per target
                     g = g * min(1, clip / |g|)          one wild batch must not wreck the rest
                     lr = peak * warm-up * cosine        gently in, long glide out
                     AdamW moves each weight by about lr

A run can stop anywhere and resume with the very losses that it would have had: the checkpoint holds
the weights, AdamW's two moments, the random generator and the history.

Several processes (torchrun --nproc-per-node 2) share one batch: each takes every second row, and
the gradients are added up, so that the result is the one process's, to rounding. In the same way
one process may cut its batch into parts, and hold the activations of one part at a time. A model
that was sharded (parallel.py) brings its weights together and adds its gradients up by itself.

Source: Loshchilov & Hutter 2019, algorithm 2, https://arxiv.org/abs/1711.05101 (AdamW);
Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983 (cosine).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from minigpt.data import IGNORE, Dataset, batches
from minigpt.foundations.memory import keep_freed_memory
from minigpt.model import GPT, device_of
from minigpt.threads import paced

LARGEST = 10**9  # of a count that somebody types


@dataclass(frozen=True)
class TrainConfig:
    """How to train. The defaults are the base model's recipe."""

    steps: int = 1000  # optimizer steps
    batch_size: int = 64  # rows per step, over all processes
    learning_rate: float = 6e-3  # the peak, reached after warm-up; small models like it high
    warmup_steps: int = 100
    final_fraction: float = 0.05  # of the peak, where the cosine ends
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.99)  # 0.99: a short run cannot average over 1000 steps
    grad_clip: float = 1.0  # largest norm of the whole gradient; 0 for no clipping
    seed: int = 0
    gradient_accumulation_steps: int = 1  # parts that a batch is cut into, to need less memory

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch_size < 1:
            raise ValueError(f"steps={self.steps}, batch_size={self.batch_size}: both start at 1")
        if max(self.steps, self.batch_size) > LARGEST:
            raise ValueError(
                f"steps={self.steps}, batch_size={self.batch_size}: both end at {LARGEST:,}"
            )
        if not 1 <= self.gradient_accumulation_steps <= self.batch_size:
            raise ValueError(
                f"gradient_accumulation_steps={self.gradient_accumulation_steps}: a batch of "
                f"{self.batch_size} rows can be cut into 1 to {self.batch_size} parts"
            )
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"learning_rate={self.learning_rate}: use a positive number, say 6e-3")
        if self.warmup_steps < 0 or not 0 <= self.final_fraction <= 1 or self.grad_clip < 0:
            raise ValueError(
                "warmup_steps and grad_clip cannot be negative; final_fraction is 0 to 1"
            )


# Adapters start at zero and may hurry; nothing decays, for decay would pull them back to the base.
ADAPT = TrainConfig(steps=500, learning_rate=1e-2, warmup_steps=20, weight_decay=0.0)


def learning_rate(step: int, config: TrainConfig) -> float:
    """Return the learning rate of a step, 0 <= step < config.steps.

    Rises in a straight line over warmup_steps, then follows half a cosine down to final_fraction.
    """
    rise = min(1.0, (step + 1) / max(1, config.warmup_steps))
    progress = step / config.steps
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    low = config.final_fraction
    return config.learning_rate * rise * (low + (1 - low) * cosine)


@dataclass
class TrainState:
    """All that a run needs to go on as if it had never stopped."""

    model: GPT
    optimizer: torch.optim.Optimizer
    generator: torch.Generator  # deals out the batches
    step: int = 0  # steps done
    losses: list[float] = field(default_factory=list)  # one per step, nats per target
    evaluations: list[tuple[int, float]] = field(default_factory=list)  # step, validation loss


class Diverged(ValueError):
    """The loss, or its gradient, is no longer a number."""


def start(model: GPT, config: TrainConfig) -> TrainState:
    """Return a fresh state that trains the parameters which require gradients.

    Raises ValueError if none does.
    """
    trainable = trainable_parameters(model)
    if not trainable:
        raise ValueError("nothing to train: every parameter of the model is frozen")
    optimizer = torch.optim.AdamW(
        trainable,
        lr=config.learning_rate,
        betas=config.betas,
        weight_decay=config.weight_decay,
        fused=True,  # one pass over all weights instead of one per operation
    )
    return TrainState(model, optimizer, torch.Generator().manual_seed(config.seed))


def trainable_parameters(model: nn.Module) -> list[nn.Parameter]:
    """Return the parameters that require gradients."""
    return [p for p in model.parameters() if p.requires_grad]


def train(
    state: TrainState,
    data: Dataset,
    config: TrainConfig,
    progress: bool = False,
    after_step: Callable[[TrainState], Any] | None = None,
) -> TrainState:
    """Train from state.step up to config.steps; returns the state, changed.

    after_step  called after each step, to evaluate or save; returning True stops the run

    Raises Diverged when the loss or the gradient is NaN or infinite; the weights are then those
    before that step. Raises ValueError if a row of the data has no target.
    """
    model, device = state.model, device_of(state.model)
    parameters = trainable_parameters(model)
    rank, world = process()
    keep_freed_memory()
    model.train()
    # The generator's own state says where the stream stood, so a resumed run skips no batches.
    stream = batches(data, config.batch_size, state.generator)
    steps = range(state.step, config.steps)
    with tqdm(steps, disable=not progress or rank > 0, unit="step", leave=False) as bar:
        for step in paced(bar):
            x, y = (t.to(device) for t in next(stream))  # (B, T), (B, T)
            for group in state.optimizer.param_groups:
                group["lr"] = learning_rate(step, config)
            state.optimizer.zero_grad(set_to_none=True)
            n_targets, share = (y != IGNORE).sum(), slice(rank, None, world)
            loss = backward(model, x[share], y[share], n_targets, config)
            if world > 1:
                add_up([] if is_sharded(model) else parameters, loss)
            check_finite("loss", loss, step, config)
            norm = nn.utils.clip_grad_norm_(parameters, config.grad_clip or math.inf)
            check_finite("norm of the gradient", whole(norm), step, config)
            state.optimizer.step()
            state.step = step + 1
            state.losses.append(loss.item())
            bar.set_postfix(loss=f"{state.losses[-1]:.3f}", refresh=False)
            if after_step is not None and after_step(state):
                break
    return state


def summed_loss(model: GPT, x: Tensor, y: Tensor) -> Tensor:
    """Return the sum of the loss over the targets of (B, T) ids, a scalar in nats."""
    logits = model(x)  # (B, T, V)
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum")


def backward(model: GPT, x: Tensor, y: Tensor, n_targets: Tensor, config: TrainConfig) -> Tensor:
    """Add the gradient of a share (B, T) of the batch to every .grad; return its loss, a scalar.

    The share is cut into config.gradient_accumulation_steps parts, whose activations are in memory
    one part at a time. Each part's sum is divided by the targets of the *whole* batch. A mean of
    the parts' means would count an answer of three letters as much as one of thirty.
    """
    total = torch.zeros((), device=x.device)
    parts = config.gradient_accumulation_steps
    for x_part, y_part in zip(x.tensor_split(parts), y.tensor_split(parts), strict=True):
        loss = summed_loss(model, x_part, y_part) / n_targets
        loss.backward()
        total += loss.detach()
    return total


def check_finite(what: str, value: Tensor, step: int, config: TrainConfig) -> None:
    """Raise Diverged if the loss or the gradient has left the numbers."""
    if not math.isfinite(value.item()):
        raise Diverged(
            f"the {what} is {value.item()} at step {step + 1}: training has diverged; "
            f"try a learning rate below {config.learning_rate:g}"
        )


def process() -> tuple[int, int]:
    """Return (rank, number of processes): (0, 1) unless torchrun started several."""
    if dist.is_available() and dist.is_initialized():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


def is_sharded(model: nn.Module) -> bool:
    """Return whether every process holds a part of each parameter only (a DTensor)."""
    return any(hasattr(p, "full_tensor") for p in model.parameters())


def whole(value: Tensor) -> Tensor:
    """Return a value put together from its shards, the same in every process that asks for it.

    All processes have to ask. What is not sharded is returned as it is.
    """
    return cast(Any, value).full_tensor() if hasattr(value, "full_tensor") else value


def add_up(parameters: list[nn.Parameter], loss: Tensor) -> None:
    """Add the gradients, and the losses, of all processes, in one message."""
    grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    flat = torch.cat([*(g.flatten() for g in grads), loss.detach().view(1)])
    dist.all_reduce(flat)
    parts = flat[:-1].split([g.numel() for g in grads])
    for parameter, part in zip(parameters, parts, strict=True):
        parameter.grad = part.view_as(parameter)
    loss.data.copy_(flat[-1])
