"""Evidence: what a number must come with before somebody else believes it.

    split         by thing, not by row: no thing of the exam stands in the homework
    leaks         test prompts that training has seen; how much of a text is copied from before
    bits          nats per token -> bits per character, which every alphabet and tokenizer shares
    references    what one reaches without a model: a constant, a copy, a neighbour, counts, xz
    beats         three seeds, their mean above the reference by more than their spread

Rows are (prompt, answer); a score is a share, 0 to 1 (higher is better), or bits (lower is better).

Source: Shannon 1951 (bits a letter); Kaufman et al. 2012, "Leakage in data mining".
"""

import hashlib
import lzma
import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F

from minigpt.model import GPT, at_least_float32, device_of
from minigpt.ngram import NGram, steps
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer

Item = TypeVar("Item")
Pair = tuple[str, str]
LEAST_SEEDS = 3
BUCKETS = 2048  # of the table in which pairs of letters are counted, for `nearest_answer`
AT_ONCE = 256  # rows or windows judged together


# --------------------------------------------------------------------------------- split and leaks
def split_by_thing(
    rows: Sequence[Item], key: Callable[[Item], Hashable], share: float, seed: int = 0
) -> tuple[list[Item], list[Item]]:
    """Return (train, test): every row of a thing on one side, rows in their order.

    key    what a row is about; rows of equal key stay together
    share  of the things that test gets, rounded up, so that test is never empty

    Raises ValueError for a share that leaves one of the two sides empty.
    """
    things = sorted({key(row) for row in rows}, key=repr)  # a set has no order of its own
    count = math.ceil(share * len(things))
    if not 0 < count < len(things):
        raise ValueError(
            f"share={share} of {len(things)} things gives {count} to test: give each side one"
        )
    held_out = set(random.Random(seed).sample(things, count))
    train = [row for row in rows if key(row) not in held_out]
    return train, [row for row in rows if key(row) in held_out]


def plain(text: str) -> str:
    """Return a text as the leak detector compares it: no spaces at its ends, no capitals."""
    return text.strip().lower()


def leaks(train: Iterable[Pair], test: Iterable[Pair]) -> list[str]:
    """Return the test prompts that also stand in train, each once, in test's order."""
    seen = {plain(prompt) for prompt, _ in train}
    prompts = dict.fromkeys(plain(prompt) for prompt, _ in test)
    return [prompt for prompt in prompts if prompt in seen]


def copied_share(before: str, text: str, length: int = 20) -> float:
    """Return the share of a text's pieces of `length` characters that stand in `before` as well.

    Raises ValueError for a text shorter than one piece.
    """
    if len(text) < length:
        raise ValueError(f"the text has {len(text)} characters: one piece has {length}")
    seen = {before[i : i + length] for i in range(len(before) - length + 1)}
    starts = range(len(text) - length + 1)
    return sum(text[i : i + length] in seen for i in starts) / len(starts)


# -------------------------------------------------------------------------------------------- bits
def bits_per_character(mean_loss_nats: float, tokens: int, characters: int) -> float:
    """Return a mean loss per token as bits per character of the text that the tokens spell."""
    if tokens < 1 or characters < 1:
        raise ValueError(f"{tokens} tokens, {characters} characters: both start at 1")
    return mean_loss_nats * tokens / math.log(2) / characters


@torch.no_grad()
def text_surprise(model: GPT, tokenizer: Tokenizer, past: str, text: str) -> Tensor:
    """Return the surprise at each token of a text that follows `past`, (N,), in nats.

    Windows overlap by half a context, and each token is judged once, where it sees the most: with
    half a context of past at least, but for what stands at the very beginning.

    Raises ValueError for a text without tokens, or a past without any.
    """
    before, ids = tokenizer.encode(past), tokenizer.encode(text)
    if not before or not ids:
        raise ValueError("give a text, and a past of at least one token to predict it from")
    T = model.config.context_length
    line = torch.tensor(before[-T:] + ids)  # the last T tokens of the past are all it can see
    first = len(line) - len(ids)  # the first place that is judged
    windows = []  # of each its start and the first place it judges
    while first < len(line):
        start = max(0, min(first - 1 - T // 2, len(line) - 1 - T))
        windows.append((start, first))
        first = start + T + 1
    found, was_training, device = [], model.training, device_of(model)
    model.eval()
    for start, first in paced(windows):
        piece = line[start : start + T + 1].to(device)
        scores = at_least_float32(model(piece[None, :-1]))[0]  # (T, V)
        loss = F.cross_entropy(scores, piece[1:], reduction="none")  # (T,)
        found.append(loss[first - 1 - start :].cpu())
    model.train(was_training)
    return torch.cat(found)  # (N,)


# -------------------------------------------------------------------------------------- references
def most_frequent(train: Sequence[Pair], test: Sequence[Pair]) -> float:
    """Return the exact match of always giving the commonest answer of train."""
    ((answer, _),) = Counter(answer for _, answer in train).most_common(1)
    return sum(right == answer for _, right in test) / len(test)


def copied_prompt(train: Sequence[Pair], test: Sequence[Pair]) -> float:
    """Return the exact match of giving the prompt back, with or without its tag and its "="."""
    return sum(
        answer.strip() in (prompt.strip(), prompt.strip("= \n").rpartition(":")[2])
        for prompt, answer in test
    ) / len(test)


def nearest_answer(train: Sequence[Pair], test: Sequence[Pair]) -> float:
    """Return the exact match of giving the answer of the most similar training prompt.

    Similar is the cosine of the counts of pairs of letters; of equals, the first.
    """
    known = torch.stack([_pairs(prompt) for prompt, _ in train])  # (N, BUCKETS)
    right = 0
    for start in range(0, len(test), AT_ONCE):
        part = test[start : start + AT_ONCE]
        near = torch.stack([_pairs(prompt) for prompt, _ in part]) @ known.T  # (B, N)
        best = near.argmax(dim=1).tolist()
        right += sum(train[i][1] == answer for i, (_, answer) in zip(best, part, strict=True))
    return right / len(test)


def _pairs(prompt: str) -> Tensor:
    """Return how often each pair of letters stands in a prompt, as an arrow of length 1."""
    counts = torch.zeros(BUCKETS)
    text = f"\x02{plain(prompt)}\x03"
    for a, b in zip(text, text[1:], strict=False):
        # Not hash(): Python salts that anew in every process.
        counts[int.from_bytes(hashlib.md5(f"{a}{b}".encode()).digest()[:4]) % BUCKETS] += 1
    return counts / counts.norm()


def ngram_bits(train: str, test: str, order: int = 6) -> list[float]:
    """Return the bits per character of n-grams of order 1, 2, ... `order` counted on train.

    They back off as in phase 14, and the test's first characters see the end of train.
    """
    model = NGram(order, len(set(train + test))).fit([("", train)])
    totals = [0.0] * order
    for context, char in steps(train[-order:], test, order):
        for i, p in enumerate(model.ladder(context, char)):
            totals[i] -= math.log2(p)
    return [total / len(test) for total in totals]


def xz_bits(train: str, test: str, memory: int = 1 << 23) -> float:
    """Return the bits per character that xz needs more for train + test than for train alone.

    memory  how many bytes back it may copy from, 4096 at least
    """
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": memory}]

    def size(text: str) -> int:
        return len(lzma.compress(text.encode(), lzma.FORMAT_RAW, filters=filters))

    return 8 * (size(train + test) - size(train)) / len(test)


# -------------------------------------------------------------------------------------- the verdict
def beats(scores: Sequence[float], reference: float, higher_is_better: bool = True) -> bool:
    """Return whether a method beats a reference: its mean does, by more than its spread.

    scores  one for each seed; fewer than three show nothing. The spread is largest minus smallest.

    Then every seed beats it: no seed is further from the mean than the spread.
    """
    if len(scores) < LEAST_SEEDS:
        return False
    sign = 1 if higher_is_better else -1
    above = [sign * (score - reference) for score in scores]
    return sum(above) / len(above) > max(above) - min(above)
