"""Seven cheap tests of a new model, seconds each: before training, not instead of it.

    start_gap           its loss on anything is near ln V
    learn_by_heart      the loss on one batch falls close to zero, or there is a bug
    who_notices         a changed token is noticed by no position before it
    rows_mixed          a row's loss hangs on its own row only
    unmoved             every parameter gets a gradient
    forced_and_written  what is right with the answer in view is right without it
    stream_size         the stream after n blocks has about the size that it had after one

Each sees some bugs and is blind to others; no single one sees all. A `loss` is a function of
(model, x, y), so that a mistake in the loss can be seen too.

Source: Karpathy 2019, http://karpathy.github.io/2019/04/25/recipe/; Radford et al. 2019, section
2.3 (the last matrix of each branch starts smaller by sqrt(2 n_layer)).
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from minigpt.data import IGNORE
from minigpt.model import GPT, GPTConfig, linears, next_token_loss
from minigpt.sampling import generate

Loss = Callable[[nn.Module, Tensor, Tensor], Tensor]
ROUNDING = 1e-5  # logits of a few units, float32: what two ways of adding may differ by


def batch_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Return the mean loss of a batch x, y (B, T), a scalar in nats per target."""
    return next_token_loss(model(x), y)


@torch.no_grad()
def start_gap(model: nn.Module, x: Tensor, y: Tensor, loss: Loss = batch_loss) -> float:
    """Return by how much the loss on x, y (B, T) exceeds ln V, in nats: about 0 before training."""
    return loss(model, x, y).item() - math.log(model(x).shape[-1])


def learn_by_heart(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    steps: int = 80,
    lr: float = 3e-3,
    loss: Loss = batch_loss,
    make_optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.AdamW,
) -> list[float]:
    """Train on one batch again and again; return the loss before each step, in nats per token.

    x, y  (B, T); parameters that do not require a gradient stay as they are
    """
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer, losses = make_optimizer(trainable, lr=lr), []
    for _ in range(steps):
        now = loss(model, x, y)
        optimizer.zero_grad()
        now.backward()
        optimizer.step()
        losses.append(now.item())
    return losses


@torch.no_grad()
def who_notices(model: nn.Module, ids: Tensor, t: int) -> Tensor:
    """Return the positions whose logits change when token t of ids (1, T) does, (T,) bool."""
    was_training = model.training
    before = model.eval()(ids)  # (1, T, V)
    other = ids.clone()  # (1, T)
    other[:, t] = (other[:, t] + 1) % before.shape[-1]
    change = (model(other) - before).abs()  # (1, T, V)
    model.train(was_training)
    return change.amax(dim=(0, 2)) > ROUNDING


@torch.no_grad()
def rows_mixed(model: nn.Module, x: Tensor, y: Tensor, loss: Loss = batch_loss) -> bool:
    """Does the loss of row 0 change when the other rows of x (B, T) do?"""
    first = torch.full_like(y, IGNORE)  # (B, T)
    first[0] = y[0]
    others = x.clone()  # (B, T)
    others[1:] = (others[1:] + 1) % model(x).shape[-1]
    return abs(loss(model, others, first) - loss(model, x, first)).item() > ROUNDING


def unmoved(model: nn.Module, loss: Tensor) -> list[str]:
    """Return the names of the parameters to which this loss, a scalar, gives no gradient at all."""
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]


@torch.no_grad()
def forced_and_written(model: GPT, x: Tensor, y: Tensor) -> tuple[float, float]:
    """Return two shares of the rows x, y (B, T) whose answer is right to the last letter, 0 to 1.

    forced   every position is given the right answer so far; what `evaluate.exact_match` takes
    written  the model reads its own letters, one after the other

    In a causal model the two are the same share of the same rows. Raises ValueError for a row
    without a target.
    """
    asked = y != IGNORE  # (B, T)
    if not asked.any(1).all():
        row = int((~asked.any(1)).nonzero()[0])
        raise ValueError(f"row {row} has no target: leave rows out that ask nothing")
    was_training = model.training
    forced = ((model.eval()(x).argmax(-1) == y) | ~asked).all(1)  # (B,)
    written = torch.zeros(len(x), dtype=torch.bool)  # (B,)
    prompt, asks = asked.int().argmax(1) + 1, asked.sum(1)  # (B,), (B,)
    for length in prompt.unique().tolist():
        rows = (prompt == length).nonzero()[:, 0]
        ids = generate(model, x[rows, :length], int(asks[rows].max()), use_cache=False)
        for i, text in zip(rows.tolist(), ids[:, length:], strict=True):
            written[i] = torch.equal(text[: asks[i]], y[i, asked[i]])
    model.train(was_training)
    return forced.float().mean().item(), written.float().mean().item()


@torch.no_grad()
def stream_size(n_layer: int, ids: Tensor, scaled: bool, seed: int = 0) -> float:
    """Return the standard deviation of the stream after the last block of a new model.

    ids     (B, T), of Mini-GPT's alphabet of 57
    scaled  False undoes the smaller start of the two matrices that end a branch
    """
    torch.manual_seed(seed)
    model = GPT(GPTConfig(57, n_layer=n_layer))
    x = model.token_embedding(ids) + model.position_embedding.weight[: ids.shape[1]]  # (B, T, C)
    for name, linear in linears(model).items():
        if not scaled and name.endswith(("o_proj", "down_proj")):
            linear.weight.mul_((2 * n_layer) ** 0.5)
    for block in model.blocks:
        x = block(x)  # (B, T, C)
    return x.std().item()
