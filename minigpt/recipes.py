"""The course's experiments, written once: train the base, adapt it to a language, judge it.

    base      English and Italian, 1,000 steps, every parameter
    names     English names without a question, 300 steps: a model that invents, for sampling
    adapter   Spanish (or French), 500 steps, only A and B of a LoRA or QLoRA

The notebooks, the command line and the benchmarks all call these, so that a figure quoted in one
place is the figure measured in another. One seed decides everything: initial weights, examples,
batches. The numbers used for judging are the same for every seed.
"""

import copy
import random
from dataclasses import asdict, replace

import torch

from minigpt.checkpoint import BASE, Checkpoint, load
from minigpt.data import Dataset, encode_rows
from minigpt.lora import LoRAConfig, add_lora
from minigpt.model import GPT, GPTConfig
from minigpt.nf4 import NF4Linear
from minigpt.number_names import ALPHABET, Row, check_language, corpus, spell, split_numbers
from minigpt.qlora import add_qlora
from minigpt.tokenizer import CharTokenizer, Tokenizer
from minigpt.train import ADAPT, TrainConfig, TrainState, start, train

BASE_LANGUAGES = ("en", "it")  # together they hold every letter that Spanish needs
ADAPTER_LANGUAGES = ("es", "fr")
ADAPTER_SEED = 100  # added to the seed of an adapter's rows: not the numbers the base has drawn
SHIPPED_BASES = {0: BASE, 1: BASE.with_name("base-seed-1")}
NAMES = BASE.with_name("names")
EXAMPLES = 12_000  # rows drawn per language; with 8,500 numbers to draw from, many repeat
# A starts at std 1/r, smaller than LoRAConfig's default: at this learning rate it learns more.
LORA = LoRAConfig(r=8, lora_alpha=16, init="gaussian")


def number_data(
    langs: tuple[str, ...], tokenizer: Tokenizer, length: int, seed: int = 0, count: int = EXAMPLES
) -> Dataset:
    """Return training rows in these languages, none of a number held out to test or validate."""
    pool = split_numbers().train
    rows = corpus(pool, [check_language(lang) for lang in langs], count, seed)
    return encode_rows(rows, tokenizer, length)


def new_model(seed: int = 0, config: GPTConfig | None = None) -> Checkpoint:
    """Return an untrained Mini-GPT for number names, with its tokenizer."""
    tokenizer = CharTokenizer(ALPHABET)
    torch.manual_seed(seed)
    return Checkpoint(GPT(config or GPTConfig(tokenizer.vocab_size)), tokenizer)


def train_base(
    seed: int = 0,
    config: TrainConfig | None = None,
    progress: bool = False,
    device: str | torch.device = "cpu",
) -> tuple[Checkpoint, TrainState]:
    """Train a base from nothing. Returns it and the finished run with its losses."""
    config = replace(config or TrainConfig(), seed=seed)
    fresh = new_model(seed)
    fresh.model.to(device)
    data = number_data(BASE_LANGUAGES, fresh.tokenizer, fresh.model.config.context_length, seed)
    return fresh, train(start(fresh.model, config), data, config, progress)


def load_base(device: str | torch.device = "cpu", seed: int = 0) -> Checkpoint:
    """Return a trained base that comes with the course: of seed 0, or 1, all else being equal.

    What both do is a property of the task; what one does may be an accident of its first weights.
    `minigpt train --seed 1 --out FOLDER` makes the second again. Raises ValueError for other seeds.
    """
    if seed not in SHIPPED_BASES:
        raise ValueError(
            f"seed {seed}: the bases that come with the course have the seeds "
            f"{' and '.join(map(str, SHIPPED_BASES))}; minigpt train --seed {seed} makes that one"
        )
    return load(SHIPPED_BASES[seed], device)


def invention(n: int) -> Row:
    """Return a row that asks for no number: after the colon, any name will do."""
    return Row(":", spell(n, "en") + "\n")


def numbers_to_invent(count: int = 2000) -> list[int]:
    """Return the numbers whose names the inventing model is shown, the same for every seed."""
    return sorted(random.Random(0).sample(split_numbers().train, count))


def train_names(
    seed: int = 0, config: TrainConfig | None = None, progress: bool = False
) -> tuple[Checkpoint, TrainState]:
    """Train a model that invents English number names: from ":" on, one of its 2,000 rows.

    The base is nearly certain of every letter, so that sampling has nothing to choose from. This
    model must be unsure: nobody tells it which number.
    """
    config = replace(config or TrainConfig(steps=300), seed=seed)
    fresh = new_model(seed)
    rows = [invention(n) for n in numbers_to_invent()]
    data = encode_rows(rows, fresh.tokenizer, fresh.model.config.context_length)
    fresh.about |= {"data": {"invented": len(rows)}, "training": asdict(config)}
    return fresh, train(start(fresh.model, config), data, config, progress)


def load_names() -> Checkpoint:
    """Return the inventing model that comes with the course, of seed 0.

    `python -m minigpt.experiments.sampling` makes it again.
    """
    return load(NAMES)


def adapt(
    base: Checkpoint,
    lang: str,
    lora: LoRAConfig = LORA,
    config: TrainConfig = ADAPT,
    quantized: bool = False,
    seed: int = 0,
    progress: bool = False,
) -> tuple[Checkpoint, TrainState]:
    """Teach a copy of the base a language by LoRA, or by QLoRA if `quantized`.

    The base is not changed; the adapter in the copy is called `lang`. Raises ValueError for a
    rank that does not fit, or a language without number names.
    """
    config = replace(config, seed=seed)
    length = base.model.config.context_length
    data = number_data((lang,), base.tokenizer, length, ADAPTER_SEED + seed)
    adapted = with_new_adapter(base, lora, lang, quantized, seed)
    return adapted, train(start(adapted.model, config), data, config, progress)


def with_new_adapter(
    base: Checkpoint, lora: LoRAConfig, name: str, quantized: bool = False, seed: int = 0
) -> Checkpoint:
    """Return a copy of the base with an untrained adapter, its Linears in NF4 if `quantized`."""
    model = copy.deepcopy(base.model)
    torch.manual_seed(seed)  # for A
    in_4_bits = any(isinstance(module, NF4Linear) for module in model.modules())
    (add_qlora if quantized and not in_4_bits else add_lora)(model, lora, name=name)
    return Checkpoint(model, base.tokenizer, dict(base.about))


def fine_tune(
    base: Checkpoint, lang: str, config: TrainConfig | None = None, seed: int = 0
) -> tuple[Checkpoint, TrainState]:
    """Teach a copy of the base a language by training all of its parameters."""
    config = replace(config or replace(ADAPT, learning_rate=3e-3), seed=seed)
    model = copy.deepcopy(base.model).requires_grad_(True)
    data = number_data((lang,), base.tokenizer, model.config.context_length, ADAPTER_SEED + seed)
    return Checkpoint(model, base.tokenizer), train(start(model, config), data, config)
