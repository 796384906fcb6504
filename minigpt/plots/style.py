"""One look for every figure: Okabe-Ito colours, and one colour for one thing throughout the course.

Source: Okabe & Ito 2008, https://jfly.uni-koeln.de/color/ (a palette that colour-blind readers can
tell apart).
"""

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"

COLOUR = {
    "train": BLUE,
    "validation": ORANGE,
    "base": BLACK,
    "lora": GREEN,
    "qlora": PURPLE,
    "full": VERMILION,
    "nf4": PURPLE,
    "uniform": SKY,
    "int8": ORANGE,
    "en": BLUE,
    "it": SKY,
    "es": VERMILION,
    "fr": YELLOW,
}
HEAT = "viridis"  # for matrices: even steps of lightness, readable in grey

STYLE: Any = {  # matplotlib types its keys one by one
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "figure.constrained_layout.use": True,
}
# For good, not in plt.rc_context: half of these are read only when a line or a legend is drawn, and
# leaving the context would also undo the interactive mode that a notebook's first figure turns on.
plt.rcParams.update(STYLE)


# For a picture that is a file beside a README: the same results give the same bytes.
FILE: Any = {"svg.hashsalt": "minigpt", "svg.fonttype": "none", "font.family": "sans-serif"}


def save(figure: Figure, picture: Path) -> None:
    """Write a picture, within plt.rc_context(FILE), and close it."""
    # White, not transparent: black words must be readable on a dark page too.
    figure.savefig(picture, metadata={"Date": None}, transparent=False, facecolor="white")
    plt.close(figure)


def say(lang: str, en: str, es: str) -> str:
    """Return the one of two wordings that the figure's reader reads; both stand side by side."""
    wordings = {"en": en, "es": es}
    if lang not in wordings:
        raise ValueError(f"a figure speaks en or es, not {lang!r}: pass lang='en' or lang='es'")
    return wordings[lang]


def grouped(n: int, lang: str) -> str:
    """Return a whole number as the language groups it: 18,432 or 18 432, and 4,096 or 4096.

    Decimals keep their point in both, as everything does that a program prints.
    """
    if lang == "es":
        return f"{n:_}".replace("_", "\u202f") if n >= 10_000 else str(n)
    return f"{n:,}"


def axes(
    title: str,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
    size: tuple[float, float] = (6, 3.4),
) -> Axes:
    """Return labelled axes: `ax` itself, or those of a new figure of `size` inches."""
    if ax is None:
        _, ax = plt.subplots(figsize=size)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax
