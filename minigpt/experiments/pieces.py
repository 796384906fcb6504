"""What a tokenizer does to a model: the same rows, cut in five ways, and how well it learns.

    letters        one token per character
    digits apart   BPE, each digit a piece of its own (the pattern PIECES)
    digits merge   BPE, a whole number is a piece: its digits merge like letters
    from the left  digits in groups of three, 421|7, one token for every group there is
    from the right the same tokens, 4|217: thousands stay thousands

Only the tokenizer differs within a seed: rows, order, steps and rate are the same. English names;
the judges are the 1,000 test numbers, which neither a model nor a tokenizer has seen.

    python -m minigpt.experiments.pieces      every run of PLAN, three seeds -> pieces.json
"""

import random
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import torch

from minigpt.data import encode_rows
from minigpt.evaluate import exact_match, number_dataset
from minigpt.experiments.results import save
from minigpt.model import GPT, GPTConfig, count_parameters
from minigpt.number_names import ALPHABET, Row, corpus, split_numbers
from minigpt.tokenizer import PIECES, BPETokenizer, CharTokenizer, Tokenizer
from minigpt.train import TrainConfig, start, train

# PIECES with another first part: what may be one piece of digits.
NUMBERS = PIECES.replace(r"\d|", r"\d+|", 1)
LEFT = PIECES.replace(r"\d|", r"\d{1,3}|", 1)
RIGHT = PIECES.replace(r"\d|", r"\d{1,3}(?=(?:\d{3})*(?!\d))|", 1)
VOCABULARY = 400
CONFIG = TrainConfig(steps=300, warmup_steps=50)
SEEDS = (0, 1, 2)
ROWS = 6000
FEW = 500  # different numbers: 0 to 99 and 400 more
PLAN = (  # tokenizer, different numbers in the rows (0: all 8,500), steps
    ("letters", FEW, 300),
    ("digits apart", FEW, 300),
    ("digits merge", FEW, 300),
    ("digits merge", FEW, 900),
    ("letters", 0, 300),
    ("digits apart", 0, 300),
    ("digits merge", 0, 300),
    ("digits merge", 0, 900),
    ("from the left", 0, 900),
    ("from the right", 0, 900),
)


def text_of(rows: Iterable[Row]) -> str:
    """Return the rows as one text, to learn merges from."""
    return "".join(prompt + answer for prompt, answer in rows)


def pool(few: int = 0) -> list[int]:
    """Return the training numbers: all of them, or the first hundred and some drawn from the rest.

    Numbers below 100 are always there: their names are the words of all others.
    """
    numbers = split_numbers().train
    if not few:
        return numbers
    return [*range(100), *random.Random(1).sample([n for n in numbers if n >= 100], few - 100)]


def grouped_digits(words: BPETokenizer, pattern: str) -> BPETokenizer:
    """Return a tokenizer with a token for each of the 1,110 groups of one to three digits.

    Of the two pairs in a group of three the one learned first is merged first: 421 is 4 and 21,
    since 21 comes before 42, and 124 is 12 and 4.

    words  where the merges of everything else come from
    """
    digits = [ord(digit) for digit in "0123456789"]
    pairs = [(a, b) for a in digits for b in digits]
    rank = {pair: i for i, pair in enumerate(pairs)}
    triples = [
        (256 + rank[a, b], c) if rank[a, b] <= rank[b, c] else (a, 256 + rank[b, c])
        for a, b in pairs
        for c in digits
    ]
    first = len(pairs) + len(triples)  # the others' ids move up by as many
    others = [tuple(i + first if i > 255 else i for i in pair) for pair in words.merges]
    return BPETokenizer([*pairs, *triples, *[(a, b) for a, b in others]], pattern)


def tokenizers(count: int = 1500) -> dict[str, Tokenizer]:
    """Return the five, learned from `count` rows of training numbers."""
    text = text_of(corpus(split_numbers().train, ["en"], count))
    apart = BPETokenizer.train(text, VOCABULARY)
    return {
        "letters": CharTokenizer(ALPHABET),
        "digits apart": apart,
        "digits merge": BPETokenizer.train(text, VOCABULARY, NUMBERS),
        "from the left": grouped_digits(apart, LEFT),
        "from the right": grouped_digits(apart, RIGHT),
    }


def run(
    tokenizer: Tokenizer,
    few: int = 0,
    seed: int = 0,
    config: TrainConfig = CONFIG,
    count: int = ROWS,
    judges: int = 1000,
) -> tuple[GPT, float]:
    """Train a model on English rows cut by this tokenizer; return it and its exact match."""
    rows = corpus(pool(few), ["en"], count)
    torch.manual_seed(seed)
    model = GPT(GPTConfig(tokenizer.vocab_size))
    config, length = replace(config, seed=seed), model.config.context_length
    train(start(model, config), encode_rows(rows, tokenizer, length), config)
    unseen = number_dataset(split_numbers().test[:judges], "en", tokenizer, length)
    return model, exact_match(model, unseen)


def experiment(
    config: TrainConfig = CONFIG,
    seeds: tuple[int, ...] = SEEDS,
    count: int = ROWS,
    judges: int = 1000,
    plan: tuple[tuple[str, int, int], ...] = PLAN,
) -> dict[str, Any]:
    """Run the plan with every seed; config's own steps are replaced by the plan's."""
    cut_by = tokenizers()
    runs = []
    for name, few, steps in plan:
        found = [
            run(cut_by[name], few, seed, replace(config, steps=steps), count, judges)
            for seed in seeds
        ]
        runs.append(
            {
                "tokenizer": name,
                "numbers": len(pool(few)),
                "steps": steps,
                "parameters": count_parameters(found[0][0]),
                "exact": [score for _, score in found],
            }
        )
    return {
        "command": "python -m minigpt.experiments.pieces",
        "config": asdict(config),
        "vocabulary": {name: tokenizer.vocab_size for name, tokenizer in cut_by.items()},
        "rows": count,
        "judges": judges,
        "seeds": list(seeds),
        "runs": runs,
    }


if __name__ == "__main__":
    print(save("pieces", experiment()))
