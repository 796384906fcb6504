"""Figures of phase 24, the cost model: the roofline, a law and where it bends, a leap.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from minigpt.cost_model import Machine, power_law, roof
from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION, axes, grouped, say

SEED_MARKS = "osD^v"


def roofline(
    machine: Machine,
    matrix: Mapping[int, tuple[float, float]],
    mini: Mapping[int, tuple[float, float]],
    lang: str = "en",
) -> Axes:
    """Draw FLOPs a second against FLOPs a byte, both logarithmic, below the machine's two roofs.

    matrix, mini  rows -> (FLOPs a byte, FLOPs a second) of a large matrix, and of Mini-GPT
    """
    shares = [100 * speed / machine.flops_per_s for _, speed in matrix.values()]
    last = [*matrix][-1]
    title = say(
        lang,
        f"1 row uses {shares[0]:.0f} % of the peak, {last} rows use {shares[-1]:.0f} %",
        f"1 fila usa el {shares[0]:.0f} % del máximo; {last} filas, el {shares[-1]:.0f} %",
    )
    across = say(lang, "FLOPs per byte moved", "FLOPs por byte movido")
    ax = axes(title, across, say(lang, "FLOPs per second", "FLOPs por segundo"), size=(7.4, 3.8))
    ax.set(xscale="log", yscale="log")
    reach = np.logspace(np.log10(0.2), 2.5, 100)
    label = say(lang, "the roof: bytes, then the peak", "el techo: bytes y después el máximo")
    ax.plot(reach, [roof(machine, i) for i in reach], color=BLACK, label=label)
    kinds = (
        (matrix, "o", BLUE, say(lang, "matrix of 64 MiB", "matriz de 64 MiB")),
        (mini, "s", ORANGE, "Mini-GPT"),
    )
    for points, mark, colour, name in kinds:
        ax.plot(*zip(*points.values(), strict=True), mark, color=colour, label=name, ms=5)
        for rows, place in points.items():
            text = grouped(rows, lang)
            ax.annotate(text, place, textcoords="offset points", xytext=(4, -10), fontsize=8)
    rows = say(lang, "the numbers are rows", "los números son filas")
    ax.legend(title=rows, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def law(
    weights: Sequence[float],
    losses: Sequence[Sequence[float]],
    fitted: int = 4,
    lang: str = "en",
) -> Axes:
    """Draw the loss against the number of weights, log-log, and the line through the smallest.

    losses  for each number of weights, one loss a seed
    fitted  how many of the smallest the line goes through: the means of their seeds
    """
    means = [float(np.mean(some)) for some in losses]
    exponent, factor = power_law(weights[:fitted], means[:fitted])
    wrong = factor * weights[-1] ** exponent / means[-1]
    count = grouped(int(weights[-1]), lang)
    title = say(
        lang,
        f"At {count} weights the line says {wrong:.1f} times the loss",
        f"Con {count} pesos la recta dice {wrong:.1f} veces la pérdida",
    )
    across = say(lang, "weights in Linears", "pesos en lineales")
    ax = axes(title, across, say(lang, "loss (nats per letter)", "pérdida (nats por letra)"))
    ax.set(xscale="log", yscale="log")
    line = [factor * w**exponent for w in weights]
    label = say(lang, f"line through the first {fitted}", f"recta por los primeros {fitted}")
    ax.plot(weights, line, "--", color=GREEN, label=label)
    for seed, some in enumerate(zip(*losses, strict=True)):
        name = f"{say(lang, 'seed', 'semilla')} {seed}"
        ax.plot(weights, some, SEED_MARKS[seed], color=BLUE, mfc="none", label=name, ms=5)
    ax.legend()
    return ax


def bends(
    weights: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    floor: float,
    fitted: int = 4,
    lang: str = "en",
) -> Axes:
    """Draw mean losses against weights, log-log, each with the line through its smallest models.

    curves  "one rate", "own rate" or "noisy" -> a loss for each number of weights
    floor   the lowest possible loss of "noisy"
    """
    names = {
        "one rate": (BLUE, say(lang, "one rate for all", "una tasa para todos")),
        "own rate": (PURPLE, say(lang, "the best of five rates", "la mejor de cinco tasas")),
        "noisy": (VERMILION, say(lang, "a tenth of the letters is noise", "una décima es ruido")),
    }
    off = {}
    for name, losses in curves.items():
        exponent, factor = power_law(weights[:fitted], losses[:fitted])
        off[name] = losses[-1] / (factor * weights[-1] ** exponent)
    title = say(
        lang,
        f"The clean language ends at {off['own rate']:.1f} times its line, noise at "
        f"{off['noisy']:.1f}",
        f"El idioma limpio acaba en {off['own rate']:.1f} veces su recta; con ruido, en "
        f"{off['noisy']:.1f}",
    )
    across = say(lang, "weights in Linears", "pesos en lineales")
    up = say(lang, "loss (nats per letter)", "pérdida (nats por letra)")
    ax = axes(title, across, up, size=(7.4, 3.6))
    ax.set(xscale="log", yscale="log")
    for name, losses in curves.items():
        colour, label = names[name]
        exponent, factor = power_law(weights[:fitted], losses[:fitted])
        ax.plot(weights, losses, "o-", color=colour, label=label, ms=4, lw=1.4)
        ax.plot(weights, [factor * w**exponent for w in weights], "--", color=colour, lw=1)
    below = say(lang, "the noise alone", "solo el ruido")
    ax.axhline(floor, color=BLACK, ls=":", lw=1.2, label=below)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return ax


def leap(
    steps: Sequence[float],
    letters: Sequence[float],
    answers: Sequence[float],
    powers: Sequence[float],
    lang: str = "en",
) -> Axes:
    """Draw three shares against the step: letters right, whole answers right, and what the
    letters alone would make of whole answers.
    """
    jump = int(np.argmax(np.diff(answers)))
    gains = [100 * (curve[jump + 1] - curve[jump]) for curve in (answers, letters)]
    first, last = int(steps[jump]), int(steps[jump + 1])
    title = say(
        lang,
        f"Steps {first} to {last}: answers +{gains[0]:.0f} points, letters +{gains[1]:.0f}",
        f"Pasos {first} a {last}: respuestas +{gains[0]:.0f} puntos, letras +{gains[1]:.0f}",
    )
    ax = axes(title, say(lang, "step", "paso"), say(lang, "share right", "parte correcta"))
    right = say(lang, "letters right", "letras correctas")
    ax.plot(steps, letters, "s-", color=GREEN, label=right, ms=4)
    whole = say(lang, "whole answers right", "respuestas correctas")
    ax.plot(steps, answers, "o-", color=BLUE, label=whole, ms=4)
    product = say(lang, "product over the letters", "producto por las letras")
    ax.plot(steps, powers, "--", color=ORANGE, label=product)
    ax.set_ylim(0, 1.04)
    ax.legend()
    return ax
