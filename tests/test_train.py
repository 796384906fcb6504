"""Training: the schedule by hand, exact resumption, several processes, divergence, and learning."""

import math
import os
import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from minigpt import checkpoint, recipes
from minigpt.data import IGNORE, Dataset
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.train import (
    Diverged,
    TrainConfig,
    backward,
    learning_rate,
    start,
    summed_loss,
    train,
)

TINY = GPTConfig(11, context_length=8, n_embd=16, n_head=2, d_ff=32)
SHORT = TrainConfig(steps=12, batch_size=4, learning_rate=1e-2, warmup_steps=3)


def tiny_run(config=SHORT):
    torch.manual_seed(0)
    x, y = torch.randint(11, (2, 20, 8))
    return start(GPT(TINY), config), Dataset(x, y)


def test_the_schedule_by_hand():
    config = TrainConfig(steps=100, learning_rate=1.0, warmup_steps=10, final_fraction=0.1)
    assert math.isclose(learning_rate(0, config), 0.1)  # a tenth of the way up, cosine at its top
    half = 0.1 + 0.9 * 0.5  # in the middle the cosine has come down half way
    assert math.isclose(learning_rate(50, config), half)
    assert 0.1 < learning_rate(99, config) < 0.102


def test_the_rate_rises_then_falls():
    config = TrainConfig(steps=50, warmup_steps=10)
    rates = [learning_rate(step, config) for step in range(50)]
    top = rates.index(max(rates))
    assert 8 <= top <= 10
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)


def test_a_resumed_run_has_the_very_losses_of_an_uninterrupted_one(tmp_path):
    whole, data = tiny_run()
    train(whole, data, SHORT)

    first, data = tiny_run()
    train(first, data, SHORT, after_step=lambda state: state.step == 5)
    stopped = checkpoint.Checkpoint(first.model, recipes.new_model().tokenizer)
    stopped.tokenizer = checkpoint.from_json({"kind": "char", "alphabet": "abcdefghijk"})
    checkpoint.save(tmp_path / "run", stopped, run=first)
    again = checkpoint.load(tmp_path / "run")
    second = checkpoint.resume(tmp_path / "run", again, SHORT)
    assert second.step == 5
    train(second, data, SHORT)

    assert second.losses == whole.losses
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(tensor, second.model.state_dict()[name]), name


def test_the_loss_counts_the_answer_only():
    model = GPT(TINY)
    x, y = torch.randint(11, (2, 3, 8))
    y[:, :5] = IGNORE
    by_hand = torch.nn.functional.cross_entropy(model(x)[:, 5:].reshape(-1, 11), y[:, 5:].flatten())
    torch.testing.assert_close(next_token_loss(model(x), y), by_hand)
    torch.testing.assert_close(summed_loss(model, x, y) / 9, by_hand)


def test_a_gradient_longer_than_the_clip_is_shortened():
    config = replace(SHORT, steps=1, grad_clip=1e-3)
    state, data = tiny_run(config)
    train(state, data, config)
    grads = [p.grad for p in state.model.parameters() if p.grad is not None]
    norm = torch.cat([grad.flatten() for grad in grads]).norm()
    assert math.isclose(
        norm.item(), 1e-3, rel_tol=1e-3
    )  # PyTorch adds 1e-6 to the norm it divides by


def test_frozen_parameters_do_not_move():
    state, data = tiny_run()
    frozen = state.model.token_embedding.weight.requires_grad_(False)
    state = start(state.model, SHORT)
    before = frozen.clone()
    train(state, data, SHORT)
    assert torch.equal(frozen, before)


def test_a_diverged_run_stops_with_the_way_out():
    config = replace(SHORT, learning_rate=1e20, grad_clip=0.0, warmup_steps=0)
    state, data = tiny_run(config)
    with pytest.raises(Diverged, match=r"the loss is (nan|inf) at step \d+: .* below 1e\+20$"):
        train(state, data, config)


@pytest.mark.parametrize("clip", [0.0, 1.0])
def test_an_infinite_gradient_stops_the_run_before_it_reaches_a_weight(clip):
    config = replace(SHORT, grad_clip=clip)
    state, data = tiny_run(config)
    state.model.final_norm.weight.register_hook(lambda grad: grad * math.inf)
    before = {name: p.clone() for name, p in state.model.named_parameters()}
    with pytest.raises(Diverged, match="the norm of the gradient is (inf|nan) at step 1: training"):
        train(state, data, config)
    assert state.step == 0
    for name, parameter in state.model.named_parameters():
        assert torch.equal(parameter, before[name]), name


def test_rows_without_a_target_are_refused_by_name_and_not_called_diverged():
    state, data = tiny_run()
    data.y[7] = IGNORE
    with pytest.raises(ValueError, match="^row 7 has no target") as refused:
        train(state, data, SHORT)
    assert not isinstance(refused.value, Diverged) and state.step == 0


def test_a_batch_in_parts_has_the_gradient_of_the_whole():
    grads = []
    for parts in (1, 2, 3, 4):
        config = replace(SHORT, steps=1, gradient_accumulation_steps=parts, grad_clip=0.0)
        state, data = tiny_run(config)
        for row in range(20):  # answers of unlike length: a mean of the parts' means is wrong
            data.y[row, : row % 8] = IGNORE
        train(state, data, config)
        found = [p.grad for p in state.model.parameters() if p.grad is not None]
        grads.append(torch.cat([grad.flatten() for grad in found]))
    for other in grads[1:]:  # float32 sums in another order
        torch.testing.assert_close(other, grads[0], rtol=1e-4, atol=1e-6)


def test_the_denominator_by_hand():
    state, _ = tiny_run()
    x, y = torch.randint(11, (2, 2, 8))
    y[0, 1:] = IGNORE  # one target in the first part, eight in the second
    config = replace(SHORT, gradient_accumulation_steps=2)
    loss = backward(state.model, x, y, (y != IGNORE).sum(), config)
    one, eight = (next_token_loss(state.model(x[i : i + 1]), y[i : i + 1]) for i in (0, 1))
    torch.testing.assert_close(loss, ((one + 8 * eight) / 9).detach())


def test_parts_need_less_memory():
    rows: list[int] = []  # whose activations are there at once
    for parts in (1, 4):
        config = replace(SHORT, steps=1, gradient_accumulation_steps=parts)
        state, data = tiny_run(config)
        state.model.register_forward_pre_hook(lambda _, args: rows.append(len(args[0])))
        train(state, data, config)
    assert rows == [4, 1, 1, 1, 1]


def test_a_model_with_nothing_to_train_is_refused():
    with pytest.raises(ValueError, match="nothing to train"):
        start(GPT(TINY).requires_grad_(False), SHORT)


@pytest.mark.parametrize(
    "bad",
    [
        {"steps": 0},
        {"steps": 10**10},
        {"batch_size": 0},
        {"learning_rate": -1.0},
        {"grad_clip": -1.0},
        {"gradient_accumulation_steps": 0},
        {"gradient_accumulation_steps": 65},
    ],
)
def test_impossible_settings_are_refused(bad):
    with pytest.raises(ValueError):
        TrainConfig(**bad)


TWO_PROCESSES = """
import sys, torch, torch.distributed as dist
sys.path.insert(0, sys.argv[1])
from tests.test_train import SHORT, tiny_run
from minigpt.train import process, train
torch.set_num_threads(1)
dist.init_process_group("gloo")
state, data = tiny_run()
train(state, data, SHORT)
if process()[0] == 0:
    torch.save({"losses": state.losses, "model": state.model.state_dict()}, sys.argv[2])
dist.destroy_process_group()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="gloo over loopback is only tried on Linux")
def test_two_processes_train_as_one_does(tmp_path, pytestconfig):
    script, result = tmp_path / "two.py", tmp_path / "two.pt"
    script.write_text(TWO_PROCESSES, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"),
            *(str(script), str(pytestconfig.rootpath), str(result)),
        ],
        check=True,
        capture_output=True,
        timeout=120,  # a hang guard, not a measurement
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    two = torch.load(result, weights_only=True)
    one, data = tiny_run()
    train(one, data, SHORT)
    # float32 sums in another order, carried through 12 AdamW steps
    torch.testing.assert_close(
        torch.tensor(two["losses"]), torch.tensor(one.losses), rtol=1e-4, atol=0
    )
    torch.testing.assert_close(two["model"], one.model.state_dict(), rtol=1e-2, atol=1e-4)


def test_a_short_run_learns():
    _, state = recipes.train_base(config=TrainConfig(steps=60, warmup_steps=10, batch_size=32))
    early, late = sum(state.losses[:5]) / 5, sum(state.losses[-5:]) / 5
    assert early > 3 and late < 1.5  # from about ln 57 = 4.04; an untrained model stays there


FAULTS = """
import resource, statistics, torch
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.foundations.memory import keep_freed_memory

keep_freed_memory()
model, ids = GPT(GPTConfig(57)), torch.zeros(64, 64, dtype=torch.long)
faults = []
for step in range(25):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    next_token_loss(model(ids), ids).backward()
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
print(statistics.median(faults[10:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory is kept by Linux's C library")
def test_a_step_works_in_the_memory_that_the_last_one_has_freed(pytestconfig):
    done = subprocess.run(
        [sys.executable, "-c", FAULTS],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        text=True,
        check=True,
    )
    # A page fault is one page handed out. A step holds some 10,000 pages; without the call the
    # median was 1,000 to 2,300 of them in six runs, with it 0: only now and then the heap grows.
    assert float(done.stdout) < 100
