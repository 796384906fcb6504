"""Numbers in sentences: found, compared between languages, and traced to what a cell printed.

English writes 18,432 and 0.95; Spanish may write 18 432, 18.432 or 0,95. A number is therefore
a set of possible values, and two numbers agree when they share one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SMALL = 10  # integers up to here count things in a sentence; no cell has to print them

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).*?\1", re.DOTALL)
_URL = re.compile(r"\]\([^)]*\)|https?://\S+|<[^>\n]+>")
_MARKER = re.compile(r"^(\s*(?:>\s*)?(?:#+\s*)?)\d+\.\s", re.MULTILINE)
# "phase 28", "exercises 28.1 and 28.2": names of places in the course, not measurements
_PLACE = re.compile(
    r"\b(?:exercises?|ejercicios?|phases?|fases?)\s+\d+(?:\.\d+)?"
    r"(?:\s*(?:,|–|-|and|to|or|y|a|o)\s*\d+(?:\.\d+)?)*",
    re.IGNORECASE,
)
_MATHS = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)
_POWER_OF_TEN = re.compile(r"(?:(\d+(?:\.\d+)?)\s*(?:\\cdot|\\times|×|·)\s*)?\b10\^\{?(-?\d+)\}?")
_SPACES = "\u00a0\u2009\u202f "
_NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]-)"
    rf"(?P<digits>\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d+)(?P<rest>(?:[.,]\d+)*)"
    rf"(?P<exponent>e[+-]?\d+)?(?P<percent>[{_SPACES}]?\\?%)?(?!\w)"
)
_PLAIN = re.compile(
    r"(?<![A-Za-z_\d])\d[\d_]*(?:,\d{3}(?!\d))*(?:\.\d*)?(?:e[+-]?\d+)?|(?<!\d)\.\d+"
)


@dataclass(frozen=True)
class Number:
    """A number as written, what it may mean, and to how many decimals."""

    text: str
    values: frozenset[tuple[float, int]]  # (value, decimals; negative for rounded thousands)
    percent: bool = False

    def agrees(self, other: "Number") -> bool:
        mine, theirs = ({value for value, _ in n.values} for n in (self, other))
        return bool(mine & theirs) and self.percent == other.percent


def strip_code(text: str) -> str:
    """The text without fences, inline code, addresses and list markers."""
    for pattern, replacement in ((_FENCE, " "), (_CODE, " ` "), (_URL, "] "), (_MARKER, r"\1")):
        text = pattern.sub(replacement, text)
    return text


def numbers_in(text: str, lang: str) -> list[Number]:
    """Every number of a prose cell, in order of appearance within text and maths."""
    text = _PLACE.sub(" ", strip_code(text))
    found: list[Number] = []
    for maths in _MATHS.findall(text):
        found += _in_maths(maths, lang)
    for match in _NUMBER.finditer(_MATHS.sub(" $ ", text)):
        found += _read(match, lang)
    return found


def _in_maths(maths: str, lang: str) -> list[Number]:
    maths = re.sub(r"\\[,; ](?=\d{3}(?!\d))", "\u2009", maths)
    # A comma in braces is a comma without a space: the decimal one in Spanish, of thousands here.
    maths = maths.replace("{,}", "." if lang == "es" else "\u2009")
    found = []
    for mantissa, exponent in _POWER_OF_TEN.findall(maths):
        value = float(f"{mantissa or 1}e{exponent}")
        decimals = len(mantissa.partition(".")[2]) - int(exponent)
        found.append(Number(f"{mantissa or 1}e{exponent}", frozenset({(value, decimals)})))
    maths = _POWER_OF_TEN.sub(" ", maths)
    maths = re.sub(r"[_^](?:\{[^{}]*\}|\w)", " ", maths)  # indices and exponents are notation
    maths = re.sub(r"\\(?:text|mathrm|operatorname|texttt)\{[^{}]*\}", " ", maths)
    for match in _NUMBER.finditer(maths.replace(",", ", ")):
        found += _read(match, "en")
    return found


def _read(match: re.Match, lang: str) -> list[Number]:
    digits = re.sub(rf"[{_SPACES}]", "", match["digits"])
    rest, exponent = match["rest"], match["exponent"] or ""
    percent = bool(match["percent"])
    text = match[0].removesuffix(match["percent"] or "").strip()
    if not rest:
        return [Number(text, frozenset({_value(digits, "", exponent)}), percent)]
    parts = re.findall(r"[.,]\d+", rest)
    separators = {part[0] for part in parts}
    thousands = all(len(part) == 4 for part in parts) and len(digits) <= 3
    grouped = digits + re.sub(r"[.,]", "", rest)
    values = set()
    if lang == "en" and separators == {","} and not thousands:  # "1,2": two numbers
        return [Number(n, frozenset({_value(n, "", "")})) for n in (digits + rest).split(",")]
    if len(parts) == 1:
        decimal_comma = separators == {","}
        if lang == "es" or not decimal_comma:
            values.add(_value(digits, parts[0][1:], exponent))
    if thousands and len(separators) == 1 and (lang == "es" or separators == {","}):
        values.add(_value(grouped, "", exponent))
    if len(parts) > 1 and len(separators) == 2:  # 18,432.5 or 18.432,5
        values.add(_value(digits + "".join(p[1:] for p in parts[:-1]), parts[-1][1:], exponent))
    return [Number(text, frozenset(values), percent)]


def _value(whole: str, decimals: str, exponent: str) -> tuple[float, int]:
    value = float(f"{whole}.{decimals or 0}{exponent}")
    places = len(decimals) - int(exponent[1:] or 0) if exponent else len(decimals)
    zeros = len(whole) - len(whole.rstrip("0"))
    if not decimals and not exponent and value >= 1000 and len(whole) - zeros >= 2:
        places = -zeros  # 18,000 may be 18,432 rounded; 1,000 and 100 are meant exactly
    return value, places


def plain_numbers(text: str) -> set[float]:
    """The numbers of code and of printed output, written with a point."""
    return {float(token.replace("_", "").replace(",", "")) for token in _PLAIN.findall(text)}


def is_supported(number: Number, pool: Iterable[float]) -> bool:
    """Small, or a rounding of a number in the pool (0.953 supports 95 %, 95.3 % and 0.95)."""
    known = tuple(pool)
    for value, decimals in number.values:
        if value == int(value) and value <= SMALL and not number.percent:
            return True
        half = 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-12 * value
        scales = (1.0, 100.0) if number.percent else (1.0,)
        if any(abs(k * scale - value) <= half for k in known for scale in scales):
            return True
    return False


def unmatched(english: list[Number], spanish: list[Number]) -> tuple[list[Number], list[Number]]:
    """The numbers of one language without a partner in the other."""
    left, missing = list(spanish), []
    for number in english:
        partner = next((other for other in left if number.agrees(other)), None)
        if partner is None:
            missing.append(number)
        else:
            left.remove(partner)
    return missing, left
