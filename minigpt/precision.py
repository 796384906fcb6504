"""Sixteen bits: what they swallow, and what stays in thirty-two so that a model still learns.

    float16    ends at 65,504 and 2^-24    small gradients become 0: scale the loss, (S L)' = S L'
    bfloat16   has the range of float32    small steps are lost: keep a float32 copy of the weights

The formats themselves are in foundations/floats.py; here tensors go through PyTorch's own types.

Source: Micikevicius et al. 2018, https://arxiv.org/abs/1710.03740, sections 3.1 (the copy) and 3.2
(the scale); Kalamkar et al. 2019, https://arxiv.org/abs/1905.12322 (bfloat16).
"""

import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
import torch.fx
from torch import Tensor, nn


def round_to(x: Tensor, dtype: torch.dtype) -> Tensor:
    """Return x rounded to the numbers of a type, back in x's own: the type's effect, no speed."""
    return x.to(dtype).to(x.dtype)


# ----------------------------------------------------------------------------- range: the scale


class LossScaler:
    """A factor for the loss that looks for its own size: as large as no gradient overflows.

    scale     the factor at first, a power of two: it moves the exponents and no digit
    interval  so many good steps in a row double it; one with an infinite gradient halves it
    """

    def __init__(self, scale: float = 2.0**16, interval: int = 200) -> None:
        if not scale > 0 or interval < 1:
            raise ValueError(
                f"scale={scale}, interval={interval}: the scale is above 0, the interval from 1 up"
            )
        self.scale, self.interval, self.good_steps = scale, interval, 0

    def scaled(self, loss: Tensor) -> Tensor:
        """Return what to call .backward() on."""
        return loss * self.scale

    def unscale(self, parameters: Iterable[nn.Parameter]) -> bool:
        """Divide every gradient by the scale; return whether all of them are finite numbers."""
        gradients = [p.grad for p in parameters if p.grad is not None]
        for gradient in gradients:
            gradient /= self.scale
        return all(bool(gradient.isfinite().all()) for gradient in gradients)

    def update(self, ok: bool) -> None:
        """Choose the scale of the next step: halve it after a step that was skipped."""
        if not ok:
            self.scale, self.good_steps = self.scale / 2, 0
            return
        self.good_steps += 1
        if self.good_steps == self.interval:
            self.scale, self.good_steps = self.scale * 2, 0


# -------------------------------------------------------------------------- precision: the copy


class MasterWeights:
    """A float32 copy of a model's weights: the optimizer moves the copy, the model follows.

    The model computes in `dtype`, forward and backward.
    """

    def __init__(self, model: nn.Module, dtype: torch.dtype = torch.bfloat16) -> None:
        self.copies = [nn.Parameter(p.detach().clone().float()) for p in model.parameters()]
        self.model = model.to(dtype)

    def copy_in(self) -> None:
        """Hand the gradients up: each copy gets that of its parameter, in float32."""
        for copy, parameter in zip(self.copies, self.model.parameters(), strict=True):
            copy.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None

    @torch.no_grad()
    def copy_out(self) -> None:
        """Hand the weights down, rounded to the model's type."""
        for copy, parameter in zip(self.copies, self.model.parameters(), strict=True):
            parameter.copy_(copy)


def bytes_per_parameter(kind: str) -> int:
    """Return the bytes that AdamW's training keeps for a parameter, activations aside.

    kind  "float32", "autocast", "master" or "all bfloat16"
    """
    weight, gradient, copy, means = {
        "float32": (4, 4, 0, 8),
        "autocast": (4, 4, 0, 8),  # the 16-bit copies live for a moment only
        "master": (2, 2, 4, 8),
        "all bfloat16": (2, 2, 0, 4),
    }[kind]
    return weight + gradient + copy + means


# -------------------------------------------------------------------------------- compilation


def compiled(
    function: Callable[..., Any], example: tuple[Any, ...], folder: Path | None = None
) -> tuple[Callable[..., Any], str]:
    """Return the function compiled for arguments like `example`, and one sentence about it.

    Where that fails (there is no C++ compiler, say) the function comes back as it was, and the
    sentence says why. PyTorch finds out at the first call only, so that call is made here.

    folder  where what was compiled is kept; a folder of this run cannot hold another's remains
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder.resolve())
    try:
        fused = torch.compile(function)
        fused(*example)
    except Exception as error:  # of many kinds: no compiler, no support on this system, a bad cache
        reason = (str(error).strip().splitlines() or [""])[0]
        return function, f"not compiled: {type(error).__name__}: {reason[:120]}"
    return fused, "compiled"


def captured(function: Callable[..., Any]) -> tuple[Callable[..., Any], list[int]]:
    """Return the function as a compiler would meet it, and a list that grows as it is called.

    Each entry is a graph that PyTorch hands to the compiler: how many operations are in it. Here
    they are only counted and run as they stand, so no C++ compiler is needed.
    """
    graphs: list[int] = []

    def look(graph: torch.fx.GraphModule, inputs: list[Any]) -> Callable[..., Any]:
        graphs.append(sum(node.op.startswith("call") for node in graph.graph.nodes))
        return graph.forward

    logging.getLogger("torch._dynamo").setLevel(logging.ERROR)  # the list tells what it warns of
    return torch.compile(function, backend=look), graphs


def in_pieces(function: Callable[[Tensor], Tensor], x: Tensor, size: int) -> Tensor:
    """Return function(x), an elementwise function, done on pieces of so many numbers.

    A piece stays in the processor's cache from the first operation of the function to the last.

    x  (n,)
    """
    out = torch.empty_like(x)  # (n,)
    for piece, place in zip(x.split(size), out.split(size), strict=True):
        place.copy_(function(piece))
    return out
