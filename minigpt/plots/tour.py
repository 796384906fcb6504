"""Figures of the tour: a sum as an area, a guess as bars, and a mean of some characters."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from minigpt.plots.style import BLUE, GREEN, ORANGE, SKY, VERMILION, axes, say

VISIBLE = {"\n": "↵", " ": "␣"}  # characters that would leave a tick without a label


def products_as_areas(x: Sequence[float], y: Sequence[float], lang: str = "en") -> Axes:
    """Draw each product x[i] * y[i] as a rectangle; their areas sum to the dot product."""
    total = sum(a * b for a, b in zip(x, y, strict=True))
    terms = " + ".join(f"{a:g}·{b:g}" for a, b in zip(x, y, strict=True))
    base = say(lang, "x[i], side by side", "x[i], uno al lado de otro")
    ax = axes(f"{terms} = {total:g}", base, "y[i]", size=(5, 3.2))
    left = 0.0
    for i, (width, height) in enumerate(zip(x, y, strict=True)):
        colour = (SKY, ORANGE, GREEN)[i % 3]
        ax.bar(left, height, width, align="edge", color=colour, edgecolor="white", lw=1.5)
        ax.text(left + width / 2, height / 2, f"{width * height:g}", ha="center", va="center")
        left += width
    ax.set_xlim(0, left)
    ax.set_xticks(range(int(left) + 1))
    return ax


def next_letter(guesses: Mapping[str, Mapping[str, float]], lang: str = "en") -> list[Axes]:
    """Draw, for each prompt, how likely the model finds each of some characters to come next."""
    _, panels = plt.subplots(1, len(guesses), figsize=(6.4, 2.8), sharey=True, squeeze=False)
    for ax, (prompt, guess) in zip(panels[0], guesses.items(), strict=True):
        best = max(guess, key=lambda letter: guess[letter])
        title = f"{prompt}   →   {best}  {guess[best]:.2f}"
        height = say(lang, "probability", "probabilidad") if ax is panels[0][0] else ""
        axes(title, say(lang, "next character", "siguiente carácter"), height, ax=ax)
        colours = [VERMILION if letter == best else BLUE for letter in guess]
        bars = ax.bar(list(guess), list(guess.values()), color=colours)
        ax.bar_label(bars, [f"{p:.2f}" for p in guess.values()], fontsize=8, padding=1)
        ax.set_ylim(0, 1.1)
    return list(panels[0])


def marked_characters(
    characters: Sequence[str],
    chances: Sequence[float],
    answer: Sequence[bool],
    lang: str = "en",
) -> Axes:
    """Draw the probability that the model gave to each character of a text, and their mean.

    answer  True where a character belongs to the answer, False in the question
    """
    mean, low = sum(chances) / len(chances), sum(p < 0.5 for p in chances)
    title = say(
        lang,
        f"mean {mean:.2f}:  {low} of {len(chances)} are below 0.5",
        f"media {mean:.2f}:  {low} de {len(chances)} quedan por debajo de 0.5",
    )
    height = say(lang, "probability given to it", "probabilidad que recibió")
    ax = axes(title, say(lang, "character", "carácter"), height, size=(7.6, 2.9))
    colours = [BLUE if known else VERMILION for known in answer]
    ax.bar(range(len(chances)), chances, color=colours)
    ax.axhline(mean, color="grey", lw=1, ls="--")
    ax.set_xticks(range(len(chances)), [VISIBLE.get(c, c) for c in characters])
    for label, colour in zip(ax.get_xticklabels(), colours, strict=True):
        label.set_color(colour)
    ax.margins(x=0.01)
    ax.set_ylim(0, 1.2)
    question, answered = say(lang, "question", "pregunta"), say(lang, "answer", "respuesta")
    names = ((VERMILION, question), (BLUE, answered))
    handles = [Patch(color=colour, label=name) for colour, name in names]
    ax.legend(handles=handles, loc="upper right", ncols=2, fontsize=8)
    return ax
