"""Figures of matrix products: what size costs, what a transpose breaks, what a count predicts.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import BLUE, COLOUR, GREEN, ORANGE, VERMILION, axes, grouped, say


def growth(
    sizes: Sequence[int], numpy: Sequence[float], loops: Mapping[int, float], lang: str = "en"
) -> Axes:
    """Draw the seconds of a product against its size, in NumPy and in three loops, log-log.

    sizes, numpy  n of each product, and NumPy's seconds
    loops         n -> seconds of the three loops, for a few of the sizes
    """
    times = f"{numpy[-1] / numpy[-2]:.0f}"
    title = say(
        lang,
        f"From n = {sizes[-2]} to {sizes[-1]}, NumPy's time grows {times}-fold",
        f"De n = {sizes[-2]} a {sizes[-1]}, el tiempo de NumPy crece {times} veces",
    )
    across = say(lang, "size n of two n × n matrices", "tamaño n de dos matrices n × n")
    ax = axes(title, across, say(lang, "seconds for one product", "segundos por producto"))
    ax.set(xscale="log", yscale="log")
    by_hand = say(lang, "three Python loops", "tres bucles de Python")
    ax.plot(list(loops), list(loops.values()), "s-", color=ORANGE, label=by_hand)
    ax.plot(sizes, numpy, "o-", color=BLUE, label="NumPy")
    cube = [numpy[-1] * (n / sizes[-1]) ** 3 for n in sizes]
    ax.plot(sizes, cube, ":", color=GREEN, label="n³")
    ax.set_xticks(sizes, [str(n) for n in sizes])
    ax.minorticks_off()
    ax.legend()
    return ax


def broken(base: float, shares: Mapping[str, float], lang: str = "en") -> Axes:
    """Draw how many numbers are spelled right, in percent, with one matrix transposed: a bar each.

    shares  name of the matrix -> percent
    """
    low, high = (f"{share:.0f}" for share in (min(shares.values()), max(shares.values())))
    title = say(
        lang,
        f"One transposed matrix: {low} to {high} % instead of {base:.0f} %",
        f"Una matriz transpuesta: de {low} a {high} % en vez de {base:.0f} %",
    )
    across = say(lang, "numbers spelled right (%)", "números bien escritos (%)")
    ax = axes(title, across, "", size=(6.4, 3.6))
    names = [say(lang, "untouched", "intacto"), *shares]
    values = [base, *shares.values()]
    ax.barh(names, values, color=[COLOUR["base"], *[VERMILION] * len(shares)])
    for place, value in enumerate(values):
        ax.text(value + 1, place, f"{value:.1f}", va="center")
    ax.invert_yaxis()
    ax.set_xlim(0, 112)
    ax.grid(axis="y", visible=False)
    return ax


def predicted(
    tokens: Sequence[int], counted: Sequence[float], clock: Sequence[float], lang: str = "en"
) -> Axes:
    """Draw the seconds that the FLOPs predict, and those measured, against the tokens, log-log."""
    first, last = (clock[i] / counted[i] for i in (0, -1))
    many = grouped(tokens[-1], lang)
    title = say(
        lang,
        f"One token takes {first:.0f} times what the count says, {many} take {last:.1f} times",
        f"Un token tarda {first:.0f} veces lo que dice la cuenta; {many} tardan {last:.1f} veces",
    )
    up = say(lang, "time for the twelve Linears (µs)", "tiempo de las doce lineales (µs)")
    ax = axes(title, say(lang, "tokens at once", "tokens a la vez"), up, size=(6.4, 3.6))
    ax.set(xscale="log", yscale="log")
    count = say(lang, "predicted from the FLOPs", "predicho a partir de los FLOPs")
    ax.plot(tokens, [1e6 * t for t in counted], "--", color=GREEN, label=count)
    measured = say(lang, "measured", "medido")
    ax.plot(tokens, [1e6 * t for t in clock], "o-", color=BLUE, label=measured)
    ax.set_xticks(tokens, [str(n) for n in tokens])
    ax.minorticks_off()
    ax.legend()
    return ax
