"""`minigpt train`: a model of number names, or of a text of your own.

Everything that can be refused is refused before the first step: flags, files, sizes, and the place
that the result is to go to.
"""

import shlex
import sys
from argparse import Namespace
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from minigpt import recipes
from minigpt.checkpoint import (
    BEST,
    CONFIG,
    Checkpoint,
    check_place,
    load,
    resume,
    save,
    training_config,
)
from minigpt.commands.parser import SAVE_EVERY
from minigpt.commands.running import Plan, among_processes, best_of, run_training, shared_out
from minigpt.commands.shared import (
    check_new_place,
    columns,
    config_from,
    device,
    every_from,
    place,
    read_text,
    seed,
    show,
    text_data,
)
from minigpt.data import Dataset, parts
from minigpt.evaluate import mean_loss, number_dataset
from minigpt.model import GPT, GPTConfig, count_parameters
from minigpt.number_names import ALPHABET, check_language, split_numbers
from minigpt.safe_files import current
from minigpt.strict_json import Fields
from minigpt.tokenizer import BPETokenizer, CharTokenizer, Tokenizer
from minigpt.train import TrainConfig, TrainState, process, start

LARGEST_MODEL = 10**9  # numbers; training needs 16 bytes for each
# What a resumed run has from the run it goes on with, and nobody may say anew.
FIXED = "text tokenizer vocab_size context_length n_layer n_head n_embd".split()
FIXED += "batch_size accumulate learning_rate seed".split()


@dataclass
class Run:
    """What is needed to begin or to go on."""

    checkpoint: Checkpoint
    state: TrainState
    config: TrainConfig
    training: Dataset
    held_out: Dataset
    out: Path


@among_processes
def train_model(args: Namespace) -> int:
    """Train a model on number names or on a text of the learner's own."""
    run = begun(args) if args.resume is None else resumed(args)
    checkpoint, state, out = run.checkpoint, run.state, run.out
    every = checkpoint.about["every"]
    if every["eval"]:
        check_place(out / BEST)
    place(out, check_place)
    first = process()[0] == 0
    if first and args.resume is not None and state.evaluations and not (out / BEST).exists():
        save(out / BEST, load(Path(args.resume) / BEST))  # saved elsewhere from now on
    plan = Plan(
        out=str(out),
        save=lambda unfinished_run: save(out, checkpoint, unfinished_run),
        save_best=lambda: save(out / BEST, checkpoint),
        occupied=lambda: current(out, CONFIG).exists(),
        held_out=run.held_out,
        save_every=every["save"],
        eval_every=every["eval"],
        progress=not args.json,
    )
    if args.shard:
        state = shared_out(state, checkpoint, run.config, plan)
    code = run_training(state, run.training, run.config, plan)
    if process()[0] > 0:
        return code
    if code:
        go_on = f"python3 course.py train --resume {shlex.quote(str(out))}"
        print(
            f"minigpt: stopped after step {state.step}; saved in {out}; go on with: {go_on}",
            file=sys.stderr,
        )
        return code
    report: dict[str, Any] = {"checkpoint": str(out), "step": state.step}
    report["train_loss"] = state.losses[-1]
    report["validation_loss"] = mean_loss(checkpoint.model, run.held_out)
    if state.evaluations:
        report |= {"best": str(out / BEST), **best_of(state)}
    show(args, report, columns(report))
    return 0


def begun(args: Namespace) -> Run:
    """Return a run at its beginning."""
    config = config_from(args, TrainConfig())
    out = Path(args.out or "work/model")
    check_new_place(out)
    if args.text is None:
        if args.tokenizer or args.vocab_size:
            raise ValueError("--tokenizer and --vocab-size are for a --text: number names have one")
        checkpoint = recipes.new_model(seed(args), sizes_from(args, CharTokenizer(ALPHABET)))
        source: dict[str, Any] = {"langs": list(recipes.BASE_LANGUAGES)}
        text = None
    else:
        text = read_text(args.text)
        tokenizer = tokenizer_for(text, args)
        size = sizes_from(args, tokenizer)
        torch.manual_seed(seed(args))
        checkpoint = Checkpoint(GPT(size), tokenizer)
        source = {"text": str(args.text), "sha256": digest(text)}
    every = {"save": SAVE_EVERY, "eval": 0} | every_from(args)
    checkpoint.about = {"data": source, "training": asdict(config), "every": every}
    checkpoint.model.to(device(args))
    training, held_out = run_data(source, text, checkpoint, config.seed, not args.json)
    return Run(checkpoint, start(checkpoint.model, config), config, training, held_out, out)


def resumed(args: Namespace) -> Run:
    """Return a run where it was stopped. Only its length may change, and where it is saved."""
    for flag in FIXED:
        if getattr(args, flag) is not None:
            name = f"--{flag.replace('_', '-')}"
            raise ValueError(f"{name} cannot change in a run that goes on: leave out {name}")
    folder, out = Path(args.resume), Path(args.out or args.resume)
    checkpoint = load(folder, device(args))
    config = training_config(folder)
    config = replace(config, steps=config.steps if args.steps is None else args.steps)
    state = resume(folder, checkpoint, config)
    if config.steps <= state.step:
        raise ValueError(
            f"--steps {config.steps}: the run in {folder} has done {state.step} steps already; ask "
            f"for more than {state.step}, or begin another run with --out"
        )
    if out.resolve() != folder.resolve():
        check_new_place(out)
    about = Fields(checkpoint.about, f"{folder}: about")
    stored = about.object("every", default={})
    every = {name: stored.whole(name, 0, 10**9, default=0) for name in ("save", "eval")}
    checkpoint.about |= {"training": asdict(config), "every": every | every_from(args)}
    source, text = about.object("data"), None
    if "text" in source:
        text = read_text(source.text("text"))
        if source.text("sha256", default=digest(text)) != digest(text):
            raise ValueError(
                f"{source.text('text')} has changed since the run in {folder} began: bring the old "
                "text back, or train anew"
            )
    training, held_out = run_data(source.values, text, checkpoint, config.seed, not args.json)
    return Run(checkpoint, state, config, training, held_out, out)


def run_data(
    source: dict[str, Any], text: str | None, checkpoint: Checkpoint, seed: int, progress: bool
) -> tuple[Dataset, Dataset]:
    """Return (training, validation) data of a run, from a text or from number names."""
    tokenizer, length = checkpoint.tokenizer, checkpoint.model.config.context_length
    if text is not None:
        return text_data(text, source["text"], tokenizer, length, progress)
    langs = tuple(map(check_language, Fields(source, "about.data").list("langs", str)))
    held_out = number_dataset(split_numbers().validation, langs[0], tokenizer, length)
    return recipes.number_data(langs, tokenizer, length, seed), held_out


def sizes_from(args: Namespace, tokenizer: Tokenizer) -> GPTConfig:
    """Return the sizes asked for. Raises ValueError for a model too large to be trained here."""
    names = ("context_length", "n_layer", "n_head", "n_embd")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.n_embd is not None:
        given["d_ff"] = 4 * args.n_embd
    config = GPTConfig(tokenizer.vocab_size, **given)
    with torch.device("meta"):  # counted without one number of it in memory
        size = count_parameters(GPT(config))
    if size > LARGEST_MODEL:
        raise ValueError(
            f"a model of {config.n_layer} layers, {config.n_embd} wide, has {size:,} numbers, and "
            f"{LARGEST_MODEL:,} are the most that is trained here: choose a smaller --n-layer or "
            "--n-embd"
        )
    return config


def tokenizer_for(text: str, args: Namespace) -> Tokenizer:
    """Return the tokenizer asked for, trained on the text."""
    if args.tokenizer != "bpe":
        if args.vocab_size:
            raise ValueError("--vocab-size is for --tokenizer bpe: letters count themselves")
        return CharTokenizer.train(text)
    size = args.vocab_size or 512
    with tqdm(total=size - 256, disable=args.json, unit="merge", leave=False) as bar:
        parts_seen = parts(text, progress=not args.json)
        return BPETokenizer.train(parts_seen, size, progress=lambda n, _: bar.update(n - bar.n))


def digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()
