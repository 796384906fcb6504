"""Figures of attention: who looks at whom, and what the division by sqrt(D) is good for."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter
from torch import Tensor

from minigpt.plots.style import COLOUR, HEAT, VERMILION, axes

KEY, QUERY = "k (read)", "q (asks)"
SMALL = 6  # keys up to which each weight is also written as a number
VISIBLE = {"\n": "↵", " ": "␣"}  # characters that would leave a tick without a label


def weights_map(
    weights: Tensor,
    queries: Sequence[str],
    keys: Sequence[str],
    title: str = "",
    outlined: Sequence[tuple[int, int]] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw attention weights (T, S): a row for each token that asks, a column for each one read.

    outlined  (row, column) cells to frame
    """
    T, S = weights.shape
    if ax is None:
        size = (1.6 + 0.36 * max(S, 6), 1.3 + 0.24 * max(T, 7))
        ax = axes(title, KEY, QUERY, size=size)
    else:
        ax.set(title=title, xlabel=KEY, ylabel=QUERY)
    ax.grid(False)
    image = ax.imshow(weights.tolist(), cmap=HEAT, vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(S), [VISIBLE.get(key, key) for key in keys])
    ax.set_yticks(range(T), [VISIBLE.get(query, query) for query in queries])
    if S <= SMALL:
        for t in range(T):
            for s in range(S):
                weight = float(weights[t, s])
                colour = "black" if weight > 0.5 else "white"
                ax.text(s, t, f"{weight:.2f}", ha="center", va="center", color=colour)
    for t, s in outlined:
        frame = Rectangle((s - 0.5, t - 0.5), 1, 1, fill=False, edgecolor=VERMILION, lw=2)
        ax.add_patch(frame)
    ax.figure.colorbar(image, ax=ax, label="weight", shrink=0.9)
    return ax


def before_and_after(before: Tensor, after: Tensor, tokens: Sequence[str]) -> list[Axes]:
    """Draw the weights (T, T) without the causal mask beside those with it."""
    _, pair = plt.subplots(1, 2, figsize=(7.2, 3))
    n, hidden = before.numel(), int((after == 0).sum())
    for ax, weights, seen in zip(pair, (before, after), (n, n - hidden), strict=True):
        weights_map(weights, tokens, tokens, f"weights > 0: {seen} / {n}", ax=ax)
    return list(pair)


def score_variance(dims: Sequence[int], raw: Sequence[float], scaled: Sequence[float]) -> Axes:
    """Draw the variance of dot products of D unit-variance terms, bare and divided by sqrt(D)."""
    ax = axes("Var(q·k) = D,  Var(q·k / √D) = 1", "D (head_dim)", "variance of the scores")
    ax.plot(dims, dims, color="grey", lw=1, ls="--", label="D")
    ax.plot(dims, raw, "o", color=COLOUR["full"], label="q·k")
    ax.plot(dims, scaled, "s", color=COLOUR["lora"], label="q·k / √D")
    ax.set_xscale("log", base=2)
    ax.set_yscale("log", base=2)
    ax.set_xticks(dims, [str(d) for d in dims])
    ax.set_yticks([1, *dims], [str(d) for d in (1, *dims)])
    ax.legend()
    return ax


def largest_weight(curves: Mapping[str, Sequence[float]], dims: Sequence[int], T: int) -> Axes:
    """Draw the mean largest of T attention weights for each D; curves go by the scores' formula."""
    (first, bare), (second, scaled) = curves.items()
    title = f"D = {dims[-1]}:  max weight {bare[-1]:.2f} ({first}),  {scaled[-1]:.2f} ({second})"
    ax = axes(title, "D (head_dim)", f"mean of the largest of {T} weights")
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
