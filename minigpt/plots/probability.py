"""Figures of probability: where a name's surprise falls, a coin's valley, four languages' bets.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, HEAT, ORANGE, axes, say


def surprises(
    names: Mapping[str, str], bits: Mapping[str, Sequence[float]], lang: str = "en"
) -> list[Axes]:
    """Draw the surprise of each letter of one number's name, a language above the other.

    names, bits  language -> the name, and the surprise of each of its characters in bits
    """
    totals = {f"{sum(values):.2f}" for values in bits.values()}
    figure, panels = plt.subplots(
        len(names), 1, figsize=(7.4, 1.25 * len(names) + 0.7), sharey=True
    )
    for ax, (code, name) in zip(np.atleast_1d(panels), names.items(), strict=True):
        letters = ["↵" if letter == "\n" else letter for letter in name]
        ax.bar(range(len(letters)), bits[code], color=COLOUR[code])
        ax.set_xticks(range(len(letters)), letters, fontsize=8)
        ax.set_ylabel(f"{code} (bits)")
        ax.grid(axis="x", visible=False)
        ax.text(1.01, 0.5, f"{sum(bits[code]):.2f}", transform=ax.transAxes, va="center")
    same = ", ".join(sorted(totals))
    title = say(
        lang, f"Different letters, the same {same} bits", f"Otras letras, los mismos {same} bits"
    )
    figure.axes[0].set_title(title)
    return list(figure.axes)


def valley(p: float, lang: str = "en") -> Axes:
    """Draw what betting q on a coin costs, when it falls heads up with probability p, in bits."""
    q = np.linspace(0.005, 0.995, 199)
    cost = -(p * np.log2(q) + (1 - p) * np.log2(1 - q))
    floor = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    lowest = q[cost.argmin()]
    title = say(
        lang,
        f"Nothing is cheaper than the truth: the valley's floor is at q = {lowest:.1f}",
        f"Nada es más barato que la verdad: el fondo del valle está en q = {lowest:.1f}",
    )
    across = say(lang, "bet q on heads", "apuesta q a cara")
    ax = axes(title, across, say(lang, "mean surprise (bits)", "sorpresa media (bits)"))
    entropy = say(lang, "entropy", "entropía")
    ax.fill_between(q, 0, floor, color=GREEN, alpha=0.35, label=entropy, lw=0)
    ax.fill_between(q, floor, cost, color=ORANGE, alpha=0.35, label="KL", lw=0)
    ax.plot(q, cost, color=BLUE, label=say(lang, "cross-entropy", "entropía cruzada"))
    ax.axvline(p, color=BLACK, ls=":", lw=1)
    ax.set(xlim=(0, 1), ylim=(0, 5))
    ax.legend(loc="upper center")
    return ax


def bets(table: NDArray[np.floating], codes: Sequence[str], lang: str = "en") -> Axes:
    """Draw the bits a letter of each language's text by each language's table.

    table  (text, bettor)
    """
    i, j = codes.index("es"), codes.index("it")
    there, back = f"{table[i, j]:.1f}", f"{table[j, i]:.1f}"
    title = say(
        lang,
        f"Spanish by the Italian table: {there} bits; Italian by the Spanish: {back}",
        f"Español según la tabla italiana: {there} bits; italiano según la española: {back}",
    )
    bettor = say(lang, "whose table bets", "de quién es la tabla que apuesta")
    ax = axes(title, bettor, say(lang, "language of the text", "idioma del texto"), size=(6, 4))
    image = ax.imshow(table, cmap=HEAT)
    ax.set_xticks(range(len(codes)), codes)
    ax.set_yticks(range(len(codes)), codes)
    ax.grid(visible=False)
    middle = (table.min() + table.max()) / 2
    for (row, column), value in np.ndenumerate(table):
        colour = "white" if value < middle else "black"
        ax.text(column, row, f"{value:.1f}", ha="center", va="center", color=colour)
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(say(lang, "bits a letter", "bits por letra"))
    return ax
