"""What autocast touches, what a forward pass keeps for the backward pass, and a step to be timed.

    types_under_autocast   the type of everything in a step
    kept_for_backward      bytes of activations, in three ways to train
    one_step               the passes of one of these ways, to be timed

Source: PyTorch's list of what autocast does to which operation,
https://docs.pytorch.org/docs/stable/amp.html
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from minigpt import recipes
from minigpt.model import GPT, next_token_loss

KINDS = ("float32", "autocast", "all bfloat16")


def cast(kind: str) -> AbstractContextManager[Any]:
    """Return what a forward pass of a kind runs under: autocast in bfloat16, or nothing."""
    return torch.autocast("cpu", torch.bfloat16) if kind == "autocast" else nullcontext()


def model_of(kind: str) -> GPT:
    """Return a new Mini-GPT whose weights have the type of one of KINDS."""
    return recipes.new_model().model.to(torch.bfloat16 if kind == "all bfloat16" else torch.float32)


def types_under_autocast(model: GPT, x: Tensor, y: Tensor) -> dict[str, str]:
    """Return the types that things have in a step under autocast in bfloat16, for ids (B, T)."""
    seen: dict[str, torch.dtype] = {}

    def look(name: str) -> Callable[..., None]:
        return lambda module, inputs, output: seen.update({name: output.dtype})

    watched = {
        "embedding's output": model.token_embedding,
        "norm's output": model.final_norm,
        "Linear's output": model.get_submodule("blocks.0.mlp.up_proj"),
    }
    hooks = [module.register_forward_hook(look(name)) for name, module in watched.items()]
    with cast("autocast"):
        logits = model(x)  # (B, T, V)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    loss.backward()
    for hook in hooks:
        hook.remove()
    weight = model.get_submodule("blocks.0.mlp.up_proj").get_parameter("weight")
    assert weight.grad is not None
    seen |= {"logits": logits.dtype, "loss": loss.dtype, "Linear's weights": weight.dtype}
    seen["Linear's gradients"] = weight.grad.dtype
    model.zero_grad()
    return {name: str(dtype).removeprefix("torch.") for name, dtype in seen.items()}


def kept_for_backward(kind: str, x: Tensor, y: Tensor) -> int:
    """Return the bytes of floats that a forward pass keeps for the backward pass, weights aside.

    kind  one of KINDS
    x, y  (B, T)
    """
    model = model_of(kind)
    weights = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
    kept: dict[int, Tensor] = {}  # by place, so that what two operations keep counts once

    def keep(tensor: Tensor) -> Tensor:
        place = tensor.untyped_storage().data_ptr()
        if tensor.is_floating_point() and place not in weights:
            kept[place] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor), cast(kind):
        next_token_loss(model(x), y)
    return sum(tensor.untyped_storage().nbytes() for tensor in kept.values())


def one_step(kind: str, x: Tensor, y: Tensor) -> Callable[[], None]:
    """Return what runs both passes of a kind over a batch (B, T), again and again."""
    model = model_of(kind)

    def passes() -> None:
        model.zero_grad()
        with cast(kind):
            logits = model(x)  # (B, T, V)
        next_token_loss(logits, y).backward()

    return passes
