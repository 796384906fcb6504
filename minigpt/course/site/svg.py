"""A figure that follows the page: one SVG file for light and dark, with its size known.

Matplotlib draws black on white. Here its black and its white paper become CSS variables inside the
SVG. An SVG shown by `<img>` follows the page's `color-scheme`, so no script and no second file.
"""

import re

INK = {"light": "#1d2430", "dark": "#dfe3e8"}
PAPER = {"light": "#ffffff", "dark": "#171b21"}
STYLE = (
    f"<style>:root{{--ink:{INK['light']};--paper:none}}"
    f"@media (prefers-color-scheme:dark){{:root{{--ink:{INK['dark']};--paper:none}}}}"
    "svg{fill:var(--ink)}</style>"
)
PIXELS_PER_POINT = 4 / 3
KEPT_BLACK = '<g style="fill: #000" '  # written short: the six zeros follow the page
_SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)(pt|px|)"\s+height="([\d.]+)(pt|px|)"')


def follow_page(svg: str) -> str:
    """Drop what a page does not need and let ink and paper follow the colour scheme."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = svg[svg.index("<svg") :]
    svg = _AXES.sub(_keep_black_on_images, svg)
    svg = re.sub(r"(stroke|fill): #000000\b", r"\1: var(--ink)", svg)
    # Only drawn areas are paper; white letters on a dark cell of a heat map stay white.
    svg = re.sub(r'(<path[^>]*style="[^"]*?)fill: #ffffff', r"\1fill: var(--paper)", svg)
    end = svg.index(">", svg.index("<svg")) + 1
    return svg[:end] + STYLE + svg[end:].rstrip() + "\n"


_AXES = re.compile(r'<g id="axes_\d+">.*?(?=<g id="axes_\d+">|<defs>\s*<clipPath|\Z)', re.S)
_FRAME = re.compile(
    r'<g id="patch_\d+">\s*<path d="M ([\d.]+) ([\d.]+)\s+L ([\d.]+) [\d.]+\s+L [\d.]+ ([\d.]+)'
)
_BLACK_TEXT = re.compile(
    r'<g (?:style="fill: #000000" )?transform="translate\(([\d.]+) ([\d.]+)\)(?: scale\(|")'
)


def _keep_black_on_images(axes: re.Match[str]) -> str:
    """Letters inside an image's frame stand on its colours, not on the page: they stay black."""
    frame = _FRAME.search(axes[0])
    if "<image" not in axes[0] or not frame:
        return axes[0]
    left, bottom, right, top = (float(number) for number in frame.groups())

    def black(text: re.Match[str]) -> str:
        if left < float(text[1]) < right and top < float(text[2]) < bottom:
            return text[0].replace('style="fill: #000000" ', "").replace("<g ", KEPT_BLACK, 1)
        return text[0]

    return _BLACK_TEXT.sub(black, axes[0])


def size(svg: str) -> tuple[int, int]:
    """Width and height in CSS pixels, so that the page does not move while figures arrive."""
    match = _SIZE.search(svg)
    if not match:
        raise ValueError("an SVG figure needs a width and a height on its <svg> tag")
    scale = {"pt": PIXELS_PER_POINT, "px": 1.0, "": 1.0}
    return round(float(match[1]) * scale[match[2]]), round(float(match[3]) * scale[match[4]])
