"""Evaluation: how surprised is the model, and how often is its whole answer right?

    loss          mean of -ln p(target), in nats per token
    perplexity    exp(loss): as unsure as a fair choice among this many tokens
    exact match   the share of answers that are right to the last letter

Exact match of greedy decoding needs no decoding. If every target is the likeliest token given the
targets before it, greedy decoding would have written exactly them; if some target is not, greedy
decoding would have left the path there. So one forward pass over the right answers decides.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from minigpt.data import IGNORE, Dataset, encode_rows
from minigpt.model import GPT, device_of, next_token_loss
from minigpt.number_names import row
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer

BATCH = 250  # rows per forward pass: large enough to be quick, small enough to fit a cache


@torch.no_grad()
def mean_loss(model: nn.Module, data: Dataset) -> float:
    """Return the mean loss over all targets of the data, in nats per token."""
    total, count = 0.0, 0
    for x, y in _chunks(model, data):
        asked = int((y != IGNORE).sum())
        total += next_token_loss(model(x), y).item() * asked
        count += asked
    return total / count


def perplexity(model: nn.Module, data: Dataset) -> float:
    """Return exp(mean loss): V for a model that knows nothing, 1 for one that is sure and right."""
    return math.exp(mean_loss(model, data))


@torch.no_grad()
def exact(model: nn.Module, data: Dataset) -> Tensor:
    """Return for each row whether greedy decoding writes its whole answer, (N,) bool."""
    verdicts = []
    for x, y in _chunks(model, data):
        right = (model(x).argmax(-1) == y) | (y == IGNORE)  # (B, T)
        verdicts.append(right.all(dim=1))
    return torch.cat(verdicts)  # (N,)


def exact_match(model: nn.Module, data: Dataset) -> float:
    """Return the share of rows whose whole answer is right, 0 to 1."""
    return exact(model, data).float().mean().item()


def number_dataset(numbers: Iterable[int], lang: str, tokenizer: Tokenizer, length: int) -> Dataset:
    """Return the rows of these numbers in one language, ready to be judged."""
    return encode_rows((row(n, lang) for n in numbers), tokenizer, length)


def evaluate_languages(
    model: GPT, tokenizer: Tokenizer, numbers: list[int], langs: Iterable[str]
) -> dict[str, float]:
    """Return the exact match on these numbers in each language."""
    length = model.config.context_length
    return {
        lang: exact_match(model, number_dataset(numbers, lang, tokenizer, length)) for lang in langs
    }


def _chunks(model: nn.Module, data: Dataset) -> Iterable[Dataset]:
    """Yield the data in order, BATCH rows at a time, on the model's device, in eval mode."""
    was_training, device = model.training, device_of(model)
    model.eval()
    for x, y in paced(zip(data.x.split(BATCH), data.y.split(BATCH), strict=True)):
        yield Dataset(x.to(device), y.to(device))
    model.train(was_training)
