"""What phase 30 measures in one process: whose gradient is right, and what a wrong one costs.

The processes are played one after another: what each would send is computed from its rows alone.
`python -m minigpt.experiments.data_parallel` writes data/results/data_parallel.json: runs whose
gradients are all too small or too large by one factor, over three seeds.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, batches
from minigpt.experiments import results
from minigpt.model import GPT
from minigpt.parallel import ring_step
from minigpt.train import TrainConfig, start, summed_loss, train, trainable_parameters

ROWS, STEPS, SEEDS = 64, 60, (0, 1, 2)
FACTORS = (1.0, 0.5, 2.0)
SGD_RATE = 0.5


def first_batch(seed: int = 0) -> tuple[GPT, Dataset]:
    """Return an untrained model and 64 rows of English and Italian, (B, T) ids and targets."""
    fresh = recipes.new_model(seed)
    data = recipes.number_data(recipes.BASE_LANGUAGES, fresh.tokenizer, 64, seed, 1000)
    return fresh.model, next(batches(data, ROWS, torch.Generator().manual_seed(seed)))


def targets(y: Tensor) -> int:
    """Return how many letters are asked for in y (B, T)."""
    return int((y != IGNORE).sum())


def gradient(model: GPT, x: Tensor, y: Tensor, divide_by: float) -> Tensor:
    """Return the gradient of the summed loss of some rows over `divide_by`, as one vector (P,)."""
    model.zero_grad()
    (summed_loss(model, x, y) / divide_by).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])  # (P,)


def error(found: Tensor, right: Tensor) -> float:
    """Return the length of what is wrong with a gradient, in lengths of the right one."""
    return ((found - right).norm() / right.norm()).item()


def cosine(found: Tensor, right: Tensor) -> float:
    """Return the cosine of the angle between two gradients: 1 if the direction is right."""
    return torch.cosine_similarity(found.double(), right.double(), dim=0).item()


def by_length(y: Tensor) -> Tensor:
    """Return the order (B,) that puts the rows with the fewest targets first."""
    return (y != IGNORE).sum(1).argsort(stable=True)


def mean_of_means(model: GPT, halves: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the mean of the gradients of each process's own mean loss, (P,)."""
    local = [gradient(model, x, y, targets(y)) for x, y in halves]
    return torch.stack(local).mean(0)  # (P,)


def sum_of_shares(model: GPT, halves: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    """Return the sum of the gradients of summed losses over the targets of all, (P,)."""
    n = sum(targets(y) for _, y in halves)
    return torch.stack([gradient(model, x, y, n) for x, y in halves]).sum(0)  # (P,)


def dealt(data: Dataset, order: Tensor, world: int = 2) -> list[tuple[Tensor, Tensor]]:
    """Return the rows of each process: equal pieces of the batch in this order."""
    return [(data.x[rows], data.y[rows]) for rows in order.tensor_split(world)]


def imbalance(seeds: Sequence[int] = range(5), grades: int = 5) -> list[dict[str, float]]:
    """Compare both ways of adding up while the shorter rows gather in process 0.

    Returns for each batch and grade: share, of the targets that process 0 has; means and shares,
    the errors of the two ways.
    """
    found = []
    for seed in seeds:
        model, data = first_batch(seed)
        right = gradient(model, data.x, data.y, targets(data.y))
        generator = torch.Generator().manual_seed(seed)
        for grade in range(grades):
            half, order = ROWS // 2, by_length(data.y)
            kept = half * grade // (grades - 1)  # of the short rows, surely in process 0
            rest = order[kept:][torch.randperm(ROWS - kept, generator=generator)]
            pieces = dealt(data, torch.cat([order[:kept], rest]))
            found.append(
                {
                    "share": targets(pieces[0][1]) / targets(data.y),
                    "means": error(mean_of_means(model, pieces), right),
                    "shares": error(sum_of_shares(model, pieces), right),
                }
            )
    return found


def ways(world: int = 2) -> dict[str, tuple[float, float]]:
    """Return (error, cosine) of the gradient that each of six ways gives, on the first batch."""
    model, data = first_batch()
    n, pieces = targets(data.y), dealt(data, interleaved(world), world)
    right = gradient(model, data.x, data.y, n)
    shares = sum_of_shares(model, pieces)
    found = {
        "shares, added": shares,
        "never added": gradient(model, *pieces[0], n),
        "shares, then the mean": shares / world,
        "the whole batch on each, added": world * right,
        "mean of means": mean_of_means(model, pieces),
        "mean of means, sorted": mean_of_means(model, dealt(data, by_length(data.y), world)),
    }
    return {name: (error(g, right), cosine(g, right)) for name, g in found.items()}


def interleaved(world: int) -> Tensor:
    """Return the order (B,) in which equal pieces are the rows rank::world."""
    return torch.cat([torch.arange(rank, ROWS, world) for rank in range(world)])


def scaled_run(
    factor: float, clip: float, sgd: bool = False, seed: int = 0, steps: int = STEPS
) -> dict[str, float]:
    """Train with every gradient times a factor, as a wrong sum over processes would make it.

    Returns loss, the mean of the last ten steps, and clipped, the steps in which the clip acted.
    """
    fresh = recipes.new_model(seed)
    data = recipes.number_data(recipes.BASE_LANGUAGES, fresh.tokenizer, 64, seed, 2000)
    rate = SGD_RATE if sgd else TrainConfig.learning_rate
    config = TrainConfig(steps, ROWS, rate, warmup_steps=steps // 5, grad_clip=clip, seed=seed)
    state = start(fresh.model, config)
    if sgd:
        state.optimizer = torch.optim.SGD(fresh.model.parameters(), lr=rate)
    for parameter in trainable_parameters(fresh.model):
        parameter.register_post_accumulate_grad_hook(times(factor))
    lengths: list[float] = []
    state.optimizer.register_step_pre_hook(lambda *_: lengths.append(length(fresh.model)))
    train(state, data, config)
    # After a clip a gradient has the length of the limit, but for rounding and PyTorch's 1e-6.
    clipped = sum(abs(size - clip) < 1e-4 for size in lengths) if clip else 0
    return {"loss": results.mean(state.losses[-10:]), "clipped": clipped}


def times(factor: float) -> Callable[[Tensor], None]:
    """Return a hook that multiplies a parameter's gradient."""

    def hook(parameter: Tensor) -> None:
        if parameter.grad is not None:
            parameter.grad.mul_(factor)

    return hook


def length(model: GPT) -> float:
    """Return the length of the whole gradient."""
    return math.hypot(*(p.grad.norm().item() for p in model.parameters() if p.grad is not None))


Rule = Callable[[int, int, int, str], tuple[int, int]]  # rank, world, step, phase -> chunks


def play_ring(
    vectors: Sequence[Sequence[float]], rule: Rule = ring_step
) -> list[list[list[float]]]:
    """Play a ring with as many processes as numbers in each vector, one number a chunk.

    Returns what everybody holds before the first step and after each, [step][process][chunk].
    Raises ValueError if a process waits for another chunk than its neighbour sends.
    """
    world, held = len(vectors), [list(vector) for vector in vectors]
    states = [[row[:] for row in held]]
    for phase in ("reduce", "gather"):
        for step in range(world - 1):
            chunks = [rule(rank, world, step, phase) for rank in range(world)]
            sent = [held[rank][out] for rank, (out, _) in enumerate(chunks)]
            for rank, (_, into) in enumerate(chunks):
                if chunks[rank - 1][0] != into:
                    raise ValueError(
                        f"{phase}, step {step}: process {rank} waits for chunk {into} for ever; "
                        f"its left neighbour sends chunk {chunks[rank - 1][0]}"
                    )
                held[rank][into] = sent[rank - 1] + (held[rank][into] if phase == "reduce" else 0)
            states.append([row[:] for row in held])
    return states


def ring_states(world: int, rule: Rule = ring_step) -> list[list[list[float]]]:
    """Return how many contributions every chunk holds, in the form of `play_ring`."""
    return play_ring([[1] * world for _ in range(world)], rule)


def bytes_held(parameters: float, world: int, sharded: bool) -> dict[str, float]:
    """Return the bytes that each process keeps in training with AdamW in float32, by part."""
    each = 4 * parameters / (world if sharded else 1)
    return {"weights": each, "gradients": each, "moments": 2 * each}


def record() -> dict[str, Any]:
    """Make all scaled runs of data/results/data_parallel.json."""
    runs = {
        name: {
            str(factor): [scaled_run(factor, clip, name == "sgd", seed) for seed in SEEDS]
            for factor in FACTORS
        }
        for name, clip in (("adamw, no clip", 0.0), ("adamw, clip 1", 1.0), ("sgd", 0.0))
    }
    return {
        "command": "python -m minigpt.experiments.data_parallel",
        "knobs": {"steps": STEPS, "rows": ROWS, "seeds": SEEDS, "sgd_rate": SGD_RATE},
        "runs": runs,
    }


if __name__ == "__main__":
    print(results.save("data_parallel", record()))
