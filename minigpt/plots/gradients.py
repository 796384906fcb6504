"""Figures of gradients: the best distance to move a number, and losses that tell nothing.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, GREEN, ORANGE, SKY, VERMILION, axes, say

THRESHOLD = 1e-6  # a disagreement above it counts as found


def best_h(
    distances: Sequence[float], errors: Mapping[tuple[str, str], Sequence[float]], lang: str = "en"
) -> Axes:
    """Draw the relative error of a slope against the distance h that was moved, log-log.

    errors  (number format, "one-sided" or "two-sided") -> relative error at each distance; 0 is
            left out, as a logarithm has no place for it
    """
    best = errors["float64", "two-sided"]
    place = distances[min(range(len(best)), key=lambda i: best[i])]
    title = say(
        lang,
        f"Neither large nor tiny: h = {place:.0e} is best from both sides",
        f"Ni grande ni diminuta: desde los dos lados, lo mejor es h = {place:.0e}",
    )
    across = say(lang, "distance h", "distancia h")
    up = say(lang, "relative error of the slope", "error relativo de la pendiente")
    ax = axes(title, across, up, size=(6.4, 3.8))
    ax.set(xscale="log", yscale="log")
    sides = {
        "one-sided": say(lang, "one side", "un lado"),
        "two-sided": say(lang, "both sides", "los dos lados"),
    }
    for (number, side), values in errors.items():
        colour = BLUE if number == "float64" else ORANGE
        points = [(h, e) for h, e in zip(distances, values, strict=True) if e > 0]
        style = "o-" if side == "two-sided" else "s--"
        label = f"{number}, {sides[side]}"
        ax.plot(*zip(*points, strict=True), style, color=colour, label=label, lw=1.4, ms=4)
    ax.invert_xaxis()
    ax.legend(loc="lower right", fontsize=8)
    return ax


def loss_against_check(
    right: float,
    losses: Mapping[str, float],
    found: Mapping[str, float],
    highest: float = 4.2,
    lang: str = "en",
) -> Axes:
    """Draw the final loss of each gradient against what the check finds, the latter logarithmic.

    losses, found  name -> final loss in nats, and disagreement along one direction; "right" is one
    highest        losses above, and those that are no number, are drawn at this height
    """
    wrong = [name for name in losses if name != "right"]
    close = [name for name in wrong if abs(losses[name] - right) < 0.05]
    seen = sum(found[name] > THRESHOLD for name in wrong)
    how_many = f"all {seen}" if seen == len(wrong) else f"{seen} of {len(wrong)}"
    all_es = f"los {seen}" if seen == len(wrong) else f"{seen} de {len(wrong)}"
    title = say(
        lang,
        f"{len(close)} wrong gradients train like the right one; the check sees {how_many}",
        f"{len(close)} gradientes malos entrenan como el bueno; la comprobación ve {all_es}",
    )
    across = say(lang, "disagreement along one direction", "desacuerdo a lo largo de una dirección")
    ax = axes(title, across, say(lang, "final loss (nats)", "pérdida final (nats)"), size=(7, 4))
    ax.set_xscale("log")
    ax.axhline(right, color=BLACK, ls=":", lw=1)
    colours = {"right": GREEN}
    labels = {
        GREEN: say(lang, "the right gradient", "el gradiente bueno"),
        VERMILION: say(lang, "wrong, and the loss looks right", "malo, y la pérdida parece buena"),
        SKY: say(lang, "wrong, and it shows in the loss", "malo, y se nota en la pérdida"),
    }
    for name, loss in losses.items():
        colour = colours.get(name, VERMILION if name in close else SKY)
        height = min(loss, highest) if loss == loss else highest  # nan is not equal to itself
        ax.plot([found[name]], [height], "o", color=colour, label=labels.pop(colour, None))
    ax.axvline(THRESHOLD, color=BLACK, lw=0.8, ls="--")
    ax.set_ylim(1, highest + 0.15)
    ax.legend(loc="center left", fontsize=8)
    return ax
