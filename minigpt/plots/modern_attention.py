"""Figures of phase 27: turning hands, moved texts, shared heads.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, ORANGE, SKY, VERMILION, axes, say

KIND = {"learned": BLACK, "RoPE": VERMILION}  # the base's colour for the base's kind of positions
HOW = {"mean": BLUE, "first": ORANGE, "random": SKY}
SPANISH = {"learned": "aprendidas", "mean": "media", "first": "primera", "random": "al azar"}


def hands(angles: Tensor, lang: str = "en") -> Figure:
    """Draw the cosine of each pair's angle over the places of a text; angles (T, D / 2)."""
    T, pairs = angles.shape
    figure, grid = plt.subplots(2, pairs // 2, figsize=(8, 3), sharex=True, sharey=True)
    moving = int((angles[-1] > 1).sum())
    for i, ax in enumerate(grid.flat):
        ax.plot(range(T), angles[:, i].cos().tolist(), color=VERMILION if i < moving else BLACK)
        ax.set_title(say(lang, f"pair {i}", f"pareja {i}"))
    figure.supxlabel(say(lang, "place in the text", "lugar en el texto"))
    figure.supylabel(say(lang, "cosine of the angle", "coseno del ángulo"))
    figure.suptitle(
        say(
            lang,
            f"In a text of {T} letters {moving} of {pairs} hands move by more than a radian",
            f"En un texto de {T} letras, {moving} de {pairs} agujas avanzan más de un radián",
        )
    )
    return figure


def moved(
    at_zero: Mapping[str, Mapping[int, float]],
    anywhere: Mapping[str, Mapping[int, float]],
    lang: str = "en",
) -> Figure:
    """Draw exact match over the place where texts begin, for two worlds of training.

    at_zero, anywhere  kind of positions -> place -> exact match, 0 to 1
    """
    figure, panels = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
    worlds = (
        (say(lang, "trained at place 0", "entrenado en el lugar 0"), at_zero),
        (say(lang, "trained at places 0 to 15", "entrenado en los lugares 0 a 15"), anywhere),
    )
    for ax, (title, scores) in zip(panels, worlds, strict=True):
        for kind, by_place in scores.items():
            name = say(lang, kind, SPANISH.get(kind, kind))
            ax.plot([*by_place], [*by_place.values()], "o-", color=KIND[kind], label=name)
        ax.set(title=title, ylim=(-0.03, 1), xlabel=say(lang, "first place", "primer lugar"))
    panels[0].set_ylabel(say(lang, "exact match", "acierto exacto"))
    panels[1].legend(title=say(lang, "positions", "posiciones"))
    figure.suptitle(
        say(
            lang,
            "A table wins where texts begin at 0, RoPE where they begin anywhere",
            "La tabla gana si los textos empiezan en 0; RoPE, si empiezan en cualquier lugar",
        )
    )
    return figure


def recovered(scores: Mapping[int, Mapping[str, tuple[float, float]]], lang: str = "en") -> Axes:
    """Draw exact match after a few steps, for each way to share the heads of a trained base.

    scores  number of KV heads -> how -> (before the steps, after them)
    """
    ax = axes(
        say(
            lang,
            "50 steps mend heads that were averaged, not heads drawn anew",
            "50 pasos reparan las cabezas promediadas, no las sorteadas",
        ),
        say(lang, "heads of keys and values", "cabezas de claves y valores"),
        say(lang, "exact match after 50 steps", "acierto exacto tras 50 pasos"),
    )
    width = 0.25
    for i, (how, colour) in enumerate(HOW.items()):
        places = np.arange(len(scores)) + (i - 1) * width
        heights = [by_how[how][1] for by_how in scores.values()]
        bars = ax.bar(places, heights, width, color=colour, label=say(lang, how, SPANISH[how]))
        ax.bar_label(bars, fmt="%.2f", fontsize=8)
    ax.set_xticks(range(len(scores)), [str(count) for count in scores])
    ax.set_ylim(0, 1.05)
    ax.legend()
    return ax
