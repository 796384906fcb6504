"""LoRA's product with its gradients written out by hand: the option `fast` of LoRAConfig.

    z = s A x    y = W x + B z
    dz = Bᵀ dy   dx = Wᵀ dy + s Aᵀ dz   dA = s dz xᵀ   dB = dy zᵀ

Autograd finds the same formulas, and computes them less well. Here every thin product (r rows or
columns) is taken text by text, so that a core works on whole texts, in a layout that costs little,
and dx is added up in place. The price: the gradients' last bits are no longer PEFT's, and a second
derivative is not to be had.

Shapes: N texts of T tokens each, r the rank.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


def lora_product(x: Tensor, A: Tensor, B: Tensor, base: nn.Module, s: float) -> Tensor:
    """Return W x + s B A x for x (..., in), (..., out), in the dtype of x, or in autocast's."""
    device = x.device.type
    dtype = x.dtype
    if torch.is_autocast_enabled(device) and dtype is not torch.float64:  # which it leaves alone
        dtype = torch.get_autocast_dtype(device)
    texts = x.reshape(-1, *torch.atleast_2d(x).shape[-2:]).to(dtype)  # (N, T, in)
    y = LoRAProduct.apply(texts, A.to(dtype), B.to(dtype), base, s)
    return y.view(*x.shape[:-1], -1)  # (..., out)


class LoRAProduct(torch.autograd.Function):
    """W x + s B A x, (N, T, in) -> (N, T, out), all of one dtype."""

    @staticmethod
    def forward(ctx, x: Tensor, A: Tensor, B: Tensor, base: Any, s: float) -> Tensor:
        sA, Bt = each(s * A, x), each(B.t().contiguous(), x)  # (N, r, in), (N, r, out)
        z = torch.bmm(sA, x.mT)  # (N, r, T)
        ctx.save_for_backward(x, z, sA, Bt)
        ctx.base, ctx.s = base, s
        return base(x).baddbmm_(z.mT, Bt)  # (N, T, out)

    @staticmethod
    @once_differentiable
    def backward(ctx, dy: Tensor) -> tuple[Tensor | None, ...]:
        x, z, sA, Bt = ctx.saved_tensors
        dz = torch.bmm(Bt, dy.mT)  # (N, r, T)
        dA = torch.bmm(dz, x).sum(0) * ctx.s  # (r, in)
        dB = torch.bmm(z, dy).sum(0).t()  # (out, r)
        dx = None
        if ctx.needs_input_grad[0]:  # the first layer's x is not trained
            weight = ctx.base.weight.to(dy.dtype)  # (out, in)
            dx = (dy @ weight).baddbmm_(dz.mT, sA)  # (N, T, in)
        return dx, dA, dB, None, None


def each(matrix: Tensor, x: Tensor) -> Tensor:
    """Return `matrix` once for every text of x, without copying it."""
    return matrix.expand(len(x), -1, -1)
