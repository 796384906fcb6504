"""A learner's number, read the way a person would read it, and exactly.

    read_number("2,08 %", "es").readings == (Fraction(13, 625),)

A number may have a decimal point or a decimal comma, thousands separators (space, `_`, `'`, point
or comma), a power of ten (`1e-3`, `1×10^-3`), a fraction bar (`1/48`) and a per cent sign.
`18,432` has two readings; both are returned, the one that is natural in the language first, and
the grader asks instead of marking it wrong. What is no number raises NumberProblem with a code.
docs/assets/quiz.js holds the same rules; tests/quizzes/vectors.json keeps the two in step.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 40  # characters; nobody types more, and 10^(10^9) must not be computed
LARGEST_EXPONENT = 300

_SPELLINGS = str.maketrans(
    {
        "\u00a0": " ",  # no-break space
        "\u2009": " ",  # thin space
        "\u202f": " ",  # narrow no-break space
        "_": " ",
        "'": " ",
        "\u2019": " ",  # the curly apostrophe of Swiss thousands
        "\u2212": "-",  # the real minus sign
        "\u2013": "-",  # an en dash, which phones put in its place
        "\u00d7": "x",
        "\u00b7": "x",
        "*": "x",
        "E": "e",
        "X": "x",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED_POWER = re.compile("10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
_POWER = re.compile(r"(?:^| ?x ?)10 ?(?:\^|xx) ?([+-]?[0-9]+)$")
_EXPONENT = re.compile(r"e([+-]?[0-9]+)$")
_DIGITS = re.compile(r"[0-9]+")
_ONE_MARK_GROUPING = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


class NumberProblem(ValueError):
    """Why a text is not a number: `code` is "unreadable", "too-long" or "too-large"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Number:
    """The possible values of what was typed, the natural one in its language first."""

    readings: tuple[Fraction, ...]
    percent: bool = False  # a per cent sign was typed; the readings are already divided by 100


def read_number(text: str, lang: str = "en") -> Number:
    """Read a typed number; raises NumberProblem."""
    text = text.strip()
    if len(text) > LONGEST:
        raise NumberProblem("too-long")
    text = _RAISED_POWER.sub(lambda match: "10^" + match[1].translate(_RAISED), text)
    text = text.translate(_SPELLINGS)
    percent = text.endswith("%")
    text = text.removesuffix("%").rstrip(" ")
    sign, text = _split_sign(text)
    # English groups with commas. The point is the decimal mark of science in both languages.
    read = _read_fraction if "/" in text else _read_decimal
    readings = read(text, comma_groups=lang == "en")
    scale = Fraction(sign, 100 if percent else 1)
    return Number(tuple(reading * scale for reading in readings), percent)


def _split_sign(text: str) -> tuple[int, str]:
    if text.startswith(("+", "-")):
        return (-1 if text[0] == "-" else 1), text[1:].removeprefix(" ")
    return 1, text


def _read_fraction(text: str, comma_groups: bool) -> tuple[Fraction, ...]:
    parts = text.split("/")
    if len(parts) != 2:
        raise NumberProblem("unreadable")
    above, below = (_mantissa(part.strip(" "), comma_groups) for part in parts)
    if 0 in below:
        raise NumberProblem("unreadable")
    return tuple(dict.fromkeys(a / b for a in above for b in below))


def _read_decimal(text: str, comma_groups: bool) -> tuple[Fraction, ...]:
    """A mantissa, with or without a power of ten."""
    power = _POWER.search(text) or _EXPONENT.search(text)
    if power is None:
        return _mantissa(text, comma_groups)
    if abs(int(power[1])) > LARGEST_EXPONENT:
        raise NumberProblem("too-large")
    before = text[: power.start()]
    if power[0].startswith("10"):
        before = "1"  # 10^-3 alone
    # In scientific notation a single mark is the decimal one: nobody groups 1.234e5.
    return (_mantissa(before, comma_groups=False)[0] * Fraction(10) ** int(power[1]),)


def _mantissa(text: str, comma_groups: bool) -> tuple[Fraction, ...]:
    """Digits with decimal and thousands marks: one reading, or two for `18,432`."""
    marks = [character for character in text if character in ".,"]
    if not marks:
        return (_whole(text, " "),)
    last = marks[-1]
    if marks.count(last) > 1:  # 1.234.567: thousands, or no number at all
        if len(set(marks)) > 1:
            raise NumberProblem("unreadable")
        return (_whole(text, last),)
    whole, decimals = text.split(last)
    if len(marks) > 1:  # 1,234.5: the last mark is the decimal one
        return (_whole(whole, marks[0]) + _after_mark(decimals),)
    if not whole and not decimals:
        raise NumberProblem("unreadable")
    decimal = (_whole(whole, " ") if whole else Fraction(0)) + _after_mark(decimals)
    if not _ONE_MARK_GROUPING.fullmatch(text):
        return (decimal,)
    grouped = Fraction(int(whole + decimals))
    return (grouped, decimal) if last == "," and comma_groups else (decimal, grouped)


def _whole(text: str, separator: str) -> Fraction:
    """Plain digits, or groups of three after the first."""
    first, *groups = text.split(separator)
    right_sizes = not groups or (len(first) <= 3 and all(len(group) == 3 for group in groups))
    if not right_sizes or not all(_DIGITS.fullmatch(part) for part in (first, *groups)):
        raise NumberProblem("unreadable")
    return Fraction(int(first + "".join(groups)))


def _after_mark(decimals: str) -> Fraction:
    if decimals and not _DIGITS.fullmatch(decimals):
        raise NumberProblem("unreadable")
    return Fraction(int(decimals or "0"), 10 ** len(decimals))
