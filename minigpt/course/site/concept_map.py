"""The concept map: which phase builds on which, drawn from what the phases' sources declare.

    # needs: [3, 15]        in the header of a phase; every number is smaller than its own

Phases stand one below the other in the order of the course; an arc leads from each to those that
it needs, all of them upwards. Below the picture stands the same as a list, for who cannot see it.
"""

from collections.abc import Sequence
from html import escape

from minigpt.course.notebooks.build import Phase
from minigpt.course.site.lessons import title_of
from minigpt.course.site.words import word

ROW, LEFT, WIDTH, TOP = 22, 150, 430, 14  # pixels: between two phases, of the arcs, of all, above


def concept_map(phases: Sequence[Phase], lang: str) -> str:
    """Return the picture and, folded below it, the list, as HTML."""
    here = {phase.number: TOP + ROW * place for place, phase in enumerate(phases)}
    arcs = [
        _arc(here[need], here[phase.number])
        for phase in phases
        for need in phase.needs
        if need in here
    ]
    names = [_name(phase, here[phase.number], lang) for phase in phases]
    height = TOP + ROW * len(phases)
    label = escape(word("map_alt", lang))
    return (
        f'<svg class="concept-map" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{label}">{"".join(arcs + names)}</svg>\n'
        f"<details><summary>{word('map_as_list', lang)}</summary>\n"
        f"<ul>{''.join(_line(phase, phases, lang) for phase in phases)}</ul></details>"
    )


def _arc(upper: int, lower: int) -> str:
    """From a phase (lower) back to one that it needs; the longer, the further to the left."""
    reach = min(LEFT - 12, 14 + (lower - upper) * 0.36)
    return (
        f'<path d="M{LEFT - 4} {lower}C{LEFT - reach:g} {lower} {LEFT - reach:g} {upper} '
        f'{LEFT - 4} {upper}"/>'
    )


def _name(phase: Phase, y: int, lang: str) -> str:
    title = escape(title_of(phase, lang))
    return f'<circle cx="{LEFT}" cy="{y}" r="4"/><text x="{LEFT + 12}" y="{y + 4}">{title}</text>'


def _line(phase: Phase, phases: Sequence[Phase], lang: str) -> str:
    slugs = {other.number: other.slug for other in phases}
    needs = [
        f'<a href="../lessons/{slugs[need]}/">{need:02}</a>'
        for need in phase.needs
        if need in slugs
    ]
    link = f'<a href="../lessons/{phase.slug}/">{escape(title_of(phase, lang))}</a>'
    said = f" {word('map_needs', lang)} {', '.join(needs)}" if needs else ""
    return f"<li>{link}{said}</li>"
