"""`minigpt train`: nothing is lost, a stopped run goes on, the model is the one asked for."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from training_runs import QUICK, TEXT, refusal, stop_at_the_third_call, train

from minigpt.__main__ import main
from minigpt.checkpoint import BASE, load, unfinished
from minigpt.commands import running, training
from minigpt.model import count_parameters


@pytest.fixture(autouse=True)
def text_file(tmp_path):
    """A text to train on: quicker to read than 24,000 number names are to make."""
    path = tmp_path / "names.txt"
    path.write_text(TEXT, encoding="utf-8")
    train.text = path
    return path


@pytest.fixture
def stopped_run(tmp_path, monkeypatch, capsys):
    """A run of 9 steps that Ctrl-C has stopped after step 3."""
    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(running, "heard", stop_at_the_third_call())
        assert train("--steps", 9, "--out", out) == 130
    capsys.readouterr()
    assert json.loads((out / "training.json").read_text("utf-8"))["step"] == 3
    return out


# --------------------------------------------------------------------------- nothing is lost
def test_a_folder_with_other_things_is_refused_before_training(tmp_path, capsys, monkeypatch):
    (tmp_path / "m" / "deep").mkdir(parents=True)
    (tmp_path / "m" / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "m" / "thesis.md").write_text("x", encoding="utf-8")
    monkeypatch.setattr(training, "run_training", None)  # a step would be a TypeError
    err = refusal(capsys, "train", "--steps", 1, "--out", tmp_path / "m")
    assert "holds something else than a checkpoint" in err and "choose another place" in err
    left = sorted(p.name for p in (tmp_path / "m").iterdir())
    assert left == ["config.json", "deep", "thesis.md"]


def test_an_adapter_kept_in_the_folder_of_its_model_survives(tmp_path):
    assert train("--steps", 1, "--out", tmp_path / "m") == 0
    (tmp_path / "m" / "es").mkdir()
    (tmp_path / "m" / "es" / "adapter_config.json").write_text("{}", encoding="utf-8")
    assert train("--steps", 1, "--out", tmp_path / "m") == 0
    assert (tmp_path / "m" / "es" / "adapter_config.json").exists()


def test_an_unfinished_run_is_not_replaced_by_another_result(stopped_run, capsys):
    err = refusal(capsys, "train", "--steps", 5, "--out", stopped_run)
    assert "holds a run that is not finished: go on with train --resume" in err
    for command in (["quantize"], ["merge", "--adapter", BASE.parent / "adapters" / "es"]):
        err = refusal(capsys, *command, "--out", stopped_run)
        assert "holds a run that is not finished" in err
    assert unfinished(stopped_run)


@pytest.mark.parametrize("below", [".", "adapters/es", "adapters/new"])
def test_what_comes_with_the_course_is_not_replaced(below, capsys, monkeypatch):
    monkeypatch.setattr(training, "run_training", None)
    out = (BASE if below == "." else BASE.parent / below).resolve()
    err = refusal(capsys, "train", "--steps", 1, "--out", out)
    assert "comes with the course" in err or "something else than a checkpoint" in err
    assert not (BASE.parent / "adapters" / "new").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other places that cannot be written to")
def test_a_place_that_cannot_be_written_to_is_noticed_before_training(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(training, "run_training", None)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file" in refusal(capsys, "train", "--steps", 1, "--out", tmp_path / "file")
    refusal(capsys, "train", "--steps", 1, "--out", tmp_path / "file" / "below")
    refusal(capsys, "train", "--steps", 1, "--out", "/proc/minigpt")


# -------------------------------------------------------------------------------- going on
def test_resuming_to_a_step_that_is_past_loses_nothing(stopped_run, capsys):
    before = {p.name: p.read_bytes() for p in stopped_run.iterdir()}
    for steps in (1, 2, 3):
        err = refusal(capsys, "train", "--resume", stopped_run, "--steps", steps)
        assert f"--steps {steps}: the run in {stopped_run} has done 3 steps already" in err
    assert "steps=0" in refusal(capsys, "train", "--resume", stopped_run, "--steps", 0)
    assert {p.name: p.read_bytes() for p in stopped_run.iterdir()} == before


@pytest.mark.parametrize(
    "flags",
    [
        ["--text", "x.txt"],
        ["--tokenizer", "bpe"],
        ["--vocab-size", "300"],
        ["--batch-size", "8"],
        ["--accumulate", "2"],
        ["--learning-rate", "1e-3"],
        ["--seed", "0"],
        ["--n-layer", "2"],
        ["--n-head", "2"],
        ["--n-embd", "64"],
        ["--context-length", "64"],
    ],
    ids=lambda flags: flags[0],
)
def test_resuming_refuses_the_flags_that_it_would_ignore(flags, stopped_run, capsys):
    err = refusal(capsys, "train", "--resume", stopped_run, *flags)
    assert f"{flags[0]} cannot change in a run that goes on: leave out {flags[0]}" in err


def test_a_resumed_run_ends_where_an_unbroken_one_does(stopped_run, tmp_path, capsys):
    assert train("--steps", 9, "--out", tmp_path / "whole") == 0
    whole = json.loads(capsys.readouterr().out)
    assert main(["train", "--resume", str(stopped_run), "--json"]) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert resumed["train_loss"] == whole["train_loss"] and resumed["step"] == 9
    assert not unfinished(stopped_run)
    assert "nothing to resume" in refusal(capsys, "train", "--resume", stopped_run)


def test_a_text_that_has_changed_is_not_gone_on_with(tmp_path, text_file, monkeypatch, capsys):
    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(running, "heard", stop_at_the_third_call())
        assert train("--steps", 9, "--out", out) == 130
    capsys.readouterr()
    text_file.write_text(TEXT[::-1], encoding="utf-8")
    assert "has changed since the run" in refusal(capsys, "train", "--resume", out)
    text_file.write_text(TEXT, encoding="utf-8")
    assert main(["train", "--resume", str(out), "--json"]) == 0


# ------------------------------------------------------------------------- saved on the way
def test_a_long_run_is_saved_on_the_way_and_a_short_one_at_its_end(tmp_path, monkeypatch):
    steps = []
    save = training.save

    def watched(out, checkpoint, run=None):
        steps.append(run.step if run is not None else "end")
        return save(out, checkpoint, run)

    monkeypatch.setattr(training, "save", watched)
    assert train("--steps", 8, "--save-every", 3, "--out", tmp_path / "m") == 0
    assert steps == [3, 6, "end"] and not unfinished(tmp_path / "m")
    steps.clear()
    assert train("--steps", 4, "--save-every", 2, "--out", tmp_path / "m") == 0
    assert steps == [2, "end"]  # at the last step there is nothing to go on with
    steps.clear()
    monkeypatch.setattr(training, "SAVE_EVERY", 3)  # the default, in small
    assert train("--steps", 7, "--out", tmp_path / "m") == 0
    assert steps == [3, 6, "end"]
    steps.clear()
    assert train("--steps", 7, "--save-every", 0, "--out", tmp_path / "m") == 0
    assert steps == ["end"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_saves_the_run(tmp_path, number):
    out = tmp_path / "my run"
    flags = ["--text", str(train.text), "--out", str(out), "--steps", "100000"]
    command = [sys.executable, "-m", "minigpt", "train", *flags]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr is not None
    seen = b""
    while b"loss=" not in seen:  # the bar shows that the first steps are done
        seen += os.read(process.stderr.fileno(), 4096)
    time.sleep(0.2)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert f"go on with: python3 course.py train --resume '{out}'" in err.decode()
    assert unfinished(out) and load(out)


def test_a_run_killed_without_warning_goes_on_from_its_last_save(tmp_path):
    out = tmp_path / "m"
    flags = ["--save-every", "2", "--steps", "100000", "--batch-size", "4", "--out", str(out)]
    flags += ["--text", str(train.text)]
    process = subprocess.Popen([sys.executable, "-m", "minigpt", "train", *flags, "--json"])
    try:
        while not (out / "training.json").exists():
            assert process.poll() is None
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    saved = json.loads((out / "training.json").read_text("utf-8"))["step"]
    assert main(["train", "--resume", str(out), "--steps", str(saved + 3), "--json"]) == 0


# --------------------------------------------------------------------------- divergence
def test_a_diverged_run_is_saved_where_nothing_lay(tmp_path, capsys, text_file):
    out = tmp_path / "m"
    args = ["train", "--text", text_file, "--learning-rate", "1e30", "--steps", 30, "--out", out]
    err = refusal(capsys, *args, *QUICK)
    assert "training has diverged; try a learning rate below 1e+30" in err
    assert f"are saved in {out}" in err and load(out)


def test_a_diverged_run_does_not_replace_a_model_that_works(tmp_path, capsys, text_file):
    out = tmp_path / "m"
    assert train("--steps", 2, "--out", out) == 0
    capsys.readouterr()
    before = (out / "model.safetensors").read_bytes()
    args = ["train", "--text", text_file, "--learning-rate", "1e30", "--steps", 30, "--out", out]
    err = refusal(capsys, *args, *QUICK)
    assert f"what was in {out} is still there" in err
    assert (out / "model.safetensors").read_bytes() == before


# --------------------------------------------------------------------------------- sizes
def test_the_sizes_asked_for_are_those_of_the_model(tmp_path):
    sizes = ["--n-layer", 3, "--n-head", 2, "--n-embd", 32, "--context-length", 48]
    assert train("--steps", 1, *sizes, "--out", tmp_path / "m") == 0
    model = load(tmp_path / "m").model
    config, V = model.config, model.config.vocab_size
    assert (config.n_layer, config.n_head, config.n_embd) == (3, 2, 32)
    assert (config.context_length, config.d_ff) == (48, 128)
    block = 4 * 32 * 32 + 2 * 32 * 128 + 2 * 32
    assert count_parameters(model) == V * 32 + 48 * 32 + 3 * block + 32


def test_cutting_the_batch_changes_nothing_but_the_memory(tmp_path, capsys):
    losses = []
    for parts in (1, 4):
        out = tmp_path / str(parts)
        assert train("--steps", 6, "--accumulate", parts, "--out", out) == 0
        losses.append(json.loads(capsys.readouterr().out)["train_loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)  # float32 sums in another order


def test_a_vocabulary_of_its_own_size(tmp_path):
    flags = ["--tokenizer", "bpe", "--vocab-size", 300]
    assert train(*flags, "--steps", 1, "--out", tmp_path / "m") == 0
    assert load(tmp_path / "m").tokenizer.vocab_size == 300
