"""Figures of computation graphs: roads from an input to the loss, and what walking them costs.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION, axes, grouped, say

PLACES = {"a": (0.0, 0.5), "b": (1.0, 1.0), "c": (1.55, 0.0), "L": (2.5, 0.5)}
ROADS = (("a", "b", "L"), ("a", "b", "c", "L"), ("a", "c", "L"))
COLOURS = (BLUE, VERMILION, GREEN)


def roads(values: Mapping[str, float], slopes: Mapping[str, float], lang: str = "en") -> Axes:
    """Draw a, b, c and L, an arrow from each to what is computed from it, and three roads.

    values  name -> number
    slopes  "ab", "ac", "bc", "bL", "cL" -> local slope on the arrow
    """
    products = []
    for road in ROADS:
        product = 1.0
        for start, end in zip(road, road[1:], strict=False):
            product *= slopes[start + end]
        products.append(product)
    together = " + ".join(f"{p:g}" for p in products)
    ax = axes(
        say(
            lang,
            f"Three roads from a to L: {together} = {sum(products):g}",
            f"Tres caminos de a hasta L: {together} = {sum(products):g}",
        ),
        "",
        "",
        size=(6.4, 3.2),
    )
    ax.set_axis_off()
    ax.set(xlim=(-0.3, 2.8), ylim=(-0.3, 1.3))
    for place, (road, colour) in enumerate(zip(ROADS, COLOURS, strict=True)):
        shift = 0.045 * (place - 1)
        for start, end in zip(road, road[1:], strict=False):
            (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
            ax.annotate(
                "",
                (x1, y1 + shift),
                (x0, y0 + shift),
                arrowprops={"arrowstyle": "->", "color": colour, "shrinkA": 17, "shrinkB": 17},
            )
    for arrow, slope in slopes.items():
        (x0, y0), (x1, y1) = PLACES[arrow[0]], PLACES[arrow[1]]
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        ax.text((x0 + x1) / 2, (y0 + y1) / 2, f"{slope:g}", ha="center", va="center", bbox=box)
    for name, (x, y) in PLACES.items():
        box = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": BLACK}
        ax.text(x, y, f"{name}\n{values[name]:g}", ha="center", va="center", bbox=box, fontsize=9)
    return ax


def calls(counts: Mapping[int, int], lang: str = "en") -> Axes:
    """Draw the calls of a walk road by road against the visits in order, logarithmic.

    counts  number of doublings -> calls road by road; in order each of n + 1 names is visited once
    """
    most = max(counts)
    title = say(
        lang,
        f"The order turns {grouped(counts[most], lang)} calls into {most + 1} visits",
        f"El orden convierte {grouped(counts[most], lang)} llamadas en {most + 1} visitas",
    )
    across = say(lang, "doublings in a row", "duplicaciones seguidas")
    ax = axes(title, across, say(lang, "calls or visits", "llamadas o visitas"))
    ax.set_yscale("log")
    by_road = say(lang, "road by road", "camino por camino")
    ax.plot(list(counts), list(counts.values()), "o-", color=VERMILION, label=by_road)
    in_order = say(lang, "in order", "en orden")
    ax.plot(list(counts), [n + 1 for n in counts], "o-", color=BLUE, label=in_order)
    ax.legend()
    return ax


def cleared_or_not(
    losses: Mapping[tuple[float, bool], Sequence[Sequence[float]]], lang: str = "en"
) -> Axes:
    """Draw the loss over the steps, one thin line for each seed, gradients cleared or never.

    losses  (rate, cleared) -> for each seed the losses of all steps
    """
    title = say(
        lang,
        "Never clearing does not stop the learning, it changes it",
        "No poner nunca a cero no detiene el aprendizaje: lo cambia",
    )
    ax = axes(title, say(lang, "step", "paso"), say(lang, "loss", "pérdida"), size=(6.4, 3.6))
    colours = iter((BLUE, ORANGE, GREEN, PURPLE))
    for (rate, cleared), runs in losses.items():
        word = say(lang, "cleared", "a cero") if cleared else say(lang, "never cleared", "nunca")
        colour, style = next(colours), "-" if cleared else "--"
        for i, run in enumerate(runs):
            label = say(lang, f"rate {rate}, {word}", f"tasa {rate}, {word}") if i == 0 else None
            ax.plot(run, style, color=colour, lw=1.2, label=label)
    ax.set_ylim(bottom=0)
    ax.legend(fontsize=8)
    return ax
