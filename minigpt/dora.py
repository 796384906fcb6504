"""DoRA: learn the length of each row of the weight apart from its direction.

    y = g (W x + s B A x)      g = m / |W + s B A|, one number per output

m starts as the lengths of W's rows, so that g starts at 1. The backward pass takes the lengths in
the denominator as constants: that saves memory and costs little.

Source: Liu et al. 2024, section 4, https://arxiv.org/abs/2402.09353
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F


def row_lengths(weight: Tensor) -> Tensor:
    """Return the length of each row of a weight (out, in), (out,)."""
    return torch.linalg.vector_norm(weight, dim=1)  # (out,)


def gain(weight: Tensor, delta: Tensor, magnitude: Tensor) -> Tensor:
    """Return g (out,) for W and s B A, both (out, in), and m (out,)."""
    return magnitude / row_lengths(weight + delta).detach()  # (out,)


def dora_product(x: Tensor, base: Any, update: Any) -> Tensor:
    """Return y (..., out) for x (..., in), in the order of operations that PEFT has chosen.

    base    an nn.Linear, or what has its weight
    update  a lora.LoRAUpdate with an m, called lora_magnitude_vector
    """
    y = base(x)  # (..., out)
    thin = update.dropout(x.to(update.lora_A.dtype))  # (..., in)
    if update.drops():
        wx = F.linear(thin, base.weight)  # (..., out)
    else:
        bias = getattr(base, "bias", None)
        wx = y if bias is None else y - bias  # (..., out)
    g = gain(base.weight.to(thin.dtype), update.delta(), update.lora_magnitude_vector)  # (out,)
    z = F.linear(F.linear(thin, update.lora_A), update.lora_B)  # (..., out)
    return (y + ((g - 1) * wx + g * z * update.scaling)).to(y.dtype)  # (..., out)
