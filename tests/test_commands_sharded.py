"""`minigpt train` and `adapt` in several processes: the run of one process, wherever it goes on."""

import json
import sys
from argparse import Namespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from training_runs import TEXT, refusal, stop_at_the_third_call

from minigpt.__main__ import main
from minigpt.checkpoint import load
from minigpt.commands import running
from minigpt.commands.running import start_processes
from minigpt.parallel import launch
from minigpt.safe_files import current

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="gloo over loopback is only tried on Linux"
)
# Several commands in one start; "stop" before a command stops it after its third step.
COMMANDS = """
import json, sys
import torch, torch.distributed as dist
from minigpt.__main__ import main
from minigpt.commands import running
from minigpt.parallel import leave
torch.set_num_threads(1)
dist.init_process_group("gloo")
heard = running.heard
for command in json.loads(sys.argv[1]):
    calls = []
    if stopped := command[0] == "stop":
        command = command[1:]
    running.heard = (lambda _: calls.append(1) or len(calls) == 3) if stopped else heard
    code = main(command)
    assert code == (130 if stopped else 0), (command, code)
leave()
"""
SIZES = ["--n-embd", "32", "--context-length", "32", "--n-layer", "2"]
# float32 sums in another order, carried through 9 AdamW steps: where a gradient is nearly zero, its
# sign can turn, and AdamW's first steps have the size of the learning rate whatever the gradient's.
LOSSES: Any = {"rtol": 1e-4, "atol": 0.0}
WEIGHTS: Any = {"rtol": 1e-2, "atol": 1e-3}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    text = TEXT.replace(". ", "\n")  # the base, which is adapted, knows no full stop
    (folder / "names.txt").write_text(text, encoding="utf-8")
    (folder / "commands.py").write_text(COMMANDS, encoding="utf-8")
    return folder


def new(place, out, *flags):
    """The words of a new run on the text; 7 rows: no number of processes here divides them."""
    words = ["train", "--text", place / "names.txt", "--batch-size", 7, "--steps", 9, "--json"]
    return [str(word) for word in (*words, *SIZES, "--out", place / out, *flags)]


def go_on(place, source, out, *flags):
    words = ["train", "--resume", place / source, "--out", place / out, "--json", *flags]
    return [str(word) for word in words]


def spanish(place, out, *flags):
    words = ["adapt", "--steps", 4, "--batch-size", 7, "--json", "--out", place / out, *flags]
    return [str(word) for word in (*words, "--text", place / "names.txt")]


def in_processes(place, processes, *commands):
    return launch(place / "commands.py", processes, json.dumps(commands), limit=300)


@pytest.fixture(scope="module")
def one(place):
    """What one process does: a whole run, one stopped after step 3, and adapters."""
    assert main(new(place, "one", "--eval-every", "4")) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "heard", stop_at_the_third_call())
        assert main(new(place, "one-stopped")) == 130
    for kind in ((), ("--fast",), ("--dora",)):
        assert main(spanish(place, "-".join(("one-es", *kind)), *kind)) == 0
    return place


@pytest.fixture(scope="module")
def two(place):
    """The same in two processes: as they always were, and sharded."""
    in_processes(
        place,
        2,
        new(place, "plain", "--eval-every", "4"),
        new(place, "sharded", "--shard", "--eval-every", "4"),
        new(place, "parts", "--shard", "--accumulate", "3"),
        ["stop", *new(place, "stopped", "--shard")],
        *(
            spanish(place, "-".join(("es", *kind)), "--shard", *kind)
            for kind in ((), ("--fast",), ("--dora",))
        ),
    )
    return place


def losses(folder):
    return torch.tensor(json.loads(current(folder, "training.json").read_text("utf-8"))["losses"])


def weights(folder):
    return load(folder).model.state_dict()


@pytest.mark.slow
@linux
@pytest.mark.parametrize("name", ["plain", "sharded", "parts"])
def test_two_processes_end_where_one_does(one, two, name):
    torch.testing.assert_close(weights(two / name), weights(one / "one"), **WEIGHTS)


@pytest.mark.slow
@linux
def test_the_best_model_of_a_sharded_run_is_kept_as_always(one, two):
    torch.testing.assert_close(
        weights(two / "sharded" / "best"), weights(one / "one" / "best"), **WEIGHTS
    )


@pytest.mark.slow
@linux
def test_a_stopped_sharded_run_has_the_files_of_one_process(one, two):
    theirs, ours = one / "one-stopped", two / "stopped"
    torch.testing.assert_close(losses(ours), losses(theirs), **LOSSES)
    moments = [load_file(current(f, "training.safetensors")) for f in (ours, theirs)]
    assert torch.equal(*(found.pop("generator") for found in moments))  # the same next batch
    torch.testing.assert_close(*moments, rtol=1e-3, atol=1e-6)  # sums in another order, no sign


@pytest.mark.slow
@linux
def test_a_sharded_run_goes_on_in_one_process_and_in_three(one, two, place):
    assert main(go_on(place, "stopped", "on-1")) == 0
    in_processes(
        place,
        3,
        go_on(place, "stopped", "on-3", "--shard"),
        go_on(place, "one-stopped", "from-1", "--shard"),
    )
    for name in ("on-1", "on-3", "from-1"):
        torch.testing.assert_close(weights(place / name), weights(one / "one"), **WEIGHTS)


@pytest.mark.slow
@linux
@pytest.mark.parametrize("kind", [(), ("--fast",), ("--dora",)])
def test_a_sharded_base_gets_the_adapter_that_a_whole_one_gets(one, two, kind):
    ours, theirs = (
        load_file(current(two / "-".join((name, *kind)), "adapter_model.safetensors"))
        for name in ("es", "one-es")
    )
    torch.testing.assert_close(ours, theirs, **WEIGHTS)
    assert any(tensor.any() for name, tensor in ours.items() if "lora_B" in name)


@pytest.mark.parametrize("command", ["train", "adapt"])
def test_one_process_has_nobody_to_share_with(capsys, command):
    err = refusal(capsys, command, "--shard", "--steps", 1)
    assert "this is one: start it with torchrun" in err and f"minigpt {command} --shard" in err


def test_a_base_in_4_bits_is_not_shared_out(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(running, "process", lambda: (0, 2))
    err = refusal(capsys, "adapt", "--shard", "--qlora", "--out", tmp_path / "a")
    assert "weights in 4 bits are none" in err and not (tmp_path / "a").exists()


def test_who_loses_the_others_says_so_in_a_sentence():
    @running.among_processes
    def command(_):
        raise RuntimeError(fault)

    fault, args = (
        "[pair.cc:553] Connection closed by peer [127.0.0.1]:3988",
        Namespace(device="cpu", shard=False),
    )
    with pytest.raises(ValueError, match="another process has ended; its own message says why"):
        command(args)
    fault = "a fault of ours"
    with pytest.raises(RuntimeError, match="a fault of ours"):
        command(args)


def test_a_process_takes_the_gpu_of_its_number(monkeypatch):
    taken, groups = [], []
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    monkeypatch.setattr(running.dist, "init_process_group", groups.append)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert start_processes("cuda") and start_processes("cpu")
    assert taken == [1] and groups == ["cpu:gloo,cuda:nccl", "gloo"]
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(ValueError, match="finds 1 GPUs"):
        start_processes("cuda")
