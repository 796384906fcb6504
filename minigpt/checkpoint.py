"""Checkpoints: a folder with the weights in safetensors and everything else in JSON.

    config.json          format, GPTConfig, tokenizer, which layers are in 4 bits or adapted,
                         how it was trained, what was measured, the names of the files written
    model.safetensors    the weights by name, in the bits that they have in memory
    training.safetensors + training.json    only while a run is unfinished: AdamW's moments,
                                            the generator's state, the losses so far

No pickle: a checkpoint from a stranger can be wrong, but it cannot run code. Nothing is built
before its sizes are checked. A save replaces only what a save has written: see safe_files.py.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from minigpt.linear_kinds import describe_layers, rebuild_layers
from minigpt.model import GPT, GPTConfig
from minigpt.safe_files import current, write_files
from minigpt.strict_json import REQUIRED, Fields, read_json
from minigpt.strict_tensors import Wanted, read_tensors, wanted_by
from minigpt.tokenizer import Tokenizer, from_json
from minigpt.train import TrainConfig, TrainState, start, trainable_parameters

FORMAT = "minigpt-checkpoint/1"
BASE = Path(__file__).parents[1] / "data" / "checkpoints" / "base"  # the one we ship
MODEL, CONFIG = "model.safetensors", "config.json"
TRAINING_TENSORS, TRAINING = "training.safetensors", "training.json"
FILES = (CONFIG, MODEL, TRAINING, TRAINING_TENSORS)
BEST = "best"  # the folder, inside a run's own, of the model with the lowest validation loss
LARGEST = {"n_layer": 1000}  # sizes are counted, never trusted; layers are also objects of Python
LARGEST_SIZE = 1 << 24


@dataclass
class Checkpoint:
    """A model with what it takes to use it."""

    model: GPT
    tokenizer: Tokenizer
    about: dict[str, Any] = field(default_factory=dict)  # how it was trained, what was measured

    @property
    def end(self) -> str | None:
        """The text that ends an answer: a line break, where rows were learned; None for a text."""
        source = self.about.get("data")
        return "\n" if isinstance(source, dict) and {"langs", "invented"} & set(source) else None


def save(folder: str | Path, checkpoint: Checkpoint, run: TrainState | None = None) -> Path:
    """Write a checkpoint, with `run` one that can resume. Returns the folder.

    An earlier checkpoint there is replaced; whatever else lies in the folder stays as it is.

    Raises ValueError if a file that is not ours stands in the way or the model is no Mini-GPT
    (but modern.py's), OSError if the disk refuses; an earlier checkpoint there is then intact.
    """
    folder = Path(folder)
    check_place(folder)
    if type(checkpoint.model) is not GPT:
        kind = type(checkpoint.model).__name__
        raise ValueError(f"{folder}: a checkpoint holds a GPT, not a {kind}; keep its state_dict")
    files: dict[str, Callable[[Path], object]] = {}
    if run is not None:
        files |= _run_files(run)
    state = checkpoint.model.state_dict()
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    described = {
        "format": FORMAT,
        "model": asdict(checkpoint.model.config),
        "layers": describe_layers(checkpoint.model),
        "tokenizer": checkpoint.tokenizer.to_json(),
        "about": checkpoint.about,
        "files": [CONFIG, MODEL, *files],
    }
    files |= {
        MODEL: lambda path: save_file(weights, path),
        CONFIG: lambda path: _write_json(path, described),
    }
    write_files(folder, files, remove=[name for name in FILES if name not in files])
    return folder


def check_place(folder: str | Path) -> None:
    """Raise ValueError if a checkpoint cannot be saved in a folder without replacing other files.

    Nothing is written. An empty or missing folder, and one with an earlier checkpoint, are good.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder to save in")
    config, ours = current(folder, CONFIG), {BEST}
    if config.exists():
        described = read_json(config, "checkpoint")
        if described.any("format", None) != FORMAT:
            raise ValueError(
                f"{folder} holds something else than a checkpoint: its {CONFIG} is not ours; "
                "choose another place"
            )
        # Before the list was kept, all four names were ours.
        ours = set(described.list("files", str, default=list(FILES))) | {CONFIG}
        found = {name for name in FILES if current(folder, name).exists()}
    else:
        names = (path.name for path in (folder.iterdir() if folder.exists() else ()))
        found = {name for name in names if not (name[0] == "." and name.endswith(".new"))}
    if found - ours:
        raise ValueError(
            f"{folder} holds something else than a checkpoint, {min(found - ours)!r}: choose "
            "another place"
        )


def load(folder: str | Path, device: str | torch.device = "cpu") -> Checkpoint:
    """Read a checkpoint, the model in the dtype and with the kinds of layers that it was saved in.

    Raises ValueError, in one sentence, if there is none, it is damaged, or it is not ours.
    """
    folder = Path(folder)
    described = read_json(current(folder, CONFIG), "checkpoint")
    if described.any("format", None) != FORMAT:
        raise ValueError(f"{folder} is not a Mini-GPT checkpoint: its format is not {FORMAT!r}")
    config = _model_config(described.object("model"))
    try:
        tokenizer = from_json(described.object("tokenizer").values)
        with torch.device("meta"):  # shapes without numbers: sizes are compared before memory is
            model = GPT(config)
            layers = described.object("layers", default={})
            rebuild_layers(model, layers.values, layers.where)
    except (KeyError, TypeError, RuntimeError, OverflowError) as error:
        first_line = f"{error} ".splitlines()[0].strip()
        raise ValueError(f"{folder} does not hold together: {first_line}") from None
    if tokenizer.vocab_size > config.vocab_size:
        raise ValueError(
            f"{folder} does not hold together: {tokenizer.vocab_size} tokens for a model of "
            f"{config.vocab_size}"
        )
    wanted = wanted_by(model)
    tensors = read_tensors(current(folder, MODEL), wanted, "checkpoint")
    _check_one_dtype(folder, tensors, wanted)
    model.load_state_dict(tensors, assign=True)
    about = described.object("about", default={}).values
    return Checkpoint(model.to(device), tokenizer, about)


def _model_config(described: Fields) -> GPTConfig:
    sizes = {}
    for size in fields(GPTConfig):
        default = REQUIRED if size.default is MISSING else size.default
        high = LARGEST.get(size.name, LARGEST_SIZE)
        sizes[size.name] = described.whole(size.name, 1, high, default)
    described.nothing_else()
    return GPTConfig(**sizes)


def _check_one_dtype(folder: Path, tensors: dict[str, Tensor], wanted: dict[str, Wanted]) -> None:
    """Raise ValueError unless the base's weights have one dtype, as a product needs."""
    found = {
        str(tensor.dtype).removeprefix("torch.")
        for name, tensor in tensors.items()
        if len(wanted[name].dtypes) > 1 and "lora_" not in name
    }
    if len(found) > 1:
        raise ValueError(
            f"{folder} does not hold together: its weights are {' and '.join(sorted(found))}, and "
            "must all be of one dtype"
        )


# ------------------------------------------------------------------------ runs that are unfinished
def unfinished(folder: str | Path) -> bool:
    """Return whether a folder holds a run that can go on."""
    return current(folder, CONFIG).exists() and current(folder, TRAINING).exists()


def resume(folder: str | Path, checkpoint: Checkpoint, config: TrainConfig) -> TrainState:
    """Return the unfinished run stored in `folder`, for checkpoint.model as loaded from it.

    Raises ValueError if the folder holds a finished model or the file is damaged.
    """
    folder = Path(folder)
    if not unfinished(folder):
        raise ValueError(f"{folder} holds a finished model, nothing to resume")
    saved = read_json(current(folder, TRAINING), "checkpoint")
    step, losses = saved.whole("step", 0, 1 << 40), saved.list("losses", float)
    evaluations = [_evaluation(saved, pair) for pair in saved.list("evaluations", list, default=[])]
    if len(losses) != step:
        raise ValueError(f"{saved.where} is damaged: {step} steps and {len(losses)} losses")
    state = start(checkpoint.model, config)
    wanted = {"generator": Wanted(tuple(state.generator.get_state().shape), (torch.uint8,))}
    for i, parameter in enumerate(trainable_parameters(checkpoint.model) if step else ()):
        moment = Wanted(tuple(parameter.shape), (parameter.dtype,))
        wanted |= {f"{i}.exp_avg": moment, f"{i}.exp_avg_sq": moment}
        wanted |= {f"{i}.step": Wanted((), (torch.float32,))}
    tensors = read_tensors(current(folder, TRAINING_TENSORS), wanted, "checkpoint")
    try:
        state.generator.set_state(tensors.pop("generator"))
    except RuntimeError as error:
        raise ValueError(f"the unfinished run in {folder} is damaged: {error}") from None
    if any(int(tensor) != step for name, tensor in tensors.items() if name.endswith(".step")):
        raise ValueError(f"the unfinished run in {folder} is damaged: its files tell other steps")
    groups = state.optimizer.state_dict()["param_groups"]
    state.optimizer.load_state_dict({"state": _unflatten(tensors), "param_groups": groups})
    state.step, state.losses, state.evaluations = step, losses, evaluations
    return state


def training_config(folder: str | Path) -> TrainConfig:
    """Return the TrainConfig that a checkpoint's run was started with."""
    described = read_json(current(folder, CONFIG), "checkpoint").object("about").object("training")
    stored: dict[str, Any] = {"steps": described.whole("steps", 1, 1 << 40)}
    for setting in fields(TrainConfig)[1:]:
        name, default = setting.name, setting.default
        if isinstance(default, int):
            stored[name] = described.whole(name, 0, 1 << 40, default=default)
        elif isinstance(default, float):
            stored[name] = described.number(name, default=default)
        else:
            betas: Any = default  # the one setting that is a pair
            stored[name] = tuple(described.list(name, float, default=list(betas)))
    described.nothing_else()
    return TrainConfig(**stored)


def _evaluation(saved: Fields, pair: list[Any]) -> tuple[int, float]:
    """Return (step, validation loss) from its list in JSON."""
    if len(pair) != 2:
        raise saved.wrong("evaluations", "a list of pairs, step and loss")
    inside = Fields({"step": pair[0], "loss": pair[1]}, f"{saved.where}: evaluations")
    return inside.whole("step", 1, 1 << 40), inside.number("loss")


def _run_files(run: TrainState) -> dict[str, Callable[[Path], object]]:
    """Return the writers of the two files of an unfinished run."""
    tensors: dict[str, Tensor] = {"generator": run.generator.get_state()}
    for index, moments in run.optimizer.state_dict()["state"].items():
        for name, tensor in moments.items():
            tensors[f"{index}.{name}"] = tensor.cpu().contiguous()
    described = {"step": run.step, "losses": run.losses, "evaluations": run.evaluations}
    return {
        TRAINING_TENSORS: lambda path: save_file(tensors, path),
        TRAINING: lambda path: _write_json(path, described),
    }


def _unflatten(tensors: dict[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = tensor
    return state


def _write_json(path: Path, described: dict[str, Any]) -> None:
    text = json.dumps(described, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
