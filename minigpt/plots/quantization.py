"""Figures of quantization: where the 16 values stand, who uses them, what a bit buys.

Each function takes measured numbers and states in its title what they show.
"""

import math
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from minigpt.plots.style import BLACK, COLOUR, axes

FAMILIES = {"float": BLACK, "int": COLOUR["int8"], "NF4": COLOUR["nf4"]}


def staircase(x: Tensor, rounded: Tensor, ax: Axes | None = None) -> Axes:
    """Draw what comes back against what went in, for ascending x (n,)."""
    error = (rounded - x).abs().max().item()
    title = f"{len(rounded.unique())} steps; no error above {error:.2f}"
    ax = axes(title, "weight before", "weight after", ax, size=(4.2, 3.4))
    ax.plot(x, x, color=BLACK, lw=1, ls=":", label="no rounding")
    ax.plot(x, rounded, color=COLOUR["int8"], label="rounded")
    ax.legend()
    return ax


def codebook(normalised: Tensor, values: Tensor, uniform: Tensor) -> Figure:
    """Draw the weights over their block's absmax, and the two sets of 16 values beneath.

    normalised       (n,), weights between -1 and 1
    values, uniform  (16,), ascending
    """
    figure, (top, below) = plt.subplots(
        2, 1, figsize=(6.5, 3.8), height_ratios=[4, 1.3], sharex=True
    )
    inner = (normalised.abs() < 0.5).float().mean().item()
    title = f"{100 * inner:.0f} % of the weights lie in the inner half"
    axes(title, "", "density", top)
    top.hist(normalised.numpy(), bins=80, density=True, color=BLACK, alpha=0.25)
    for height, (name, levels, colour) in enumerate(
        (("uniform", uniform, COLOUR["uniform"]), ("NF4", values, COLOUR["nf4"]))
    ):
        below.vlines(levels.numpy(), height + 0.12, height + 0.88, color=colour, lw=2.5)
        inside = int((levels.abs() < 0.5).sum())
        below.text(1.04, height + 0.5, f"{name}: {inside} of 16\nin the inner half", va="center")
    below.set(ylim=(0, 2), yticks=[], xlabel="weight / absmax of its block")
    below.grid(visible=False)
    below.spines["left"].set_visible(False)
    return figure


def usage(shares: Mapping[str, Tensor], ax: Axes | None = None) -> Axes:
    """Draw how often each of the 16 codes is used; shares: name -> (16,), each adding up to 1."""
    title = "How evenly are the codes used?"
    ax = axes(title, "code", "share of the weights (%)", ax, size=(6, 3))
    width, effective = 0.8 / len(shares), []
    for k, (name, share) in enumerate(shares.items()):
        positions = [code + (k - (len(shares) - 1) / 2) * width for code in range(len(share))]
        ax.bar(positions, (100 * share).tolist(), width, color=COLOUR[name.lower()], label=name)
        used = share[share > 0]
        entropy = (used * (1 / used).log2()).sum().item()
        effective.append(f"{name} carries {entropy:.2f}")
    ax.axhline(100 / 16, color=BLACK, lw=1, ls=":")
    ax.set(title=f"Of 4 bits, {' and '.join(effective)}", xticks=range(16))
    ax.legend()
    return ax


def errors(names: Sequence[str], by_method: Mapping[str, Sequence[float]]) -> Axes:
    """Draw the mean rounding error of each Linear, in per cent of its weights' size."""
    uniform, nf4 = (sum(values) for values in by_method.values())
    title = f"NF4's error is {100 * (1 - nf4 / uniform):.0f} % below the uniform grid's"
    ax = axes(title, "mean error / mean |weight| (%)", "", None, size=(6.5, 3.6))
    for method, values in by_method.items():
        ax.plot([100 * v for v in values], names, "o", color=COLOUR[method.lower()], label=method)
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.legend(loc="lower left")
    return ax


def pareto(rows: Mapping[str, tuple[float, float, float]]) -> Figure:
    """Draw loss and exact match against the bits per weight.

    rows  name -> (bits per weight, loss in nats per target, exact match 0 to 1)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.6))
    axes("", "bits per weight", "loss (nats per letter)", left)
    axes("", "bits per weight", "exact match (%)", right)
    left.set(xscale="log", yscale="log")
    right.set(xscale="log")
    for family, colour in FAMILIES.items():
        points = [row for name, row in rows.items() if name.startswith(family)]
        bits, losses, exact = zip(*points, strict=True)
        left.plot(bits, losses, "o", color=colour, label=family)
        right.plot(bits, [100 * e for e in exact], "o", color=colour, label=family)
    for ax in (left, right):
        ax.set_xticks([2, 3, 4, 6, 8, 16, 32], ["2", "3", "4", "6", "8", "16", "32"])
        ax.minorticks_off()
    best = max(exact for _, _, exact in rows.values())
    enough = min(bits for bits, _, exact in rows.values() if exact > best - 0.01)
    broken = max((bits for bits, _, exact in rows.values() if exact < 0.5), default=math.nan)
    figure.suptitle(
        f"Within 1 point of the best from {enough:.1f} bits on; below half at {broken:.1f}",
        fontsize=11,
    )
    right.legend(loc="lower right")
    return figure
