"""Figures of training: how fast to walk, what each line of the loop is good for, what comes first.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, HEAT, ORANGE, VERMILION, axes

PLACES = {"thousands": BLUE, "hundreds": ORANGE, "tens": GREEN, "ones": VERMILION}


def range_test(
    rates: Sequence[float], losses: Sequence[float], chosen: float, ax: Axes | None = None
) -> Axes:
    """Draw the loss while the learning rate grows from step to step, and the rate we chose."""
    lowest = min(range(len(losses)), key=losses.__getitem__)
    title = f"The loss falls until a rate of about {rates[lowest]:.2g}, then it runs wild"
    ax = axes(title, "learning rate (each step a little larger)", "loss (nats per token)", ax)
    ax.set_xscale("log")
    ax.plot(rates, losses, color=COLOUR["train"])
    ax.axvline(chosen, color=BLACK, ls=":", lw=1.5)
    ax.annotate(
        f"chosen: {chosen:g}", (chosen, max(losses)), xytext=(-6, -4), textcoords="offset points",
        ha="right", va="top",
    )  # fmt: skip
    return ax


def schedule(rates: Sequence[float], warmup: int, ax: Axes | None = None) -> Axes:
    """Draw the learning rate of every step; the warm-up is shaded."""
    peak = max(range(len(rates)), key=rates.__getitem__)
    title = f"Up for {warmup} steps, then down to {100 * rates[-1] / rates[peak]:.0f} % of the peak"
    ax = axes(title, "step", "learning rate", ax)
    ax.plot(range(1, len(rates) + 1), rates, color=COLOUR["train"])
    ax.axvspan(1, warmup, color=ORANGE, alpha=0.2, lw=0, label="warm-up")
    ax.set(xlim=(1, len(rates)), ylim=(0, None))
    ax.legend(loc="upper right")
    return ax


def gradient_lengths(lengths: Sequence[float], limit: float, ax: Axes | None = None) -> Axes:
    """Draw the length of the whole gradient at every step, and where clipping would cut it."""
    cut = [i for i, length in enumerate(lengths) if length > limit]
    title = f"{len(cut)} of {len(lengths)} gradients are longer than {limit:g}"
    ax = axes(title, "step", "length of the gradient", ax)
    steps = range(1, len(lengths) + 1)
    ax.plot(steps, lengths, color=COLOUR["train"], lw=1.2)
    over = [lengths[i] for i in cut]
    ax.plot([i + 1 for i in cut], over, "o", ms=3, color=COLOUR["full"], label="would be clipped")
    ax.axhline(limit, color=BLACK, ls="--", lw=1.2, label=f"limit {limit:g}")
    ax.set(xlim=(0, len(lengths)), ylim=(0, None))
    ax.legend(loc="upper right")
    return ax


def by_place(
    steps: Sequence[int], shares: Mapping[str, Sequence[float]], ax: Axes | None = None
) -> Axes:
    """Draw the share of right words for each digit place, 0 to 1, as training goes on.

    shares  place -> one share per step; "whole name" is drawn dotted
    """
    firsts = []
    for place in PLACES:
        reached = [step for step, share in zip(steps, shares[place], strict=True) if share >= 0.9]
        firsts.append(f"{place} {reached[0] if reached else '-'}")
    title = "90 % right after so many steps:\n" + ", ".join(firsts)
    ax = axes(title, "step", "right words (%)", ax, size=(6.4, 3.8))
    for name, values in shares.items():
        colour, style = (PLACES[name], "-") if name in PLACES else (BLACK, ":")
        ax.plot(steps, [100 * v for v in values], style, color=colour, label=name)
    ax.set(xlim=(0, steps[-1]), ylim=(-2, 103))
    ax.legend(loc="lower right")
    return ax


def removed(shares: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Draw one bar per run: the exact match, 0 to 1, with a line of the loop taken away.

    shares  the complete run first
    """
    whole, *others = shares
    worst = min(others, key=shares.__getitem__)
    title = f"{whole}: {100 * shares[whole]:.0f} %;  {worst}: {100 * shares[worst]:.0f} %"
    ax = axes(title, "exact match, unseen numbers (%)", "", ax, size=(7, 3.8))
    names = [whole, *sorted(others, key=shares.__getitem__, reverse=True)]
    values = [100 * shares[name] for name in names]
    colours = [COLOUR["lora"], *([COLOUR["train"]] * len(others))]
    ax.barh(range(len(names)), values, color=colours)
    for place, value in enumerate(values):
        ax.text(value + 1, place, f"{value:.0f}", va="center")
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 108)
    ax.grid(axis="y", visible=False)
    return ax


def loss_curves(
    curves: Mapping[str, Sequence[float]], smooth: int = 10, ax: Axes | None = None
) -> Axes:
    """Draw the training losses of several runs, each point a mean over `smooth` steps."""
    ends = {name: sum(losses[-smooth:]) / smooth for name, losses in curves.items()}
    title = "Loss at the end:  " + ",  ".join(f"{name} {end:.2g}" for name, end in ends.items())
    ax = axes(title, "step", "loss (nats per token)", ax, size=(6.4, 3.6))
    colours = (COLOUR["lora"], COLOUR["full"], ORANGE, BLUE)
    for (name, losses), colour in zip(curves.items(), colours, strict=False):
        starts = range(0, len(losses) - smooth + 1, smooth)
        means = [sum(losses[i : i + smooth]) / smooth for i in starts]
        ax.plot([i + smooth / 2 for i in starts], means, color=colour, label=name)
    ax.set_ylim(0, None)
    ax.legend(loc="upper right")
    return ax


def reading(
    weights: Tensor,
    prompt: str,
    name: str,
    words: Sequence[tuple[int, int]],
    head: tuple[int, int],
    ax: Axes | None = None,
) -> Axes:
    """Draw what one head reads of the prompt while each letter of the name is being written.

    weights  (len(name), len(prompt)), a row per letter
    words    (first letter, one past the last) of each digit's word, in the digits' order
    head     (layer, head), for the title
    """
    first_digit = prompt.index(":") + 1
    own = [weights[start, first_digit + i].item() for i, (start, _) in enumerate(words)]
    on_average = 100 * sum(own) / len(own)
    title = f"Layer {head[0]}, head {head[1]}: {on_average:.0f} % on the digit about to be named"
    if ax is None:
        ax = axes(title, "letter being written", "prompt (read)", size=(8.4, 2.6))
    else:
        ax.set(title=title)
    ax.grid(False)
    image = ax.imshow(weights.T.tolist(), cmap=HEAT, vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(name)), [{" ": "␣", "\n": "↵"}.get(c, c) for c in name], fontsize=9)
    ax.set_yticks(range(len(prompt)), list(prompt))
    for i, (start, end) in enumerate(words):
        corner = (start - 0.5, first_digit + i - 0.5)
        ax.add_patch(Rectangle(corner, end - start, 1, fill=False, edgecolor=VERMILION, lw=2))
    plt.colorbar(image, ax=ax, label="weight", shrink=0.9)
    return ax
