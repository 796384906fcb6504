"""Figures of phase 10: how bits are poured into bytes, and what a second spelling costs.

Each function takes a character or measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import BLUE, COLOUR, ORANGE, SKY, VERMILION, axes, grouped, say


def bits_in_bytes(char: str, lang: str = "en") -> Axes:
    """Draw the bits of a code point above the bytes of its UTF-8, marks and bits in two colours."""
    data = char.encode("utf-8")
    marks = [0 if len(data) == 1 else 2 if place else len(data) + 1 for place in range(len(data))]
    shares = [8 - mark for mark in marks]  # bits of the number that each byte holds
    number = format(ord(char), "b").zfill(sum(shares))
    _, ax = plt.subplots(figsize=(1.4 + 2.2 * len(data), 2.6))
    place = 0
    for byte, share in enumerate(shares):
        left, bits = 10 * byte, format(data[byte], "08b")
        for i, bit in enumerate(bits):
            colour = VERMILION if i < marks[byte] else BLUE
            ax.text(left + i, 0, bit, color=colour, ha="center", va="center", fontsize=15)
        own = number[place : place + share]
        middle = [left + marks[byte] + i for i in range(share)]
        for x, bit in zip(middle, own, strict=True):
            ax.text(x, 2, bit, color=BLUE, ha="center", va="center", fontsize=15)
            ax.annotate("", (x, 0.55), (x, 1.5), arrowprops={"arrowstyle": "->", "color": SKY})
        ax.text(left + 3.5, -1, f"{data[byte]:02X}", ha="center", va="center", fontsize=12)
        place += share
    first, rest = shares[0], ", ".join("6" for _ in shares[1:])
    title = say(
        lang,
        f"{char}: {first} bits in the first byte, {rest} in the next",
        f"{char}: {first} bits en el primer byte, {rest} en el siguiente",
    )
    if len(data) == 1:
        title = say(lang, f"{char}: one byte, without marks", f"{char}: un byte, sin marcas")
    ax.set_title(title)
    ax.set(xlim=(-4.6, 10 * len(data) - 1), ylim=(-1.6, 2.6), xticks=[], yticks=[])
    rows = ((2, f"U+{ord(char):04X}"), (0, say(lang, "bytes", "en bytes")), (-1, "hex"))
    for y, name in rows:
        ax.text(-1.2, y, name, ha="right", va="center")
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    return ax


def by_source(right: Mapping[str, int], total: int, lang: str = "en") -> Axes:
    """Draw how many answers of one model are called right, by the spelling of the names
    they are compared with: a bar each.

    right  "NFC" or "NFD", the form of those names -> answers called right, of `total`
    """
    lost = grouped(max(right.values()) - min(right.values()), lang)
    title = say(
        lang,
        f"{lost} right answers of {grouped(total, lang)} are called wrong",
        f"{lost} respuestas correctas de {grouped(total, lang)} se dan por malas",
    )
    across = say(lang, "answers called right (%)", "respuestas dadas por buenas (%)")
    ax = axes(title, across, "", size=(6.4, 2.3))
    names = {
        "NFC": say(lang, "names composed", "nombres compuestos"),
        "NFD": say(lang, "names taken apart", "nombres descompuestos"),
    }
    for form, count in right.items():
        share = 100 * count / total
        ax.barh(names[form], share, color=COLOUR["it"] if form == "NFC" else VERMILION)
        ax.text(share + 1, names[form], f"{share:.1f}", va="center")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 112)
    return ax


def two_spellings(
    clean: Sequence[Mapping[str, float]],
    mixed: Sequence[Mapping[str, float]],
    seeds: Sequence[int],
    lang: str = "en",
) -> Axes:
    """Draw exact match on accented names, seed by seed: a clean corpus beside a mixed one.

    clean, mixed  of each seed, "composed" and "decomposed" -> exact match, 0 to 1
    """
    either = [run["composed"] + run["decomposed"] for run in mixed]
    one = [run[form] for run in mixed for form in ("composed", "decomposed")]
    low, high, from_, to = (round(100 * x) for x in (min(one), max(one), min(either), max(either)))
    title = say(
        lang,
        f"Mixed corpus: {low} to {high} % by one spelling, {from_} to {to} % by either",
        f"Corpus mezclado: de {low} a {high} % con una forma, de {from_} a {to} % con cualquiera",
    )
    exact = say(lang, "exact match, accented (%)", "acierto exacto, con tilde (%)")
    ax = axes(title, say(lang, "seed", "semilla"), exact, size=(7, 3.2))
    places = range(len(seeds))
    labels = (
        say(lang, "clean corpus, composed", "corpus limpio, compuesta"),
        say(lang, "mixed, composed", "mezclado, compuesta"),
        say(lang, "mixed, decomposed", "mezclado, descompuesta"),
    )
    composed = [100 * run["composed"] for run in mixed]
    apart = [100 * run["decomposed"] for run in mixed]
    left, right = [x - 0.2 for x in places], [x + 0.2 for x in places]
    heights = [100 * run["composed"] for run in clean]
    ax.bar(left, heights, 0.36, color=COLOUR["base"], label=labels[0])
    ax.bar(right, composed, 0.36, color=COLOUR["it"], label=labels[1])
    ax.bar(right, apart, 0.36, bottom=composed, color=ORANGE, label=labels[2])
    ax.set_xticks(list(places), [str(seed) for seed in seeds])
    ax.grid(axis="x", visible=False)
    ax.set_ylim(0, 105)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return ax
