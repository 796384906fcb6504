"""Figures of phase 25, mixed precision: a sum that stops, gradients that vanish, an order hidden.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from minigpt.plots.floats import COLOURS
from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, axes, grouped, say

Floats = NDArray[np.floating]
ORDER_COLOURS = {"unscale, clip": BLUE, "clip, unscale": VERMILION}


def sums(paths: Mapping[str, Mapping[int, float]], lang: str = "en") -> Axes:
    """Draw running sums against the number of additions, both logarithmic, one line a type.

    paths  type -> number of additions -> the sum after them
    """
    ends = {name: [*path.values()][-1] for name, path in paths.items()}
    lowest = min(ends, key=ends.__getitem__)
    title = say(
        lang,
        f"In {lowest} the sum stops at {ends[lowest]:g}",
        f"En {lowest} la suma se detiene en {ends[lowest]:g}",
    )
    ax = axes(title, say(lang, "additions", "sumas"), say(lang, "running sum", "suma acumulada"))
    ax.set(xscale="log", yscale="log")
    for (name, path), style in zip(paths.items(), ("-", "--", "-"), strict=False):
        ax.plot(list(path), list(path.values()), style, color=COLOURS[name], label=name)
    ax.legend()
    return ax


def edge(gradients: Mapping[str, Floats], smallest: float, scale: float, lang: str = "en") -> Axes:
    """Draw how large gradients are, in powers of two, and where float16 ends below.

    gradients  "fresh" or "trained" -> gradients at the logits, any shape; zeros are left out
    smallest   the smallest number of float16
    scale      by which an arrow moves that edge: a scaled loss
    """
    lost = float(np.mean(np.abs(gradients["trained"][gradients["trained"] != 0]) <= smallest / 2))
    title = say(
        lang,
        f"float16 rounds {100 * lost:.0f} % of the trained model's gradients to 0",
        f"float16 redondea a 0 el {100 * lost:.0f} % de los gradientes del entrenado",
    )
    across = say(
        lang, "size of a gradient: power of two", "tamaño de un gradiente: potencia de dos"
    )
    ax = axes(title, across, say(lang, "share", "parte"), size=(7.4, 3.4))
    names = {
        "fresh": (ORANGE, say(lang, "fresh model", "modelo nuevo")),
        "trained": (BLUE, say(lang, "trained model", "modelo entrenado")),
    }
    bins = [*map(float, range(-70, 0))]
    for name, values in gradients.items():
        colour, label = names[name]
        there = np.log2(np.abs(values[values != 0]))
        shares = np.full(len(there), 1 / len(there))
        ax.hist(there, bins, weights=shares, color=colour, alpha=0.6, label=label)
    below, moved = np.log2(smallest / 2), np.log2(smallest / 2 / scale)
    label = say(lang, "below this, float16 says 0", "por debajo, float16 dice 0")
    ax.axvline(below, color=BLACK, lw=1.4, label=label)
    power = int(np.log2(scale))
    label = say(lang, f"with the loss times 2^{power}", f"con la pérdida por 2^{power}")
    ax.axvline(moved, color=GREEN, lw=1.4, ls="--", label=label)
    ax.legend(loc="upper left")
    return ax


def orders(losses: Mapping[str, Mapping[str, Sequence[float]]], lang: str = "en") -> list[Axes]:
    """Draw the loss over the steps for both orders, a panel for each optimizer.

    losses  "AdamW" or "SGD" -> "unscale, clip" or "clip, unscale" -> loss of each step
    """
    figure, panels = plt.subplots(1, len(losses), figsize=(8, 3.3), sharey=True)
    names = {
        "unscale, clip": say(lang, "divide, then clip", "dividir y después recortar"),
        "clip, unscale": say(lang, "clip, then divide", "recortar y después dividir"),
    }
    for ax, (optimizer, by_order) in zip(panels, losses.items(), strict=True):
        right, wrong = (float(np.mean(by_order[order][-20:])) for order in ORDER_COLOURS)
        title = say(
            lang,
            f"{optimizer}: {wrong:.2f} instead of {right:.2f}",
            f"{optimizer}: {wrong:.2f} en vez de {right:.2f}",
        )
        axes(title, say(lang, "step", "paso"), say(lang, "loss (nats)", "pérdida (nats)"), ax)
        for order, values in by_order.items():
            steps = range(1, len(values) + 1)
            ax.plot(steps, values, color=ORDER_COLOURS[order], label=names[order], lw=1.4)
        ax.set_ylim(bottom=0)
    panels[0].legend()
    return list(figure.axes)


def pieces(gains: Mapping[int, float], in_place: float, lang: str = "en") -> Axes:
    """Draw how many times as fast a chain of operations is when it runs piece by piece.

    gains     numbers in a piece -> times as fast as all at once, in new tensors
    in_place  the same for all at once in a single tensor
    """
    best = max(gains, key=gains.__getitem__)
    title = say(
        lang,
        f"Pieces of {grouped(best, lang)} numbers are {gains[best]:.1f} times as fast",
        f"En trozos de {grouped(best, lang)} números va {gains[best]:.1f} veces más rápido",
    )
    across = say(lang, "numbers in a piece", "números por trozo")
    ax = axes(title, across, say(lang, "times as fast", "veces más rápido"))
    ax.set(xscale="log")
    ax.plot(
        list(gains),
        list(gains.values()),
        "o-",
        color=BLUE,
        label=say(lang, "in pieces", "por trozos"),
    )
    label = say(lang, "all at once, in one tensor", "todo de una vez, en un solo tensor")
    ax.axhline(in_place, color=GREEN, ls="--", label=label)
    ax.legend()
    ax.axhline(1, color=BLACK, ls=":", lw=1)
    ax.set_ylim(bottom=0)
    return ax
