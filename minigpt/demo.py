"""The main job: a base in 4 bits, a new language in 18,432 numbers, all of it measured.

    1  the base, trained on English and Italian number names (loaded, or trained here)
    2  the same base with its 12 Linears in NF4
    3  the base with a LoRA adapter for Spanish
    4  the NF4 base with a LoRA adapter for Spanish: QLoRA

Each row of the table is judged on the 1,000 numbers that no model here has trained on. All models
answer the same ones, so two of them are compared by those that only one of the two gets right.
"""

import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import torch
from torch import Tensor, nn

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.evaluate import exact, number_dataset
from minigpt.intervals import paired, wilson
from minigpt.model import count_parameters
from minigpt.nf4 import NF4Linear
from minigpt.number_names import split_numbers
from minigpt.qlora import linear_bits, model_bytes, quantize_base

LANGUAGES = ("en", "it", "es")
FAST = replace(recipes.LORA, fast=True)  # the same function, quicker on layers this small


@dataclass(frozen=True)
class DemoRow:
    """One line of the table."""

    name: str
    parameters: int  # numbers in the model, adapter included
    trained: int  # of them, trained in this step
    bytes: int  # of the whole model, adapter and embeddings included
    bits_per_weight: float  # in the 12 Linears of the base
    english: float  # exact match on unseen numbers, 0 to 1
    italian: float
    spanish: float
    seconds: float  # of training or quantizing
    # Each number's verdict, by language; not in the JSON.
    verdicts: dict[str, Tensor] = field(default_factory=dict, repr=False, compare=False)

    @property
    def scores(self) -> tuple[float, float, float]:
        return self.english, self.italian, self.spanish


def judged(name: str, checkpoint: Checkpoint, trained: int, seconds: float) -> DemoRow:
    """Return the row of a model."""
    model = checkpoint.model
    numbers, length = split_numbers().test, model.config.context_length
    right = {
        lang: exact(model, number_dataset(numbers, lang, checkpoint.tokenizer, length))
        for lang in LANGUAGES
    }
    scores = (verdicts.float().mean().item() for verdicts in right.values())
    parameters = base_parameters(model) + sum(p.numel() for p in lora_parameters(model))
    return DemoRow(
        name,
        parameters,
        trained,
        model_bytes(model),
        linear_bits(model),
        *scores,
        seconds=seconds,
        verdicts=right,
    )


def base_parameters(model: nn.Module) -> int:
    """Return how many numbers the base has, in whatever form its Linears are stored."""
    packed = sum(
        m.in_features * m.out_features for m in model.modules() if isinstance(m, NF4Linear)
    )
    return packed + sum(p.numel() for name, p in model.named_parameters() if "lora_" not in name)


def lora_parameters(model: nn.Module) -> list[nn.Parameter]:
    """Return every A and B of a model."""
    return [p for name, p in model.named_parameters() if "lora_" in name]


def demo_rows(
    train_base: bool = False,
    seed: int = 0,
    progress: bool = False,
    device: str | torch.device = "cpu",
) -> Iterator[DemoRow]:
    """Yield the four rows of the table as they are measured."""
    began = time.perf_counter()
    if train_base:
        base, _ = recipes.train_base(seed, progress=progress, device=device)
    else:
        base = recipes.load_base(device)
    seconds = time.perf_counter() - began
    trained = count_parameters(base.model) if train_base else 0
    yield judged("base, float32", base, trained, seconds)

    began = time.perf_counter()
    small = Checkpoint(copy.deepcopy(base.model), base.tokenizer)
    quantize_base(small.model)
    yield judged("base, NF4", small, 0, time.perf_counter() - began)

    for name, quantized in (("base + LoRA r=8", False), ("NF4 + LoRA r=8 (QLoRA)", True)):
        began = time.perf_counter()
        adapted, _ = recipes.adapt(
            base, "es", FAST, quantized=quantized, seed=seed, progress=progress
        )
        seconds = time.perf_counter() - began
        yield judged(name, adapted, count_parameters(adapted.model, trainable_only=True), seconds)


def mean_row(rows: list[DemoRow]) -> DemoRow:
    """Return the mean of the same row over several seeds."""
    values: dict[str, Any] = {
        f.name: sum(getattr(row, f.name) for row in rows) / len(rows)
        for f in fields(DemoRow)
        if f.name not in ("name", "verdicts")
    }
    counts = ("parameters", "trained", "bytes")  # the same in every run, and whole
    values |= {name: getattr(rows[0], name) for name in counts}
    verdicts = {lang: torch.cat([row.verdicts[lang] for row in rows]) for lang in rows[0].verdicts}
    return DemoRow(name=rows[0].name, **values, verdicts=verdicts)


def run_demo(
    train_base: bool = False,
    seed: int = 0,
    seeds: int = 1,
    progress: bool = False,
    device: str | torch.device = "cpu",
) -> list[DemoRow]:
    """Return the table, averaged over `seeds` runs that start at `seed`."""
    runs = [list(demo_rows(train_base, seed + i, progress, device)) for i in range(seeds)]
    return [mean_row(list(rows)) for rows in zip(*runs, strict=True)]


def table(rows: list[DemoRow]) -> str:
    """Return the rows as text under a heading, each with the intervals of its scores below it.

    A mean over seeds gets the interval of a single exam: every seed was asked the same numbers.
    """
    head = f"{'':24}{'parameters':>11}{'trained':>9}{'bytes':>9}{'bits/w':>9}"
    lines = [head + "".join(f"{h:>12}" for h in ("English", "Italian", "Spanish")) + "  seconds"]
    questions = len(split_numbers().test)
    for r in rows:
        shares = "".join(f"{100 * score:11.1f}%" for score in r.scores)
        lines.append(
            f"{r.name:24}{r.parameters:11,}{r.trained:9,}{r.bytes:9,}{r.bits_per_weight:9.2f}"
            f"{shares}{r.seconds:9.1f}"
        )
        ends = (wilson(score * questions, questions) for score in r.scores)
        lines.append(f"{'':62}" + "".join(f"{f'{100 * a:.1f}-{100 * b:.1f}':>12}" for a, b in ends))
    return "\n".join(lines)


# Which rows answer the same question twice, and in which languages they can.
PAIRS = ((0, 1, ("en", "it")), (2, 3, ("es",)))


def pairs(rows: list[DemoRow]) -> list[tuple[DemoRow, DemoRow, str, int, int]]:
    """Return (a, b, language, right with a only, right with b only), summed over all seeds."""
    return [
        (rows[i], rows[j], lang, *paired(rows[i].verdicts[lang], rows[j].verdicts[lang])[:2])
        for i, j, langs in PAIRS
        for lang in langs
    ]


def pair_table(rows: list[DemoRow]) -> str:
    """Return a line for each pair of models and language: who alone is right, and how often."""
    return "\n".join(
        f"{lang}: {only_a} numbers right with {a.name!r} only, {only_b} with {b.name!r} only"
        for a, b, lang, only_a, only_b in pairs(rows)
    )


def as_json(rows: list[DemoRow]) -> list[dict[str, float | int | str]]:
    """Return the rows as plain data."""
    return [
        {f.name: getattr(row, f.name) for f in fields(row) if f.name != "verdicts"} for row in rows
    ]


def pairs_as_json(rows: list[DemoRow]) -> list[dict[str, int | str]]:
    """Return the pairs as plain data."""
    return [
        {"a": a.name, "b": b.name, "lang": lang, "only_a": only_a, "only_b": only_b}
        for a, b, lang, only_a, only_b in pairs(rows)
    ]
