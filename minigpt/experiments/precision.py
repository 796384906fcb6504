"""Training in sixteen bits: ways to do it, what float16 loses, which order a step needs.

    float32        everything in 32 bits
    autocast       weights in float32, the products in bfloat16
    all bfloat16   weights, gradients and AdamW's means in bfloat16
    master         the model in bfloat16, a float32 copy for AdamW
    16-bit means   the same, but AdamW's means are rounded to bfloat16 after each step: a control
    norms at 1     everything in 32 bits, and no norm weight ever moves: a control

Every run is English, batches of 32, warm-up 20, clipping at 1, 4,000 rows; the judges are numbers
that no row contains.

    python -m minigpt.experiments.precision     all runs, several seeds -> precision.json
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from typing import Any

import torch
from torch import Tensor, nn

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, batches
from minigpt.evaluate import exact_match, mean_loss, number_dataset
from minigpt.experiments.results import mean, save
from minigpt.model import GPT, next_token_loss
from minigpt.number_names import split_numbers
from minigpt.precision import LossScaler, MasterWeights, round_to
from minigpt.train import TrainConfig, keep_freed_memory, learning_rate

RECIPE = TrainConfig(steps=150, batch_size=32, warmup_steps=20)
KINDS = ("float32", "autocast", "all bfloat16", "master", "16-bit means", "norms at 1")
RATES = (1e-3, 6e-3)
SEEDS = (0, 1, 2)
ORDERS = ("unscale, clip", "clip, unscale", "never unscale", "no unscale, no clip")
OPTIMIZERS = ("AdamW", "AdamW, eps 1e-16", "SGD")
ORDER_STEPS = 100
HALF_STEPS = 200
POWERS = (-16, -8, 0, 10)  # of two, by which the loss is multiplied in float16
HALF_SEEDS = (0, 1)
ROWS = 4000


def english(seed: int = 0) -> Dataset:
    """Return training rows in English."""
    return recipes.number_data(("en",), recipes.new_model().tokenizer, 64, seed, ROWS)


def unseen(count: int = 500) -> Dataset:
    """Return rows about numbers that no run trains on."""
    numbers = split_numbers().validation[:count]
    return number_dataset(numbers, "en", recipes.new_model().tokenizer, 64)


def norm_weights(model: nn.Module) -> Tensor:
    """Return the weights of all norms, (320,) in Mini-GPT: they start at exactly 1."""
    named = model.named_parameters()
    return torch.cat([p.detach().float() for name, p in named if "norm" in name])


# --------------------------------------------------------------------------------- ways to train


def run(
    kind: str, rate: float, seed: int = 0, config: TrainConfig = RECIPE, data: Dataset | None = None
) -> tuple[GPT, list[float]]:
    """Train a new Mini-GPT in one of KINDS; return it, in the type it has then, and its losses."""
    config = replace(config, learning_rate=rate, seed=seed)
    model = recipes.new_model(seed).model.train()
    master = MasterWeights(model) if kind in ("master", "16-bit means") else None
    if kind == "all bfloat16":
        model.to(torch.bfloat16)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not (kind == "norms at 1" and "norm" in name))
    parameters = list(model.parameters()) if master is None else master.copies
    optimizer = torch.optim.AdamW(
        parameters, lr=rate, betas=config.betas, weight_decay=config.weight_decay
    )
    keep_freed_memory()
    stream = batches(data or english(seed), config.batch_size, torch.Generator().manual_seed(seed))
    losses = []
    for step in range(config.steps):
        x, y = next(stream)
        optimizer.param_groups[0]["lr"] = learning_rate(step, config)
        cast = torch.autocast("cpu", torch.bfloat16) if kind == "autocast" else nullcontext()
        with cast:
            logits = model(x)  # (B, T, V)
        loss = next_token_loss(logits, y)
        optimizer.zero_grad()
        loss.backward()
        if master is not None:
            master.copy_in()
        nn.utils.clip_grad_norm_(parameters, config.grad_clip)
        optimizer.step()
        if kind == "16-bit means":
            round_means(optimizer)
        if master is not None:
            master.copy_out()
        losses.append(loss.item())
    return model, losses


def round_means(optimizer: torch.optim.Optimizer) -> None:
    """Round both of AdamW's running means to bfloat16, in place."""
    for state in optimizer.state.values():
        for name in ("exp_avg", "exp_avg_sq"):
            state[name].copy_(round_to(state[name], torch.bfloat16))


def judged(model: GPT, losses: Sequence[float], data: Dataset) -> dict[str, float]:
    """Return a run's figures: losses in nats, exact match and the share of norms still at 1."""
    stuck = (norm_weights(model) == 1).float().mean().item()
    model = model.float()
    return {
        "train": mean(list(losses[-20:])),
        "loss": mean_loss(model, data),
        "exact": exact_match(model, data),
        "stuck": stuck,
    }


# ------------------------------------------------------------------------- what float16 swallows


def logit_gradients(model: GPT, x: Tensor, y: Tensor) -> Tensor:
    """Return the gradient of the mean loss at every asked logit, flat: (n_asked * V,)."""
    logits = model(x).detach().requires_grad_()  # (B, T, V)
    next_token_loss(logits, y).backward()
    assert logits.grad is not None
    return logits.grad[y != IGNORE].flatten()


def share_lost(gradients: Tensor, dtype: torch.dtype, scale: float = 1.0) -> float:
    """Return which share of the gradients that are not 0 becomes 0 in a type, scaled before."""
    there = gradients[gradients != 0]
    return (round_to(there * scale, dtype) == 0).float().mean().item()


def weight_gradients(model: GPT, x: Tensor, y: Tensor, scale: float = 1.0) -> Tensor:
    """Return the gradient of the loss times `scale` in every weight, flat: (n_parameters,)."""
    loss = next_token_loss(model(x), y) * scale
    parts = torch.autograd.grad(loss, list(model.parameters()))
    return torch.cat([part.flatten() for part in parts])  # (n_parameters,)


def in_float16(power: int, seed: int = 0, steps: int = HALF_STEPS) -> tuple[GPT, list[float]]:
    """Train under autocast in float16, the loss times 2^power; return the model and its losses."""
    config = replace(RECIPE, steps=steps, learning_rate=6e-3, seed=seed)
    model = recipes.new_model(seed).model.train()
    parameters, scaler = list(model.parameters()), LossScaler(2.0**power)
    optimizer = torch.optim.AdamW(parameters, betas=config.betas, weight_decay=config.weight_decay)
    keep_freed_memory()
    stream = batches(english(seed), config.batch_size, torch.Generator().manual_seed(seed))
    losses = []
    for step in range(steps):
        x, y = next(stream)
        optimizer.param_groups[0]["lr"] = learning_rate(step, config)
        with torch.autocast("cpu", torch.float16):
            logits = model(x)  # (B, T, V)
        loss = next_token_loss(logits, y)
        optimizer.zero_grad()
        scaler.scaled(loss).backward()
        if scaler.unscale(parameters):
            nn.utils.clip_grad_norm_(parameters, config.grad_clip)
            optimizer.step()
        losses.append(loss.item())
    return model, losses


# --------------------------------------------------------------------------- the order of a step


def in_order(
    order: str, optimizer: str, seed: int = 0, steps: int = ORDER_STEPS, scale: float = 2.0**16
) -> list[float]:
    """Train with a scaled loss, the lines of the step in one of ORDERS; return the losses.

    optimizer  one of OPTIMIZERS: AdamW at rate 0.006, SGD at 0.3 with momentum 0.9
    """
    model = recipes.new_model(seed).model.train()
    parameters = list(model.parameters())
    eps = 1e-16 if optimizer.endswith("1e-16") else 1e-8
    mover: torch.optim.Optimizer = torch.optim.AdamW(parameters, 6e-3, (0.9, 0.99), eps)
    if optimizer == "SGD":
        mover = torch.optim.SGD(parameters, lr=0.3, momentum=0.9)
    scaler = LossScaler(scale)
    lines: dict[str, Callable[[], Any]] = {
        "unscale": lambda: scaler.unscale(parameters),
        "clip": lambda: nn.utils.clip_grad_norm_(parameters, 1.0),
    }
    wanted = [line for line in order.split(", ") if line in lines]
    wanted = ["clip"] if order == "never unscale" else wanted
    keep_freed_memory()
    stream, losses = batches(english(seed), 32, torch.Generator().manual_seed(seed)), []
    for _ in range(steps):
        x, y = next(stream)
        loss = next_token_loss(model(x), y)
        mover.zero_grad()
        scaler.scaled(loss).backward()
        for line in wanted:
            lines[line]()
        mover.step()
        losses.append(loss.item())
    return losses


# ------------------------------------------------------------------------------- the long version


def experiment(
    config: TrainConfig = RECIPE,
    seeds: Sequence[int] = SEEDS,
    rates: Sequence[float] = RATES,
    order_steps: int = ORDER_STEPS,
    half_steps: int = HALF_STEPS,
    count: int = 500,
) -> dict[str, Any]:
    """Run every kind at every rate, and both optimizers in every order, with every seed.

    Returns plain data: lists of runs, and of the mean loss of the last 20 steps, by seed.
    """
    judges = unseen(count)
    return {
        "command": "python -m minigpt.experiments.precision",
        "config": asdict(config),
        "seeds": list(seeds),
        "judges": count,
        "kinds": {
            str(rate): {
                kind: [judged(*run(kind, rate, seed, config), judges) for seed in seeds]
                for kind in KINDS
            }
            for rate in rates
        },
        "half_steps": half_steps,
        "float16": float16_runs(half_steps, seeds[: len(HALF_SEEDS)], judges),
        "order_steps": order_steps,
        "orders": {
            optimizer: {
                order: [mean(in_order(order, optimizer, seed, order_steps)[-20:]) for seed in seeds]
                for order in ORDERS
            }
            for optimizer in OPTIMIZERS
        },
    }


def float16_runs(steps: int, seeds: Sequence[int], judges: Dataset) -> dict[str, Any]:
    """Return power of two -> the runs in float16 whose loss was multiplied by it."""
    return {
        str(power): [judged(*in_float16(power, seed, steps), judges) for seed in seeds]
        for power in POWERS
    }


if __name__ == "__main__":
    print(save("precision", experiment()))
