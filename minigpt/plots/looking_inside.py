"""Figures of the inside: what the lens shows, who looks and who gives, where a head turns.

Each function takes measured numbers and states in its title what they show.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from minigpt.plots.style import BLUE, HEAT, ORANGE, PURPLE, VERMILION, axes, say


def stages(by_stage: Mapping[str, tuple[float, float, float]], lang: str = "en") -> Axes:
    """Draw how often the lens shows the right letter after each part of the model.

    by_stage  name -> share right of all letters, of first letters, of the others
    """
    names = list(by_stage)
    first, later = ([by_stage[name][kind] for name in names] for kind in (1, 2))
    block = first[2]  # after mlp 0
    ax = axes(
        say(
            lang,
            f"After one block, {100 * block:.0f} % of the first letters are there",
            f"Tras un bloque ya está un {100 * block:.0f} % de las primeras letras",
        ),
        say(lang, "the lens after ...", "la lente después de..."),
        say(lang, "right letters (share)", "letras correctas (proporción)"),
        size=(6.4, 3.6),
    )
    beginning = say(lang, "first letter of a digit's word", "primera letra de la palabra")
    ax.plot(first, "o-", color=VERMILION, label=beginning)
    ax.plot(later, "s-", color=BLUE, label=say(lang, "all other letters", "las demás letras"))
    spanish = {"attention": "atención", "mlp": "MLP", "embedding": "embedding"}
    translated = []
    for name in names:
        part, *number = name.split()
        translated.append(say(lang, name, " ".join([spanish[part], *number])))
    ax.set_xticks(range(len(names)), translated)
    ax.set_ylim(-0.03, 1.03)
    ax.legend(loc="upper left")
    return ax


def looking_and_giving(looks: Tensor, gives: Tensor, lang: str = "en") -> Axes:
    """Draw for each head and digit the attention on the digit, and the share that it carries.

    looks, gives  (4 digits, layers, H)
    """
    ax = axes(
        say(lang, "Looking is not giving", "Mirar no es dar"),
        say(lang, "attention on the digit (mean)", "atención sobre la cifra (media)"),
        say(lang, "recovered by this head (share)", "recuperado por esta cabeza (parte)"),
        size=(6.4, 4),
    )
    for layer, (colour, mark) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
        x, y = looks[:, layer].flatten(), gives[:, layer].flatten()
        name = say(lang, f"layer {layer}", f"capa {layer}")
        ax.plot(x.tolist(), y.tolist(), mark, color=colour, label=name, alpha=0.8)
    for digit, layer, h in looks.gt(0.25).nonzero().tolist():
        spot = (looks[digit, layer, h].item(), gives[digit, layer, h].item())
        ax.annotate(f"{layer}.{h}", spot, (5, 3), textcoords="offset points", fontsize=8)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.05, 1.02))
    ax.legend(loc="upper left")
    return ax


def pull_map(pull: Tensor, positions: Sequence[int], lang: str = "en") -> Axes:
    """Draw how strongly a space at each position asks for each digit's place, (positions, 4)."""
    ax = axes(
        say(
            lang,
            "As the text grows, the head turns to the next digit",
            "Al crecer el texto, la cabeza pasa a la cifra siguiente",
        ),
        say(lang, "position of the space that asks", "posición del espacio que pregunta"),
        say(lang, "digit", "cifra"),
        size=(7.2, 2.6),
    )
    ax.grid(visible=False)
    image = ax.imshow(pull.T.tolist(), cmap=HEAT, aspect="auto")
    best = pull.argmax(dim=1).tolist()
    ax.plot(range(len(positions)), best, "s", mfc="none", mec=PURPLE, mew=1.5)
    every = range(0, len(positions), 4)
    ax.set_xticks(every, [str(positions[i]) for i in every])
    ax.set_yticks(range(4), ["1", "2", "3", "4"])
    ax.figure.colorbar(image, ax=ax, label=say(lang, "score", "puntuación"))
    return ax
