"""Figures of data-parallel training: a wrong divisor, the ring, and what each process keeps."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from minigpt.plots.style import BLUE, GREEN, ORANGE, SKY, VERMILION, axes, say

PARTS = {"weights": BLUE, "gradients": SKY, "moments": ORANGE}
SPANISH = {"weights": "pesos", "gradients": "gradientes", "moments": "momentos"}


def imbalance(points: Sequence[dict[str, float]], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw how wrong two ways of adding up are against the targets that process 0 has.

    points  each with share (0 to 1, of the targets), means and shares, the errors of the two ways
    """
    worst = max(point["means"] for point in points)
    title = say(
        lang,
        f"Means of means: up to {100 * worst:.0f} % wrong when targets are unevenly dealt",
        f"Media de medias: error de hasta un {100 * worst:.0f} % si se reparte mal",
    )
    targets = say(
        lang, "share of the targets in process 0 (%)", "parte de los objetivos en el proceso 0 (%)"
    )
    wrong = say(lang, "error of the gradient (relative)", "error del gradiente (relativo)")
    ax = axes(title, targets, wrong, ax)
    labels = {
        "means": say(lang, "mean of the processes' means", "media de las medias"),
        "shares": say(lang, "sums over the whole count, added", "sumas entre el total, sumadas"),
    }
    for name, colour in (("means", VERMILION), ("shares", GREEN)):
        x, y = [100 * point["share"] for point in points], [point[name] for point in points]
        ax.semilogy(x, y, "o", color=colour, alpha=0.8, label=labels[name])
    ax.axvline(50, color="grey", ls=":", lw=1)
    ax.legend(loc="center right")
    return ax


def ring(states: Sequence[Sequence[Sequence[float]]], lang: str = "en") -> Figure:
    """Draw before the first step and after each how many contributions every chunk holds.

    states  [step][process][chunk]
    """
    world, steps = len(states[0]), len(states) - 1
    figure, row = plt.subplots(1, steps + 1, figsize=(1.35 * (steps + 1), 2.6), sharey=True)
    for step, (ax, state) in enumerate(zip(row, states, strict=True)):
        ax.imshow(state, cmap="viridis", vmin=0, vmax=world)
        for rank, held in enumerate(state):
            for chunk, count in enumerate(held):
                colour = "black" if count > 0.6 * world else "white"
                ax.text(chunk, rank, str(count), ha="center", va="center", color=colour)
        ax.set(xticks=range(world), yticks=range(world))
        ax.set_xlabel(say(lang, "chunk", "trozo"))
        start = say(lang, "start", "inicio")
        half = say(lang, "add", "sumar") if step <= world - 1 else say(lang, "hand on", "repartir")
        number = (step - 1) % (world - 1) if step else 0
        ax.set_title(f"{half} {number}" if step else start, loc="center", fontsize=9)
        ax.grid(visible=False)
    row[0].set_ylabel(say(lang, "process", "proceso"))
    figure.suptitle(
        say(
            lang,
            f"In {steps} steps of one chunk each, {world} processes hold every sum",
            f"En {steps} pasos de un trozo cada uno, {world} procesos tienen todas las sumas",
        )
    )
    return figure


def memory(
    worlds: Sequence[int],
    copied: Sequence[dict[str, float]],
    sharded: Sequence[dict[str, float]],
    lang: str = "en",
) -> Figure:
    """Draw the bytes that each process keeps, copied (DDP) and shared out (FSDP), by part."""
    figure, row = plt.subplots(1, 2, figsize=(7.5, 3.2), sharey=True)
    names: Any = {name: say(lang, name, SPANISH[name]) for name in PARTS}
    for ax, kept, title in (
        (row[0], copied, say(lang, "DDP: a copy each", "DDP: una copia cada uno")),
        (row[1], sharded, say(lang, "FSDP: a part each", "FSDP: una parte cada uno")),
    ):
        bottom = [0.0] * len(worlds)
        for name, colour in PARTS.items():
            heights = [part[name] / 1e9 for part in kept]
            ax.bar(
                [str(n) for n in worlds], heights, bottom=bottom, color=colour, label=names[name]
            )
            bottom = [low + high for low, high in zip(bottom, heights, strict=True)]
        ax.set(title=title, xlabel=say(lang, "processes", "procesos"))
    row[0].set_ylabel(say(lang, "GB in each process", "GB en cada proceso"))
    row[1].legend()
    first, last = (sum(sharded[i].values()) / 1e9 for i in (0, -1))
    figure.suptitle(
        say(
            lang,
            f"{first:.0f} GB copied stay {first:.0f}; shared out among {worlds[-1]}: {last:.0f}",
            f"{first:.0f} GB copiados siguen siendo {first:.0f}; repartidos entre {worlds[-1]}: "
            f"{last:.0f}",
        )
    )
    return figure
