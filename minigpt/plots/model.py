"""Figures of the whole model: widths, parameters, the stream, one batch learned by heart."""

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, ORANGE, PURPLE, SKY, axes

PART_COLOURS = (SKY, BLUE, ORANGE, GREEN, PURPLE)


def widths(stages: Sequence[tuple[str, int]]) -> Axes:
    """Draw how many numbers each position carries at every stage, from ids to logits."""
    names, sizes = zip(*stages, strict=True)
    title = f"per position: {sizes[0]} id → {sizes[1]} numbers → {sizes[-1]} logits"
    ax = axes(title, "numbers per position", "", size=(6.4, 0.7 + 0.34 * len(names)))
    ax.grid(False, axis="y")
    bars = ax.barh(range(len(names)), sizes, color=[_stage_colour(name) for name in names])
    ax.bar_label(bars, [str(size) for size in sizes], padding=3)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlim(0, max(sizes) * 1.12)
    ax.invert_yaxis()  # the ids enter at the top
    return ax


def _stage_colour(name: str) -> str:
    for part, colour in (("attention", ORANGE), ("mlp", GREEN), ("logits", PURPLE), ("ids", BLACK)):
        if part in name:
            return colour
    return SKY


def bends(x: Sequence[float], curves: Mapping[str, Sequence[float]]) -> Axes:
    """Draw two activation functions, the smooth one first, over the same inputs."""
    smooth, bent = curves
    title = f"{smooth} follows {bent}, without its corner"
    ax = axes(title, "x (what goes in)", "what comes out", size=(5, 3))
    styles = (("-", GREEN), ("--", BLACK))
    for (name, y), (line, colour) in zip(curves.items(), styles, strict=True):
        ax.plot(x, y, line, color=colour, label=name)
    ax.legend()
    return ax


def parameter_bars(parts: Mapping[str, int], linears: int) -> Axes:
    """Draw what each kind of part holds; `linears` is how many of the numbers sit in Linears."""
    total = sum(parts.values())
    title = f"{linears / total:.0%} of {total:,} parameters are in the Linears"
    ax = axes(title, "parameters", "", size=(6.4, 2.6))
    ax.grid(False, axis="y")
    bars = ax.barh(list(parts), list(parts.values()), color=PART_COLOURS[: len(parts)])
    ax.bar_label(bars, [f"{n:,}" for n in parts.values()], padding=3)
    ax.set_xlim(0, max(parts.values()) * 1.18)
    ax.invert_yaxis()
    return ax


def stream_growth(depths: Sequence[int], plain: Sequence[float], scaled: Sequence[float]) -> Axes:
    """Draw the size of the stream after the last block, for models of several depths."""
    title = f"{depths[-1]} blocks: {plain[-1]:.3f} plain, {scaled[-1]:.3f} scaled"
    ax = axes(title, "n_layer (blocks)", "std of the stream at the end")
    ax.plot(depths, plain, "o-", color=COLOUR["full"], label="std 0.02")
    ax.plot(depths, scaled, "s-", color=COLOUR["lora"], label="std 0.02 / √(2 n_layer)")
    ax.set_xticks(depths)
    ax.set_ylim(0)
    ax.legend(loc="upper left")
    return ax


def overfitting(losses: Sequence[float], guess: float) -> Axes:
    """Draw the loss on one batch that is shown again and again, against a blind guess."""
    title = f"loss {losses[0]:.2f} → {losses[-1]:.3f} in {len(losses)} steps on one batch"
    ax = axes(title, "step", "loss (nats per token)")
    ax.plot(range(1, len(losses) + 1), losses, color=COLOUR["train"])
    ax.axhline(guess, color="grey", lw=1, ls="--", label="ln V")
    ax.set_yscale("log")
    ax.legend()
    return ax


def curve(function: Callable[[Tensor], Tensor], x: Tensor) -> list[float]:
    """The values of a function at the points of x, for `bends`."""
    return function(x).tolist()
