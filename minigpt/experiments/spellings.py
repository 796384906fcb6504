"""One letter written in two ways: what a model makes of it, in its corpus and in its prompt.

    composed     é is one code point, U+00E9
    decomposed   é is an e and a combining accent, U+0301
    mixed        every answer is in one of the two, by the toss of a coin

A model is trained on Italian names, whose final "tré" has the accent, and judged on held-out
numbers: on the names without an accent, and on those with one against either spelling. All runs of
a seed begin with the same weights and are dealt the same rows; only the spelling differs.

    python -m minigpt.experiments.spellings      two corpora, three seeds -> spellings.json
"""

import random
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any

import torch

from minigpt.checkpoint import Checkpoint
from minigpt.data import encode_rows
from minigpt.evaluate import exact_match
from minigpt.experiments.results import save
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, Row, corpus, row, spell, split_numbers
from minigpt.sampling import complete_all
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, start, train

ACCENT = "\u0301"
TOKENIZER = CharTokenizer(ALPHABET + ACCENT)  # both spellings can be written
CONFIG = TrainConfig(steps=300, warmup_steps=30)
ROWS = 6000
SEEDS = (0, 1, 2)


def decomposed(rows: Iterable[Row]) -> list[Row]:
    """Return the rows with every accent of the answer as a code point of its own."""
    return [Row(prompt, unicodedata.normalize("NFD", answer)) for prompt, answer in rows]


def italian_rows(mixed: bool, seed: int = 0, count: int = ROWS) -> list[Row]:
    """Return the training rows: all of them composed, or each second one, by lot, decomposed."""
    rows, coin = corpus(split_numbers().train, ["it"], count, seed), random.Random(seed)
    return [decomposed([r])[0] if mixed and coin.random() < 0.5 else r for r in rows]


def has_accent(text: str) -> bool:
    """Is any letter of the text beyond ASCII?"""
    return not text.isascii()


def run(
    mixed: bool, seed: int, config: TrainConfig = CONFIG, count: int = ROWS, judges: int = 1500
) -> dict[str, float]:
    """Train a model and return three exact matches on held-out numbers, 0 to 1 each."""
    length = 64
    torch.manual_seed(seed)
    model = GPT(GPTConfig(TOKENIZER.vocab_size))
    data = encode_rows(italian_rows(mixed, seed, count), TOKENIZER, length)
    config = replace(config, seed=seed)
    train(start(model, config), data, config)
    split = split_numbers()
    rows = [row(n, "it") for n in [*split.test, *split.validation][:judges]]
    accented = [r for r in rows if has_accent(r.answer)]
    others = [r for r in rows if not has_accent(r.answer)]

    def score(rows: list[Row]) -> float:
        return exact_match(model, encode_rows(rows, TOKENIZER, length))

    return {
        "others": score(others),
        "composed": score(accented),
        "decomposed": score(decomposed(accented)),
    }


def experiment(
    config: TrainConfig = CONFIG,
    seeds: tuple[int, ...] = SEEDS,
    count: int = ROWS,
    judges: int = 1500,
) -> dict[str, Any]:
    """Run both corpora with every seed. Returns plain data."""
    runs = {
        name: [run(name == "mixed", seed, config, count, judges) for seed in seeds]
        for name in ("composed", "mixed")
    }
    return {
        "command": "python -m minigpt.experiments.spellings",
        "config": asdict(config),
        "rows": count,
        "judges": judges,
        "seeds": list(seeds),
        "runs": runs,
    }


# ------------------------------------------------------------------------- an accent in the prompt
OTHER = str.maketrans("áéíóú", "àèïöü")  # all of them in the alphabet
PLAIN = str.maketrans("áéíóú", "aeiou")
CHANGES: dict[str, Callable[[str], str]] = {  # what becomes of the first accented letter
    "as it is": str,
    "accent lost": lambda letter: letter.translate(PLAIN),
    "another mark": lambda letter: letter.translate(OTHER),
}


def goes_on(model: Checkpoint, numbers: list[int], change: Callable[[str], str]) -> list[bool]:
    """Write Spanish names up to their first accent, changed; does the model end each rightly?

    Names without an accent are left out.
    """
    names = [(n, spell(n, "es")) for n in numbers]
    begun, ends = [], []
    for n, name in names:
        place = next((i for i, char in enumerate(name) if has_accent(char)), None)
        if place is not None:
            begun.append(f"es:{n}={name[:place]}{change(name[place])}")
            ends.append(name[place + 1 :])
    written = complete_all(model.model, model.tokenizer, begun, stop="\n")
    return [text == end for text, end in zip(written, ends, strict=True)]


if __name__ == "__main__":
    print(save("spellings", experiment()))
