"""Figures of phase 13: which letters are alike, which rows have moved, what the task makes of ten.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, VERMILION, axes, say

KINDS = {  # group of rows -> its colour and its name in a legend
    "answers": (BLUE, {"en": "written in answers", "es": "se escriben en respuestas"}),
    "prompts": (GREEN, {"en": "only read", "es": "solo se leen"}),
    "never": (VERMILION, {"en": "never met", "es": "nunca vistos"}),
}


def alike(
    table: ArrayLike, letters: str, group: str, within: int, of: int, lang: str = "en"
) -> Axes:
    """Draw the cosines of letters' rows, a group of them framed in the corner.

    table       (N, N) cosines, in the order of `letters`; the group's letters come first
    within, of  how many of the group's nearest letters are in the group
    """
    title = say(
        lang,
        f"{within} of the {of} nearest letters of {group} are among them",
        f"{within} de las {of} letras más cercanas a {group} están entre ellas",
    )
    ax = axes(title, say(lang, "letter", "letra"), say(lang, "letter", "letra"), size=(6.2, 5.2))
    values = np.array(table, dtype=float)
    np.fill_diagonal(values, np.nan)  # 1 everywhere: it would drown what is of interest
    image = ax.imshow(values, cmap="RdBu_r", vmin=-0.5, vmax=0.5)
    ax.set_xticks(range(len(letters)), letters)
    ax.set_yticks(range(len(letters)), letters)
    ax.grid(visible=False)
    side = len(group)
    ax.add_patch(Rectangle((-0.5, -0.5), side, side, fill=False, edgecolor=BLACK, lw=2))
    ax.figure.colorbar(image, ax=ax, label=say(lang, "cosine", "coseno"))
    return ax


def row_lengths(
    groups: Mapping[str, Mapping[str, float]],
    places: Sequence[float],
    used: int,
    start: float,
    lang: str = "en",
) -> list[Axes]:
    """Draw the length of every row: of the characters, in groups, and of the places in a text.

    groups  "answers", "prompts", "never" -> character -> length of its row
    places  the length of the row of each place; the first `used` of them occur in training
    start   the mean length before training
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.2, 3.4), sharey=True)
    never = np.mean(list(groups["never"].values()))
    last = np.mean(places[used:])
    figure.suptitle(
        say(
            lang,
            f"Characters never met: {never:.2f} long. Places never met: {last:.2f}",
            f"Caracteres nunca vistos: longitud {never:.2f}. Lugares nunca vistos: {last:.2f}",
        ),
        fontsize=11,
        x=0.01,
        ha="left",
    )
    x, labels = 0, []
    for kind, lengths in groups.items():
        colour, name = KINDS[kind]
        spots = range(x, x + len(lengths))
        left.bar(spots, list(lengths.values()), color=colour, label=name[lang])
        labels += ["↵" if c == "\n" else "␣" if c == " " else c for c in lengths]
        x += len(lengths)
    left.set_xticks(range(x), labels, fontsize=6)
    left.set(xlabel=say(lang, "character", "carácter"), ylabel=say(lang, "length", "longitud"))
    right.bar(range(used), places[:used], color=BLUE, label=say(lang, "occur", "aparecen"))
    right.bar(
        range(used, len(places)),
        places[used:],
        color=VERMILION,
        label=say(lang, "never met", "nunca vistos"),
    )
    right.set_xlabel(say(lang, "place in the text", "lugar en el texto"))
    for ax in (left, right):
        ax.axhline(
            start, color=BLACK, ls=":", lw=1.5, label=say(lang, "at the start", "al empezar")
        )
        ax.grid(axis="x", visible=False)
        ax.legend(fontsize=8)
    return [left, right]


def maps(places: Mapping[str, tuple[ArrayLike, float]], names: str, lang: str = "en") -> list[Axes]:
    """Draw rows on their two longest axes, a panel for each task: "spell" and "compare".

    places  task -> the rows' two coordinates (N, 2), and the share of the first axis, 0 to 1
    """
    figure, panels = plt.subplots(1, len(places), figsize=(4.4 * len(places), 3.6))
    tasks = {
        "spell": say(lang, "trained to spell", "entrenadas para escribir"),
        "compare": say(lang, "trained to compare", "entrenadas para comparar"),
    }
    shares = [f"{100 * share:.0f} %" for _, share in places.values()]
    figure.suptitle(
        say(
            lang, "The same ten digits on their longest axis: ", "Las diez cifras en su eje mayor: "
        )
        + say(lang, " and ", " y ").join(shares),
        fontsize=11,
        x=0.01,
        ha="left",
    )
    for ax, (task, (spots, share)) in zip(np.atleast_1d(panels), places.items(), strict=True):
        spots = np.asarray(spots)
        axes(tasks[task], f"1 ({100 * share:.0f} %)", "2", ax)
        ax.plot(*spots.T, "-", color=COLOUR["uniform"], lw=1)  # from 0 to 9, in order
        for name, (x, y) in zip(names, spots, strict=True):
            ax.text(x, y, name, ha="center", va="center", fontsize=14, weight="bold")
        ax.set_aspect("equal", "datalim")
        ax.margins(0.15)
    return list(np.atleast_1d(panels))
