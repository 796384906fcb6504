"""Several adapters: taken off without a trace, and added up exactly."""

import copy
from typing import Any

import pytest
import torch
from torch import nn

from minigpt import lora
from minigpt.adapters import combine_adapters, delete_adapter
from minigpt.lora import LoRAConfig, LoRALinear, adapters, add_lora, lora_layers, set_adapter
from minigpt.model import GPT, GPTConfig, linears

IDS = torch.arange(40).view(2, 20) % 57


def two_adapters():
    model = GPT(GPTConfig(57))
    add_lora(model, LoRAConfig(r=4, lora_alpha=3, use_rslora=True), "es")
    add_lora(model, LoRAConfig(r=2, target_modules=("q_proj", "up_proj")), "fr")
    for name, parameter in model.named_parameters():
        if name.endswith("lora_B"):
            nn.init.normal_(parameter, std=0.1)
    return model


def test_a_deleted_adapter_leaves_no_trace():
    model = two_adapters()
    set_adapter(model, "es")
    spanish = model(IDS)
    delete_adapter(model, "fr")
    assert adapters(model) == ["es"] and torch.equal(model(IDS), spanish)
    assert not any("fr" in name for name in model.state_dict())
    delete_adapter(model, "es")
    assert not lora_layers(model) and len(linears(model)) == 12
    assert not any("lora" in name or "base" in name for name in model.state_dict())


def test_when_the_active_adapter_goes_none_is_active():
    model = two_adapters()
    with lora.adapter_off(model):
        base = model(IDS)
    delete_adapter(model, "fr")
    assert lora.active_adapter(model) is None
    assert torch.equal(model(IDS), base)
    assert not any(p.requires_grad for p in model.parameters())


def test_a_sum_is_worked_by_hand():
    layer = LoRALinear(nn.Linear(3, 2, bias=False))
    model = nn.ModuleDict({"layer": layer})
    layer.base.weight.data.zero_()
    for name, A, B in (
        ("a", [[1.0, 2.0, 3.0]], [[1.0], [10.0]]),
        ("b", [[0, 0, 1.0]], [[2.0], [0]]),
    ):
        layer.add(name, LoRAConfig(r=1, lora_alpha=2))
        layer.update(name).lora_A.data = torch.tensor(A)
        layer.update(name).lora_B.data = torch.tensor(B)
    combine_adapters(model, {"a": 0.5, "b": -3}, "sum")
    # x = (1, 1, 1): a gives 2 * 6 * (1, 10) = (12, 120), b gives 2 * 1 * (2, 0) = (4, 0)
    assert layer(torch.ones(3)).tolist() == [0.5 * 12 - 3 * 4, 0.5 * 120]


def test_a_sum_moves_every_layer_by_the_weighted_corrections():
    model = two_adapters()
    deltas = {
        (path, name): layer.update(name).delta()
        for path, layer in lora_layers(model).items()
        for name in layer.updates
    }
    before = copy.deepcopy(model.state_dict())
    combine_adapters(model, {"es": 0.7, "fr": -0.2}, "mix")
    for path, layer in lora_layers(model).items():
        expected = 0.7 * deltas[path, "es"] - 0.2 * deltas.get((path, "fr"), torch.zeros(()))
        # float32: sums of at most six products of size 0.1
        torch.testing.assert_close(layer.update("mix").delta(), expected, rtol=0, atol=1e-6)
        assert layer.update("mix").config.r == 6
    after = model.state_dict()
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())
    assert lora.active_adapter(model) == "mix"


def test_what_cannot_be_added_up_or_deleted_is_refused_and_nothing_changes():
    model = two_adapters()
    add_lora(model, LoRAConfig(r=2, use_dora=True), "dora")
    add_lora(model, LoRAConfig(r=63), "wide")
    before = copy.deepcopy(model.state_dict())
    refused: list[tuple[Any, str, str]] = [
        ({}, "mix", "nothing to combine"),
        ({"it": 1.0}, "mix", "no adapter 'it'"),
        ({"es": float("nan")}, "mix", "is nan: give a finite number"),
        ({"es": "half"}, "mix", "give a finite number"),
        ({"es": 1.0, "dora": 1.0}, "mix", "'dora' is a DoRA adapter"),
        ({"es": 1.0, "wide": 1.0}, "mix", "r=67 is larger than"),
        ({"es": 1.0}, "fr", "an adapter 'fr' already"),
        ({"es": 1.0}, "keys", "cannot name an adapter"),
    ]
    for weights, name, says in refused:
        with pytest.raises(ValueError, match=says):
            combine_adapters(model, weights, name)
    with pytest.raises(ValueError, match="no adapter 'it'"):
        delete_adapter(model, "it")
    set_adapter(model, "es")
    lora.merge(model)
    with pytest.raises(ValueError, match="is merged: unmerge"):
        delete_adapter(model, "fr")
    lora.unmerge(model)
    after = model.state_dict()
    assert before.keys() == after.keys()
