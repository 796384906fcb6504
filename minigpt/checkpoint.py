"""Checkpoints: a folder with the weights in safetensors and everything else in JSON.

    config.json          format, GPTConfig, tokenizer, how it was trained, what was measured
    model.safetensors    the weights by name
    training.safetensors + training.json    only while a run is unfinished: AdamW's moments,
                                            the generator's state, the losses so far

No pickle: a checkpoint from a stranger can be wrong, but it cannot run code. A checkpoint is
written beside its place and moved there whole, so that a crash leaves the old one or the new one.
"""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from minigpt.model import GPT, GPTConfig
from minigpt.tokenizer import Tokenizer, from_json
from minigpt.train import TrainConfig, TrainState, start

FORMAT = "minigpt-checkpoint/1"
BASE = Path(__file__).parents[1] / "data" / "checkpoints" / "base"  # the one we ship
MODEL, CONFIG = "model.safetensors", "config.json"
TRAINING_TENSORS, TRAINING = "training.safetensors", "training.json"


@dataclass
class Checkpoint:
    """A model with what it takes to use it."""

    model: GPT
    tokenizer: Tokenizer
    about: dict[str, Any] = field(default_factory=dict)  # how it was trained, what was measured


def save(folder: str | Path, checkpoint: Checkpoint, run: TrainState | None = None) -> Path:
    """Write a checkpoint, with `run` one that can resume. Returns the folder.

    Raises OSError if the disk refuses; an earlier checkpoint in that folder is then intact.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh.chmod(0o755)  # mkdtemp makes it private; a checkpoint is for sharing
    try:
        described = {
            "format": FORMAT,
            "model": asdict(checkpoint.model.config),
            "tokenizer": checkpoint.tokenizer.to_json(),
            "about": checkpoint.about,
        }
        weights = {
            k: v.detach().cpu().contiguous() for k, v in checkpoint.model.state_dict().items()
        }
        save_file(weights, fresh / MODEL)
        _write_json(fresh / CONFIG, described)
        if run is not None:
            _save_run(fresh, run)
        for file in fresh.iterdir():
            file.chmod(0o644)  # safetensors makes its files private too
        _replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def load(folder: str | Path, device: str | torch.device = "cpu") -> Checkpoint:
    """Read a checkpoint.

    Raises ValueError, in one sentence, if there is none, it is damaged, or it is not ours.
    """
    folder = Path(folder)
    described = _read_json(folder / CONFIG)
    if described.get("format") != FORMAT:
        raise ValueError(f"{folder} is not a Mini-GPT checkpoint: its format is not {FORMAT!r}")
    try:
        model = GPT(GPTConfig(**described["model"]))
        tokenizer = from_json(described["tokenizer"])
        model.load_state_dict(_read_tensors(folder / MODEL))
    except (KeyError, TypeError, RuntimeError) as error:
        first_line = str(error).strip().splitlines()[0]
        raise ValueError(f"{folder} does not hold together: {first_line}") from None
    if tokenizer.vocab_size > model.config.vocab_size:
        raise ValueError(
            f"{folder} does not hold together: {tokenizer.vocab_size} tokens for a model of "
            f"{model.config.vocab_size}"
        )
    return Checkpoint(model.to(device), tokenizer, described.get("about", {}))


def resume(folder: str | Path, checkpoint: Checkpoint, config: TrainConfig) -> TrainState:
    """Return the unfinished run stored in `folder`, for checkpoint.model as loaded from it.

    Raises ValueError if the folder holds a finished model or the file is damaged.
    """
    folder = Path(folder)
    if not (folder / TRAINING).exists():
        raise ValueError(f"{folder} holds a finished model, nothing to resume: train anew from it")
    saved, tensors = _read_json(folder / TRAINING), _read_tensors(folder / TRAINING_TENSORS)
    state = start(checkpoint.model, config)
    try:
        state.generator.set_state(tensors.pop("generator"))
        state.optimizer.load_state_dict(
            {"state": _unflatten(tensors), "param_groups": saved["param_groups"]}
        )
        state.step, state.losses = saved["step"], saved["losses"]
    except (KeyError, ValueError, RuntimeError) as error:
        raise ValueError(f"the unfinished run in {folder} is damaged: {error}") from None
    return state


def training_config(folder: str | Path) -> TrainConfig:
    """Return the TrainConfig that a checkpoint's run was started with."""
    about = _read_json(Path(folder) / CONFIG).get("about", {})
    try:
        stored = dict(about["training"])
        return TrainConfig(**{**stored, "betas": tuple(stored["betas"])})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder} does not say how it was trained: {error}") from None


def _save_run(folder: Path, run: TrainState) -> None:
    stored = run.optimizer.state_dict()
    tensors: dict[str, Tensor] = {"generator": run.generator.get_state()}
    for index, moments in stored["state"].items():
        for name, tensor in moments.items():
            tensors[f"{index}.{name}"] = tensor.cpu().contiguous()
    save_file(tensors, folder / TRAINING_TENSORS)
    described = {"step": run.step, "losses": run.losses, "param_groups": stored["param_groups"]}
    _write_json(folder / TRAINING, described)


def _unflatten(tensors: dict[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = tensor
    return state


def _read_tensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{path} cannot be read as a checkpoint: {error}") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path.parent} holds no checkpoint: {path.name} is missing") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as a checkpoint: {error}") from None
    if not isinstance(described, dict):
        raise ValueError(f"{path} cannot be read as a checkpoint: it is not a JSON object")
    return described


def _write_json(path: Path, described: dict[str, Any]) -> None:
    text = json.dumps(described, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _replace(fresh: Path, folder: Path) -> None:
    """Move the finished folder into place; the old one, if any, steps aside first."""
    if folder.exists():
        if not (folder / CONFIG).exists() and any(folder.iterdir()):
            raise ValueError(
                f"{folder} holds something else than a checkpoint: choose another place"
            )
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        os.replace(folder, aside / "old")
        os.replace(fresh, folder)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        os.replace(fresh, folder)
