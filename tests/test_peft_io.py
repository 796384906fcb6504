"""Adapter files: round trips, and refusals. PEFT itself opens them in test_parity_lora.py."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from minigpt.lora import LoRAConfig, add_lora, lora_layers, set_adapter
from minigpt.model import GPT, GPTConfig
from minigpt.peft_io import CONFIG, WEIGHTS, load_adapter, save_adapter

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
        ({"use_dora": True}, "lora_magnitude_vector is missing"),
        ({"rank_pattern": {"q_proj": 2}}, "sets rank_pattern to {'q_proj': 2}, which this course"),
        ({"an_option_of_next_year": 0.5}, "sets an_option_of_next_year to 0.5, which this course"),
        ({"fan_in_fan_out": True}, "sets fan_in_fan_out to True"),
        ({"modules_to_save": ["lm_head"]}, "sets modules_to_save"),
        ({"bias": "all"}, "bias is 'all': it must be one of none"),
        ({"init_lora_weights": "pissa"}, "sets init_lora_weights to 'pissa'"),
        ({"init_lora_weights": "pissa_niter_4"}, "sets init_lora_weights"),
        ({"init_lora_weights": "olora"}, "may have changed the base as well"),
        ({"init_lora_weights": 1}, "sets init_lora_weights to 1"),
        ({"r": "4"}, "r is '4': it must be a whole number"),
        ({"r": 0}, "r is 0: it must be a whole number from 1"),
        ({"r": 8}, r"lora_A.weight is \(4, 64\) and should be \(8, 64\)"),
        ({"lora_alpha": "16"}, "lora_alpha is '16': it must be a finite number"),
        ({"lora_alpha": None}, "lora_alpha is None: it must be a finite number"),
        ({"lora_alpha": -1}, "lora_alpha is -1"),
        ({"lora_alpha": 1e200}, "lora_alpha=1e"),
        ({"use_rslora": 1}, "use_rslora is 1: it must be true or false"),
        ({"target_modules": ["q_proj"]}, "does not fit this model: it holds blocks.0.attention.k"),
        ({"target_modules": [None]}, "it must be a text"),
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


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.fill_(torch.nan), "lora_A.weight holds NaN or infinity"),
        (lambda t: t.fill_(torch.inf), "lora_A.weight holds NaN or infinity"),
        (lambda t: t.long(), "lora_A.weight is I64"),
        (lambda t: t[:, :5].contiguous(), r"is \(4, 5\) and should be \(4, 64\)"),
        (lambda t: None, "does not hold blocks.0.attention.k_proj"),
    ],
)
def test_weights_are_checked_before_they_are_used(adapted, tmp_path, change, says):
    save_adapter(adapted, tmp_path)
    file = tmp_path / "adapter_model.safetensors"
    tensors = load_file(file)
    key = min(tensors)
    changed = change(tensors[key].clone())
    rest = {k: t for k, t in tensors.items() if k != key}
    save_file(rest | ({key: changed} if changed is not None else {}), file)
    model = bare_copy(adapted)
    with pytest.raises(ValueError, match=says):
        load_adapter(model, tmp_path)
    assert not lora_layers(model) and all(p.requires_grad for p in model.parameters())


def test_an_adapter_for_another_model_is_refused_by_the_name_of_the_layer(adapted, tmp_path):
    save_adapter(adapted, tmp_path)
    with pytest.raises(
        ValueError, match="adapts 'blocks.1.attention.k_proj', which the model does"
    ):
        load_adapter(GPT(GPTConfig(57, n_layer=1)), tmp_path)
    with pytest.raises(ValueError, match=r"is \(4, 64\) and should be \(4, 32\)"):
        load_adapter(GPT(GPTConfig(57, n_embd=32)), tmp_path)


def test_an_adapter_that_is_not_finite_is_not_saved_over_a_good_one(adapted, tmp_path):
    save_adapter(adapted, tmp_path)
    before = (tmp_path / "adapter_model.safetensors").read_bytes()
    lora_layers(adapted)["blocks.0.mlp.up_proj"].update("es").lora_B.data[0, 0] = torch.nan
    with pytest.raises(ValueError, match="holds NaN or infinity"):
        save_adapter(adapted, tmp_path)
    assert (tmp_path / "adapter_model.safetensors").read_bytes() == before


def test_saving_leaves_what_else_is_in_the_folder(adapted, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "thesis.md").write_text("years of work", encoding="utf-8")
    save_adapter(adapted, tmp_path)
    save_adapter(adapted, tmp_path)
    assert (tmp_path / "notes" / "thesis.md").read_text("utf-8") == "years of work"
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"notes", "adapter_config.json", "adapter_model.safetensors"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (CONFIG, '{"peft_type": "LORA", "auto_mapping": null}', "an adapter that PEFT has written"),
        (CONFIG, '{"peft_type": "IA3"}', "that is not ours"),
        (CONFIG, "{", "cannot be read as an adapter"),
        (WEIGHTS, "x", "that is not ours"),
    ],
)
def test_an_adapter_of_somebody_else_is_not_saved_over(adapted, tmp_path, name, text, says):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        save_adapter(adapted, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_layers_are_named_shortly_when_that_is_exact_and_by_path_when_not(tmp_path):
    for targets, saved in (
        (("q_proj", "up_proj"), ["q_proj", "up_proj"]),
        (("blocks.1.attention.q_proj",), ["blocks.1.attention.q_proj"]),
        (("blocks.0.mlp.up_proj", "blocks.1.mlp.up_proj"), ["up_proj"]),
    ):
        model = GPT(GPTConfig(57))
        add_lora(model, LoRAConfig(r=2, target_modules=targets))
        save_adapter(model, tmp_path)
        described = json.loads((tmp_path / "adapter_config.json").read_text("utf-8"))
        assert described["target_modules"] == saved
        again = bare_copy(model)
        load_adapter(again, tmp_path)
        assert lora_layers(again).keys() == lora_layers(model).keys()


def test_an_adapter_in_half_precision_is_read_into_float32(adapted, tmp_path):
    save_adapter(adapted.to(torch.bfloat16), tmp_path)
    again = bare_copy(adapted)
    load_adapter(again, tmp_path)
    update = lora_layers(again)["blocks.0.mlp.up_proj"].update("default")
    assert update.lora_B.dtype == torch.float32
