"""Figures of depth: what survives fifty layers, sizes and directions, losses by depth and by rate.

Each function takes measured numbers and states in its title what they show.
"""

import math
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    YELLOW,
    axes,
    say,
)

NEAR = 0.05  # nats: a deep net this close to its own loss at depth 1 counts as unharmed
COLOURS = {
    "plain, std 0.02": BLACK,
    "plain": VERMILION,
    "plain, norm": ORANGE,
    "residual": SKY,
    "residual, scaled": BLUE,
    "residual, zero": PURPLE,
    "pre-norm": GREEN,
    "post-norm": YELLOW,
}
MARKS = dict(zip(COLOURS, "osD^v<>P", strict=True))


def _design(name: str, lang: str) -> str:
    known = {
        "plain, std 0.02": say(lang, "plain, std 0.02", "simple, desv. 0.02"),
        "plain": say(lang, "plain, He", "simple, de He"),
        "plain, norm": say(lang, "plain, norm", "simple, con norma"),
        "residual": say(lang, "residual, full", "residual, entera"),
        "residual, scaled": say(lang, "residual, scaled", "residual, escalada"),
        "residual, zero": say(lang, "residual, zero", "residual, a cero"),
        "pre-norm": say(lang, "residual, pre-norm", "residual, norma delante"),
        "post-norm": say(lang, "residual, post-norm", "residual, norma detrás"),
    }
    return known[name]


def survivors(sizes: Mapping[float, Sequence[float]], lang: str = "en") -> Axes:
    """Draw the size after each layer for several stds, on a logarithmic axis.

    sizes  std -> the size at the start and after each layer; what is no number is left out
    """
    kept = [std for std, run in sizes.items() if 0.1 < run[-1] / run[0] < 10]
    layers = len(next(iter(sizes.values()))) - 1
    title = say(
        lang,
        f"Of {len(sizes)} stds, {len(kept)} survives {layers} layers",
        f"De {len(sizes)} desviaciones, {len(kept)} sobrevive a {layers} capas",
    )
    ax = axes(title, say(lang, "layer", "capa"), say(lang, "size", "tamaño"), size=(6.4, 3.6))
    ax.set(yscale="log")
    colours = (BLACK, SKY, GREEN, ORANGE, VERMILION, PURPLE)
    for (std, run), colour in zip(sizes.items(), colours, strict=False):
        points = [(i, s) for i, s in enumerate(run) if math.isfinite(s) and s > 0]
        label = say(lang, f"std {std}", f"desv. {std}")
        ax.plot(*zip(*points, strict=True), color=colour, label=label)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def directions(
    slopes: Mapping[str, Sequence[float]], alike: Mapping[str, Sequence[float]], lang: str = "en"
) -> list[Axes]:
    """Draw two panels over the depth: the gradient's size, and the cosine between contexts.

    slopes, alike  name of a design -> one number before the first block and after each
    """
    figure, panels = plt.subplots(1, 2, figsize=(8.4, 3.6))
    axes(
        say(lang, "On the way back", "En el camino de vuelta"),
        say(lang, "block", "bloque"),
        say(lang, "size of the gradient", "tamaño del gradiente"),
        panels[0],
    )
    axes(
        say(lang, "On the way forward", "En el camino de ida"),
        say(lang, "block", "bloque"),
        say(lang, "cosine between contexts", "coseno entre contextos"),
        panels[1],
    )
    panels[0].set(yscale="log")
    panels[1].set(ylim=(-0.05, 1.05))
    for name in slopes:
        look = {"color": COLOURS[name], "marker": MARKS[name], "ms": 4, "lw": 1.4, "markevery": 4}
        panels[0].plot(slopes[name], **look)
        panels[1].plot(alike[name], label=_design(name, lang), **look)
    panels[1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)
    last = {name: values[-1] for name, values in alike.items()}
    most = max(last, key=lambda name: last[name])
    figure.suptitle(
        say(
            lang,
            f"Right sizes are not enough: the contexts end with a cosine of {last[most]:.2f}",
            f"No basta con el tamaño: los contextos acaban con un coseno de {last[most]:.2f}",
        ),
        x=0.01,
        ha="left",
    )
    return list(panels)


def by_depth(
    losses: Mapping[str, Mapping[int, Sequence[float]]], know_nothing: float, lang: str = "en"
) -> Axes:
    """Draw the loss of each design against the number of blocks, a point for each seed.

    losses        design -> depth -> losses in nats
    know_nothing  the loss of whoever gives every letter the same chance, drawn as a line
    """
    means = {
        name: {depth: sum(seeds) / len(seeds) for depth, seeds in runs.items()}
        for name, runs in losses.items()
    }
    unharmed = [n for n, m in means.items() if m[max(m)] - m[min(m)] < NEAR]
    deepest = max(next(iter(means.values())))
    title = say(
        lang,
        f"At {deepest} blocks, {len(unharmed)} designs of {len(means)} are as good as at one",
        f"Con {deepest} bloques, {len(unharmed)} diseños de {len(means)} van tan bien como con uno",
    )
    ax = axes(
        title,
        say(lang, "number of blocks", "número de bloques"),
        say(lang, "loss (nats)", "pérdida (nats)"),
        size=(7.4, 3.8),
    )
    ax.set(xscale="log", yscale="log")
    depths = list(next(iter(means.values())))
    ax.set_xticks(depths, [str(depth) for depth in depths])
    ax.set_yticks([0.4, 0.6, 1, 2, 4], ["0.4", "0.6", "1", "2", "4"])
    ax.minorticks_off()
    ax.axhline(know_nothing, color=BLACK, ls=":", lw=1)
    for name, runs in losses.items():
        ax.plot(
            depths,
            list(means[name].values()),
            color=COLOURS[name],
            label=_design(name, lang),
            lw=1.3,
        )
        for depth, seeds in runs.items():
            ax.plot([depth] * len(seeds), seeds, MARKS[name], color=COLOURS[name], ms=4)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)
    return ax


def by_rate(
    rates: Sequence[float],
    losses: Mapping[str, Sequence[float]],
    good: float = 0.5,
    highest: float = 5.0,
    lang: str = "en",
) -> Axes:
    """Draw the loss of each design against the learning rate, both logarithmic.

    The title names who is below `good` at the largest rate; losses above `highest`, and those that
    are no number, are drawn at that height.
    """
    left = [_design(name, lang) for name, values in losses.items() if values[-1] < good]
    title = say(
        lang,
        f"At a rate of {max(rates)} only {', '.join(left) or 'nobody'} still learns",
        f"Con una tasa de {max(rates)} solo aprende todavía: {', '.join(left) or 'ninguna'}",
    )
    ax = axes(
        title,
        say(lang, "learning rate", "tasa de aprendizaje"),
        say(lang, "loss (nats)", "pérdida (nats)"),
        size=(7.4, 3.6),
    )
    ax.set(xscale="log", yscale="log")
    ax.set_yticks([0.4, 0.6, 1, 2, 4], ["0.4", "0.6", "1", "2", "4"])
    ax.minorticks_off()
    ax.axhline(good, color=BLACK, ls=":", lw=1)
    for name, values in losses.items():
        drawn = [min(x, highest) if math.isfinite(x) else highest for x in values]
        ax.plot(
            rates, drawn, marker=MARKS[name], color=COLOURS[name], label=_design(name, lang), lw=1.3
        )
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)
    return ax
