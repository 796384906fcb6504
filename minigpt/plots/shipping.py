"""Figures of shipping: what is in a file, which mistakes show, what batches do under load."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from minigpt.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes,
    grouped,
    say,
)

ENLARGED = 3000  # bytes at the front of a file, shown a second time
NOTHING = 1e-4  # where a difference of zero is drawn on a logarithmic axis


def file_bar(
    raw: bytes, tensors: Mapping[str, Sequence[Any]], lang: str = "en", size: int = ENLARGED
) -> Figure:
    """Draw a safetensors file in scale, and its front enlarged.

    tensors  name -> (dtype, shape, start, end), places in raw
    """
    header = 8 + int.from_bytes(raw[:8], "little")
    parts = [(0, 8, VERMILION), (8, header, ORANGE)]
    for _, _, start, end in sorted(tensors.values(), key=lambda entry: entry[2]):
        parts.append((start, end, SKY if len(parts) % 2 else BLUE))  # the first of them is blue
    figure, (whole, front) = plt.subplots(2, 1, figsize=(7.5, 2.7))
    names = {
        VERMILION: say(lang, "8 bytes: a length", "8 bytes: una longitud"),
        ORANGE: say(lang, "header", "cabecera"),
        BLUE: say(lang, "weights, tensor by tensor", "pesos, tensor por tensor"),
    }
    for ax, last in ((whole, len(raw)), (front, size)):
        for start, end, colour in parts:
            if start < last:
                label = names.pop(colour, None) if ax is front else None
                ax.barh(0, min(end, last) - start, left=start, color=colour, label=label)
        ax.set(xlim=(0, last), yticks=[])
        ax.xaxis.set_major_formatter(lambda n, _: grouped(round(n), lang))
        ax.grid(visible=False)
    front.set_xlabel(
        say(lang, f"byte (below: the first {size})", f"byte (abajo: los {size} primeros)")
    )
    share = 100 * header / len(raw)
    title = say(
        lang,
        f"{share:.2f} % of the file is not weights, and none of it can run",
        f"El {share:.2f} % del archivo no son pesos, y nada de ello se puede ejecutar",
    )
    whole.set_title(title)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def mistakes(found: Mapping[str, Mapping[str, Any]], lang: str = "en") -> Axes:
    """Draw exports that load by how far their logits are off, and by their answers.

    found  name -> {"loads": bool, "difference": a logit's, "exact": 0 to 1}; "right" is one
    """
    loaded = {name: one for name, one in found.items() if one["loads"]}
    best = loaded["right"]["exact"]
    unseen = [
        name for name, one in loaded.items() if name != "right" and one["exact"] > best - 0.02
    ]
    title = say(
        lang,
        f"{len(loaded) - 1} wrong exports load; {len(unseen)} of them answer like the right one",
        f"{len(loaded) - 1} exportaciones con error cargan; {len(unseen)} contestan como la buena",
    )
    ax = axes(
        title,
        say(lang, "largest difference of a logit", "mayor diferencia de un logit"),
        say(lang, "names right to the last letter (%)", "nombres bien hasta la última letra (%)"),
    )
    ax.set_xscale("log")
    nonsense = []
    for name, one in loaded.items():
        x, y = max(one["difference"], NOTHING), 100 * one["exact"]
        colour = GREEN if name == "right" else PURPLE if name in unseen else VERMILION
        ax.plot([x], [y], "o", color=colour, ms=8)
        if colour == VERMILION:
            nonsense.append(name)
        else:
            label = say(lang, "right", "correcta") if name == "right" else name
            ax.annotate(label, (x, y), (0, -16), textcoords="offset points", ha="center")
    ax.text(12, 8, "\n".join(nonsense), ha="right", va="bottom")
    ticks = [NOTHING, 1e-3, 1e-2, 1e-1, 1, 10]
    ax.set_xticks(ticks, ["0", *(f"{tick:g}" for tick in ticks[1:])])
    ax.minorticks_off()
    ax.set(ylim=(-6, 108), xlim=(NOTHING / 3, 60))
    return ax


def load(record: Mapping[str, Any], lang: str = "en") -> Figure:
    """Draw requests per second and the median wait against the clients, for each server.

    record  {"max_batch": {"1": [{"clients", "requests_per_second", "p50_ms"}, ...], ...}}
    """
    servers = record["max_batch"]
    figure, (rate, wait) = plt.subplots(1, 2, figsize=(8, 3.3))
    styles = {"1": (VERMILION, "s-"), max(servers, key=int): (BLUE, "o-")}
    for name, rows in servers.items():
        colour, mark = styles.get(name, (BLACK, "x-"))
        clients = [row["clients"] for row in rows]
        alone = say(lang, "one at a time", "de una en una")
        label = alone if name == "1" else say(lang, f"up to {name}", f"hasta {name}")
        rate.plot(
            clients, [r["requests_per_second"] for r in rows], mark, color=colour, label=label
        )
        wait.plot(clients, [r["p50_ms"] for r in rows], mark, color=colour, label=label)
    many = {name: rows[-1] for name, rows in servers.items()}
    most = max(many, key=int)
    times = many[most]["requests_per_second"] / many["1"]["requests_per_second"]
    less = many["1"]["p50_ms"] / many[most]["p50_ms"]
    figure.suptitle(
        say(
            lang,
            f"With {many[most]['clients']} clients, batches give {times:.1f} times the answers "
            f"and a wait {less:.1f} times shorter",
            f"Con {many[most]['clients']} clientes, los lotes dan {times:.1f} veces más respuestas "
            f"y una espera {less:.1f} veces menor",
        ),
        fontsize=11,
    )
    clients_of = say(lang, "clients at once", "clientes a la vez")
    rate.set(xlabel=clients_of, ylabel=say(lang, "requests per second", "peticiones por segundo"))
    wait.set(xlabel=clients_of, ylabel=say(lang, "median wait (ms)", "espera mediana (ms)"))
    for ax in (rate, wait):
        ax.set_ylim(bottom=0)
    rate.legend(title=say(lang, "in a batch", "en un lote"))
    return figure
