"""Looking inside a trained model: what it expects, what a head reads, and what changes with it.

    weights[h, t, s] = how much head h reads of position s when it stands at t, in the first layer
    exchange two of them, run on, and see what the model writes now: that is the test of a cause

A map of weights shows what is read. Only an intervention shows that the reading matters: in the row
of the last position, the weights on two positions trade places, and everything else stays.

Source: Jain & Wallace 2019, https://arxiv.org/abs/1902.10186 (why a map alone proves little);
Meng et al. 2022, section 2, https://arxiv.org/abs/2202.05262 (causes found by intervening).
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from minigpt.attention import causal_attention
from minigpt.model import GPT, Block
from minigpt.number_names import spell
from minigpt.tokenizer import CharTokenizer


@torch.no_grad()
def probabilities(model: GPT, tokenizer: CharTokenizer, text: str) -> np.ndarray:
    """Return a row for each character of the text, (T, V): how likely each comes next."""
    ids = torch.tensor([tokenizer.encode(text)])  # (B, T)
    return model(ids).softmax(dim=-1)[0].numpy()  # (T, V)


@torch.no_grad()
def head_weights(model: GPT, tokenizer: CharTokenizer, text: str) -> Tensor:
    """Return the attention weights of the first layer, (H, T, T), a table per head."""
    return _first_layer(model, tokenizer, text)[2][0]


@torch.no_grad()
def expects_after_exchange(
    model: GPT, tokenizer: CharTokenizer, text: str, heads: Sequence[int], pair: tuple[int, int]
) -> dict[str, float]:
    """Return how likely each character comes next when two weights have traded places.

    heads  of the first layer, in whose last row it happens
    pair   the two positions whose weights are exchanged
    """
    x, v, weights = _first_layer(model, tokenizer, text)
    one, other = pair
    for head in heads:
        row = weights[0, head, -1]  # (S)
        row[[one, other]] = row[[other, one]]
    first = _first_block(model)
    gathered = (weights @ v).transpose(1, 2).flatten(2)  # (B, T, C)
    x = x + first.attention.o_proj(gathered)  # (B, T, C)
    x = x + first.mlp(first.norm_2(x))  # (B, T, C)
    for block in model.blocks[1:]:
        x = block(x)  # (B, T, C)
    logits = model.final_norm(x[0, -1]) @ model.token_embedding.weight.T  # (V)
    likely = logits.softmax(dim=0).tolist()
    return {tokenizer.decode([i]): p for i, p in enumerate(likely)}


def _first_layer(model: GPT, tokenizer: CharTokenizer, text: str) -> tuple[Tensor, Tensor, Tensor]:
    """Return the stream (B, T, C) before the first block, its values and its weights."""
    ids = torch.tensor([tokenizer.encode(text)])  # (B, T)
    x = model.token_embedding(ids) + model.position_embedding.weight[: ids.shape[1]]  # (B, T, C)
    first = _first_block(model)
    q, k, v = first.attention.project(first.norm_1(x))
    return x, v, causal_attention(q, k, v)[1]


def _first_block(model: GPT) -> Block:
    return next(module for module in model.modules() if isinstance(module, Block))


def digit_reading(model: GPT, tokenizer: CharTokenizer, numbers: Sequence[int]) -> Tensor:
    """Return the mean weight of each head on the digit it is about to need, (H, 3).

    The three moments are `=`, the space before the hundreds and the space before the rest of an
    English name; numbers have four digits, a hundreds digit and at least ten after it.
    """
    needed = torch.zeros(model.config.n_head, 3)  # (H, 3)
    for n in numbers:
        name = spell(n, "en")
        rows = (7, 8 + name.index("thousand ") + 8, 8 + name.index("hundred ") + 7)
        weights = head_weights(model, tokenizer, f"en:{n}={name}")  # (H, T, T)
        for moment, (row, digit) in enumerate(zip(rows, (3, 4, 5), strict=True)):
            needed[:, moment] += weights[:, row, digit] / len(numbers)
    return needed


def turned_by_exchange(
    model: GPT, tokenizer: CharTokenizer, numbers: Sequence[int], heads: Sequence[int]
) -> int:
    """Return how many names begin with the second digit's letter once its weight is the first's.

    Weights on the first two digits trade places in the row of `=`, in the given heads.
    """
    turned = 0
    for n in numbers:
        likely = expects_after_exchange(model, tokenizer, f"en:{n}=", heads, (3, 4))
        turned += max(likely, key=likely.__getitem__) == spell(int(str(n)[1]), "en")[0]
    return turned
