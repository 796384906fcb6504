"""Adapters to and from PEFT's own files, so that what you train here opens there.

    adapter_config.json          rank, alpha, which layers: PEFT's LoraConfig
    adapter_model.safetensors    base_model.model.<path>.lora_A.weight             (r, in)
                                 base_model.model.<path>.lora_B.weight             (out, r)
                                 base_model.model.<path>.lora_magnitude_vector     (out,), DoRA only

The adapter's name is not in the file: an adapter is stored nameless and named where it is loaded.

Source: PEFT's checkpoint format, https://huggingface.co/docs/peft/developer_guides/checkpoint
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from minigpt.lora import (
    LoRAUpdate,
    active_adapter,
    add_lora,
    lora_layers,
    module_sizes,
)
from minigpt.lora_config import LoRAConfig
from minigpt.safe_files import current, write_files
from minigpt.strict_json import Fields, read_json, shown
from minigpt.strict_tensors import Wanted, read_tensors

PREFIX = "base_model.model."
CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
ENDINGS = {
    "lora_A": ".lora_A.weight",
    "lora_B": ".lora_B.weight",
    "lora_magnitude_vector": ".lora_magnitude_vector",
}
# PEFT gains options with every release, and many change what the numbers mean. A list of those we
# refuse would age. So this is a list of what we understand, and any other key must say that it is
# not used: null, false, or empty.
SAY_WHERE_FROM = {
    "auto_mapping",
    "base_model_name_or_path",
    "inference_mode",
    "megatron_core",
    "peft_version",
    "qalora_group_size",
    "revision",
    "runtime_config",
    "task_type",
}
NARROW = {"exclude_modules", "layers_pattern", "layers_to_transform"}  # the file's keys say it too
# Starts that leave the base as it is. PiSSA, OLoRA and others subtract theirs from its weights.
PLAIN_STARTS = ("gaussian", "orthogonal", "eva")


def save_adapter(model: nn.Module, folder: str | Path, name: str | None = None) -> None:
    """Write an adapter (the active one by default) where PeftModel.from_pretrained can read it.

    Other files of the folder stay; an adapter that is there already stays if the disk refuses.

    Raises ValueError if the model has no such adapter, if it holds NaN or infinity, or if the
    folder holds an adapter that is not ours.
    """
    check_adapter_place(Path(folder))
    name = name or active_adapter(model)
    updates = {
        path: layer.update(name)
        for path, layer in lora_layers(model).items()
        if name is not None and name in layer.updates
    }
    if not updates:
        raise ValueError(f"no adapter {name!r} to save: add and activate one first")
    tensors = {
        PREFIX + path + ENDINGS[part]: tensor.detach().cpu().contiguous()
        for path, update in updates.items()
        for part, tensor in update.named_parameters()
    }
    for key, tensor in tensors.items():
        if not tensor.isfinite().all():
            raise ValueError(f"adapter {name!r} is not worth saving: {key} holds NaN or infinity")
    config = next(iter(updates.values())).config
    described = {
        "peft_type": "LORA",
        "r": config.r,
        "lora_alpha": config.lora_alpha,
        "lora_dropout": config.lora_dropout,
        "use_rslora": config.use_rslora,
        "use_dora": config.use_dora,
        "target_modules": shortest_names(model, set(updates)),
        "bias": "none",
        "inference_mode": True,
    }
    text = json.dumps(described, indent=2) + "\n"
    files = {
        WEIGHTS: lambda path: save_file(tensors, path, metadata={"format": "pt"}),
        CONFIG: lambda path: path.write_text(text, encoding="utf-8"),
    }
    write_files(folder, files)


def check_adapter_place(folder: Path) -> None:
    """Raise ValueError if an adapter saved in a folder would replace files that are not ours."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder to save in")
    config, weights = current(folder, CONFIG), current(folder, WEIGHTS)
    if config.exists():
        # PEFT writes the keys of all its options, we those that we use.
        if "auto_mapping" in (found := read_json(config, "adapter")):
            raise ValueError(
                f"{folder} holds an adapter that PEFT has written: choose another folder"
            )
        if found.any("peft_type", None) != "LORA":
            raise ValueError(f"{folder} holds a {CONFIG} that is not ours: choose another folder")
    elif weights.exists():
        raise ValueError(f"{folder} holds a {WEIGHTS} that is not ours: choose another folder")


def shortest_names(model: nn.Module, paths: set[str]) -> list[str]:
    """Return names that target exactly these modules: their last parts, if no other shares them."""
    leaves = {path.rpartition(".")[2] for path in paths}
    named = LoRAConfig(target_modules=tuple(leaves))
    meant = {path for path, _ in model.named_modules() if named.targets(path)}
    return sorted(leaves if meant == paths else paths)


def load_adapter(model: nn.Module, folder: str | Path, name: str = "default") -> None:
    """Add the adapter stored in `folder`, ours or PEFT's, to a model and activate it.

    The layers are those that the file of weights has numbers for.

    Raises ValueError if the folder holds no adapter, one that does not fit this model, or one
    that uses a PEFT option we do not compute; the model is then as it was.
    """
    folder = Path(folder)
    fields = read_json(current(folder, CONFIG), "adapter")
    described = read_config(fields)
    weights = current(folder, WEIGHTS)
    paths = adapted_paths(weights)
    check_layers(model, fields, paths, weights)
    config = LoRAConfig(**described, target_modules=tuple(paths))
    tensors = read_tensors(weights, wanted_tensors(model, config, paths), "adapter")
    add_lora(model, config, name)
    with torch.no_grad():
        for path in paths:
            fill(lora_layers(model)[path].update(name), path, tensors)


def read_config(fields: Fields) -> dict[str, Any]:
    """Return what adapter_config.json says of a LoRAConfig, but for its layers.

    Raises ValueError for a key that is not understood, unless its value says that it is not used.
    """
    if fields.any("peft_type", None) != "LORA":
        raise ValueError(f"{fields.where} does not describe a LoRA adapter")
    described = {
        "r": fields.whole("r", 1, 1 << 20),
        "lora_alpha": fields.number("lora_alpha", above=0, default=8),  # PEFT's own default
        "lora_dropout": fields.number("lora_dropout", 0, 1, default=0.0),
        "use_rslora": fields.flag("use_rslora", default=False),
        "use_dora": fields.flag("use_dora", default=False),
    }
    start = fields.any("init_lora_weights", True)
    if not (start is None or isinstance(start, bool) or start in PLAIN_STARTS):
        raise ValueError(
            f"{fields.where} sets init_lora_weights to {shown(start)}, which may have changed the "
            "base as well: convert it to plain LoRA in PEFT when you save it"
        )
    fields.text("bias", among=("none",), default="none")
    for key in (*SAY_WHERE_FROM, *NARROW, "target_modules"):
        fields.any(key, None)
    for key, value in fields.left().items():
        if not (value is None or value is False or value in ({}, [])):
            raise ValueError(
                f"{fields.where} sets {key} to {shown(value)}, which this course does not compute"
            )
    return described


def adapted_paths(weights: Path) -> list[str]:
    """Return the paths of the layers that a file of weights has numbers for."""
    try:
        with safe_open(weights, framework="pt") as file:
            keys = list(file.keys())
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{weights} cannot be read as an adapter: {error}") from None
    ending = ENDINGS["lora_A"]
    paths = [
        k[len(PREFIX) : -len(ending)] for k in keys if k.startswith(PREFIX) and k.endswith(ending)
    ]
    if not paths:
        raise ValueError(f"{weights} holds no adapter: no name in it ends in {ending}")
    return sorted(paths)


def check_layers(model: nn.Module, fields: Fields, paths: list[str], weights: Path) -> None:
    """Raise ValueError unless the file's layers are in the model, and are those of the config."""
    modules = dict(model.named_modules())
    for path in paths:
        if path not in modules:
            raise ValueError(
                f"{weights} does not fit this model: it adapts {shown(path)}, "
                "which the model does not have"
            )
        if not hasattr(modules[path], "in_features") and path not in lora_layers(model):
            raise ValueError(f"{weights} does not fit this model: {path} is no Linear there")
    targets = fields.any("target_modules", None)
    if not isinstance(targets, list):  # "all-linear" or a pattern: the file says what it found
        return
    named = LoRAConfig(target_modules=tuple(fields.list("target_modules", str)))
    meant = {path for path in modules if path and named.targets(path)}
    narrowed = any(fields.any(key, None) for key in NARROW)
    differing = set(paths) - meant if narrowed else set(paths) ^ meant
    if differing:
        path = min(differing)
        has = "holds" if path in paths else "does not hold"
        raise ValueError(
            f"{weights} does not fit this model: it {has} {path}, "
            f"against the target_modules of {CONFIG}"
        )


def wanted_tensors(model: nn.Module, config: LoRAConfig, paths: list[str]) -> dict[str, Wanted]:
    """Return the names and shapes of what the file must hold."""
    wanted: dict[str, Wanted] = {}
    for path in paths:
        in_features, out_features = module_sizes(model.get_submodule(path))
        wanted[PREFIX + path + ENDINGS["lora_A"]] = Wanted((config.r, in_features))
        wanted[PREFIX + path + ENDINGS["lora_B"]] = Wanted((out_features, config.r))
        if config.use_dora:
            wanted[PREFIX + path + ENDINGS["lora_magnitude_vector"]] = Wanted((out_features,))
    return wanted


def fill(update: LoRAUpdate, path: str, tensors: dict[str, Tensor]) -> None:
    """Give a correction the numbers that the file holds for the layer at `path`."""
    for part, parameter in update.named_parameters():
        parameter.copy_(tensors[PREFIX + path + ENDINGS[part]])
