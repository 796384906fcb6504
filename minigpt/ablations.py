"""Ablations: take one part out of a new Mini-GPT, and let the rest learn without it.

    without("GELU")      a new model with that part removed, and nothing else
    PARTS                what can be taken out; each function changes a new GPT in place

The surgery is done from outside: model.py has no switches, and each part is a few lines here. Those
with an attention of their own have no cache; write with `use_cache=False`.

Source: Xiong et al. 2020, https://arxiv.org/abs/2002.04745 (where the norm stands); Press & Wolf
2017, https://arxiv.org/abs/1608.05859 (one table for both ends).
"""

from collections.abc import Callable, Iterable
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.attention import CausalSelfAttention
from minigpt.lora import replace_module
from minigpt.model import GPT, Block, GPTConfig


class Nothing(nn.Module):
    """A branch that adds nothing to the stream. (nn.Identity would add the norm of it.)"""

    def forward(self, x: Tensor, *rest: object) -> Tensor:
        return torch.zeros_like(x)


class Replacing(nn.Module):
    """A block without residual connections: each part replaces the stream."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.parts = nn.ModuleList([block.norm_1, block.attention, block.norm_2, block.mlp])

    def forward(self, x: Tensor, *rest: object) -> Tensor:
        for part in self.parts:
            x = part(x)  # (B, T, C)
        return x


class PostNorm(nn.Module):
    """A block as in 2017: the norms stand in the stream, after each sum."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block

    def forward(self, x: Tensor, *rest: object) -> Tensor:
        x = self.block.norm_1(x + self.block.attention(x))  # (B, T, C)
        return self.block.norm_2(x + self.block.mlp(x))


class OtherAttention(nn.Module):
    """A block's attention with another scale, or without its mask."""

    def __init__(self, whole: CausalSelfAttention, scale: float | None, causal: bool) -> None:
        super().__init__()
        self.whole, self.scale, self.causal = whole, scale, causal

    def forward(self, x: Tensor, cache: object = None, *rest: object) -> Tensor:
        if cache is not None:
            raise ValueError("this attention keeps no cache: write with use_cache=False")
        q, k, v = self.whole.project(x)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal, scale=self.scale)
        return self.whole.o_proj(y.transpose(1, 2).flatten(2))  # (B, T, C)


class TwoTables(nn.Module):
    """An embedding that looks up in one table and lends the head another one, its `weight`."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        self.table = table
        self.weight = nn.Parameter(0.02 * torch.randn_like(table.weight))  # (V, C)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table(ids)


def blocks(model: GPT) -> list[Block]:
    """Return the blocks of a model, by their type."""
    return cast(list[Block], list(model.blocks))


def no_residual(model: GPT) -> None:
    model.blocks = nn.ModuleList(Replacing(block) for block in blocks(model))


def no_attention(model: GPT) -> None:
    for block in model.blocks:
        block.attention = Nothing()


def no_mlp(model: GPT) -> None:
    for block in model.blocks:
        block.mlp = Nothing()


def no_norm(model: GPT) -> None:
    for block in model.blocks:
        block.norm_1 = block.norm_2 = nn.Identity()
    replace_module(model, "final_norm", nn.Identity())


def no_positions(model: GPT) -> None:
    nn.init.zeros_(model.position_embedding.weight.requires_grad_(False))


def norm_after(model: GPT) -> None:
    model.blocks = nn.ModuleList(PostNorm(block) for block in blocks(model))


def no_gelu(model: GPT) -> None:
    """The same two matrices with nothing between them: as many numbers, one straight map."""
    for block in blocks(model):
        replace_module(block, "mlp", nn.Sequential(block.mlp.up_proj, block.mlp.down_proj))


def no_mask(model: GPT) -> None:
    for block in blocks(model):
        replace_module(block, "attention", OtherAttention(block.attention, None, causal=False))


def no_scale(model: GPT) -> None:
    for block in blocks(model):
        replace_module(block, "attention", OtherAttention(block.attention, 1.0, causal=True))


def n_heads(n: int) -> Callable[[GPT], None]:
    def change(model: GPT) -> None:
        for block in blocks(model):
            block.attention.n_head = n

    return change


def one_layer(model: GPT) -> None:
    replace_module(model, "blocks", model.blocks[:1])


def own_head(model: GPT) -> None:
    replace_module(model, "token_embedding", TwoTables(model.token_embedding))


def times(factor: float, ends: Iterable[str]) -> Callable[[GPT], None]:
    """Start every matrix whose name ends so with numbers that many times as large."""

    @torch.no_grad()
    def change(model: GPT) -> None:
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2 and name.endswith(tuple(ends)):
                parameter.mul_(factor)

    return change


PARTS: dict[str, Callable[[GPT], None]] = {
    "nothing": lambda model: None,
    "residual": no_residual,
    "attention": no_attention,
    "norm": no_norm,
    "MLP": no_mlp,
    "positions": no_positions,
    "norm before": norm_after,
    "GELU": no_gelu,
    "1/sqrt(D)": no_scale,
    "3 of 4 heads": n_heads(1),
    "wide heads": n_heads(16),
    "second layer": one_layer,
    "smaller ends": times(2.0, ("o_proj.weight", "down_proj.weight")),  # undoes 1 / sqrt(2 * 2)
    "small start": times(10.0, ("weight",)),
    "tied head": own_head,
    "mask": no_mask,
}


def without(part: str, seed: int = 0, config: GPTConfig | None = None) -> GPT:
    """Return a new Mini-GPT that lacks a part, a name of PARTS; "nothing" is missing in the whole.

    What is left starts with the numbers that the whole model of this seed has there.
    """
    if part not in PARTS:
        raise ValueError(f"{part!r} is no part known here: take one of {', '.join(PARTS)}")
    torch.manual_seed(seed)
    model = GPT(config or GPTConfig(57))
    PARTS[part](model)
    return model
