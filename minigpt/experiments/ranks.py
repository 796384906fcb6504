"""What runs in every process of phase 30: start it with parallel.launch, not in a notebook.

    launch(script, 2, "adding-up", "hand", "ddp", "fsdp", "files")   the script calls main()

Every measurement is made by all processes together; process 0 prints them as JSON.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed import all_reduce

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, batches
from minigpt.parallel import leave, ring_all_reduce, save_shards, shard, share_out
from minigpt.train import (
    TrainConfig,
    TrainState,
    backward,
    learning_rate,
    process,
    start,
    train,
    trainable_parameters,
    whole,
)

STEPS = 12
CONFIG = TrainConfig()  # the base's own recipe, of which these are the first steps


@lru_cache(maxsize=1)
def rows() -> Dataset:
    """Return the base's training rows."""
    return recipes.number_data(recipes.BASE_LANGUAGES, recipes.new_model(0).tokenizer, 64)


def beginning() -> tuple[TrainState, Dataset]:
    """Return the base's run before its first step, the same in every process, and its data."""
    return start(recipes.new_model(0).model, CONFIG), rows()


def by_hand(state: TrainState, data: Dataset) -> list[float]:
    """Train as train.py does, alone or with others; return the losses."""
    return train(state, data, CONFIG, after_step=lambda state: state.step == STEPS).losses


def with_ddp(state: TrainState, data: Dataset) -> list[float]:
    """Train with PyTorch's DistributedDataParallel; return the losses."""
    rank, world = process()
    net: Any = nn.parallel.DistributedDataParallel(state.model)
    stream, losses = batches(data, CONFIG.batch_size, state.generator), []
    for step in range(STEPS):
        x, y = next(stream)
        state.optimizer.param_groups[0]["lr"] = learning_rate(step, CONFIG)
        state.optimizer.zero_grad()
        n_targets = (y != IGNORE).sum()
        # DDP takes the mean of the processes' gradients: each makes its own `world` times as large.
        loss = backward(net, x[rank::world], y[rank::world], n_targets / world, CONFIG)
        nn.utils.clip_grad_norm_(net.parameters(), CONFIG.grad_clip)
        state.optimizer.step()
        all_reduce(loss)
        losses.append(loss.item() / world)
    return losses


def timed(run: Callable[[TrainState, Dataset], list[float]], sharded: bool = False) -> dict:
    """Return the losses of a run, its seconds, and how many numbers each process holds."""
    state, data = beginning()
    if sharded:
        state = share_out(state, CONFIG)
    if process()[1] > 1:
        dist.barrier()  # the clock starts when all are there
    began = perf_counter()
    losses = run(state, data)
    took = perf_counter() - began
    holds: list[Any] = [numbers_held(state)] * process()[1]
    if process()[1] > 1:
        dist.all_gather_object(holds, holds[0])
    return {"losses": losses, "seconds": took, "holds": holds}


def numbers_held(state: TrainState) -> dict[str, Any]:
    """Return how many weights and moments are in this process, and of what type a weight is."""
    weights: list[Any] = trainable_parameters(state.model)
    moments = [m for kept in state.optimizer.state.values() for m in kept.values() if m.dim()]
    here = [t.to_local() if hasattr(t, "to_local") else t for t in (*weights, *moments)]
    kind = type(weights[0]).__name__
    placed = str(*weights[0].placements) if kind == "DTensor" else "whole"
    count = sum(t.numel() for t in here[: len(weights)])
    return {
        "weights": count,
        "moments": sum(t.numel() for t in here[len(weights) :]),
        "kind": kind,
        "placed": placed,
    }


def adding_up() -> dict[str, Any]:
    """Compare a ring written by hand with all_reduce, and one message with one for each tensor."""
    rank, world = process()
    vector = torch.randn(1000, generator=torch.Generator().manual_seed(rank))
    sent = []

    def send(chunk: torch.Tensor, to: int) -> Any:
        sent.append(chunk.numel())
        return dist.isend(chunk, to)

    mine, theirs = ring_all_reduce(vector, rank, world, send, dist.recv), vector.clone()
    all_reduce(theirs)
    shapes = [p.shape for p in recipes.new_model(0).model.parameters()]
    tensors = [torch.ones(shape) for shape in shapes]
    flat = torch.cat([t.flatten() for t in tensors])
    return {
        "apart": (mine - theirs).abs().max().item(),
        "sent": sum(sent),
        "bytes": 4 * flat.numel(),
        "tensors": len(tensors),
        "seconds": {
            "one message": clock([flat]),
            "one a tensor": clock(tensors),
            "of one number": clock([torch.ones(1) for _ in tensors]),
        },
    }


def clock(tensors: list[torch.Tensor], times: int = 9) -> float:
    """Return the median of the seconds that it takes to add up these tensors."""
    took = []
    for _ in range(times):
        dist.barrier()
        began = perf_counter()
        for tensor in tensors:
            all_reduce(tensor)
        took.append(perf_counter() - began)
    return sorted(took)[times // 2]


def what_travels() -> dict[str, int]:
    """Return how often each kind of message is sent in one forward and backward of a shard."""
    from torch.distributed.tensor.debug import CommDebugMode

    model = shard(recipes.new_model(0).model)
    ids = torch.zeros(2, 8, dtype=torch.long)
    with CommDebugMode() as counted:
        logits = model(ids)
        forward = dict(counted.get_comm_counts())
        logits.sum().backward()
    both = counted.get_comm_counts()
    return {
        f"{when}{str(name).split('.')[-1]}": count
        for when, counts in (("forward ", forward), ("both ", both))
        for name, count in counts.items()
    }


def files() -> dict[str, Any]:
    """Share the base out; put it together again, and write one file for each process."""
    base = recipes.load_base()
    before = {name: tensor.clone() for name, tensor in base.model.state_dict().items()}
    state = TrainState(base.model, torch.optim.AdamW(base.model.parameters()), torch.Generator())
    state = share_out(state, CONFIG)
    together = {name: whole(tensor) for name, tensor in state.model.state_dict().items()}
    folder = [tempfile.mkdtemp()]
    dist.broadcast_object_list(folder)
    save_shards(folder[0], state)
    return {
        "tensors": len(together),
        "equal": all(torch.equal(together[name], before[name]) for name in before),
        "files": {p.name: p.stat().st_size for p in sorted(Path(folder[0]).glob("*.distcp"))},
    }


MEASUREMENTS: dict[str, Callable[[], Any]] = {
    "adding-up": adding_up,
    "hand": lambda: timed(by_hand),
    "ddp": lambda: timed(with_ddp),
    "fsdp": lambda: timed(by_hand, sharded=True),
    "travels": what_travels,
    "files": files,
}


def main() -> None:
    """Make the measurements named on the command line."""
    torch.set_num_threads(1)  # or the processes fight for the cores
    dist.init_process_group("gloo", timeout=timedelta(seconds=60))
    found = {name: MEASUREMENTS[name]() for name in sys.argv[1:]}
    if process()[0] == 0:
        print(json.dumps(found))
    leave()
