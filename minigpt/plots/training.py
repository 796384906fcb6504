"""Figures of training: how fast to walk, what each line of the loop is good for, what comes first.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, HEAT, ORANGE, VERMILION, axes, say

PLACES = {"thousands": BLUE, "hundreds": ORANGE, "tens": GREEN, "ones": VERMILION}
# What a lesson calls its runs and curves, in Spanish.
SPANISH = {
    "thousands": "millares",
    "hundreds": "centenas",
    "tens": "decenas",
    "ones": "unidades",
    "whole name": "nombre entero",
    "complete": "completo",
    "no clipping": "sin recorte",
    "no warm-up": "sin calentamiento",
    "no warm-up, no clipping": "sin calentamiento ni recorte",
    "no cosine": "sin coseno",
    "no weight decay": "sin decaimiento de pesos",
    "no zero_grad": "sin zero_grad",
    "SGD, momentum": "SGD con inercia",
    "no mark": "sin la marca",
}


def _name(name: str, lang: str) -> str:
    """The name of a run or a curve, as the reader calls it."""
    return say(lang, name, SPANISH.get(name, name))


def range_test(
    rates: Sequence[float],
    losses: Sequence[float],
    chosen: float,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw the loss while the learning rate grows from step to step, and the rate we chose."""
    lowest = min(range(len(losses)), key=losses.__getitem__)
    title = say(
        lang,
        f"The loss falls until a rate of about {rates[lowest]:.2g}, then it runs wild",
        f"La pérdida cae hasta cerca de {rates[lowest]:.2g} y después se descontrola",
    )
    growing = say(
        lang,
        "learning rate (each step a little larger)",
        "tasa de aprendizaje (en cada paso un poco mayor)",
    )
    ax = axes(title, growing, _loss(lang), ax)
    ax.set_xscale("log")
    ax.plot(rates, losses, color=COLOUR["train"])
    ax.axvline(chosen, color=BLACK, ls=":", lw=1.5)
    word = say(lang, "chosen", "elegida")
    ax.annotate(
        f"{word}: {chosen:g}", (chosen, max(losses)), xytext=(-6, -4), textcoords="offset points",
        ha="right", va="top",
    )  # fmt: skip
    return ax


def _loss(lang: str) -> str:
    return say(lang, "loss (nats per letter)", "pérdida (nats por letra)")


def _step(lang: str) -> str:
    return say(lang, "step", "paso")


def schedule(rates: Sequence[float], warmup: int, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the learning rate of every step; the warm-up is shaded."""
    peak = max(range(len(rates)), key=rates.__getitem__)
    end = 100 * rates[-1] / rates[peak]
    title = say(
        lang,
        f"Up for {warmup} steps, then down to {end:.0f} % of the peak",
        f"Sube durante {warmup} pasos y después baja al {end:.0f} % del máximo",
    )
    ax = axes(title, _step(lang), say(lang, "learning rate", "tasa de aprendizaje"), ax)
    ax.plot(range(1, len(rates) + 1), rates, color=COLOUR["train"])
    ax.axvspan(
        1, warmup, color=ORANGE, alpha=0.2, lw=0, label=say(lang, "warm-up", "calentamiento")
    )
    ax.set(xlim=(1, len(rates)), ylim=(0, None))
    ax.legend(loc="upper right")
    return ax


def agreement(
    steps: Sequence[int],
    cosines: Sequence[float],
    rates: Sequence[float],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw how far the gradients of different batches agree, and the learning rate beside it.

    cosines, rates  one each per step of `steps`
    """
    title = say(
        lang,
        f"Two batches agree at the start (cosine {cosines[0]:.2f}), not at the end"
        f" ({cosines[-1]:.2f})",
        f"Dos lotes coinciden al principio (coseno {cosines[0]:.2f}) y no al final"
        f" ({cosines[-1]:.2f})",
    )
    cosine = say(lang, "cosine of two gradients", "coseno de dos gradientes")
    ax = axes(title, _step(lang), cosine, ax, size=(6.6, 3.4))
    ax.plot(steps, cosines, "o-", ms=4, color=COLOUR["train"], label=cosine)
    ax.axhline(0, color=BLACK, lw=1, ls=":")
    share = [rate / max(rates) for rate in rates]
    label = say(lang, "learning rate (share of its peak)", "tasa de aprendizaje (parte del máximo)")
    ax.plot(steps, share, "--", color=ORANGE, label=label)
    ax.set(xlim=(0, steps[-1]), ylim=(min(-0.1, *cosines), 1.05))
    ax.legend(loc="lower left")
    return ax


def gradient_lengths(
    lengths: Sequence[float], limit: float, ax: Axes | None = None, lang: str = "en"
) -> Axes:
    """Draw the length of the whole gradient at every step, and where clipping would cut it."""
    cut = [i for i, length in enumerate(lengths) if length > limit]
    title = say(
        lang,
        f"{len(cut)} of {len(lengths)} gradients are longer than {limit:g}",
        f"{len(cut)} de {len(lengths)} gradientes miden más de {limit:g}",
    )
    ax = axes(title, _step(lang), say(lang, "length of the gradient", "longitud del gradiente"), ax)
    steps = range(1, len(lengths) + 1)
    ax.plot(steps, lengths, color=COLOUR["train"], lw=1.2)
    over = [lengths[i] for i in cut]
    clipped = say(lang, "would be clipped", "se recortaría")
    ax.plot([i + 1 for i in cut], over, "o", ms=3, color=COLOUR["full"], label=clipped)
    name = say(lang, "limit", "límite")
    ax.axhline(limit, color=BLACK, ls="--", lw=1.2, label=f"{name} {limit:g}")
    ax.set(xlim=(0, len(lengths)), ylim=(0, None))
    ax.legend(loc="upper right")
    return ax


def by_place(
    steps: Sequence[int],
    shares: Mapping[str, Sequence[float]],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw the share of right words for each digit place, 0 to 1, as training goes on.

    shares  place -> one share per step; "whole name" is drawn dotted
    """
    firsts = []
    for place in PLACES:
        reached = [step for step, share in zip(steps, shares[place], strict=True) if share >= 0.9]
        firsts.append(f"{_name(place, lang)} {reached[0] if reached else '-'}")
    first_line = say(lang, "90 % right after so many steps:", "90 % de aciertos tras estos pasos:")
    title = first_line + "\n" + ", ".join(firsts)
    words = say(lang, "right words (%)", "palabras correctas (%)")
    ax = axes(title, _step(lang), words, ax, size=(6.4, 3.8))
    for name, values in shares.items():
        colour, style = (PLACES[name], "-") if name in PLACES else (BLACK, ":")
        ax.plot(steps, [100 * v for v in values], style, color=colour, label=_name(name, lang))
    ax.set(xlim=(0, steps[-1]), ylim=(-2, 103))
    ax.legend(loc="lower right")
    return ax


def removed(
    shares: Mapping[str, float],
    seeds: Mapping[str, Sequence[float]] | None = None,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw one bar per run: the exact match, 0 to 1, with a line of the loop taken away.

    shares  the complete run first
    seeds   name -> the same for other seeds, drawn as small circles
    """
    whole, *others = shares
    worst = min(others, key=shares.__getitem__)
    title = f"{_name(whole, lang)}: {100 * shares[whole]:.0f} %;  "
    title += f"{_name(worst, lang)}: {100 * shares[worst]:.0f} %"
    exact = say(lang, "exact match, unseen numbers (%)", "acierto exacto, números reservados (%)")
    ax = axes(title, exact, "", ax, size=(7, 4.2))
    names = [whole, *sorted(others, key=shares.__getitem__, reverse=True)]
    values = [100 * shares[name] for name in names]
    colours = [COLOUR["lora"], *([COLOUR["train"]] * len(others))]
    here = say(lang, "this run", "este entrenamiento")
    ax.barh(range(len(names)), values, color=colours, label=here)
    for place, name in enumerate(names):
        known = [100 * share for share in (seeds or {}).get(name, ())]
        end = max(values[place], *known, 0) if known else values[place]
        ax.text(end + 2, place, f"{values[place]:.0f}", va="center")
        label = say(lang, "second seed", "segunda semilla") if not place else None
        ax.plot(known, [place] * len(known), "o", mfc="white", mec=BLACK, ms=5, label=label)
    ax.set_yticks(range(len(names)), [_name(name, lang) for name in names])
    ax.invert_yaxis()
    ax.set_xlim(0, 109)
    ax.grid(axis="y", visible=False)
    if seeds:
        ax.legend(loc="lower right")
    return ax


def loss_curves(
    curves: Mapping[str, Sequence[float]],
    smooth: int = 10,
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw the training losses of several runs, each point a mean over `smooth` steps."""
    ends = {name: sum(losses[-smooth:]) / smooth for name, losses in curves.items()}
    title = say(lang, "Loss at the end:  ", "Pérdida al final:  ")
    title += ",  ".join(f"{_name(name, lang)} {end:.2g}" for name, end in ends.items())
    ax = axes(title, _step(lang), _loss(lang), ax, size=(6.4, 3.6))
    colours = (COLOUR["lora"], COLOUR["full"], ORANGE, BLUE)
    for (name, losses), colour in zip(curves.items(), colours, strict=False):
        starts = range(0, len(losses) - smooth + 1, smooth)
        means = [sum(losses[i : i + smooth]) / smooth for i in starts]
        ax.plot([i + smooth / 2 for i in starts], means, color=colour, label=_name(name, lang))
    ax.set_ylim(0, None)
    ax.legend(loc="upper right")
    return ax


def reading(
    weights: Tensor,
    prompt: str,
    name: str,
    words: Sequence[tuple[int, int]],
    head: tuple[int, int],
    ax: Axes | None = None,
    lang: str = "en",
) -> Axes:
    """Draw what one head reads of the prompt while each letter of the name is being written.

    weights  (len(name), len(prompt)), a row per letter
    words    (first letter, one past the last) of each digit's word, in the digits' order
    head     (layer, head), for the title
    """
    first_digit = prompt.index(":") + 1
    own = [weights[start, first_digit + i].item() for i, (start, _) in enumerate(words)]
    on_average = 100 * sum(own) / len(own)
    title = say(
        lang,
        f"Layer {head[0]}, head {head[1]}: {on_average:.0f} % on the digit about to be named",
        f"Capa {head[0]}, cabeza {head[1]}: {on_average:.0f} % en la cifra que va a nombrarse",
    )
    if ax is None:
        letter = say(lang, "letter being written", "letra que se escribe")
        ax = axes(title, letter, say(lang, "prompt (read)", "prompt (se lee)"), size=(8.4, 2.6))
    else:
        ax.set(title=title)
    ax.grid(False)
    image = ax.imshow(weights.T.tolist(), cmap=HEAT, vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(name)), [{" ": "␣", "\n": "↵"}.get(c, c) for c in name], fontsize=9)
    ax.set_yticks(range(len(prompt)), list(prompt))
    for i, (start, end) in enumerate(words):
        corner = (start - 0.5, first_digit + i - 0.5)
        ax.add_patch(Rectangle(corner, end - start, 1, fill=False, edgecolor=VERMILION, lw=2))
    plt.colorbar(image, ax=ax, label=say(lang, "weight", "peso"), shrink=0.9)
    return ax
