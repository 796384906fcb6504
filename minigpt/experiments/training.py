"""What each line of the training loop is good for: take it away, keep the rest, judge.

    complete                 300 steps, AdamW, peak 0.006, warm-up 30, cosine to 5 %, clipping at 1
    no clipping ... no mark  the same with one line changed (see `run`)

Every run of a seed starts with the same weights and is dealt the same batches, all from the same
training rows; the judges are numbers that no row contains. Also here: how far the gradients of
different batches agree (their cosine), which no line of the loop shows.

    python -m minigpt.experiments.training      all lines, several seeds -> training_lines.json
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, cast

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.attention import causal_attention
from minigpt.data import IGNORE, Dataset, batches
from minigpt.evaluate import balanced, exact_match, number_dataset
from minigpt.experiments.results import mean, save
from minigpt.model import GPT, Block, next_token_loss
from minigpt.number_names import spell, split_numbers
from minigpt.train import TrainConfig, TrainState, start, train, trainable_parameters

RECIPE = TrainConfig(steps=300, learning_rate=6e-3, warmup_steps=30)
SWITCHES: dict[str, dict[str, Any]] = {
    "complete": {},
    "no clipping": {"grad_clip": 0},
    "no warm-up": {"warmup_steps": 0},
    "no warm-up, no clipping": {"warmup_steps": 0, "grad_clip": 0},
    "no cosine": {"final_fraction": 1.0},
    "no weight decay": {"weight_decay": 0.0},
}
BY_HAND = ("no zero_grad", "SGD", "SGD, momentum", "no mark")
SGD_RATES = {"SGD": 1.0, "SGD, momentum": 0.3}  # each the best of the rates that were tried
SGD_TRIED = {"SGD": (0.3, 1.0, 3.0), "SGD, momentum": (0.1, 0.3, 1.0)}
SEEDS = (0, 1)


def run(
    line: str,
    data: Dataset,
    seed: int = 0,
    config: TrainConfig = RECIPE,
    rate: float | None = None,
    after_step: Callable[[TrainState], Any] | None = None,
) -> TrainState:
    """Train a new model with one line of the loop taken away, a name of SWITCHES or BY_HAND.

    rate  another peak learning rate, for the two kinds of SGD
    """
    config = replace(config, seed=seed, **SWITCHES.get(line, {}))
    if line in SGD_RATES:
        config = replace(config, learning_rate=rate or SGD_RATES[line])
    state = start(recipes.new_model(seed).model, config)
    if line in SGD_RATES:
        momentum = 0.9 if line == "SGD, momentum" else 0.0
        parameters = state.model.parameters()
        state.optimizer = torch.optim.SGD(parameters, config.learning_rate, momentum=momentum)
    if line == "no zero_grad":  # the line is there and does nothing
        state.optimizer.zero_grad = lambda set_to_none=True: None  # type: ignore[method-assign]
    return train(state, unmarked(data) if line == "no mark" else data, config, False, after_step)


def unmarked(data: Dataset) -> Dataset:
    """Return the data with a question at every position of the prompt, too."""
    in_the_prompt = (data.y != IGNORE).cumsum(1) == 0  # until the first target, (N, T)
    next_one = data.x.roll(-1, 1)  # each row one place to the left, (N, T)
    return data._replace(y=torch.where(in_the_prompt, next_one, data.y))


def gradient(model: GPT, x: Tensor, y: Tensor) -> Tensor:
    """Return the gradient of the loss of one batch as one long arrow, (n_parameters,)."""
    loss = next_token_loss(model(x), y)
    parts = torch.autograd.grad(loss, trainable_parameters(model))
    return torch.cat([part.flatten() for part in parts])  # (n_parameters,)


def agreement(
    model: GPT, data: Dataset, count: int = 4, batch_size: int = 64, seed: int = 7
) -> float:
    """Return the mean cosine between the gradients of `count` batches, over all pairs.

    1: they point the same way; 0: they have nothing to do with each other; below 0: they disagree.
    """
    stream = batches(data, batch_size, torch.Generator().manual_seed(seed))
    arrows = torch.stack([gradient(model, *next(stream)) for _ in range(count)])  # (count, n)
    arrows = arrows / arrows.norm(dim=1, keepdim=True)  # (count, n)
    cosines = arrows @ arrows.T  # (count, count)
    return cosines[torch.triu(torch.ones_like(cosines), 1) > 0].mean().item()


def mean_of_means_error(model: GPT, x: Tensor, y: Tensor, parts: int = 16) -> float:
    """Return how far the mean of the parts' mean gradients is from that of the batch (B, T).

    The difference's length as a share of the true gradient's: 0 if all parts ask equally often.
    """
    pieces = zip(x.tensor_split(parts), y.tensor_split(parts), strict=True)
    means = torch.stack([gradient(model, *piece) for piece in pieces]).mean(0)  # (n_parameters,)
    whole = gradient(model, x, y)  # (n_parameters,)
    return ((means - whole).norm() / whole.norm()).item()


class Average:
    """The mean of the weights over the last `steps` steps of a run: hand it to `after_step`."""

    def __init__(self, first: int) -> None:
        self.first, self.count = first, 0
        self.sums: dict[str, Tensor] = {}

    def __call__(self, state: TrainState) -> None:
        if state.step > self.first:
            self.count += 1
            for name, tensor in state.model.state_dict().items():
                self.sums[name] = self.sums.get(name, torch.zeros_like(tensor)) + tensor

    def put_into(self, model: GPT) -> GPT:
        """Give the model the mean weights. Raises ValueError if no step has been seen."""
        if not self.count:
            raise ValueError(f"no step after {self.first} was seen: there is no mean to take")
        model.load_state_dict({name: total / self.count for name, total in self.sums.items()})
        return model


# ----------------------------------------------------------------------- looking at the answers


def word_places(n: int) -> list[tuple[int, int]]:
    """(first letter, one past the last) of the English words that name the digits of n.

    n  four digits, each with a word of its own: no zero, and no teen at the end
    """
    name, found, end = spell(n, "en"), [], 0
    first, _, second, _, rest = name.split()
    for word in (first, second, *rest.split("-")):
        begin = name.index(word, end)
        end = begin + len(word)
        found.append((begin, end))
    return found


def has_own_words(n: int) -> bool:
    """Does each of the four digits of n have a word of its own?"""
    return n > 999 and "0" not in str(n) and n % 100 > 20


def digit_targets(numbers: list[int], y: Tensor) -> list[Tensor]:
    """Return four copies of the targets y (N, T), each with the word of one digit only.

    The prompt en:4236= has 8 characters, and the last of them asks for the first letter.
    """
    place = torch.full_like(y, -1)  # (N, T), the digit whose word is being written
    for i, n in enumerate(numbers):
        for k, (begin, end) in enumerate(word_places(n)):
            place[i, 7 + begin : 7 + end] = k
    return [torch.where(place == k, y, IGNORE) for k in range(4)]


@torch.no_grad()
def attention_maps(model: GPT, ids: Tensor) -> Tensor:
    """Return the attention weights of every layer and head for ids (B, T): (layer, B, H, T, T)."""
    positions = model.position_embedding.weight[: ids.shape[1]]  # (T, C)
    stream, maps = model.token_embedding(ids) + positions, []
    for block in cast(list[Block], list(model.blocks)):
        maps.append(causal_attention(*block.attention.project(block.norm_1(stream)))[1])
        stream = block(stream)  # (B, T, C)
    return torch.stack(maps)  # (layer, B, H, T, T)


def attention_on_digits(model: GPT, numbers: list[int], x: Tensor) -> Tensor:
    """Return how much each head looks at a digit as its word begins, (layer, H), 0 to 1.

    x  (N, T), the rows of these numbers
    """
    maps = attention_maps(model, x)  # (layer, N, H, T, T)
    total = torch.zeros(maps.shape[0], maps.shape[2])  # (layer, H)
    for i, n in enumerate(numbers):
        for k, (begin, _) in enumerate(word_places(n)):
            total += maps[:, i, :, 7 + begin, 3 + k]  # digit k is character 3 + k
    return total / (4 * len(numbers))


# ------------------------------------------------------------------------------- the long version


def experiment(
    config: TrainConfig = RECIPE,
    seeds: tuple[int, ...] = SEEDS,
    tried: dict[str, tuple[float, ...]] = SGD_TRIED,
    judges: int = 500,
) -> dict[str, Any]:
    """Run every line with every seed, and both kinds of SGD at several rates with seed 0.

    Returns plain data: exact match (0 to 1) and mean loss of the last ten steps of each run; and
    "averaged", the exact match of "no cosine" with the mean of the last sixth's weights.
    """
    tokenizer = recipes.new_model().tokenizer
    data = recipes.number_data(("en",), tokenizer, 64)
    judged_on = balanced(split_numbers().validation, judges)
    unseen = number_dataset(judged_on, "en", tokenizer, 64)
    record: dict[str, Any] = {
        "command": "python -m minigpt.experiments.training",
        "config": asdict(config),
        "seeds": list(seeds),
        "sgd_rates": SGD_RATES,
        "judges": len(unseen.x),
        "lines": {line: {"exact": [], "loss": []} for line in (*SWITCHES, *BY_HAND)},
        "averaged": [],
        "sgd_tried": {line: {} for line in tried},
    }

    def judged(line: str, seed: int, rate: float | None = None) -> float:
        mean_weights = Average(first=config.steps - max(1, config.steps // 6))
        state = run(line, data, seed, config, rate, mean_weights)
        exact = exact_match(state.model, unseen)
        if rate is None:
            record["lines"][line]["exact"].append(exact)
            record["lines"][line]["loss"].append(mean(state.losses[-10:]))
        if line == "no cosine":
            record["averaged"].append(exact_match(mean_weights.put_into(state.model), unseen))
        return exact

    for line, rates in tried.items():
        for rate in rates:
            record["sgd_tried"][line][str(rate)] = judged(line, 0, rate)
    for seed in seeds:
        for line in record["lines"]:
            judged(line, seed)
    return record


if __name__ == "__main__":
    print(save("training_lines", experiment()))
