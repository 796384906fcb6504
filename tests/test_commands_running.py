"""A run judged on the way: the best model is kept, through stops and changes of place."""

import json

import pytest
import torch
from training_runs import TEXT, refusal, stop_at_the_third_call, train

from minigpt.__main__ import main
from minigpt.checkpoint import load, unfinished
from minigpt.commands import running, training


@pytest.fixture(autouse=True)
def text_file(tmp_path):
    """A text to train on: quicker to read than 24,000 number names are to make."""
    path = tmp_path / "names.txt"
    path.write_text(TEXT, encoding="utf-8")
    train.text = path
    return path


def test_the_best_model_is_kept(tmp_path, capsys, monkeypatch):
    losses = iter([3.0, 2.0, 2.5, 2.7])
    monkeypatch.setattr(running, "mean_loss", lambda *_: next(losses))
    out = tmp_path / "m"
    assert train("--steps", 8, "--eval-every", 2, "--out", out) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["best_step"] == 4 and report["best_loss"] == 2.0
    assert report["best"] == str(out / "best")
    best, last = load(out / "best"), load(out)
    assert not torch.equal(best.model.final_norm.weight, last.model.final_norm.weight)
    assert best.about["training"]["steps"] == 8


def test_the_last_step_is_judged_too_and_says_so(tmp_path, capsys):
    args = ["--text", str(train.text), "--steps", "5", "--eval-every", "3", "--batch-size", "4"]
    assert main(["train", *args, "--out", str(tmp_path / "m")]) == 0
    captured = capsys.readouterr()
    assert "step 3: validation loss" in captured.err and "the best so far" in captured.err
    assert "step 5: validation loss" in captured.err and "best_step" in captured.out


def test_a_resumed_run_remembers_its_best(tmp_path, capsys, monkeypatch):
    losses = iter([2.0, 3.0, 3.5, 2.5])
    monkeypatch.setattr(running, "mean_loss", lambda *_: next(losses))
    out = tmp_path / "m"
    with monkeypatch.context() as patch:
        patch.setattr(running, "heard", stop_at_the_third_call())
        assert train("--steps", 4, "--eval-every", 1, "--out", out) == 130
    capsys.readouterr()
    kept = (out / "best" / "model.safetensors").read_bytes()
    assert main(["train", "--resume", str(out), "--json"]) == 0  # judged as often, unasked
    report = json.loads(capsys.readouterr().out)
    assert (report["best_step"], report["best_loss"]) == (1, 2.0)
    assert (out / "best" / "model.safetensors").read_bytes() == kept


def test_a_best_folder_of_somebody_else_is_noticed_before_training(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(training, "run_training", None)
    out = tmp_path / "m"
    (out / "best").mkdir(parents=True)
    (out / "best" / "friends.txt").write_text("x", encoding="utf-8")
    flags = ["--text", train.text, "--eval-every", 1, "--out", out]
    assert "something else than a checkpoint, 'friends.txt'" in refusal(capsys, "train", *flags)


def test_a_run_that_goes_on_elsewhere_takes_its_best_along(tmp_path, capsys, monkeypatch):
    losses = iter([2.0, 3.0, 3.5, 2.5])
    monkeypatch.setattr(running, "mean_loss", lambda *_: next(losses))
    old, new = tmp_path / "old", tmp_path / "new"
    with monkeypatch.context() as patch:
        patch.setattr(running, "heard", stop_at_the_third_call())
        assert train("--steps", 4, "--eval-every", 1, "--out", old) == 130
    capsys.readouterr()
    assert main(["train", "--resume", str(old), "--out", str(new), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["best"] == str(new / "best")
    kept = [(folder / "best" / "model.safetensors").read_bytes() for folder in (old, new)]
    assert kept[0] == kept[1] and unfinished(old) and not unfinished(new)
