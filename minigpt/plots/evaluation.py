"""Figures of evaluation: letters and answers, intervals put to the test, what a model is sure of.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, COLOUR, VERMILION, axes, grouped, say


def letters_and_answers(
    letters: Sequence[float], answers: Sequence[float], length: float, lang: str = "en"
) -> Axes:
    """Draw the share of right answers against that of right letters, and letters ** length.

    The title is about the point at which the answers come closest to one half.
    """
    half = min(range(len(answers)), key=lambda i: abs(answers[i] - 0.5))
    some, few = f"{100 * letters[half]:.1f} %", f"{100 * answers[half]:.0f} %"
    ax = axes(
        say(
            lang,
            f"{some} of the letters right is {few} of the answers",
            f"{some} de las letras bien son {few} de las respuestas",
        ),
        say(lang, "letters right (share)", "letras correctas (proporción)"),
        say(lang, "answers right (share)", "respuestas correctas (proporción)"),
    )
    lowest = min(letters)
    line = [lowest + (1 - lowest) * i / 200 for i in range(201)]
    like_dice = say(lang, f"letters ^ {length}", f"letras ^ {length}")
    ax.plot(line, [p**length for p in line], color="grey", ls="--", lw=1.5, label=like_dice)
    ax.plot(letters, answers, "o", color=BLUE, label=say(lang, "measured", "medido"))
    ax.set_ylim(-0.03, 1.03)
    ax.legend(loc="upper left")
    return ax


def coverage(
    totals: Sequence[int], curves: Mapping[str, Sequence[float]], p: float, lang: str = "en"
) -> Axes:
    """Draw how often two intervals hold the truth p, for exams of different sizes.

    curves  "schoolbook" and "Wilson" -> a share of exams for each size
    """
    worst = min(curves["schoolbook"])
    ax = axes(
        say(
            lang,
            f'The schoolbook\'s "95 %" may be {100 * worst:.0f} %',
            f"El «95 %» del manual puede ser un {100 * worst:.0f} %",
        ),
        say(lang, "questions of an exam", "preguntas de un examen"),
        say(lang, f"exams that hold {p} (share)", f"exámenes que contienen {p} (proporción)"),
    )
    names = {"schoolbook": say(lang, "schoolbook", "manual"), "Wilson": "Wilson"}
    for (name, shares), colour in zip(curves.items(), (VERMILION, BLUE), strict=True):
        ax.plot(totals, shares, "o-", color=colour, label=names[name])
    ax.axhline(0.95, color="grey", ls="--", lw=1)
    ax.set_xscale("log")
    ax.set_xticks(totals, [grouped(n, lang) for n in totals])
    ax.minorticks_off()
    ax.set_ylim(0, 1.02)
    ax.legend(loc="lower right")
    return ax


def reliability(
    bins: Sequence[tuple[int, float, float]], kept: Mapping[float, float], lang: str = "en"
) -> list[Axes]:
    """Draw how often answers are right against how sure the model is, and what refusing buys.

    bins  (members, mean sureness, share right) of each bin
    kept  share of the questions that are answered, the surest ones -> share of these right
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(8, 3.5))
    axes(
        say(lang, "The less sure, the more wrong", "Cuanto menos segura, más se equivoca"),
        say(lang, "how sure (mean of the bin)", "seguridad (media del grupo)"),
        say(lang, "answers right (share)", "respuestas correctas (proporción)"),
        left,
    )
    left.plot([0, 1], [0, 1], color="grey", ls="--", lw=1)
    left.plot([sure for _, sure, _ in bins], [share for *_, share in bins], "o-", color=BLACK)
    for members, sure, share in bins:
        spot = (sure, share)
        left.annotate(
            str(members), spot, (-4, -6), textcoords="offset points", ha="right", va="top"
        )
    left.set(xlim=(-0.03, 1.03), ylim=(0, 1.06))
    shares = sorted(kept)
    most = max(share for share in shares if kept[share] == max(kept.values()))
    axes(
        say(
            lang,
            f"The surest {100 * most:.0f} %: {100 * kept[most]:.1f} % right",
            f"El {100 * most:.0f} % más seguro: {100 * kept[most]:.1f} % bien",
        ),
        say(lang, "questions answered (share)", "preguntas contestadas (proporción)"),
        say(lang, "of these right (share)", "de ellas, correctas (proporción)"),
        right,
    )
    right.plot(shares, [kept[share] for share in shares], "o-", color=COLOUR["es"])
    return [left, right]
