"""What a model costs, on paper: operations, bytes and calls, and the one that decides the time.

    q, k, v, o   2 B T L 4 C²        two FLOPs for each weight and token
    MLP          2 B T L 2 C F
    attention    4 B T S L C         two products, q kᵀ and weights v, over S positions
    head         2 B T C V           the embedding's lookup costs none
    training     three times that    backward: a gradient for the inputs, another for the weights
    seconds      the longest of      FLOPs / peak,  bytes / bandwidth,  calls · seconds of a call

Shapes are the letters of attention.py; L layers, F = d_ff. All T · S scores are computed, also the
half that the causal mask throws away; some papers count that half only.

Source: Kaplan et al. 2020, section 2.1, https://arxiv.org/abs/2001.08361 (operations); Williams et
al. 2009, https://doi.org/10.1145/1498765.1498785 (roofline: the first two limits).
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode

from minigpt.foundations.cost import linear_flops, matmul_flops, seconds
from minigpt.model import GPT, GPTConfig, next_token_loss

# ------------------------------------------------------------------------------------ on paper


def forward_flops(config: GPTConfig, B: int, T: int, start: int = 0) -> dict[str, int]:
    """Return the FLOPs of one forward pass over B texts of T new tokens, part by part.

    start  how many tokens before them are in a cache already: S = start + T
    """
    C, D_ff, L, tokens, S = config.n_embd, config.d_ff, config.n_layer, B * T, start + T
    return {
        "q, k, v, o": L * 4 * linear_flops(tokens, C, C),
        "MLP": L * (linear_flops(tokens, D_ff, C) + linear_flops(tokens, C, D_ff)),
        "attention": L * B * (matmul_flops(T, C, S) + matmul_flops(T, S, C)),
        "head": linear_flops(tokens, config.vocab_size, C),
    }


def training_flops(config: GPTConfig, B: int, T: int) -> int:
    """Return the FLOPs of a forward and a backward pass; the optimizer's few are left out."""
    return 3 * sum(forward_flops(config, B, T).values())


def training_bytes(config: GPTConfig, bytes_each: int = 4) -> dict[str, int]:
    """Return the bytes that training keeps for as long as it runs, whatever the batch."""
    one = config.n_parameters * bytes_each
    return {"weights": one, "gradients": one, "AdamW": 2 * one}


def linear_bytes(rows: int, n_in: int, n_out: int, bytes_each: int = 4) -> int:
    """Return the bytes that a Linear moves at least: weights, input and output, each once."""
    return bytes_each * (n_in * n_out + rows * (n_in + n_out))


# ---------------------------------------------------------------------------------- the machine


class Machine(NamedTuple):
    """What a computer can do at best."""

    flops_per_s: float  # the peak: a product of matrices that fit the cache
    bytes_per_s: float  # the bandwidth: numbers read from memory
    s_per_call: float  # of an operation on a single number


def measure_machine() -> Machine:
    """Return what this computer can do, with as many threads as PyTorch now uses."""
    square, out = torch.randn(384, 384), torch.empty(384, 384)
    large, one = torch.randn(2**24), torch.zeros(1)  # 64 MiB: more than most caches hold
    product = seconds(lambda: torch.mm(square, square, out=out), repeats=20)
    reading = seconds(lambda: large.sum(), repeats=20)
    return Machine(
        matmul_flops(384, 384, 384) / product,
        large.nbytes / reading,
        seconds(lambda: one + 1, repeats=20),
    )


def roof(machine: Machine, intensity: float) -> float:
    """Return the FLOPs a second that are possible at so many FLOPs for each byte moved."""
    return min(machine.flops_per_s, intensity * machine.bytes_per_s)


def limits(flops: float, moved: float, calls: float, machine: Machine) -> dict[str, float]:
    """Return the three times that a piece of work takes at least, in seconds.

    moved  bytes
    """
    return {
        "operations": flops / machine.flops_per_s,
        "bytes": moved / machine.bytes_per_s,
        "calls": calls * machine.s_per_call,
    }


# ------------------------------------------------------------------------------------- counted


def count_calls(function: Callable[[], Any]) -> int:
    """Return how many operations PyTorch is asked for while the function runs."""
    with _Calls() as counter:
        function()
    return counter.count


class _Calls(TorchDispatchMode):
    """Sees every operation on its way to the code that does it."""

    count = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


def activation_bytes(model: GPT, x: Tensor, y: Tensor) -> int:
    """Return the bytes that the forward pass over ids (B, T) keeps for the backward pass.

    The weights, which it needs as well, are not counted.
    """
    kept: dict[int, tuple[Tensor, int]] = {}  # by address; the tensor, so that none is used twice
    weights = {p.untyped_storage().data_ptr() for p in model.parameters()}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = tensor, storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        next_token_loss(model(x), y)
    return sum(size for address, (_, size) in kept.items() if address not in weights)


def matrix_speed(W: Tensor, rows: int) -> tuple[float, float]:
    """Return (FLOPs a byte, FLOPs a second) of so many rows through a Linear's W (out, in)."""
    n_out, n_in = W.shape
    x = torch.randn(rows, n_in)  # (rows, in)
    flops = linear_flops(rows, n_out, n_in)
    took = seconds(lambda: F.linear(x, W), repeats=3)
    return flops / linear_bytes(rows, n_in, n_out), flops / took


def clock_the_mlp(rows: int = 3072) -> dict[str, float]:
    """Return the seconds of the MLP's first product, of its GELU, and of a mere copy, per call."""
    x, W = torch.randn(rows, 64), torch.randn(256, 64)  # (rows, 64), (256, 64)
    wide = F.linear(x, W)  # (rows, 256)
    return {
        "product": seconds(lambda: F.linear(x, W)),
        "GELU": seconds(lambda: F.gelu(wide)),
        "copy": seconds(lambda: wide.clone()),
    }


# ------------------------------------------------------------------------------ how good for it


def power_law(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return (exponent, factor) of y = factor · x^exponent, the best line through the logarithms.

    Raises ValueError for fewer than two points, or a number that has no logarithm.
    """
    if len(x) < 2 or len(x) != len(y):
        raise ValueError(f"{len(x)} x and {len(y)} y: a line needs two points or more, in pairs")
    for value in (*x, *y):
        if not value > 0:
            raise ValueError(f"{value} has no logarithm: a power law needs numbers above 0")
    a, b = [math.log(v) for v in x], [math.log(v) for v in y]
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    above = sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True))
    below = sum((p - mean_a) ** 2 for p in a)
    if not below:
        raise ValueError(f"all x are {x[0]}: one point has no slope")
    exponent = above / below
    return exponent, math.exp(mean_b - exponent * mean_a)
