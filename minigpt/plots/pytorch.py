"""Figures of silent mistakes: curves that look like training, and a net that learned the mean.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from minigpt.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes,
    say,
)

COLOURS = {
    "right": GREEN,
    "list": ORANGE,
    "tensor": BLUE,
    "forward": VERMILION,
    "softmax": PURPLE,
    "detached": SKY,
}


def _what(name: str, lang: str) -> str:
    known = {
        "right": say(lang, "right", "correcta"),
        "list": say(lang, "layers in a list", "capas en una lista"),
        "tensor": say(lang, "table not registered", "tabla sin registrar"),
        "forward": say(lang, "layer made in forward", "capa creada en forward"),
        "softmax": say(lang, "softmax twice", "softmax dos veces"),
        "detached": say(lang, "loss detached", "pérdida separada"),
    }
    return known[name]


def silent_curves(
    losses: Mapping[str, Sequence[float]], floor: float, know_nothing: float, lang: str = "en"
) -> Axes:
    """Draw the losses of a right loop and of silent mistakes, each a mean over ten steps.

    losses        a name of COLOURS -> a loss for each step
    floor         the lowest loss there is; know_nothing: that of equal chances. Two dotted lines.
    """
    title = say(
        lang,
        f"One of these {len(losses)} is right, and none of the others complained",
        f"Solo una de estas {len(losses)} es correcta, y ninguna de las otras se quejó",
    )
    up = say(lang, "loss (nats)", "pérdida (nats)")
    ax = axes(title, say(lang, "step", "paso"), up, size=(7.4, 3.6))
    for name, run in losses.items():
        smooth = np.convolve(run, np.ones(10) / 10, "valid")
        line = "--" if name == "tensor" else "-"  # it lies on the right one
        ax.plot(
            range(10, len(run) + 1),
            smooth,
            line,
            color=COLOURS[name],
            label=_what(name, lang),
            lw=1.5,
        )
    for mark in (floor, know_nothing):
        ax.axhline(mark, color=BLACK, ls=":", lw=1)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=9)
    return ax


def column_and_list(
    lengths: Sequence[float],
    paired: Sequence[float],
    crossed: Sequence[float],
    lang: str = "en",
) -> list[Axes]:
    """Draw predicted against true lengths in two panels: errors by pairs, and all against all."""
    figure, panels = plt.subplots(1, 2, figsize=(7.4, 3.4), sharex=True, sharey=True)
    titles = (
        say(lang, "(N,) minus (N,)", "(N,) menos (N,)"),
        say(lang, "(N, 1) minus (N,)", "(N, 1) menos (N,)"),
    )
    colours = (GREEN, VERMILION)
    for ax, title, found, colour in zip(panels, titles, (paired, crossed), colours, strict=True):
        axes(title, say(lang, "true length", "longitud verdadera"), "", ax)
        ax.plot(lengths, lengths, color="0.7", lw=1)
        ax.plot(lengths, found, ".", color=colour, ms=3)
    panels[0].set_ylabel(say(lang, "predicted", "predicha"))
    spread = float(np.std(crossed))
    figure.suptitle(
        say(
            lang,
            f"A column minus a list learns the mean: predictions spread by {spread:.3f}",
            f"Una columna menos una lista aprende la media: predicciones dispersas en {spread:.3f}",
        ),
        x=0.01,
        ha="left",
    )
    return list(panels)
