"""Attention, forward and backward: the formula written out against PyTorch's kernel.

The kernel walks through the table of weights in tiles and keeps none of it, which saves memory, and
time as soon as the table is large. A short text is one small tile: then the two batched products
and the softmax of the formula are quicker. 50 tokens is the longest English row of the corpus.
"""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from benchmarks.contest import Options, Result, race
from minigpt.attention import causal_attention

LENGTHS = {50: 64, 64: 64, 256: 16, 1024: 4}  # T -> B: about as many tokens each time
HEADS, HEAD_DIM = 4, 16


def contest(options: Options) -> Iterator[Result]:
    for T, B in list(LENGTHS.items())[: 1 if options.quick else None]:
        tokens = torch.randn(3, B, T, HEADS, HEAD_DIM)
        q, k, v = (t.requires_grad_().transpose(1, 2) for t in tokens)  # (B, H, T, D) each
        grad = torch.randn_like(q)

        def ours(q=q, k=k, v=v, grad=grad) -> tuple[Tensor, ...]:
            return torch.autograd.grad(causal_attention(q, k, v)[0], (q, k, v), grad)

        def theirs(q=q, k=k, v=v, grad=grad) -> tuple[Tensor, ...]:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return torch.autograd.grad(y, (q, k, v), grad)

        torch.testing.assert_close(ours(), theirs())
        yield race(f"attention, {T} tokens", ours, theirs, options, "PyTorch's kernel", seconds=2)
