"""Two spellings of one name."""

import unicodedata


def folded(name: str) -> str:
    """A name to compare: case, blanks and the two codes of an accent do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
