"""The picture of the main job: what each model can say, and what it weighs.

`python -m minigpt.plots.demo` draws docs/assets/demo.svg again from data/results/demo.json.
"""

import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")  # a file is drawn; no window is needed, and none may exist

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import COLOUR, FILE, save

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "data" / "results" / "demo.json"
PICTURE = ROOT / "docs" / "assets" / "demo.svg"
LANGUAGES = {
    "english": ("en", "English"),
    "italian": ("it", "Italian"),
    "spanish": ("es", "Spanish"),
}


def exact_match(rows: list[dict], ax: Axes) -> Axes:
    """Draw three bars per model: the share of unseen numbers spelled right, in per cent."""
    for shift, (key, (code, name)) in enumerate(LANGUAGES.items()):
        places = [i + 0.27 * (shift - 1) for i in range(len(rows))]
        heights = [100 * row[key] for row in rows]
        ax.bar(places, heights, width=0.25, color=COLOUR[code], label=name)
        for x, height in zip(places, heights, strict=True):
            label = f"{height:.1f}" if height else "0"
            ax.annotate(label, (x, height), (0, 2), textcoords="offset points", ha="center")
    ax.set(
        title="18,432 trained numbers teach Spanish, on a float32 base and on a 4-bit one",
        ylabel="unseen numbers spelled right (%)",
        ylim=(0, 112),
        yticks=range(0, 101, 25),
    )
    names = [f"{row['name']}\n{row['bytes'] / 1024:.0f} KiB" for row in rows]
    ax.set_xticks(range(len(rows)), names)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return ax


def draw(results: Path = RESULTS, picture: Path = PICTURE) -> None:
    """Write the picture of the stored results; the same results give the same bytes."""
    rows = json.loads(results.read_text(encoding="utf-8"))["rows"]
    with plt.rc_context(FILE):
        figure, ax = plt.subplots(figsize=(8, 3.8))
        exact_match(rows, ax)
        save(figure, picture)


if __name__ == "__main__":
    draw()
