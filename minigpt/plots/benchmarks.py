"""The picture of the benchmarks: every ratio, its spread, and the line where both are equal.

`python -m minigpt.plots.benchmarks` draws docs/assets/benchmarks.svg again from
benchmarks/results.json.
"""

import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")  # a file is drawn; no window is needed, and none may exist

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from minigpt.plots.style import BLACK, BLUE, FILE, VERMILION, save

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results.json"
PICTURE = ROOT / "docs" / "assets" / "benchmarks.svg"
# Heading of a panel -> how the names of its results begin.
PANELS = {
    "NF4 quantize": "nf4 quantize ",
    "NF4 dequantize": "nf4 dequantize",
    "Training": ("training step", "LoRA", "QLoRA", "time to", "steps to", "autograd"),
    "Decoding, memory": ("KV cache", "memory"),
}


def ratios(rows: dict[str, dict[str, Any]], title: str, ax: Axes) -> Axes:
    """Draw one point per result at its ratio, with its spread, on a log axis; 1 is marked."""
    names = list(reversed(rows))
    for place, name in enumerate(names):
        row = rows[name]
        colour = BLUE if row["ratio"] >= 1 else VERMILION
        marker = "o" if row["ratio"] >= 1 else "s"  # for those who do not see the colours
        ax.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.5)
        ax.plot(row["ratio"], place, marker=marker, color=colour, markersize=5)
    ax.axvline(1, color=BLACK, linewidth=1)
    ax.set_xscale("log")
    # A line of each decade and its halves: two marks at least, however narrow the range.
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_yticks(range(len(names)), [short(name) for name in names], fontsize=8)
    ax.tick_params(axis="x", labelsize=8)
    ax.set(title=title, xlabel="theirs / ours (times)")
    ax.set_ylim(-0.7, len(names) - 0.3)
    return ax


def short(name: str) -> str:
    """Leave out of a name what the heading of its panel says already."""
    for start in ("nf4 quantize ", "nf4 dequantize, ", "nf4 dequantize ", "memory of a "):
        name = name.removeprefix(start)
    return name


def finding(rows: dict[str, dict[str, Any]]) -> str:
    """Return the sentence that the figure shows, counted from its rows."""
    ahead = sum(row["ratio"] >= 1 for row in rows.values())
    return f"Right of the line ours is faster, or smaller: in {ahead} of {len(rows)} contests"


def draw(results: Path = RESULTS, picture: Path = PICTURE) -> None:
    """Write the picture of the stored results; the same results give the same bytes."""
    rows = json.loads(results.read_text(encoding="utf-8"))["results"]
    panels = {
        title: {name: row for name, row in rows.items() if name.startswith(start)}
        for title, start in PANELS.items()
    }
    panels = {title: part for title, part in panels.items() if part}
    left_out = len(rows) - sum(map(len, panels.values()))
    if not rows or left_out:
        raise ValueError(f"{results.name}: {left_out} of {len(rows)} results fit no panel")
    with plt.rc_context(FILE):
        tallest = max(map(len, panels.values()))
        columns = min(2, len(panels))
        lines = -(-len(panels) // columns)
        size = (5.2 * columns, lines * (0.9 + 0.2 * tallest))
        figure, axes = plt.subplots(lines, columns, figsize=size, squeeze=False)
        for ax in axes.flat[len(panels) :]:
            ax.remove()
        for ax, (title, part) in zip(axes.flat, panels.items(), strict=False):
            ratios(part, title, ax)
        figure.suptitle(finding(rows), x=0.01, ha="left", fontsize=11)
        save(figure, picture)


if __name__ == "__main__":
    draw()
