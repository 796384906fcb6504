"""parallel.py: the ring by hand, starting processes, and sharing a model out among them."""

import os
import sys
import threading
import time
from queue import Queue

import pytest
import torch

from minigpt import recipes
from minigpt.lora import LoRAConfig
from minigpt.model import GPT, GPTConfig
from minigpt.parallel import launch, outline, ring_all_reduce, ring_step

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="gloo over loopback is only tried on Linux"
)


def in_threads(vectors):
    """Run the ring with one thread for each vector; return (results, numbers each has sent)."""
    world = len(vectors)
    lines = {(a, b): Queue() for a in range(world) for b in range(world)}
    results, sent = [torch.empty(0)] * world, [0] * world

    def process(rank):
        def send(chunk, to):
            sent[rank] += chunk.numel()
            lines[rank, to].put(chunk.clone())

        def recv(buffer, source):
            buffer.copy_(lines[source, rank].get(timeout=20))  # a hang guard

        results[rank] = ring_all_reduce(vectors[rank], rank, world, send, recv)

    threads = [threading.Thread(target=process, args=(rank,)) for rank in range(world)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, sent


def test_the_ring_of_three_by_hand():
    """Process 0 sends its chunk 0, then what it has of chunk 2; it ends the first half with 1."""
    assert [ring_step(0, 3, step, "reduce") for step in (0, 1)] == [(0, 2), (2, 1)]
    assert [ring_step(0, 3, step, "gather") for step in (0, 1)] == [(1, 0), (0, 2)]
    vectors = [torch.tensor([1.0, 2, 3]), torch.tensor([10.0, 20, 30]), torch.tensor([100.0] * 3)]
    results, sent = in_threads(vectors)
    assert [result.tolist() for result in results] == [[111.0, 122.0, 133.0]] * 3
    assert sent == [4, 4, 4]  # 2 (3 - 1) / 3 of three numbers


@pytest.mark.parametrize("world", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("n", [0, 1, 5, 1000])
def test_the_ring_adds_up_and_sends_less_than_two_vectors(world, n):
    vectors = [torch.randint(-9, 9, (n,)).double() for _ in range(world)]
    before = [vector.clone() for vector in vectors]
    results, sent = in_threads(vectors)
    for result in results:
        assert torch.equal(result, torch.stack(before).sum(0))  # whole numbers: no rounding
    assert all(map(torch.equal, vectors, before))  # nobody's vector is changed
    assert sum(sent) == 2 * (world - 1) * n


@pytest.mark.parametrize("adapted", [False, True])
def test_an_outline_has_every_shape_and_no_number(adapted):
    model = GPT(GPTConfig(9, n_embd=8, n_head=2))
    if adapted:
        model = recipes.with_new_adapter(recipes.load_base(), LoRAConfig(r=2), "es").model
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    empty = outline(model)
    assert {n: t.shape for n, t in empty.state_dict().items()} == {
        n: t.shape for n, t in before.items()
    }
    assert all(t.is_meta for t in empty.state_dict().values())
    assert [p.requires_grad for p in empty.parameters()] == [
        p.requires_grad for p in model.parameters()
    ]
    assert all(torch.equal(t, before[n]) for n, t in model.state_dict().items())
    assert not any(p.is_meta for p in model.parameters())


# ------------------------------------------------------------------------------ several processes
RING = """
import torch, torch.distributed as dist
from minigpt.parallel import ring_all_reduce
torch.set_num_threads(1)
dist.init_process_group("gloo")
rank, world = dist.get_rank(), dist.get_world_size()
for n in (5, 100_003):
    vector = torch.randn(n, generator=torch.Generator().manual_seed(rank))
    mine = ring_all_reduce(vector, rank, world, dist.isend, dist.recv)
    theirs = vector.clone()
    dist.all_reduce(theirs)
    torch.testing.assert_close(mine, theirs, rtol=0, atol=2e-6)  # three float32 of about 1
all_of_them = [torch.empty_like(mine) for _ in range(world)]
dist.all_gather(all_of_them, mine)
assert all(torch.equal(mine, other) for other in all_of_them)  # to the bit, or models drift apart
print("process", rank, "agrees")
dist.destroy_process_group()
"""
SHARDS = """
import sys
from dataclasses import replace
import torch, torch.distributed as dist
from tests.test_train import SHORT, tiny_run
from minigpt.parallel import bring_together, leave, load_shards, outline, save_shards, share_out
from minigpt.train import process, train
torch.set_num_threads(1)
dist.init_process_group("gloo")
what, folder, result = sys.argv[1:]
state, data = tiny_run()
empty = outline(state.model)
state = share_out(state, SHORT)
if what == "load":
    load_shards(folder, state)
    assert state.step == 5 and len(state.losses) == 5
train(state, data, SHORT, after_step=lambda state: what == "save" and state.step == 5)
if what == "save":
    save_shards(folder, state)
    try:
        save_shards(folder, state)
    except ValueError as error:
        print(error)
held = sum(p.to_local().numel() for p in state.model.parameters())
print("process", process()[0], "holds", held)
together = bring_together(state, empty, SHORT)
assert (together is None) == (process()[0] > 0)
if together is not None:
    torch.save({"losses": state.losses, "model": together.model.state_dict()}, result)
leave()
"""


def script(tmp_path, text, name="script.py"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@linux
def test_the_ring_agrees_with_pytorch(tmp_path):
    said = launch(script(tmp_path, RING), 3)
    assert said.splitlines() == [f"process {rank} agrees" for rank in range(3)]


@pytest.mark.slow
@linux
def test_shards_of_two_processes_go_on_in_three(tmp_path, monkeypatch):
    from minigpt.train import train
    from tests.test_train import SHORT, tiny_run

    path, folder = script(tmp_path, SHARDS), tmp_path / "shards"
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning")
    said = launch(path, 2, "save", folder, tmp_path / "two.pt")
    assert said.count(f"{folder} holds shards already: remove them") == 2
    one, data = tiny_run()
    size = sum(p.numel() for p in one.model.parameters())
    held = [int(line.split()[-1]) for line in said.splitlines() if line.startswith("process")]
    assert sum(held) == size and max(held) < 0.6 * size
    assert len(list(folder.glob("*.distcp"))) == 2
    launch(path, 3, "load", folder, tmp_path / "three.pt")
    three = torch.load(tmp_path / "three.pt", weights_only=True)
    train(one, data, SHORT)
    # as in test_train.py: float32 sums in another order, carried through 12 AdamW steps
    torch.testing.assert_close(
        torch.tensor(three["losses"]), torch.tensor(one.losses), rtol=1e-4, atol=0
    )
    torch.testing.assert_close(three["model"], one.model.state_dict(), rtol=1e-2, atol=1e-4)


FAILS = """
import torch.distributed as dist, torch
dist.init_process_group("gloo")
if dist.get_rank() == 1:
    raise ValueError("no more rows")
dist.all_reduce(torch.ones(1))
"""
WAITS = """
import os, torch.distributed as dist, torch
dist.init_process_group("gloo")
print(os.getpid(), file=open(f"{__file__}.{dist.get_rank()}", "w"), flush=True)
if dist.get_rank() == 0:
    dist.all_reduce(torch.ones(1))
else:
    dist.barrier() if False else __import__("time").sleep(600)
"""


@pytest.mark.slow
@linux
def test_a_process_that_fails_does_not_leave_the_others_waiting(tmp_path):
    with pytest.raises(RuntimeError, match="script.py failed: process 1: ValueError: no more rows"):
        launch(script(tmp_path, FAILS), 2, limit=60)


@pytest.mark.slow
@linux
def test_a_message_that_nobody_sends_ends_at_the_limit(tmp_path):
    path = script(tmp_path, WAITS)
    with pytest.raises(TimeoutError, match="2 processes had not ended after 20 s"):
        launch(path, 2, limit=20)
    pids = [int((tmp_path / f"script.py.{rank}").read_text()) for rank in (0, 1)]
    for _ in range(50):
        if not any(is_running(pid) for pid in pids):
            break
        time.sleep(0.1)
    assert not any(is_running(pid) for pid in pids)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
