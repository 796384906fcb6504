"""Figures of the two engines: copies and their slopes, what a loss holds, two runs side by side.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, axes, say


def copied_and_added(
    bias: ArrayLike, slopes: ArrayLike, folded: ArrayLike, lang: str = "en"
) -> list[Axes]:
    """Draw a bias copied into every row, and the slopes of the copies added up again.

    bias, folded  (C,)
    slopes        (N, C), of the copies
    """
    _, pair = plt.subplots(1, 2, figsize=(7, 3))
    table = np.asarray(slopes)
    copies = np.broadcast_to(np.asarray(bias), table.shape)
    titles = (
        say(lang, "Forward: one row is copied", "Hacia delante: una fila se copia"),
        say(lang, "Back: the copies' slopes add up", "Hacia atrás: las pendientes se suman"),
    )
    rows = (np.asarray(bias), np.asarray(folded))
    for ax, title, body, row, colour in zip(
        pair, titles, (copies, table), rows, (BLUE, VERMILION), strict=True
    ):
        ax.set_title(title)
        ax.set_axis_off()
        ax.set(xlim=(-0.7, table.shape[1] - 0.3), ylim=(-len(table) - 0.2, 1.6))
        for j, number in enumerate(row):
            box = {"facecolor": "white", "edgecolor": colour, "pad": 4}
            ax.text(j, 1, f"{number:g}", ha="center", va="center", color=colour, bbox=box)
            ends = ((j, -0.6), (j, 0.55)) if colour == BLUE else ((j, 0.55), (j, -0.6))
            arrow = {"arrowstyle": "->", "color": colour}
            ax.annotate("", *ends, arrowprops=arrow)
            for i, entry in enumerate(body[:, j]):
                ax.text(j, -i - 1, f"{entry:g}", ha="center", va="center")
    return list(pair)


def kept(megabytes: Mapping[str, float], weights: float, lang: str = "en") -> Axes:
    """Draw what a loss holds on to, by kind, beside the weights, in MB.

    megabytes  "table", "stream", "wide", "heads", "beside" -> MB
    weights    the weights' own MB
    """
    times = sum(megabytes.values()) / weights
    ax = axes(
        say(
            lang,
            f"What the walk back needs is {times:.0f} times the model",
            f"Lo que necesita la vuelta es {times:.0f} veces el modelo",
        ),
        "MB",
        "",
        size=(6.6, 3),
    )
    names = {
        "table": say(lang, "(B, H, T, T), weights of attention", "(B, H, T, T), pesos de atención"),
        "stream": say(lang, "(B, T, C), the stream", "(B, T, C), el flujo"),
        "wide": say(lang, "(B, T, 4C), inside the MLP", "(B, T, 4C), dentro del MLP"),
        "heads": say(
            lang, "(B, H, T, D), what heads read", "(B, H, T, D), lo que leen las cabezas"
        ),
        "beside": say(lang, "what a node keeps beside", "lo que un nodo guarda aparte"),
    }
    colours = (VERMILION, BLUE, ORANGE, SKY, PURPLE)
    labels = [say(lang, "all weights", "todos los pesos"), *(names[kind] for kind in megabytes)]
    ax.barh(labels, [weights, *megabytes.values()], color=[GREEN, *colours[: len(megabytes)]])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    return ax


def two_engines(ours: Sequence[float], theirs: Sequence[float], lang: str = "en") -> list[Axes]:
    """Draw two loss curves on top of each other, and below them their difference, logarithmic."""
    _, (top, below) = plt.subplots(2, 1, figsize=(6.6, 4.6), sharex=True)
    difference = np.abs(np.asarray(ours) - np.asarray(theirs))
    first = difference[: max(1, len(difference) // 10)].max()
    axes(
        say(
            lang,
            f"Two engines, one curve: apart by {first:.0e} in the first tenth",
            f"Dos motores, una curva: los separa {first:.0e} en el primer décimo",
        ),
        "",
        say(lang, "loss (nats)", "pérdida (nats)"),
        top,
    )
    top.plot(theirs, color=BLACK, lw=3, label="PyTorch")
    top.plot(ours, color=ORANGE, lw=1, label=say(lang, "ours, NumPy", "el nuestro, NumPy"))
    top.legend()
    axes("", say(lang, "step", "paso"), say(lang, "difference", "diferencia"), below)
    below.plot(np.maximum(difference, 1e-9), color=BLUE, lw=1)
    below.set_yscale("log")
    return [top, below]
