"""Figures of heads, masks and positions: who notices whom, and what each fault costs."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, axes, grouped, say

SPANISH = {  # the names of the variants in minigpt.experiments.heads, as a Spanish figure says them
    "right": "correcta",
    "no mask": "sin máscara",
    "wrong split": "mal separada",
    "wrong join": "mal unida",
    "both wrong": "ambas cosas",
}


def named(variant: str, lang: str) -> str:
    """Return a variant's name in the language of the figure."""
    return say(lang, variant, SPANISH.get(variant, variant))


def notice_tables(tables: Mapping[str, Tensor], lang: str = "en") -> list[Axes]:
    """Draw the (T, T) tables of who_notices side by side; a cell of the future is orange.

    The title of each counts the cells above the diagonal, and those missing below it.
    """
    figure, panels = plt.subplots(1, len(tables), figsize=(2.5 * len(tables), 3.1), sharey=True)
    for ax, (name, table) in zip(np.atleast_1d(panels), tables.items(), strict=True):
        future = table.triu(1)
        picture = np.ones((*table.shape, 3))
        for cells, colour in ((table & ~future, BLUE), (future, ORANGE)):
            picture[cells.numpy()] = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        ax.imshow(picture)
        T = len(table)
        missing = T * (T + 1) // 2 - int(table.tril().sum())
        counted = say(
            lang,
            f"future {int(future.sum())}, past missing {missing}",
            f"futuro {int(future.sum())}, pasado ausente {missing}",
        )
        ax.set_title(f"{named(name, lang)}\n{counted}", fontsize=9)
        ax.set(xlabel=say(lang, "position changed", "posición cambiada"), xticks=range(0, T, 2))
        ax.set_xticks(np.arange(T) - 0.5, minor=True)
        ax.set_yticks(np.arange(T) - 0.5, minor=True)
        ax.grid(visible=False, which="major")
        ax.grid(visible=True, which="minor", alpha=0.4)
        ax.tick_params(which="minor", length=0)
    figure.axes[0].set_ylabel(say(lang, "position that notices", "posición que lo nota"))
    return list(figure.axes)


def faults(found: Mapping[str, Mapping[str, Sequence[float]]], lang: str = "en") -> list[Axes]:
    """Draw the training loss of each variant beside the share of numbers it writes right.

    found  variant -> {"loss": [one per seed], "written": [one per seed]}; dots are seeds
    """
    figure, pair = plt.subplots(1, 2, figsize=(7.4, 3), sharey=True)
    names = list(found)
    for ax, key, colour in zip(pair, ("loss", "written"), (VERMILION, GREEN), strict=True):
        means = [sum(found[name][key]) / len(found[name][key]) for name in names]
        ax.barh(range(len(names)), means, color=colour, alpha=0.6)
        for place, name in enumerate(names):
            ax.plot(found[name][key], [place] * len(found[name][key]), "o", color=BLACK, ms=3)
        ax.grid(axis="y", visible=False)
    pair[0].set_yticks(range(len(names)), [named(name, lang) for name in names])
    pair[0].invert_yaxis()
    pair[0].set_xscale("log")
    lowest = min(names, key=lambda name: sum(found[name]["loss"]))
    right = sum(found[lowest]["written"]) / len(found[lowest]["written"])
    pair[0].set_title(
        say(
            lang,
            f"The lowest loss: {named(lowest, lang)} …",
            f"La menor pérdida: {named(lowest, lang)} …",
        )
    )
    pair[1].set_title(
        say(lang, f"… and it writes {right:.0%} right", f"… y escribe bien el {100 * right:.0f} %")
    )
    pair[0].set_xlabel(say(lang, "training loss (nats a letter)", "pérdida (nats por letra)"))
    pair[1].set_xlabel(say(lang, "numbers written right", "números bien escritos"))
    pair[1].set_xlim(0, 1)
    return list(figure.axes)


def loss_by_length(
    lengths: Sequence[int],
    curves: Mapping[str, Sequence[float]],
    usual: int,
    lang: str = "en",
) -> Axes:
    """Draw the loss on the same rows cut or filled to each length; `usual` is the trained one."""
    colours = {"right": GREEN, "wrong join": VERMILION}
    title = say(
        lang,
        f"The same rows: a wrong join is at home at {usual} positions only",
        f"Las mismas filas: una mala unión solo se siente en casa con {usual} posiciones",
    )
    ax = axes(
        title,
        say(lang, "positions in the batch, T", "posiciones en el lote, T"),
        say(lang, "loss (nats a letter)", "pérdida (nats por letra)"),
    )
    for name, values in curves.items():
        ax.plot(lengths, values, "o-", color=colours[name], label=named(name, lang))
    length = say(lang, "usual in training", "habitual al entrenar")
    ax.axvline(usual, color=BLACK, ls=":", lw=1, label=length)
    ax.set_ylim(bottom=0)
    ax.legend()
    return ax


def repairs(
    pads: Sequence[int],
    shares: Mapping[tuple[int, str], Sequence[float]],
    lang: str = "en",
) -> Axes:
    """Draw the share of names that are right against the amount of filling.

    shares  (seed of the base, "positions" or "both") -> one share for each amount
    """
    last = [values[-1] for (_, repair), values in shares.items() if repair == "positions"]
    title = say(
        lang,
        f"Positions alone fade to {max(last):.2f} and below; with the mask nothing is lost",
        f"Solo con posiciones se cae a {max(last):.2f} o menos; con la máscara no se pierde nada",
    )
    ax = axes(
        title,
        say(lang, "newlines in front", "saltos de línea delante"),
        say(lang, "names right", "nombres correctos"),
        size=(6.6, 3.4),
    )
    styles = {"positions": (ORANGE, "positions only", "solo posiciones")}
    styles["both"] = (BLUE, "positions and mask", "posiciones y máscara")
    for (seed, repair), values in shares.items():
        colour, en, es = styles[repair]
        label = f"{say(lang, en, es)}, {say(lang, 'base', 'base de')} {grouped(seed, lang)}"
        ax.plot(pads, values, "os"[seed] + ("-", "--")[seed], color=colour, label=label)
    ax.set_ylim(-0.02, 1.05)
    ax.set_xticks(pads)
    ax.legend(fontsize=8)
    return ax
