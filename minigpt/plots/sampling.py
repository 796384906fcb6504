"""Figures of sampling: what is foretold, one cut at two moments, quality against variety."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, axes, say

SEED_COLOURS = (BLUE, ORANGE, GREEN)


def foretold(
    temperatures: Sequence[float],
    curve: Mapping[float, float],
    drawn: Sequence[Sequence[float]],
    n: int,
    lang: str = "en",
) -> Axes:
    """Draw the exact share of names against the temperature, and the shares among n samples.

    curve  temperature -> exact share, of the first model
    drawn  one list of shares for each model, with bars of two standard errors
    """
    title = say(
        lang,
        "The sum over all names foretells the samples",
        "La suma sobre todos los nombres predice las muestras",
    )
    across = say(lang, "temperature", "temperatura")
    ax = axes(title, across, say(lang, "share that is a name", "parte que es un nombre"))
    exact = say(lang, "sum of probabilities, seed 0", "suma de probabilidades, semilla 0")
    ax.plot(list(curve), list(curve.values()), color=BLACK, lw=1.5, label=exact)
    for seed, (shares, colour) in enumerate(zip(drawn, SEED_COLOURS, strict=False)):
        error = [2 * (p * (1 - p) / n) ** 0.5 for p in shares]
        label = say(lang, f"{n} samples, seed {seed}", f"{n} muestras, semilla {seed}")
        at = [t + 0.02 * (seed - 1) for t in temperatures]  # side by side
        ax.errorbar(at, shares, error, fmt="o", ms=4, lw=1.2, color=colour, label=label)
    ax.set_ylim(0, 1.03)
    ax.legend(fontsize=8)
    return ax


def two_moments(
    moments: Mapping[str, Mapping[str, float]], k: int, p: float, lang: str = "en"
) -> list[Axes]:
    """Draw the likeliest letters at two moments, with what top-k and top-p would keep.

    moments  the text so far -> letter -> probability, the likeliest first
    """
    figure, pair = plt.subplots(1, len(moments), figsize=(7.4, 3), sharey=True)
    for ax, (text, letters) in zip(np.atleast_1d(pair), moments.items(), strict=True):
        before = np.cumsum([0, *letters.values()])[:-1]
        in_p = int((before < p).sum())
        colours = [SKY if i < in_p else "lightgrey" for i in range(len(letters))]
        ax.bar(range(len(letters)), list(letters.values()), color=colours)
        ax.set_xticks(range(len(letters)), ["␣" if letter == " " else letter for letter in letters])
        ax.axvline(k - 0.5, color=VERMILION, ls="--", lw=1.5)
        after = say(lang, "after", "tras")
        kept = say(lang, f"top-p {p} keeps {in_p}", f"top-p {p} conserva {in_p}")
        ax.set_title(f"{after} «{text}»: {kept}", fontsize=9)
        ax.grid(axis="x", visible=False)
    figure.axes[0].set_ylabel(say(lang, "probability", "probabilidad"))
    figure.axes[-1].text(
        k - 0.4, 0.9, f"top-k {k}", color=VERMILION, transform=figure.axes[-1].get_xaxis_transform()
    )
    title = say(lang, "One k does not fit both", "Una sola k no sirve para los dos")
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    return list(figure.axes)


def trade(
    settings: Mapping[str, Mapping[float, tuple[float, float]]], n: int, lang: str = "en"
) -> Axes:
    """Draw the share of names against the different names among n, a mark for each setting.

    settings  "T", "k" or "p" -> its value -> (share of names, different names)
    """
    title = say(
        lang,
        "Cooling and top-p come out level; a fixed k pays most",
        "Enfriar y top-p quedan parejos; una k fija es la que más paga",
    )
    across = say(lang, f"different names among {n}", f"nombres distintos entre {n}")
    ax = axes(title, across, say(lang, "share that is a name", "parte que es un nombre"))
    looks = {"T": (BLUE, "o"), "k": (VERMILION, "s"), "p": (PURPLE, "^")}
    for kind, points in settings.items():
        colour, marker = looks[kind]
        places = sorted(points.items())
        across_, up = ([pair[i] for _, pair in places] for i in (1, 0))
        ax.plot(across_, up, marker=marker, color=colour, lw=1, label=kind)
        for value, (share, different) in places:
            ax.annotate(f"{value:g}", (different, share), (4, -10), textcoords="offset points")
    ax.set_ylim(0, 1.05)
    ax.legend(loc="lower left")
    return ax
