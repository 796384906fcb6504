"""Figures of floating point: the gap, a walk that stands still, the digits that suffice.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, axes, say

COLOURS = {"float32": BLUE, "float16": ORANGE, "bfloat16": PURPLE}


def gaps(
    numbers: Sequence[float],
    by_format: Mapping[str, Sequence[float]],
    weight: float,
    step: float,
    lang: str = "en",
) -> Axes:
    """Draw the distance to the next number against the number, log-log, for several formats.

    by_format     name -> one gap per number; not finite where the format ends
    weight, step  a weight of a model and a step of training, drawn as a point
    """
    nearest = min(range(len(numbers)), key=lambda i: abs(numbers[i] - weight))
    half = by_format["bfloat16"][nearest] / 2
    below = step < half
    than = say(lang, "less than", "menos que") if below else say(lang, "more than", "más que")
    title = say(
        lang,
        f"A step of {step:g} at {weight:g} is {than} half a bfloat16 gap",
        f"Un paso de {step:g} en {weight:g} es {than} medio hueco de bfloat16",
    )
    across = say(lang, "number", "número")
    ax = axes(title, across, say(lang, "gap to the next number", "hueco hasta el siguiente"))
    ax.set(xscale="log", yscale="log")
    for name, values in by_format.items():
        ax.plot(numbers, values, color=COLOURS[name], label=name, lw=1.6)
    label = say(lang, "a step of training", "un paso de entrenamiento")
    ax.plot([weight], [step], "o", color=BLACK, label=label)
    ax.legend()
    return ax


def walks(paths: Mapping[str, Sequence[float]], lang: str = "en") -> Axes:
    """Draw the value of a weight against the step, for the same steps in several formats.

    paths  name -> value after each step, the start first; what is no format is drawn in green
    """
    stuck = [name for name, path in paths.items() if path[-1] == path[0]]
    names = ", ".join(stuck)
    title = say(
        lang,
        f"{names or 'None of them'} never leaves {paths[[*paths][0]][0]:g}",
        f"{names or 'Ninguno'} no sale nunca de {paths[[*paths][0]][0]:g}",
    )
    ax = axes(title, say(lang, "step", "paso"), say(lang, "value of the weight", "valor del peso"))
    by_lot = say(lang, "bfloat16, rounded by lot", "bfloat16, redondeo por sorteo")
    for name, path in paths.items():
        style = "--" if name == "float16" else "-"
        colour = COLOURS.get(name, GREEN)
        ax.plot(
            range(len(path)), path, style, color=colour, label=name if name in COLOURS else by_lot
        )
    ax.legend(loc="lower left")
    return ax


def digits(
    read: Mapping[int, float], still: Mapping[int, float], step: float, lang: str = "en"
) -> list[Axes]:
    """Draw, for each number of mantissa bits, how well the model reads and what does not move.

    read   mantissa bits -> numbers spelled right, in percent
    still  mantissa bits -> weights that a step leaves where they are, in percent
    """
    figure, panels = plt.subplots(1, 2, figsize=(8, 3.3))
    fewest = min(bits for bits, percent in read.items() if percent > 99)
    title = say(
        lang,
        f"Mantissa bits that suffice to read: {fewest} …",
        f"Bits de mantisa que bastan para leer: {fewest} …",
    )
    bits = say(lang, "mantissa bits", "bits de mantisa")
    axes(title, bits, say(lang, "spelled right (%)", "bien escritos (%)"), panels[0])
    panels[0].plot(list(read), list(read.values()), "o-", color=BLUE)
    panels[0].set_ylim(0, 104)
    title = say(
        lang,
        f"… but with 7, {still[7]:.0f} % of the weights ignore a step",
        f"… pero con 7, el {still[7]:.0f} % de los pesos ignora un paso",
    )
    unmoved = say(lang, f"not moved by {step:g} (%)", f"no movidos por {step:g} (%)")
    axes(title, bits, unmoved, panels[1])
    panels[1].plot(list(still), list(still.values()), "o-", color=PURPLE)
    panels[1].set_ylim(0, 104)
    return list(figure.axes)
