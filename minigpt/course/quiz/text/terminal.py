r"""The quizzes' texts in characters: for terminals, comments and places that take no HTML.

`code` and **bold** are shown as people write them in plain text, formulas as they would type them.
Example: terminal_text(r"$8\cdot128\,r \approx 2304\,r$") -> "8·128 r ≈ 2304 r"
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import ceil, floor

from markdown_it.token import Token

from minigpt.course.quiz.parts import Choice, Interval
from minigpt.course.quiz.text.marks import blocks, phrase
from minigpt.course.text.numbers_style import written

_SYMBOLS = {
    "cdot": "·", "times": "×", "approx": "≈", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "ne": "≠", "neq": "≠", "pm": "±", "in": "∈", "to": "→", "rightarrow": "→", "infty": "∞",
    "nabla": "∇", "partial": "∂", "sum": "Σ", "prod": "Π", "sim": "~", "ldots": "…", "dots": "…",
    "cdots": "…", "top": "ᵀ", "odot": "⊙", "ll": "≪", "gg": "≫", "equiv": "≡", "propto": "∝",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε",
    "varepsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "Sigma": "Σ", "tau": "τ", "phi": "φ", "varphi": "φ", "omega": "ω",
    "quad": "  ", "qquad": "    ", "left": "", "right": "", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "mid": "|", "lVert": "‖", "rVert": "‖", "displaystyle": "",
}  # fmt: skip
_GROUP = r"\{([^{}]*)\}"
_UPRIGHT = re.compile(r"\\(?:text|operatorname|math(?:rm|bf|it|cal|bb))" + _GROUP)


def terminal_text(text: str) -> str:
    """The text with its formulas made readable and its links spelled out."""
    lines = _Lines(marks=True)
    for token in blocks(text):
        lines.add(token)
    return lines.text()


def terminal_line(text: str) -> str:
    """The text on one line, such as a title."""
    lines = _Lines(marks=True)
    for token in phrase(text):
        lines.add(token)
    return " ".join(lines.text().split())


def plain_text(text: str) -> str:
    """The text on one line without any mark, for places that take no HTML."""
    lines = _Lines(marks=False)
    for token in phrase(text):
        lines.add(token)
    return " ".join(lines.text().split())


class _Lines:
    """The characters of a run of tokens; `marks` keeps ` and * where bold and code were."""

    def __init__(self, marks: bool) -> None:
        self.out: list[str] = []
        self.marks = marks
        self.lists: list[int | None] = []  # the next number of each open list; None has dashes
        self.targets: list[str] = []

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in "".join(self.out).strip().split("\n"))

    def add(self, token: Token) -> None:
        kind, content = token.type, token.content
        indent = "  " * len(self.lists)
        if kind in ("text", "text_special"):
            self.out.append(content)
        elif kind in ("math_inline", "math_inline_double"):
            self.out.append(plain_math(content))
        elif kind == "code_inline":
            self.out.append(_code(content) if self.marks else content)
        elif kind == "fence":
            self.out.append("".join(f"\n{indent}{line}" for line in _fence(token)) + "\n\n")
        elif kind in ("softbreak", "hardbreak"):
            self.out.append("\n" + indent)
        elif kind.startswith(("strong", "em")):
            self.out.append(token.markup if self.marks else "")
        elif kind == "link_open":
            self.targets.append(str(token.attrs["href"]))
        elif kind == "link_close":
            target = self.targets.pop()
            self.out.append(f" ({target})" if self.marks and target.startswith("http") else "")
        else:
            self._block(kind, token)

    def _block(self, kind: str, token: Token) -> None:
        if kind == "bullet_list_open":
            self.lists.append(None)
        elif kind == "ordered_list_open":
            self.lists.append(int(token.attrs.get("start", 1)))
        elif kind == "list_item_open":
            number = self.lists[-1]
            if number is not None:
                self.lists[-1] = number + 1
            opening = "-" if number is None else f"{number}."
            self.out.append("\n" + "  " * (len(self.lists) - 1) + opening + " ")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self.out.append("" if self.lists else "\n\n")
        elif kind == "paragraph_close" and not token.hidden:
            self.out.append("\n\n" + "  " * len(self.lists))


def _code(content: str) -> str:
    """Between as many backticks as it takes."""
    longest = max((len(run) for run in re.findall("`+", content)), default=0)
    ticks, space = "`" * (longest + 1), " " if longest else ""
    return f"{ticks}{space}{content}{space}{ticks}"


def _fence(token: Token) -> list[str]:
    return [token.markup + token.info, *token.content.rstrip("\n").split("\n"), token.markup]


def plain_math(latex: str) -> str:
    """A formula in characters. What has no character keeps its LaTeX, which is still exact."""
    text = re.sub(r"\\[,;:! ]", " ", latex.strip()).replace("{,}", ",")
    text = _UPRIGHT.sub(r"\1", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _SYMBOLS.get(m[1], m[0]), text)
    for _ in range(4):  # fractions in fractions; nobody writes them deeper
        text = re.sub(r"\\[dt]?frac" + _GROUP + _GROUP, _fraction, text)
        text = re.sub(r"\\sqrt" + _GROUP, lambda m: f"√{_bracketed(m[1])}", text)
    text = re.sub(r"([_^])" + _GROUP, lambda m: m[1] + _bracketed(m[2]), text)
    return re.sub(r"\\([{}%#_$&])", r"\1", text)


def _fraction(found: re.Match[str]) -> str:
    return f"{_bracketed(found[1])}/{_bracketed(found[2])}"


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"[\w.,√]+", text) else f"({text})"


def choice_lines(choice: Choice, lang: str) -> list[str]:
    """The choice as lines, `a) ...` first; code keeps its lines and its indentation."""
    if choice.code is not None:
        return [
            f"{choice.id})",
            *(f"   {line}".rstrip() for line in choice.code.source.splitlines()),
        ]
    shown = plain_math(choice.math) if choice.math is not None else _text(choice, lang)
    first, *rest = shown.splitlines() or [""]
    return [f"{choice.id}) {first}", *(f"   {line}" for line in rest)]


def _text(choice: Choice, lang: str) -> str:
    return terminal_text(choice.text[lang]) if choice.text is not None else ""


# ---------------------------------------------------------------- numbers


def show_percent(value: Fraction, lang: str) -> str:
    """A percentage with one decimal at most, rounded down: 79.96 never shows as 80."""
    tenths = Decimal(value.numerator * 10 // value.denominator) / 10
    return written(tenths, lang) + (" %" if lang == "es" else "%")


def show_points(value: Fraction, lang: str) -> str:
    """Points with two decimals at most, rounded down."""
    hundredths = Decimal(value.numerator * 100 // value.denominator) / 100
    return written(hundredths, lang)


def show_interval(interval: Interval, lang: str, integer: bool = False) -> tuple[str, str]:
    """Both ends in few digits, rounded inwards, so that whatever is shown is accepted.

    With `integer` only whole numbers are accepted, so the ends are whole.
    """
    if integer:
        low, high = whole_ends(interval)
        if low <= high:
            return written(low, lang), written(high, lang)
    width = interval.high - interval.low
    low = high = Decimal(0)
    for digits in (4, 6, 12, 30, 700):
        low = _rounded(interval.low, digits, ROUND_CEILING)
        high = _rounded(interval.high, digits, ROUND_FLOOR)
        if Fraction(high) - Fraction(low) >= width * Fraction(19, 20):
            break  # the digits left out hide at most a twentieth of what is accepted
    return written(low, lang), written(high, lang)


def show_number(value: Fraction, lang: str, digits: int = 6) -> str:
    """A number rounded to so many significant digits."""
    return written(_rounded(value, digits, ROUND_HALF_EVEN), lang)


def whole_ends(interval: Interval) -> tuple[int, int]:
    """The first and the last whole number of an interval; the first is larger if there is none."""
    return ceil(interval.low), floor(interval.high)


def _rounded(value: Fraction, digits: int, rounding: str) -> Decimal:
    context = Context(prec=digits, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
