"""What a model is made of, as JSON: described, made again, and refused by name."""

import copy
import json

import pytest
import torch
from torch import nn

from minigpt import lora
from minigpt.linear_kinds import describe_layers, rebuild_layers
from minigpt.lora import LoRAConfig, add_lora, lora_layers, set_adapter
from minigpt.model import GPT, GPTConfig
from minigpt.nf4 import NF4Linear
from minigpt.qlora import add_qlora, linear_bits, quantize_base

IDS = torch.arange(40).view(2, 20) % 57
UP = "blocks.0.mlp.up_proj"


def speaking(model):
    """Give every correction something to say."""
    for name, parameter in model.named_parameters():
        if name.endswith("lora_B"):
            nn.init.normal_(parameter, std=0.1)
    return model


def plain():
    return GPT(GPTConfig(57))


def quantized():
    model = plain()
    quantize_base(model, double_quant=True)
    return model


def partly_quantized():
    model = plain()
    quantize_base(model, 32, target_modules="up_proj")
    return model


def two_adapters():
    model = plain()
    add_lora(model, LoRAConfig(r=4, lora_alpha=3, use_rslora=True), "es")
    add_lora(model, LoRAConfig(r=2, target_modules="q_proj", fast=True), "fr")
    return speaking(model)


def merged():
    model = two_adapters()
    lora.merge(model)
    return model


def switched_off():
    model = two_adapters()
    set_adapter(model, None)
    return model


def qlora():
    model = plain()
    add_qlora(model, LoRAConfig(lora_dropout=0.5), "es", double_quant=True)
    return speaking(model)


def dora():
    model = plain()
    add_lora(model, LoRAConfig(use_dora=True))
    return speaking(model)


ALL = [plain, quantized, partly_quantized, two_adapters, merged, switched_off, qlora, dora]


def again(model):
    """The model rebuilt from what two files would hold: JSON, and tensors by name."""
    described = json.loads(json.dumps(describe_layers(model)))
    fresh = GPT(model.config)
    rebuild_layers(fresh, described)
    fresh.load_state_dict(copy.deepcopy(model.state_dict()))
    return fresh.train(model.training)


@pytest.mark.parametrize("make", ALL)
def test_a_model_comes_back_with_its_layers_and_its_logits(make):
    model = make().eval()
    back = again(model)
    assert torch.equal(back(IDS), model(IDS))
    assert describe_layers(back) == describe_layers(model)
    trains = [[n for n, p in m.named_parameters() if p.requires_grad] for m in (model, back)]
    assert trains[0] == trains[1] or make in (quantized, partly_quantized)


def test_a_plain_model_needs_no_description():
    assert describe_layers(plain()) == {}


def test_a_4_bit_model_is_stored_in_its_bits():
    model = quantized()
    stored = sum(
        t.numel() * t.element_size() for n, t in model.state_dict().items() if "_proj" in n
    )
    # 12 layers of 4 + 8/64 bits a weight, and 4 bytes a layer and per 256 scales
    assert stored * 8 / 98_304 == linear_bits(model) < 4.14
    assert linear_bits(again(model)) == linear_bits(model)


def test_a_merged_adapter_can_be_taken_out_again_after_a_journey():
    model, back = merged(), again(merged())
    assert {layer.merged for layer in lora_layers(back).values()} == {None, "fr"}
    lora.unmerge(back)
    lora.unmerge(model)
    set_adapter(back, "es")
    assert lora_layers(back)[UP].active == "es"


@pytest.mark.parametrize("make", ALL)
def test_on_the_meta_device_the_same_names_and_shapes_arise_without_memory(make):
    model = make()
    described = describe_layers(model)
    with torch.device("meta"):
        fresh = GPT(model.config)
        rebuild_layers(fresh, described)
    state = fresh.state_dict()
    assert all(tensor.is_meta for tensor in state.values())
    expected = {name: (t.shape, t.dtype) for name, t in model.state_dict().items()}
    assert {name: (t.shape, t.dtype) for name, t in state.items()} == expected
    fresh.load_state_dict(model.state_dict(), assign=True)
    assert torch.equal(fresh.eval()(IDS), model.eval()(IDS))


NF4 = {"kind": "nf4", "block_size": 64, "double_quant": False, "dtype": "float32"}
LORA = describe_layers(dora())[UP]


@pytest.mark.parametrize(
    ("described", "says"),
    [
        ({"blocks.9.mlp.up_proj": NF4}, "names 'blocks.9.mlp.up_proj', which is no Linear"),
        ({"token_embedding": NF4}, "is no Linear of this model"),
        ({UP: 4}, f"{UP} is 4: it must be an object"),
        ({UP: NF4 | {"kind": "int8"}}, "kind is 'int8': it must be one of nf4, lora"),
        ({UP: NF4 | {"block_size": 63}}, "do not fill blocks of 63"),
        ({UP: NF4 | {"block_size": True}}, "block_size is True"),
        ({UP: NF4 | {"block_size": 1 << 19}}, "do not fill blocks of"),
        ({UP: NF4 | {"double_quant": 1}}, "double_quant is 1"),
        ({UP: NF4 | {"dtype": "int8"}}, "dtype is 'int8'"),
        ({UP: NF4 | {"more": 1}}, "a key that is not known here: 'more'"),
        ({UP: LORA | {"base": 3}}, "base is 3"),
        ({UP: LORA | {"active": "fr"}}, "there is no adapter 'fr' to be active"),
        ({UP: LORA | {"merged": "fr"}}, "there is no adapter 'fr' to be merged"),
        ({UP: LORA | {"adapters": {"a.b": LORA["adapters"]["default"]}}}, "cannot name an adapter"),
        ({UP: LORA | {"adapters": {"es": {"r": 8}}}}, "has no 'lora_alpha'"),
        (
            {UP: LORA | {"adapters": {"es": LORA["adapters"]["default"] | {"r": 65}}}},
            "r=65 is larg",
        ),
    ],
)
def test_a_description_that_is_not_understood_is_refused_by_name(described, says):
    model = plain()
    with pytest.raises(ValueError, match=says):
        rebuild_layers(model, {"blocks.0.mlp.down_proj": NF4} | described)
    assert not any(isinstance(m, NF4Linear) for m in model.modules()) and not lora_layers(model)
    assert all(p.requires_grad for p in model.parameters())


def test_two_adapters_cannot_be_active_at_once():
    described = describe_layers(two_adapters())
    described[UP] |= {"active": "es"}
    with pytest.raises(ValueError, match=r"\['es', 'fr'\] cannot be active at once"):
        rebuild_layers(plain(), described)
