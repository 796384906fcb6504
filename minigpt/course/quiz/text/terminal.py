r"""The quizzes' Markdown and maths as plain text, for terminals and comments.

A terminal shows `code` and **bold** well enough as they are written; formulas it does not.
Example: terminal_text(r"$8\cdot128\,r \approx 2304\,r$") -> "8·128 r ≈ 2304 r"
"""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from minigpt.course.quiz.parts import Choice, Interval

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
_FORMULA = re.compile(
    r"(`+)(?P<code>.+?)(?<!`)\1(?!`)|\$\$(?P<wide>.+?)\$\$|\$(?P<math>[^$]+)\$", re.S
)
_UPRIGHT = re.compile(r"\\(?:text|operatorname|math(?:rm|bf|it|cal|bb))" + _GROUP)


def terminal_text(text: str) -> str:
    """The text with its formulas made readable; code stays as it is."""
    return _FORMULA.sub(
        lambda found: found[0] if found["code"] else plain_math(found["wide"] or found["math"]),
        text,
    ).strip()


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
    return _localised(tenths, lang) + (" %" if lang == "es" else "%")


def show_points(value: Fraction, lang: str) -> str:
    """Points with two decimals at most, rounded down."""
    hundredths = Decimal(value.numerator * 100 // value.denominator) / 100
    return _localised(hundredths, lang)


def show_interval(interval: Interval, lang: str) -> tuple[str, str]:
    """Both ends in few digits, rounded inwards, so that whatever is shown is accepted."""
    width = interval.high - interval.low
    low = high = Decimal(0)
    for digits in (4, 6, 12, 30, 330):
        low = _rounded(interval.low, digits, ROUND_CEILING)
        high = _rounded(interval.high, digits, ROUND_FLOOR)
        if Fraction(high) - Fraction(low) >= width * Fraction(19, 20):
            break  # the digits left out hide at most a twentieth of what is accepted
    return _localised(low, lang), _localised(high, lang)


def _rounded(value: Fraction, digits: int, rounding: str) -> Decimal:
    context = Context(prec=digits, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _localised(value: Decimal, lang: str) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "es" else text
