"""Which part reads the digit that is due? Two numbers that differ in one digit tell.

    clean     en:4216=four thousand        the next letter is the t of two
    other     en:4916=four thousand        the next letter is the n of nine

Both have the same length. A place of the first run is put into the second: the share of the
difference between the two letters' logits that comes back is what the place carries.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import exact_match
from minigpt.inside import Change, head, lens, patch, record, watched, weights
from minigpt.model import GPT, Block
from minigpt.number_names import EN_SMALL, EN_TENS, spell, split_numbers
from minigpt.tokenizer import Tokenizer

PROMPT = len("en:4216=")  # of every number with four digits; digit k stands at position 3 + k
BEFORE = ("", "thousand ", "hundred ", "-")  # what the first letter of a digit's word follows


class Pairs(NamedTuple):
    """Texts of one length in which one digit differs, and so the letter that is due."""

    clean: Tensor  # (B, T) ids
    other: Tensor  # (B, T)
    letter: Tensor  # (B,) ids: due after clean
    other_letter: Tensor  # (B,): due after other


class Cut(NamedTuple):
    """What is taken from the clean run: some columns at one position of a place."""

    place: str
    columns: slice = slice(None)
    position: int = -1


def text_before(n: int, digit: int, after: int = 0) -> str:
    """Return the text up to the word that names a digit, 0 to 3, and `after` letters of it."""
    name, mark = spell(n, "en"), BEFORE[digit]
    end = name.index(mark) + len(mark) if mark else 0
    return f"en:{n}={name[: end + after]}"


def digit_pairs(
    tokenizer: Tokenizer, digit: int, count: int = 200, seed: int = 0, after: int = 0
) -> list[Pairs]:
    """Return `count` pairs that differ in a digit, 0 to 3, in groups of texts of one length.

    The clean numbers are held out; each digit of theirs has a word of its own.

    after  so many letters of that word are written already, the same ones in both texts
    """
    draws, found = random.Random(seed), 0
    groups: dict[int, list[tuple[str, ...]]] = {}
    pool = [n for n in split_numbers().test if n > 999 and "0" not in str(n) and n % 100 > 20]
    while found < count:
        n = draws.choice(pool)
        others = [d for d in "23456789" if d != str(n)[digit]]
        m = int(str(n)[:digit] + draws.choice(others) + str(n)[digit + 1 :])
        a, b = text_before(n, digit, after), text_before(m, digit, after)
        due = [spell(number, "en")[len(a) - PROMPT] for number in (n, m)]
        same_words = a[PROMPT:] == b[PROMPT:]
        if same_words and due[0] != due[1]:
            groups.setdefault(len(a), []).append((a, b, *due))
            found += 1
    return [Pairs(*(_ids(tokenizer, c) for c in zip(*g, strict=True))) for g in groups.values()]


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Return texts of one length as ids (B, T), single letters as (B,)."""
    return torch.tensor([tokenizer.encode(text) for text in texts]).squeeze(1)


def lead(logits: Tensor, pairs: Pairs) -> Tensor:
    """Return how far the clean letter's logit leads the other's at the end of each text, (B,)."""
    last, rows = logits[:, -1], torch.arange(len(pairs.letter))  # (B, V), (B,)
    return last[rows, pairs.letter] - last[rows, pairs.other_letter]


def carried(model: GPT, groups: Sequence[Pairs], cuts: Sequence[Cut]) -> list[float]:
    """Return, for each cut, the mean share of the lead that comes back with the clean values."""
    shares = [[] for _ in cuts]
    for pairs in groups:
        logits, seen = record(model, pairs.clean)
        clean, other = lead(logits, pairs), lead(model(pairs.other), pairs)  # (B,), (B,)
        for cut, found in zip(cuts, shares, strict=True):
            given = seen[cut.place][:, cut.position, cut.columns]  # (B, some of C)

            def change(value: Tensor, cut: Cut = cut, given: Tensor = given) -> Tensor:
                value[:, cut.position, cut.columns] = given
                return value

            patched = lead(patch(model, pairs.other, cut.place, change), pairs)  # (B,)
            found.append((patched - other) / (clean - other))
    return [torch.cat(found).mean().item() for found in shares]


def looks_at(model: GPT, groups: Sequence[Pairs], digit: int) -> Tensor:
    """Return the mean attention of each head on the digit that differs, (layers, H)."""
    found = []
    for pairs in groups:
        _, seen = record(model, pairs.clean)
        layers = range(model.config.n_layer)
        maps = [weights(model, seen, layer)[:, :, -1, 3 + digit] for layer in layers]
        found.append(torch.stack(maps, dim=1))  # of one group, (B, layers, H)
    return torch.cat(found).mean(0)  # (layers, H)


def by_head(model: GPT, groups: Sequence[Pairs]) -> Tensor:
    """Return what each head carries at the last position, (layers, H)."""
    H, layers = model.config.n_head, model.config.n_layer
    cuts = [Cut(f"{n}.heads", head(model, h)) for n in range(layers) for h in range(H)]
    return torch.tensor(carried(model, groups, cuts)).view(layers, H)  # (layers, H)


# ------------------------------------------------------------------------------------- the lens


def stages(model: GPT, ids: Tensor) -> dict[str, Tensor]:
    """Return the stream (B, T, C) as it is after each part of the model, by its name."""
    _, seen = record(model, ids)
    found = {"embedding": seen["0.stream"]}
    for layer in range(len(model.blocks)):
        found[f"attention {layer}"] = seen[f"{layer}.stream"] + seen[f"{layer}.attention"]
        after = f"{layer + 1}.stream" if layer + 1 < len(model.blocks) else "end.stream"
        found[f"mlp {layer}"] = seen[after]
    return found


def first_letters(numbers: Sequence[int], y: Tensor) -> Tensor:
    """Return True at the targets (N, T) that begin the word of a digit, and not a fixed word."""
    first = torch.zeros_like(y, dtype=torch.bool)  # (N, T)
    for i, n in enumerate(numbers):
        name, prompt = spell(n, "en"), len(f"en:{n}=")
        begins = [0] + [k + 1 for k, letter in enumerate(name) if letter in " -"]
        for k in begins:
            if not name[k:].startswith(("hundred", "thousand")):
                first[i, prompt - 1 + k] = True
    return first & (y != IGNORE)


def right_by_stage(
    model: GPT, data: Dataset, first: Tensor
) -> dict[str, tuple[float, float, float]]:
    """Return for each stage the share right of all letters, of first ones, and of the others."""
    asked = data.y != IGNORE  # (N, T)
    found: dict[str, tuple[float, float, float]] = {}
    for name, stream in stages(model, data.x).items():
        right = lens(model, stream).argmax(-1) == data.y  # (N, T)
        every, begin, inside = (
            right[kind].float().mean().item() for kind in (asked, first, asked & ~first)
        )
        found[name] = every, begin, inside
    return found


# ------------------------------------------------------------------------------ moving a position


def movable(count: int = 200) -> list[int]:
    """Return held-out numbers whose hundreds and tens begin with unlike letters."""
    numbers = [n for n in split_numbers().test if n > 999 and n // 100 % 10 and n % 100 >= 20]
    return [n for n in numbers if EN_SMALL[n // 100 % 10][0] != EN_TENS[n // 10 % 10][0]][:count]


def begins_with(
    model: GPT, tokenizer: Tokenizer, numbers: Sequence[int], position: int | None
) -> dict[str, int]:
    """Return how many numbers go on with their hundreds, with "hundred", or with their tens.

    The text ends after "thousand "; the last space gets the row of another position, if any, in
    place of its own, and nothing else is changed.
    """
    tally = {"hundreds": 0, "h": 0, "tens": 0, "other": 0}
    table = model.position_embedding.weight.detach()  # (context, C)
    for n in numbers:
        ids = torch.tensor([tokenizer.encode(text_before(n, 1))])  # (B, T)
        own = ids.shape[1] - 1
        moved = table[own if position is None else position] - table[own]  # (C,)

        def change(value: Tensor, moved: Tensor = moved) -> Tensor:
            value[:, -1] += moved
            return value

        said = tokenizer.decode([int(patch(model, ids, "0.stream", change)[0, -1].argmax())])
        due = {EN_SMALL[n // 100 % 10][0]: "hundreds", EN_TENS[n // 10 % 10][0]: "tens", "h": "h"}
        tally[due.get(said, "other")] += 1
    return tally


@torch.no_grad()
def pull(model: GPT, tokenizer: Tokenizer, h: int, positions: Sequence[int]) -> Tensor:
    """Return how strongly a space at each position asks for each digit's place, (positions, 4).

    Layer 0 sees only tokens and positions, so its scores are a table: the mean over the digits 1
    to 9 of q · k / sqrt(D), for head h.
    """
    block, table = cast(Block, model.blocks[0]), model.position_embedding.weight
    space, digits = (
        model.token_embedding(torch.tensor(tokenizer.encode(text))) for text in (" ", "123456789")
    )
    columns = head(model, h)
    asks = block.norm_1(space + table[list(positions)])  # (P, C)
    q = block.attention.q_proj(asks)[:, columns]  # (P, D)
    offers = block.norm_1(digits[:, None] + table[3:7])  # (9, 4, C)
    k = block.attention.k_proj(offers)[..., columns]  # (9, 4, D)
    return torch.einsum("pd,nkd->npk", q, k).mean(0) / (columns.stop - columns.start) ** 0.5


# ---------------------------------------------------------------------------------- knocking out


def mean_at(model: GPT, place: str, data: Dataset) -> Tensor:
    """Return the mean value at a place over all positions where a letter is due, (C,)."""
    _, seen = record(model, data.x)
    return seen[place][data.y != IGNORE].mean(0)  # (C,)


def exact_with(model: GPT, data: Dataset, place: str, change: Change) -> float:
    """Return the exact match of a model in which change(value) stands at one place."""
    with watched(model, {place: change}):
        return exact_match(model, data)


# ------------------------------------------------------------------------------------- the probe


def at_equals(model: GPT, tokenizer: Tokenizer, numbers: Sequence[int], place: str) -> Tensor:
    """Return what stands at the `=` of each number, at one place, (N, C)."""
    ids = torch.tensor([tokenizer.encode(f"en:{n}=") for n in numbers])  # (N, T)
    return record(model, ids)[1][place][:, -1]  # (N, C)


def probe(x: Tensor, y: Tensor, other_x: Tensor, other_y: Tensor, steps: int = 300) -> float:
    """Train a linear reader of x (N, C) for y (N,), and return how often it reads the others right.

    Softmax regression, 300 steps of Adam on everything at once; the columns are standardised.
    """
    centre, size = x.mean(0), x.std(0) + 1e-6  # (C,), (C,)
    x, other_x = (x - centre) / size, (other_x - centre) / size  # (N, C), (M, C)
    W = torch.zeros(x.shape[1], 10, requires_grad=True)  # (C, 10)
    b = torch.zeros(10, requires_grad=True)  # (10,)
    optimizer = torch.optim.Adam([W, b], lr=0.05)
    for _ in range(steps):
        loss = F.cross_entropy(x @ W + b, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return ((other_x @ W + b).argmax(1) == other_y).float().mean().item()


def digits_of(numbers: Sequence[int], k: int) -> Tensor:
    """Return digit k, from the left, of each number, (N,)."""
    return torch.tensor([int(str(n)[k]) for n in numbers])


def swapped_at_equals(
    model: GPT, tokenizer: Tokenizer, digit: int, count: int = 200, seed: int = 0
) -> tuple[int, int, int]:
    """Put at `=`, before block 1, the stream of a number that differs in one digit.

    Returns how many first letters change, how many later ones do, and of how many.
    """
    draws, pool = random.Random(seed), [n for n in split_numbers().test if n > 999]
    first = later = total = 0
    for _ in range(count):
        n = draws.choice(pool)
        other = draws.choice([d for d in "23456789" if d != str(n)[digit]])
        m = int(str(n)[:digit] + other + str(n)[digit + 1 :])
        ids = torch.tensor([tokenizer.encode(f"en:{n}={spell(n, 'en')}")])
        given = record(model, torch.tensor([tokenizer.encode(f"en:{m}=")]))[1]["1.stream"][:, -1]

        def change(value: Tensor, given: Tensor = given) -> Tensor:
            value[:, PROMPT - 1] = given
            return value

        said = model(ids)[0, PROMPT - 1 :].argmax(-1)  # (letters,)
        now = patch(model, ids, "1.stream", change)[0, PROMPT - 1 :].argmax(-1)  # (letters,)
        moved = said != now  # (letters,)
        first += int(moved[0])
        later += int(moved[1:].sum())
        total += len(moved) - 1
    return first, later, total
