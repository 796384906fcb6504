"""Figures of phase 11: how a row is cut, who pays for a tokenizer, what it does to a model.

Each function takes tokens or measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import (
    BLUE,
    GREEN,
    HEAT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes,
    grouped,
    say,
)

# What the experiments call a tokenizer -> in Spanish, and its colour.
SPANISH = {
    "letters": "letras",
    "digits apart": "cifras separadas",
    "digits merge": "cifras unidas",
    "whole text": "texto entero",
    "from the left": "desde la izquierda",
    "from the right": "desde la derecha",
}
COLOURS = {
    "letters": BLUE,
    "digits apart": GREEN,
    "digits merge": VERMILION,
    "whole text": ORANGE,
    "from the left": PURPLE,
    "from the right": SKY,
}


def name_in(name: str, lang: str) -> str:
    """Return what a figure calls a tokenizer."""
    return say(lang, name, SPANISH.get(name, name))


def readings(cuts: Mapping[str, Sequence[str]], lang: str = "en") -> Axes:
    """Draw one text as each tokenizer cuts it: a row of boxes each, with the number of tokens.

    cuts  name -> tokens; a newline is drawn as ⏎, a space as ·
    """
    counts = [len(tokens) for tokens in cuts.values()]
    _, ax = plt.subplots(figsize=(8, 0.7 + 0.55 * len(cuts)))
    length = max(sum(map(len, tokens)) for tokens in cuts.values())
    for y, (name, tokens) in enumerate(cuts.items()):
        x = 0
        for i, token in enumerate(tokens):
            colour = COLOURS.get(name, BLUE)
            shade = 0.45 if i % 2 else 0.2
            ax.barh(
                y, len(token), left=x, height=0.72, color=colour, alpha=shade, edgecolor="white"
            )
            for k, char in enumerate(token.replace("\n", "⏎").replace(" ", "·")):
                ax.text(x + k + 0.5, y, char, ha="center", va="center", fontsize=9)
            x += len(token)
    names = [f"{name_in(name, lang)}: {n}" for name, n in zip(cuts, counts, strict=True)]
    ax.set_yticks(range(len(cuts)), names)
    ax.set(xticks=[], xlim=(0, length))
    ax.invert_yaxis()
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(False)
    title = say(
        lang,
        f"One row, {len(cuts)} readings: from {max(counts)} tokens to {min(counts)}",
        f"Una fila, {len(cuts)} lecturas: de {max(counts)} tokens a {min(counts)}",
    )
    ax.set_title(title)
    return ax


def letters_per_token(
    table: Mapping[str, Mapping[str, float]], lang: str = "en", ax: Axes | None = None
) -> Axes:
    """Draw how many letters a token holds: learned from (rows), used on (columns).

    table  what a tokenizer was learned from -> language -> letters per token
    """
    rows, columns = list(table), list(next(iter(table.values())))
    values = np.array([[table[row][column] for column in columns] for row in rows])
    own = table[rows[0]][rows[0]]
    others = [table[rows[0]][column] for column in columns if column != rows[0]]
    title = say(
        lang,
        f"Learned from {rows[0]}: {own:.1f} letters a token there, {max(others):.1f} elsewhere",
        f"Aprendido de {rows[0]}: {own:.1f} letras por token ahí, {max(others):.1f} en los demás",
    )
    across = say(lang, "used on", "usado en")
    ax = axes(title, across, say(lang, "learned from", "aprendido de"), ax, size=(6, 3))
    ax.imshow(values, cmap=HEAT, vmin=1, aspect="auto")
    for y, x in np.ndindex(values.shape):
        dark = values[y, x] < (values.min() + values.max()) / 2
        colour = "white" if dark else "black"
        ax.text(x, y, f"{values[y, x]:.2f}", ha="center", va="center", color=colour)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), [say(lang, row, row.replace("all", "todos")) for row in rows])
    ax.grid(visible=False)
    return ax


def exact_by_tokenizer(
    runs: Sequence[Mapping], numbers: int, lang: str = "en", names: Sequence[str] = ()
) -> Axes:
    """Draw exact match by tokenizer and steps: bars of the means, a dot for every seed.

    runs     "tokenizer", "numbers", "steps" and "exact", a list of shares, of each line
    numbers  how many different numbers the rows were drawn from: the lines to be drawn
    names    the tokenizers to be drawn; all of them if empty
    """
    lines = [run for run in runs if run["numbers"] == numbers]
    lines = [run for run in lines if not names or run["tokenizer"] in names]
    labels = [
        say(
            lang,
            f"{name_in(run['tokenizer'], lang)}, {run['steps']} steps",
            f"{name_in(run['tokenizer'], lang)}, {run['steps']} pasos",
        )
        for run in lines
    ]
    means = [100 * sum(run["exact"]) / len(run["exact"]) for run in lines]
    best, worst = (lines[means.index(f(means))] for f in (max, min))
    high, low = max(means), min(means)
    title = f"{name_in(best['tokenizer'], lang)}: {high:.0f} %; " + (
        f"{name_in(worst['tokenizer'], lang)}: {low:.0f} %"
    )
    exact = say(lang, "exact match on new numbers (%)", "acierto exacto con números nuevos (%)")
    ax = axes(title[0].upper() + title[1:], exact, "", size=(7, 0.9 + 0.5 * len(lines)))
    for y, (run, mean) in enumerate(zip(lines, means, strict=True)):
        ax.barh(y, mean, color=COLOURS[run["tokenizer"]], alpha=0.8)
        dots = [100 * share for share in run["exact"]]
        ax.plot(dots, [y] * len(dots), "o", color="black", mfc="white", ms=5)
    ax.set_yticks(range(len(lines)), labels)
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 104)
    return ax


def how_often(counts: Mapping[str, Sequence[int]], rows: int, lang: str = "en") -> Axes:
    """Draw how often each token for numbers occurs in the prompts, from the commonest down.

    counts  tokenizer -> occurrences of each of its tokens for numbers
    """
    few, many = (min(map(len, counts.values())), max(map(len, counts.values())))
    title = say(
        lang,
        f"{few} tokens for numbers, or {many} that are seen less often",
        f"{few} tokens para números, o {many} que se ven menos",
    )
    times = say(
        lang,
        f"times in {grouped(rows, lang)} prompts",
        f"veces en {grouped(rows, lang)} prompts",
    )
    across = say(lang, "tokens for numbers, by frequency", "tokens para números, por frecuencia")
    ax = axes(title, across, times)
    for name, values in counts.items():
        ordered = sorted(values, reverse=True)
        places = range(1, len(ordered) + 1)
        ax.plot(places, ordered, "o-", ms=4, color=COLOURS[name], label=name_in(name, lang))
    ax.set(xscale="log", yscale="log")
    ax.set_xticks([1, 10, many], ["1", "10", str(many)])
    ax.minorticks_off()
    ax.legend()
    return ax
