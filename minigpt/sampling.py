"""Sampling: turn the scores of the next token into a text, one token at a time.

    greedy        take the likeliest token
    temperature   divide the logits by t: below 1 bolder, above 1 wilder
    top-k         keep the k likeliest tokens
    top-p         keep the fewest likely tokens whose probabilities reach p

Shapes: B texts at once, T tokens so far, V vocabulary.

Source: Holtzman et al. 2020, section 3.1, https://arxiv.org/abs/1904.09751 (top-p);
Fan et al. 2018, section 5.4, https://arxiv.org/abs/1805.04833 (top-k).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from minigpt.model import GPT, device_of
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer


@dataclass(frozen=True)
class SamplingConfig:
    """How to choose the next token. temperature=0 is greedy, and needs no luck."""

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise ValueError(
                f"temperature={self.temperature}: use 0 for greedy, or a positive number"
            )
        if self.top_k is not None and self.top_k < 1:
            raise ValueError(f"top_k={self.top_k}: keep at least 1 token, or leave it out")
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ValueError(f"top_p={self.top_p}: a probability above 0, at most 1")


GREEDY = SamplingConfig(temperature=0)


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """Return the logits (B, V) with all but the k largest of each row at -inf."""
    smallest_kept = logits.topk(min(k, logits.shape[-1])).values[:, -1:]  # (B, 1)
    return logits.masked_fill(logits < smallest_kept, -torch.inf)


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """Return the logits (B, V) with all but the nucleus at -inf.

    The nucleus is the shortest run of likeliest tokens whose probabilities sum to at least p.
    """
    ordered, order = logits.sort(descending=True)
    probs = ordered.softmax(-1)  # (B, V)
    # A token is kept while the ones before it have not reached p yet; the first always is.
    reached = probs.cumsum(-1) - probs >= p  # (B, V)
    return torch.full_like(logits, -torch.inf).scatter(
        -1, order, ordered.masked_fill(reached, -torch.inf)
    )


def choose(logits: Tensor, config: SamplingConfig, generator: torch.Generator | None) -> Tensor:
    """Return one next token id per row, (B,), from logits (B, V)."""
    if config.temperature == 0:
        return logits.argmax(-1)
    logits = logits / config.temperature
    if config.top_k is not None:
        logits = keep_top_k(logits, config.top_k)
    if config.top_p is not None:
        logits = keep_top_p(logits, config.top_p)
    probs = logits.softmax(-1)  # (B, V)
    return torch.multinomial(probs, 1, generator=generator)[:, 0]


@torch.no_grad()
def generate(
    model: GPT,
    ids: Tensor,
    max_new_tokens: int,
    config: SamplingConfig = GREEDY,
    stop_id: int | None = None,
    seed: int = 0,
    use_cache: bool = True,
) -> Tensor:
    """Continue each row of ids (B, T) by up to max_new_tokens, (B, T + new).

    stop_id    a row that has produced it gets only stop_id after it; all stopped ends the loop
    use_cache  True reads each token once; False reads the whole text again for every token. The
               text is the same. Past the context both slide a window, whose positions shift, so
               nothing cached would still be valid and both read it anew.
    """
    if ids.numel() == 0:
        raise ValueError("the prompt is empty: give at least one token to continue")
    was_training, window, device = model.training, model.config.context_length, device_of(model)
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    cache = model.new_cache(len(ids)) if use_cache else None
    stopped = torch.zeros(len(ids), dtype=torch.bool)  # (B,)
    for _ in paced(range(max_new_tokens)):
        if ids.shape[1] > window:
            cache = None
        unread = ids[:, cache.length :] if cache is not None else ids[:, -window:]
        logits = model(unread.to(device), cache)[:, -1].cpu()  # (B, V)
        next_ids = choose(logits, config, generator)  # (B,)
        if stop_id is not None:
            next_ids = torch.where(stopped, stop_id, next_ids)  # (B,)
            stopped |= next_ids == stop_id
        ids = torch.cat([ids, next_ids[:, None]], dim=1)
        if stopped.all() and stop_id is not None:
            break
    model.train(was_training)
    return ids


def complete(
    model: GPT,
    tokenizer: Tokenizer,
    prompt: str,
    max_new_tokens: int = 64,
    config: SamplingConfig = GREEDY,
    stop: str | None = None,
    seed: int = 0,
    use_cache: bool = True,
) -> str:
    """Return what the model writes after `prompt`, without `stop` (one token) if it comes to it."""
    stop_id = tokenizer.encode(stop)[0] if stop else None
    ids = torch.tensor([tokenizer.encode(prompt)])  # (1, T)
    out = generate(model, ids, max_new_tokens, config, stop_id, seed, use_cache)
    text = tokenizer.decode(out[0, ids.shape[1] :].tolist())
    return text.split(stop)[0] if stop else text
