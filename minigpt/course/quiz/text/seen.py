r"""What a reader sees of a text: two choices that look alike are the same choice to them.

    "**x**" is "x", a Cyrillic А is a Latin A, "$2\,r$" is "$2r$"

Marks, spaces and invisible letters go; what Unicode calls compatible becomes one (NFKC); letters of
other alphabets that are drawn like Latin ones become those (a part of Unicode's confusables.txt).
"""

import unicodedata

from minigpt.course.quiz.parts import Choice
from minigpt.course.quiz.text.terminal import plain_math, plain_text

_ALIKE = (
    ("АВЕЅІЈКМНОРСТУХԚԜаеіјорсухѕԁԛԝһӏ", "ABESIJKMHOPCTYXQWaeijopcyxsdqwhl"),  # Cyrillic
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲ", "ABEZHIKMNOPTYXovc"),  # Greek
    ("–—−‐‑‒―", "-------"),
    ("“”„«»", '"""""'),
    ("‘’′‛", "''''"),
    ("×•∙⋅", "x···"),
)
_LOOKS_LIKE = {
    ord(one): like for ones, likes in _ALIKE for one, like in zip(ones, likes, strict=True)
}
_BLANKS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def seen(text: str) -> str:
    """The characters that can be told apart, case included."""
    # Blanks first: NFKC would make one of them another
    visible = "".join(letter for letter in text if not _is_blank(letter))
    folded = unicodedata.normalize("NFKC", visible).translate(_LOOKS_LIKE)
    return "".join(letter for letter in folded if not _is_blank(letter))


def seen_choice(choice: Choice, lang: str) -> str:
    """What is seen of a choice, in the one form that text, code and formulas share."""
    if choice.code is not None:
        return seen(choice.code.source)
    if choice.math is not None:
        return seen(plain_math(choice.math))
    text = choice.text[lang] if choice.text else ""
    shown = seen(plain_text(text)).rstrip(".")
    return (
        shown if "`" in text else shown.casefold()
    )  # `True` and `true` differ, One and one do not


def _is_blank(letter: str) -> bool:
    if letter.isspace() or letter in _BLANKS or "\ufe00" <= letter <= "\ufe0f":  # variations
        return True
    return unicodedata.category(letter) == "Cf"
