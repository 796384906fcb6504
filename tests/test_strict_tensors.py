"""Tensors from strangers: names, shapes and dtypes are compared before a weight is read."""

import json
import struct

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from minigpt.nf4 import NF4Linear
from minigpt.strict_tensors import FLOATS, Wanted, read_tensors, wanted_by

WANTED = {"a": Wanted((2, 3)), "b": Wanted((4,), (torch.uint8,))}


def sound():
    return {"a": torch.ones(2, 3), "b": torch.arange(4, dtype=torch.uint8)}


@pytest.mark.parametrize("dtype", FLOATS)
def test_what_fits_is_read_in_its_own_dtype(tmp_path, dtype):
    tensors = sound() | {"a": torch.rand(2, 3).to(dtype)}
    save_file(tensors, tmp_path / "t")
    found = read_tensors(tmp_path / "t", WANTED, "checkpoint")
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[k], tensors[k]) for k in found) and found["a"].dtype == dtype


def test_what_was_read_does_not_hang_on_the_file(tmp_path):
    save_file(sound(), tmp_path / "t")
    found = read_tensors(tmp_path / "t", WANTED, "checkpoint")
    save_file(sound() | {"a": torch.zeros(2, 3)}, tmp_path / "t")
    assert torch.equal(found["a"], torch.ones(2, 3))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"a": None}, "a is missing$"),
        ({"a": None, "b": None, "c": torch.ones(1)}, "a is missing, and 1 more"),
        ({"c": torch.ones(1)}, "nothing there asks for 'c'$"),
        ({"c": torch.ones(1), "d": torch.ones(1)}, "asks for 'c', nor for 1 more"),
        ({"a": torch.ones(3, 2)}, r"a is \(3, 2\) and should be \(2, 3\)"),
        ({"a": torch.ones(2, 3, dtype=torch.int64)}, "a is I64 and should be float32 or bfloat16"),
        ({"b": torch.ones(4)}, "b is F32 and should be uint8"),
        ({"a": torch.full((2, 3), torch.nan)}, "a holds NaN or infinity"),
        ({"a": torch.full((2, 3), -torch.inf)}, "a holds NaN or infinity"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, change, says):
    tensors = {name: t for name, t in (sound() | change).items() if t is not None}
    save_file(tensors, tmp_path / "t")
    with pytest.raises(ValueError, match=says) as refused:
        read_tensors(tmp_path / "t", WANTED, "checkpoint")
    assert "\n" not in str(refused.value) and str(tmp_path / "t") in str(refused.value)


def header(described: dict) -> bytes:
    text = json.dumps(described).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"zzzz",
        struct.pack("<Q", 1 << 62) + b"{}",
        header({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}}),
        header({"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}) + b"short",
        header({"a": {"dtype": "F99", "shape": [2, 3], "data_offsets": [0, 24]}}) + b"0" * 24,
        header({"a": 3}),
    ],
    ids=range(7),
)
def test_what_is_no_sound_file_is_refused(tmp_path, data):
    (tmp_path / "t").write_bytes(data)
    with pytest.raises(ValueError, match="cannot be read as a checkpoint") as refused:
        read_tensors(tmp_path / "t", WANTED, "checkpoint")
    assert "\n" not in str(refused.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ValueError, match="cannot be read as a checkpoint"):
            read_tensors(path, WANTED, "checkpoint")


def test_a_model_wants_floats_for_its_weights_and_exactly_its_buffers():
    with torch.device("meta"):  # laid out, not allocated
        model = nn.Sequential(nn.Linear(64, 1 << 20, bias=False), NF4Linear(64, 128))
    wanted = wanted_by(model)
    assert wanted["0.weight"] == Wanted((1 << 20, 64), FLOATS)
    assert wanted["1.codes"] == Wanted((4096,), (torch.uint8,))
    assert wanted["1.absmax"] == Wanted((128,), (torch.float32,))
