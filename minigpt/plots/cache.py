"""Figures of the KV cache: what is read again, what a cached step costs, which bugs hide.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import BLUE, GREEN, ORANGE, VERMILION, axes, grouped, say

SPANISH = {
    "none": "ninguno",
    "last letter twice": "última letra dos veces",
    "position one late": "posición una más tarde",
    "prompt without a mask": "prompt sin máscara",
    "not emptied": "sin vaciar",
    "position always 0": "posición siempre 0",
}


def triangle(prompt: int, new: int, lang: str = "en") -> Axes:
    """Draw which positions are read at each step: all of them again, or only those still unread.

    prompt  letters given
    new     letters to write, one a step
    """
    whole = sum(prompt + step for step in range(new))
    once = prompt + new - 1
    title = say(
        lang,
        f"The same triangle again and again: {grouped(whole, lang)} positions instead of {once}",
        f"El mismo triángulo una y otra vez: {grouped(whole, lang)} posiciones en lugar de {once}",
    )
    xlabel = say(lang, "position in the text", "posición en el texto")
    ax = axes(title, xlabel, say(lang, "step", "paso"), size=(6.4, 3.8))
    again = say(lang, "read again", "leída otra vez")
    first = say(lang, "read for the first time", "leída por primera vez")
    for step in range(new):
        known = prompt + step - 1 if step else 0
        ax.barh(step, known, height=0.8, color=ORANGE, label=again if step == 1 else None)
        unread = prompt + step - known
        label = first if step == 0 else None
        ax.barh(step, unread, left=known, height=0.8, color=BLUE, label=label)
    ax.invert_yaxis()
    ax.grid(visible=False)
    ax.legend(loc="upper right")
    return ax


def step_times(
    lengths: Sequence[int], times: Mapping[str, Sequence[float]], lang: str = "en"
) -> Axes:
    """Draw the time for one more letter against the length of the text, both axes logarithmic.

    times  "whole" and "cached" -> seconds for each length
    """
    gains = [a / b for a, b in zip(times["whole"], times["cached"], strict=True)]
    title = say(
        lang,
        f"One more letter: {gains[0]:.1f} times faster at {lengths[0]} letters, "
        f"{gains[-1]:.0f} times at {lengths[-1]}",
        f"Una letra más: {gains[0]:.1f} veces más rápida con {lengths[0]} letras, "
        f"{gains[-1]:.0f} veces con {lengths[-1]}",
    )
    xlabel = say(lang, "letters in the text", "letras en el texto")
    ylabel = say(lang, "milliseconds per letter", "milisegundos por letra")
    ax = axes(title, xlabel, ylabel, size=(6.6, 3.4))
    ax.set(xscale="log", yscale="log")
    names = {
        "whole": say(lang, "reads all of it again", "lo lee todo otra vez"),
        "cached": say(lang, "reads the last letter only", "lee solo la última letra"),
    }
    for which, colour in (("whole", ORANGE), ("cached", BLUE)):
        ax.plot(lengths, [1000 * t for t in times[which]], "o-", color=colour, label=names[which])
    ax.set_xticks(list(lengths), [str(n) for n in lengths])
    ax.minorticks_off()
    ax.legend(loc="upper left")
    return ax


def mistakes(
    right: Mapping[str, Mapping[int, int]],
    of: int,
    shown: Sequence[str] = (),
    lang: str = "en",
) -> Axes:
    """Draw how many numbers each kind of cache spells right, a bar for 3 and one for 4 digits.

    right  mistake -> digits -> right answers
    of     how many numbers of each length there are
    shown  the mistakes that one demonstration showed; the others passed it
    """
    hidden = [m for m in right if m not in shown and min(right[m].values()) < of]
    title = say(
        lang,
        f"{len(hidden)} mistakes that the demonstration does not show",
        f"{len(hidden)} errores que la demostración no deja ver",
    )
    xlabel = say(lang, f"right, of {of} numbers", f"aciertos, de {of} números")
    ax = axes(title, xlabel, "", size=(7, 3.8))
    for place, mistake in enumerate(right):
        for k, (digits, colour) in enumerate(((3, VERMILION), (4, GREEN))):
            label = say(lang, f"{digits} digits", f"{digits} cifras") if place == 0 else None
            y = place + 0.36 * k - 0.18
            ax.barh(y, right[mistake][digits], height=0.34, color=colour, label=label)
            ax.text(right[mistake][digits] + 0.3, y, str(right[mistake][digits]), va="center")
    names = [say(lang, mistake, SPANISH.get(mistake, mistake)) for mistake in right]
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.3 * of)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right")
    return ax
