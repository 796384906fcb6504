"""Small projects, finished: what phase 32 shows before a learner starts one.

    tasks     Roman numerals, sums answered at once or in steps, primes: rows of (prompt, answer)
    numerals  what three digits lack: to be seen more often, or to stand in one place
    teach     the shipped base learns any rows, by an adapter or with all its weights
    splits    one adapter, judged on held-out rows and on held-out numbers
    sums      five ways to ask for the sum of two numbers
    manual    a text with references: n-grams, xz, Mini-GPT

    python -m minigpt.experiments.capstone       everything -> capstone.json

Source: Nye et al. 2021, https://arxiv.org/abs/2112.00114 (steps written out).
"""

import copy
import math
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import torch

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import encode_rows, encode_text, split_text
from minigpt.evaluate import exact_match
from minigpt.evidence import (
    bits_per_character,
    copied_share,
    ngram_bits,
    text_surprise,
    xz_bits,
)
from minigpt.experiments.results import load, save
from minigpt.lora import LoRAConfig, add_lora
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import Row, corpus, row, split_numbers
from minigpt.tokenizer import CharTokenizer
from minigpt.train import ADAPT, TrainConfig, start, train

SEEDS = (0, 1, 2)
NUMERAL_SEEDS = range(6)  # three leave open which of two causes does how much
LENGTH = 64  # Mini-GPT's context
RANK_4 = LoRAConfig(
    r=4, lora_alpha=8, init="gaussian"
)  # half the size: three fit the shipped example
FULL = replace(ADAPT, learning_rate=3e-3)  # all weights: the rate of recipes.fine_tune
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


# ------------------------------------------------------------------------------------------- tasks
def roman(n: int) -> str:
    """Write 1 to 3,999 in Roman numerals, small letters: 1987 -> "mcmlxxxvii"."""
    text = ""
    for value, letters in ROMAN:
        text += letters * (n // value)
        n %= value
    return text


def roman_rows(numbers: Iterable[int]) -> list[Row]:
    """Return the rows "ro:1987=" of those numbers that have a Roman numeral."""
    return [Row(f"ro:{n}=", roman(n) + "\n") for n in numbers if 0 < n < 4000]


def prime_rows(numbers: Iterable[int]) -> list[Row]:
    """Return the rows "pr:1987=", answered by "yes" or "no"."""
    return [Row(f"pr:{n}=", ("yes" if is_prime(n) else "no") + "\n") for n in numbers]


def is_prime(n: int) -> bool:
    """Return whether n is a prime number."""
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))


def at_once(a: int, b: int) -> str:
    """Answer a sum of two numbers below 100 with the sum alone."""
    return f"{a + b}\n"


def in_steps(a: int, b: int) -> str:
    """Answer with the ones and their carry, the tens with it, and the sum: 7-5=2 1:4-8-1=13:132."""
    ones = a % 10 + b % 10
    tens = a // 10 + b // 10 + ones // 10
    carry = ones // 10
    return f"{a % 10}-{b % 10}={ones % 10} {carry}:{a // 10}-{b // 10}-{carry}={tens}:{a + b}\n"


def after_dashes(a: int, b: int) -> str:
    """Answer with the sum, after as many dashes as `in_steps` has letters before it: a control."""
    steps = in_steps(a, b).rpartition(":")[0]
    return "-" * len(steps) + f":{a + b}\n"


def sum_rows(pairs: Iterable[tuple[int, int]], answer) -> list[Row]:
    """Return the rows "su:47 85=", answered by one of the three functions above."""
    return [Row(f"su:{a:02d} {b:02d}=", answer(a, b)) for a, b in pairs]


def sum_pairs(test: int = 1000) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return all 10,000 pairs of numbers below 100, shuffled once: (train, test)."""
    pairs = [(a, b) for a in range(100) for b in range(100)]
    random.Random(0).shuffle(pairs)
    return pairs[test:], pairs[:test]


# -------------------------------------------------------------------------------------------- runs
def teach(
    base: Checkpoint,
    rows: Sequence[Row],
    seed: int = 0,
    steps: int = ADAPT.steps,
    lora: LoRAConfig | None = recipes.LORA,
    name: str = "task",
) -> Checkpoint:
    """Teach a copy of the base these rows: by an adapter, or all its weights if lora is None."""
    model = copy.deepcopy(base.model)
    torch.manual_seed(seed)  # for A
    if lora is None:
        model.requires_grad_(True)
    else:
        add_lora(model, lora, name=name)
    config = replace(ADAPT if lora else FULL, steps=steps, seed=seed)
    train(start(model, config), encode_rows(rows, base.tokenizer, LENGTH), config)
    return Checkpoint(model, base.tokenizer, dict(base.about))


def score(checkpoint: Checkpoint, rows: Sequence[Row]) -> float:
    """Return the exact match on rows, 0 to 1."""
    return round(exact_match(checkpoint.model, encode_rows(rows, checkpoint.tokenizer, LENGTH)), 4)


def few_numbers(count: int = 300, rows: int = 12_000) -> tuple[list[Row], list[Row]]:
    """Return Spanish rows of only `count` numbers, cut at random row by row: (train, test)."""
    few = random.Random(1).sample(split_numbers().train, count)
    drawn = [row(n, "es") for n in random.Random(2).choices(few, k=rows)]
    return drawn[: rows * 9 // 10], drawn[rows * 9 // 10 :]


def recipe_cut_by_rows() -> float:
    """Return the share of test rows whose prompt training saw, if the recipe's rows are cut."""
    rows = corpus(split_numbers().train, ["es"], recipes.EXAMPLES, 0)
    random.Random(0).shuffle(rows)
    cut = len(rows) * 9 // 10
    seen = {r.prompt for r in rows[:cut]}
    return sum(r.prompt in seen for r in rows[cut:]) / len(rows[cut:])


def splits(seed: int, count: int = 300, steps: int = 300) -> dict[str, float]:
    """Train on rows of few numbers; judge on held-out rows of them, and on numbers never seen."""
    seen, held_out = few_numbers(count)
    adapted = teach(recipes.load_base(), seen, seed, steps)
    unseen = [row(n, "es") for n in split_numbers().test]
    return {"rows": score(adapted, held_out), "numbers": score(adapted, unseen)}


def padded(rows: Iterable[Row]) -> list[Row]:
    """Return rows whose number has four digits, with zeros before it: "ro:781=" is "ro:0781="."""
    return [Row(f"{tag}:{number[:-1]:0>4}=", answer) for (tag, number), answer in _parts(rows)]


def more_often(rows: Iterable[Row], times: int = 3) -> list[Row]:
    """Return rows with each number below 1,000 in them `times` times."""
    return [row for row in rows for _ in range(times if len(_digits(row)) < 4 else 1)]


def _digits(row: Row) -> str:
    return row.prompt.partition(":")[2][:-1]


def _parts(rows: Iterable[Row]) -> list[tuple[list[str], str]]:
    return [(row.prompt.split(":"), row.answer) for row in rows]


NUMERALS = {"as they are": (list, list), "more often": (more_often, list), "0781": (padded, padded)}


def numerals(way: str, seed: int, steps: int = ADAPT.steps) -> dict[str, float]:
    """Teach Roman numerals by rank 4 in one of the ways; judge unseen numbers by their digits."""
    change, change_exam = NUMERALS[way]
    split = split_numbers()
    rows = change(roman_rows(split.train))
    taught = teach(recipes.load_base(), rows, seed, steps, RANK_4)
    exam = roman_rows(split.test)
    short, long = ([r for r in exam if (len(_digits(r)) < 4) is few] for few in (True, False))
    parts = {"all": exam, "three digits": short, "four digits": long}
    return {name: score(taught, change_exam(part)) for name, part in parts.items()}


WAYS = {
    "at once, adapter": (at_once, recipes.LORA),
    "at once, all weights": (at_once, None),
    "after dashes, all weights": (after_dashes, None),
    "in steps, adapter": (in_steps, recipes.LORA),
    "in steps, all weights": (in_steps, None),
}


def sums(way: str, seed: int, steps: int = ADAPT.steps) -> dict[str, float]:
    """Teach the sums in one of the WAYS; judge on unseen pairs and on 1,000 of the trained ones."""
    answer, lora = WAYS[way]
    known, unseen = sum_pairs()
    taught = teach(recipes.load_base(), sum_rows(known, answer), seed, steps, lora)
    return {
        "unseen": score(taught, sum_rows(unseen, answer)),
        "trained": score(taught, sum_rows(known[:1000], answer)),
    }


# ------------------------------------------------------------------------------------------ a text
def manual(characters: int = 200_000) -> str:
    """Return the beginning of Python's own help texts, which every Python has, in ASCII."""
    from pydoc_data.topics import topics

    text = "".join(topics[name] for name in sorted(topics))[:characters]
    return "".join(c if c.isascii() else "?" for c in text)


def references(text: str) -> dict[str, Any]:
    """Return what is reached on the last tenth of a text without a model, in bits a character."""
    known, held_out = split_text(text)
    return {
        "n-gram": [round(bits, 3) for bits in ngram_bits(known, held_out)],
        "xz": round(xz_bits(known, held_out), 3),
        "xz, 4096 characters of memory": round(xz_bits(known, held_out, 4096), 3),
        "copied 20-grams": round(copied_share(known, held_out), 3),
    }


def of_own_text(text: str, seed: int, steps: int = 500, batch_size: int = 32) -> dict[str, float]:
    """Train a Mini-GPT on the first nine tenths of a text; return bits a character by steps."""
    known, held_out = split_text(text)
    tokenizer = CharTokenizer.train(text)
    torch.manual_seed(seed)
    model = GPT(GPTConfig(tokenizer.vocab_size))
    config = TrainConfig(steps=steps, batch_size=batch_size, seed=seed)
    found = {}

    def judge(state) -> None:
        if state.step in (steps // 5, steps // 2, steps):
            nats = text_surprise(model, tokenizer, known, held_out)
            bits = bits_per_character(nats.mean().item(), len(nats), len(held_out))
            found[str(state.step)] = round(bits, 3)

    train(start(model, config), encode_text(known, tokenizer, LENGTH), config, after_step=judge)
    return found


def recorded() -> dict[str, Any]:
    """Return what `main` has written: these runs take longer than a lesson."""
    return load("capstone")


def main() -> None:
    """Run everything, write the file."""
    record: dict[str, Any] = {
        "command": "python -m minigpt.experiments.capstone",
        "recipe": {"adapter": vars(ADAPT), "all weights": vars(FULL), "rank": recipes.LORA.r},
        "python": ".".join(map(str, sys.version_info[:2])),
        "recipe cut by rows": round(recipe_cut_by_rows(), 3),
    }
    record["splits"] = {}
    for seed in SEEDS:
        record["splits"][str(seed)] = splits(seed)
        print("splits", seed, record["splits"][str(seed)], flush=True)
    record["numerals"] = {}
    for way in NUMERALS:
        record["numerals"][way] = {str(seed): numerals(way, seed) for seed in NUMERAL_SEEDS}
        print(way, record["numerals"][way], flush=True)
    record["sums"] = {}
    for way in WAYS:
        record["sums"][way] = {}
        for seed in SEEDS:
            record["sums"][way][str(seed)] = sums(way, seed)
            print(way, seed, record["sums"][way][str(seed)], flush=True)
        save("capstone", record)
    text = manual()
    record["manual"] = references(text)
    print(record["manual"], flush=True)
    record["manual"]["Mini-GPT"] = {}
    for seed in SEEDS[:2]:
        record["manual"]["Mini-GPT"][str(seed)] = of_own_text(text, seed)
        print("manual", seed, record["manual"]["Mini-GPT"][str(seed)], flush=True)
    save("capstone", record)


if __name__ == "__main__":
    main()
