"""Rounding in many ways, by hand; leads and what changes them."""

from typing import cast

import pytest
import torch

from minigpt import recipes
from minigpt.evaluate import exact_match, mean_loss, number_dataset
from minigpt.experiments import quantization as q
from minigpt.model import Block, linears
from minigpt.nf4 import VALUES, dequantize, quantize


def test_the_recipe_gives_nf4_at_sixteen_and_three_zero_four_at_eight():
    assert torch.allclose(q.normal_values(16), VALUES, atol=1e-6)  # float32 quantiles
    three_bits = q.normal_values(8)
    assert [(three_bits < 0).sum(), (three_bits == 0).sum(), (three_bits > 0).sum()] == [3, 1, 4]
    assert three_bits[0] == -1 and three_bits[-1] == 1 and bool((three_bits.diff() > 0).all())


def test_rounding_to_the_nf4_values_is_nf4():
    W = torch.randn(64, 64, generator=torch.Generator().manual_seed(0))
    # the same values and blocks; a tie or a last bit may differ
    assert torch.allclose(q.round_to(W, VALUES), dequantize(quantize(W)), atol=1e-5)


def test_numbers_that_e2m1_has_come_back_from_mxfp4():
    W = torch.tensor([[6, -4, 3, 2, 1.5, 1, 0.5, 0] * 4])
    assert torch.equal(q.round_to_mxfp4(W), W)
    assert torch.equal(q.round_to_mxfp4(W / 8), W / 8)  # a power of two only moves the scale


def test_mxfp4_cuts_off_what_lies_beyond_six_times_its_scale():
    W = torch.zeros(1, 32)
    W[0, :3] = torch.tensor([7.9, 2.4, 0.2])
    assert q.round_to_mxfp4(W)[0, :3].tolist() == [6, 2, 0]  # scale 1: 4 <= 7.9 < 8


def test_each_sixteen_weights_of_nvfp4_have_a_scale_of_their_own():
    large, small = torch.full((1, 16), 6.0), torch.full((1, 16), 0.0625)
    W = torch.cat([large, small])
    back = q.round_to_nvfp4(W)
    assert torch.allclose(back, W, rtol=0.07)  # an E4M3 scale has 3 bits of fraction: 1/16 at most
    assert q.round_to(W.view(1, 32), q.FP4 / 6, 32)[0, -1] == 0  # with one scale they are lost


def test_a_lead_is_the_distance_of_the_best_two():
    before = torch.tensor([[5.0, 2.0, 1.0], [0.0, 1.0, 9.0]])
    assert q.margins(before).tolist() == [3, 8]
    after = torch.tensor([[4.0, 3.0, 9.0], [0.0, 1.0, 9.0]])
    # the favourite loses 1 and the second gains 1; the third letter does not count
    assert q.lead_change(before, after) == pytest.approx((4 / 2) ** 0.5)


def test_errors_of_one_sign_and_of_random_signs_have_the_same_sizes():
    W = torch.randn(8, 64, generator=torch.Generator().manual_seed(0))
    back = q.round_to(W, VALUES)
    for noisy in (q.same_sign(W, back, 2.0), q.random_sign(W, back, 2.0)):
        assert torch.allclose((noisy - W).abs(), 2 * (back - W).abs(), atol=1e-6)  # float32
    assert (q.same_sign(W, back) >= W).all()
    assert ((q.random_sign(W, back) - W) > 0).float().mean().item() == pytest.approx(0.5, abs=0.1)


def test_a_rounded_copy_leaves_the_model_as_it_was():
    model = recipes.load_base().model
    before = {name: layer.weight.clone() for name, layer in linears(model).items()}
    copy = q.rounded(model, torch.zeros_like)
    assert not any(layer.weight.any() for layer in linears(copy).values())
    assert all(torch.equal(layer.weight, before[n]) for n, layer in linears(model).items())


def test_the_judge_and_the_logits_are_those_of_evaluate():
    base = recipes.load_base()
    data = number_dataset([4216, 4236], "en", base.tokenizer, 64)
    assert q.judge(base.model, data) == (
        mean_loss(base.model, data),
        exact_match(base.model, data),
    )
    logits, targets = q.asked_logits(base.model, data), data.y[data.y >= 0]
    loss = torch.nn.functional.cross_entropy(logits, targets).item()
    assert loss == pytest.approx(mean_loss(base.model, data), rel=1e-4)  # float32 sums


def test_what_goes_into_a_layer_is_what_it_was_given():
    base = recipes.load_base()
    ids = torch.tensor([base.tokenizer.encode("en:4216=")])
    x = q.inputs_of(base.model, "blocks.0.attention.q_proj", ids)
    stream = base.model.token_embedding(ids) + base.model.position_embedding.weight[:8]
    assert torch.equal(x, cast(Block, base.model.blocks[0]).norm_1(stream))


def test_the_four_bit_formats_cost_what_they_say():
    bits = {name: stored for name, stored, _ in q.formats()}
    assert bits == {
        "NF4": 4 + 32 / 64,
        "NVFP4": 4 + 8 / 16,
        "FP4, absmax": 4 + 32 / 64,
        "MXFP4": 4 + 8 / 32,
    }
