"""Figures of preference tuning: a loss and what the model says, votes and odds, four ways.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from minigpt.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes,
    grouped,
    say,
)

# What a lesson calls each way, in Spanish, and its colour.
WAYS = {
    "right answers": ("respuestas correctas", GREEN),
    "rejection": ("muestreo con rechazo", BLUE),
    "DPO": ("DPO", VERMILION),
    "DPO + anchor": ("DPO + ancla", ORANGE),
    "REINFORCE": ("REINFORCE", PURPLE),
}


def loss_and_shares(points: Sequence[Mapping[str, float]], lang: str = "en") -> Figure:
    """Draw the loss over the steps, and under it the shares of what the model says.

    points  each with step, loss, hundred, thousand and wrong
    """
    steps = [point["step"] for point in points]
    best = max(points, key=lambda point: point["hundred"])
    last = points[-1]
    figure, (above, below) = plt.subplots(2, 1, figsize=(6, 5), sharex=True, height_ratios=(1, 2))
    share = say(lang, "share of answers", "parte de las respuestas")
    axes("", "", say(lang, "loss (nats)", "pérdida (nats)"), above)
    axes("", say(lang, "step", "paso"), share, below)
    above.plot(steps, [point["loss"] for point in points], color=BLACK)
    names = {
        "hundred": (say(lang, "in hundreds (preferred)", "en cientos (preferidas)"), GREEN),
        "thousand": (say(lang, "in thousands", "en miles"), SKY),
        "wrong": (say(lang, "wrong", "mal"), VERMILION),
    }
    for key, (name, colour) in names.items():
        below.plot(steps, [point[key] for point in points], color=colour, label=name)
    for ax in (above, below):
        ax.axvline(best["step"], color=BLACK, ls=":", lw=1)
        ax.set_ylim(bottom=0)
    below.legend(loc="center right")
    figure.suptitle(
        say(
            lang,
            f"Loss {last['loss']:.2f}, and {last['wrong']:.0%} of the answers are wrong; "
            f"best at step {best['step']:.0f}",
            f"Pérdida {last['loss']:.2f}, y {100 * last['wrong']:.0f} % de las respuestas mal; "
            f"lo mejor, en el paso {best['step']:.0f}",
        ),
        x=0.01,
        ha="left",
        fontsize=11,
    )
    return figure


def votes_to_odds(
    betas: Sequence[float],
    measured: Mapping[float, Sequence[float]],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw the factor (a / (1 - a)) ** (1 / beta) against the share of votes a, a line per beta.

    measured  share of votes -> the factors that were measured with the first beta
    """
    at = max(measured)
    first, *_, last = (grouped(round((at / (1 - at)) ** (1 / beta)), lang) for beta in betas)
    title = say(
        lang,
        f"{at:.0%} of the votes: odds × {first} (beta {betas[0]:g}), × {last} (beta {betas[-1]:g})",
        f"{100 * at:.0f} % de los votos: razón × {first} (beta {betas[0]:g}), × {last} "
        f"(beta {betas[-1]:g})",
    )
    votes = say(lang, "share of votes for the first", "proporción de votos para la primera")
    factor = say(lang, "odds grow by a factor of", "factor por el que crece la razón")
    ax = axes(title, votes, factor, ax, size=(6.6, 3.4))
    a = np.linspace(0.5, 0.9, 50)
    for beta, colour in zip(betas, (BLUE, ORANGE, VERMILION), strict=False):
        ax.plot(a, (a / (1 - a)) ** (1 / beta), color=colour, label=f"beta {beta:g}")
    points = [(share, odds) for share, by_seed in measured.items() for odds in by_seed]
    seen = say(lang, f"measured, beta {betas[0]:g}", f"medido, beta {betas[0]:g}")
    ax.plot(*zip(*points, strict=True), "o", color=BLACK, ms=5, label=seen)
    ax.set_yscale("log")
    ax.set_ylim(0.7, 1e7)
    ax.legend(loc="upper left")
    return ax


def four_ways(
    ways: Mapping[str, Mapping[str, float]], ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw one-of-8 against one sample: an arrow from the start to each way.

    ways  "start" and the names of WAYS -> shares called "one" and "of 8"
    """
    start = ways["start"]
    others = {name: shares for name, shares in ways.items() if name != "start"}
    surest = max(others, key=lambda name: others[name]["one"])
    widest = max(others, key=lambda name: others[name]["of 8"])

    def named(name: str) -> str:
        return say(lang, name, WAYS[name][0])

    title = say(
        lang,
        f"Surest: {named(surest)}.  Widest: {named(widest)}",
        f"Lo más seguro: {named(surest)}.  Lo más amplio: {named(widest)}",
    )
    if surest == widest:
        title = say(
            lang,
            f"Best by one sample and by one of 8: {named(surest)}",
            f"Lo mejor con una muestra y con una de 8: {named(surest)}",
        )
    one = say(lang, "right by one sample", "acierta una muestra")
    ax = axes(title, one, say(lang, "right by one of 8", "acierta una de 8"), ax, size=(6.4, 4))
    x, y = start["one"], start["of 8"]
    for name, shares in others.items():
        colour = WAYS[name][1]
        arrow = {"arrowstyle": "-", "color": colour, "lw": 1, "alpha": 0.6}
        ax.annotate("", (shares["one"], shares["of 8"]), (x, y), arrowprops=arrow)
        ax.plot(shares["one"], shares["of 8"], "o", color=colour, ms=9, label=named(name))
    ax.plot(x, y, "s", color=BLACK, ms=8, label=say(lang, "start", "comienzo"))
    ax.axhline(y, color=BLACK, ls=":", lw=1)
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax
