"""What each part of Mini-GPT is worth: train without it, several seeds, and compare.

    run("GELU", seed=0)   one training without a part, judged on numbers that no row contains

200 steps of 32 English rows, peak rate 0.006, warm-up 30. A part is compared with five whole models
that differ in nothing but the seed (initial weights, rows, batches). Parts whose loss is far off
get two seeds, those near the whole model five. Two more rates answer the objection that a part only
fails, or is only in the way, at 0.006. Judges: the 500 validation numbers.

    python -m minigpt.experiments.ablations      about 90 runs, 12 minutes -> ablations.json

Source: Bouthillier et al. 2021, https://arxiv.org/abs/2103.03098 (seeds are part of the variance).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from minigpt import recipes
from minigpt.ablations import without
from minigpt.checks import forced_and_written
from minigpt.evaluate import exact_match, mean_loss, number_dataset
from minigpt.experiments.results import save
from minigpt.model import GPT, count_parameters
from minigpt.number_names import split_numbers
from minigpt.train import TrainConfig, start, train

RECIPE = TrainConfig(steps=200, batch_size=32, learning_rate=6e-3, warmup_steps=30)
FAR = ("residual", "attention", "norm", "MLP", "positions", "norm before", "mask")
NEAR = (
    "nothing",
    "GELU",
    "1/sqrt(D)",
    "3 of 4 heads",
    "wide heads",
    "second layer",
    "smaller ends",
    "small start",
    "tied head",
)
SEEDS = {**dict.fromkeys(NEAR, (0, 1, 2, 3, 4)), **dict.fromkeys(FAR, (0, 1))}
RATES = (1.5e-3, 2.4e-2)  # a quarter of the recipe's and four times as much
AT_OTHER_RATES = ("nothing", "norm", "1/sqrt(D)", "tied head")
ROWS = 4000


def trained(part: str, seed: int = 0, config: TrainConfig = RECIPE, rows: int = ROWS) -> GPT:
    """Train a new model without a part, a name of ablations.PARTS, on rows of English names."""
    tokenizer = recipes.new_model().tokenizer
    data = recipes.number_data(("en",), tokenizer, 64, seed, rows)
    model, config = without(part, seed), replace(config, seed=seed)
    return train(start(model, config), data, config).model


def judged(model: GPT, count: int = 500, write: bool = False) -> dict[str, float]:
    """Return loss, exact match and size of a model, judged on `count` validation numbers.

    write  also let it write every answer by itself, which takes longer
    """
    tokenizer = recipes.new_model().tokenizer
    judges = number_dataset(split_numbers().validation[:count], "en", tokenizer, 64)
    found = {
        "loss": mean_loss(model, judges),
        "exact": exact_match(model, judges),
        "parameters": count_parameters(model),
    }
    if write:
        found["written"] = forced_and_written(model, judges.x, judges.y)[1]
    return found


def run(
    part: str,
    seed: int = 0,
    config: TrainConfig = RECIPE,
    rows: int = ROWS,
    count: int = 500,
    write: bool = False,
) -> dict[str, float]:
    """Train without a part and judge: a number for loss, exact, parameters, and written if asked.

    A quotient of an ablated model's number and a whole one's is fair only at equal seeds.
    """
    return judged(trained(part, seed, config, rows), count, write)


def experiment(
    config: TrainConfig = RECIPE,
    seeds: Mapping[str, Iterable[int]] | None = None,
    rates: Iterable[float] = RATES,
    rows: int = ROWS,
    count: int = 500,
) -> dict[str, Any]:
    """Run every part with its seeds, and AT_OTHER_RATES at the other rates, too.

    Returns plain data: part -> {"loss": [...], "exact": [...], "parameters": n}, a number a seed.
    """
    chosen = {part: tuple(each) for part, each in (seeds or SEEDS).items()}

    def runs(part: str, config: TrainConfig, seeds: Iterable[int], write: bool) -> dict[str, Any]:
        each = [run(part, seed, config, rows, count, write) for seed in seeds]
        return {
            key: [found[key] for found in each] if key != "parameters" else each[0][key]
            for key in each[0]
        }

    return {
        "command": "python -m minigpt.experiments.ablations",
        "config": asdict(config),
        "rows": rows,
        "judges": count,
        "seeds": {part: list(each) for part, each in chosen.items()},
        "parts": {
            part: runs(part, config, each, part in ("nothing", "mask"))
            for part, each in chosen.items()
        },
        "rates": {
            str(rate): {
                part: runs(part, replace(config, learning_rate=rate), chosen[part], False)
                for part in AT_OTHER_RATES
            }
            for rate in rates
        },
    }


if __name__ == "__main__":
    print(save("ablations", experiment()))
