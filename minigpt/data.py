"""Data: token ids to batches (x, y), where y says what to predict and where not to ask.

    row      e  n  :  7  =  s  e  v  e  n  \\n
    x        e  n  :  7  =  s  e  v  e  n          what the model reads
    y        .  .  .  .  s  e  v  e  n  \\n         what it must predict; "." is IGNORE

The loss skips IGNORE: nobody can predict which number is asked for, so asking would only add noise.
A text of your own is cut into windows and predicted at every position.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from tqdm import tqdm

from minigpt.number_names import Row
from minigpt.tokenizer import BPETokenizer, Tokenizer

IGNORE = -100  # F.cross_entropy's own default for "no question here"
PART = 1 << 20  # characters encoded at a time
CUT = re.compile(r"\S(?=[ \n])")  # between a word and what follows it


class Dataset(NamedTuple):
    """Inputs and targets, both (N, T) integers; y is IGNORE wherever the loss must not look."""

    x: Tensor
    y: Tensor


def encode_rows(rows: Iterable[Row], tokenizer: Tokenizer, context_length: int) -> Dataset:
    """Return one row of ids per example, the loss on the answer only.

    Short rows are filled with id 0 after the answer; y is IGNORE there and causal attention never
    looks ahead, so the filling changes nothing.

    Raises ValueError for a row that does not fit the context.
    """
    encoded = [(tokenizer.encode(row.prompt), tokenizer.encode(row.answer)) for row in rows]
    if not encoded:
        raise ValueError("there are no rows to encode: give at least one example")
    x = torch.zeros(len(encoded), context_length, dtype=torch.long)  # (N, T)
    y = torch.full_like(x, IGNORE)  # (N, T)
    for i, (prompt, answer) in enumerate(encoded):
        ids = prompt + answer
        if len(ids) - 1 > context_length:
            raise ValueError(
                f"row {tokenizer.decode(ids)!r} has {len(ids)} tokens; at most "
                f"{context_length + 1} fit a context of {context_length}: use a longer context"
            )
        x[i, : len(ids) - 1] = torch.tensor(ids[:-1])
        y[i, len(prompt) - 1 : len(ids) - 1] = torch.tensor(answer)
    return Dataset(x, y)


def encode_text(text: str, tokenizer: Tokenizer, context_length: int) -> Dataset:
    """Cut a text into windows of context_length tokens, each predicting its own next tokens.

    Raises ValueError for a text too short to fill one window.
    """
    return windows(token_ids(text, tokenizer).long(), context_length)


def token_ids(text: str, tokenizer: Tokenizer, progress: bool = False) -> Tensor:
    """Return the ids of a text, (n_tokens,), in the smallest integers that hold the vocabulary.

    Encoded part by part: a list of Python's own numbers takes several times the memory of its text.
    """
    dtype = torch.int16 if tokenizer.vocab_size <= 1 << 15 else torch.int32
    whole = isinstance(tokenizer, BPETokenizer) and tokenizer.pattern is None  # cuts would show
    encoded = [
        torch.tensor(tokenizer.encode(part), dtype=dtype)
        for part in ([text] if whole else parts(text, progress))
    ]
    return torch.cat(encoded) if encoded else torch.empty(0, dtype=dtype)  # (n_tokens,)


def parts(text: str, progress: bool = False, size: int | None = None) -> Iterator[str]:
    """Cut a text into parts of about `size` characters, each ending before a space or newline.

    No token of BPETokenizer's own pattern reaches over such a cut, so that the parts' ids, one
    after the other, are the text's.
    """
    start, size = 0, size or PART
    quiet = not progress or len(text) <= size
    with tqdm(total=len(text), disable=quiet, unit="char", unit_scale=True, leave=False) as bar:
        while start < len(text):
            cut = CUT.search(text, start + size)
            end = cut.start() + 1 if cut else len(text)
            yield text[start:end]
            bar.update(end - start)
            start = end


def windows(ids: Tensor, context_length: int) -> Dataset:
    """Return the windows of (n_tokens,) ids, as views: ten windows take no more memory than one.

    They start every half context, so each token is seen with a long past in one of them.
    """
    T, stride = context_length, max(1, context_length // 2)
    if len(ids) <= T:
        raise ValueError(
            f"the text has {len(ids)} tokens, and a context of {T} needs {T + 1}: use a longer "
            "text or a model with a shorter context"
        )
    x = ids[:-1].unfold(0, T, stride)  # (N, T)
    y = ids[1:].unfold(0, T, stride)  # (N, T)
    return Dataset(x, y)


def split_text(text: str, validation: float = 0.1) -> tuple[str, str]:
    """Cut a text once: the first part trains, the last `validation` of it is held out."""
    cut = int(len(text) * (1 - validation))
    return text[:cut], text[cut:]


def batches(data: Dataset, batch_size: int, generator: torch.Generator) -> Iterator[Dataset]:
    """Yield random batches of int64 for ever, cut to the longest answer among their rows.

    The cut saves a third of the work on number names: the columns after the last target hold
    nothing that the loss or the attention would look at.

    Raises ValueError if there is a row without a target, from which nothing can be learned.
    """
    check_targets(data)
    while True:
        rows = torch.randint(len(data.x), (batch_size,), generator=generator)  # (B,)
        y = data.y[rows].long()
        T = int(last_target(y).max())
        yield Dataset(data.x[rows, :T].long(), y[:, :T])


def check_targets(data: Dataset) -> None:
    """Raise ValueError if a row of the data asks nothing: every y in it is IGNORE."""
    if not len(data.y):
        raise ValueError("there are no rows to learn from: give at least one")
    start = 0
    for y in data.y.split(PART // 16):  # a million rows at once would fill the memory
        asks = (y != IGNORE).any(1)  # (N,)
        if not asks.all():
            row = start + int(asks.logical_not().nonzero()[0])
            raise ValueError(
                f"row {row} has no target: its y is {IGNORE} everywhere; leave such rows out"
            )
        start += len(y)


def last_target(y: Tensor) -> Tensor:
    """Return for each row the number of columns up to and including its last target, (N,)."""
    columns = torch.arange(1, y.shape[1] + 1)  # (T,)
    return torch.where(y == IGNORE, 0, columns).amax(1)
