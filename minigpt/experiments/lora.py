"""What LoRA's knobs do: start, scale, learning rate, languages; and what adapters add up to.

Everything here teaches the shipped base Spanish (or more). A seed draws A, the rows and the
batches; two methods are compared seed by seed, on numbers that no row contains.

    python -m minigpt.experiments.lora          three rates of each method -> lora_rates.json
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import torch
from torch import Tensor, nn

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset
from minigpt.evaluate import balanced, evaluate_languages
from minigpt.experiments.results import save
from minigpt.lora import LoRAConfig, LoRALinear, add_lora, lora_layers
from minigpt.model import GPT, linears, next_token_loss
from minigpt.number_names import split_numbers
from minigpt.train import ADAPT, TrainConfig, start, train

RANK_8 = LoRAConfig(r=8, lora_alpha=16, fast=True)
FULL_SEEDS = (0,)  # a run of full fine-tuning takes longer, and its rates differ by less
RATES = {"LoRA": (0.003, 0.01, 0.03), "full": (0.001, 0.003, 0.01)}


def adapt_to(
    base: Checkpoint,
    langs: Sequence[str],
    lora: LoRAConfig = RANK_8,
    config: TrainConfig = ADAPT,
    seed: int = 0,
) -> Checkpoint:
    """Teach a copy of the base several languages at once, by one adapter called "all".

    The rows of all languages are shuffled together; the number of steps does not grow with them.
    """
    model = copy.deepcopy(base.model)
    data = recipes.number_data(tuple(langs), base.tokenizer, 64, 100 + seed)
    torch.manual_seed(seed)  # for A
    add_lora(model, lora, "all")
    train(start(model, replace(config, seed=seed)), data, replace(config, seed=seed))
    return Checkpoint(model, base.tokenizer)


def with_weights_added(
    base: Checkpoint, parts: Sequence[tuple[float, dict[str, Tensor]]]
) -> Checkpoint:
    """Return a copy of the base with each correction, times its factor, added to the weights.

    parts  (factor, layer name -> (out, in) correction)
    """
    model = copy.deepcopy(base)
    for name, layer in linears(model.model).items():
        layer.weight.data = layer.weight.data + sum(f * delta[name] for f, delta in parts)
    return model


def corrections(model: GPT, name: str) -> dict[str, Tensor]:
    """Return s B A of every layer of an adapter: layer name -> (out, in)."""
    return {path: layer.update(name).delta().detach() for path, layer in lora_layers(model).items()}


def cosine(a: dict[str, Tensor], b: dict[str, Tensor]) -> float:
    """Return the cosine between two sets of corrections, each taken as one long arrow."""
    flat_a, flat_b = (torch.cat([d[name].flatten() for name in a]) for d in (a, b))
    return nn.functional.cosine_similarity(flat_a, flat_b, dim=0).item()


# --------------------------------------------------------------------------------------- the start


def with_start(base: Checkpoint, random_A: bool, random_B: bool) -> GPT:
    """Return a copy of the base with a rank-8 adapter "es" whose A and B start random or zero."""
    torch.manual_seed(0)
    model = copy.deepcopy(base.model)
    add_lora(model, LoRAConfig(r=8, lora_alpha=16), "es")
    for layer in lora_layers(model).values():
        update = layer.update("es")
        update.lora_A.data *= random_A
        update.lora_B.data = random_B * torch.randn(update.lora_B.shape) / 8**0.5  # (out, r)
    return model


def gradient_lengths(model: GPT, data: Dataset) -> tuple[float, float]:
    """Return the length of the gradient of all A together, and of all B, on one batch."""
    next_token_loss(model(data.x), data.y).backward()
    updates = [layer.update("es") for layer in lora_layers(model).values()]
    grads_A = [u.lora_A.grad for u in updates if u.lora_A.grad is not None]
    grads_B = [u.lora_B.grad for u in updates if u.lora_B.grad is not None]
    lengths = [
        torch.cat([g.flatten() for g in grads]).norm().item() for grads in (grads_A, grads_B)
    ]
    return lengths[0], lengths[1]


# --------------------------------------------------------------------------------------- the scale
# Three rules for s, chosen to agree at rank 4: s = 2 there.
RULES: dict[str, Callable[[int], float]] = {
    "8 / r": lambda r: 8 / r,
    "2": lambda r: 2.0,
    "4 / sqrt(r)": lambda r: 4 / r**0.5,
}


@torch.no_grad()
def correction_size(model: GPT, name: str, x: Tensor) -> float:
    """Return the typical size (root mean square) of s B A x over all layers, for ids x (B, T)."""
    squares = []

    def look(layer: LoRALinear, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        squares.append(layer.update(name)(inputs[0]).square().mean())

    hooks = [layer.register_forward_hook(look) for layer in lora_layers(model).values()]
    model(x)
    for hook in hooks:
        hook.remove()
    return torch.stack(squares).mean().sqrt().item()


def size_after(base: Checkpoint, r: int, scale: float, steps: int = 20, seed: int = 0) -> float:
    """Return the size of s B A x after the first steps of learning Spanish with s = `scale`."""
    config = replace(ADAPT, steps=steps, final_fraction=1.0)  # the rate that ADAPT begins with
    lora = LoRAConfig(r=r, lora_alpha=scale * r, fast=True)
    adapted, _ = recipes.adapt(base, "es", lora, config, seed=seed)
    rows = recipes.number_data(("es",), base.tokenizer, 64, count=64)
    return correction_size(adapted.model, "es", rows.x)


# ------------------------------------------------------------------------------- the long version


def experiment(
    config: TrainConfig = ADAPT,
    lora_seeds: Sequence[int] = (0, 1, 2),
    full_seeds: Sequence[int] = FULL_SEEDS,
    judges: int = 1000,
) -> dict[str, Any]:
    """Run LoRA of rank 8 and full fine-tuning at three learning rates each, with several seeds.

    Returns plain data: method -> rate -> exact match in Spanish, 0 to 1, in the order of the seeds.
    """
    base, numbers = recipes.load_base(), balanced(split_numbers().test, judges)

    def judged(model: Checkpoint) -> float:
        return evaluate_languages(model.model, model.tokenizer, numbers, ["es"])["es"]

    def learn(method: str, rate: float, seed: int) -> float:
        rated = replace(config, learning_rate=rate)
        if method == "LoRA":
            return judged(recipes.adapt(base, "es", RANK_8, rated, seed=seed)[0])
        return judged(recipes.fine_tune(base, "es", rated, seed)[0])

    seeds = {"LoRA": list(lora_seeds), "full": list(full_seeds)}
    return {
        "command": "python -m minigpt.experiments.lora",
        "config": asdict(config),
        "seeds": seeds,
        "judges": judges,
        "rates": {
            method: {str(rate): [learn(method, rate, s) for s in seeds[method]] for rate in rates}
            for method, rates in RATES.items()
        },
    }


if __name__ == "__main__":
    print(save("lora_rates", experiment()))
