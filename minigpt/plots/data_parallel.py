"""Figures of phase 30, Data-parallel training: TODO, what they show."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import axes, say


def first_figure(values: Sequence[float], lang: str = "en") -> Axes:
    """TODO: draw what; the words in both languages stand side by side."""
    ax = axes("", say(lang, "number", "número"), "x")
    ax.plot(values)
    return ax
