"""Pictures of the site that code draws: the model to scale, the path of phases, icon and card.

Plain SVG text, no drawing library. Colours are CSS variables where the picture stands inside the
page (it then follows the theme) and fixed where it is a file of its own.
"""

from collections.abc import Mapping, Sequence
from html import escape

PAPER, INK, BLUE, ORANGE = "#fbfaf6", "#1d2430", "#0b5c8c", "#c2500a"

# The twelve Linears of Mini-GPT in the order a token meets them: (name, rows out, columns in).
LINEARS = (
    ("q", 64, 64),
    ("k", 64, 64),
    ("v", 64, 64),
    ("o", 64, 64),
    ("up", 256, 64),
    ("down", 64, 256),
)
RANK = 8


def model_to_scale(title: str, layer: str) -> str:
    """Both layers, every Linear drawn to scale with the two thin strips LoRA trains beside it."""
    unit, gap, top = 0.5, 23, 30
    parts, width = [], 0.0
    for number in range(2):
        x, y = 0.0, top + number * (256 * unit + 52)
        label = escape(layer.format(n=number + 1))
        parts.append(f'<text class="layer" x="0" y="{y - 12:g}">{label}</text>')
        for name, rows, columns in LINEARS:
            w, h, r = columns * unit, rows * unit, RANK * unit
            parts.append(f'<rect class="frozen" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"/>')
            parts.append(
                f'<rect class="lora" x="{x + w + 3:g}" y="{y:g}" width="{r:g}" height="{h:g}"/>'
                f'<rect class="lora" x="{x:g}" y="{y + h + 3:g}" width="{w:g}" height="{r:g}"/>'
            )
            parts.append(f'<text x="{x + 5:g}" y="{y + 17:g}">{name}</text>')
            x += w + 3 + r + gap
        width = max(width, x - gap)
    height = top + 2 * 256 * unit + 52 + RANK * unit + 6
    return (
        f'<svg class="to-scale" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(title)}" width="{width:g}" height="{height:g}">'
        f"{''.join(parts)}</svg>"
    )


def path_of_phases(
    parts: Sequence[tuple[str, Sequence[tuple[int, str, str | None]]]], label: str, later: str
) -> str:
    """The whole course as one line of stations: parts of (number, title, link or None)."""
    rows = []
    for name, phases in parts:
        stations = []
        for number, title, link in phases:
            text = f'<span class="stop">{number:02}</span><span class="name">{escape(title)}</span>'
            if link:
                stations.append(f'<li class="open"><a href="{link}">{text}</a></li>')
            else:
                hidden = f'<span class="hidden"> ({escape(later)})</span>'
                stations.append(f"<li>{text}{hidden}</li>")
        rows.append(f"<li><h3>{escape(name)}</h3><ol>{''.join(stations)}</ol></li>")
    return f'<ol class="path" aria-label="{escape(label)}">{"".join(rows)}</ol>'


def _matrices(x: float, y: float, unit: float, colors: Mapping[str, str]) -> str:
    """The mark of the course: a frozen square and the two strips that are trained."""
    s, r = 16 * unit, 3 * unit
    gap = 1.4 * unit
    box = '<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="{:g}" fill="{}"/>'
    return (
        box.format(x, y, s, s, unit, colors["frozen"])
        + box.format(x + s + gap, y, r, s, unit, colors["lora"])
        + box.format(x, y + s + gap, s, r, unit, colors["lora"])
    )


def favicon() -> str:
    """A square and two strips: W, B and A. Follows the browser's colour scheme."""
    style = (
        f"<style>.w{{fill:{BLUE}}}.l{{fill:{ORANGE}}}@media (prefers-color-scheme:dark)"
        "{.w{fill:#7cc0ee}.l{fill:#f0a368}}</style>"
    )
    shapes = _matrices(2, 2, 1.36, {"frozen": BLUE, "lora": ORANGE})
    shapes = shapes.replace(f'fill="{BLUE}"', 'class="w"').replace(f'fill="{ORANGE}"', 'class="l"')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
        f"{style}{shapes}</svg>\n"
    )


def social_card(title: str, line: str) -> bytes:
    """1200 x 630 PNG, what a chat shows beside a link. Needs matplotlib; it is committed."""
    import io

    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 1200)
    axes.set_ylim(630, 0)
    axes.axis("off")
    x, y, unit = 80.0, 330.0, 0.9
    for _, rows, columns in LINEARS:
        w, h, r = columns * unit, rows * unit, RANK * unit
        axes.add_patch(Rectangle((x, y), w, h, color=BLUE, linewidth=0))
        axes.add_patch(Rectangle((x + w + 4, y), r, h, color=ORANGE, linewidth=0))
        axes.add_patch(Rectangle((x, y + h + 4), w, r, color=ORANGE, linewidth=0))
        x += w + r + 42
    axes.text(78, 150, title, fontsize=50, va="center", family="DejaVu Serif", color=INK)
    axes.text(80, 235, line, fontsize=22, va="center", family="DejaVu Serif", color=INK)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def main() -> None:
    """Draw the cards again: `python -m minigpt.course.site.draw`."""
    from pathlib import Path

    from minigpt.course.site.words import LANGUAGES, word

    lines = {
        "en": "Twelve matrices. Four bits. A new language.",
        "es": "Doce matrices. Cuatro bits. Un idioma nuevo.",
    }
    for lang in LANGUAGES:
        target = Path(__file__).parents[3] / "docs" / "assets" / f"social-{lang}.png"
        target.write_bytes(social_card(word("site_name", lang), lines[lang]))


if __name__ == "__main__":
    main()
