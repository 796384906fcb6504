"""Figures of the corpus: how regular counting is, what leaks, which letters are there.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import COLOUR, GREEN, HEAT, VERMILION, axes


def regularity(shares: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Draw the share of names, 0 to 1, that gluing parts together gets right, by language."""
    values = [100 * share for share in shares.values()]
    title = "Right by glue alone:  " + ",  ".join(
        f"{lang} {value:.0f} %" for lang, value in zip(shares, values, strict=True)
    )
    ax = axes(title, "names of 0 to 9,999 glued right (%)", "", ax, size=(6.4, 2.4))
    ax.barh(list(shares), values, color=[COLOUR[lang] for lang in shares])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 100)
    return ax


def leaks(scores: Mapping[str, float], seen: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Draw for each way of splitting what a memoriser scores, and how many numbers were seen.

    scores, seen  way of splitting -> share of test rows, 0 to 1
    """
    first, *_, last = (100 * score for score in scores.values())
    title = f"A table without understanding: {first:.0f} %, or {last:.0f} %"
    ax = axes(title, "share of the test rows (%)", "", ax, size=(6.8, 3))
    for offset, values, colour, label in (
        (-0.2, seen, COLOUR["train"], "number seen in training"),
        (0.2, scores, VERMILION, "right by memory alone"),
    ):
        places = [i + offset for i in range(len(values))]
        percent = [100 * value for value in values.values()]
        ax.barh(places, percent, height=0.36, color=colour, label=label)
        for place, value in zip(places, percent, strict=True):
            ax.text(value + 1, place, f"{value:.0f}", va="center")
    ax.set_yticks(range(len(scores)), list(scores))
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 112)
    ax.legend(loc="lower right")
    return ax


def digit_counts(uniform: Sequence[float], ours: Sequence[float], ax: Axes | None = None) -> Axes:
    """Draw the share of numbers with 1, 2, 3, 4 digits, 0 to 1, in two ways of drawing them."""
    title = (
        f"Up to two digits: {100 * sum(uniform[:2]):.0f} % before, {100 * sum(ours[:2]):.0f} % now"
    )
    ax = axes(title, "digits", "share of the numbers (%)", ax, size=(6, 3))
    for offset, shares, colour, label in (
        (-0.2, uniform, COLOUR["uniform"], "uniform"),
        (0.2, ours, GREEN, "half by length"),
    ):
        places = [i + offset for i in range(1, len(shares) + 1)]
        ax.bar(places, [100 * share for share in shares], width=0.38, color=colour, label=label)
    ax.set_xticks(range(1, len(uniform) + 1))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return ax


def letters(shares: Mapping[str, Mapping[str, float]], ax: Axes | None = None) -> Axes:
    """Draw how frequent each letter is in each language; a letter that never occurs stays white.

    shares  language -> letter -> share of the characters, 0 to 1
    """
    alphabet = sorted({letter for share in shares.values() for letter in share})
    known = set().union(*(set(share) for lang, share in shares.items() if lang != "es"))
    new = "".join(sorted(set(shares["es"]) - known)) or "-"
    title = f"Only in Spanish, among these: {new}"
    ax = axes(title, "letter", "", ax, size=(7.4, 2.3))
    nothing = float("nan")
    table = [[100 * share.get(letter, nothing) for letter in alphabet] for share in shares.values()]
    image = ax.imshow(table, cmap=HEAT, aspect="auto")
    ax.grid(False)
    ax.set_xticks(range(len(alphabet)), alphabet)
    ax.set_yticks(range(len(shares)), list(shares))
    ax.figure.colorbar(image, ax=ax, label="share (%)")
    return ax
