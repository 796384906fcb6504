"""Many processes, one model: start them, let them add up, and share a model out among them.

    g = sum over processes of gradient(sum of the process's losses) / targets of the whole batch

Data parallel   every process holds the whole model and a share of the rows; gradients are added up
Sharded (FSDP)  every process holds a share of the rows *and* 1/N of each weight, its gradient and
                its moments; a block's weights are brought together when it is their turn

`ring_all_reduce` is how N processes add up without anyone in the middle: each sends 2 (N - 1) / N
of the vector. train.add_up uses PyTorch's, which does the same. For models that outgrow one
process, `share_out` turns a run into a sharded one, for the same loop of train.py, and
`bring_together` turns it back, to be saved as always.

Source: Patarasuk & Yuan 2009, https://doi.org/10.1016/j.jpdc.2008.09.002 (ring); Rajbhandari et al.
2020, sections 3 and 5, https://arxiv.org/abs/1910.02054 (ZeRO); Zhao et al. 2023,
https://arxiv.org/abs/2304.11277 (FSDP).
"""

import atexit
import copy
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from minigpt.model import GPT, device_of
from minigpt.train import TrainConfig, TrainState, process, start, trainable_parameters, whole

# torch.distributed.tensor, .fsdp and .checkpoint are imported where they are used: a second and
# more, which nobody should wait for who does not shard.

ROOT = Path(__file__).parents[1]
LIMIT = 120.0  # seconds; a process that fails leaves the others waiting


# ------------------------------------------------------------------------------ adding up in a ring
def ring_step(rank: int, world: int, step: int, phase: str) -> tuple[int, int]:
    """Return (chunk sent to the right, chunk received from the left) in a step, 0 to world - 2.

    phase  "reduce": what arrives is added; "gather": what arrives is finished, and replaces
    """
    first = rank if phase == "reduce" else rank + 1
    return (first - step) % world, (first - step - 1) % world


def ring_all_reduce(
    vector: Tensor,
    rank: int,
    world: int,
    send: Callable[[Tensor, int], Any],
    recv: Callable[[Tensor, int], Any],
) -> Tensor:
    """Return the sum of all processes' vectors (n,), the same on each of them.

    send  send(chunk, to): begins to send, and need not wait; dist.isend
    recv  recv(buffer, source): waits until the buffer is filled; dist.recv

    N - 1 steps add up one chunk in each process, N - 1 more hand the finished chunks round.
    """
    chunks = [chunk.clone() for chunk in vector.tensor_split(world)]
    right, left = (rank + 1) % world, (rank - 1) % world
    for phase in ("reduce", "gather"):
        for step in range(world - 1):
            out, into = ring_step(rank, world, step, phase)
            arrived = torch.empty_like(chunks[into])
            under_way = send(chunks[out], right)
            recv(arrived, left)
            chunks[into] = chunks[into] + arrived if phase == "reduce" else arrived
            if under_way is not None:
                under_way.wait()
    return torch.cat(chunks)  # (n,)


# ---------------------------------------------------------------------------------- many processes
def launch(script: str | Path, processes: int, *args: object, limit: float = LIMIT) -> str:
    """Run a script in several processes, as torchrun does; return what they print, rank by rank.

    limit  seconds, after which all of them are ended

    Raises RuntimeError with the last line of each process's complaint if one fails, TimeoutError if
    they do not come to an end.
    """
    with TemporaryDirectory() as logs:
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        torchrun += ["--nproc-per-node", str(processes), "--redirects", "3", "--log-dir", logs]
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "OMP_NUM_THREADS": "1"}
        running = subprocess.Popen(
            [*torchrun, str(script), *map(str, args)],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            complaint, _ = running.communicate(timeout=limit)
        except BaseException as stopped:
            end(running)
            if not isinstance(stopped, subprocess.TimeoutExpired):
                raise
            raise TimeoutError(
                f"{Path(script).name}: {processes} processes had not ended after {limit:g} s and "
                "were stopped; does one of them wait for a message that no other sends?"
            ) from None
        printed, errors = (printed_in(logs, f"std{name}.log") for name in ("out", "err"))
    if running.returncode:
        raise RuntimeError(f"{Path(script).name} failed: {why(errors) or complaint[-300:].strip()}")
    return "\n".join(text for text in printed.values() if text)


def leave(code: int = 0) -> None:
    """Leave the other processes; when Python has ended, end at once, with this exit code.

    After a sharded run PyTorch 2.13 sometimes aborts while C++ tidies up ("terminate called without
    an active exception"), when all is done and saved; torchrun would call that a failure.
    """
    dist.destroy_process_group()

    def end_at_once() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    atexit.register(end_at_once)


def why(errors: dict[int, str]) -> str:
    """Return the last line of each process's errors; of those that lost the others, if no more."""
    last = {
        f"process {rank}": text.splitlines()[-1].removeprefix(f"[rank{rank}]: ")
        for rank, text in errors.items()
        if text
    }
    causes = {name: line for name, line in last.items() if "closed by peer" not in line}
    return "; ".join(f"{name}: {line}" for name, line in (causes or last).items())


def end(running: subprocess.Popen) -> None:
    """End torchrun and the processes that it started: it passes a SIGTERM on to them."""
    running.terminate()
    try:
        running.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        if os.name == "posix":
            os.killpg(running.pid, signal.SIGKILL)
        running.kill()
        running.communicate()


def printed_in(logs: str, name: str) -> dict[int, str]:
    """Return what each process printed, by its rank."""
    found = {int(path.parent.name): path for path in Path(logs).rglob(name)}
    return {rank: found[rank].read_text(encoding="utf-8").strip() for rank in sorted(found)}


# ------------------------------------------------------------------------------ sharing out a model
def shard(model: nn.Module) -> nn.Module:
    """Share a model's parameters out among the processes, each cut along its rows. Returns it.

    Each block is one group, brought together for its forward and once more for its backward; what
    stands outside the blocks is the last group. Gradients are *added*, as train.add_up adds them.
    """
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(device_of(model).type, (process()[1],))
    for part in (*model.get_submodule("blocks").children(), model):
        group = fully_shard(part, mesh=mesh)
        group.set_gradient_divide_factor(1.0)  # the default is the mean over processes
        group.set_force_sum_reduction_for_comms(True)
    return model


def share_out(state: TrainState, config: TrainConfig) -> TrainState:
    """Return the run with its weights and moments shared out; every process calls it.

    state.model becomes shards; the model of the returned state is the same object.
    """
    from torch.distributed.tensor import distribute_tensor

    moments = state.optimizer.state_dict()["state"]
    shard(state.model)
    sharded = start(state.model, config).optimizer
    shards: list[Any] = trainable_parameters(state.model)  # DTensors from now on
    for index, parameter in enumerate(shards):
        for name, tensor in moments.get(index, {}).items():
            if tensor.dim():  # not the count of the steps
                tensor = distribute_tensor(tensor, parameter.device_mesh, parameter.placements)
            sharded.state[parameter][name] = tensor
    return replace(state, optimizer=sharded)


def outline(model: GPT) -> GPT:
    """Return a copy of a model that has every shape and no numbers (on the device "meta")."""
    empty = {}
    for tensor in (*model.parameters(), *model.buffers()):
        shape = tensor.detach().to("meta")
        is_parameter = isinstance(tensor, nn.Parameter)
        empty[id(tensor)] = nn.Parameter(shape, tensor.requires_grad) if is_parameter else shape
    return copy.deepcopy(model, empty)


def bring_together(state: TrainState, into: GPT, config: TrainConfig) -> TrainState | None:
    """Return a sharded run as one process would have it, in process 0; None in the others.

    into  an `outline` of the model, taken before it was shared out; process 0 gets its numbers

    Every process calls it: one tensor after another is put together from all of them.
    """
    first = process()[0] == 0
    weights: dict[str, Tensor] = {}
    moments: dict[int, dict[str, Tensor]] = {}
    for name, tensor in state.model.state_dict().items():
        keep(whole(tensor), weights, name, first)
    for index, found in state.optimizer.state_dict()["state"].items():
        for name, tensor in found.items():
            keep(whole(tensor), moments.setdefault(index, {}), name, first)
    if not first:
        return None
    into.load_state_dict(weights, assign=True)
    optimizer = start(into, config).optimizer
    for index, parameter in enumerate(trainable_parameters(into)):
        optimizer.state[parameter].update(moments.get(index, {}))
    return replace(state, model=into, optimizer=optimizer)


def keep(tensor: Tensor, where: dict[Any, Tensor], name: object, wanted: bool) -> None:
    """Put a tensor where it is wanted, in the machine's own memory: no accelerator holds it all."""
    if wanted:
        where[name] = tensor.cpu()


# ---------------------------------------------------------------------------- files of shards alone
def save_shards(folder: str | Path, state: TrainState) -> None:
    """Write a sharded run as one file for each process; nobody holds the whole of it, ever.

    PyTorch's own format, for your own runs: its index is a pickle, which could run code. Every
    process calls it. Raises ValueError if the folder holds such files already: those of another
    number of processes would stay among the new ones.
    """
    from torch.distributed.checkpoint.state_dict_saver import save

    if (Path(folder) / ".metadata").exists():
        raise ValueError(f"{folder} holds shards already: remove them, or choose another folder")
    save(held_by(state), checkpoint_id=folder)


def load_shards(folder: str | Path, state: TrainState) -> TrainState:
    """Fill a sharded run, of as many processes as there are now, from such files. Returns it."""
    from torch.distributed.checkpoint.state_dict import set_state_dict
    from torch.distributed.checkpoint.state_dict_loader import load

    held = held_by(state)
    load(held, checkpoint_id=folder)
    set_state_dict(
        state.model,
        state.optimizer,
        model_state_dict=held["model"],
        optim_state_dict=held["optimizer"],
    )
    state.generator.set_state(held["generator"])
    state.step, state.losses = held["step"], held["losses"]
    return state


def held_by(state: TrainState) -> dict[str, Any]:
    """Return what one process holds of a run, by names that are the same in all."""
    from torch.distributed.checkpoint.state_dict import get_state_dict

    model, optimizer = get_state_dict(state.model, state.optimizer)
    run = {"generator": state.generator.get_state(), "step": state.step, "losses": state.losses}
    return {"model": model, "optimizer": optimizer, **run}
