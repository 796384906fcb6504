"""Adapter files: round trips, and refusals. PEFT itself opens them in test_parity_lora.py."""

import json

import pytest
import torch
from torch import nn

from minigpt.lora import LoRAConfig, add_lora, lora_layers, set_adapter
from minigpt.model import GPT, GPTConfig
from minigpt.peft_io import load_adapter, save_adapter

IDS = torch.arange(40).view(2, 20) % 57


@pytest.fixture
def adapted():
    model = GPT(GPTConfig(57))
    add_lora(model, LoRAConfig(r=4, lora_alpha=3, use_rslora=True), "es")
    for layer in lora_layers(model).values():
        nn.init.normal_(layer.update("es").lora_B, std=0.1)
    return model


def bare_copy(model):
    copy = GPT(model.config)
    state = {k.replace(".base.", "."): v for k, v in model.state_dict().items() if "lora_" not in k}
    copy.load_state_dict(state)
    return copy


def test_an_adapter_comes_back_bit_for_bit(adapted, tmp_path):
    save_adapter(adapted, tmp_path)
    again = bare_copy(adapted)
    load_adapter(again, tmp_path, "español")
    assert torch.equal(again(IDS), adapted(IDS))


def test_the_file_holds_24_tensors_under_pefts_names(adapted, tmp_path):
    from safetensors.torch import load_file

    save_adapter(adapted, tmp_path)
    tensors = load_file(tmp_path / "adapter_model.safetensors")
    assert len(tensors) == 24
    key = "base_model.model.blocks.1.attention.q_proj.lora_A.weight"
    assert tensors[key].shape == (4, 64)
    assert json.loads((tmp_path / "adapter_config.json").read_text("utf-8"))["use_rslora"] is True


def test_a_model_without_an_adapter_saves_none(adapted, tmp_path):
    set_adapter(adapted, None)
    with pytest.raises(ValueError, match="no adapter None to save"):
        save_adapter(adapted, tmp_path)
    assert not (tmp_path / "adapter_config.json").exists()


def test_an_empty_folder_holds_no_adapter(adapted, tmp_path):
    with pytest.raises(ValueError, match="holds no adapter: adapter_config.json is missing"):
        load_adapter(bare_copy(adapted), tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"peft_type": "IA3"}, "does not describe a LoRA adapter"),
        ({"use_dora": True}, "sets use_dora"),
        ({"rank_pattern": {"q_proj": 2}}, "sets rank_pattern"),
        ({"r": "4"}, "must name a rank"),
        ({"r": 0}, "r=0: the rank is at least 1"),
        ({"r": 8}, "does not fit this model"),
        ({"target_modules": ["q_proj"]}, "does not fit this model"),
    ],
)
def test_a_foreign_adapter_is_refused_and_the_model_left_alone(adapted, tmp_path, change, says):
    save_adapter(adapted, tmp_path)
    config = tmp_path / "adapter_config.json"
    described = json.loads(config.read_text("utf-8"))
    config.write_text(json.dumps(described | change), encoding="utf-8")
    model = bare_copy(adapted)
    with pytest.raises(ValueError, match=says):
        load_adapter(model, tmp_path)
    assert not lora_layers(model)


def test_a_damaged_weight_file_is_refused(adapted, tmp_path):
    save_adapter(adapted, tmp_path)
    (tmp_path / "adapter_model.safetensors").write_bytes(b"\x00" * 20)
    with pytest.raises(ValueError, match="cannot be read as an adapter"):
        load_adapter(bare_copy(adapted), tmp_path)
