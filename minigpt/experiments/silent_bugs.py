"""Ten set-ups with one line changed, none of which raises an error, and what each check says.

A set-up is a model, a loss and an optimizer. `BUGS` changes one of them; `examine` runs the checks
of checks.py on the result, with one batch of number names.

Source: reported as issues of huggingface/transformers, 44642 and 47394 (targets shifted twice), and
of bkitano/llama-from-scratch, 5 (softmax before cross-entropy); Karpathy 2019 (the mixed rows, and
the checks), http://karpathy.github.io/2019/04/25/recipe/.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from minigpt import recipes
from minigpt.ablations import PARTS, blocks, without
from minigpt.checks import (
    Loss,
    batch_loss,
    forced_and_written,
    learn_by_heart,
    rows_mixed,
    start_gap,
    unmoved,
    who_notices,
)
from minigpt.data import IGNORE, Dataset, batches
from minigpt.model import GPT, next_token_loss
from minigpt.tokenizer import Tokenizer


@dataclass
class Setup:
    """What is trained, on which loss, by which optimizer."""

    model: GPT = field(default_factory=lambda: without("nothing"))
    loss: Loss = batch_loss
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.AdamW


class NeverZeroed(torch.optim.AdamW):
    """AdamW in a loop that forgot zero_grad: every step sees the sum of all gradients so far."""

    def zero_grad(self, set_to_none: bool = True) -> None:
        pass


class Detached(nn.Module):
    """A part of a block whose result is cut from the graph: nothing flows back through it."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def forward(self, *args: Any) -> Tensor:
        return self.part(*args).detach()


def not_shifted(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """The target at a position is the token that stands there, not the next one."""
    return next_token_loss(model(x), torch.where(y == IGNORE, IGNORE, x))


def shifted_twice(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """y is shifted already, and the loss shifts it again: two tokens ahead."""
    return next_token_loss(model(x)[:, :-1], y[:, 1:])


def rows_and_columns(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Logits laid out column by column, targets row by row."""
    return next_token_loss(model(x).transpose(0, 1), y)


def softmax_twice(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Probabilities where cross-entropy expects logits: it takes the softmax of them again."""
    return next_token_loss(model(x).softmax(-1), y)


def asks_everywhere(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """No -100 in a row: each position is asked for the next token, prompt and fillings too."""
    asks = (y != IGNORE).any(1, keepdim=True)  # (B, 1)
    return next_token_loss(model(x)[:, :-1], torch.where(asks, x, IGNORE)[:, 1:])


def _change_model(part: Callable[[GPT], None]) -> Callable[[Setup], None]:
    return lambda setup: part(setup.model)


def _change_loss(loss: Loss) -> Callable[[Setup], None]:
    return lambda setup: setattr(setup, "loss", loss)


def _frozen(model: GPT) -> None:
    model.blocks[0].requires_grad_(False)


def _detached(model: GPT) -> None:
    second = blocks(model)[1]
    second.attention = Detached(second.attention)  # type: ignore[assignment]


BUGS: dict[str, Callable[[Setup], None]] = {
    "healthy": lambda setup: None,
    "mask off": _change_model(PARTS["mask"]),
    "target not shifted": _change_loss(not_shifted),
    "shifted twice": _change_loss(shifted_twice),
    "rows and columns": _change_loss(rows_and_columns),
    "softmax twice": _change_loss(softmax_twice),
    "never zeroed": lambda setup: setattr(setup, "optimizer", NeverZeroed),
    "prompt asked too": _change_loss(asks_everywhere),
    "start ten times larger": _change_model(PARTS["small start"]),
    "block frozen": _change_model(_frozen),
    "attention detached": _change_model(_detached),
}


def one_batch(rows: int = 16, seed: int = 0) -> tuple[Dataset, Tokenizer]:
    """Return a batch of English number names, x and y (rows, T), and its tokenizer."""
    fresh = recipes.new_model()
    data = recipes.number_data(("en",), fresh.tokenizer, 64, seed, 2000)
    return next(batches(data, rows, torch.Generator().manual_seed(seed))), fresh.tokenizer


def examine(bug: str, x: Tensor, y: Tensor, steps: int = 80, t: int = 12) -> dict[str, Any]:
    """Break a new set-up in one way, a name of BUGS, and run every check on it.

    x, y  (B, T), one batch; t is the position whose token is changed
    """
    if bug not in BUGS:
        raise ValueError(f"{bug!r} is no bug known here: take one of {', '.join(BUGS)}")
    setup = Setup()
    BUGS[bug](setup)
    model, loss = setup.model, setup.loss
    found: dict[str, Any] = {
        "start": start_gap(model, x, y, loss),
        "sees the future": bool(who_notices(model, x[:1], t)[:t].any()),
        "rows mixed": rows_mixed(model, x, y, loss),
        "unmoved": len(unmoved(model, loss(model, x, y))),
        "losses": learn_by_heart(model, x, y, steps, 3e-3, loss, setup.optimizer),
    }
    found["forced"], found["written"] = forced_and_written(model, x, y)
    return found


def alarms(found: dict[str, Any]) -> dict[str, bool]:
    """Return for each check whether it would have warned, from what `examine` found.

    The limits: 0.1 nats from ln V at the start (healthy models of five seeds stay within 0.03), a
    loss of 0.05 after learning by heart (healthy: 0.016), and every row written right.
    """
    return {
        "start": abs(found["start"]) > 0.1,
        "by heart": found["losses"][-1] > 0.05,
        "written": found["written"] < 1,
        "future": found["sees the future"],
        "rows": found["rows mixed"],
        "unmoved": found["unmoved"] > 0,
    }
