"""Whose row is near whose, and why: what phase 13 measures about tables of rows.

    within     how many of the nearest letters of a group's letters are in the group
    company    a row for each letter made by counting: who stands before it, who after it
    train      a base for a few steps, its head tied to the table or a table of its own
    compared   ten rows that learn one thing only: which of two stands higher in an order

Source: Firth 1957 ("you shall know a word by the company it keeps"); Press & Wolf 2017,
https://arxiv.org/abs/1608.05859 (the tied head, and what an untied input table is like).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt import recipes
from minigpt.model import GPT, GPTConfig
from minigpt.train import TrainConfig, start
from minigpt.train import train as run

NEAREST = 4  # neighbours that are asked of each letter: as many as a vowel has other vowels


def cosines(rows: Tensor) -> Tensor:
    """Return the cosine of each row with each other row, (N, N)."""
    unit = F.normalize(rows, dim=1)  # (N, C)
    return unit @ unit.T


def within(rows: Tensor, letters: str, group: Iterable[str]) -> int:
    """Return how many of the four nearest letters of each of the group's letters are in it too.

    rows  (N, C), one for each of the `letters`; only these are neighbours
    """
    return _count(_nearest(rows), {letters.index(c) for c in group})


def as_close(rows: Tensor, letters: str, group: str) -> tuple[int, int, str, int]:
    """Compare a group with every set of as many letters, itself among them.

    Returns how many sets are at least as close by `within`, how many there are, the closest of
    them all, and what it scores.
    """
    nearest = _nearest(rows)
    own = within(rows, letters, group)
    scores = {s: _count(nearest, set(s)) for s in combinations(range(len(letters)), len(group))}
    best = max(scores, key=scores.__getitem__)  # the first of equals
    as_good = sum(score >= own for score in scores.values())
    return as_good, len(scores), "".join(letters[i] for i in best), scores[best]


def _nearest(rows: Tensor) -> list[set[int]]:
    near = cosines(rows).fill_diagonal_(-2)  # (N, N), nobody is a neighbour of his own
    return [set(row.topk(NEAREST).indices.tolist()) for row in near]


def _count(nearest: list[set[int]], group: set[int]) -> int:
    return sum(len(nearest[i] & group) for i in group)


def company(texts: Iterable[str], alphabet: str, letters: str) -> Tensor:
    """Return a row for each of the letters, (N, 2 V): the shares of what precedes and follows it.

    A text begins after a newline. What all letters have in common is taken out: the mean is 0.
    """
    V = len(alphabet)
    place = {c: i for i, c in enumerate(alphabet)}
    follows = torch.zeros(V, V)  # (V, V)
    for text in texts:
        for a, b in zip("\n" + text, text, strict=False):
            follows[place[a], place[b]] += 1
    after = follows / follows.sum(dim=1, keepdim=True).clamp(min=1)  # (V, V)
    before = (follows / follows.sum(dim=0).clamp(min=1)).T  # (V, V)
    rows = torch.cat([before, after], dim=1)[[place[c] for c in letters]]  # (N, V)
    return rows - rows.mean(dim=0)


class SeparateHead(GPT):
    """Mini-GPT with a second table at its exit, which starts as a copy of the first."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__(config)
        self.head = nn.Parameter(self.token_embedding.weight.detach().clone())  # (V, C)

    def forward(self, ids: Tensor, cache=None, padding=None) -> Tensor:
        """Return the logits of every next token, (B, T, V)."""
        x = self.token_embedding(ids) + self.positions(0, ids.shape[1], padding)  # (B, T, C)
        for block in self.blocks:
            x = block(x)  # (B, T, C)
        return F.linear(self.final_norm(x), self.head)


def train(separate: bool, seed: int = 0, steps: int = 100) -> GPT:
    """Train a base for a few steps on English and Italian, its head tied or a table of its own.

    Both kinds start with the same numbers, see the same batches and have the same rates.
    """
    tokenizer = recipes.new_model().tokenizer
    torch.manual_seed(seed)
    model = (SeparateHead if separate else GPT)(GPTConfig(tokenizer.vocab_size))
    data = recipes.number_data(recipes.BASE_LANGUAGES, tokenizer, 64, seed)
    config = replace(TrainConfig(), steps=steps, seed=seed, warmup_steps=min(50, steps // 2))
    run(start(model, config), data, config)
    return model.eval()


def compared(order: Sequence[int], seed: int = 0, steps: int = 300, width: int = 8) -> Tensor:
    """Return ten rows that were trained only to tell which of two digits stands higher.

    order  the place of each digit in the order that is asked about, 0 first

    A score w · (row a - row b) above 0 says "a", and every pair is asked at every step.
    """
    torch.manual_seed(seed)
    rows = nn.Parameter(0.1 * torch.randn(len(order), width))  # (V, C)
    w = nn.Parameter(0.3 * torch.randn(width))  # (C)
    optimizer = torch.optim.Adam([rows, w], lr=0.03)
    place = torch.tensor(order)  # (V)
    a, b = torch.combinations(torch.arange(len(order))).T  # (N)
    a_is_higher = (place[a] > place[b]).float()  # (N)
    for _ in range(steps):
        loss = F.binary_cross_entropy_with_logits((rows[a] - rows[b]) @ w, a_is_higher)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return rows.detach()


def axes(rows: Tensor) -> tuple[Tensor, float]:
    """Return the places of the rows on their two longest axes, (N, 2), and the first one's share.

    The share is that of the squared distances from the middle which the first axis holds. An axis
    has no sign of its own: it runs from the first row to the last.
    """
    U, S, _ = torch.linalg.svd(rows - rows.mean(dim=0), full_matrices=False)
    spots = U[:, :2] * S[:2]  # (N, 2)
    return spots * torch.where(spots[-1] < spots[0], -1.0, 1.0), float(S[0] ** 2 / (S**2).sum())
