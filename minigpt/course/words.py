"""The words that every room uses: the two languages, a text in both, and parts of error sentences.

A text is a mapping from language to string, `{"en": ..., "es": ...}`, both always present.
"""

import difflib
from collections.abc import Collection, Mapping

LANGUAGES = ("en", "es")
Text = Mapping[str, str]

LONGEST = 40  # characters of a value that are shown


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that a misspelt one is most like, if any is close."""
    if len(word) > LONGEST:  # comparing takes quadratic time, and nothing known is that long
        return None
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), None)


def show(value: object) -> str:
    """A value as a message shows it: quoted if it is a text, cut if it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set):
        return "a list"
    text = str(value)
    text = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
    return repr(text) if isinstance(value, str) else text
