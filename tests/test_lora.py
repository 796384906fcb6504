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
from minigpt.qlora import quantize_base

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


# ----------------------------------------------------------------- all checks first, then changes
def state_of(model):
    """Everything a refusal must leave alone: numbers, who trains, what is active and merged."""
    layers = {path: (layer.active, layer.merged) for path, layer in lora_layers(model).items()}
    trains = [name for name, p in model.named_parameters() if p.requires_grad]
    return {n: t.clone() for n, t in model.state_dict().items()}, trains, layers


def assert_unchanged(model, before):
    after = state_of(model)
    assert after[1:] == before[1:] and after[0].keys() == before[0].keys()
    assert all(torch.equal(tensor, after[0][name]) for name, tensor in before[0].items())


def test_merging_folds_an_adapter_of_some_layers_into_just_these():
    model = fresh(r=2)
    add_lora(model, LoRAConfig(r=2, target_modules=("up_proj",)), "some")
    randomise(model)
    with torch.no_grad():
        before = model(IDS)
    merge(model)
    assert [path for path, layer in lora_layers(model).items() if layer.merged] == [
        "blocks.0.mlp.up_proj",
        "blocks.1.mlp.up_proj",
    ]
    torch.testing.assert_close(model(IDS), before, rtol=0, atol=5e-6)  # as above
    unmerge(model)
    assert not any(layer.merged for layer in lora_layers(model).values())


def test_a_merge_that_one_layer_refuses_changes_no_layer():
    model = fresh()
    randomise(model)
    quantize_base(model, target_modules="down_proj")
    before = state_of(model)
    with pytest.raises(ValueError, match="cannot merge into 4-bit weights"):
        merge(model)
    assert_unchanged(model, before)


def test_nothing_is_merged_or_unmerged_when_nothing_is_active_or_merged():
    model = fresh()
    set_adapter(model, None)
    with pytest.raises(ValueError, match="cannot merge: no adapter is active"):
        merge(model)
    with pytest.raises(ValueError, match="cannot unmerge: no adapter is merged"):
        unmerge(model)


def test_while_an_adapter_is_merged_none_is_added_or_switched():
    model = fresh(r=2)
    add_lora(model, LoRAConfig(r=2, target_modules=("down_proj",)), "some")
    randomise(model)
    merge(model)
    before = state_of(model)
    for change in (
        lambda: add_lora(model, LoRAConfig(), "more"),
        lambda: set_adapter(model, "default"),
        lambda: set_adapter(model, None),
    ):
        with pytest.raises(ValueError, match="'some' is merged: unmerge before switching"):
            change()
        assert_unchanged(model, before)


@pytest.mark.parametrize("name", ["keys", "train", "", "a.b", "forward", "_modules"])
def test_a_name_that_pytorch_needs_is_refused_before_anything_changes(name):
    model = GPT(GPTConfig(57))
    before = state_of(model)
    with pytest.raises(ValueError, match="cannot name an adapter"):
        add_lora(model, LoRAConfig(), name)
    assert_unchanged(model, before)


@pytest.mark.parametrize("target", ["token_embedding", "attention", "norm_1"])
def test_what_is_no_linear_is_not_adapted(target):
    model = GPT(GPTConfig(57))
    with pytest.raises(ValueError, match=f"{target} is a .*: only Linears can be adapted"):
        add_lora(model, LoRAConfig(target_modules=("q_proj", target)))
    assert not lora_layers(model) and all(p.requires_grad for p in model.parameters())


@pytest.mark.parametrize(
    ("targets", "count"),
    [
        ("q_proj", 2),
        ("all-linear", 12),
        (["q_proj", "up_proj"], 4),
        ("mlp.up_proj", 2),
        ("blocks.1.mlp.up_proj", 1),
    ],
)
def test_targets_are_named_as_pefts_users_write_them(targets, count):
    assert len(lora_layers(fresh(target_modules=targets))) == count


def test_part_of_a_name_is_not_a_name():
    with pytest.raises(ValueError, match="no layer is called proj"):
        fresh(target_modules="proj")


@pytest.mark.parametrize(
    "bad",
    [
        {"lora_alpha": "16"},
        {"lora_alpha": None},
        {"lora_alpha": math.nan},
        {"lora_alpha": 10**400},
        {"lora_dropout": 1},
        {"lora_dropout": -0.1},
        {"r": True},
        {"target_modules": (7,)},
        {"target_modules": ""},
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        LoRAConfig(**bad)


@pytest.mark.parametrize("more", [{"lora_dropout": 0.1}, {"use_dora": True}])
def test_the_fast_form_says_what_it_lacks(more):
    with pytest.raises(ValueError, match="fast=True has neither"):
        LoRAConfig(fast=True, **more)


# ------------------------------------------------------------------------------ dropout and DoRA
def test_dropout_thins_the_corrections_input_in_training_only():
    layer = LoRALinear(nn.Linear(1000, 4, bias=False))
    layer.add("a", LoRAConfig(r=1, lora_alpha=1, lora_dropout=0.25))
    layer.active = "a"
    layer.base.weight.data.zero_()
    update = layer.update("a")
    nn.init.ones_(update.lora_A)
    nn.init.ones_(update.lora_B)
    x = torch.ones(1, 1000)
    assert layer.eval()(x).tolist() == [[1000.0] * 4]
    kept = layer.train()(x)[0, 0].item() * 0.75  # the rest is scaled up by 1 / 0.75
    assert abs(kept - round(kept)) < 1e-2  # a count, summed in float32
    assert abs(kept - 750) < 5 * math.sqrt(1000 * 0.75 * 0.25)  # five standard deviations


def test_an_adapter_added_to_a_model_at_rest_does_not_drop():
    model = GPT(GPTConfig(57)).eval()
    add_lora(model, LoRAConfig(lora_dropout=0.5))
    randomise(model)
    assert torch.equal(model(IDS), model(IDS))
    model.train()
    assert not torch.equal(model(IDS), model(IDS))


def test_dora_is_the_formula_by_hand():
    layer = LoRALinear(nn.Linear(2, 2, bias=False))
    layer.base.weight.data = torch.tensor([[3.0, 4.0], [0.0, 2.0]])
    layer.add("a", LoRAConfig(r=1, lora_alpha=1, use_dora=True))
    layer.active = "a"
    update = layer.update("a")
    assert update.lora_magnitude_vector.tolist() == [5.0, 2.0]  # the lengths of W's rows
    update.lora_A.data = torch.tensor([[1.0, 0.0]])
    update.lora_B.data = torch.tensor([[0.0], [1.5]])
    update.lora_magnitude_vector.data = torch.tensor([10.0, 5.0])
    # W + B A = (3 4; 1.5 2), of lengths 5 and 2.5: g = (2, 2)
    y = layer(torch.tensor([[1.0, 1.0]]))
    assert y.tolist() == [[14.0, 7.0]]
    layer.merge()
    assert layer.base.weight.tolist() == [[6.0, 8.0], [3.0, 4.0]]
    with pytest.raises(ValueError, match="cannot unmerge DoRA"):
        layer.unmerge()


def test_a_new_dora_adapter_changes_nothing_to_rounding():
    model = GPT(GPTConfig(57))
    before = model(IDS)
    add_lora(model, LoRAConfig(use_dora=True))
    # m / |W| is 1 exactly: both are the same sum of squares
    assert torch.equal(model(IDS), before)
    assert count_parameters(model, trainable_only=True) == 18_432 + 8 * 64 + 2 * 256 + 2 * 64


# -------------------------------------------------------------------------------- other dtypes
@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_an_adapter_beside_another_precision_keeps_the_small_steps(dtype, fast):
    model = GPT(GPTConfig(57)).to(dtype)
    before = model(IDS)
    add_lora(model, LoRAConfig(fast=fast))
    assert torch.equal(model(IDS), before) and before.dtype == dtype
    layer = lora_layers(model)["blocks.0.mlp.up_proj"]
    wide = torch.float64 if dtype == torch.float64 else torch.float32
    assert layer.update("default").lora_A.dtype == wide
    next_token_loss(model(IDS), IDS).backward()
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    assert len(grads) == 24 and all(g.dtype == wide for g in grads)
    merge(model)
    assert layer.base.weight.dtype == dtype
