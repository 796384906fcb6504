"""Figures of phase 14: the loss against the length of memory, and where the loss is.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, ORANGE, SKY, axes, say

KINDS = {
    "first": {
        "en": "first letter of\na digit's word",
        "es": "primera letra de\nla palabra de una cifra",
    },
    "scale": {
        "en": "first letter of\nhundred, thousand",
        "es": "primera letra de\nhundred, thousand",
    },
    "inside": {"en": "inside a word", "es": "dentro de una palabra"},
    "end": {"en": "end of the name", "es": "final del nombre"},
}


def memory(
    test: Sequence[float],
    train: Sequence[float],
    raw: Sequence[float],
    network: float,
    lang: str = "en",
) -> Axes:
    """Draw the loss of orders 1, 2, ... on new rows and on rows that were counted, in nats.

    raw      the loss of the raw shares on new rows; infinite from some order on
    network  the loss of a trained Mini-GPT on the same new rows
    """
    best = int(np.argmin(test)) + 1
    title = say(
        lang,
        f"New numbers: order {best} is best, then memory harms",
        f"Números nuevos: el mejor es el orden {best}; después la memoria estorba",
    )
    ax = axes(
        title,
        say(lang, "order (characters looked at, and one)", "orden (caracteres mirados y uno más)"),
        say(lang, "loss (nats a character)", "pérdida (nats por carácter)"),
        size=(6.8, 3.8),
    )
    orders = np.arange(1, len(test) + 1)
    counted = say(lang, "counted rows", "filas contadas")
    ax.plot(orders, train, ".-", color=COLOUR["train"], label=counted)
    ax.plot(
        orders, test, ".-", color=COLOUR["validation"], label=say(lang, "new rows", "filas nuevas")
    )
    finite = [value for value in raw if np.isfinite(value)]
    name = say(lang, "new rows, raw shares", "filas nuevas, proporciones sin más")
    ax.plot(orders[: len(finite)], finite, "x", color=BLACK, markersize=8, label=name)
    if len(finite) < len(raw):
        up = say(
            lang,
            f"infinite from order {len(finite) + 1}",
            f"infinita desde el orden {len(finite) + 1}",
        )
        ax.annotate(up, (len(finite) + 0.6, 1.6), color=BLACK)
    ax.axhline(
        network,
        color=GREEN,
        ls="--",
        label=say(lang, "Mini-GPT, new rows", "Mini-GPT, filas nuevas"),
    )
    ax.set_yscale("symlog", linthresh=0.5)
    ax.set_yticks(
        [0, 0.1, 0.2, 0.3, 0.4, 1, 2, 3], ["0", "0.1", "0.2", "0.3", "0.4", "1", "2", "3"]
    )
    ax.set_xticks(orders)
    ax.set_ylim(-0.02, 4)
    ax.legend(fontsize=8)
    return ax


def by_kind(losses: Mapping[int, Mapping[str, float]], lang: str = "en") -> Axes:
    """Draw the mean loss of a letter by its kind, a group of bars for each kind, a bar an order.

    losses  order -> kind -> mean loss in nats
    """
    short, *_, long = losses
    first, inside = (losses[long][kind] / losses[short][kind] for kind in ("first", "inside"))
    title = say(
        lang,
        f"Order {short} to {long}: inside words {inside:.2f} of the loss is left, "
        f"at their first letters {first:.2f}",
        f"Del orden {short} al {long}: dentro de las palabras queda {inside:.2f} de la pérdida; "
        f"en su primera letra, {first:.2f}",
    )
    ax = axes(
        title, "", say(lang, "loss (nats a letter)", "pérdida (nats por letra)"), size=(7.2, 3.4)
    )
    ax.title.set_fontsize(9.5)
    width = 0.8 / len(losses)
    for place, (order, values) in enumerate(losses.items()):
        spots = np.arange(len(KINDS)) + (place - (len(losses) - 1) / 2) * width
        colour = (SKY, BLUE, ORANGE)[place % 3]
        heights = [values[kind] for kind in KINDS]
        ax.bar(
            spots, heights, width, color=colour, label=say(lang, f"order {order}", f"orden {order}")
        )
    ax.set_xticks(range(len(KINDS)), [names[lang] for names in KINDS.values()])
    ax.grid(axis="x", visible=False)
    ax.legend()
    return ax
