"""QLoRA: NF4 under LoRA, counted, trained, and with no dense weight left behind."""

import copy

import pytest
import torch
from torch import nn

from minigpt import recipes
from minigpt.evaluate import number_dataset
from minigpt.lora import LoRAConfig, adapter_off, add_lora, lora_layers, merge
from minigpt.model import GPT, GPTConfig, count_parameters, linears, next_token_loss
from minigpt.nf4 import NF4Linear
from minigpt.qlora import add_qlora, dequantize_base, linear_bits, model_bytes, quantize_base

IDS = torch.arange(40).view(2, 20) % 57


def test_quantizing_replaces_all_twelve_linears():
    model = GPT(GPTConfig(57))
    quantize_base(model)
    assert sum(isinstance(m, NF4Linear) for m in model.modules()) == 12
    assert not linears(model)


def test_the_bytes_are_those_of_four_and_a_half_bits():
    model = GPT(GPTConfig(57))
    dense = model_bytes(model)
    assert dense == 4 * count_parameters(model)
    quantize_base(model)
    assert linear_bits(model) == 4.5
    assert dense - model_bytes(model) == 98_304 * 4 - 98_304 * 4.5 / 8


def test_the_4_bit_model_computes_with_the_dequantized_weights():
    model = GPT(GPTConfig(57))
    quantize_base(model)
    dense = copy.deepcopy(model)
    dequantize_base(dense)
    assert len(linears(dense)) == 12
    # One product of the same numbers by the same kernel.
    assert torch.equal(model(IDS), dense(IDS))


def test_qlora_is_nf4_and_lora():
    model = GPT(GPTConfig(57))
    add_qlora(model, LoRAConfig())
    assert len(lora_layers(model)) == 12
    assert all(isinstance(layer.base, NF4Linear) for layer in lora_layers(model).values())
    assert count_parameters(model, trainable_only=True) == 18_432


def test_a_new_qlora_adapter_is_bit_equal_to_the_4_bit_base():
    model = GPT(GPTConfig(57))
    small = copy.deepcopy(model)
    quantize_base(small)
    add_qlora(model, LoRAConfig())
    assert torch.equal(model(IDS), small(IDS))
    with adapter_off(model):
        assert torch.equal(model(IDS), small(IDS))


@pytest.mark.parametrize("fast", [False, True])
def test_no_dense_weight_waits_for_the_backward_pass(fast):
    model = GPT(GPTConfig(57))
    add_qlora(model, LoRAConfig(fast=fast))
    kept = set()
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.add(t.shape) or t, lambda t: t):
        model(IDS)
    assert (8, 64) in {shape[-2:] for shape in kept}  # the hooks saw every lora_A
    assert not kept & {(64, 64), (256, 64), (64, 256)}


def test_training_moves_the_adapter_and_not_one_code():
    base = recipes.load_base()
    model, tokenizer = base.model, base.tokenizer
    add_qlora(model, LoRAConfig(), double_quant=True)
    buffers = {name: b.clone() for name, b in model.named_buffers()}
    x, y = number_dataset(range(40), "es", tokenizer, 64)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2)
    losses = []
    for _ in range(30):
        loss = next_token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2
    assert all(torch.equal(buffers[name], b) for name, b in model.named_buffers())


def test_gradients_are_those_of_the_dequantized_model():
    model = GPT(GPTConfig(57))
    add_qlora(model, LoRAConfig())
    for layer in lora_layers(model).values():
        nn.init.normal_(layer.update("default").lora_B, std=0.1)
    dense = copy.deepcopy(model)
    dequantize_base(dense)
    for m in (model, dense):
        next_token_loss(m(IDS), IDS).backward()
    theirs = dict(dense.named_parameters())
    for name, p in model.named_parameters():
        if p.grad is not None:
            # float32, through the same products in another order of transposition
            torch.testing.assert_close(p.grad, theirs[name].grad, rtol=1e-4, atol=1e-7)


def test_autograd_keeps_no_dense_weight():
    layer = NF4Linear.from_linear(nn.Linear(256, 256, bias=False))
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: t):
        layer(torch.randn(4, 256, requires_grad=True))
    assert all(tensor.numel() < 256 * 256 for tensor in kept)


def test_quantizing_twice_is_refused():
    model = GPT(GPTConfig(57))
    quantize_base(model)
    with pytest.raises(ValueError, match="is left to quantize"):
        quantize_base(model)


def test_an_adapter_is_not_merged_into_4_bit_weights():
    model = GPT(GPTConfig(57))
    add_qlora(model, LoRAConfig())
    with pytest.raises(ValueError, match="dequantize the base first"):
        lora_layers(model)["blocks.0.mlp.up_proj"].merge()
    dequantize_base(model)
    lora_layers(model)["blocks.0.mlp.up_proj"].merge()


def test_a_refusal_leaves_the_model_as_it_was():
    """One layer of all does not fit: none is changed, whichever it is."""
    model = GPT(GPTConfig(57))
    before = {name: t.clone() for name, t in model.state_dict().items()}
    for change, says in (
        (lambda: add_qlora(model, LoRAConfig(r=65)), "r=65 is larger"),
        (lambda: add_qlora(model, LoRAConfig(), "keys"), "cannot name an adapter"),
        (lambda: quantize_base(model, block_size=63), "do not fill blocks of 63"),
        (lambda: quantize_base(model, target_modules="w_proj"), "no Linear called w_proj"),
    ):
        with pytest.raises(ValueError, match=says):
            change()
        assert len(linears(model)) == 12 and not lora_layers(model)
        assert all(torch.equal(before[name], t) for name, t in model.state_dict().items())
        assert all(p.requires_grad for p in model.parameters())


def test_the_last_layer_of_twelve_can_stop_them_all():
    for break_it in (
        lambda layer: layer.weight.data.fill_(torch.nan),
        lambda layer: layer.register_parameter("bias", nn.Parameter(torch.zeros(64))),
        lambda layer: setattr(layer, "weight", nn.Parameter(torch.ones(5, 9))),
    ):
        model = GPT(GPTConfig(57))
        break_it(model.get_submodule("blocks.1.mlp.down_proj"))
        with pytest.raises(ValueError, match="NaN|no bias|do not fill"):
            quantize_base(model)
        assert len(linears(model)) == 12


def test_a_merged_base_is_not_quantized_under_its_adapter():
    model = GPT(GPTConfig(57))
    add_lora(model, LoRAConfig())
    merge(model)
    with pytest.raises(ValueError, match="is merged: unmerge"):
        quantize_base(model)
    assert len(linears(model)) == 12


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_4_bit_base_of_a_half_precision_model_trains(dtype, fast):
    model = GPT(GPTConfig(57)).to(dtype)
    add_qlora(model, LoRAConfig(fast=fast))
    logits = model(IDS)
    assert logits.dtype == dtype
    next_token_loss(logits, IDS).backward()
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    assert len(grads) == 24 and all(g.dtype == torch.float32 for g in grads)
    assert any((g != 0).any() for g in grads)
