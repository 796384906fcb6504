"""A training run as a person has it: it can be stopped, is saved on the way, and keeps its best.

Ctrl-C, SIGTERM    the step is finished, the run saved; exit code 128 + the signal's number
every N steps      saved, so that a power cut costs N steps at most; or judged on unseen data
Diverged           the weights of the last sound step are saved
"""

import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn
from tqdm import tqdm

from minigpt.data import Dataset
from minigpt.evaluate import mean_loss
from minigpt.train import Diverged, TrainConfig, TrainState, process, train


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


def start_processes() -> None:
    """Join the other processes if torchrun started us."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        dist.init_process_group("gloo")


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
                if process()[0] == 0:
                    plan.save(state)
            return stop

        began = state.step
        try:
            train(state, data, config, plan.progress, after_step)
        except Diverged as error:
            raise Diverged(f"{error}; {keep_sound(state, began, plan)}") from None
        finished = state.step == config.steps
        if process()[0] == 0:
            plan.save(None if finished else state)
    return 0 if finished else 128 + (asked[0] if asked else signal.SIGINT)


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
    if process()[0] > 0:
        return
    if best:
        plan.save_best()
    if plan.progress:
        note = ", the best so far" if best else ""
        tqdm.write(f"step {state.step:,}: validation loss {loss:.4f}{note}", file=sys.stderr)


def held_out_loss(state: TrainState, plan: Plan) -> float:
    """Return the loss on unseen data, NaN if the model predicts no numbers any more."""
    try:
        return mean_loss(state.model, plan.held_out)
    except ValueError:
        return math.nan


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
    if not sound and plan.occupied():
        return f"its weights predict nothing, and what was in {plan.out} is still there"
    if process()[0] == 0:
        plan.save(None)
    return f"the weights as they were after step {state.step:,} are saved in {plan.out}"


def all_finite(model: nn.Module) -> bool:
    """Return whether no weight is NaN or infinite."""
    return all(bool(p.isfinite().all()) for p in model.parameters())


def best_of(state: TrainState) -> dict[str, float | int]:
    """Return what a report says about the best model, {} if none was looked for."""
    if not state.evaluations:
        return {}
    step, loss = min(state.evaluations, key=lambda pair: (pair[1], pair[0]))
    return {"best_step": step, "best_loss": loss}
