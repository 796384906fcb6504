"""Figures of matrix products: what size costs, what a transpose breaks, what a count predicts.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import BLUE, COLOUR, GREEN, ORANGE, VERMILION, axes

WORDS = {
    "size": {"en": "size n of two n × n matrices", "es": "tamaño n de dos matrices n × n"},
    "seconds": {"en": "seconds for one product", "es": "segundos por producto"},
    "loops": {"en": "three Python loops", "es": "tres bucles de Python"},
    "steep": {
        "en": "From n = {low} to {high}, NumPy's time grows {times:.0f}-fold",
        "es": "De n = {low} a {high}, el tiempo de NumPy crece {times:.0f} veces",
    },
    "cube": {"en": "n³", "es": "n³"},
    "right": {"en": "numbers spelled right (%)", "es": "números bien escritos (%)"},
    "untouched": {"en": "untouched", "es": "intacto"},
    "broken": {
        "en": "One transposed matrix: {worst:.0f} to {best:.0f} % instead of {base:.0f} %",
        "es": "Una matriz transpuesta: de {worst:.0f} a {best:.0f} % en vez de {base:.0f} %",
    },
    "tokens": {"en": "tokens at once", "es": "tokens a la vez"},
    "time": {"en": "time for the twelve Linears (µs)", "es": "tiempo de las doce lineales (µs)"},
    "counted": {"en": "predicted from the FLOPs", "es": "predicho a partir de los FLOPs"},
    "clock": {"en": "measured", "es": "medido"},
    "honest": {
        "en": "One token takes {one:.0f} times what the count says, {many:,} take {all:.1f} times",
        "es": "Un token tarda {one:.0f} veces lo que dice la cuenta; {many} tardan {all:.1f} veces",
    },
}


def growth(
    sizes: Sequence[int], numpy: Sequence[float], loops: Mapping[int, float], lang: str = "en"
) -> Axes:
    """Draw the seconds of a product against its size, in NumPy and in three loops, log-log.

    sizes, numpy  n of each product, and NumPy's seconds
    loops         n -> seconds of the three loops, for a few of the sizes
    """
    words = {name: text[lang] for name, text in WORDS.items()}
    low, high = sizes[-2:]
    times = numpy[-1] / numpy[-2]
    ax = axes(
        words["steep"].format(low=low, high=high, times=times), words["size"], words["seconds"]
    )
    ax.set(xscale="log", yscale="log")
    ax.plot(list(loops), list(loops.values()), "s-", color=ORANGE, label=words["loops"])
    ax.plot(sizes, numpy, "o-", color=BLUE, label="NumPy")
    cube = [numpy[-1] * (n / sizes[-1]) ** 3 for n in sizes]
    ax.plot(sizes, cube, ":", color=GREEN, label=words["cube"])
    ax.set_xticks(sizes, [str(n) for n in sizes])
    ax.minorticks_off()
    ax.legend()
    return ax


def broken(base: float, shares: Mapping[str, float], lang: str = "en") -> Axes:
    """Draw how many numbers are spelled right, in percent, with one matrix transposed: a bar each.

    shares  name of the matrix -> percent
    """
    words = {name: text[lang] for name, text in WORDS.items()}
    title = words["broken"].format(worst=min(shares.values()), best=max(shares.values()), base=base)
    ax = axes(title, words["right"], "", size=(6.4, 3.6))
    names = [words["untouched"], *shares]
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
    words = {name: text[lang] for name, text in WORDS.items()}
    ratios = [b / a for a, b in zip(counted, clock, strict=True)]
    title = words["honest"].format(one=ratios[0], many=tokens[-1], all=ratios[-1])
    ax = axes(title, words["tokens"], words["time"], size=(6.4, 3.6))
    ax.set(xscale="log", yscale="log")
    ax.plot(tokens, [1e6 * t for t in counted], "--", color=GREEN, label=words["counted"])
    ax.plot(tokens, [1e6 * t for t in clock], "o-", color=BLUE, label=words["clock"])
    ax.set_xticks(tokens, [str(n) for n in tokens])
    ax.minorticks_off()
    ax.legend()
    return ax
