"""Figures of ablations and debugging: which check sees which bug, and what each part is worth.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from minigpt.plots.style import BLACK, GREEN, ORANGE, SKY, VERMILION, axes, say

# What the lesson calls bugs, checks and parts, in Spanish.
SPANISH = {
    "healthy": "sano",
    "mask off": "sin máscara",
    "target not shifted": "objetivo sin desplazar",
    "shifted twice": "desplazado dos veces",
    "rows and columns": "filas y columnas",
    "softmax twice": "softmax dos veces",
    "never zeroed": "gradientes sin borrar",
    "prompt asked too": "pregunta el prompt",
    "start ten times larger": "comienzo diez veces mayor",
    "block frozen": "bloque congelado",
    "attention detached": "atención desconectada",
    "start": "pérdida inicial",
    "by heart": "lote de memoria",
    "written": "escribir",
    "future": "quién se entera",
    "rows": "filas mezcladas",
    "unmoved": "sin gradiente",
    "nothing": "ninguna",
    "residual": "residual",
    "attention": "atención",
    "norm": "normas",
    "positions": "posiciones",
    "norm before": "norma delante",
    "3 of 4 heads": "3 de 4 cabezas",
    "wide heads": "cabezas anchas",
    "second layer": "segunda capa",
    "smaller ends": "finales pequeños",
    "small start": "comienzo pequeño",
    "tied head": "salida compartida",
    "mask": "máscara",
}
SIDES = {"hurts": VERMILION, "cannot tell": BLACK, "helps": GREEN}


def word(name: str, lang: str) -> str:
    """The name of a bug, a check or a part, in the language of the figure."""
    return say(lang, name, SPANISH.get(name, name))


def written_or_not(
    curves: Mapping[str, Sequence[float]], written: Mapping[str, float], lang: str = "en"
) -> Axes:
    """Draw the loss on one batch step by step; at the end of each line, what the model can write.

    curves   name -> loss of each step, nats
    written  name -> share of the batch's rows that it writes right, 0 to 1
    """
    able = [name for name in curves if written[name] > 0.5]
    title = say(
        lang,
        f"All {len(curves)} learn the batch by heart; {len(able)} can write it",
        f"Los {len(curves)} se aprenden el lote; lo escribe {len(able)}",
    )
    ylabel = say(lang, "loss (nats per letter)", "pérdida (nats por letra)")
    ax = axes(title, say(lang, "step", "paso"), ylabel, size=(6.6, 3.6))
    ax.set_yscale("log")
    colours = dict(zip(curves, (BLACK, ORANGE, SKY, VERMILION), strict=False))
    for name, losses in curves.items():
        share = say(lang, "writes", "escribe")
        label = f"{word(name, lang)}: {share} {100 * written[name]:.0f} %"
        ax.plot(range(len(losses)), losses, color=colours[name], label=label)
    ax.legend(loc="lower left")
    return ax


def signatures(table: Mapping[str, Mapping[str, bool]], lang: str = "en") -> Axes:
    """Draw which check raises the alarm for which bug: a filled square where it does.

    table  bug -> check -> alarm; the same checks in every row
    """
    checks = list(next(iter(table.values())))
    caught = {check: sum(row[check] for row in table.values()) for check in checks}
    best = max(caught, key=caught.__getitem__)
    title = say(
        lang,
        f"{len(table)} bugs: the best check, “{best}”, finds {caught[best]}; all together all",
        f"{len(table)} errores: la mejor prueba, «{word(best, 'es')}», halla {caught[best]}; "
        "juntas, todos",
    )
    if any(not any(row.values()) for row in table.values()):
        title = say(lang, "A bug that no check finds", "Un error que ninguna prueba halla")
    ax = axes(title, "", "", size=(7, 4.2))
    for place, row in enumerate(table.values()):
        for column, check in enumerate(checks):
            face = VERMILION if row[check] else "white"
            ax.scatter(column, place, s=150, marker="s", color=face, edgecolor="0.7")
    labels = [f"{word(check, lang)}\n{caught[check]}" for check in checks]
    ax.set_xticks(range(len(checks)), labels, fontsize=9)
    ax.set_yticks(range(len(table)), [word(bug, lang) for bug in table])
    ax.xaxis.tick_top()
    ax.invert_yaxis()
    ax.grid(visible=False)
    ax.set_xlim(-0.6, len(checks) - 0.4)
    return ax


def parts(
    scores: Mapping[str, Sequence[float]],
    verdicts: Mapping[str, str],
    whole: str = "nothing",
    lang: str = "en",
) -> Axes:
    """Draw the exact match of every run, one row per part taken out; the whole model is a band.

    scores    part -> exact match of each seed, 0 to 1
    verdicts  part -> "hurts", "helps" or "cannot tell": what removing it does
    """
    count = {side: sum(v == side for v in verdicts.values()) for side in SIDES}
    title = say(
        lang,
        f"Without them: {count['hurts']} are missed, {count['helps']} were in the way, "
        f"of {count['cannot tell']} nobody can tell",
        f"Sin ellas: {count['hurts']} hacen falta, {count['helps']} estorbaban, "
        f"de {count['cannot tell']} no se puede decir",
    )
    exact = say(lang, "exact match of each run", "acierto exacto de cada entrenamiento")
    ax = axes(title, exact, say(lang, "part taken out", "pieza quitada"), size=(7, 4.8))
    ax.axvspan(min(scores[whole]), max(scores[whole]), color="0.88")
    order = sorted(scores, key=lambda part: sum(scores[part]) / len(scores[part]))
    for place, part in enumerate(order):
        colour = "0.4" if part == whole else SIDES[verdicts[part]]
        ax.plot(scores[part], [place] * len(scores[part]), "o", color=colour, ms=5, alpha=0.8)
    ax.set_yticks(range(len(order)), [word(part, lang) for part in order])
    ax.set_xlim(-0.02, 1)
    shown = {
        say(lang, "hurts", "quitarla perjudica"): VERMILION,
        say(lang, "cannot tell", "no se puede decir"): BLACK,
        say(lang, "helps", "quitarla ayuda"): GREEN,
    }
    handles = [Line2D([], [], marker="o", ls="", color=c, label=n) for n, c in shown.items()]
    ax.legend(handles=handles, loc="lower right")
    return ax
