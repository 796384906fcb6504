"""What is written in a figure, so that a test can see a word left in the other language."""

from collections.abc import Callable
from typing import Any

# Names that are the same in every language.
SYMBOLS = frozenset({"", "NumPy", "PyTorch", "n³"})


def words(drawn: Any) -> set[str]:
    """Every text in a figure, except the ticks that matplotlib itself writes."""
    axes = drawn if isinstance(drawn, list) else getattr(drawn, "axes", drawn)
    found = set()
    for ax in axes if isinstance(axes, list) else [drawn]:
        found |= {ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()}
        if ax.get_legend() is not None:
            found |= {text.get_text() for text in ax.get_legend().get_texts()}
    return found


def left_in_english(draw: Callable[[str], Any], symbols: set[str] | None = None) -> set[str]:
    """The texts that both languages' figures share; draw: lang -> a figure, axes or a list."""
    return (words(draw("en")) & words(draw("es"))) - SYMBOLS - (symbols or set())
