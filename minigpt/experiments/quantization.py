"""Rounding the weights of a model in many ways, and what that does to its answers.

    rounding      W -> W as it comes back; `round_to` for any set of values, one absmax per block
    margin        how far the likeliest letter leads the next one, in logits
    lead_change   by how much rounding moves that lead

A letter of an answer changes only when its lead changes by more than itself.
The formats of new hardware are here, too: 4-bit floats (E2M1) with a small float as each scale.

Source: NVFP4 and MXFP4: OCP Microscaling Formats v1.0, section 5.3, and NVIDIA's NVFP4 notes.
"""

import copy
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import BATCH, exact_match, mean_loss
from minigpt.model import GPT, linears

Rounding = Callable[[Tensor], Tensor]  # (out, in) -> (out, in)


def rounded(model: GPT, rounding: Rounding) -> GPT:
    """Return a copy of the model with the weight of every Linear as it comes back."""
    model = copy.deepcopy(model)
    for layer in linears(model).values():
        layer.weight.data = rounding(layer.weight.data)
    return model


def judge(model: GPT, data: Dataset) -> tuple[float, float]:
    """Return the loss in nats per letter and the exact match, 0 to 1."""
    return mean_loss(model, data), exact_match(model, data)


@torch.no_grad()
def inputs_of(model: GPT, name: str, ids: Tensor) -> Tensor:
    """Return what goes into the layer called `name` for ids (B, T): (B, T, in)."""
    seen: list[Tensor] = []
    hook = model.get_submodule(name).register_forward_hook(lambda _, x, y: seen.append(x[0]))
    model(ids)
    hook.remove()
    return seen[0]


# ----------------------------------------------------------------------------- logits and margins


@torch.no_grad()
def asked_logits(model: nn.Module, data: Dataset) -> Tensor:
    """Return the logits at every position that is asked, in order: (n_asked, V)."""
    parts = zip(data.x.split(BATCH), data.y.split(BATCH), strict=True)
    return torch.cat([model(x)[y != IGNORE] for x, y in parts])  # (n_asked, V)


def margins(logits: Tensor) -> Tensor:
    """Return by how much the likeliest letter leads the second, (n_asked,)."""
    best = logits.topk(2, dim=-1).values  # (n_asked, 2)
    return best[:, 0] - best[:, 1]


def lead_change(before: Tensor, after: Tensor) -> float:
    """Return the typical (root mean square) change of the favourite's lead over the second letter.

    before, after  (n_asked, V); favourite and second are those of `before`
    """
    top = before.topk(2, dim=-1).indices  # (n_asked, 2)
    change = (after - before).gather(1, top)  # (n_asked, 2)
    return (change[:, 0] - change[:, 1]).square().mean().sqrt().item()


# --------------------------------------------------------------------------------- sets of values


def round_to(W: Tensor, values: Tensor, block_size: int = 64) -> Tensor:
    """Return W with every weight at the nearest of `values` times its block's absmax.

    values  (n,), in [-1, 1]
    """
    blocks = W.reshape(-1, block_size)  # (N, block_size)
    absmax = blocks.abs().amax(dim=1, keepdim=True)  # (N, 1)
    return (nearest(blocks / absmax, values) * absmax).view(W.shape)


def nearest(x: Tensor, values: Tensor) -> Tensor:
    """Return the nearest of `values` (n,) for each entry of x, in the shape of x."""
    return values[(x[..., None] - values).abs().argmin(dim=-1)]


def relative_error(W: Tensor, back: Tensor) -> float:
    """Return the mean error in shares of the mean size of a weight."""
    return ((back - W).abs().mean() / W.abs().mean()).item()


def normal_values(n: int) -> Tensor:
    """Return n values for a bell curve by NF4's recipe, ascending, from -1 to 1: (n,).

    n / 2 - 1 of them below zero, zero, n / 2 above; n = 16 gives NF4, n = 8 a 3-bit "NF3".
    """
    largest = 1 - (1 / (2 * n) + 1 / (2 * n - 2)) / 2  # halfway between two natural choices

    def quantiles(count: int) -> Tensor:
        return torch.special.ndtri(torch.linspace(0.5, largest, count).double())[1:].float()

    below, above = -quantiles(n // 2).flip(0), quantiles(n // 2 + 1)
    values = torch.cat([below, torch.zeros(1), above])  # (n,)
    return values / values[-1]


# ------------------------------------------------------------------------------- floats of 4 bits
E2M1 = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6])  # sign, two bits of exponent, one of fraction
FP4 = torch.cat([-E2M1.flip(0)[:-1], E2M1])  # (15,): zero has two codes
E4M3_MAX = 448.0  # the largest float of 8 bits with four of exponent and three of fraction


def round_to_nvfp4(W: Tensor) -> Tensor:
    """Return W as NVFP4 gives it back: E2M1 codes, an E4M3 scale per 16 weights, one float in all.

    4 + 8 / 16 = 4.5 bits a weight.
    """
    blocks = W.reshape(-1, 16)  # (N, 16)
    whole = W.abs().max() / (E4M3_MAX * FP4[-1])  # makes the largest scale the largest E4M3
    scale = blocks.abs().amax(dim=1, keepdim=True) / FP4[-1] / whole  # (N, 1)
    scale = scale.to(torch.float8_e4m3fn).float() * whole  # (N, 1)
    return (nearest(blocks / scale.clamp(min=1e-30), FP4) * scale).view(W.shape)


def round_to_mxfp4(W: Tensor) -> Tensor:
    """Return W as MXFP4 gives it back: E2M1 codes, a power of two as the scale of 32 weights.

    4 + 8 / 32 = 4.25 bits a weight. What lies beyond 6 times the scale comes back as 6 times it.
    """
    blocks = W.reshape(-1, 32)  # (N, 32)
    absmax = blocks.abs().amax(dim=1, keepdim=True).clamp(min=1e-30)  # (N, 1)
    # 2 is E2M1's largest exponent, so that 4 <= absmax / scale < 8
    scale = torch.exp2(absmax.log2().floor() - 2)  # (N, 1)
    return (nearest(blocks / scale, FP4) * scale).view(W.shape)


# ------------------------------------------------------------------------------- errors on purpose


def same_sign(W: Tensor, back: Tensor, factor: float = 1.0) -> Tensor:
    """Return W plus the rounding errors, all made positive: (out, in)."""
    return W + factor * (back - W).abs()


def random_sign(W: Tensor, back: Tensor, factor: float = 1.0) -> Tensor:
    """Return W plus the rounding errors with signs drawn at random: (out, in)."""
    signs = torch.randint(0, 2, W.shape, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return W + factor * (back - W).abs() * signs


def formats() -> Iterator[tuple[str, float, Rounding]]:
    """Yield (name, bits per weight, rounding) of the 4-bit formats that are compared."""
    yield "NF4", 4.5, lambda W: round_to(W, normal_values(16))
    yield "NVFP4", 4.5, round_to_nvfp4
    yield "FP4, absmax", 4.5, lambda W: round_to(W, FP4 / FP4[-1])
    yield "MXFP4", 4.25, round_to_mxfp4
