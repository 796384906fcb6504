"""What the commands have in common: what they read, where they write, what they print."""

import json
import math
import shlex
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from minigpt.checkpoint import BASE, Checkpoint, check_place, load, unfinished
from minigpt.data import Dataset, split_text, token_ids, windows
from minigpt.peft_io import load_adapter
from minigpt.safe_files import try_folder
from minigpt.tokenizer import Tokenizer
from minigpt.train import TrainConfig

SHIPPED = BASE.parent  # what comes with the course: the base, and below it the adapters
ADAPTERS = SHIPPED / "adapters"  # one folder per language
LARGEST_TEXT = 1 << 30  # bytes
JUDGED = 4000  # windows of a text, at most, that a validation loss is measured on


def show(args: Namespace, report: dict[str, Any], text: str) -> None:
    """Print a result for a machine or for a person."""
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else text)


def columns(report: dict[str, Any]) -> str:
    """Return a report as lines of name and value."""
    return "\n".join(f"{name:16} {value}" for name, value in report.items())


def seed(args: Namespace) -> int:
    return args.seed or 0


def device(args: Namespace) -> torch.device:
    """Return the device asked for, or raise ValueError if this machine has none such."""
    try:
        chosen = torch.device(args.device)
        torch.ones(1, device=chosen).item()  # "meta" takes tensors, and has no numbers to give back
    # PyTorch's three ways to say so: no such name, built without it, an operation it lacks.
    except (RuntimeError, AssertionError, NotImplementedError):
        raise ValueError(
            f"--device {args.device}: this machine cannot compute there; use cpu"
        ) from None
    return chosen


def with_adapter(args: Namespace) -> Checkpoint:
    """Load --model, and --adapter onto it."""
    checkpoint = load(args.model, device(args))
    if args.adapter:
        load_adapter(checkpoint.model, args.adapter)
    return checkpoint


def place(folder: Path, check: Callable[[Path], None]) -> None:
    """Make sure, before the work, that its result can be written to a folder.

    Raises ValueError or OSError, and has changed nothing then.
    """
    resolved = folder.resolve()
    if resolved == SHIPPED or SHIPPED in resolved.parents:
        raise ValueError(f"--out {folder} comes with the course: choose another folder")
    check(folder)
    try_folder(folder)


def check_new_place(folder: Path) -> None:
    """Raise ValueError if a new model there would replace files not ours, or a stopped run."""
    check_place(folder)
    if unfinished(folder):
        raise ValueError(
            f"{folder} holds a run that is not finished: go on with train --resume "
            f"{shlex.quote(str(folder))}, choose another --out, or remove that folder"
        )


def config_from(args: Namespace, defaults: TrainConfig) -> TrainConfig:
    """Return the defaults with what the flags say put in."""
    flags = {
        "steps": args.steps,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "gradient_accumulation_steps": args.accumulate,
    }
    given = {name: value for name, value in flags.items() if value is not None}
    rows = given.get("batch_size", defaults.batch_size)
    if args.accumulate is not None and not 1 <= args.accumulate <= rows:
        raise ValueError(
            f"--accumulate {args.accumulate}: a batch of {rows} rows can be cut into 1 to {rows}"
        )
    config = replace(defaults, **given, seed=seed(args))
    return replace(config, warmup_steps=min(config.warmup_steps, config.steps // 5))


def every_from(args: Namespace) -> dict[str, int]:
    """Return what --save-every and --eval-every say, if they say something."""
    flags = {"save": args.save_every, "eval": args.eval_every}
    return {name: value for name, value in flags.items() if value is not None}


def read_text(path: str | Path) -> str:
    """Return the text of a file, without its byte order mark.

    Raises ValueError if it is empty, larger than a gigabyte, or not UTF-8.
    """
    with Path(path).open("rb") as file:
        data = file.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise ValueError(f"{path} is larger than {LARGEST_TEXT:,} bytes: give a part of it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} is not UTF-8 (byte {error.start} is {error.object[error.start]:#04x}): "
            "save it as UTF-8 and try again"
        ) from None
    if not text.strip():
        raise ValueError(f"{path} is empty: give a file with text to learn from")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_data(
    text: str, path: str | Path, tokenizer: Tokenizer, context_length: int, progress: bool = False
) -> tuple[Dataset, Dataset]:
    """Return (training, validation) windows of a text: its first nine tenths, and the last.

    Of a long text's last tenth JUDGED windows are taken, evenly spread: enough for a steady loss.

    Raises ValueError if one of the two does not fill a window.
    """
    first, last = split_text(text)
    # The many ids to learn from stay small; the few to judge on are of the type that a loss takes.
    ids = {
        "first nine tenths, to learn from,": token_ids(first, tokenizer, progress),
        "last tenth, kept to judge on,": token_ids(last, tokenizer).long(),
    }
    for part, found in ids.items():
        if len(found) <= context_length:
            raise ValueError(
                f"{path} is too short: its {part} makes {len(found)} tokens, and a context of "
                f"{context_length} needs {context_length + 1}: use a longer text, or a model "
                "trained with a smaller --context-length"
            )
    training, held_out = (windows(found, context_length) for found in ids.values())
    every = math.ceil(len(held_out.x) / JUDGED)
    return training, Dataset(held_out.x[::every], held_out.y[::every])
