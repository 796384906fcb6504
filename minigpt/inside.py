"""Looking inside a trained model: what stands where, what a head reads, and what changes with it.

    record   every place of one run: the stream before a block, the heads, what each part adds
    patch    the same run with something else at one place: the test of a cause
    lens     what the model would say if it ended here

The stream is a sum: embeddings + attention 0 + mlp 0 + attention 1 + mlp 1, all of them (B, T, C).
A map of weights shows where a head looks. Only an intervention shows that the looking matters. All
of it is done from outside, by PyTorch's hooks: not a line of model.py knows about it.

Source: nostalgebraist 2020 (the logit lens); Vig et al. 2020, https://arxiv.org/abs/2004.12265, and
Meng et al. 2022, section 2, https://arxiv.org/abs/2202.05262 (patching); Jain & Wallace 2019,
https://arxiv.org/abs/1902.10186 (why a map alone proves little).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.attention import causal_attention
from minigpt.model import GPT, Block
from minigpt.number_names import spell
from minigpt.tokenizer import CharTokenizer

Change = Callable[[Tensor], Tensor]


def places(model: GPT) -> dict[str, tuple[nn.Module, str]]:
    """Return where one may look: name -> (module, its "input" or its "output").

    "0.stream"     enters block 0: embedding and position
    "0.heads"      what o_proj reads: the heads side by side, head h in the columns `head(model, h)`
    "0.attention"  what attention adds to the stream
    "0.mlp"        what the MLP adds
    and so on for each block; "end.stream" enters the final norm. Each is (B, T, C).
    """
    found: dict[str, tuple[nn.Module, str]] = {}
    for layer, block in enumerate(cast(list[Block], list(model.blocks))):
        found[f"{layer}.stream"] = block, "input"
        found[f"{layer}.heads"] = block.attention.o_proj, "input"
        found[f"{layer}.attention"] = block.attention, "output"
        found[f"{layer}.mlp"] = block.mlp, "output"
    return found | {"end.stream": (model.final_norm, "input")}


def _before(change: Change) -> Callable[..., tuple]:
    return lambda _, inputs: (change(inputs[0]), *inputs[1:])


def _after(change: Change) -> Callable[..., Tensor]:
    return lambda _, __, output: change(output)


@contextmanager
def watched(model: GPT, changes: dict[str, Change]) -> Iterator[None]:
    """Let each function stand between a place and what follows it, until the block is left.

    Raises ValueError for a place that does not exist.
    """
    found, handles = places(model), []
    try:
        for name, change in changes.items():
            if name not in found:
                raise ValueError(f"{name!r} is no place: choose among {', '.join(found)}")
            module, side = found[name]
            # A hook gets (module, inputs) or (module, inputs, output).
            if side == "input":
                handles.append(module.register_forward_pre_hook(_before(change)))
            else:
                handles.append(module.register_forward_hook(_after(change)))
        yield
    finally:  # an error must not leave a hook behind: it would change every later run
        for handle in handles:
            handle.remove()


@torch.no_grad()
def record(model: GPT, ids: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the logits (B, T, V) for ids (B, T), and what stood at each place, (B, T, C)."""
    seen: dict[str, Tensor] = {}

    def keep(name: str) -> Change:
        def note(value: Tensor) -> Tensor:
            seen[name] = value.clone()
            return value

        return note

    with watched(model, {name: keep(name) for name in places(model)}):
        logits = model(ids)  # (B, T, V)
    return logits, seen


@torch.no_grad()
def patch(model: GPT, ids: Tensor, place: str, change: Change) -> Tensor:
    """Return the logits (B, T, V) of a run in which change(value) stands at one place.

    change gets a copy of the (B, T, C) values there, and returns what shall stand there instead.
    """
    with watched(model, {place: lambda value: change(value.clone())}):
        return model(ids)


def head(model: GPT, h: int) -> slice:
    """Return the columns of head h at a place that ends in "heads"."""
    size = model.config.n_embd // model.config.n_head
    return slice(h * size, (h + 1) * size)


@torch.no_grad()
def weights(model: GPT, seen: dict[str, Tensor], layer: int) -> Tensor:
    """Return the attention weights of a recorded run, (B, H, T, T): the kernel keeps none."""
    block = cast(Block, model.blocks[layer])
    return causal_attention(*block.attention.project(block.norm_1(seen[f"{layer}.stream"])))[1]


@torch.no_grad()
def lens(model: GPT, stream: Tensor) -> Tensor:
    """Return the logits (B, T, V) as if the model ended with this stream (B, T, C).

    Each stream gets the statistics of its own norm: those of the end would not fit it.
    """
    return F.linear(model.final_norm(stream), model.token_embedding.weight)


# ------------------------------------------------------------ one text at a time: lessons 00 and 15


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
