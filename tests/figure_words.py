"""What is written in a figure, so that a test can see a word left in the other language."""

from collections.abc import Callable, Iterable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Names that are the same in every language.
SYMBOLS = frozenset({"", "NumPy", "PyTorch", "n³"})


def words(drawn: Figure | Axes | Iterable[Axes]) -> set[str]:
    """Every text in a figure, except the ticks that matplotlib itself writes."""
    axes = drawn.axes if isinstance(drawn, Figure) else drawn
    found = set()
    for ax in [axes] if isinstance(axes, Axes) else axes:
        found |= {ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()}
        if (legend := ax.get_legend()) is not None:
            found |= {text.get_text() for text in legend.get_texts()}
    return found


def left_in_english(
    draw: Callable[[str], Figure | Axes | Iterable[Axes]], symbols: set[str] | None = None
) -> set[str]:
    """The texts that both languages' figures share; draw: lang -> a figure, axes or a list."""
    return (words(draw("en")) & words(draw("es"))) - SYMBOLS - (symbols or set())
