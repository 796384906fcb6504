r"""Formulas become MathML while the site is built, so the reader's browser needs no script.

`to_mathml(r"\frac{\alpha}{r}")` gives one `<math>` element. latex2mathml does the translation;
what it lets through silently (a command it does not know, a missing brace) is refused here, and a
few of its spacings are repaired. `MathExtension` plugs the same function into Python-Markdown:
`$...$` inside a line, `$$...$$` on lines of their own, `\$` for a dollar. Code is left alone.
"""

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from html import escape
from typing import Any

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

SKIPPED = r"""
    ^[ ]*(?P<fence>```+|~~~+)[^\n]*\n.*?^[ ]*(?P=fence)[ ]*$           # a fenced block
  | (?P<ticks>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)           # `code`
  | <(?P<raw>script|style|pre|code|math)\b.*?</(?P=raw)\s*>             # raw HTML that is not prose
  | <!--.*?-->
  | </?[a-zA-Z][^<>\n]*>                                                # a tag and its attributes
  | \\\$                                                                # a dollar, escaped
"""
FORMULA = r"""
    \$\$(?P<block>.+?)\$\$
  | (?<!\$)\$(?![\s$])(?P<inline>(?:(?!\n\s*\n)[^$])+?)(?<![\s\\])\$(?![\d$])
"""
PROSE = re.compile(f"{SKIPPED}|{FORMULA}", re.X | re.S | re.M)
# MathML Core knows lengths, not these old names (and \! must pull the next thing closer).
SPACES = {
    "negativethinmathspace": "-0.167em",
    "thinmathspace": "0.167em",
    "mediummathspace": "0.222em",
    "thickmathspace": "0.278em",
}
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3}
SCRIPTS = ("msub", "msup", "msubsup")
TIGHT = "=<>≤≥≠+−×∈→"
CLOSING = ")]}|‖"
WIDE = 44  # characters of LaTeX from which a block may need to scroll on a phone


class MathError(ValueError):
    """A formula that cannot be shown; the message says which, why and, if known, where."""


@lru_cache(maxsize=4096)
def to_mathml(latex: str, display: bool = False) -> str:
    r"""One LaTeX formula, without its dollars, as one `<math>` element.

    A browser breaks no line inside a formula, so an inline one becomes several at each `\quad`.
    """
    source = latex.strip()
    _refuse_unbalanced(source)
    if not display and r"\quad" in source and not re.search(r"[{}]|\\left", source):
        return "\u2003".join(to_mathml(part) for part in source.split(r"\quad"))
    # The same table, by the one of its names that latex2mathml knows.
    known = source.replace("{aligned}", "{align*}")
    try:
        tree = ET.fromstring(convert(known))
    except Exception as error:  # its parser raises a different class for every slip
        reason = str(error) or type(error).__name__
        raise MathError(f"the formula {latex!r} cannot be converted: {reason}") from error
    for node in tree.iter():
        node.tag = node.tag.rpartition("}")[2]  # HTML needs no namespace
        if node.text and node.text.startswith("\\"):
            raise MathError(f"the formula {latex!r} uses {node.text}, which is not known here")
        if len(node) < PARTS.get(node.tag, 0):
            raise MathError(f"the formula {latex!r} has a fraction or an index with a part missing")
    _tidy(tree)
    _space(tree)
    tree.attrib.clear()
    if display:
        tree.set("display", "block")
    return ET.tostring(tree, encoding="unicode")


def math_in(text: str) -> list[tuple[int, str, bool]]:
    """Every formula of a Markdown text: (line number from 1, LaTeX, is it a block)."""
    found = []
    for match in PROSE.finditer(text):
        latex = match["block"] or match["inline"]
        if latex is not None:
            line = text.count("\n", 0, match.start()) + 1
            found.append((line, latex, match["block"] is not None))
    return found


def check_math(text: str, path: str, first_line: int = 1) -> None:
    """Raise MathError naming file and line unless every formula of the text can be shown."""
    for line, latex, block in math_in(text):
        try:
            to_mathml(latex, block)
        except MathError as error:
            raise MathError(f"{path}:{first_line + line - 1}: {error}") from error


def _refuse_unbalanced(source: str) -> None:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", source):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth != 0 or not source:
        what = "is empty" if not source else "has a brace that is not closed or not opened"
        raise MathError(f"the formula {source!r} {what}")


def _tidy(node: ET.Element) -> None:
    """Repair names, numbers and spaces, and drop rows of one thing: a third of the bytes."""
    for child in node:
        _tidy(child)
    _join_decimals(node)
    for i, child in enumerate(list(node)):
        while child.tag == "mrow" and len(child) == 1:
            child = child[0]
        node[i] = child
        if child.tag == "mspace" and child.get("width") in SPACES:
            child.set("width", SPACES[child.get("width", "")])
    _join_letters(node)
    _name_functions(node)


def _join_decimals(node: ET.Element) -> None:
    """`0{,}0208` is one number in Spanish: no space after its comma."""
    i = 0
    while i + 2 < len(node):
        a, comma, b = node[i], node[i + 1], node[i + 2]
        braced = comma.tag == "mrow" and len(comma) == 1 and comma[0].text == ","
        if braced and a.tag == b.tag == "mn":
            a.text = f"{a.text},{b.text}"
            node.remove(comma)
            node.remove(b)
        else:
            i += 1


def _join_letters(node: ET.Element) -> None:
    r"""`\mathrm{rank}` is one upright word, not four letters."""
    upright = {"mathvariant": "normal"}
    i = 0
    while i < len(node):
        if node[i].tag == "mi" and node[i].attrib == upright:
            while i + 1 < len(node) and node[i + 1].tag == "mi" and node[i + 1].attrib == upright:
                node[i].text = f"{node[i].text}{node[i + 1].text}"
                node.remove(node[i + 1])
            if len(node[i].text or "") > 1:
                node[i].attrib.clear()  # words are upright anyway
        i += 1


def _name_functions(node: ET.Element) -> None:
    """A function's name is no operator, and a thin space stands before its argument: log p."""
    for i in reversed(range(len(node))):
        child = node[i]
        if child.tag not in ("mi", "mo") or not re.fullmatch(r"[^\W\d_]{2,}", child.text or ""):
            continue
        child.tag = "mi"
        argument = node[i + 1] if i + 1 < len(node) and node.tag in ("mrow", "math") else None
        if argument is not None and argument.tag not in ("mo", "mspace", "mrow"):
            node.insert(i + 1, ET.Element("mspace", width="0.167em"))


def _space(node: ET.Element, script: bool = False) -> None:
    """TeX's spacing where MathML's differs: none in an index, none after a sign."""
    before = None
    for number, child in enumerate(node):
        text = child.text or ""
        if child.tag == "mo" and text == "∞":
            child.tag = "mi"  # a value, not an operator
        elif child.tag == "mo" and script and text in TIGHT:
            child.attrib.update(lspace="0", rspace="0")
        elif child.tag == "mo" and text == "−" and before is not None:
            if before.tag == "mo" and (before.text or "") not in CLOSING:
                child.set("form", "prefix")  # x = -1: a sign, not a difference
        _space(child, script or (node.tag in SCRIPTS and number > 0))
        before = child


class _MathPreprocessor(Preprocessor):
    """Replace every formula by a placeholder before Markdown can see `_`, `*` or `<` in it."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return PROSE.sub(lambda match: self._replace(match, text), text).split("\n")

    def _replace(self, match: re.Match[str], text: str) -> str:
        store = self.md.htmlStash.store
        if match["inline"] is not None:
            return store(to_mathml(match["inline"]))
        if match["block"] is None:
            return match[0]
        mathml = to_mathml(match["block"], display=True)
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        rest = text[match.end() :].partition("\n")[0]
        if line.strip() or rest.strip():
            return store(mathml)  # a block inside a sentence stays in its paragraph
        # Scrollable boxes must be reachable by keyboard; the short ones never scroll.
        focus = f' tabindex="0" role="group" aria-label="{escape(match["block"].strip())}"'
        attributes = focus if len(match["block"].strip()) > WIDE else ""
        placeholder = store(f'<div class="math"{attributes}>{mathml}</div>')
        return f"\n\n{line}{placeholder}\n\n"


class MathExtension(Extension):
    r"""Python-Markdown: `$...$`, `$$...$$` and `\$`."""

    def extendMarkdown(self, md: Markdown) -> None:
        if "$" not in md.ESCAPED_CHARS:
            md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
        # After superfences (25) has put the code away, before raw HTML (20) sees `x_{<t}`.
        md.preprocessors.register(_MathPreprocessor(md), "minigpt_math", 24)


def makeExtension(**kwargs: Any) -> MathExtension:
    """The name Python-Markdown looks for."""
    return MathExtension(**kwargs)
