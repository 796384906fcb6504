"""What each modern part buys and costs: models trained alike but for one switch.

    run       English, 4,000 rows, batches of 32, 200 steps (or 400), peak 0.006, warm-up 30
    judged    exact match and loss on the 500 validation numbers, greedy
    anywhere  each batch begins at a random place, 0 to 15, in training

Every run of a seed is dealt the same rows and batches. Also here: the shipped base with shared
heads or another norm, and how far its text can be moved.

    python -m minigpt.experiments.modern     all switches, two seeds -> modern.json
"""

from dataclasses import asdict, replace
from typing import Any

import torch
from torch import Tensor

from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import exact_match, mean_loss, number_dataset
from minigpt.experiments.results import save
from minigpt.model import GPT, count_parameters, linears
from minigpt.modern import GPT2, ModernConfig, ModernGPT, RMSNorm, share_heads
from minigpt.number_names import ALPHABET, split_numbers
from minigpt.recipes import number_data
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, start, train

TOKENIZER = CharTokenizer(ALPHABET)
LENGTH = 52  # tokens of the longest row, so that a table of 64 places has some to spare
RECIPE = TrainConfig(steps=200, batch_size=32, learning_rate=6e-3, warmup_steps=30)
ROWS = 4000
PLACES = 16  # where a batch may begin, in a world where texts begin anywhere
SEEDS = (0, 1)
VARIANTS: dict[str, dict[str, Any]] = {
    "GPT-2's parts": {},
    "RoPE": {"position": "rope"},
    "RoPE, base 100": {"position": "rope", "rope_base": 100.0},
    "no position": {"position": "none"},
    "2 KV heads": {"n_kv_head": 2},
    "1 KV head": {"n_kv_head": 1},
    "RMSNorm": {"norm": "rms"},
    "SwiGLU": {"mlp": "swiglu", "d_ff": 168},
    "all modern": {
        "position": "rope",
        "n_kv_head": 2,
        "norm": "rms",
        "mlp": "swiglu",
        "d_ff": 168,
    },
    "RoPE, window 16": {"position": "rope", "window": 16},
    "RoPE, window 8": {"position": "rope", "window": 8},
}
LONGER = ("GPT-2's parts", "RoPE", "SwiGLU", "all modern", "RoPE, window 16")  # 400 steps, too


class StartsAnywhere(ModernGPT):
    """In training, each batch begins at a random place, 0 to PLACES - 1."""

    def forward(self, ids: Tensor, cache=None, padding=None, start: int = 0) -> Tensor:
        if self.training:
            start = int(torch.randint(PLACES, ()))
        return super().forward(ids, cache, padding, start)


def trained(
    variant: str, seed: int = 0, steps: int = RECIPE.steps, anywhere: bool = False
) -> ModernGPT:
    """Return a model with the switches of VARIANTS[variant], trained by the recipe above."""
    switches: dict[str, Any] = {**GPT2, **VARIANTS[variant]} | (
        {"context_length": 96} if anywhere else {}
    )
    torch.manual_seed(seed)
    kind = StartsAnywhere if anywhere else ModernGPT
    model = kind(ModernConfig(TOKENIZER.vocab_size, **switches))
    config = replace(RECIPE, steps=steps, seed=seed)
    data = number_data(("en",), TOKENIZER, LENGTH, seed, ROWS)
    train(start(model, config), data, config)
    return model.eval()


def judges(split: str = "validation", lang: str = "en") -> Dataset:
    """Return rows of numbers that no model here has trained on."""
    return number_dataset(getattr(split_numbers(), split), lang, TOKENIZER, LENGTH)


class Moved(torch.nn.Module):
    """A model that reads every text as if it began at another place."""

    def __init__(self, model: ModernGPT, place: int) -> None:
        super().__init__()
        self.model, self.place = model, place

    def forward(self, ids: Tensor) -> Tensor:
        return self.model(ids, start=self.place)  # (B, T, V)


def moved_match(model: ModernGPT, data: Dataset, place: int) -> float:
    """Return the exact match, 0 to 1, when every text begins at a place."""
    return exact_match(Moved(model, place), data)


# -------------------------------------------------------------------------- the shipped base


def as_modern(base: GPT, **switches: Any) -> ModernGPT:
    """Return a ModernGPT of GPT-2's parts, or with one switched, with all weights that fit.

    k_proj and v_proj are left to the caller where there are fewer heads of them.
    """
    torch.manual_seed(0)
    model = ModernGPT(ModernConfig(base.config.vocab_size, **{**GPT2, **switches}))
    kept = {
        name: weight
        for name, weight in base.state_dict().items()
        if weight.shape == model.state_dict()[name].shape
    }
    model.load_state_dict(kept, strict=False)
    return model


def with_shared_heads(base: GPT, n_kv_head: int, how: str) -> ModernGPT:
    """Return the base with fewer KV heads: each group's mean, its first, or random ones."""
    model = as_modern(base, n_kv_head=n_kv_head)
    head_dim = base.config.n_embd // base.config.n_head
    for name, layer in linears(model).items():
        if not name.endswith(("k_proj", "v_proj")) or how == "random":
            continue
        weight = base.state_dict()[f"{name}.weight"]
        if how == "mean":
            layer.weight.data = share_heads(weight, n_kv_head, head_dim)
        else:
            heads = weight.view(n_kv_head, -1, head_dim, weight.shape[1])
            layer.weight.data = heads[:, 0].flatten(0, 1).clone()
    return model


def a_little_training(model: GPT, steps: int = 50, seed: int = 7) -> GPT:
    """Train a few steps on English and Italian, batches of 32, peak 0.002; returns the model."""
    config = TrainConfig(steps=steps, batch_size=32, learning_rate=2e-3, warmup_steps=5, seed=seed)
    data = number_data(("en", "it"), TOKENIZER, LENGTH, seed, 3000)
    train(start(model, config), data, config)
    return model


def with_rms_norm(base: GPT) -> ModernGPT:
    """Return the base with every LayerNorm replaced by an RMSNorm of the same weights."""
    model = as_modern(base, norm="rms")
    assert isinstance(model.final_norm, RMSNorm)
    return model


@torch.no_grad()
def share_of_the_mean(base: GPT, data: Dataset, rows: int = 50) -> list[float]:
    """Return after each block which share of the stream's power lies in its mean, 0 to 1."""
    ids = data.x[:rows]
    x = base.token_embedding(ids) + base.position_embedding.weight[: ids.shape[1]]  # (B, T, C)
    shares = []
    for block in base.blocks:
        x = block(x)
        shares.append((x.mean(-1).square() / x.square().mean(-1)).mean().item())
    return shares


# --------------------------------------------------------------------------------- the record


def right_by_place(model: GPT, data: Dataset, edges: list[int]) -> list[float]:
    """Return the share of right letters between each two edges of places, forced."""
    with torch.no_grad():
        right = model(data.x).argmax(-1) == data.y  # (N, T)
    asked, place = data.y != IGNORE, torch.arange(data.y.shape[1])
    bands = [asked & (place >= a) & (place < b) for a, b in zip(edges, edges[1:], strict=False)]
    return [right[band].float().mean().item() for band in bands]


def experiment() -> dict[str, Any]:
    """Train every variant, and judge it."""
    data, rows = judges(), []
    runs = [(name, RECIPE.steps) for name in VARIANTS] + [(name, 400) for name in LONGER]
    for variant, steps in runs:
        for seed in SEEDS:
            model = trained(variant, seed, steps)
            row = {
                "variant": variant,
                "steps": steps,
                "seed": seed,
                "parameters": count_parameters(model),
                "linears": len(linears(model)),
                "loss": round(mean_loss(model, data), 4),
                "exact": round(exact_match(model, data), 3),
            }
            rows.append(row)
            print(row, flush=True)
    return {
        "command": "python -m minigpt.experiments.modern",
        "recipe": {**asdict(RECIPE), "rows": ROWS, "seeds": list(SEEDS)},
        "judged": "500 validation numbers in English",
        "runs": rows,
    }


def scores(record: dict[str, Any], variant: str, steps: int = RECIPE.steps) -> list[float]:
    """Return a variant's exact match, one for each seed, from the record."""
    rows = [r for r in record["runs"] if (r["variant"], r["steps"]) == (variant, steps)]
    return [row["exact"] for row in rows]


if __name__ == "__main__":
    print(save("modern", experiment()))
