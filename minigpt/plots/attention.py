"""Figures of attention: who looks at whom, and what the division by sqrt(D) is good for."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter
from torch import Tensor

from minigpt.plots.style import COLOUR, HEAT, VERMILION, axes, say

SMALL = 6  # keys up to which each weight is also written as a number
VISIBLE = {"\n": "↵", " ": "␣"}  # characters that would leave a tick without a label


def weights_map(
    weights: Tensor,
    queries: Sequence[str],
    keys: Sequence[str],
    title: str = "",
    outlined: Sequence[tuple[int, int]] = (),
    head: int | None = None,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw attention weights (T, S): a row for each token that asks, a column for each one read.

    outlined  (row, column) cells to frame
    head      whose weights they are, for the title
    """
    T, S = weights.shape
    key, query = say(lang, "k (read)", "k (leída)"), say(lang, "q (asks)", "q (pregunta)")
    if head is not None:
        title = say(lang, f"head {head}   ", f"cabeza {head}   ") + title
    if ax is None:
        size = (1.6 + 0.36 * max(S, 6), 1.3 + 0.24 * max(T, 7))
        ax = axes(title, key, query, size=size)
    else:
        ax.set(title=title, xlabel=key, ylabel=query)
    ax.grid(False)
    image = ax.imshow(weights.tolist(), cmap=HEAT, vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(S), [VISIBLE.get(token, token) for token in keys])
    ax.set_yticks(range(T), [VISIBLE.get(token, token) for token in queries])
    if S <= SMALL:
        for t in range(T):
            for s in range(S):
                weight = float(weights[t, s])
                colour = "black" if weight > 0.5 else "white"
                ax.text(s, t, f"{weight:.2f}", ha="center", va="center", color=colour)
    for t, s in outlined:
        frame = Rectangle((s - 0.5, t - 0.5), 1, 1, fill=False, edgecolor=VERMILION, lw=2)
        ax.add_patch(frame)
    ax.figure.colorbar(image, ax=ax, label=say(lang, "weight", "peso"), shrink=0.9)
    return ax


def before_and_after(
    before: Tensor, after: Tensor, tokens: Sequence[str], lang: str = "en"
) -> list[Axes]:
    """Draw the weights (T, T) without the causal mask beside those with it."""
    _, pair = plt.subplots(1, 2, figsize=(7.2, 3))
    n, hidden = before.numel(), int((after == 0).sum())
    for ax, weights, seen in zip(pair, (before, after), (n, n - hidden), strict=True):
        title = say(lang, "weights", "pesos") + f" > 0: {seen} / {n}"
        weights_map(weights, tokens, tokens, title, ax=ax, lang=lang)
    return list(pair)


def score_variance(
    dims: Sequence[int], raw: Sequence[float], scaled: Sequence[float], lang: str = "en"
) -> Axes:
    """Draw the variance of dot products of D unit-variance terms, bare and divided by sqrt(D)."""
    height = say(lang, "variance of the scores", "varianza de las puntuaciones")
    ax = axes("Var(q·k) = D,  Var(q·k / √D) = 1", "D (head_dim)", height)
    ax.plot(dims, dims, color="grey", lw=1, ls="--", label="D")
    ax.plot(dims, raw, "o", color=COLOUR["full"], label="q·k")
    ax.plot(dims, scaled, "s", color=COLOUR["lora"], label="q·k / √D")
    ax.set_xscale("log", base=2)
    ax.set_yscale("log", base=2)
    ax.set_xticks(dims, [str(d) for d in dims])
    ax.set_yticks([1, *dims], [str(d) for d in (1, *dims)])
    ax.legend()
    return ax


def largest_weight(
    curves: Mapping[str, Sequence[float]], dims: Sequence[int], T: int, lang: str = "en"
) -> Axes:
    """Draw the mean largest of T attention weights for each D; curves go by the scores' formula."""
    (first, bare), (second, scaled) = curves.items()
    what = say(lang, "max weight", "peso máximo")
    title = f"D = {dims[-1]}:  {what} {bare[-1]:.2f} ({first}),  {scaled[-1]:.2f} ({second})"
    height = say(lang, f"mean of the largest of {T} weights", f"media del mayor de {T} pesos")
    ax = axes(title, "D (head_dim)", height)
    styles = (("o-", COLOUR["full"]), ("s-", COLOUR["lora"]))
    for (label, values), (marker, colour) in zip(curves.items(), styles, strict=True):
        ax.plot(dims, values, marker, color=colour, label=label)
    ax.axhline(1 / T, color="grey", lw=1, ls="--", label=f"1/{T}")
    ax.set_xscale("log", base=2)
    ax.set_xticks(dims, [str(d) for d in dims])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_ylim(0, 1.02)
    ax.legend(loc="upper left")
    return ax
