"""Sampling: turn the scores of the next token into a text, one token at a time.

    greedy        take the likeliest token
    temperature   divide the logits by t: below 1 bolder, above 1 wilder
    top-k         keep the k likeliest tokens
    top-p         keep the fewest likely tokens whose probabilities reach p
    min-p         keep the tokens at least p times as likely as the likeliest

Shapes: B texts at once, T tokens so far, V vocabulary. Texts of unlike length are filled up at the
left, so that all of them end, and go on, in the last column.

Source: Holtzman et al. 2020, section 3.1, https://arxiv.org/abs/1904.09751 (top-p);
Fan et al. 2018, section 5.4, https://arxiv.org/abs/1805.04833 (top-k);
Nguyen et al. 2024, section 3, https://arxiv.org/abs/2407.01082 (min-p).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from minigpt.attention import KVCache
from minigpt.model import GPT, at_least_float32, device_of
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer


@dataclass(frozen=True)
class SamplingConfig:
    """How to choose the next token. temperature=0 is greedy, and needs no luck."""

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf"):
            raise ValueError(
                f"temperature={self.temperature}: use 0 for greedy, or a positive number"
            )
        if self.top_k is not None and (not isinstance(self.top_k, int) or self.top_k < 1):
            raise ValueError(f"top_k={self.top_k}: keep at least 1 token, or leave it out")
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ValueError(f"top_p={self.top_p}: a probability above 0, at most 1")
        if self.min_p is not None and not 0 <= self.min_p <= 1:
            raise ValueError(f"min_p={self.min_p}: a share of the likeliest token's, from 0 to 1")


GREEDY = SamplingConfig(temperature=0)
COLDEST = 1e-30  # below this, float32 divides by zero; two tokens differ by more anyway


def keep_top_k(logits: Tensor, k: int) -> Tensor:
    """Return the logits (B, V) with all but the k largest of each row at -inf."""
    smallest_kept = logits.topk(min(k, logits.shape[-1])).values[:, -1:]  # (B, 1)
    return logits.masked_fill(logits < smallest_kept, -torch.inf)


def keep_top_p(logits: Tensor, p: float) -> Tensor:
    """Return the logits (B, V) with all but the nucleus at -inf.

    The nucleus is the shortest run of likeliest tokens whose probabilities sum to at least p.
    """
    if p == 1:  # a token of probability 1e-20 adds nothing to a sum near 1, and is not to go
        return logits
    ordered, order = logits.sort(descending=True)
    # float64: in float32 the sum of a long tail can reach 1 before its end.
    probs = ordered.double().softmax(-1)  # (B, V)
    # A token is kept while the ones before it have not reached p yet; the first always is.
    reached = probs.cumsum(-1) - probs >= p  # (B, V)
    return torch.full_like(logits, -torch.inf).scatter(
        -1, order, ordered.masked_fill(reached, -torch.inf)
    )


def keep_min_p(logits: Tensor, p: float) -> Tensor:
    """Return the logits (B, V) with those tokens at -inf that are less than p times the likeliest.

    A ratio of probabilities is a difference of logits, so no softmax is needed.
    """
    lowest = logits.amax(-1, keepdim=True) + (math.log(p) if p else -math.inf)  # (B, 1)
    return logits.masked_fill(logits < lowest, -torch.inf)


def choose(logits: Tensor, config: SamplingConfig, generator: torch.Generator | None) -> Tensor:
    """Return one next token id per row, (B,), from logits (B, V)."""
    if config.temperature == 0:
        return logits.argmax(-1)
    logits = at_least_float32(logits)
    # Softmax sees differences only; with the largest at 0, dividing cannot run out of numbers.
    logits = (logits - logits.amax(-1, keepdim=True)) / max(config.temperature, COLDEST)  # (B, V)
    if config.top_k is not None:
        logits = keep_top_k(logits, config.top_k)
    if config.top_p is not None:
        logits = keep_top_p(logits, config.top_p)
    if config.min_p is not None:
        logits = keep_min_p(logits, config.min_p)
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
    padding: Tensor | None = None,
    until: Callable[[Tensor], bool] | None = None,
    allowed: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Continue each row of ids (B, T) by up to max_new_tokens, (B, T + new).

    stop_id    a row that has produced it gets only stop_id after it; all stopped ends the loop
    use_cache  True reads each token once; False reads the whole text again for every token. The
               text is the same. Past the context both slide a window, whose positions shift, so
               nothing cached would still be valid and both read it anew.
    padding    (B,), how many ids at the left of each row are filling: see `pad_left`
    until      is given the ids after every token; True ends the loop
    allowed    is given the ids before every token; returns which may come next, (B, V) bool

    Raises ValueError for ids or numbers that make no sense, or if the model's scores are NaN.
    """
    check_request(model, ids, max_new_tokens, seed, padding)
    was_training = model.training
    model.eval()
    generator = torch.Generator().manual_seed(seed)
    cache = model.new_cache(len(ids)) if use_cache else None
    stopped = torch.zeros(len(ids), dtype=torch.bool)  # (B,)
    try:
        for _ in paced(range(max_new_tokens)):
            logits = next_logits(model, ids, cache, padding)  # (B, V)
            if allowed is not None:
                logits = logits.masked_fill(~allowed(ids), -torch.inf)  # (B, V)
            next_ids = choose(logits, config, generator)  # (B,)
            if stop_id is not None:
                next_ids = torch.where(stopped, stop_id, next_ids)  # (B,)
                stopped |= next_ids == stop_id
            ids = torch.cat([ids, next_ids[:, None]], dim=1)
            if (stop_id is not None and stopped.all()) or (until is not None and until(ids)):
                break
    finally:
        model.train(was_training)
    return ids


def next_logits(model: GPT, ids: Tensor, cache: KVCache | None, padding: Tensor | None) -> Tensor:
    """Return the scores (B, V), on the CPU, of the token after ids (B, T); they fill the cache.

    Once the ids do not fit the context any more the cache is of no use, and is left alone.

    Raises ValueError if a score is NaN.
    """
    window, device = model.config.context_length, device_of(model)
    out_of_sight = max(0, ids.shape[1] - window)
    if out_of_sight:
        cache = None
    unread = ids[:, cache.length :] if cache is not None else ids[:, -window:]
    filling = None if padding is None else (padding - out_of_sight).clamp(min=0).to(device)
    logits = model(unread.to(device), cache, filling)[:, -1].cpu()  # (B, V)
    if logits.isnan().any():
        raise ValueError("the model's scores are not numbers (NaN): its weights are broken")
    return logits


def check_request(
    model: GPT, ids: Tensor, max_new_tokens: int, seed: int, padding: Tensor | None
) -> None:
    """Raise ValueError for what `generate` cannot be asked."""
    if ids.numel() == 0:
        raise ValueError("the prompt is empty: give at least one token to continue")
    if ids.amin() < 0 or ids.amax() >= model.config.vocab_size:
        raise ValueError(
            f"the prompt holds token {int(ids.amax() if ids.amin() >= 0 else ids.amin())}: "
            f"the model knows 0 to {model.config.vocab_size - 1}"
        )
    if max_new_tokens < 0:
        raise ValueError(f"max_new_tokens={max_new_tokens}: a text cannot be continued backwards")
    if not -(2**63) <= seed < 2**64:
        raise ValueError(f"seed={seed}: a seed has at most 64 bits")
    if padding is not None and not (padding.amin() >= 0 and padding.amax() < ids.shape[1]):
        raise ValueError("padding must leave each row at least one token, and cannot be negative")


def pad_left(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return rows of unlike length as ids (B, T), filled with 0 at the left, and padding (B,)."""
    longest = max(map(len, rows), default=0)
    padding = torch.tensor([longest - len(row) for row in rows])  # (B,)
    return torch.tensor([[0] * (longest - len(row)) + list(row) for row in rows]), padding


def complete_all(
    model: GPT,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    max_new_tokens: int = 64,
    config: SamplingConfig = GREEDY,
    stop: str | None = None,
    seed: int = 0,
    use_cache: bool = True,
) -> list[str]:
    """Return what the model writes after each prompt, up to `stop` if it comes to it.

    The prompts are continued side by side. Greedily, each text is what it would be alone; when
    sampling, the rows share one stream of luck.

    stop  any text; it ends a row wherever it falls among the tokens

    Raises ValueError for no prompts, an empty one, or one that the tokenizer cannot read.
    """
    rows = [tokenizer.encode(prompt) for prompt in prompts]
    if not all(rows) or not rows:
        raise ValueError("the prompt is empty: give at least one token to continue")
    if stop:
        tokenizer.encode(stop)  # refuses a stop that can never be written
    prompt_ids, padding = pad_left(rows)  # (B, T), (B,)

    def written(ids: Tensor) -> list[str]:
        return [tokenizer.decode(row) for row in ids[:, prompt_ids.shape[1] :].tolist()]

    def all_stopped(ids: Tensor) -> bool:
        return all(stop in text for text in written(ids)) if stop else False

    ids = generate(
        model,
        prompt_ids,
        max_new_tokens,
        config,
        seed=seed,
        use_cache=use_cache,
        padding=padding if padding.any() else None,  # a mask costs a little
        until=all_stopped,
    )
    return [text.split(stop)[0] if stop else text for text in written(ids)]


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
    """Return what the model writes after `prompt`: `complete_all` for a single one."""
    one = [prompt]
    return complete_all(model, tokenizer, one, max_new_tokens, config, stop, seed, use_cache)[0]
