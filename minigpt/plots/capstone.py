"""Figures of phase 32: five projects and what a check says, and three scores taken apart.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from minigpt.plots.style import BLUE, GREEN, ORANGE, SKY, VERMILION, axes, say

# What the lesson and its records call things, in Spanish.
SPANISH = {
    "question": "pregunta",
    "data": "datos",
    "references": "referencia",
    "claim": "afirmación",
    "remake": "rehecho",
    "model": "modelo",
    "mistakes": "errores",
    "report": "informe",
    "as they are": "tal cual",
    "more often": "más veces",
    "at once, adapter": "de golpe, adaptador",
    "at once, all weights": "de golpe, todos los pesos",
    "after dashes, all weights": "tras guiones, todos los pesos",
    "in steps, adapter": "en pasos, adaptador",
    "in steps, all weights": "en pasos, todos los pesos",
}


def named(key: str, lang: str) -> str:
    """What a figure calls a line or a way of asking; a project has its name in every language."""
    return say(lang, key, SPANISH.get(key, key))


def grid(verdicts: Mapping[str, Sequence[tuple[str, int, int, bool]]], lang: str = "en") -> Axes:
    """Draw the points of several projects: a row for each, a column for each line of the rubric.

    verdicts  project -> (line, points, most, whether it must be mended) for every line
    """
    projects = list(verdicts)
    lines = [key for key, *_ in verdicts[projects[0]]]
    state = [[_state(*line[1:]) for line in verdicts[name]] for name in projects]
    _, ax = plt.subplots(figsize=(7, 2.9))
    ax.imshow(state, cmap=ListedColormap([VERMILION, ORANGE, SKY]), vmin=0, vmax=2, aspect="auto")
    for row, name in enumerate(projects):
        for column, (_, points, most, fatal) in enumerate(verdicts[name]):
            ax.text(column, row, f"{points}/{most}" + ("  ✗" if fatal else ""), ha="center")
    ax.set_xticks(range(len(lines)), [named(key, lang) for key in lines], rotation=25, ha="right")
    ax.set_yticks(range(len(projects)), [named(name, lang) for name in projects])
    ax.grid(visible=False)
    sound = sum(not any(line[3] for line in verdicts[name]) for name in projects)
    ax.set_title(
        say(
            lang,
            f"{sound} of {len(projects)} projects have no fault that must be mended (✗)",
            f"{sound} de {len(projects)} proyectos no tienen fallos que haya que arreglar (✗)",
        )
    )
    return ax


def _state(points: int, most: int, fatal: bool) -> int:
    """0 for what must be mended, 1 for points that are missing, 2 for all of them."""
    return 0 if fatal else 2 if points == most else 1


def two_exams(scores: Mapping[str, Mapping[str, float]], lang: str = "en") -> Axes:
    """Draw the same models in two exams, a line for each seed.

    scores  seed -> {"rows": exact match on held-out rows, "numbers": on numbers never seen}
    """
    rows, numbers = (fmean(found[key] for found in scores.values()) for key in ("rows", "numbers"))
    ax = axes(
        say(
            lang,
            f"The same models: {rows:.2f} in one exam, {numbers:.2f} in the other",
            f"Los mismos modelos: {rows:.2f} en un examen, {numbers:.2f} en el otro",
        ),
        say(lang, "what was held out", "qué se apartó"),
        say(lang, "exact match (share)", "acierto exacto (parte)"),
    )
    names = [say(lang, "rows", "filas"), say(lang, "numbers", "números")]
    for colour, (seed, found) in zip((BLUE, ORANGE, GREEN), scores.items(), strict=False):
        label = f"{say(lang, 'seed', 'semilla')} {seed}"
        ax.plot(names, [found["rows"], found["numbers"]], "o-", color=colour, label=label)
    ax.set(ylim=(0, 1.03), xlim=(-0.4, 1.4))
    ax.legend(loc="lower left")
    return ax


def short_and_long(
    scores: Mapping[str, Mapping[str, Mapping[str, float]]], lang: str = "en"
) -> Axes:
    """Draw how three digits and four come out in several ways of training, a point for each seed.

    scores  way -> seed -> {"three digits": exact match, "four digits": exact match}
    """
    ax = axes(
        say(
            lang,
            "What helps three digits most is a zero in front",
            "Lo que más ayuda a las tres cifras es un cero delante",
        ),
        say(lang, "how the numbers are shown in training", "cómo se muestran los números"),
        say(lang, "exact match (share)", "acierto exacto (parte)"),
    )
    kinds = (
        ("three digits", VERMILION, say(lang, "three digits", "tres cifras"), -0.12),
        ("four digits", BLUE, say(lang, "four digits", "cuatro cifras"), 0.12),
    )
    for kind, colour, label, shift in kinds:
        for place, seeds in enumerate(scores.values()):
            values = [found[kind] for found in seeds.values()]
            ax.plot([place + shift] * len(values), values, "o", color=colour, alpha=0.5)
            # A line, not a bar: the axis does not begin at 0.
            where = (place + shift - 0.1, place + shift + 0.1)
            mean = ax.hlines(fmean(values), *where, color=colour, linewidth=3)
        mean.set_label(label)
    low = min(found["three digits"] for seeds in scores.values() for found in seeds.values())
    ax.set(ylim=(low - 0.05, 1.01), xlim=(-0.6, len(scores) - 0.4))
    ax.set_xticks(range(len(scores)), [named(way, lang) for way in scores])
    ax.legend(loc="lower right")
    return ax


def ways_of_asking(scores: Mapping[str, Mapping[str, float]], lang: str = "en") -> Axes:
    """Draw what the sum of two numbers scores, by how it is asked for: a point for each seed.

    scores  way -> seed -> exact match on unseen pairs
    """
    ax = axes(
        say(
            lang,
            "Sums: what helps is to write the steps",
            "Sumas: lo que ayuda es escribir los pasos",
        ),
        say(lang, "exact match on unseen pairs (share)", "acierto exacto en pares nuevos (parte)"),
        "",
    )
    for place, (way, seeds) in enumerate(scores.items()):
        colour = GREEN if "steps" in way else ORANGE
        ax.barh(place, fmean(seeds.values()), 0.6, color=colour, alpha=0.3)
        ax.plot(list(seeds.values()), [place] * len(seeds), "o", color=colour)
    ax.set_yticks(range(len(scores)), [named(way, lang) for way in scores])
    ax.invert_yaxis()
    ax.set(xlim=(0, 1.03))
    return ax
