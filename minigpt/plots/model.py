"""Figures of the whole model: widths, parameters, the stream, one batch learned by heart."""

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from minigpt.plots.style import BLACK, BLUE, COLOUR, GREEN, ORANGE, PURPLE, SKY, axes, grouped, say

PART_COLOURS = (SKY, BLUE, ORANGE, GREEN, PURPLE)


def widths(stages: Sequence[tuple[str, int]], lang: str = "en") -> Axes:
    """Draw how many numbers each position carries at every stage, from ids to logits."""
    names, sizes = zip(*stages, strict=True)
    title = say(
        lang,
        f"per position: {sizes[0]} id → {sizes[1]} numbers → {sizes[-1]} logits",
        f"por posición: {sizes[0]} id → {sizes[1]} números → {sizes[-1]} logits",
    )
    ax = axes(
        title,
        say(lang, "numbers per position", "números por posición"),
        "",
        size=(6.4, 0.7 + 0.34 * len(names)),
    )
    ax.grid(False, axis="y")
    bars = ax.barh(range(len(names)), sizes, color=[_stage_colour(name) for name in names])
    ax.bar_label(bars, [str(size) for size in sizes], padding=3)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlim(0, max(sizes) * 1.12)
    ax.invert_yaxis()  # the ids enter at the top
    return ax


def _stage_colour(name: str) -> str:
    for part, colour in (("attention", ORANGE), ("mlp", GREEN), ("logits", PURPLE), ("ids", BLACK)):
        if part in name:
            return colour
    return SKY


def bends(x: Sequence[float], curves: Mapping[str, Sequence[float]], lang: str = "en") -> Axes:
    """Draw two activation functions, the smooth one first, over the same inputs."""
    smooth, bent = curves
    title = say(
        lang,
        f"{smooth} follows {bent}, without its corner",
        f"{smooth} sigue a {bent}, sin su esquina",
    )
    into, out = (
        say(lang, "x (what goes in)", "x (lo que entra)"),
        say(lang, "what comes out", "lo que sale"),
    )
    ax = axes(title, into, out, size=(5, 3))
    styles = (("-", GREEN), ("--", BLACK))
    for (name, y), (line, colour) in zip(curves.items(), styles, strict=True):
        ax.plot(x, y, line, color=colour, label=name)
    ax.legend()
    return ax


def parameter_bars(parts: Mapping[str, int], linears: int, lang: str = "en") -> Axes:
    """Draw what each kind of part holds; `linears` is how many of the numbers sit in Linears."""
    total = sum(parts.values())
    share, whole = f"{100 * linears / total:.0f} %", grouped(total, lang)
    title = say(
        lang,
        f"{share} of {whole} parameters are in the Linears",
        f"el {share} de {whole} parámetros está en las Linear",
    )
    ax = axes(title, say(lang, "parameters", "parámetros"), "", size=(6.4, 2.6))
    ax.grid(False, axis="y")
    bars = ax.barh(
        [_part(name, lang) for name in parts],
        list(parts.values()),
        color=PART_COLOURS[: len(parts)],
    )
    ax.bar_label(bars, [grouped(n, lang) for n in parts.values()], padding=3)
    ax.set_xlim(0, max(parts.values()) * 1.18)
    ax.invert_yaxis()
    return ax


def _part(name: str, lang: str) -> str:
    """A kind of part as a word: the names that the parameters have are English."""
    spanish = {"position": "posición", "attention": "atención", "norm": "normas"}
    return spanish.get(name, name) if lang == "es" else name


def stream_growth(
    depths: Sequence[int], plain: Sequence[float], scaled: Sequence[float], lang: str = "en"
) -> Axes:
    """Draw the size of the stream after the last block, for models of several depths."""
    title = say(
        lang,
        f"{depths[-1]} blocks: {plain[-1]:.3f} plain, {scaled[-1]:.3f} scaled",
        f"{depths[-1]} bloques: {plain[-1]:.3f} sin escalar, {scaled[-1]:.3f} con escala",
    )
    height = say(lang, "std of the stream at the end", "desviación estándar al final")
    ax = axes(title, say(lang, "n_layer (blocks)", "n_layer (bloques)"), height)
    ax.plot(depths, plain, "o-", color=COLOUR["full"], label="std 0.02")
    ax.plot(depths, scaled, "s-", color=COLOUR["lora"], label="std 0.02 / √(2 n_layer)")
    ax.set_xticks(depths)
    ax.set_ylim(0)
    ax.legend(loc="upper left")
    return ax


def overfitting(losses: Sequence[float], guess: float, lang: str = "en") -> Axes:
    """Draw the loss on one batch that is shown again and again, against a blind guess."""
    fall = f"{losses[0]:.2f} → {losses[-1]:.3f}"
    title = say(
        lang,
        f"loss {fall} in {len(losses)} steps on one batch",
        f"pérdida {fall} en {len(losses)} pasos con un solo lote",
    )
    height = say(lang, "loss (nats per token)", "pérdida (nats por token)")
    ax = axes(title, say(lang, "step", "paso"), height)
    ax.plot(range(1, len(losses) + 1), losses, color=COLOUR["train"])
    ax.axhline(guess, color="grey", lw=1, ls="--", label="ln V")
    ax.set_yscale("log")
    ax.legend()
    return ax


def curve(function: Callable[[Tensor], Tensor], x: Tensor) -> list[float]:
    """The values of a function at the points of x, for `bends`."""
    return function(x).tolist()
