"""Figures of optimisation: walks down a valley, what rare letters get, a start that is too fast.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, VERMILION, axes, grouped, say

Floats = NDArray[np.floating]
COLOURS = {"descent": BLUE, "momentum": ORANGE, "Adam": GREEN, "turned": VERMILION}


def _method(name: str, lang: str) -> str:
    """A method as the reader calls it; Adam is Adam everywhere."""
    known = {
        "descent": say(lang, "descent", "descenso"),
        "momentum": say(lang, "momentum", "inercia"),
        "turned": say(lang, "Adam, turned valley", "Adam, valle girado"),
    }
    return known.get(name, name)


def paths(walks: Mapping[str, tuple[Floats, Floats]], lang: str = "en") -> list[Axes]:
    """Draw walks down a valley from above, one panel each, with lines of equal loss.

    walks  "descent", "momentum", "Adam" or "turned" -> H (2, 2) and the places (steps + 1, 2)
    """
    figure, grid = plt.subplots(2, (len(walks) + 1) // 2, figsize=(7.4, 5.6), squeeze=False)
    panels = list(grid.flat)
    for ax, (name, (H, places)) in zip(panels, walks.items(), strict=False):
        x, y = np.meshgrid(np.linspace(-1.3, 1.3, 61), np.linspace(-1.3, 1.3, 61))
        loss = 0.5 * (H[0, 0] * x**2 + 2 * H[0, 1] * x * y + H[1, 1] * y**2)
        ax.contour(x, y, loss, levels=[0.02, 0.1, 0.5, 2, 8, 32], colors="0.75", linewidths=0.7)
        dots = "." if len(places) < 200 else ""  # more would only blacken the line
        ax.plot(*places.T, "-", color=COLOURS[name], lw=1.1, marker=dots, ms=3)
        ax.plot(*places[0], "o", color=BLACK, ms=5)
        count = grouped(len(places) - 1, lang)
        ax.set_title(f"{_method(name, lang)}: {count} {say(lang, 'steps', 'pasos')}")
        ax.set(aspect="equal", xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
        ax.set(xlabel=say(lang, "first weight", "primer peso"))
        ax.set(ylabel=say(lang, "second weight", "segundo peso"))
        ax.grid(visible=False)
    for ax in panels[len(walks) :]:
        ax.remove()
    straight, turned = (len(walks[name][1]) - 1 for name in ("Adam", "turned"))
    figure.suptitle(
        say(
            lang,
            f"The same valley, turned: Adam needs {turned} steps instead of {straight}",
            f"El mismo valle, girado: Adam necesita {turned} pasos en lugar de {straight}",
        ),
        x=0.01,
        ha="left",
    )
    return panels[: len(walks)]


def by_letter(
    shares: Sequence[float], excess: Mapping[str, Sequence[float]], lang: str = "en"
) -> Axes:
    """Draw the excess after each letter against how often the letter comes, log-log.

    The title compares the rarest letter with the commonest, under descent.

    shares  the share of the letter among all, one for each letter
    excess  "descent", "momentum" or "Adam" -> nats after each letter; below 1e-5 drawn at 1e-5
    """
    rare, common = int(np.argmin(shares)), int(np.argmax(shares))
    times = excess["descent"][rare] / excess["descent"][common]
    title = say(
        lang,
        f"Descent leaves the rarest letter {times:.0f} times as far behind",
        f"El descenso deja la letra más rara {times:.0f} veces más atrás",
    )
    across = say(lang, "share of the letter", "frecuencia de la letra")
    ax = axes(
        title,
        across,
        say(lang, "excess after it (nats)", "exceso tras ella (nats)"),
        size=(7.4, 3.4),
    )
    ax.set(xscale="log", yscale="log", ylim=(8e-6, 10))
    for (name, values), marker in zip(excess.items(), "os^D", strict=False):
        ax.plot(
            shares,
            np.maximum(values, 1e-5),
            marker,
            color=COLOURS[name],
            label=_method(name, lang),
            ms=5,
        )
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def uncorrected(ratios: Mapping[tuple[float, float], Sequence[float]], lang: str = "en") -> Axes:
    """Draw how many times too long Adam's steps are without the correction, step by step.

    ratios  (beta1, beta2) -> the length without, divided by the length with it, from step 1 on
    """
    worst = max(ratios, key=lambda betas: max(ratios[betas]))
    top = int(np.argmax(ratios[worst])) + 1
    title = say(
        lang,
        f"Too fast, not too slow: up to {max(ratios[worst]):.1f} times, at step {top}",
        f"Demasiado rápido, no lento: hasta {max(ratios[worst]):.1f} veces, en el paso {top}",
    )
    length = say(lang, "length / right length", "longitud / longitud correcta")
    ax = axes(title, say(lang, "step", "paso"), length)
    ax.set(xscale="log")
    for (betas, values), colour in zip(ratios.items(), (GREEN, BLUE, VERMILION), strict=False):
        ax.plot(
            range(1, len(values) + 1), values, color=colour, label=f"β = {betas[0]}, {betas[1]}"
        )
    ax.axhline(1, color=BLACK, ls=":", lw=1)
    ax.legend()
    return ax
