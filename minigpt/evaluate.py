"""Evaluation: how surprised is the model, and how often is its whole answer right?

    loss          mean of -ln p(target), in nats per token
    perplexity    exp(loss): as unsure as a fair choice among this many tokens
    exact match   the share of answers that are right to the last letter
    probability   of a whole answer: the product of its letters', kept as a sum of logarithms

Exact match of greedy decoding needs no decoding. If every target is the likeliest token given the
targets before it, greedy decoding would have written exactly them; if some target is not, greedy
decoding would have left the path there. So one forward pass over the right answers decides, for a
causal model. One whose positions see what follows them is shown the answer that it is asked for.
"""

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from minigpt.data import IGNORE, Dataset, encode_rows, last_target
from minigpt.model import GPT, at_least_float32, device_of, next_token_loss
from minigpt.number_names import row
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer

BATCH = 250  # rows per forward pass: large enough to be quick, small enough to fit a cache


@torch.no_grad()
def mean_loss(model: nn.Module, data: Dataset) -> float:
    """Return the mean loss over all targets of the data, in nats per token.

    Raises ValueError if the data asks for nothing, or if the model's scores are NaN.
    """
    total, count = 0.0, 0
    for x, y in _chunks(model, data):
        if (y == IGNORE).all():
            continue
        asked = int((y != IGNORE).sum())
        total += next_token_loss(model(x), y).item() * asked
        count += asked
    if not count:
        raise ValueError("nothing to evaluate: the data has no target")
    if math.isnan(total):
        raise ValueError("the loss is not a number (NaN): the model's weights are broken")
    return total / count


def perplexity(model: nn.Module, data: Dataset) -> float:
    """Return exp(mean loss): V for a model that knows nothing, 1 for one that is sure and right."""
    loss = mean_loss(model, data)
    return math.exp(loss) if loss < 700 else math.inf  # exp(710) is past the largest float


@torch.no_grad()
def exact(model: nn.Module, data: Dataset) -> Tensor:
    """Return for each row whether greedy decoding writes its whole answer, (N,) bool.

    The right answer is fed in and judged in one pass. That is what greedy decoding does only if the
    model is causal: let a model that may look ahead write (`sampling.complete_all`), and compare.

    Raises ValueError for a row without targets: nothing was asked, so no answer is right or wrong.
    """
    silent = (data.y == IGNORE).all(dim=1)  # (N,)
    if len(data.y) == 0 or silent.any():
        which = f"row {int(silent.nonzero()[0])} has" if len(data.y) else "the data has"
        raise ValueError(f"nothing to evaluate: {which} no target")
    verdicts = []
    for x, y in _chunks(model, data):
        right = (model(x).argmax(-1) == y) | (y == IGNORE)  # (B, T)
        verdicts.append(right.all(dim=1))
    return torch.cat(verdicts)  # (N,)


def exact_match(model: nn.Module, data: Dataset) -> float:
    """Return the share of rows whose whole answer is right, 0 to 1; causal models only: `exact`."""
    return exact(model, data).float().mean().item()


@torch.no_grad()
def log_probability(model: nn.Module, data: Dataset, temperature: float = 1.0) -> Tensor:
    """Return ln p of each row's whole answer, (N,): what sampling at this temperature gives it.

    A row without targets has ln p = 0: nothing is left to chance.
    """
    sums = []
    for x, y in _chunks(model, data):
        T = int(last_target(y).max())  # what stands behind the longest answer is not asked
        x, y = x[:, :T], y[:, :T]  # (B, T), (B, T)
        log_probs = (at_least_float32(model(x)) / temperature).log_softmax(-1)  # (B, T, V)
        of_targets = log_probs.gather(-1, y.clamp(min=0)[..., None])[..., 0]  # (B, T)
        sums.append(of_targets.masked_fill(y == IGNORE, 0).sum(1))
    return torch.cat(sums).cpu()  # (N,)


def surprise(model: nn.Module, data: Dataset) -> Tensor:
    """Return the surprise at each row's whole answer, (N,): -ln p of all its targets, in nats.

    exp(-surprise) is the probability of the answer. 0 for a row without targets.
    """
    return -log_probability(model, data)  # (N,)


@torch.no_grad()
def token_log_probs(model: GPT, tokenizer: Tokenizer, text: str) -> list[tuple[str, float]]:
    """Return each token of a text after its first, with ln p(token | all before it), in nats.

    Raises ValueError for a text of fewer than two tokens, or more than the context and one.
    """
    ids = tokenizer.encode(text)
    if not 2 <= len(ids) <= model.config.context_length + 1:
        raise ValueError(
            f"the text has {len(ids)} tokens: this model can judge 2 to "
            f"{model.config.context_length + 1}"
        )
    was_training = model.training
    logits = model.eval()(torch.tensor([ids[:-1]], device=device_of(model)))  # (1, T, V)
    model.train(was_training)
    log_probs = at_least_float32(logits)[0].log_softmax(-1).cpu()  # (T, V)
    found = log_probs[range(len(ids) - 1), ids[1:]].tolist()
    return [(tokenizer.decode([i]), value) for i, value in zip(ids[1:], found, strict=True)]


def balanced(numbers: Sequence[int], count: int) -> list[int]:
    """Return `count` of the numbers at equal steps: a sorted list keeps its mix of sizes.

    The first hundred of the sorted test numbers all have three digits; these do not.
    Raises ValueError for more than there are, or none.
    """
    if not 1 <= count <= len(numbers):
        raise ValueError(f"{count} of {len(numbers)} numbers: choose 1 to {len(numbers)}")
    return [numbers[i * len(numbers) // count] for i in range(count)]


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
    try:
        for x, y in paced(zip(data.x.split(BATCH), data.y.split(BATCH), strict=True)):
            yield Dataset(x.to(device), y.to(device))
    finally:
        model.train(was_training)
