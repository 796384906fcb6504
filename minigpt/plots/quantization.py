"""Figures of quantization: where the 16 values stand, who uses them, what a bit buys.

Each function takes measured numbers and states in its title what they show.
"""

import math
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from minigpt.plots.style import BLACK, COLOUR, VERMILION, axes, say

FAMILIES = {"float": BLACK, "int": COLOUR["int8"], "NF4": COLOUR["nf4"]}


def _uniform(name: str, lang: str) -> str:
    """The name of a set of values, as the reader calls it."""
    return say(lang, name, name.replace("uniform", "uniforme"))


def staircase(x: Tensor, rounded: Tensor, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw what comes back against what went in, for ascending x (n,)."""
    error = (rounded - x).abs().max().item()
    steps = len(rounded.unique())
    title = say(
        lang,
        f"{steps} steps; no error above {error:.2f}",
        f"{steps} escalones; ningún error pasa de {error:.2f}",
    )
    before, after = (
        say(lang, "weight before", "peso antes"),
        say(lang, "weight after", "peso después"),
    )
    ax = axes(title, before, after, ax, size=(4.4, 3.4))
    exact = say(lang, "no rounding", "sin redondear")
    ax.plot(x, x, color=BLACK, lw=1, ls=":", label=exact)
    ax.plot(x, rounded, color=COLOUR["int8"], label=say(lang, "rounded", "redondeado"))
    ax.legend()
    return ax


def grid(weights: Tensor, scale: float, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw a few weights and the int8 steps that they land on, in units of one step.

    weights  (n,); scale: what one step is worth
    """
    codes = (weights / scale).round()  # (n,)
    moved = ((weights - codes * scale).abs() > 1e-6).sum().item()
    title = say(
        lang,
        f"{moved} of {len(weights)} weights lies between two steps and is moved",
        f"{moved} de {len(weights)} pesos está entre dos escalones y se mueve",
    )
    label = say(lang, "weight / scale: the codes", "peso / escala: los códigos")
    ax = axes(title, label, "", ax, size=(7, 1.7))
    ax.vlines(range(-127, 128), 0, 0.35, color=BLACK, lw=0.4)
    ax.plot((weights / scale).tolist(), [0.65] * len(weights), "v", color=COLOUR["int8"], ms=8)
    for weight, code in zip(weights.tolist(), codes.tolist(), strict=True):
        ax.text(code, 0.95, f"{weight:g} → {code:.0f}", ha="center")
    ax.set(yticks=[], ylim=(0, 1.25), xlim=(-160, 160), xticks=[-127, -64, 0, 64, 127])
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False)
    return ax


def lead_against_bits(
    changes: Mapping[int, float],
    leads: Tensor,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw by how much rounding changes the lead of the favourite letter, and how large leads are.

    changes  bits per code -> typical change of the lead, in logits
    leads    (n_asked,), of the model before rounding
    """
    median, low = leads.median().item(), leads.kthvalue(max(1, len(leads) // 100)).values.item()
    title = say(
        lang,
        f"The favourite leads by {median:.1f}; 4 bits change that by {changes[4]:.2f}",
        f"La favorita lleva {median:.1f} de ventaja; 4 bits la cambian en {changes[4]:.2f}",
    )
    bits = say(lang, "bits per code", "bits por código")
    ax = axes(title, bits, say(lang, "logits (logarithmic)", "logits (logarítmico)"), ax)
    change = say(lang, "change of the lead", "cambio de la ventaja")
    ax.plot(list(changes), list(changes.values()), "o-", color=COLOUR["int8"], label=change)
    lead = say(lang, "lead: median", "ventaja: mediana")
    ax.axhline(median, color=COLOUR["lora"], lw=1.5, label=lead)
    worst = say(lang, "lead: 1 in 100 is smaller", "ventaja: 1 de cada 100 es menor")
    ax.axhline(low, color=VERMILION, ls="--", lw=1.5, label=worst)
    ax.set_yscale("log")
    ax.set_yticks([0.03, 0.1, 0.3, 1, 3, 10], ["0.03", "0.1", "0.3", "1", "3", "10"])
    ax.minorticks_off()
    ax.set_xticks(sorted(changes))
    ax.invert_xaxis()
    ax.legend(loc="lower right")
    return ax


def codebook(normalised: Tensor, values: Tensor, uniform: Tensor, lang: str = "en") -> Figure:
    """Draw the weights over their block's absmax, and the two sets of 16 values beneath.

    normalised       (n,), weights between -1 and 1
    values, uniform  (16,), ascending
    """
    figure, (top, below) = plt.subplots(
        2, 1, figsize=(6.5, 3.8), height_ratios=[4, 1.3], sharex=True
    )
    inner = (normalised.abs() < 0.5).float().mean().item()
    title = say(
        lang,
        f"{100 * inner:.0f} % of the weights lie in the inner half",
        f"El {100 * inner:.0f} % de los pesos está en la mitad interior",
    )
    axes(title, "", say(lang, "density", "densidad"), top)
    top.hist(normalised.numpy(), bins=80, density=True, color=BLACK, alpha=0.25)
    for height, (name, levels, colour) in enumerate(
        (("uniform", uniform, COLOUR["uniform"]), ("NF4", values, COLOUR["nf4"]))
    ):
        below.vlines(levels.numpy(), height + 0.12, height + 0.88, color=colour, lw=2.5)
        inside = int((levels.abs() < 0.5).sum())
        words = say(
            lang,
            f"{name}: {inside} of 16\nin the inner half",
            f"{_uniform(name, lang)}: {inside} de 16\nen la mitad interior",
        )
        below.text(1.04, height + 0.5, words, va="center")
    share = say(lang, "weight / absmax of its block", "peso / absmax de su bloque")
    below.set(ylim=(0, 2), yticks=[], xlabel=share)
    below.grid(visible=False)
    below.spines["left"].set_visible(False)
    return figure


def usage(shares: Mapping[str, Tensor], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw how often each of the 16 codes is used; shares: name -> (16,), each adding up to 1."""
    share_of = say(lang, "share of the weights (%)", "parte de los pesos (%)")
    ax = axes("", say(lang, "code", "código"), share_of, ax, size=(6, 3))
    width, effective = 0.8 / len(shares), []
    for k, (name, share) in enumerate(shares.items()):
        positions = [code + (k - (len(shares) - 1) / 2) * width for code in range(len(share))]
        ax.bar(positions, (100 * share).tolist(), width, color=COLOUR[name.lower()],
               label=_uniform(name, lang))  # fmt: skip
        used = share[share > 0]
        entropy = (used * (1 / used).log2()).sum().item()
        carries = say(lang, "carries", "lleva")
        effective.append(f"{_uniform(name, lang)} {carries} {entropy:.2f}")
    ax.axhline(100 / 16, color=BLACK, lw=1, ls=":")
    start, both = say(lang, "Of 4 bits", "De 4 bits"), say(lang, " and ", " y ")
    ax.set(title=f"{start}, {both.join(effective)}", xticks=range(16))
    ax.legend()
    return ax


def errors(
    names: Sequence[str], by_method: Mapping[str, Sequence[float]], lang: str = "en"
) -> Axes:
    """Draw the mean rounding error of each Linear, in per cent of its weights' size."""
    uniform, nf4 = (sum(values) for values in by_method.values())
    less = 100 * (1 - nf4 / uniform)
    title = say(
        lang,
        f"NF4's error is {less:.0f} % below the uniform grid's",
        f"NF4 se equivoca un {less:.0f} % menos que la cuadrícula uniforme",
    )
    size = say(lang, "mean error / mean |weight| (%)", "error medio / |peso| medio (%)")
    ax = axes(title, size, "", None, size=(6.5, 3.6))
    for method, values in by_method.items():
        ax.plot([100 * v for v in values], names, "o", color=COLOUR[method.lower()],
                label=_uniform(method, lang))  # fmt: skip
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.legend(loc="lower left")
    return ax


def pareto(rows: Mapping[str, tuple[float, float, float]], lang: str = "en") -> Figure:
    """Draw loss and exact match against the bits per weight.

    rows  name -> (bits per weight, loss in nats per target, exact match 0 to 1)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.6))
    bits_per = say(lang, "bits per weight", "bits por peso")
    axes("", bits_per, say(lang, "loss (nats per letter)", "pérdida (nats por letra)"), left)
    axes("", bits_per, say(lang, "exact match (%)", "acierto exacto (%)"), right)
    left.set(xscale="log", yscale="log")
    right.set(xscale="log")
    for family, colour in FAMILIES.items():
        points = [row for name, row in rows.items() if name.startswith(family)]
        bits, losses, exact = zip(*points, strict=True)
        left.plot(bits, losses, "o", color=colour, label=family)
        right.plot(bits, [100 * e for e in exact], "o", color=colour, label=family)
    for ax in (left, right):
        ax.set_xticks([2, 3, 4, 6, 8, 16, 32], ["2", "3", "4", "6", "8", "16", "32"])
        ax.minorticks_off()
    best = max(exact for _, _, exact in rows.values())
    enough = min(bits for bits, _, exact in rows.values() if exact > best - 0.01)
    broken = max((bits for bits, _, exact in rows.values() if exact < 0.5), default=math.nan)
    title = say(
        lang,
        f"Within 1 point of the best from {enough:.1f} bits on; below half at {broken:.1f}",
        f"A menos de 1 punto del mejor desde {enough:.1f} bits; por debajo de la mitad con"
        f" {broken:.1f}",
    )
    figure.suptitle(title, fontsize=11)
    right.legend(loc="lower right")
    return figure
