"""Data: token ids to batches (x, y), where y says what to predict and where not to ask.

    row      e  n  :  7  =  s  e  v  e  n  \\n
    x        e  n  :  7  =  s  e  v  e  n          what the model reads
    y        .  .  .  .  s  e  v  e  n  \\n         what it must predict; "." is IGNORE

The loss skips IGNORE: nobody can predict which number is asked for, so asking would only add noise.
A text of your own is cut into windows and predicted at every position.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from minigpt.number_names import Row
from minigpt.tokenizer import Tokenizer

IGNORE = -100  # F.cross_entropy's own default for "no question here"


class Dataset(NamedTuple):
    """Inputs and targets, both (N, T) int64; y is IGNORE wherever the loss must not look."""

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
                f"{context_length + 1} fit a context of {context_length}"
            )
        x[i, : len(ids) - 1] = torch.tensor(ids[:-1])
        y[i, len(prompt) - 1 : len(ids) - 1] = torch.tensor(answer)
    return Dataset(x, y)


def encode_text(text: str, tokenizer: Tokenizer, context_length: int) -> Dataset:
    """Cut a text into windows of context_length tokens, each predicting its own next tokens.

    Windows start every half context, so each token is seen with a long past in one of them.
    Raises ValueError for a text too short to fill one window.
    """
    ids = torch.tensor(tokenizer.encode(text))  # (n_tokens,)
    if len(ids) <= context_length:
        raise ValueError(
            f"the text has {len(ids)} tokens; training needs more than the context of "
            f"{context_length}: use a longer text or a shorter context"
        )
    starts = list(range(0, len(ids) - context_length, max(1, context_length // 2)))
    x = torch.stack([ids[s : s + context_length] for s in starts])  # (N, T)
    y = torch.stack([ids[s + 1 : s + context_length + 1] for s in starts])  # (N, T)
    return Dataset(x, y)


def split_text(text: str, validation: float = 0.1) -> tuple[str, str]:
    """Cut a text once: the first part trains, the last `validation` of it is held out."""
    cut = int(len(text) * (1 - validation))
    return text[:cut], text[cut:]


def batches(data: Dataset, batch_size: int, generator: torch.Generator) -> Iterator[Dataset]:
    """Yield random batches for ever, cut to the longest answer among their rows.

    The cut saves a third of the work on number names: the columns after the last target hold
    nothing that the loss or the attention would look at.
    """
    lengths = last_target(data.y)  # (N,)
    while True:
        rows = torch.randint(len(data.x), (batch_size,), generator=generator)  # (B,)
        T = int(lengths[rows].max())
        yield Dataset(data.x[rows, :T], data.y[rows, :T])


def last_target(y: Tensor) -> Tensor:
    """Return for each row the number of columns up to and including its last target, (N,)."""
    columns = torch.arange(1, y.shape[1] + 1)  # (T,)
    return torch.where(y == IGNORE, 0, columns).amax(1)
