"""NF4 equals bitsandbytes on the CPU to the bit: table, codes, absmax, values, double quantization.

More than 10 million random and 10 million adversarial values are compared, and no difference is
allowed: there is no tolerance on this page.
"""

import math

import pytest
import torch
from torch import nn

from minigpt import nf4

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
DTYPES = [torch.float32, torch.float16, torch.bfloat16]
BLOCKS = [32, 64, 128, 256, 512, 1024, 2048, 4096]
MILLION = 1 << 20


def assert_same(bnb, weight, block_size=64):
    """Codes, absmax and dequantized values of ours and theirs are the same bits."""
    ours = nf4.quantize(weight, block_size)
    theirs, state = bnb.functional.quantize_4bit(weight, quant_type="nf4", blocksize=block_size)
    assert torch.equal(ours.codes, theirs.view(-1))
    assert torch.equal(ours.absmax, state.absmax)
    back = bnb.functional.dequantize_4bit(theirs, state)
    same_bits(nf4.dequantize(ours), back.view(weight.shape))


def same_bits(a, b):
    """Equal, and equal in the sign of zero too."""
    assert a.dtype == b.dtype and torch.equal(a, b) and torch.equal(a.signbit(), b.signbit())


def test_the_table_is_theirs(bnb):
    assert torch.equal(nf4.VALUES, bnb.functional.get_4bit_type("nf4", device="cpu"))


def test_the_dynamic_map_is_theirs(bnb):
    assert torch.equal(nf4.DYNAMIC, bnb.functional.create_dynamic_map())


@pytest.mark.parametrize("seed", range(3))
def test_millions_of_random_values(bnb, seed):
    generator = torch.Generator().manual_seed(seed)
    for exponent in (-4, -2, 0, 2):
        scale = 10 ** (exponent + torch.rand((), generator=generator).item())
        assert_same(bnb, scale * torch.randn(1024, 1024, generator=generator))


def adversarial(blocks, generator, low=-5.0, high=3.0):
    """Midpoints times absmax, up to 3 float32 steps either way: where a rounding decides."""
    absmax = 10 ** (low + (high - low) * torch.rand(blocks, generator=generator))
    which = torch.randint(15, (blocks, 64), generator=generator)
    values = (nf4.MIDPOINTS[which].double() * absmax[:, None].double()).float()
    nudge = torch.randint(-3, 4, values.shape, generator=generator, dtype=torch.int32)
    values = (values.view(torch.int32) + nudge).view(torch.float32)
    values[:, 5] = absmax  # the block's largest value makes absmax what was planned
    return values


@pytest.mark.parametrize("seed", range(3))
def test_millions_of_values_beside_a_midpoint(bnb, seed):
    generator = torch.Generator().manual_seed(seed)
    for _ in range(4):
        assert_same(bnb, adversarial(MILLION // 64, generator))


def test_dividing_instead_would_not_pass(bnb):
    """The rule of multiplying by the reciprocal matters: the comparison can tell."""
    values = adversarial(MILLION // 64, torch.Generator().manual_seed(0))
    divided = values / values.abs().amax(1, keepdim=True)
    codes = (divided[..., None] > nf4.MIDPOINTS).sum(-1, dtype=torch.uint8).view(-1, 2)
    theirs, _ = bnb.functional.quantize_4bit(values, quant_type="nf4", blocksize=64)
    assert not torch.equal(codes[:, 0] << 4 | codes[:, 1], theirs.view(-1))


def test_every_binade(bnb):
    for exponent in range(-126, 128):
        block = torch.cat([nf4.MIDPOINTS, nf4.VALUES, torch.linspace(-1, 1, 33)])
        assert_same(bnb, torch.ldexp(block, torch.tensor(exponent)).repeat(2, 1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("block_size", BLOCKS)
def test_every_dtype_and_block_size(bnb, dtype, block_size):
    weight = torch.randn(256, 4096).to(dtype)
    assert_same(bnb, weight, block_size)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(64, 64), (256, 64), (64, 256), (1024, 1024)])
def test_the_courses_shapes(bnb, dtype, shape):
    assert_same(bnb, (0.02 * torch.randn(shape)).to(dtype))


SPECIAL = {
    "zeros": torch.zeros(8, 64),
    "negative zeros": -torch.zeros(8, 64),
    "constant": torch.full((8, 64), 0.3),
    "sparse": torch.zeros(8, 64).index_fill_(1, torch.tensor([9]), -2.0),
    "integers": (torch.arange(512).view(8, 64) % 11 - 5).float(),
    "subnormal": torch.linspace(-5e-40, 5e-40, 512).view(8, 64),
    "below the clamp": torch.linspace(-9e-39, 9e-39, 512).view(8, 64),
    "just above it": torch.linspace(-3e-38, 3e-38, 512).view(8, 64),
    "the smallest number": torch.full((8, 64), 1e-45),
    "huge": 3.4e38 * torch.linspace(-1, 1, 512).view(8, 64),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_a_special_block(bnb, name):
    assert_same(bnb, SPECIAL[name])


def test_a_weight_that_is_not_contiguous(bnb):
    weight = torch.randn(128, 64).t()
    ours = nf4.quantize(weight)
    theirs, state = bnb.functional.quantize_4bit(
        weight.contiguous(), quant_type="nf4", blocksize=64
    )
    assert torch.equal(ours.codes, theirs.view(-1)) and torch.equal(ours.absmax, state.absmax)


@pytest.mark.parametrize("shape", [(64, 64), (256, 64), (64, 256), (1024, 1024), (4096, 1024)])
def test_double_quantization_part_by_part(bnb, shape):
    weight = 0.02 * torch.randn(shape)
    theirs, state = bnb.functional.quantize_4bit(
        weight, quant_type="nf4", blocksize=64, compress_statistics=True
    )
    packed = nf4.quantize(weight)
    ours = nf4.double_quantize(packed.absmax)
    assert torch.equal(ours.codes, state.absmax)
    assert torch.equal(ours.scale, state.state2.absmax)
    assert torch.equal(ours.offset, state.offset)
    rebuilt = nf4.dequantize(packed._replace(absmax=nf4.double_dequantize(ours)))
    same_bits(rebuilt, bnb.functional.dequantize_4bit(theirs, state))


def test_double_quantization_of_millions_of_scales(bnb):
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        absmax = torch.rand(MILLION, generator=generator) * 10.0 ** (seed - 2)
        offset = absmax.mean()
        code, state = bnb.functional.quantize_blockwise(absmax - offset, blocksize=256)
        ours = nf4.double_quantize(absmax)
        assert torch.equal(ours.codes, code) and torch.equal(ours.scale, state.absmax)


# bitsandbytes' own published limits: mean over their 200 samples plus seven standard deviations
# (tests/test_functional.py::test_4bit_quant), N(0, 1) weights of 1024 x 1024.
LIMITS = {
    32: (0.068229, 0.191854),
    64: (0.073316, 0.205719),
    128: (0.077468, 0.217974),
    256: (0.081051, 0.228891),
    512: (0.084548, 0.239887),
    1024: (0.087919, 0.249570),
    2048: (0.091349, 0.259392),
    4096: (0.095067, 0.269466),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("block_size", BLOCKS)
def test_the_error_is_inside_their_published_limits(dtype, block_size):
    weight = torch.randn(1024, 1024).to(dtype)
    error = (nf4.dequantize(nf4.quantize(weight, block_size)).float() - weight.float()).abs()
    absolute, relative = LIMITS[block_size]
    assert error.mean() < absolute
    assert (error / (weight.float().abs() + 1e-8)).mean() < relative


def linear_4bit(bnb, weight, double_quant=False):
    """A bitsandbytes layer in train mode: eval() would repack the weight on some CPUs."""
    layer = bnb.nn.Linear4bit(
        weight.shape[1], weight.shape[0], bias=False, quant_type="nf4", compute_dtype=torch.float32
    )
    layer.weight = bnb.nn.Params4bit(
        weight.clone(), requires_grad=False, quant_type="nf4", compress_statistics=double_quant
    )
    return layer.to("cpu").train()


@pytest.mark.parametrize("double_quant", [False, True])
@pytest.mark.parametrize("shape", [(64, 64), (256, 64), (64, 256)])
def test_the_layer_is_linear4bit_forward_and_backward(bnb, shape, double_quant):
    linear = nn.Linear(shape[1], shape[0], bias=False)
    ours = nf4.NF4Linear.from_linear(linear, double_quant=double_quant)
    theirs = linear_4bit(bnb, linear.weight.data, double_quant)
    grads = []
    for layer in (ours, theirs):
        torch.manual_seed(1)
        x = torch.randn(5, shape[1], requires_grad=True)
        y = layer(x)
        y.square().sum().backward()
        grads.append((y, x.grad))
    assert torch.equal(grads[0][0], grads[1][0]) and torch.equal(grads[0][1], grads[1][1])


def test_our_bytes_load_into_their_layer(bnb):
    from bitsandbytes.utils import pack_dict_to_tensor

    weight = 0.05 * torch.randn(256, 64)
    ours = nf4.quantize(weight)
    described = {"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [256, 64]}
    stats = {
        "absmax": ours.absmax,
        "quant_map": nf4.VALUES,
        "quant_state.bitsandbytes__nf4": pack_dict_to_tensor(described),
    }
    theirs = bnb.nn.Params4bit.from_prequantized(
        data=ours.codes[:, None], quantized_stats=stats, requires_grad=False, device="cpu"
    )
    same_bits(nf4.dequantize(ours), bnb.functional.dequantize_4bit(theirs.data, theirs.quant_state))
    layer = bnb.nn.Linear4bit(64, 256, bias=False, quant_type="nf4", compute_dtype=torch.float32)
    layer.weight = theirs
    x = torch.randn(5, 64, requires_grad=True)
    assert torch.equal(layer(x), nn.functional.linear(x, nf4.dequantize(ours)))


def test_the_comparisons_add_up_to_ten_million_each():
    random, beside_midpoints = 3 * 4 * MILLION, 3 * 4 * MILLION
    assert min(random, beside_midpoints) >= math.pow(10, 7)
