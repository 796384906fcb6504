"""Which kind of layer stands where: a model's NF4 and LoRA layers as JSON, and back.

    {"blocks.0.mlp.up_proj": {"kind": "nf4", "block_size": 64, "double_quant": true, "dtype": ...},
     "blocks.0.mlp.down_proj": {"kind": "lora", "base": null, "adapters": {"es": {"r": 8, ...}},
                                "active": "es", "merged": null}}

A state_dict says what the numbers are, not what they mean; with this beside it, a 4-bit model can
be stored in 4 bits. What is not mentioned is an ordinary Linear.
"""

import copy
from dataclasses import asdict
from typing import Any

import torch
from torch import nn

from minigpt.lora import LoRALinear, replace_module
from minigpt.lora_config import LoRAConfig
from minigpt.nf4 import FLOATS, NF4Linear
from minigpt.strict_json import Fields

DTYPES = {str(dtype).removeprefix("torch."): dtype for dtype in (*FLOATS, torch.float64)}
LARGEST_BLOCK = 1 << 20  # weights; bitsandbytes ends at 4,096


def describe_layers(model: nn.Module) -> dict[str, Any]:
    """Return what `rebuild_layers` needs to know about a model, {} if all its Linears are plain."""
    described: dict[str, Any] = {}
    for path, module in model.named_modules():
        if isinstance(module, LoRALinear):
            described[path] = {
                "kind": "lora",
                "base": describe_nf4(module.base) if isinstance(module.base, NF4Linear) else None,
                "adapters": {
                    name: describe_config(module.update(name).config) for name in module.updates
                },
                "active": module.active,
                "merged": module.merged,
            }
        elif isinstance(module, NF4Linear) and path.removesuffix(".base") not in described:
            described[path] = describe_nf4(module)
    return described


def describe_nf4(layer: NF4Linear) -> dict[str, Any]:
    """Return what one NF4Linear needs to be made again."""
    return {
        "kind": "nf4",
        "block_size": layer.block_size,
        "double_quant": layer.double_quant,
        "dtype": str(layer.dtype).removeprefix("torch."),
    }


def describe_config(config: LoRAConfig) -> dict[str, Any]:
    """Return what one adapter needs to be made again."""
    return asdict(config) | {"target_modules": list(config.target_modules)}


def rebuild_layers(model: nn.Module, described: dict[str, Any], where: str = "layers") -> None:
    """Give a model with plain Linears the layers that were described; their numbers come later.

    where  what the errors call the description

    Call it before load_state_dict; on the meta device nothing is allocated. A model with adapters
    is left as `set_adapter` would leave it: only the active one trains.

    Raises ValueError, by name, for anything that is not understood; the model is then as it was.
    """
    fields, made = Fields(described, where), {}
    linears = {path: m for path, m in model.named_modules() if isinstance(m, nn.Linear)}
    for path in described:
        if path not in linears:
            raise ValueError(f"{where} names {path!r}, which is no Linear of this model")
        made[path] = read_layer(copy.deepcopy(linears[path]), fields.object(path))
    actives = {m.active for m in made.values() if isinstance(m, LoRALinear) and m.active}
    if len(actives) > 1:
        raise ValueError(f"{where}: the adapters {sorted(actives)} cannot be active at once")
    adapted = any(isinstance(layer, LoRALinear) for layer in made.values())
    if adapted:
        model.requires_grad_(False)
    for path, layer in made.items():
        replace_module(model, path, layer)


def read_layer(linear: nn.Linear, fields: Fields) -> nn.Module:
    """Return the layer that the fields describe, of the sizes of `linear`."""
    if fields.text("kind", among=("nf4", "lora")) == "nf4":
        return read_nf4(linear, fields)
    nf4 = fields.any("base") is not None
    layer = LoRALinear(read_nf4(linear, fields.object("base")) if nf4 else linear)
    adapters = fields.object("adapters")
    for name in adapters.values:
        if not name or "." in name or hasattr(nn.ModuleDict(), name):
            raise ValueError(f"{adapters.where}: {name!r} cannot name an adapter")
        layer.add(name, read_config(adapters.object(name)))
    for role in ("active", "merged"):
        if fields.any(role) is not None and fields.text(role) not in layer.updates:
            raise ValueError(
                f"{fields.where}: there is no adapter {fields.text(role)!r} to be {role}"
            )
    layer.active, layer.merged = fields.any("active"), fields.any("merged")
    for name, update in layer.updates.items():
        update.requires_grad_(name == layer.active)
    fields.nothing_else()
    return layer


def read_nf4(linear: nn.Linear, fields: Fields) -> NF4Linear:
    """Return the NF4Linear that the fields describe, of the sizes of `linear`, still empty."""
    fields.text("kind", among=("nf4",))
    block_size = fields.whole("block_size", 2, LARGEST_BLOCK)
    double_quant = fields.flag("double_quant")
    dtype = DTYPES[fields.text("dtype", among=DTYPES)]
    fields.nothing_else()
    return NF4Linear(linear.in_features, linear.out_features, block_size, double_quant, dtype)


def read_config(fields: Fields) -> LoRAConfig:
    """Return the LoRAConfig that the fields describe. LoRAConfig itself checks their ranges."""
    config = LoRAConfig(
        r=fields.whole("r", 1, 1 << 20),
        lora_alpha=fields.number("lora_alpha", above=0),
        target_modules=tuple(fields.list("target_modules", str)),
        use_rslora=fields.flag("use_rslora"),
        init=fields.text("init"),
        fast=fields.flag("fast"),
        lora_dropout=fields.number("lora_dropout", 0, 1),
        use_dora=fields.flag("use_dora"),
    )
    fields.nothing_else()
    return config
