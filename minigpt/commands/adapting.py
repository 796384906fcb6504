"""`minigpt adapt`: teach a model a language, or a text of your own, by LoRA or QLoRA.

The base stays as it is; what is saved is the adapter alone, a few kilobytes that PEFT opens too.
"""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from minigpt import recipes
from minigpt.checkpoint import BEST, Checkpoint, load
from minigpt.commands.parser import SAVE_EVERY
from minigpt.commands.running import Plan, among_processes, best_of, run_training, shared_out
from minigpt.commands.shared import (
    columns,
    config_from,
    device,
    every_from,
    place,
    read_text,
    show,
    text_data,
)
from minigpt.evaluate import evaluate_languages, mean_loss, number_dataset
from minigpt.intervals import Estimate
from minigpt.lora import LoRAConfig, adapters
from minigpt.nf4 import NF4Linear
from minigpt.number_names import check_language, split_numbers
from minigpt.peft_io import CONFIG, check_adapter_place, save_adapter
from minigpt.safe_files import current
from minigpt.train import ADAPT, process, start


@among_processes
def adapt(args: Namespace) -> int:
    """Teach a model a language or a text with LoRA or QLoRA, and save the adapter alone."""
    if args.text is not None and args.lang is not None:
        raise ValueError("--lang and --text are two things to learn from: choose one")
    lang = check_language(args.lang or "es")
    alpha = 2 * args.r if args.alpha is None else args.alpha
    lora = LoRAConfig(
        r=args.r,
        lora_alpha=alpha,
        use_rslora=args.rslora,
        init=args.init,
        fast=args.fast,
        lora_dropout=args.dropout,
        use_dora=args.dora,
    )
    config = config_from(args, ADAPT)
    base = load(args.model, device(args))
    if names := adapters(base.model):
        raise ValueError(
            f"{args.model} carries the adapter {names[0]} already, and a new one would not build "
            "on it: `minigpt merge` it first"
        )
    task = Text(args, base) if args.text is not None else Language(lang, base, config.seed)
    out = Path(args.out or f"work/adapters/{task.folder}")
    adapted = recipes.with_new_adapter(base, lora, task.name, args.qlora, config.seed)
    if args.shard and any(isinstance(m, NF4Linear) for m in adapted.model.modules()):
        raise ValueError(
            "--shard shares out parameters, and weights in 4 bits are none: every process would "
            "hold all of them; leave out --shard, or adapt a base that is not in 4 bits"
        )
    every = {"save": SAVE_EVERY, "eval": 0} | every_from(args)
    if every["eval"]:
        check_adapter_place(out / BEST)
    place(out, check_adapter_place)
    state = start(adapted.model, config)
    plan = Plan(
        out=str(out),
        save=lambda _: save_adapter(adapted.model, out, task.name),
        save_best=lambda: save_adapter(adapted.model, out / BEST, task.name),
        occupied=lambda: current(out, CONFIG).exists(),
        held_out=task.held_out,
        save_every=every["save"],
        eval_every=every["eval"],
        progress=not args.json,
    )
    if args.shard:
        state = shared_out(state, adapted, config, plan)
    code = run_training(state, task.training, config, plan)
    if process()[0] > 0:
        return code
    if code:
        print(
            f"minigpt: stopped after step {state.step}; the adapter so far is saved in {out}",
            file=sys.stderr,
        )
        return code
    report = {"adapter": str(out), **task.judge(adapted), "step": state.step}
    if state.evaluations:
        report |= {"best": str(out / BEST), **best_of(state)}
    show(args, report, task.sentence(report))
    return 0


class Language:
    """Number names in one language, judged by exact match on unseen numbers."""

    def __init__(self, lang: str, base: Checkpoint, seed: int) -> None:
        self.name = self.folder = lang
        tokenizer, length = base.tokenizer, base.model.config.context_length
        data_seed = recipes.ADAPTER_SEED + seed
        self.training = recipes.number_data((lang,), tokenizer, length, data_seed)
        self.held_out = number_dataset(split_numbers().validation, lang, tokenizer, length)

    def judge(self, adapted: Checkpoint) -> dict[str, Any]:
        numbers = split_numbers().test
        scores = evaluate_languages(adapted.model, adapted.tokenizer, numbers, [self.name])
        return {"lang": self.name, "exact_match": scores[self.name]}

    def sentence(self, report: dict[str, Any]) -> str:
        count = len(split_numbers().test)
        score = Estimate(report["exact_match"], count)
        return f"{self.name}: {score} of {count:,} unseen numbers; {report['adapter']}"


class Text:
    """A text of the learner's own, judged by the loss on its last tenth, before and after."""

    name = "text"

    def __init__(self, args: Namespace, base: Checkpoint) -> None:
        self.path, self.folder = str(args.text), Path(args.text).stem
        length = base.model.config.context_length
        text = read_text(args.text)
        self.training, self.held_out = text_data(
            text, args.text, base.tokenizer, length, not args.json
        )
        self.before = mean_loss(base.model, self.held_out)

    def judge(self, adapted: Checkpoint) -> dict[str, Any]:
        after = mean_loss(adapted.model, self.held_out)
        return {"text": self.path, "loss_before": self.before, "validation_loss": after}

    def sentence(self, report: dict[str, Any]) -> str:
        return columns(report)
