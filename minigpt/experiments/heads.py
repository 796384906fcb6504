"""What a model loses when its heads, its mask or its positions are wrong (phase 16).

    miswired      a layer with faults to order: axes mixed while splitting or joining heads, no mask
    trained       a small model with such faults, taught English below 1,000 in 200 steps
    loss_at       the loss on the same rows at another length of the batch
    fed, written  right with the true letters fed in; right when the model writes by itself
    left_padded   the shipped base behind filling, each of the two repairs on or off
    with_rows     a copy of a model with rows of its position table in other places
    bag_share     what a reader of digits without their order could get right

`fed` equals `written` for a model that sees no future. When one does, only `written` is honest.

    python -m minigpt.experiments.heads       every variant, three seeds -> data/results/heads.json

Source: Vaswani et al. 2017, sections 3.2.2 and 3.5; Haviv et al. 2022, https://arxiv.org/abs/2203.16634
(models without positions).
"""

import copy
import itertools
import random
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.attention import CausalSelfAttention, KVCache, future
from minigpt.checkpoint import Checkpoint
from minigpt.data import IGNORE, Dataset, batches, encode_rows, last_target
from minigpt.evaluate import exact, mean_loss
from minigpt.experiments.results import save
from minigpt.model import GPT, Block, GPTConfig
from minigpt.number_names import ALPHABET, Row, row, spell
from minigpt.sampling import generate
from minigpt.tokenizer import CharTokenizer, Tokenizer
from minigpt.train import TrainConfig, start, train

SMALL = TrainConfig(steps=200, batch_size=32, warmup_steps=20)
CONTEXT = 40  # the longest English name below 1,000 and its prompt fit
SEEDS = (0, 1, 2)
TOKENIZER = CharTokenizer(ALPHABET)
HELD_OUT = sorted(random.Random(0).sample(range(100, 1000), 200))  # no small model trains on these
TAUGHT = sorted(set(range(1000)) - set(HELD_OUT))
FAULTS: dict[str, tuple[str, ...]] = {
    "right": (),
    "wrong split": ("split",),
    "wrong join": ("join",),
    "both wrong": ("split", "join"),
}
# name of a variant -> (faults, n_head, n_layer)
VARIANTS: dict[str, tuple[tuple[str, ...], int, int]] = {
    **{name: (faults, 4, 2) for name, faults in FAULTS.items()},
    "1 head": ((), 1, 2),
    "16 heads": ((), 16, 2),
    "no mask": (("mask",), 4, 2),
    "no positions": (("positions",), 4, 2),
    "one layer": ((), 4, 1),
    "one layer, no positions": (("positions",), 4, 1),
}


class Miswired(CausalSelfAttention):
    """Causal self-attention with faults to order: "split", "join", "mask", or none of them."""

    def __init__(self, n_embd: int, n_head: int, faults: Sequence[str] = ()) -> None:
        super().__init__(n_embd, n_head)
        self.faults = faults

    def forward(
        self,
        x: Tensor,
        cache: KVCache | None = None,
        layer: int = 0,
        padding: Tensor | None = None,
    ) -> Tensor:
        """Return (B, T, C); a cache or padding would be a promise that a fault breaks."""
        if cache is not None or padding is not None:
            raise ValueError("a miswired layer reads whole texts: pass use_cache=False, no padding")
        B, T, C = x.shape
        y = F.scaled_dot_product_attention(*self.project(x), is_causal="mask" not in self.faults)
        if "join" not in self.faults:
            y = y.transpose(1, 2)  # (B, T, H, D)
        return self.o_proj(y.reshape(B, T, C))

    def split_heads(self, x: Tensor) -> Tensor:
        B, T, C = x.shape
        if "split" in self.faults:
            return x.view(B, self.n_head, T, C // self.n_head)  # (B, H, T, D), and scrambled
        return super().split_heads(x)


def miswired(faults: Sequence[str], n_embd: int = 16, n_head: int = 4, seed: int = 0) -> nn.Module:
    """Return an untrained layer; the same seed gives the same weights whatever the faults."""
    torch.manual_seed(seed)
    return Miswired(n_embd, n_head, faults).requires_grad_(False)


def last_output(x: Tensor, depth: int, faults: Sequence[str] = ()) -> Tensor:
    """Return what the last position holds after `depth` untrained layers, (C,), for x (T, C)."""
    for seed in range(depth):
        x = miswired(faults, n_embd=x.shape[1], seed=seed)(x[None])[0]
    return x[-1]


def small_model(
    faults: Sequence[str] = (), n_head: int = 4, n_layer: int = 2, seed: int = 0
) -> GPT:
    """Return an untrained model with the faults; "positions" fixes the position table at zero."""
    torch.manual_seed(seed)
    model = GPT(GPTConfig(len(ALPHABET), CONTEXT, n_layer, n_head))
    for block in model.blocks:
        layer = Miswired(model.config.n_embd, n_head, faults)
        layer.load_state_dict(block.get_submodule("attention").state_dict())
        block.attention = layer
    if "positions" in faults:
        model.position_embedding.requires_grad_(False).weight.zero_()
    return model


def trained(variant: str, seed: int = 0, config: TrainConfig = SMALL) -> tuple[GPT, float]:
    """Return a variant after training, and the mean loss of its last 20 steps, in nats a letter."""
    faults, n_head, n_layer = VARIANTS[variant]
    model = small_model(faults, n_head, n_layer, seed)
    config = TrainConfig(**{**asdict(config), "seed": seed})
    losses = train(start(model, config), rows_of(TAUGHT), config).losses[-20:]
    return model.eval(), sum(losses) / len(losses)


def rows_of(numbers: Sequence[int]) -> Dataset:
    """Return the English rows of these numbers, CONTEXT long."""
    return encode_rows([row(n, "en") for n in numbers], TOKENIZER, CONTEXT)


def batch_lengths(config: TrainConfig = SMALL, seed: int = 0) -> dict[int, int]:
    """Return how many batches of a training run have how many positions, T -> count."""
    stream = batches(rows_of(TAUGHT), config.batch_size, torch.Generator().manual_seed(seed))
    lengths = [next(stream).x.shape[1] for _ in range(config.steps)]
    return {T: lengths.count(T) for T in sorted(set(lengths))}


def fed(model: GPT, numbers: Sequence[int] = HELD_OUT) -> float:
    """Return the share of names that are right while each true letter is fed in before the next."""
    return exact(model, rows_of(numbers)).float().mean().item()


def loss_at(model: GPT, T: int, longest: int = 28) -> float:
    """Return the loss on the training rows of up to `longest` letters, read T at a time, in nats.

    The rows, and what is asked, are the same for every T: only the filling behind them differs.
    """
    data = rows_of(TAUGHT)
    short = last_target(data.y) <= longest
    return mean_loss(model, Dataset(data.x[short, :T], data.y[short, :T]))


def written(model: GPT, numbers: Sequence[int] = HELD_OUT) -> float:
    """Return the share of names that the model writes by itself, letter after letter."""
    prompts = torch.tensor([TOKENIZER.encode(f"en:{n}=") for n in numbers])  # (B, T)
    room = CONTEXT - prompts.shape[1]
    out = generate(model, prompts, room, stop_id=0, use_cache=False)
    return share_of_names(out[:, prompts.shape[1] :], numbers, TOKENIZER)


def share_of_names(answers: Tensor, numbers: Sequence[int], tokenizer: Tokenizer) -> float:
    """Return the share of rows of ids (N, T) that spell their number up to the newline."""
    texts = [tokenizer.decode(ids).split("\n")[0] for ids in answers.tolist()]
    return sum(t == spell(n, "en") for t, n in zip(texts, numbers, strict=True)) / len(texts)


# ------------------------------------------------------------------ the shipped base, undisturbed
@torch.no_grad()
def read(model: GPT, ids: Tensor, positions: Tensor, may_look: Tensor) -> Tensor:
    """Return the logits (B, T, V) of ids (B, T), with positions and mask of your own.

    positions  (B, T) or (T,), the row of the position table that each token gets
    may_look   (B, 1, T, T) or (T, T), True where a row may look at a column
    """
    x = model.token_embedding(ids) + model.position_embedding(positions)
    for block in model.blocks:
        assert isinstance(block, Block)
        attention = block.attention
        q, k, v = attention.project(block.norm_1(x))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=may_look).transpose(1, 2).flatten(2)
        x = x + attention.o_proj(y)
        x = x + block.mlp(block.norm_2(x))
    return F.linear(model.final_norm(x), model.token_embedding.weight)


def left_padded(
    base: Checkpoint, numbers: Sequence[int], pads: int, mask: bool, shift: bool
) -> float:
    """Return the share of names that are right behind `pads` newlines, true letters fed in.

    mask   nobody sees the filling        shift  positions are counted from the first real token
    """
    rows = [row(n, "en") for n in numbers]
    length = max(len(r.prompt + r.answer) for r in rows)
    data = encode_rows(rows, base.tokenizer, length)
    ids, T = F.pad(data.x, (pads, 0)), length + pads
    may_look = ~future(T, T)
    if mask:
        may_look[:, :pads] = False
        may_look |= torch.eye(T, dtype=torch.bool)  # a pad sees itself: no row is left without
    positions = (torch.arange(T) - pads * shift).clamp(min=0)
    right = read(base.model, ids, positions, may_look)[:, pads:].argmax(-1) == data.y
    return (right | (data.y == IGNORE)).all(1).float().mean().item()


def padded_and_ignored(base: Checkpoint, numbers: Sequence[int], pads: int) -> float:
    """Return the share of names written after prompts with newlines in front, and nothing done."""
    prompts = torch.tensor([base.tokenizer.encode("\n" * pads + f"en:{n}=") for n in numbers])
    out = generate(base.model, prompts, 64 - prompts.shape[1], stop_id=0)
    return share_of_names(out[:, prompts.shape[1] :], numbers, base.tokenizer)


def with_rows(base: Checkpoint, order: dict[int, int]) -> Checkpoint:
    """Return a copy whose position table has row `order[i]` in place i; other rows stay."""
    copied = copy.deepcopy(base)
    table, old = copied.model.position_embedding.weight.data, base.model.position_embedding.weight
    for place, source in order.items():
        table[place] = old[source]
    return copied


def named_with_digits(
    base: Checkpoint, changed: Checkpoint, numbers: Sequence[int], order: Sequence[int]
) -> tuple[float, float, int]:
    """Return how often `changed` says the number with its digits in another order, and its own.

    order  of the four digits, such as (1, 0, 2, 3); the last entry says how many numbers counted:
           those that another order turns into another number of four digits
    """
    turned = {n: int("".join(str(n)[i] for i in order)) for n in numbers}
    counted = [n for n in numbers if turned[n] != n and turned[n] >= 1000]

    def share(names: dict[int, int]) -> float:
        rows = [Row(f"en:{n}=", spell(names[n], "en") + "\n") for n in counted]
        return exact(changed.model, encode_rows(rows, base.tokenizer, 64)).float().mean().item()

    return share(turned), share({n: n for n in counted}), len(counted)


def orders(n: int) -> list[int]:
    """Return the numbers with the digits of n, in every order that begins with no zero."""
    arranged = {"".join(digits) for digits in itertools.permutations(str(n))}
    return sorted(int(digits) for digits in arranged if digits[0] != "0")


def bag_share(numbers: Sequence[int]) -> float:
    """Return how often a reader would be right that sees the digits, but not their order."""
    return sum(1 / len(orders(n)) for n in numbers) / len(numbers)


# ------------------------------------------------------------------------------- the long version
def experiment(
    config: TrainConfig = SMALL, seeds: Sequence[int] = SEEDS, judges: int = 200
) -> dict[str, Any]:
    """Train every variant with every seed; return plain data, a list over the seeds per figure."""
    found: dict[str, dict[str, list[float]]] = {}
    for variant in VARIANTS:
        figures = found.setdefault(variant, {"loss": [], "fed": [], "written": []})
        for seed in seeds:
            model, loss = trained(variant, seed, config)
            figures["loss"].append(round(loss, 5))
            figures["fed"].append(fed(model, HELD_OUT[:judges]))
            figures["written"].append(written(model, HELD_OUT[:judges]))
    return {
        "command": "python -m minigpt.experiments.heads",
        "config": asdict(config),
        "seeds": list(seeds),
        "judges": judges,
        "variants": found,
    }


if __name__ == "__main__":
    print(save("heads", experiment()))
