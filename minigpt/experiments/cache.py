"""A cache that is right, caches that are wrong, and what either is worth in time.

`steps` is greedy decoding written out for the shipped base: read the prompt, then one letter at a
time. A name of MISTAKES changes one line of it; most of them still produce good-looking text.

Source: Shazeer 2019, section 2.3.1, https://arxiv.org/abs/1911.02150 (incremental decoding).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from minigpt.attention import KVCache, future
from minigpt.checkpoint import Checkpoint
from minigpt.model import GPT, Block
from minigpt.number_names import spell, split_numbers
from minigpt.train import keep_freed_memory

MISTAKES = (
    "none",
    "last letter twice",
    "position one late",
    "prompt without a mask",
    "not emptied",
    "position always 0",
)


def read(
    model: GPT, ids: Tensor, cache: KVCache, start: int, mask: Tensor | None, causal: bool = False
) -> Tensor:
    """Return the logits (B, T, V) of new ids (B, T), with their places and mask in our own hands.

    start   the position of the first of them; right is cache.length
    mask    (T, S) bool, True where a new token may see one of all S, or None for everything
    causal  let PyTorch's kernel choose the triangle instead
    """
    T = ids.shape[1]
    places = model.position_embedding.weight[start : start + T]  # (T, C)
    x = model.token_embedding(ids) + places  # (B, T, C)
    for layer, block in enumerate(cast(list[Block], list(model.blocks))):
        attention = block.attention
        q, k, v = attention.project(block.norm_1(x))
        k, v = cache.extend(layer, k, v)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        x = x + attention.o_proj(y.transpose(1, 2).flatten(2))  # (B, T, C)
        x = x + block.mlp(block.norm_2(x))  # (B, T, C)
    cache.length += T
    return F.linear(model.final_norm(x), model.token_embedding.weight)  # (B, T, V)


@torch.no_grad()
def steps(
    base: Checkpoint,
    prompts: Sequence[str],
    mistake: str = "none",
    letters: int = 48,
    stored_as: torch.dtype | None = None,
) -> tuple[Tensor, Tensor]:
    """Return what the base writes after prompts of one length, and the logits it was chosen by.

    The result is ids (B, n) and logits (B, n, V), greedily chosen.

    stored_as  round keys and values to this type at every step
    """
    if mistake not in MISTAKES:
        raise ValueError(f"{mistake!r} is no mistake known here: take one of {', '.join(MISTAKES)}")
    model, encode = base.model.eval(), base.tokenizer.encode
    ids = torch.tensor([encode(prompt) for prompt in prompts])  # (B, T)
    cache = model.new_cache(len(ids))
    if mistake == "not emptied":
        before = torch.tensor([encode("en:86=eighty-six\n")]).expand(len(ids), -1)
        read(model, before, cache, 0, ~future(before.shape[1], before.shape[1]))
    T, old = ids.shape[1], cache.length
    mask = None if mistake == "prompt without a mask" else ~future(T, old + T)
    logits = read(model, ids, cache, cache.length, mask)[:, -1]  # (B, V)
    if mistake == "last letter twice":
        logits = read(model, ids[:, -1:], cache, cache.length, None)[:, -1]  # (B, V)
    written, seen = [], []
    for _ in range(min(letters, model.config.context_length - cache.length - 1)):
        seen.append(logits)
        written.append(logits.argmax(-1))  # (B,)
        if stored_as is not None:
            for stored in (cache.k, cache.v):
                stored.copy_(stored.to(stored_as))
        places = {"position one late": cache.length + 1, "position always 0": 0}
        place = places.get(mistake, cache.length)
        logits = read(model, written[-1][:, None], cache, place, None)[:, -1]  # (B, V)
    return torch.stack(written, 1), torch.stack(seen, 1)


def write(base: Checkpoint, prompts: Sequence[str], mistake: str = "none", **how) -> list[str]:
    """Return what the base writes after prompts of one length, up to the newline."""
    texts, _ = steps(base, prompts, mistake, **how)
    return [base.tokenizer.decode(text).split("\n")[0] for text in texts.tolist()]


@torch.no_grad()
def logit_gap(base: Checkpoint, prompt: str, mistake: str = "none", letters: int = 30) -> float:
    """Return the largest difference to the logits of the same text, read as a whole."""
    texts, logits = steps(base, [prompt], mistake, letters)
    ids = torch.cat([torch.tensor([base.tokenizer.encode(prompt)]), texts], 1)  # (1, S)
    whole = base.model(ids)[:, -letters - 1 : -1]  # (1, n, V)
    return (whole - logits).abs().max().item()


def judges(count: int = 30) -> dict[int, list[int]]:
    """Return numbers that no model has trained on, by their number of digits: 3 and 4."""
    test = split_numbers().test
    three, four = [n for n in test if n < 1000], [n for n in test if n > 999]
    return {3: three[:count], 4: four[::count][:count]}


def right(base: Checkpoint, numbers: Sequence[int], mistake: str = "none", **how) -> int:
    """Return how many of these numbers, all of one length, are spelled right in English."""
    said = write(base, [f"en:{n}=" for n in numbers], mistake, **how)
    return sum(text == spell(n, "en") for text, n in zip(said, numbers, strict=True))


def race(runs: Mapping[Any, Callable[[], object]], tries: int = 20) -> dict[Any, float]:
    """Return the shortest time of each run in seconds, all of them tried in turn.

    Other programs can only make a run longer, and in turn they disturb all alike.
    """
    best = dict.fromkeys(runs, float("inf"))
    for attempt in range(tries + 1):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            if attempt:  # the first call also makes room and picks kernels
                best[name] = min(best[name], time.perf_counter() - began)
    return best


@torch.no_grad()
def step_times(model: GPT, lengths: Sequence[int], tries: int = 20) -> dict[str, list[float]]:
    """Return the seconds for the logits of the last letter of a text of each length.

    "whole" reads the text again, "cached" reads its last letter only.
    """
    keep_freed_memory()
    runs: dict[tuple[str, int], Callable[[], object]] = {}
    for T in lengths:
        ids = torch.randint(model.config.vocab_size, (1, T))  # (1, T)
        cache = model.new_cache(1)
        model(ids[:, :-1], cache)

        def last(ids: Tensor = ids, cache: KVCache = cache, T: int = T) -> None:
            cache.length = T - 1  # rewind
            model(ids[:, -1:], cache)

        runs["whole", T] = partial(model, ids)
        runs["cached", T] = last
    best = race(runs, tries)
    return {which: [best[which, T] for T in lengths] for which in ("whole", "cached")}
