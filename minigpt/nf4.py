"""NF4: store a weight in 4 bits, with 16 values that a normal distribution uses equally often.

    absmax    the largest |w| of each block of 64 weights, float32
    code      which of 16 values in [-1, 1] is nearest to w / absmax, 4 bits, two codes a byte
    weight    value[code] * absmax, when it is needed

    bits per weight = 4 + 32/64 = 4.5;   with double quantization 4 + 8/64 + 32/(64*256) = 4.127

Weights of a trained layer look normal, so values at equal steps of probability waste no code on
sizes that hardly occur. Codes, absmax and results are those of bitsandbytes >= 0.50, bit for bit.

Source: Dettmers et al. 2023, section 3 and appendix E, https://arxiv.org/abs/2305.14314
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BLOCK_SIZE = 64  # weights that share one absmax
OFFSET = 0.9677083  # the largest probability asked for: 1 would be infinitely far out
# Weights worked on at a time, so that what is computed stays near the core until it is used:
# few enough for the cache, many enough that calling costs little.
QUANTIZE_CHUNK = 1 << 18
DEQUANTIZE_CHUNK = 1 << 20
AT_ONCE = 1 << 16  # up to so many weights, compare with all midpoints in one call
ZERO_ZERO = 0x77  # a byte of two weights that are zero: values[7] is 0
FLOATS = (torch.float32, torch.float16, torch.bfloat16)


def nf4_values() -> Tensor:
    """Return the 16 values, ascending, (16,): normal quantiles, 7 below zero, zero, 8 above.

    Probabilities are spaced evenly in float32, quantiles taken in float64, the division done in
    float32: another mix of precisions misses bitsandbytes' table in the last bits.
    """

    def quantiles(n: int) -> Tensor:
        probabilities = torch.linspace(OFFSET, 0.5, n)[:-1].double()  # (n - 1,)
        return torch.special.ndtri(probabilities).float()

    values = torch.cat([-quantiles(8), torch.zeros(1), quantiles(9).flip(0)])  # (16,)
    return values / values[-1]  # (16,)


VALUES = nf4_values()
MIDPOINTS = (VALUES[1:] + VALUES[:-1]) / 2  # (15,)
HIGH_LOW = torch.tensor([16.0, 1.0])  # pair @ HIGH_LOW = first * 16 + second, a byte
# Both values of every possible byte. Viewed as one float64 each, a lookup moves 8 bytes, not 2 x 4.
PAIRS = torch.stack([VALUES.repeat_interleave(16), VALUES.repeat(16)], 1)  # (256, 2)
PAIRS_AS_ONE = PAIRS.view(torch.float64).view(-1)  # (256,)


class NF4Weight(NamedTuple):
    """A weight in 4 bits."""

    codes: Tensor  # (numel / 2,) uint8, the first of two codes in the high half of the byte
    absmax: Tensor  # (numel / block_size,) float32
    shape: tuple[int, ...]
    dtype: torch.dtype  # what dequantize gives back


def quantize(weight: Tensor, block_size: int = BLOCK_SIZE) -> NF4Weight:
    """Store a float tensor as 4-bit codes plus one absmax per block.

    weight      any shape, float32, float16 or bfloat16; numel a multiple of block_size; kept as is
    block_size  even; bitsandbytes knows the powers of two from 32 to 4096
    error       at most absmax * 0.152 per weight: half the widest gap, -1 to -0.696

    Raises ValueError for another dtype, a size that leaves a block half full, NaN or infinity.
    """
    if weight.dtype not in FLOATS:
        raise ValueError(f"cannot quantize {weight.dtype}: give float32, float16 or bfloat16")
    check_blocks(weight.numel(), block_size)
    blocks = weight.detach().reshape(-1, block_size).contiguous()  # (N, block_size)
    parts = [quantize_blocks(b) for b in blocks.split(max(1, QUANTIZE_CHUNK // block_size))]
    codes = torch.cat([part[0] for part in parts])  # (N * block_size // 2,)
    absmax = torch.cat([part[1] for part in parts])  # (N,)
    if not math.isfinite(absmax.amax()):
        raise ValueError("the weight holds NaN or infinity: 4-bit codes can store neither")
    return NF4Weight(codes, absmax, tuple(weight.shape), weight.dtype)


def check_blocks(n: int, block_size: int) -> None:
    """Raise ValueError unless n weights fill blocks of this size, and blocks fill bytes."""
    if block_size < 2 or block_size % 2 or n % block_size or not n:
        raise ValueError(
            f"{n} weights do not fill blocks of {block_size}: "
            "choose an even block size that divides them"
        )


def quantize_blocks(blocks: Tensor) -> tuple[Tensor, Tensor]:
    """Return the packed codes (N * block / 2,) and absmax (N,) of blocks (N, block)."""
    blocks = blocks.float()
    absmax = blocks.abs().amax(dim=1)  # (N,)
    # Times the reciprocal, as bitsandbytes does: dividing rounds differently once in 10 million.
    x = blocks * (1 / absmax.clamp(min=1e-38))[:, None]  # (N, block)
    codes = count_below(x)  # (N, block)
    byte = codes.view(-1, 2) @ HIGH_LOW.to(x.device)  # (N * block // 2,)
    return byte.to(torch.uint8), absmax


def count_below(x: Tensor) -> Tensor:
    """Return how many of the 15 midpoints lie below each x (N, block): its code, as a float.

    A tie goes to the lower value. Fifteen comparisons are several times quicker than a search, if
    they write floats (booleans are several times slower) into memory that is already there.
    """
    midpoints = MIDPOINTS.to(x.device)
    if x.numel() <= AT_ONCE:
        # Calls cost most: make one, and put a block's 15 results side by side, so that the core
        # that has compared them also adds them up.
        above = torch.empty(len(x), 15, x.shape[1], device=x.device)  # (N, 15, block)
        return torch.gt(x[:, None], midpoints[:, None], out=above).sum(dim=1)  # (N, block)
    codes, above = torch.zeros_like(x), torch.empty_like(x)  # memory costs most: reuse it
    for midpoint in midpoints:
        codes += torch.gt(x, midpoint, out=above)
    return codes  # (N, block)


def dequantize(packed: NF4Weight, out: Tensor | None = None) -> Tensor:
    """Return the weight that the codes stand for, in packed.shape and packed.dtype.

    out  a contiguous tensor of that shape and dtype to write into: for large weights taking new
         memory costs more than all the arithmetic
    """
    codes, absmax, shape, dtype = packed
    if out is not None and (out.shape != shape or out.dtype != dtype):
        raise ValueError(f"out is {tuple(out.shape)} {out.dtype}: it must be {shape} {dtype}")
    if out is None and codes.numel() <= DEQUANTIZE_CHUNK // 2:  # one chunk needs no cutting up
        weight = _values(codes, absmax).mul_(absmax.unsqueeze(1))  # (N, block_size)
        weight = weight if weight.shape == shape else weight.view(shape)  # a call less, if 64 wide
        return weight if dtype is torch.float32 else weight.to(dtype)
    out = torch.empty(shape, dtype=dtype, device=codes.device) if out is None else out
    blocks = out.view(len(absmax), -1)
    rows = max(1, DEQUANTIZE_CHUNK // blocks.shape[1])
    parts = blocks.split(rows), codes.split(rows * blocks.shape[1] // 2), absmax.split(rows)
    for block, code, scale in zip(*parts, strict=True):
        torch.mul(_values(code, scale), scale.unsqueeze(1), out=block)
    return out


def _values(codes: Tensor, absmax: Tensor) -> Tensor:
    """Return the value of every code, one row per absmax, (N, block_size) float32."""
    # On the CPU even asking for a device would show: a small layer takes 8 microseconds in all.
    table = PAIRS_AS_ONE if codes.is_cpu else PAIRS_AS_ONE.to(codes.device)
    pairs = table.index_select(0, codes.int())  # (N * block_size / 2,) float64
    return pairs.view(torch.float32).view(absmax.numel(), -1)


# Double quantization: the absmax values are numbers too, 0.5 bits for every weight. They are all
# positive and alike, so their mean is taken off and the rest stored in 8 bits.

DOUBLE_BLOCK = 256  # absmax values that share one scale


def dynamic_values() -> Tensor:
    """Return the 256 values of the signed 8-bit dynamic map, ascending.

    Seven powers of ten, each split into twice as many steps as the one below: fine near zero,
    coarse near one. Source: Dettmers 2016, https://arxiv.org/abs/1511.04561
    """
    values = []
    for power in range(7):
        edges = torch.linspace(0.1, 1, 2**power + 1)
        centres = (edges[:-1] + edges[1:]) / 2 * 10.0 ** (power - 6)
        values += [centres, -centres]
    return torch.cat([*values, torch.tensor([0.0, 1.0])]).sort().values  # (256,)


DYNAMIC = dynamic_values()
# bitsandbytes finds the nearest value on a grid of 65,536 cells, which is not always the nearest.
GRID = torch.bucketize(
    -1 + 2 * torch.arange(65536.0) / 65535, (DYNAMIC[1:] + DYNAMIC[:-1]) * 0.5
).to(torch.uint8)


class DoubleQuantized(NamedTuple):
    """absmax values in 8 bits."""

    codes: Tensor  # (N,) uint8
    scale: Tensor  # (ceil(N / 256),) float32, the absmax of each block of absmax values
    offset: Tensor  # () float32, their mean


def double_quantize(absmax: Tensor) -> DoubleQuantized:
    """Store absmax values (N,) in 8 bits each, plus 32 bits per 256 of them and 32 in all."""
    n, offset = len(absmax), absmax.mean()
    padded = F.pad(absmax - offset, (0, -n % DOUBLE_BLOCK)).view(-1, DOUBLE_BLOCK)
    scale = padded.abs().amax(dim=1)  # (n_blocks,)
    x = (padded * (1 / scale[:, None])).clamp(-1, 1)
    cell = (x + 1) * 0.5 * 65535 + 0.5
    # A block of zeros has no direction to point in: 0/0 there, and code 0 by convention.
    codes = torch.where(scale[:, None] == 0, 0, GRID.to(x.device)[cell.nan_to_num(0).long()])
    return DoubleQuantized(codes.view(-1)[:n], scale, offset)


def double_dequantize(stored: DoubleQuantized) -> Tensor:
    """Return the absmax values (N,) that the codes stand for; off by about 0.2 % on average."""
    scale = stored.scale.repeat_interleave(DOUBLE_BLOCK)[: len(stored.codes)]  # (N,)
    return DYNAMIC.to(scale.device)[stored.codes.long()] * scale + stored.offset


class _NF4Product(torch.autograd.Function):
    """x Wᵀ for a packed W, whose dense form lives only while it is being used.

    Autograd would keep the dense W from forward to backward, and with it the memory that four
    bits were to save. Keeping the codes and dequantizing twice is what makes QLoRA small.
    """

    @staticmethod
    def forward(ctx, x: Tensor, layer: "NF4Linear") -> Tensor:
        ctx.layer = layer
        return F.linear(x, layer.weight.to(x.dtype))

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None]:
        return grad @ ctx.layer.weight.to(grad.dtype), None


class NF4Linear(nn.Module):
    """A frozen Linear without bias whose weight is stored in NF4. (..., in) -> (..., out)

    Its numbers are buffers: they are saved, moved and loaded with the model, and never trained.
    """

    codes: Tensor  # (out * in / 2,) uint8
    absmax: Tensor  # (n_blocks,) float32; with double_quant (n_blocks,) uint8
    absmax_scale: Tensor
    absmax_offset: Tensor

    def __init__(
        self,
        in_features: int,
        out_features: int,
        block_size: int = BLOCK_SIZE,
        double_quant: bool = False,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.block_size, self.double_quant, self.dtype = block_size, double_quant, dtype
        n = in_features * out_features
        check_blocks(n, block_size)
        self.register_buffer("codes", torch.full((n // 2,), ZERO_ZERO, dtype=torch.uint8))
        scales = n // block_size
        wide = torch.uint8 if double_quant else torch.float32
        self.register_buffer("absmax", torch.zeros(scales, dtype=wide))
        if double_quant:
            self.register_buffer("absmax_scale", torch.zeros(math.ceil(scales / DOUBLE_BLOCK)))
            self.register_buffer("absmax_offset", torch.zeros(()))

    @classmethod
    def from_linear(
        cls, linear: nn.Linear, block_size: int = BLOCK_SIZE, double_quant: bool = False
    ) -> "NF4Linear":
        """Return the layer with the weight of `linear` in 4 bits. Raises ValueError for a bias."""
        if linear.bias is not None:
            raise ValueError("NF4Linear has no bias: Mini-GPT's Linears have none")
        packed = quantize(linear.weight, block_size)
        sizes = linear.in_features, linear.out_features
        layer = cls(*sizes, block_size, double_quant, linear.weight.dtype)
        layer.codes, layer.absmax = packed.codes, packed.absmax
        if double_quant:
            layer.absmax, layer.absmax_scale, layer.absmax_offset = double_quantize(packed.absmax)
        return layer.to(linear.weight.device).train(linear.training)

    @property
    def weight(self) -> Tensor:
        """The dense weight, (out, in), dequantized anew each time it is asked for."""
        absmax = self.absmax
        if self.double_quant:
            stored = DoubleQuantized(self.absmax, self.absmax_scale, self.absmax_offset)
            absmax = double_dequantize(stored)
        shape = (self.out_features, self.in_features)
        return dequantize(NF4Weight(self.codes, absmax, shape, self.dtype))

    @property
    def n_bytes(self) -> int:
        """Bytes stored for this layer."""
        return sum(buffer.numel() * buffer.element_size() for buffer in self.buffers())

    def forward(self, x: Tensor) -> Tensor:
        return _NF4Product.apply(x, self)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> "NF4Linear":
        """Follow .to(): what is stored moves to another device but keeps its precision.

        .to(torch.bfloat16) changes what the weight is dequantized to, and .float() changes it back;
        rounding the absmax values instead would move every weight for good.
        """
        stored = dict(self.named_buffers())
        super()._apply(fn, recurse)
        for name, before in stored.items():
            after = self.get_buffer(name)
            if after.dtype != before.dtype:
                self.register_buffer(name, before.to(after.device))
        self.dtype = fn(torch.zeros((), dtype=self.dtype)).dtype
        return self

    def extra_repr(self) -> str:
        return f"{self.in_features}, {self.out_features}, double_quant={self.double_quant}"
