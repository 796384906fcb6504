"""What a score says and what it hides: noise, exams, a model's own answers, a test that leaked.

The long run trains small English models on 250 numbers, and asks them 200 others: `leaked` and
`clean`, 100 each. Three ways, seed by seed:

    honest          the 250 numbers
    contaminated    and the 100 leaked ones, which are in the test
    control         and 100 others, which are not: as many rows, no leak

    python -m minigpt.experiments.evaluation     five seeds of each -> contamination.json
"""

import copy
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import IGNORE, Dataset, encode_rows
from minigpt.evaluate import BATCH, exact, surprise
from minigpt.experiments.results import save
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import Row, row
from minigpt.peft_io import load_adapter
from minigpt.qlora import quantize_base
from minigpt.sampling import complete_all
from minigpt.tokenizer import Tokenizer
from minigpt.train import TrainConfig, start, train

SPANISH = Path(__file__).parents[2] / "data" / "checkpoints" / "adapters" / "es"
WAYS = ("honest", "contaminated", "control")
SMALL = TrainConfig(steps=250, batch_size=32, warmup_steps=20)
SEEDS = (0, 1, 2, 3, 4)


# ------------------------------------------------------------------------------ models to judge


def in_four_bits(base: Checkpoint) -> Checkpoint:
    """Return a copy whose Linears have their weights rounded to 4 bits each."""
    model = copy.deepcopy(base.model)
    quantize_base(model)
    return Checkpoint(model.eval(), base.tokenizer)


def with_spanish(base: Checkpoint) -> Checkpoint:
    """Return a copy that has learned Spanish, by the adapter that comes with the course."""
    model = copy.deepcopy(base.model)
    load_adapter(model, SPANISH, "es")
    return Checkpoint(model.eval(), base.tokenizer)


@torch.no_grad()
def with_noise(base: Checkpoint, size: float, seed: int = 0) -> GPT:
    """Return a copy whose matrices have normal noise on them, `size` times as large as they are.

    Two sizes get the same draws: the copies lie on one line through the base.
    """
    model, generator = copy.deepcopy(base.model), torch.Generator().manual_seed(seed)
    for matrix in model.parameters():
        if matrix.dim() == 2:
            noise = torch.randn(matrix.shape, generator=generator)  # (out, in)
            matrix += size * matrix.std() * noise
    return model


@torch.no_grad()
def letters(model: GPT, data: Dataset) -> tuple[Tensor, Tensor]:
    """Return of each target, (targets,), whether it is the favourite, and the favourite's p."""
    right, sure = [], []
    for x, y in zip(data.x.split(BATCH), data.y.split(BATCH), strict=True):
        best, favourite = model(x).softmax(-1).max(-1)  # (B, T), (B, T)
        asked = y != IGNORE  # (B, T)
        right.append((favourite == y)[asked])
        sure.append(best[asked])
    return torch.cat(right), torch.cat(sure)


# ------------------------------------------------------------------------------------ its answers


def answers(checkpoint: Checkpoint, lang: str, numbers: Sequence[int]) -> list[str]:
    """Return what the model writes for each number, the favourite letter every time.

    An answer that does not come to an end is cut where the context does.
    """
    prompts = [f"{lang}:{n}=" for n in numbers]
    room = checkpoint.model.config.context_length - max(map(len, prompts))
    return complete_all(checkpoint.model, checkpoint.tokenizer, prompts, room, stop="\n")


def sureness(
    checkpoint: Checkpoint, lang: str, numbers: Sequence[int], written: Sequence[str]
) -> Tensor:
    """Return the probability that the model gives to each answer of its own, (N,)."""
    rows = [Row(f"{lang}:{n}=", said + "\n") for n, said in zip(numbers, written, strict=True)]
    length = checkpoint.model.config.context_length
    return (-surprise(checkpoint.model, encode_rows(rows, checkpoint.tokenizer, length))).exp()


def bins(sure: Tensor, right: Tensor, edges: Tensor) -> Iterable[tuple[int, float, float]]:
    """Yield of each bin that has members: how many, their mean sureness, their share right.

    edges  ascending; a bin holds its lower edge, the last one its upper edge too
    """
    place = torch.bucketize(sure, edges[1:-1], right=True)  # (N,)
    for k in range(len(edges) - 1):
        members = place == k
        if members.any():
            yield (
                int(members.sum()),
                sure[members].mean().item(),
                right[members].float().mean().item(),
            )


def right_of_the_surest(
    sure: Tensor, right: Tensor, shares: Sequence[float] = (0.8, 0.9, 0.95, 0.975, 1.0)
) -> dict[float, float]:
    """Return, for each share of the questions, how often the surest answers of them are right."""
    best = sure.argsort(descending=True)  # (N,)
    return {share: right[best[: int(share * len(best))]].float().mean().item() for share in shares}


# ----------------------------------------------------------------------------------------- exams


def coverage(
    interval: Callable[[float, int], tuple[float, float]],
    p: float,
    questions: int,
    exams: int = 4000,
    seed: int = 0,
) -> float:
    """Return in which share of simulated exams the interval holds the true share p."""
    generator = torch.Generator().manual_seed(seed)
    right = (torch.rand(exams, questions, generator=generator) < p).sum(1)  # (exams,)
    ends = {int(k): interval(int(k), questions) for k in right.unique()}
    return sum(ends[k][0] <= p <= ends[k][1] for k in right.tolist()) / exams


# ------------------------------------------------------------------------------- the long version


def numbers_of(way: str) -> tuple[list[int], list[int], list[int]]:
    """Return the numbers to train on, the leaked and the clean part of the test."""
    if way not in WAYS:
        raise ValueError(f"{way!r} is no way to train: choose among {', '.join(WAYS)}")
    pool = list(range(100, 1000))
    random.Random(0).shuffle(pool)
    leaked, clean, own, others = pool[:100], pool[100:200], pool[200:350], pool[600:700]
    more = {"honest": [], "contaminated": leaked, "control": others}[way]
    return [*range(100), *own, *more], leaked, clean


def small_model(way: str, seed: int, config: TrainConfig = SMALL) -> tuple[GPT, Dataset, Dataset]:
    """Train one of the small models; return it with the leaked and the clean part of the test."""
    tokenizer = recipes.new_model().tokenizer
    torch.manual_seed(seed)
    model = GPT(GPTConfig(tokenizer.vocab_size, context_length=40))
    own, leaked, clean = (_english(numbers, tokenizer) for numbers in numbers_of(way))
    config = replace(config, seed=seed)
    train(start(model, config), own, config)
    return model.eval(), leaked, clean


def _english(numbers: Sequence[int], tokenizer: Tokenizer) -> Dataset:
    return encode_rows([row(n, "en") for n in numbers], tokenizer, 40)


def less_surprised(leaked: Tensor, clean: Tensor) -> float:
    """Return how often a leaked answer surprises the model less than a clean one, over all pairs.

    1/2 is what a model gives away that has seen neither: this share is called AUC.
    """
    less = (leaked[:, None] < clean).double() + (leaked[:, None] == clean).double() / 2
    return less.mean().item()


def experiment(config: TrainConfig = SMALL, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Train the three kinds of models with every seed, and judge both halves of the test."""
    runs: dict[str, Any] = {way: {"leaked": [], "clean": [], "auc": []} for way in WAYS}
    for seed in seeds:
        for way, found in runs.items():
            model, leaked, clean = small_model(way, seed, config)
            found["leaked"].append(int(exact(model, leaked).sum()))
            found["clean"].append(int(exact(model, clean).sum()))
            found["auc"].append(
                round(less_surprised(surprise(model, leaked), surprise(model, clean)), 4)
            )
    return {
        "command": "python -m minigpt.experiments.evaluation",
        "config": asdict(config),
        "seeds": list(seeds),
        "questions": 100,
        "runs": runs,
    }


if __name__ == "__main__":
    print(save("contamination", experiment()))
