"""A net as deep as you like: four letters in, the next one out, blocks of two matrices in between.

    x = rows of a letter table, side by side          (N, 64)
    branch(x) = relu(x upᵀ) downᵀ                     up (128, 64), down (64, 128)
    plain       x <- branch(x)                        with a norm: branch(norm(x))
    residual    x <- x + branch(x)
    pre-norm    x <- x + branch(norm(x))              and a norm before the head
    post-norm   x <- norm(x + branch(x))
    logits = x headᵀ                                  (N, 57)

The size of an array is the root of its mean square. A sum of n products of independent numbers
multiplies the mean square by n std²; relu halves it. He's start makes the factor 1: std² = 2 / n in
front of a relu, 1 / n elsewhere.

Source: He et al. 2015, section 2.2 (the start), and 2016 (residuals); Zhang & Sennrich 2019 (the
norm); Xiong et al. 2020 (where it stands); De & Smith 2020 (branches that start small).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.foundations.letters import letter_windows
from minigpt.number_names import ALPHABET, spell

Bend = Callable[[Tensor], Tensor]


def size(x: Tensor) -> float:
    """Return the root of the mean square, summed in float64: squares underflow before x does."""
    return x.detach().double().pow(2).mean().sqrt().item()


def alikeness(x: Tensor) -> float:
    """Return the mean cosine between different rows of x (N, C): 1 if all point the same way."""
    arrows = F.normalize(x.detach().double(), dim=-1)  # (N, C)
    n = len(x)
    return (((arrows @ arrows.T).sum() - n) / (n * (n - 1))).item()


def rms_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    """Divide each row of x (..., C) by its own size."""
    return x / torch.sqrt(x.pow(2).mean(dim=-1, keepdim=True) + eps)  # (..., C)


# --- square matrices in a row -------------------------------------------------------------------


@dataclass(frozen=True)
class Signal:
    """What a chain of layers makes of random rows: one number for each depth, the start included.

    sizes   of the numbers on their way forward
    slopes  of the gradient on its way back, when random slopes of size 1 come in at the end
    alike   mean cosine between different rows
    """

    sizes: list[float]
    slopes: list[float]
    alike: list[float]


def signal(
    std: float, bend: Bend, depth: int = 50, width: int = 64, rows: int = 256, seed: int = 0
) -> Signal:
    """Send rows from N(0, 1) through x <- bend(x Wᵀ), each W (width, width) from N(0, std²)."""
    draws = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, width, generator=draws, requires_grad=True)
    places = [x]
    for _ in range(depth):
        W = std * torch.randn(width, width, generator=draws)
        places.append(bend(places[-1] @ W.T))
    end = torch.randn(rows, width, generator=draws)
    back = torch.autograd.grad(places[-1], places, end)
    return Signal([size(p) for p in places], [size(g) for g in back], [*map(alikeness, places)])


# --- blocks that learn letters ------------------------------------------------------------------


@dataclass(frozen=True)
class Design:
    """How blocks are joined and how they start.

    residual  add a branch to what it has read, or put it in its place
    norm      "none", "before" each branch, or "after" each block
    std       of every number of up and down; None is He's start
    end       "full", or the last matrix of a branch "scaled" by 1 / √depth, or "zero"
    """

    residual: bool = False
    norm: str = "none"
    std: float | None = None
    end: str = "full"


DESIGNS = {
    "plain, std 0.02": Design(std=0.02),
    "plain": Design(),
    "plain, norm": Design(norm="before"),
    "residual": Design(residual=True),
    "residual, scaled": Design(residual=True, end="scaled"),
    "residual, zero": Design(residual=True, end="zero"),
    "pre-norm": Design(residual=True, norm="before"),
    "post-norm": Design(residual=True, norm="after"),
}


class Stack(nn.Module):
    """`depth` blocks of one design between a letter table and a head."""

    def __init__(
        self, depth: int, design: Design, seed: int = 0, before: int = 4, width: int = 64
    ) -> None:
        super().__init__()
        draws, hidden = torch.Generator().manual_seed(seed), 2 * width
        up_std, down_std = (design.std or (2 / width) ** 0.5), (design.std or (1 / hidden) ** 0.5)
        down_std *= {"full": 1.0, "scaled": max(depth, 1) ** -0.5, "zero": 0.0}[design.end]

        def drawn(rows: int, columns: int, std: float) -> nn.Parameter:
            return nn.Parameter(std * torch.randn(rows, columns, generator=draws))

        self.design = design
        self.table = drawn(len(ALPHABET), width // before, 1.0)
        self.up = nn.ParameterList(drawn(hidden, width, up_std) for _ in range(depth))
        self.down = nn.ParameterList(drawn(width, hidden, down_std) for _ in range(depth))
        self.head = drawn(len(ALPHABET), width, 0.02)

    def units(self, x: Tensor, i: int) -> Tensor:
        """Return the hidden units (N, H) of block i, which has read x (N, C)."""
        read = rms_norm(x) if self.design.norm == "before" else x  # (N, C)
        return F.relu(read @ self.up[i].T)  # (N, H)

    def block(self, x: Tensor, i: int) -> Tensor:
        """Return x (N, C) after block i."""
        out = self.units(x, i) @ self.down[i].T  # (N, C)
        out = x + out if self.design.residual else out  # (N, C)
        return rms_norm(out) if self.design.norm == "after" else out

    def places(self, letters: Tensor) -> list[Tensor]:
        """Return x (N, C) before the first block and after each, for letters (N, before)."""
        found = [self.table[letters].flatten(1)]
        for i in range(len(self.up)):
            found.append(self.block(found[-1], i))
        return found

    def forward(self, letters: Tensor) -> Tensor:
        """Return the logits of the next letter (N, V) for letters (N, before)."""
        return self.read_out(self.places(letters)[-1])

    def read_out(self, x: Tensor) -> Tensor:
        """Return the logits (N, V) of x (N, C)."""
        if self.design.norm == "before" and self.design.residual:
            x = rms_norm(x)  # (N, C)
        return x @ self.head.T  # (N, V)


def windows(numbers: list[int], lang: str = "en", before: int = 4) -> tuple[Tensor, Tensor]:
    """Return all stretches of the names: `before` letters (N, before) and the next one (N,)."""
    found = torch.from_numpy(letter_windows([spell(n, lang) for n in numbers], ALPHABET, before))
    return found[:, :before], found[:, before]


def train(
    model: Stack,
    data: tuple[Tensor, Tensor],
    steps: int = 200,
    rate: float = 3e-3,
    batch: int = 256,
    seed: int = 0,
    eps: float = 1e-8,
) -> list[float]:
    """Train with AdamW, the rate falling in a line to 0; return the loss before each step."""
    x, y = data
    optimizer = torch.optim.AdamW(model.parameters(), rate, (0.9, 0.99), eps, weight_decay=0)
    draws, losses = torch.Generator().manual_seed(seed), []
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = rate * (1 - step / steps)
        rows = torch.randint(len(x), (batch,), generator=draws)
        loss = F.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def judge(model: Stack, data: tuple[Tensor, Tensor]) -> float:
    """Return the loss on all of the data, in nats."""
    return F.cross_entropy(model(data[0]), data[1]).item()


def trace(model: Stack, letters: Tensor, y: Tensor) -> Signal:
    """Return what the blocks make of letters (N, before), and of the slopes of the loss at y (N,).

    The slopes are those of the mean loss, multiplied by N.
    """
    places = model.places(letters)
    loss = F.cross_entropy(model.read_out(places[-1]), y, reduction="sum")
    back = torch.autograd.grad(loss, places)
    return Signal([size(p) for p in places], [size(g) for g in back], [*map(alikeness, places)])


# --- two matrices in a row ----------------------------------------------------------------------


def train_product(
    A: Tensor, B: Tensor, data: tuple[Tensor, Tensor], steps: int = 300, rate: float = 0.5
) -> float:
    """Train the logits x Aᵀ Bᵀ by descent, batches of 256; return the last loss on all of the data.

    A (R, C) and B (V, R) change in place; x (N, C) are rows of a letter table that stays.
    """
    draws = torch.Generator().manual_seed(0)
    table = torch.randn(len(ALPHABET), A.shape[1] // data[0].shape[1], generator=draws)
    x, y = table[data[0]].flatten(1), data[1]
    for _ in range(steps):
        rows = torch.randint(len(x), (256,), generator=draws)
        leaves = [A.detach().requires_grad_(), B.detach().requires_grad_()]
        loss = F.cross_entropy(x[rows] @ leaves[0].T @ leaves[1].T, y[rows])
        for matrix, slope in zip((A, B), torch.autograd.grad(loss, leaves), strict=True):
            matrix -= rate * slope
    return F.cross_entropy(x @ A.T @ B.T, y).item()
