"""The benchmarks run, count rightly, and say what the READMEs quote."""

import importlib
import json
import math
import os
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import torch

from benchmarks import __main__ as command
from benchmarks import contest, decode, learn, memory, step
from benchmarks.apart import Apart, Job, each_apart
from benchmarks.contest import Options, Result, race, summary
from minigpt.intervals import wilson
from minigpt.nf4 import NF4Linear
from minigpt.plots.benchmarks import PANELS

ROOT = Path(__file__).parents[1]
NEEDS = {
    "nf4": ("bitsandbytes",),
    "autograd": ("micrograd",),
    "step": ("transformers",),
    "lora": ("peft",),
    "qlora": ("bitsandbytes", "peft"),
    "memory": ("bitsandbytes", "peft"),
    "decode": (),
    "learn": (),
}


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")  # what the libraries deprecate among themselves
@pytest.mark.parametrize("name", command.CONTESTS)
def test_every_contest_runs_in_its_smallest_form(name, capsys):
    for library in NEEDS[name]:
        pytest.importorskip(library, reason="pip install -e '.[bench]'")
    results = command.run([name], Options(quick=True, rounds=1))
    printed = capsys.readouterr().out
    assert results and len({r.name for r in results}) == len(results)
    for result in results:
        assert result.rounds == 1 and result.ours > 0 and result.theirs > 0
        # One round: its ratio is that of the two figures beside it, to float rounding.
        assert math.isclose(result.ratio, result.theirs / result.ours, rel_tol=1e-9)
        assert any(result.name.startswith(start) for start in PANELS.values())
        assert result.name in printed


def test_the_ratio_is_the_median_of_the_rounds_and_not_of_the_times():
    mine, its = [1.0, 2.0, 4.0, 1.0, 1.0], [2.0, 2.0, 12.0, 4.0, 5.0]
    result = summary("x", mine, its, "them", "ms", scale=1000)
    assert result.ratio == 3.0  # of 2, 1, 3, 4, 5; the medians of the times would say 4
    assert (result.ours, result.theirs) == (1000.0, 4000.0)
    assert math.isclose(result.low, 1.4) and math.isclose(result.high, 4.6)


def test_they_take_turns_and_who_begins_changes(monkeypatch):
    order = []
    ours, theirs = (lambda: order.append("a")), (lambda: order.append("b"))
    seconds = {"a": 1.0, "b": 3.0}
    monkeypatch.setattr(contest, "timed", lambda job, repeat: job() or seconds[order[-1]])
    result = race("x", ours, theirs, Options(rounds=4), "them")
    assert "".join(order[4:]) in ("abbaabba", "baabbaab")
    assert result.ratio == 3.0 and result.rounds == 4


NAP = partial(partial, time.sleep, 0.02)  # sets up a job that takes 20 ms


def test_each_side_works_in_a_process_of_its_own_and_none_is_left_behind():
    with each_apart({"ours": NAP, "theirs": NAP}, quick=False) as jobs:
        processes = [job.process for job in jobs.values()]
        assert len({os.getpid(), *(process.pid for process in processes)}) == 3
        result = race("x", jobs["ours"], jobs["theirs"], Options(rounds=3), "them")
    assert result.ours >= 20 and result.theirs >= 20  # ms, timed where the job is
    assert not any(process.is_alive() for process in processes)


def test_a_quick_look_needs_no_processes():
    with each_apart({"ours": NAP}, quick=True) as jobs:
        assert not isinstance(jobs["ours"], Apart)


def no_such_library() -> Job:
    return importlib.import_module("no_such_library").job


def test_what_a_side_cannot_import_is_reported_here():
    with (
        pytest.raises(ModuleNotFoundError, match="no_such_library"),
        each_apart({"ours": NAP, "theirs": no_such_library}, quick=False),
    ):
        pass


def test_the_number_of_threads_is_that_of_the_whole_process():
    arguments = "-m benchmarks decode --quick --rounds 1 --threads 1".split()
    environment = {**os.environ, command.THREADS: "2"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0 and ", 1 threads," in done.stdout


def test_a_cache_that_changes_the_text_stops_the_race(monkeypatch):
    honest = decode.generate

    def lying(model, ids, length, use_cache):
        text = honest(model, ids, length, use_cache=use_cache)
        return text if use_cache else text + 1

    monkeypatch.setattr(decode, "generate", lying)
    with pytest.raises(AssertionError, match="the cache has changed the text"):
        list(decode.contest(Options(quick=True, rounds=1)))


class Twice(torch.nn.Module):
    """x W, then the exponential, which autograd keeps: sizes that can be counted by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(3, 4))
        self.register_buffer("codes", torch.zeros(5, dtype=torch.uint8))

    def forward(self, x):
        return torch.exp(x @ self.weight)


def test_the_memory_of_a_step_is_counted_by_hand(monkeypatch):
    monkeypatch.setattr(memory, "next_token_loss", lambda out, y: out.sum())
    x = torch.zeros(2, 3)
    # The model 12 floats and 5 bytes; kept: x (6 floats) and exp's result (8 floats), the weight
    # being the model's own; gradient and two moments of the 12 trained floats.
    assert memory.step_bytes(Twice(), x, x) == 4 * 12 + 5 + 4 * (6 + 8) + 3 * 4 * 12


def test_four_bits_are_counted_as_four():
    layer = NF4Linear(64, 64)
    assert sum(t.nbytes for t in memory.stored(layer)) == 64 * 64 // 2 + 4 * 64


STAND_IN = """
import torch
from dataclasses import dataclass

@dataclass
class GPTConfig:
    block_size: int
    vocab_size: int
    n_layer: int
    n_head: int
    n_embd: int
    dropout: float
    bias: bool

class GPT(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        print("number of parameters")
        self.table = torch.nn.Embedding(config.vocab_size, config.vocab_size)

    def forward(self, idx, targets):
        logits = self.table(idx)
        return logits, torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())

    def configure_optimizers(self, weight_decay, learning_rate, betas, device_type):
        return torch.optim.AdamW(self.parameters(), lr=learning_rate, betas=betas)
"""


def test_a_checkout_of_nanogpt_takes_part(tmp_path, capsys, monkeypatch):
    """Its interface, in the ten lines that the race uses; the real one is not on PyPI."""
    (tmp_path / "model.py").write_text(STAND_IN, encoding="utf-8")
    model, optimizer = step.nanogpt(tmp_path, contest.TINY)
    assert capsys.readouterr().out == ""
    table = model.get_parameter("table.weight")
    before = table.clone()
    x, y = step.batch(contest.TINY)
    step.stepper(model, lambda x, y: model(x, y)[1], x, y, optimizer)()
    assert not torch.equal(table, before)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chess"], "there is no contest 'chess': choose among nf4, autograd"),
        (["nf4", "--rounds", "0"], "--rounds and --threads start at 1"),
        (["nf4", "--threads", "0"], "--rounds and --threads start at 1"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(arguments, says, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(arguments)
    assert stop.value.code == 2 and says in capsys.readouterr().err


def test_a_folder_without_nanogpt_is_refused(tmp_path):
    with pytest.raises(ValueError, match="holds no model.py: give the folder of a nano"):
        step.nanogpt(tmp_path, contest.TINY)


def result(name: str, ratio: float) -> Result:
    return Result(name, "ms", 1.0, ratio, ratio, ratio, ratio, 1, "them")


def test_a_part_replaces_only_its_own_rows(tmp_path):
    path = tmp_path / "results.json"
    command.keep([result("a", 2.0), result("b", 3.0)], path, whole=True)
    command.keep([result("b", 1.234567)], path, whole=False)
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert {name: row["ratio"] for name, row in stored["results"].items()} == {"a": 2, "b": 1.235}
    command.keep([result("c", 1.0)], path, whole=True)
    assert list(json.loads(path.read_text(encoding="utf-8"))["results"]) == ["c"]


def test_rows_of_two_machines_are_not_mixed(tmp_path):
    path = tmp_path / "results.json"
    command.keep([result("a", 2.0)], path, whole=True)
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["machine"]["processor"] = "an abacus"
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ValueError, match="is another machine's: run all contests"):
        command.keep([result("b", 2.0)], path, whole=False)


# ------------------------------------------------------------------- what the READMEs quote
READMES = ("README.md", "README.es.md")
STORED = ROOT / "benchmarks" / "results.json"


def quoted(text: str) -> list[tuple[str, str]]:
    """Return (name, ratio as written) of every row of the table between the markers."""
    section = re.search(r"<!-- benchmarks\b.*?-->(.*?)<!-- /benchmarks -->", text, re.DOTALL)
    lines = [line for line in section[1].splitlines() if line.startswith("|")] if section else []
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[2:]]
    return [(row[0], row[1]) for row in cells]


def disagreements(rows: list[tuple[str, str]], stored: dict) -> list[str]:
    """Return a sentence for each quoted ratio that is not the stored one, rounded as quoted."""
    wrong = []
    for name, written in rows:
        number = written.replace(",", ".").rstrip("×x")
        decimals = len(number.partition(".")[2])
        if name not in stored:
            wrong.append(f"no contest is called {name!r}")
        elif f"{stored[name]['ratio']:.{decimals}f}" != number:
            wrong.append(f"{name}: {written} is quoted, {stored[name]['ratio']} is stored")
    return wrong


def test_the_readmes_quote_what_was_measured():
    both = [quoted((ROOT / name).read_text(encoding="utf-8")) for name in READMES]
    # Before the first measurement nothing is stored, and nothing may be quoted.
    stored = json.loads(STORED.read_text(encoding="utf-8"))["results"] if STORED.exists() else {}
    assert [disagreements(rows, stored) for rows in both] == [[], []]
    # Both languages quote the same contests, to the same digits.
    assert [(n, r.replace(",", ".")) for n, r in both[0]] == [
        (n, r.replace(",", ".")) for n, r in both[1]
    ]


TABLE = """
<!-- benchmarks: from benchmarks/results.json -->
| contest | ratio |
|---|---:|
| `KV cache` | 3,7 |
| LoRA step | 1.17 |
<!-- /benchmarks -->
| not | quoted |
"""


def test_a_wrong_figure_in_a_readme_would_be_seen():
    rows = quoted(TABLE)
    assert rows == [("KV cache", "3,7"), ("LoRA step", "1.17")]
    right = {"KV cache": {"ratio": 3.69}, "LoRA step": {"ratio": 1.172}}
    assert disagreements(rows, right) == []
    assert disagreements(rows, right | {"KV cache": {"ratio": 3.64}}) == [
        "KV cache: 3,7 is quoted, 3.64 is stored"
    ]
    assert disagreements(rows, {"KV cache": {"ratio": 3.7}}) == ["no contest is called 'LoRA step'"]


def test_the_threshold_of_the_race_to_99_percent_has_the_interval_that_it_states():
    low, high = wilson(learn.TARGET * 1000, 1000)
    said = f"{100 * learn.TARGET:.0f} % of them is {100 * low:.1f} to {100 * high:.1f}"
    assert said in (learn.__doc__ or "")
