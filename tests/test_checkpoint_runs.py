"""Unfinished runs on the disk: they come back with their history, or are refused in a sentence."""

import json

import pytest
import torch
from checkpoints import run_of, small
from safetensors.torch import load_file, save_file

from minigpt.checkpoint import (
    load,
    resume,
    save,
    training_config,
    unfinished,
)


def json_change(**changes):
    def damage(folder):
        path = folder / "training.json"
        described = json.loads(path.read_text(encoding="utf-8")) | changes
        path.write_text(json.dumps(described), encoding="utf-8")

    return damage


def tensor_change(change):
    def damage(folder):
        path = folder / "training.safetensors"
        save_file(change(load_file(path)), path)

    return damage


def nan_moment(tensors):
    tensors["3.exp_avg"][0] = float("nan")
    return tensors


@pytest.mark.parametrize(
    "damage",
    [
        json_change(step="2"),
        json_change(step=3),
        json_change(step=-1),
        json_change(losses=3),
        json_change(losses=["a", "b"]),
        json_change(losses=[1.0, None]),
        json_change(evaluations=[[1]]),
        json_change(evaluations=[["1", 2]]),
        json_change(evaluations={"1": 2}),
        lambda folder: (folder / "training.json").write_text("[1]", encoding="utf-8"),
        lambda folder: (folder / "training.safetensors").unlink(),
        lambda folder: (folder / "training.safetensors").write_bytes(b"zzz"),
        tensor_change(lambda t: {k: v for k, v in t.items() if k != "generator"}),
        tensor_change(lambda t: t | {"generator": t["generator"][:9]}),
        tensor_change(lambda t: t | {"generator": torch.full_like(t["generator"], 255)}),
        tensor_change(lambda t: t | {"0.exp_avg": torch.zeros(3)}),
        tensor_change(lambda t: t | {"99.exp_avg": torch.zeros(3)}),
        tensor_change(lambda t: {k: v for k, v in t.items() if not k.startswith("1.")}),
        tensor_change(lambda t: t | {"0.step": torch.tensor(7.0)}),
        tensor_change(nan_moment),
    ],
    ids=range(20),
)
def test_a_damaged_run_is_refused_in_one_sentence(tmp_path, damage):
    made, state, config = run_of()
    folder = save(tmp_path / "c", made, run=state)
    damage(folder)
    with pytest.raises(ValueError) as refused:
        resume(folder, load(folder), config)
    assert "\n" not in str(refused.value) and str(folder) in str(refused.value)


@pytest.mark.parametrize("steps", [1, 2])
def test_a_run_comes_back_with_its_history(tmp_path, steps):
    made, state, config = run_of(steps)
    folder = save(tmp_path / "c", made, run=state)
    again = resume(folder, load(folder), config)
    assert (again.step, again.losses) == (steps, state.losses)
    assert again.evaluations == [(2, 0.5)] and unfinished(folder)


@pytest.mark.parametrize(
    ("training", "says"),
    [
        (None, "about has no 'training'"),
        ({}, "has no 'steps'"),
        ({"steps": "9"}, "steps is '9': it must be a whole number"),
        ({"steps": 9, "learning_rate": "fast"}, "learning_rate is 'fast': it must be a finite"),
        ({"steps": 9, "betas": [0.9, "x"]}, r"betas\[1\] is 'x'"),
        ({"steps": 9, "optimizer": "sgd"}, "a key that is not known here: 'optimizer'"),
        ({"steps": 9, "batch_size": 0}, "batch_size=0"),
    ],
)
def test_a_recipe_that_is_not_one_is_refused(tmp_path, training, says):
    made = small()
    made.about = {} if training is None else {"training": training}
    with pytest.raises(ValueError, match=says):
        training_config(save(tmp_path / "c", made))
