"""Whose row is near whose, and why: what phase 13 measures about tables of rows.

    within     how many of the nearest letters of a group's letters are in the group
    company    a row for each letter made by counting: who stands before it, who after it
    train      a base for a few steps, its head tied to the table or a table of its own
    compared   ten rows that learn one thing only: which of two stands higher in an order
    portrait   what can be said of a whole base's table in a few numbers

    python -m minigpt.experiments.embeddings      portraits of six bases -> embeddings.json

Source: Firth 1957 ("you shall know a word by the company it keeps"); Press & Wolf 2017,
https://arxiv.org/abs/1608.05859 (the tied head, and what an untied input table is like).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import IGNORE
from minigpt.evaluate import number_dataset
from minigpt.experiments.results import save
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, row, split_numbers
from minigpt.train import TrainConfig, start
from minigpt.train import train as run

VOWELS = "aeiou"
DIGITS = "0123456789"
SEEDS = range(6)  # of the bases that are portrayed; two of them come with the course
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


def rank_correlation(values: Tensor) -> float:
    """Return how far values stand in the order of their places: 1 in it, -1 against it, 0 neither.

    values  (N,), all different
    """
    ranks = values.argsort().argsort().double()  # (N)
    return float(torch.corrcoef(torch.stack([ranks, torch.arange(len(ranks)).double()]))[0, 1])


@cache
def met() -> tuple[str, str]:
    """Return the letters a to z that answers contain, and the characters that no row contains."""
    rows = [row(n, lang) for lang in recipes.BASE_LANGUAGES for n in split_numbers().train]
    written = set("".join(some.answer for some in rows))
    read = written.union(*(some.prompt for some in rows))
    letters = [c for c in "abcdefghijklmnopqrstuvwxyz" if c in written]
    return "".join(letters), "".join(c for c in ALPHABET if c not in read)


def rows_of(table: Tensor, characters: str) -> Tensor:
    """Return the rows of a table of the whole alphabet that belong to some characters, (N, C)."""
    return table[[ALPHABET.index(c) for c in characters]]


def common(table: Tensor) -> Tensor:
    """Return the mean row of the characters that no row contains, (C,)."""
    return rows_of(table, met()[1]).mean(dim=0)


def without(rows: Tensor, d: Tensor) -> Tensor:
    """Return the rows without their part along d."""
    return rows - (rows @ d / (d @ d))[:, None] * d


@torch.no_grad()
def before_the_exit(base: Checkpoint, numbers: Sequence[int]) -> Tensor:
    """Return the rows h that the table scores, one for each letter of these names, (N, C)."""
    seen: list[Tensor] = []
    hook = base.model.final_norm.register_forward_hook(lambda *call: seen.append(call[-1]))
    data = [number_dataset(numbers, lang, base.tokenizer, 64) for lang in recipes.BASE_LANGUAGES]
    for x, _ in data:
        base.model(x)
    hook.remove()
    return torch.cat([h[y != IGNORE] for h, (_, y) in zip(seen, data, strict=True)])  # (N, C)


def portrait(model: GPT, fresh: GPT) -> dict[str, float]:
    """Return what phase 13 says of a base's table; `fresh` is the same model before step 1."""
    table, before = (m.token_embedding.weight.detach() for m in (model, fresh))
    letters, never = met()
    used, unread, digits = (rows_of(table, some) for some in (letters, never, DIGITS))
    others = ~torch.eye(len(never), dtype=torch.bool)
    line = axes(without(digits, common(table)))[0][:, 0]
    kept = F.cosine_similarity(used, rows_of(before, letters), dim=1)
    return {
        "vowels": within(used, letters, VOWELS),
        "fghwx": within(used, letters, "fghwx"),
        "never met, cosine": float(cosines(unread)[others].mean()),
        "never met, length": float(unread.norm(dim=1).mean()),
        "digits in order": rank_correlation(line),
        "letters, cosine with their start": float(kept.mean()),
    }


def main() -> None:
    """Train the bases that do not come with the course, portray all, write the file."""
    bases = {}
    for seed in SEEDS:
        shipped = seed in recipes.SHIPPED_BASES
        base = recipes.load_base(seed=seed) if shipped else recipes.train_base(seed)[0]
        bases[str(seed)] = portrait(base.model, recipes.new_model(seed).model)
        print(seed, bases[str(seed)], flush=True)
    command = "python -m minigpt.experiments.embeddings"
    save("embeddings", {"command": command, "recipe": vars(TrainConfig()), "bases": bases})


if __name__ == "__main__":
    main()
