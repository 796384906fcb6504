"""Several adapters on one base: take one off, or add some up into a new one.

    w₁ s₁ B₁ A₁ + w₂ s₂ B₂ A₂ = [B₁ B₂] [w₁ s₁ A₁; w₂ s₂ A₂]

Side by side the factors make one product, so that the weighted sum of adapters is an adapter again,
exactly; its rank is the sum of their ranks. (Adding A to A and B to B would be cheaper, and would
compute something else: the products do not add up that way.)

Source: PEFT's add_weighted_adapter with combination_type="cat",
https://huggingface.co/docs/peft/developer_guides/lora#merge-adapters
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from minigpt.lora import (
    LoRALinear,
    active_adapter,
    adapters,
    add_lora,
    check_targets,
    check_unmerged,
    lora_layers,
    replace_module,
    set_adapter,
)
from minigpt.lora_config import LoRAConfig


def delete_adapter(model: nn.Module, name: str) -> None:
    """Take an adapter off a model. If it was active, none is; a layer without any is plain again.

    Raises ValueError for an unknown name, or while an adapter is merged.
    """
    check_known(model, name)
    check_unmerged(model)
    if active_adapter(model) == name:
        set_adapter(model, None)
    for path, layer in lora_layers(model).items():
        if name in layer.updates:
            del layer.updates[name]
        if not layer.updates:
            replace_module(model, path, layer.base)


def combine_adapters(model: nn.Module, weights: Mapping[str, float], name: str) -> None:
    """Add the adapter sum of weight * adapter to a model, call it `name` and activate it.

    weights  adapter name -> what it is multiplied by, any finite number

    A layer that only some of them adapt gets zeros for the others. The adapters stay as they are.

    Raises ValueError for an unknown adapter, a weight that is no number, DoRA (a weight's length
    is no sum), or if the ranks add up to more than a layer can use; the model is then as it was.
    """
    if not weights:
        raise ValueError("nothing to combine: give at least one adapter and its weight")
    for adapter, weight in weights.items():
        check_known(model, adapter)
        if not isinstance(weight, int | float) or not math.isfinite(weight):
            raise ValueError(f"the weight of {adapter!r} is {weight!r}: give a finite number")
    layers = {
        path: layer
        for path, layer in lora_layers(model).items()
        if any(adapter in layer.updates for adapter in weights)
    }
    config = combined_config(layers, list(weights))
    check_targets(model, config, name)
    add_lora(model, config, name)
    with torch.no_grad():
        for layer in layers.values():
            A, B = side_by_side(layer, weights)
            sum_of_both = layer.update(name)
            sum_of_both.lora_A.zero_()[: len(A)] = A
            sum_of_both.lora_B.zero_()[:, : len(A)] = B


def combined_config(layers: Mapping[str, LoRALinear], names: list[str]) -> LoRAConfig:
    """Return what the sum of adapters looks like: scale 1, the sum of the ranks, all the layers."""
    ranks: dict[str, int] = {}
    for layer in layers.values():
        for name in names:
            if name in layer.updates:
                config = layer.update(name).config
                ranks[name] = config.r
                if config.use_dora:
                    raise ValueError(f"{name!r} is a DoRA adapter, which is not a term of a sum")
    r = sum(ranks.values())
    return LoRAConfig(r=r, lora_alpha=r, target_modules=tuple(layers))


def side_by_side(layer: LoRALinear, weights: Mapping[str, float]) -> tuple[Tensor, Tensor]:
    """Return [w s A; ...] (sum of r, in) and [B ...] (out, sum of r) of a layer's adapters."""
    terms = [(layer.update(name), w) for name, w in weights.items() if name in layer.updates]
    A = torch.cat([update.lora_A * (w * update.scaling) for update, w in terms])
    B = torch.cat([update.lora_B for update, _ in terms], dim=1)
    return A, B


def check_known(model: nn.Module, name: str) -> None:
    """Raise ValueError for an adapter that the model does not carry."""
    if name not in adapters(model):
        raise ValueError(f"no adapter {name!r}: this model has {adapters(model) or 'none'}")
