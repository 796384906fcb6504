"""A training run as a person has it: it can be stopped, is saved on the way, and keeps its best.

Ctrl-C, SIGTERM    the step is finished, the run saved; exit code 128 + the signal's number
every N steps      saved, so that a power cut costs N steps at most; or judged on unseen data
Diverged           the weights of the last sound step are saved

Under torchrun several processes run this together: process 0 saves. What is decided, by a signal or
a loss, is decided for all, or one would wait for a message that the others never send.
"""

import math
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps

import torch
import torch.distributed as dist
from torch import nn
from tqdm import tqdm

from minigpt import parallel
from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset
from minigpt.evaluate import mean_loss
from minigpt.train import Diverged, TrainConfig, TrainState, process, train, whole


@dataclass
class Plan:
    """What is done on the way."""

    out: str  # where, for the sentences
    save: Callable[[TrainState | None], object]  # the run, to go on with; None when it has ended
    save_best: Callable[[], object]
    occupied: Callable[[], bool]  # whether an earlier result lies there
    held_out: Dataset
    save_every: int  # steps; 0 for the end only
    eval_every: int  # steps; 0 for never
    progress: bool
    together: Callable[[TrainState], TrainState | None] = lambda state: state  # of a sharded run


def among_processes(command: Callable[[Namespace], int]) -> Callable[[Namespace], int]:
    """Let a command run together with those that torchrun has started beside it, if it has."""

    @wraps(command)
    def run(args: Namespace) -> int:
        joined = start_processes(args.device)
        if args.shard and process()[1] == 1:
            raise ValueError(
                "--shard shares a model out among processes, and this is one: start it with "
                f"torchrun --standalone --nproc-per-node 2 -m minigpt {args.command} --shard"
            )
        try:
            code = command(args)
        except RuntimeError as error:
            if "closed by peer" not in str(error):
                raise
            raise ValueError("another process has ended; its own message says why") from None
        if joined:
            parallel.leave(code)
        return code

    return run


def start_processes(device: str) -> bool:
    """Join the other processes if torchrun started us: by nccl for what is on CUDA, else by gloo.

    With --device cuda each process of a machine takes the GPU of its number there. Returns whether
    there are others to leave when the command has ended.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or dist.is_initialized():
        return False
    if device != "cuda" or not torch.cuda.is_available():
        dist.init_process_group("gloo")
        return True
    number, count = int(os.environ.get("LOCAL_RANK", "0")), torch.cuda.device_count()
    if number >= count:
        raise ValueError(
            f"process {number} of this machine finds {count} GPUs: start one process for each, "
            f"--nproc-per-node {count}"
        )
    torch.cuda.set_device(number)
    dist.init_process_group("cpu:gloo,cuda:nccl")
    return True


@contextmanager
def stop_signals() -> Iterator[list[int]]:
    """Within this block Ctrl-C and SIGTERM only leave their number: no step is cut in two."""
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: asked.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_training(state: TrainState, data: Dataset, config: TrainConfig, plan: Plan) -> int:
    """Train and save. Returns 0, or the exit code of a run that a signal cut short.

    Raises Diverged, with the last sound weights saved if there are any.
    """
    with stop_signals() as asked:

        def after_step(state: TrainState) -> bool:
            done = state.step == config.steps
            if plan.eval_every and (done or state.step % plan.eval_every == 0):
                judge(state, plan, config)
            stop = heard(asked)
            if plan.save_every and state.step % plan.save_every == 0 and not stop and not done:
                keep(state, plan, plan.save)
            return stop

        began = state.step
        try:
            train(state, data, config, plan.progress, after_step)
        except Diverged as error:
            raise Diverged(f"{error}; {keep_sound(state, began, plan)}") from None
        finished = state.step == config.steps
        keep(state, plan, lambda run: plan.save(None if finished else run))
    return 0 if finished else 128 + (asked[0] if asked else signal.SIGINT)


def shared_out(
    state: TrainState, checkpoint: Checkpoint, config: TrainConfig, plan: Plan
) -> TrainState:
    """Return the run shared out among the processes.

    The checkpoint is left with the model's outline, which process 0 fills whenever it saves.
    """
    checkpoint.model = parallel.outline(checkpoint.model)
    plan.together = lambda run: parallel.bring_together(run, checkpoint.model, config)
    return parallel.share_out(state, config)


def keep(state: TrainState, plan: Plan, save: Callable[[TrainState], object]) -> None:
    """Save, in process 0; every process calls it, for a sharded run is put together by all."""
    run = plan.together(state)
    if process()[0] == 0 and run is not None:
        save(run)


def judge(state: TrainState, plan: Plan, config: TrainConfig) -> None:
    """Measure the validation loss; keep the model if it is the best so far."""
    loss = held_out_loss(state, plan)
    if not math.isfinite(loss):
        raise Diverged(
            f"the validation loss is {loss} after step {state.step}: training has diverged; "
            f"try a learning rate below {config.learning_rate:g}"
        )
    best = loss < min((loss for _, loss in state.evaluations), default=math.inf)
    state.evaluations.append((state.step, loss))
    if best:
        keep(state, plan, lambda _: plan.save_best())
    if plan.progress and process()[0] == 0:
        note = ", the best so far" if best else ""
        tqdm.write(f"step {state.step:,}: validation loss {loss:.4f}{note}", file=sys.stderr)


def held_out_loss(state: TrainState, plan: Plan) -> float:
    """Return the loss on unseen data, NaN if the model predicts no numbers any more.

    Every process measures it, and all take the word of process 0: their machines may round apart.
    """
    try:
        loss = mean_loss(state.model, plan.held_out)
    except ValueError:
        loss = math.nan
    return agreed(loss)


def agreed(value: float) -> float:
    """Return what process 0 says, in all of them."""
    said = torch.tensor(value, dtype=torch.float64)
    if process()[1] > 1:
        dist.broadcast(said, 0)
    return said.item()


def heard(asked: list[int]) -> bool:
    """Return whether a signal has come, to this process or to one that trains with it."""
    if process()[1] == 1:
        return bool(asked)
    flag = torch.tensor(int(bool(asked)))
    dist.all_reduce(flag, dist.ReduceOp.MAX)
    return bool(flag)


def keep_sound(state: TrainState, began: int, plan: Plan) -> str:
    """Save what a run that has diverged has reached. Returns what was done.

    Weights that predict nothing any more are not put in the place of a model that does.
    """
    if state.step == began:
        return "nothing was learned before that, and nothing is saved"
    if not all_finite(state.model):
        return "its weights are no longer numbers either, and are not saved"
    sound = math.isfinite(held_out_loss(state, plan))
    if not sound and agreed(plan.occupied()):
        return f"its weights predict nothing, and what was in {plan.out} is still there"
    keep(state, plan, lambda _: plan.save(None))
    return f"the weights as they were after step {state.step:,} are saved in {plan.out}"


def all_finite(model: nn.Module) -> bool:
    """Return whether no weight is NaN or infinite."""
    return all(bool(whole(p.isfinite().all())) for p in model.parameters())


def best_of(state: TrainState) -> dict[str, float | int]:
    """Return what a report says about the best model, {} if none was looked for."""
    if not state.evaluations:
        return {}
    step, loss = min(state.evaluations, key=lambda pair: (pair[1], pair[0]))
    return {"best_step": step, "best_loss": loss}
