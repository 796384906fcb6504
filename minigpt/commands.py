"""What `minigpt train | adapt | sample | evaluate | say | demo` do.

Each command is one function from parsed arguments to an exit code. Results go to standard output,
as a table or with --json as JSON; progress goes to standard error. Bad input is a ValueError or an
OSError with a sentence; `__main__` prints the sentence and exits with 2.
"""

import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from minigpt import demo, recipes
from minigpt.checkpoint import BASE, Checkpoint, load, resume, save, training_config
from minigpt.data import Dataset, encode_text, split_text
from minigpt.evaluate import evaluate_languages, exact_match, mean_loss, number_dataset
from minigpt.lora import LoRAConfig
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import check_language, spell, split_numbers
from minigpt.peft_io import load_adapter, save_adapter
from minigpt.sampling import GREEDY, SamplingConfig, complete
from minigpt.tokenizer import BPETokenizer, CharTokenizer
from minigpt.train import ADAPT, TrainConfig, TrainState, process, start, train

ADAPTERS = BASE.parent / "adapters"  # the ones we ship: one folder per language


def run_demo(args: Namespace) -> int:
    """Measure the four rows of the table, printing each as it is ready."""
    if args.seeds < 1:
        raise ValueError(f"--seeds {args.seeds}: measure at least one run")
    rows = demo.run_demo(args.train, args.seed, args.seeds, progress=not args.json)
    held_out = len(split_numbers().test)
    report = {"rows": demo.as_json(rows), "seeds": args.seeds, "numbers": held_out}
    note = f"exact match on {held_out:,} numbers never trained on, mean of {args.seeds} run(s)"
    show(args, report, f"{demo.table(rows)}\n{note}")
    return 0


def say(args: Namespace) -> int:
    """Print the name of a number as the model spells it."""
    lang, right = check_language(args.lang), spell(args.number, args.lang)
    checkpoint = load(args.model, device(args))
    if args.adapter or lang not in recipes.BASE_LANGUAGES:
        folder = Path(args.adapter) if args.adapter else ADAPTERS / lang
        load_adapter(checkpoint.model, folder, lang)
    prompt = f"{lang}:{args.number}="
    said = complete(checkpoint.model, checkpoint.tokenizer, prompt, config=GREEDY, stop="\n")
    show(args, {"number": args.number, "lang": lang, "said": said, "right": said == right}, said)
    return 0


def train_model(args: Namespace) -> int:
    """Train a model on number names or on a text of the learner's own."""
    start_processes()
    if args.resume:
        checkpoint = load(args.resume, device(args))
        config = training_config(args.resume)
        # Only the length may change: anything else would be another run.
        config = replace(config, steps=args.steps or config.steps)
        state = resume(args.resume, checkpoint, config)
        out = Path(args.out or args.resume)
        source = checkpoint.about["data"]
    else:
        config = config_from(args, TrainConfig())
        source = {"text": str(args.text)} if args.text else {"langs": recipes.BASE_LANGUAGES}
        checkpoint = untrained(args)
        checkpoint.about = {"data": source}
        state = start(checkpoint.model, config)
        out = Path(args.out or "work/model")
    checkpoint.about |= {"training": asdict(config)}
    training, held_out = training_data(source, checkpoint, config.seed)
    finished = run_training(args, state, training, config, checkpoint, out)
    report = {"checkpoint": str(out), "step": state.step, "train_loss": state.losses[-1]}
    report["validation_loss"] = mean_loss(checkpoint.model, held_out)
    if not finished:
        return stopped(args, state, out)
    if process()[0] == 0:
        text = "\n".join(f"{name:16} {value}" for name, value in report.items())
        show(args, report, text)
    return 0


def adapt(args: Namespace) -> int:
    """Teach the base a language with LoRA or QLoRA, and save the adapter alone."""
    start_processes()
    lang = check_language(args.lang)
    lora = LoRAConfig(
        r=args.r,
        lora_alpha=args.alpha or 2 * args.r,
        use_rslora=args.rslora,
        init=args.init,
        fast=args.fast,
    )
    base = load(args.model, device(args))
    config = config_from(args, ADAPT)
    progress = not args.json
    adapted, state = recipes.adapt(base, lang, lora, config, args.qlora, config.seed, progress)
    numbers = split_numbers().test
    score = evaluate_languages(adapted.model, adapted.tokenizer, numbers, [lang])[lang]
    out = Path(args.out or f"work/adapters/{lang}")
    if process()[0] == 0:
        save_adapter(adapted.model, out, lang)
        report = {"adapter": str(out), "lang": lang, "exact_match": score, "step": state.step}
        show(args, report, f"{lang}: {100 * score:.1f} % of {len(numbers):,} unseen numbers; {out}")
    return 0


def sample(args: Namespace) -> int:
    """Continue a prompt."""
    config = SamplingConfig(args.temperature, args.top_k, args.top_p)
    checkpoint = with_adapter(args)
    text = complete(
        checkpoint.model,
        checkpoint.tokenizer,
        args.prompt,
        args.max_new_tokens,
        config,
        stop=args.stop,
        seed=args.seed,
        use_cache=not args.no_cache,
    )
    show(args, {"prompt": args.prompt, "text": text}, args.prompt + text)
    return 0


def evaluate(args: Namespace) -> int:
    """Measure loss and exact match on data that the model has not trained on."""
    checkpoint = with_adapter(args)
    if args.text:
        held_out = text_data(args.text, checkpoint)[1]
        loss = mean_loss(checkpoint.model, held_out)
        show(args, {"loss": loss}, f"loss {loss:.4f} nats per token on the last tenth of the text")
        return 0
    numbers = split_numbers().test
    if not 1 <= args.numbers <= len(numbers):
        raise ValueError(
            f"--numbers {args.numbers}: {len(numbers):,} are held out, choose among them"
        )
    report = {}
    for lang in args.lang.split(","):
        length = checkpoint.model.config.context_length
        data = number_dataset(
            numbers[: args.numbers], check_language(lang), checkpoint.tokenizer, length
        )
        report[lang] = {
            "exact_match": exact_match(checkpoint.model, data),
            "loss": mean_loss(checkpoint.model, data),
            "numbers": args.numbers,
        }
    lines = [
        f"{lang}  exact match {100 * r['exact_match']:.1f} %   loss {r['loss']:.4f} nats per token"
        for lang, r in report.items()
    ]
    show(args, report, "\n".join([*lines, f"on {args.numbers:,} numbers never trained on"]))
    return 0


# The pieces the commands share.


def show(args: Namespace, report: dict[str, Any], text: str) -> None:
    """Print a result for a machine or for a person."""
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else text)


def device(args: Namespace) -> torch.device:
    """Return the device asked for, or raise ValueError if this machine has none such."""
    try:
        chosen = torch.device(args.device)
        torch.zeros(1, device=chosen)
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


def config_from(args: Namespace, defaults: TrainConfig) -> TrainConfig:
    """Return the defaults with what the flags say put in."""
    names = ("steps", "batch_size", "learning_rate")
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    config = replace(defaults, **given, seed=args.seed)
    return replace(config, warmup_steps=min(config.warmup_steps, config.steps // 5))


def read_text(path: str | Path) -> str:
    """Return the text of a file. Raises ValueError if it is empty or not UTF-8."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} is not UTF-8 (byte {error.start} is {error.object[error.start]:#04x}): "
            "save it as UTF-8 and try again"
        ) from None
    if not text.strip():
        raise ValueError(f"{path} is empty: give a file with text to learn from")
    return text


def untrained(args: Namespace) -> Checkpoint:
    """Return the model to be trained, with its tokenizer."""
    if not args.text:
        checkpoint = recipes.new_model(args.seed)
    else:
        text = read_text(args.text)
        bpe = args.tokenizer == "bpe"
        tokenizer = BPETokenizer.train(text) if bpe else CharTokenizer.train(text)
        torch.manual_seed(args.seed)
        checkpoint = Checkpoint(GPT(GPTConfig(tokenizer.vocab_size)), tokenizer)
    checkpoint.model.to(device(args))
    return checkpoint


def training_data(source: dict[str, Any], to: Checkpoint, seed: int) -> tuple[Dataset, Dataset]:
    """Return (training, validation) data for a model, from a text or from number names."""
    if "text" in source:
        return text_data(source["text"], to)
    langs, length = tuple(source["langs"]), to.model.config.context_length
    held_out = number_dataset(split_numbers().validation, langs[0], to.tokenizer, length)
    return recipes.number_data(langs, to.tokenizer, length, seed), held_out


def text_data(path: str | Path, checkpoint: Checkpoint) -> tuple[Dataset, Dataset]:
    """Return (training, validation) windows of a text: its first nine tenths, and the last."""
    length = checkpoint.model.config.context_length
    parts = split_text(read_text(path))
    first, last = (encode_text(part, checkpoint.tokenizer, length) for part in parts)
    return first, last


def start_processes() -> None:
    """Join the other processes if torchrun started us."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        dist.init_process_group("gloo")


@contextmanager
def interrupt_flag() -> Iterator[list[bool]]:
    """Within this block Ctrl-C sets a flag: a step is finished, never cut in two."""
    asked: list[bool] = []
    before = signal.signal(signal.SIGINT, lambda *_: asked.append(True))
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def run_training(
    args: Namespace,
    state: TrainState,
    data: Dataset,
    config: TrainConfig,
    checkpoint: Checkpoint,
    out: Path,
) -> bool:
    """Train and save; returns False if Ctrl-C cut it short, the run then saved to be resumed."""
    with interrupt_flag() as asked:
        train(state, data, config, progress=not args.json, after_step=lambda _: bool(asked))
    if process()[0] == 0:
        save(out, checkpoint, run=state if asked else None)
    return not asked


def stopped(args: Namespace, state: TrainState, out: Path) -> int:
    """Say where an interrupted run was saved; exit code 130, as for any program ended by Ctrl-C."""
    if process()[0] == 0:
        print(
            f"minigpt: stopped after step {state.step}; saved in {out}; "
            f"go on with: python3 course.py train --resume {out}",
            file=sys.stderr,
        )
    return 130
