"""How good for how much: models of other widths and shapes, other steps, other examples.

    width    2 layers, 200 steps; one learning rate for all, then the best of five for each
    noisy    the same, every tenth letter to be predicted replaced at random: a known floor
    steps    width 32, from 50 to 800 steps
    shape    as many weights in 1, 2, 4 or 8 layers
    numbers  how many different numbers the rows are about

Every run is English, batches of 32, warm-up 20; judged by numbers that no row contains. What needs
many runs is in data/results/scaling.json; the lesson's own run of 240 steps is `by_letter`.

    python -m minigpt.experiments.scaling       all of it, several seeds -> scaling.json

Source: Kaplan et al. 2020, https://arxiv.org/abs/2001.08361; Schaeffer et al. 2023,
https://arxiv.org/abs/2304.15004 (a leap may be in the score).
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import torch

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, encode_rows
from minigpt.evaluate import BATCH, exact_match, mean_loss, number_dataset
from minigpt.experiments.results import mean, save
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, corpus, split_numbers
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, TrainState, start, train

RECIPE = TrainConfig(steps=200, batch_size=32, learning_rate=6e-3, warmup_steps=20)
ROWS = 4000  # drawn for a run; with 8,500 numbers to draw from
SEEDS = (0, 1, 2)
WIDTHS = (8, 16, 24, 32, 48, 64, 96)
RATES = (1.5e-3, 3e-3, 6e-3, 1.2e-2, 2.4e-2)
STEPS = (50, 100, 200, 400, 800)
SHAPES = ((1, 88), (2, 64), (4, 44), (8, 32))  # layers and width: about 98,304 weights each
LONG = 600  # steps in which the shapes get another chance
POOLS = (100, 400, 1600, 6400)  # different numbers, from 100 up
NOISE = 0.1  # share of the targets that are replaced
TOKENIZER = CharTokenizer(ALPHABET)


def config_of(width: int = 64, layers: int = 2) -> GPTConfig:
    """Return the shape of a model of this width, its MLP four times as wide, as Mini-GPT's is."""
    return GPTConfig(TOKENIZER.vocab_size, n_layer=layers, n_embd=width, d_ff=4 * width)


def weights_of(config: GPTConfig) -> int:
    """Return how many weights the Linears of such a model have: 12 C² a layer."""
    return config.n_layer * (4 * config.n_embd**2 + 2 * config.n_embd * config.d_ff)


def rows(seed: int, pool: int | None = None) -> Dataset:
    """Return training rows about all the numbers that train, or about `pool` of them."""
    numbers = split_numbers().train
    if pool is not None:
        numbers = random.Random(seed).sample([n for n in numbers if n >= 100], pool)
    return encode_rows(corpus(numbers, ["en"], ROWS, seed), TOKENIZER, 64)


def judges(count: int = 500) -> Dataset:
    """Return rows about numbers that no run trains on."""
    return number_dataset(split_numbers().validation[:count], "en", TOKENIZER, 64)


def noisy(data: Dataset, share: float, seed: int = 0) -> Dataset:
    """Return the data with a share of the targets replaced by any letter, each equally often."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.rand(data.y.shape, generator=generator) < share  # (N, T)
    letters = torch.randint(TOKENIZER.vocab_size, data.y.shape, generator=generator)  # (N, T)
    return data._replace(y=torch.where(drawn & (data.y != IGNORE), letters, data.y))


def floor_of(share: float) -> float:
    """Return the loss in nats of a model that knows everything but the noise, and its share."""
    V = TOKENIZER.vocab_size
    wrong = share / V  # of each letter that is not the right one
    right = 1 - (V - 1) * wrong
    return -right * math.log(right) - (V - 1) * wrong * math.log(wrong)


def run(
    config: GPTConfig,
    data: Dataset,
    recipe: TrainConfig = RECIPE,
    after_step: Callable[[TrainState], Any] | None = None,
) -> TrainState:
    """Train a new model of this shape; recipe.seed decides its weights and its batches."""
    state = start(recipes.new_model(recipe.seed, config).model, recipe)
    return train(state, data, recipe, after_step=after_step)


@torch.no_grad()
def letters_right(model: GPT, data: Dataset) -> float:
    """Return the share of single letters that are the model's first choice, 0 to 1."""
    right = asked = 0
    for x, y in zip(data.x.split(BATCH), data.y.split(BATCH), strict=True):
        right += int((model(x).argmax(-1) == y)[y != IGNORE].sum())
        asked += int((y != IGNORE).sum())
    return right / asked


def by_letter(
    steps: int = 240, every: int = 30, seed: int = 0, data: Dataset | None = None
) -> dict[str, list[float]]:
    """Train Mini-GPT on English; look every so many steps at its loss, letters, whole answers.

    Returns "step", "loss" (nats), "letters" and "answers" (0 to 1), a list each.
    """
    judged = data or judges()
    seen: dict[str, list[float]] = {"step": [], "loss": [], "letters": [], "answers": []}

    def look(state: TrainState) -> None:
        if state.step % every == 0:
            seen["step"].append(state.step)
            seen["loss"].append(mean_loss(state.model, judged))
            seen["letters"].append(letters_right(state.model, judged))
            seen["answers"].append(exact_match(state.model, judged))

    run(config_of(), rows(seed), replace(RECIPE, steps=steps, seed=seed), look)
    return seen


# ------------------------------------------------------------------------------- the long version


def experiment(
    recipe: TrainConfig = RECIPE,
    seeds: Sequence[int] = SEEDS,
    widths: Sequence[int] = WIDTHS,
    rates: Sequence[float] = RATES,
    steps: Sequence[int] = STEPS,
    long: int = LONG,
    count: int = 500,
) -> dict[str, Any]:
    """Run everything; returns plain data, a list of runs in the order of the seeds for each knob.

    The rate of a width is chosen by the validation loss of the first seed; the other seeds judge.
    """
    clean, dirty = judges(count), noisy(judges(count), NOISE, seed=99)

    def judged(config: GPTConfig, seed: int, **knobs: Any) -> dict[str, float]:
        data = rows(seed, knobs.pop("pool", None))
        noise = knobs.pop("noise", 0.0)
        data = noisy(data, noise, seed) if noise else data
        state = run(config, data, replace(recipe, seed=seed, **knobs))
        test = dirty if noise else clean
        return {
            "train": mean(state.losses[-20:]),
            "loss": mean_loss(state.model, test),
            "exact": exact_match(state.model, clean),
        }

    def all_seeds(config: GPTConfig, **knobs: Any) -> list[dict[str, float]]:
        return [judged(config, seed, **knobs) for seed in seeds]

    tried = {
        C: {rate: judged(config_of(C), seeds[0], learning_rate=rate)["loss"] for rate in rates}
        for C in widths
    }
    best = {C: min(tried[C], key=tried[C].__getitem__) for C in widths}
    shapes = {f"{layers} x {C}": config_of(C, layers) for layers, C in SHAPES}
    return {
        "command": "python -m minigpt.experiments.scaling",
        "config": asdict(recipe),
        "seeds": list(seeds),
        "judges": count,
        "weights": {str(C): weights_of(config_of(C)) for C in widths},
        "width": {str(C): all_seeds(config_of(C)) for C in widths},
        "rates_tried": {str(C): {str(r): v for r, v in tried[C].items()} for C in widths},
        "best_rate": {str(C): best[C] for C in widths},
        "tuned": {
            str(C): [judged(config_of(C), seed, learning_rate=best[C]) for seed in seeds[1:]]
            for C in widths
        },
        "noise": {"share": NOISE, "floor": floor_of(NOISE)},
        "noisy": {str(C): all_seeds(config_of(C), noise=NOISE) for C in widths},
        "steps": {str(n): all_seeds(config_of(32), steps=n) for n in steps},
        "shape": {name: all_seeds(config) for name, config in shapes.items()},
        "shape_long": {name: all_seeds(config, steps=long) for name, config in shapes.items()},
        "long": long,
        "numbers": {str(pool): all_seeds(config_of(48), pool=pool) for pool in POOLS},
    }


if __name__ == "__main__":
    print(save("scaling", experiment()))
