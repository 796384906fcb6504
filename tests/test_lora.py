"""LoRA: counted by hand, an exact no-op at birth, and a base that nothing can touch."""

import copy
import math

import pytest
import torch
from torch import nn

from minigpt.lora import (
    LoRAConfig,
    LoRALinear,
    LoRAUpdate,
    adapter_off,
    adapters,
    add_lora,
    initial_A,
    lora_layers,
    merge,
    set_adapter,
    unload,
    unmerge,
)
from minigpt.lora_fast import LoRAProduct
from minigpt.model import GPT, GPTConfig, count_parameters, linears, next_token_loss

IDS = torch.arange(40).view(2, 20) % 57


def fresh(r=8, **settings):
    model = GPT(GPTConfig(57))
    add_lora(model, LoRAConfig(r=r, **settings))
    return model


def randomise(model):
    """Give every adapter something to say, as training would."""
    for name, parameter in model.named_parameters():
        if name.endswith("lora_B"):
            nn.init.normal_(parameter, std=0.1)


@pytest.mark.parametrize("r", [1, 2, 4, 8, 16, 64])
def test_rank_r_adds_2304_r_parameters(r):
    assert count_parameters(fresh(r), trainable_only=True) == 2304 * r


def test_rank_8_adds_18432_to_12_layers():
    model = fresh(8)
    assert count_parameters(model, trainable_only=True) == 18_432
    assert len(lora_layers(model)) == 12


def test_an_update_is_the_formula_by_hand():
    update = LoRAUpdate(3, 2, LoRAConfig(r=1, lora_alpha=2))
    update.lora_A.data = torch.tensor([[1.0, 2.0, 3.0]])
    update.lora_B.data = torch.tensor([[1.0], [10.0]])
    # A x = 1 + 4 + 9 = 14, s = 2 / 1, B A x s = (28, 280)
    assert update(torch.tensor([1.0, 2.0, 3.0])).tolist() == [28.0, 280.0]
    y = update.add_to(torch.ones(1, 2), torch.tensor([1.0, 2.0, 3.0]))
    assert y.tolist() == [[29.0, 281.0]]
    assert update.delta().tolist() == [[2.0, 4.0, 6.0], [20.0, 40.0, 60.0]]


@pytest.mark.parametrize("fast", [False, True])
def test_a_new_adapter_is_bit_equal_to_its_base(fast):
    model = GPT(GPTConfig(57))
    before = model(IDS)
    add_lora(model, LoRAConfig(fast=fast))
    assert torch.equal(model(IDS), before)


def test_at_birth_only_B_learns_because_A_is_multiplied_by_zero():
    model = fresh()
    next_token_loss(model(IDS), IDS).backward()
    grads = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
    assert all("lora_" in name for name in grads) and len(grads) == 24
    assert all((g == 0).all() for name, g in grads.items() if name.endswith("lora_A"))
    assert all((g != 0).any() for name, g in grads.items() if name.endswith("lora_B"))


def test_the_base_stays_bit_identical_through_training():
    model = fresh()
    before = {n: p.clone() for n, p in model.named_parameters() if "lora_" not in n}
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2)
    for _ in range(5):
        loss = next_token_loss(model(IDS), IDS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    after = dict(model.named_parameters())
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())
    assert (after["blocks.0.mlp.up_proj.updates.default.lora_A"].grad != 0).any()


def test_the_fast_form_is_the_plain_one_to_rounding():
    model = fresh()
    randomise(model)
    found = []
    for fast in (False, True):
        for layer in lora_layers(model).values():
            layer.update("default").config = LoRAConfig(fast=fast)
        model.zero_grad()
        logits = model(IDS)
        next_token_loss(logits, IDS).backward()
        grads = [p.grad for p in model.parameters() if p.requires_grad]
        assert len(grads) == 24
        found.append([logits.detach(), *grads])
    # float32: the products are added up in another order, through 2 layers; logits are of size 1
    for plain, quick in zip(*found, strict=True):
        torch.testing.assert_close(quick, plain, rtol=0, atol=5e-6)


def test_the_gradients_written_out_are_worked_by_hand():
    base = nn.Linear(2, 2, bias=False).requires_grad_(False)
    base.weight.data = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    x = torch.tensor([[[1.0, 3.0]]], requires_grad=True)  # one text of one token
    A = torch.tensor([[1.0, 2.0]], requires_grad=True)
    B = torch.tensor([[1.0], [10.0]], requires_grad=True)
    y = LoRAProduct.apply(x, A, B, base, 0.5)
    assert y.tolist() == [[[4.5, 41.0]]]  # W x = (1, 6), z = 0.5 (1 + 6) = 3.5, B z = (3.5, 35)
    dx, dA, dB = torch.autograd.grad(y, (x, A, B), torch.tensor([[[1.0, 1.0]]]))
    assert dB.tolist() == [[3.5], [3.5]]  # dy zᵀ
    assert dA.tolist() == [[5.5, 16.5]]  # dz = Bᵀ dy = 11; s dz xᵀ = 5.5 (1, 3)
    assert dx.tolist() == [[[6.5, 13.0]]]  # Wᵀ dy = (1, 2), s Aᵀ dz = 5.5 (1, 2)


def test_the_gradients_written_out_are_the_slopes():
    base = nn.Linear(5, 4, dtype=torch.float64).requires_grad_(False)
    sizes = (2, 3, 5), (2, 5), (4, 2)  # x, A, B
    inputs = [torch.randn(size, dtype=torch.float64, requires_grad=True) for size in sizes]
    # gradcheck moves each number by 1e-6 in float64 and looks how far y moves
    assert torch.autograd.gradcheck(lambda x, A, B: LoRAProduct.apply(x, A, B, base, 1.5), inputs)


def test_the_fast_form_refuses_a_second_derivative():
    layer = LoRALinear(nn.Linear(5, 4))
    layer.add("a", LoRAConfig(r=2, fast=True))
    layer.active = "a"
    x = torch.randn(3, 5, requires_grad=True)
    (slope,) = torch.autograd.grad(layer(x).square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        slope.sum().backward()


@pytest.mark.parametrize("size", [(6,), (3, 6), (2, 3, 6), (2, 2, 3, 6)])
def test_the_fast_form_takes_x_in_any_shape(size):
    x, found = torch.randn(size), []
    layer = LoRALinear(nn.Linear(6, 4))
    layer.add("a", LoRAConfig(r=2))
    layer.active = "a"
    nn.init.normal_(layer.update("a").lora_B)
    for fast in (False, True):
        layer.update("a").config = LoRAConfig(r=2, fast=fast)
        found.append(layer(x))
    assert found[1].shape == (*size[:-1], 4)
    torch.testing.assert_close(found[1], found[0], rtol=0, atol=2e-6)  # float32, 6 terms of size 1


def test_merging_computes_the_same_function():
    model = fresh()
    randomise(model)
    before = model(IDS)
    merge(model)
    torch.testing.assert_close(model(IDS), before, rtol=0, atol=5e-6)  # as above


def test_unmerging_returns_the_weights_to_within_their_rounding():
    model = fresh()
    randomise(model)
    before = {name: layer.base.weight.clone() for name, layer in lora_layers(model).items()}
    merge(model)
    unmerge(model)
    for name, layer in lora_layers(model).items():
        # Two float32 roundings of a number below 1, at most 2^-24 each, not zero: keep a copy if
        # you need the very weights.
        assert (layer.base.weight - before[name]).abs().max() <= 2 * 2**-24
    assert any(
        not torch.equal(layer.base.weight, before[name])
        for name, layer in lora_layers(model).items()
    )


def test_unloading_a_merged_model_leaves_twelve_plain_linears():
    model = fresh()
    randomise(model)
    before = model(IDS)
    merge(model)
    unload(model)
    assert len(linears(model)) == 12 and not lora_layers(model)
    torch.testing.assert_close(model(IDS), before, rtol=0, atol=5e-6)  # as above


def test_several_adapters_switch_on_one_base():
    model = GPT(GPTConfig(57))
    base = model(IDS)
    outputs = {}
    for name, r in (("es", 2), ("fr", 4)):
        add_lora(model, LoRAConfig(r=r), name)
        for layer in lora_layers(model).values():
            nn.init.normal_(layer.update(name).lora_B, std=0.1)
        outputs[name] = model(IDS)
    assert adapters(model) == ["es", "fr"]
    for name, output in outputs.items():
        set_adapter(model, name)
        assert torch.equal(model(IDS), output)
        trainable = [n for n, p in model.named_parameters() if p.requires_grad]
        assert trainable and all(f".{name}.lora_" in n for n in trainable)
    set_adapter(model, None)
    assert torch.equal(model(IDS), base)


def test_switched_off_an_adapter_is_as_if_it_were_not_there():
    model = fresh()
    with adapter_off(model):
        base = model(IDS)
    randomise(model)
    adapted = model(IDS)
    with adapter_off(model):
        assert torch.equal(model(IDS), base)
    assert torch.equal(model(IDS), adapted)
    assert not torch.equal(adapted, base)


@pytest.mark.parametrize(
    ("init", "std"), [("variance", 1 / math.sqrt(16)), ("gaussian", 1 / 16), ("kaiming", 1 / 24)]
)
def test_A_starts_with_the_stated_spread(init, std):
    sample = initial_A(16, 192, init)
    # kaiming is uniform within 1/sqrt(192): its std is that over sqrt(3), 1/24
    assert math.isclose(sample.std().item(), std, rel_tol=0.05)  # 3,072 draws: 5 % is 4 std errors


def test_rslora_scales_by_the_root_of_the_rank():
    assert LoRAConfig(r=16, lora_alpha=16).scaling == 1
    assert LoRAConfig(r=16, lora_alpha=16, use_rslora=True).scaling == 4


def test_only_the_named_layers_are_adapted():
    model = fresh(target_modules=("q_proj", "v_proj"))
    assert count_parameters(model, trainable_only=True) == 4 * 128 * 8
    assert all(name.endswith(("q_proj", "v_proj")) for name in lora_layers(model))


@pytest.mark.parametrize("bad", [{"r": 0}, {"r": -1}, {"r": 1.5}, {"lora_alpha": 0}, {"init": "x"}])
def test_impossible_settings_are_refused(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        LoRAConfig(**bad)


def test_a_refused_adapter_leaves_the_model_as_it_was():
    model = GPT(GPTConfig(57))
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(ValueError, match=r"r=65 is larger than a \(64, 64\) layer can use"):
        add_lora(model, LoRAConfig(r=65))
    with pytest.raises(ValueError, match="no layer is called w_proj"):
        add_lora(model, LoRAConfig(target_modules=("w_proj",)))
    assert model.state_dict().keys() == before.keys()
    assert all(p.requires_grad for p in model.parameters())


def test_a_name_cannot_be_used_twice():
    model = fresh()
    with pytest.raises(ValueError, match="an adapter 'default' already"):
        add_lora(model, LoRAConfig())
    with pytest.raises(ValueError, match="without dots"):
        add_lora(model, LoRAConfig(), "a.b")
    with pytest.raises(ValueError, match="no adapter 'x'"):
        set_adapter(model, "x")


def test_merging_twice_and_unmerging_nothing_are_refused():
    layer = LoRALinear(nn.Linear(4, 4))
    with pytest.raises(ValueError, match="cannot merge"):
        layer.merge()
    with pytest.raises(ValueError, match="cannot unmerge"):
        layer.unmerge()
    model = fresh()
    merge(model)
    with pytest.raises(ValueError, match="cannot merge"):
        merge(model)
    with pytest.raises(ValueError, match="unmerge before switching"):
        set_adapter(model, None)


def test_a_base_with_a_bias_keeps_it():
    base = nn.Linear(6, 4)
    x, before = torch.randn(3, 6), None
    before = base(x)
    for fast in (False, True):
        layer = LoRALinear(base)
        layer.add("a", LoRAConfig(r=2, fast=fast))
        layer.active = "a"
        torch.testing.assert_close(layer(x), before, rtol=0, atol=1e-6)  # float32, 6 terms
