"""Adapters to and from PEFT's own files, so that what you train here opens there.

    adapter_config.json          rank, alpha, which layers: PEFT's LoraConfig
    adapter_model.safetensors    base_model.model.<path>.lora_A.weight   (r, in)
                                 base_model.model.<path>.lora_B.weight   (out, r)

The adapter's name is not in the file: an adapter is stored nameless and named where it is loaded.

Source: PEFT's checkpoint format, https://huggingface.co/docs/peft/developer_guides/checkpoint
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from minigpt.lora import (
    ALL_LINEAR,
    LoRAConfig,
    active_adapter,
    add_lora,
    lora_layers,
    module_sizes,
)

PREFIX = "base_model.model."
CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
# Options of PEFT's LoRA that change what the numbers mean; we hold none of them.
UNSUPPORTED = {
    "use_dora": False,
    "bias": "none",
    "fan_in_fan_out": False,
    "rank_pattern": {},
    "alpha_pattern": {},
    "modules_to_save": None,
    "layers_to_transform": None,
}


def save_adapter(model: nn.Module, folder: str | Path, name: str | None = None) -> None:
    """Write an adapter (the active one by default) where PeftModel.from_pretrained can read it.

    Raises ValueError if the model has no such adapter.
    """
    name = name or active_adapter(model)
    updates = {
        path: layer.update(name)
        for path, layer in lora_layers(model).items()
        if name is not None and name in layer.updates
    }
    if not updates:
        raise ValueError(f"no adapter {name!r} to save: add and activate one first")
    config = next(iter(updates.values())).config
    tensors: dict[str, Tensor] = {}
    for path, update in updates.items():
        tensors[f"{PREFIX}{path}.lora_A.weight"] = update.lora_A.detach().cpu().contiguous()
        tensors[f"{PREFIX}{path}.lora_B.weight"] = update.lora_B.detach().cpu().contiguous()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
    described = {
        "peft_type": "LORA",
        "r": config.r,
        "lora_alpha": config.lora_alpha,
        "use_rslora": config.use_rslora,
        "target_modules": sorted({path.rpartition(".")[2] for path in updates}),
        "bias": "none",
        "inference_mode": True,
    }
    (folder / CONFIG).write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def load_adapter(model: nn.Module, folder: str | Path, name: str = "default") -> None:
    """Add the adapter stored in `folder`, ours or PEFT's, to a model and activate it.

    Raises ValueError if the folder holds no adapter, one that does not fit this model, or one
    that uses a PEFT option we do not compute.
    """
    folder = Path(folder)
    config = read_config(folder)
    try:
        tensors = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{folder / WEIGHTS} cannot be read as an adapter: {error}") from None
    check_fit(model, config, tensors, folder)
    add_lora(model, config, name)
    with torch.no_grad():
        for path, layer in lora_layers(model).items():
            if name in layer.updates:
                update = layer.update(name)
                update.lora_A.copy_(tensors[f"{PREFIX}{path}.lora_A.weight"])
                update.lora_B.copy_(tensors[f"{PREFIX}{path}.lora_B.weight"])


def read_config(folder: Path) -> LoRAConfig:
    """Return the LoRAConfig that adapter_config.json describes."""
    try:
        described: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{folder} holds no adapter: {CONFIG} is missing") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder / CONFIG} cannot be read as an adapter: {error}") from None
    if not isinstance(described, dict) or described.get("peft_type") != "LORA":
        raise ValueError(f"{folder / CONFIG} does not describe a LoRA adapter")
    for option, plain in UNSUPPORTED.items():
        if (described.get(option) or plain) != plain:
            raise ValueError(f"{folder / CONFIG} sets {option}, which this course does not compute")
    targets = described.get("target_modules")
    if targets == "all-linear":
        targets = ALL_LINEAR
    if not isinstance(targets, list | tuple) or not isinstance(described.get("r"), int):
        raise ValueError(f"{folder / CONFIG} must name a rank r and a list of target_modules")
    return LoRAConfig(
        r=described["r"],
        lora_alpha=described.get("lora_alpha", 8),  # PEFT's own default
        target_modules=tuple(t.rpartition(".")[2] for t in targets),
        use_rslora=bool(described.get("use_rslora", False)),
    )


def check_fit(
    model: nn.Module, config: LoRAConfig, tensors: dict[str, Tensor], folder: Path
) -> None:
    """Raise ValueError unless the file holds exactly the A and B that this model needs."""
    wanted: dict[str, tuple[int, ...]] = {}
    for path, module in model.named_modules():
        if path.rpartition(".")[2] in config.target_modules:
            in_features, out_features = module_sizes(module)
            wanted[f"{PREFIX}{path}.lora_A.weight"] = (config.r, in_features)
            wanted[f"{PREFIX}{path}.lora_B.weight"] = (out_features, config.r)
    found = {key: tuple(tensor.shape) for key, tensor in tensors.items()}
    if found != wanted:
        key = min(k for k in found.keys() | wanted.keys() if found.get(k) != wanted.get(k))
        raise ValueError(
            f"the adapter in {folder} does not fit this model: {key} is {found.get(key)}, "
            f"the model needs {wanted.get(key)}"
        )
