"""Figures of the corpus: how regular counting is, what leaks, which letters are there.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import COLOUR, GREEN, HEAT, VERMILION, axes, say


def regularity(shares: Mapping[str, float], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the share of names, 0 to 1, that gluing parts together gets right, by language."""
    values = [100 * share for share in shares.values()]
    title = say(lang, "Right by glue alone:  ", "Correctos solo con pegar:  ") + ",  ".join(
        f"{code} {value:.0f} %" for code, value in zip(shares, values, strict=True)
    )
    length = say(
        lang, "names of 0 to 9,999 glued right (%)", "nombres de 0 a 9999 bien pegados (%)"
    )
    ax = axes(title, length, "", ax, size=(6.4, 2.4))
    ax.barh(list(shares), values, color=[COLOUR[code] for code in shares])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 100)
    return ax


def leaks(
    scores: Mapping[str, float],
    seen: Mapping[str, float],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw for each way of splitting what a memoriser scores, and how many numbers were seen.

    scores, seen  way of splitting -> share of test rows, 0 to 1
    """
    first, *_, last = (100 * score for score in scores.values())
    title = say(
        lang,
        f"A table without understanding: {first:.0f} %, or {last:.0f} %",
        f"Una tabla que no entiende nada: {first:.0f} % o {last:.0f} %",
    )
    length = say(lang, "share of the test rows (%)", "proporción de las filas de prueba (%)")
    ax = axes(title, length, "", ax, size=(6.8, 3))
    known = say(lang, "number seen in training", "número visto al entrenar")
    right = say(lang, "right by memory alone", "acierto solo de memoria")
    for offset, values, colour, label in (
        (-0.2, seen, COLOUR["train"], known),
        (0.2, scores, VERMILION, right),
    ):
        places = [i + offset for i in range(len(values))]
        percent = [100 * value for value in values.values()]
        ax.barh(places, percent, height=0.36, color=colour, label=label)
        for place, value in zip(places, percent, strict=True):
            ax.text(value + 1, place, f"{value:.0f}", va="center")
    ax.set_yticks(range(len(scores)), [_way(name, lang) for name in scores])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 112)
    ax.legend(loc="lower right")
    return ax


def _way(name: str, lang: str) -> str:
    spanish = {
        "rows shuffled": "filas barajadas",
        "no duplicates": "sin repetidas",
        "by number": "por número",
    }
    return spanish.get(name, name) if lang == "es" else name


def digit_counts(
    uniform: Sequence[float], ours: Sequence[float], ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw the share of numbers with 1, 2, 3, 4 digits, 0 to 1, in two ways of drawing them."""
    before, now = (f"{100 * sum(shares[:2]):.0f} %" for shares in (uniform, ours))
    title = say(
        lang,
        f"Up to two digits: {before} before, {now} now",
        f"Hasta dos cifras: {before} antes, {now} ahora",
    )
    height = say(lang, "share of the numbers (%)", "proporción de los números (%)")
    ax = axes(title, say(lang, "digits", "cifras"), height, ax, size=(6, 3))
    for offset, shares, colour, label in (
        (-0.2, uniform, COLOUR["uniform"], say(lang, "uniform", "uniforme")),
        (0.2, ours, GREEN, say(lang, "half by length", "mitad por longitud")),
    ):
        places = [i + offset for i in range(1, len(shares) + 1)]
        ax.bar(places, [100 * share for share in shares], width=0.38, color=colour, label=label)
    ax.set_xticks(range(1, len(uniform) + 1))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return ax


def letters(
    shares: Mapping[str, Mapping[str, float]], ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw how frequent each letter is in each language; a letter that never occurs stays white.

    shares  language -> letter -> share of the characters, 0 to 1
    """
    alphabet = sorted({letter for share in shares.values() for letter in share})
    known = set().union(*(set(share) for code, share in shares.items() if code != "es"))
    new = "".join(sorted(set(shares["es"]) - known)) or "-"
    title = say(lang, "Only in Spanish, among these: ", "Solo en español, entre estos: ") + new
    ax = axes(title, say(lang, "letter", "letra"), "", ax, size=(7.4, 2.3))
    nothing = float("nan")
    table = [[100 * share.get(letter, nothing) for letter in alphabet] for share in shares.values()]
    image = ax.imshow(table, cmap=HEAT, aspect="auto")
    ax.grid(False)
    ax.set_xticks(range(len(alphabet)), alphabet)
    ax.set_yticks(range(len(shares)), list(shares))
    ax.figure.colorbar(image, ax=ax, label=say(lang, "share (%)", "proporción (%)"))
    return ax


def looking_back(
    bits: Mapping[str, Sequence[float]], ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw how surprising a character is to whoever knows 0, 1, 2, ... letters before it.

    bits  language -> bits a character; the last one is the first that more letters do not lower
    """
    ends = ",  ".join(f"{code} {len(values) - 1}" for code, values in bits.items())
    title = say(lang, "Letters back until no more help:  ", "Letras atrás que aún ayudan:  ") + ends
    across = say(lang, "letters known before", "letras anteriores conocidas")
    ax = axes(
        title, across, say(lang, "surprise (bits a character)", "sorpresa (bits por carácter)"), ax
    )
    for code, values in bits.items():
        colour = COLOUR[code]
        ax.plot(range(len(values)), values, ".-", color=colour, label=code)
        ax.plot(len(values) - 1, values[-1], "o", color=colour, markersize=8)
    ax.set_xticks(range(max(len(values) for values in bits.values())))
    ax.set_yscale("log", base=2)  # the steps near the end are small beside the first ones
    ax.yaxis.set_major_formatter("{x:g}")
    ax.legend()
    return ax
