"""NF4: the table, the rule and the layout, worked by hand and by property."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from minigpt.nf4 import (
    DYNAMIC,
    MIDPOINTS,
    VALUES,
    NF4Linear,
    dequantize,
    double_dequantize,
    double_quantize,
    quantize,
)


def test_the_table_has_seven_values_below_zero_and_eight_above():
    assert len(VALUES) == 16 and VALUES[7] == 0
    assert (VALUES[:7] < 0).all() and (VALUES[8:] > 0).all()
    assert (VALUES.diff() > 0).all()
    assert VALUES[0] == -1 and VALUES[15] == 1


def test_the_widest_gap_is_the_first():
    assert math.isclose(VALUES.diff().max().item(), 0.3038, abs_tol=5e-5)
    assert VALUES.diff().argmax() == 0


def test_the_first_code_sits_in_the_high_half_of_its_byte():
    weight = torch.tensor([-1.0, 1.0] + [0.0] * 62)
    packed = quantize(weight)
    assert packed.codes[:2].tolist() == [0x0F, 0x77]  # codes 0 and 15, then 7 and 7
    assert packed.absmax.tolist() == [1.0]


def test_a_midpoint_goes_to_the_lower_value():
    block = torch.cat([MIDPOINTS, torch.ones(49)])
    codes = quantize(block).codes
    halves = torch.stack([codes >> 4, codes & 15], 1).flatten()
    assert halves[:15].tolist() == list(range(15))


def test_the_sixteen_values_come_back_exactly():
    block = torch.cat([VALUES, torch.zeros(48)]) * 0.25  # a power of two: no rounding anywhere
    assert torch.equal(dequantize(quantize(block)), block)


def test_a_block_of_zeros_comes_back_as_positive_zeros():
    back = dequantize(quantize(torch.full((64,), -0.0)))
    assert (back == 0).all() and not back.signbit().any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("block_size", [32, 64, 128, 4096])
def test_the_error_is_at_most_half_the_widest_gap(dtype, block_size):
    weight = torch.randn(64, 256).to(dtype)
    packed = quantize(weight, block_size)
    error = (dequantize(packed).float() - weight.float()).abs().view(-1, block_size)
    bound = 0.152 * packed.absmax[:, None] + torch.finfo(dtype).eps * packed.absmax[:, None]
    assert (error <= bound).all()
    assert packed.codes.numel() == weight.numel() // 2


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-6, 1e-2, 1.0, 1e3]))
def test_each_weight_gets_its_nearest_value(seed, scale):
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(128, generator=generator) * scale
    packed = quantize(weight)
    back = dequantize(packed).double()
    candidates = VALUES.double() * packed.absmax.double().repeat_interleave(64)[:, None]
    nearest = (candidates - weight.double()[:, None]).abs().amin(1)
    # Ties and last-bit roundings may go either way; nothing else may.
    slack = 1e-6 * packed.absmax.double().repeat_interleave(64)
    assert ((back - weight.double()).abs() <= nearest + slack).all()


def test_large_tensors_are_cut_into_chunks_without_a_seam():
    weight = torch.randn(1024, 300 * 64 // 64 * 64)
    whole = quantize(weight)
    by_rows = torch.cat([quantize(row).codes for row in weight[:8]])
    assert torch.equal(whole.codes[: len(by_rows)], by_rows)
    rows = torch.stack([dequantize(quantize(row)) for row in weight[-8:]])
    assert torch.equal(dequantize(whole)[-8:], rows)


def test_a_reused_buffer_gets_the_same_values():
    weight = torch.randn(512, 1024)
    packed, out = quantize(weight), torch.full((512, 1024), torch.nan)
    assert dequantize(packed, out) is out
    assert torch.equal(out, dequantize(packed))


def test_a_buffer_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="out is"):
        dequantize(quantize(torch.randn(2, 64)), torch.empty(64, 2))


def test_the_weight_itself_is_left_alone_even_when_not_contiguous():
    weight = torch.randn(64, 128).t()
    copy = weight.clone()
    packed = quantize(weight)
    assert torch.equal(weight, copy)
    assert torch.equal(packed.codes, quantize(copy.contiguous()).codes)


@pytest.mark.parametrize(
    ("weight", "block_size", "says"),
    [
        (torch.randn(65), 64, "65 weights do not fill blocks of 64"),
        (torch.randn(0), 64, "0 weights do not fill"),
        (torch.randn(63), 63, "even block size"),
        (torch.randn(64).double(), 64, "cannot quantize torch.float64"),
        (torch.tensor([math.nan] + [0.0] * 63), 64, "NaN or infinity"),
        (torch.tensor([math.inf] + [0.0] * 63), 64, "NaN or infinity"),
    ],
)
def test_what_four_bits_cannot_hold_is_refused(weight, block_size, says):
    with pytest.raises(ValueError, match=says):
        quantize(weight, block_size)


def test_the_dynamic_map_has_256_ascending_values_from_nearly_minus_one_to_one():
    assert len(DYNAMIC) == 256 and (DYNAMIC.diff() > 0).all()
    assert DYNAMIC[-1] == 1 and DYNAMIC[0] > -1 and (DYNAMIC == 0).sum() == 1


def test_double_quantization_keeps_absmax_to_about_a_fifth_of_a_percent():
    absmax = quantize(torch.randn(1024, 1024)).absmax
    back = double_dequantize(double_quantize(absmax))
    error = ((back - absmax) / absmax).abs()
    # Measured 0.16 % mean, 1.1 % at most (reference: bitsandbytes' own map); twice that is a bug.
    assert error.mean() < 0.0032 and error.max() < 0.022


def test_equal_absmax_values_survive_double_quantization_exactly():
    absmax = torch.full((300,), 0.75)
    assert torch.equal(double_dequantize(double_quantize(absmax)), absmax)


@pytest.mark.parametrize(
    ("shape", "plain", "double"),
    [((64, 64), 4.5, 4.1406), ((256, 64), 4.5, 4.1289), ((1024, 1024), 4.5, 4.1270)],
)
def test_the_bits_per_weight_are_counted(shape, plain, double):
    linear = nn.Linear(shape[1], shape[0], bias=False)
    for double_quant, bits in ((False, plain), (True, double)):
        layer = NF4Linear.from_linear(linear, double_quant=double_quant)
        assert math.isclose(8 * layer.n_bytes / linear.weight.numel(), bits, abs_tol=5e-5)


@pytest.mark.parametrize("double_quant", [False, True])
def test_the_layer_is_a_linear_with_the_dequantized_weight(double_quant):
    linear = nn.Linear(64, 256, bias=False)
    layer = NF4Linear.from_linear(linear, double_quant=double_quant)
    x = torch.randn(3, 5, 64, requires_grad=True)
    y = layer(x)
    y.square().sum().backward()
    z = x.detach().clone().requires_grad_()
    expected = nn.functional.linear(z, layer.weight)
    expected.square().sum().backward()
    assert torch.equal(y, expected)
    torch.testing.assert_close(x.grad, z.grad, rtol=1e-5, atol=1e-5)  # float32, 256 terms
    assert not list(layer.parameters())


@pytest.mark.parametrize("double_quant", [False, True])
def test_a_layer_survives_its_state_dict(double_quant):
    layer = NF4Linear.from_linear(nn.Linear(128, 64, bias=False), double_quant=double_quant)
    again = NF4Linear(128, 64, double_quant=double_quant)
    again.load_state_dict(layer.state_dict())
    assert torch.equal(again.weight, layer.weight)


def test_a_bias_is_refused():
    with pytest.raises(ValueError, match="no bias"):
        NF4Linear.from_linear(nn.Linear(64, 64))


@pytest.mark.parametrize("double_quant", [False, True])
def test_going_to_another_precision_and_back_moves_no_weight(double_quant):
    layer = NF4Linear.from_linear(nn.Linear(64, 64, bias=False), double_quant=double_quant)
    before, stored = layer.weight, {n: b.clone() for n, b in layer.named_buffers()}
    for there in (torch.bfloat16, torch.float16, torch.float64):
        layer.to(there)
        assert layer.weight.dtype == there
        # one rounding of each weight, of the kind asked for
        assert torch.equal(layer.weight, before.to(there))
        layer.float()
        assert torch.equal(layer.weight, before)
    assert all(torch.equal(b, stored[n]) for n, b in layer.named_buffers())


def test_a_new_layer_is_zero_until_its_numbers_are_loaded():
    for double_quant in (False, True):
        layer = NF4Linear(64, 32, double_quant=double_quant)
        assert torch.equal(layer.weight, torch.zeros(32, 64))
        filled = NF4Linear.from_linear(nn.Linear(64, 32, bias=False), 64, double_quant)
        layer.load_state_dict(filled.state_dict())
        assert torch.equal(layer.weight, filled.weight)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_the_layer_computes_in_the_precision_of_its_input(dtype):
    layer = NF4Linear.from_linear(nn.Linear(64, 32, bias=False))
    x = torch.randn(3, 64, dtype=dtype, requires_grad=True)
    y = layer(x)
    assert torch.equal(y, nn.functional.linear(x, layer.weight.to(dtype)))
    y.sum().backward()
    assert x.grad is not None and x.grad.dtype == dtype
