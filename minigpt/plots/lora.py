"""Figures of LoRA and QLoRA: what is low-rank, what rank buys, what it costs.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from minigpt.plots.style import BLACK, COLOUR, GREEN, ORANGE, SKY, axes, grouped, say

# What a lesson calls the parts of a model, in Spanish.
SPANISH = {
    "12 Linears": "12 capas lineales",
    "embeddings, norms": "embeddings, normas",
    "adapter": "adaptador",
}


def update_picture(W: Tensor, A: Tensor, B: Tensor, scaling: float, lang: str = "en") -> Figure:
    """Draw W, and s B A as the product of a tall and a flat matrix, all in one scale of lengths.

    W        (out, in)
    A, B     (r, in), (out, r)
    """
    delta = scaling * (B @ A)  # (out, in)
    out, r = B.shape
    panels = [("W", W, "+"), ("s B", scaling * B, "·"), ("A", A, "="), ("s B A", delta, "")]
    widths = [max(panel.shape[1], r) for _, panel, _ in panels]
    figure, row = plt.subplots(1, 4, figsize=(8, 2.9), width_ratios=widths)
    for ax, (name, matrix, sign) in zip(row, panels, strict=True):
        values = matrix.detach().numpy()
        top = abs(values).max()
        ax.imshow(values, cmap="PuOr", vmin=-top, vmax=top, interpolation="nearest")
        ax.set(xticks=[], yticks=[], ylim=(out - 0.5, -0.5), anchor="N")
        ax.grid(visible=False)
        ax.set_title(f"{name}\n{tuple(values.shape)}", loc="center")
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.text(1.06, 0.5, sign, transform=ax.transAxes, fontsize=14, va="center")
    frozen, thin = grouped(W.numel(), lang), grouped(A.numel() + B.numel(), lang)
    title = say(
        lang,
        f"W: {frozen} numbers, frozen.  A and B: {thin} numbers, trained",
        f"W: {frozen} números congelados.  A y B: {thin} números entrenados",
    )
    figure.suptitle(title, x=0.5)
    return figure


def spectrum(
    deltas: Mapping[str, Tensor], r: int = 8, ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw the share of each matrix that its best rank-k approximation holds, for every k.

    deltas  name -> (out, in); the share is of the sum of squared singular values
    """
    share_of = say(
        lang, "share of the change (sum of squares)", "parte del cambio (suma de cuadrados)"
    )
    ax = axes("", say(lang, "rank k", "rango k"), share_of, ax)
    at_r = []
    for name, delta in deltas.items():
        squares = delta.detach().svd().S.square()  # (min(out, in),)
        share = squares.cumsum(0) / squares.sum()
        attention = "attention" in name
        name = say(lang, "attention", "atención")
        colour, label = (SKY, name) if attention else (ORANGE, "MLP")
        known = ax.get_legend_handles_labels()[1]
        label = None if label in known else label
        ax.plot(range(1, len(share) + 1), share, color=colour, lw=1.2, label=label)
        at_r.append(share[r - 1].item())
    ax.axvline(r, color=BLACK, ls=":", lw=1)
    low, high = (round(100 * f(at_r)) for f in (min, max))
    title = say(
        lang,
        f"Rank {r} holds only {low} to {high} % of what full fine-tuning changed",
        f"El rango {r} contiene solo entre {low} y {high} % del cambio",
    )
    ax.set(title=title)
    ax.set(xlim=(0, len(share)), ylim=(0, 1.02))
    ax.legend(loc="lower right")
    return ax


def rank_sweep(
    ranks: Sequence[int],
    learned: Sequence[float],
    cut: Mapping[int, float],
    full: float,
    seeds: Mapping[int, Sequence[float]] | None = None,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw exact match against rank: learned at that rank, or cut down to it afterwards.

    seeds  rank -> exact match of other seeds, learned; drawn as small circles
    """
    at = 8
    there, away = 100 * learned[ranks.index(at)], 100 * cut[at]
    title = say(
        lang,
        f"Rank {at}, learned: {there:.0f} %.  Cut down to rank {at}: {away:.0f} %",
        f"Rango {at}, aprendido: {there:.0f} %.  Recortado a rango {at}: {away:.0f} %",
    )
    exact = say(lang, "Spanish exact match (%)", "acierto exacto en español (%)")
    ax = axes(title, say(lang, "rank r", "rango r"), exact, ax)
    ax.set_xscale("log", base=2)
    whole = say(lang, "full fine-tuning, rate 0.003", "ajuste completo, tasa 0.003")
    ax.axhline(100 * full, color=COLOUR["full"], ls="--", lw=1.5, label=whole)
    adapter = say(lang, "LoRA, rate 0.01", "LoRA, tasa 0.01")
    ax.plot(ranks, [100 * v for v in learned], "o-", color=COLOUR["lora"], label=adapter)
    for r, scores in (seeds or {}).items():
        ax.plot([r] * len(scores), [100 * s for s in scores], "o", mfc="white", mec=GREEN, ms=4)
    percent = [100 * v for v in cut.values()]
    label = say(lang, "full, cut to rank r", "completo, recortado a rango r")
    ax.plot(list(cut), percent, "s-", color=COLOUR["full"], alpha=0.75, label=label)
    ticks = sorted({*ranks, *cut})
    ax.set_xticks(ticks, [str(r) for r in ticks])
    ax.set_ylim(-3, 104)
    ax.minorticks_off()
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.08))
    return ax


def byte_bars(
    rows: Mapping[str, Mapping[str, int]], ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw one horizontal bar per model, split into what its bytes hold.

    rows  model -> part -> bytes; the same parts in every row
    """
    totals = {name: sum(parts.values()) for name, parts in rows.items()}
    first, last = totals[next(iter(rows))], totals[[*rows][-1]]
    title = say(
        lang,
        f"From {first / 1000:.0f} kB to {last / 1000:.0f} kB",
        f"De {first / 1000:.0f} kB a {last / 1000:.0f} kB",
    )
    ax = axes(title, say(lang, "stored (kB)", "guardado (kB)"), "", ax, size=(7, 3))
    colours = dict(zip(next(iter(rows.values())), (SKY, ORANGE, GREEN), strict=False))
    left = dict.fromkeys(rows, 0.0)
    for part, colour in colours.items():
        widths = [parts[part] / 1000 for parts in rows.values()]
        name = say(lang, part, SPANISH.get(part, part))
        ax.barh(list(rows), widths, left=[left[n] for n in rows], color=colour, label=name)
        left = {n: left[n] + w for n, w in zip(rows, widths, strict=True)}
    for place, total in enumerate(left.values()):
        ax.text(total + 4, place, f"{total:.0f}", va="center")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, max(left.values()) * 1.1)
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.25), ncols=3)
    return ax


def rates(
    scores: Mapping[str, Mapping[float, Sequence[float]]],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw exact match against the learning rate, a curve per method through its means.

    scores  "LoRA" or "full" -> rate -> exact match of each seed, 0 to 1
    """
    means = {m: {r: sum(s) / len(s) for r, s in by.items()} for m, by in scores.items()}
    best = max(means["LoRA"], key=means["LoRA"].__getitem__)
    low, high = 100 * means["LoRA"][best], 100 * means["full"].get(best, float("nan"))
    title = say(
        lang,
        f"At LoRA's best rate, {best:g}: LoRA {low:.1f} %, full {high:.1f} %",
        f"Con la mejor tasa de LoRA, {best:g}: LoRA {low:.1f} %, completo {high:.1f} %",
    )
    exact = say(lang, "Spanish exact match (%)", "acierto exacto en español (%)")
    ax = axes(title, say(lang, "learning rate", "tasa de aprendizaje"), exact, ax)
    ax.set_xscale("log")
    names = {"LoRA": "LoRA, r = 8", "full": say(lang, "full fine-tuning", "ajuste completo")}
    for method, by in scores.items():
        colour = COLOUR[method.lower()]
        ax.plot(list(by), [100 * v for v in means[method].values()], color=colour)
        points = [(rate, 100 * v) for rate, values in by.items() for v in values]
        ax.plot(*zip(*points, strict=True), "o", color=colour, ms=5, label=names[method])
    ticks = sorted({rate for by in scores.values() for rate in by})
    ax.set_xticks(ticks, [f"{rate:g}" for rate in ticks])
    ax.minorticks_off()
    lowest = min(v for by in scores.values() for values in by.values() for v in values)
    ax.set_ylim(100 * lowest - 5, 101)
    ax.legend(loc="lower center")
    return ax


def ratio(points: Mapping[str, int], r: int = 8, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw 2 r / h, what LoRA trains of an h x h layer, against h; points: model -> h."""
    sizes = list(points.values())
    shares = [200 * r / h for h in sizes]
    here, *_, there = points
    title = say(
        lang,
        f"Rank {r} trains {shares[0]:.0f} % of a layer in {here}, {shares[-1]:.2g} % in {there}",
        f"Rango {r}: {shares[0]:.0f} % de una capa en {here}, {shares[-1]:.2g} % en {there}",
    )
    width = say(lang, "width h of a square layer", "ancho h de una capa cuadrada")
    ax = axes(title, width, say(lang, "trained, of h × h (%)", "entrenado, de h × h (%)"), ax)
    ax.set(xscale="log", yscale="log")
    ax.plot(sizes, shares, "o-", color=COLOUR["lora"])
    for name, h, share in zip(points, sizes, shares, strict=True):
        ax.annotate(f"{name}\nh = {h}", (h, share), xytext=(7, 5), textcoords="offset points")
    ax.set_xlim(sizes[0] * 0.8, sizes[-1] * 3.2)
    ax.set_ylim(shares[-1] * 0.7, shares[0] * 2.4)
    ax.set_xticks(sizes, [str(h) for h in sizes])
    ax.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    ax.minorticks_off()
    return ax
