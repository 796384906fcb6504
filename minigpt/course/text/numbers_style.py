r"""How a number is written in each language: one rule for quizzes, lessons, site and READMEs.

    English   18,432   0.62   2304   3.14e23    in a formula  18{,}432    0.62
    Spanish   18 432   0,62   2304   3,14e23    in a formula  18\,432     0{,}62

The space in Spanish is the narrow no-break space, U+202F (RAE, Ortografía, 2010). Numbers of four
digits need no separator. A number in `code` is what Python prints, and follows no rule.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from minigpt.course.text.mathml import PROSE

NARROW_SPACE = "\u202f"
THOUSANDS = {"en": ",", "es": NARROW_SPACE}
DECIMAL_MARK = {"en": ".", "es": ","}
LONGEST_PLAIN = 23  # characters, from which 3.14e23 is easier to read than its zeros
SMALLEST_PLAIN = Fraction(1, 100_000)
_EXACT = Context(prec=700, traps=[Inexact])  # a quiz's numbers have at most 300 zeros

# What stands before a number with a point that is no decimal: a version or a section.
_NAMED = re.compile(
    r"(?:§§? ?|\b(?:secci[oó]n|apartado|cap[ií]tulo|figura|tabla|ecuaci[oó]n|ejercicio|fase|"
    r"versi[oó]n|v|python|pytorch|torch|numpy|cuda|moodle|anki|llama|gpt-|qti|wcag|"
    r"cc by(?:-[a-z]+)*)s? ?)\Z",
    re.IGNORECASE,
)
_SPACES = " \u00a0\u2009\u202f"
_NUMBER = re.compile(
    rf"(?<![\w.,:/_@#\\-])\d+(?:[.,]\d+|(?<!\d\d\d\d)[{_SPACES}]\d{{3}}(?!\d))*(?![\w/_-])"
)
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)|https?://[^\s)>]+")
_FORMULA_NUMBER = re.compile(r"\d+(?:(?:\{,\}|\\,|[.,])\d+)*")


def written(value: Fraction | Decimal | int, lang: str) -> str:
    """A number as its language writes it, exact; typed back, it is read as itself.

    Raises decimal.Inexact for a fraction that no decimal can say, such as 1/3.
    """
    exact = Fraction(value)
    number = _EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    whole, _, decimals = f"{number:f}".partition(".")
    plain = _grouped(whole, lang)
    if decimals.rstrip("0"):
        plain += DECIMAL_MARK[lang] + decimals.rstrip("0")
    if len(plain) <= LONGEST_PLAIN and (not exact or abs(exact) >= SMALLEST_PLAIN):
        return plain
    sign, digits, _ = number.as_tuple()
    mantissa = "".join(map(str, digits)).strip("0") or "0"
    mark = DECIMAL_MARK[lang] if len(mantissa) > 1 else ""
    short = f"{'-' * sign}{mantissa[0]}{mark}{mantissa[1:]}e{number.adjusted()}"
    return min(plain, short, key=len)


def _grouped(whole: str, lang: str) -> str:
    digits = whole.lstrip("-")
    return whole if len(digits) < 5 else f"{int(whole):,}".replace(",", THOUSANDS[lang])


def value_of(number: str, lang: str) -> Fraction | None:
    """What a number in a text means in its language's style; None when it is not in that style."""
    plain = number.replace(THOUSANDS[lang], "").replace(DECIMAL_MARK[lang], ".")
    return Fraction(plain) if not _wrong(number, lang) and _is_decimal(plain) else None


def prose_problems(text: str, lang: str, given: Collection[str] = ()) -> list[str]:
    """Numbers of a plain text that are not in its language's style, one sentence each.

    `given` are the ones that are no numbers: versions, section numbers.
    """
    found = []
    text = _LINK_TARGET.sub("]", text)
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if match[0] in given or _NAMED.search(before):
            continue
        if rule := _wrong(match[0], lang):
            found.append(f"{match[0]} ({lang}): {rule}.")
    return found


def formula_problems(latex: str, lang: str) -> list[str]:
    """The same for the numbers of a formula."""
    found = []
    for match in _FORMULA_NUMBER.finditer(latex):
        if rule := _wrong_in_formula(match[0], lang):
            found.append(f"{match[0]} in a formula ({lang}): {rule}.")
    return found


def markdown_problems(text: str, lang: str, given: Collection[str] = ()) -> list[str]:
    """The same for a lesson, a page or a README: prose and formulas, but no code and no HTML."""
    return [problem for _, problem in placed_problems(text, lang, given)]


def placed_problems(text: str, lang: str, given: Collection[str] = ()) -> Iterator[tuple[int, str]]:
    """(line from 1, problem) for a Markdown text."""
    done = 0
    pieces = []
    for match in PROSE.finditer(text):
        pieces.append((done, prose_problems, text[done : match.start()]))
        if latex := match["block"] or match["inline"]:
            pieces.append((match.start(), formula_problems, latex))
        done = match.end()
    pieces.append((done, prose_problems, text[done:]))
    for start, judge, piece in pieces:
        for offset, line in enumerate(piece.split("\n")):
            more = (given,) if judge is prose_problems else ()
            for problem in judge(line, lang, *more):
                yield text.count("\n", 0, start) + offset + 1, problem


def _is_decimal(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


def _wrong(number: str, lang: str) -> str:
    """The rule that a number breaks, or ""."""
    if number.count(".") > 1 and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", number):
        return ""  # 2.13.0 is a version, and 127.0.0.1 an address
    whole, mark, decimals = number.partition(DECIMAL_MARK[lang])
    other = DECIMAL_MARK["es" if lang == "en" else "en"]
    groups = re.split(rf"[{_SPACES},]" if lang == "en" else rf"[{_SPACES}]", whole)
    separators = set(whole) - set("0123456789")
    if other in decimals or DECIMAL_MARK[lang] in decimals:
        return f"{_rule(lang)}; a list of numbers has a space after each comma"
    if lang == "es" and other in whole or lang == "en" and "," in whole and _not_groups(groups):
        return _rule(lang)
    if separators - {THOUSANDS[lang]}:
        return _rule(lang)
    if len(groups) == 1 and len(whole) > 4 and not whole.startswith("0"):
        return _rule(lang)
    if lang == "es" and len(groups) == 2 and len(groups[0]) == 1:
        return "four digits need no separator"
    return ""


def _not_groups(groups: list[str]) -> bool:
    return not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])


def _rule(lang: str) -> str:
    if lang == "en":
        return "English writes 18,432 and 0.62"
    return "Spanish writes 18\u202f432, with U+202F, and 0,62"


def _wrong_in_formula(number: str, lang: str) -> str:
    """In LaTeX a bare comma parts two numbers, so it is a mark only with three digits after it."""
    rule = (
        r"English writes 18{,}432 and 0.62"
        if lang == "en"
        else r"Spanish writes 18\,432 and 0{,}62"
    )
    if re.search(r"(?<!\d)\d{5,}", re.sub(r"(?:\{,\}|\.)\d+", "", number)):
        return rule
    if re.search(r"\d,\d{3}(?!\d)", number):
        return rule
    if lang == "en":
        groups = number.partition(".")[0].split("{,}")
        wrong = r"\," in number or _not_groups(groups) and len(groups) > 1
    else:
        wrong = "." in number
    return rule if wrong else ""
