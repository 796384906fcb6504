"""A text of a quiz as HTML that is safe by construction: every tag is written here.

The tokens of `marks` become elements one by one; all text is escaped. Maths becomes MathML while
the site is built; no script renders it later. (The exports pass another `math`: Anki and Moodle
have MathJax.)
"""

import html
import re
from collections.abc import Iterable
from typing import Protocol

from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from minigpt.course.quiz.text.marks import blocks, phrase
from minigpt.course.quiz.text.plain import is_safe_link
from minigpt.course.text.mathml import to_mathml

_ELEMENTS = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
    "strong": "strong", "em": "em", "link": "a",
}  # fmt: skip
# What Python-Markdown or one of its extensions could act upon, in text that passes through it.
_MARKDOWN = re.compile(r"[!-%'-/:<-@\[-`{-~]")
_TAG_OR_ENTITY = re.compile(r"(<[^>]*>|&#?\w+;)")


class Maths(Protocol):
    """How a formula is shown: from LaTeX to HTML."""

    def __call__(self, latex: str, display: bool = False) -> str: ...


def escape(text: str) -> str:
    """Text as HTML. Dollar and backtick go too: a later pass must not see maths or code in it."""
    return html.escape(text, quote=True).replace("$", "&#36;").replace("`", "&#96;")


def inline_html(text: str, math: Maths = to_mathml) -> str:
    """One run of text, without paragraphs: for titles, choices and labels."""
    return _html(phrase(text), math)


def block_html(text: str, math: Maths = to_mathml) -> str:
    """A whole text: its paragraphs, lists, fences and displayed formulas."""
    return _html(blocks(text), math)


def in_markdown(markup: str) -> str:
    """HTML of `inline_html` made fit to stand in Markdown, as a heading does: only text is left."""
    pieces = _TAG_OR_ENTITY.split(markup)
    for number in range(0, len(pieces), 2):
        pieces[number] = _MARKDOWN.sub(lambda mark: f"&#{ord(mark[0])};", pieces[number])
    return "".join(pieces)


def code_html(source: str, lang: str, attributes: str = "") -> str:
    """A block of code, coloured with the classes that the theme's style sheet knows.

    The block takes the focus, so that a keyboard can scroll a line that does not fit.
    """
    try:
        lexer = get_lexer_by_name(lang, stripnl=False) if lang else TextLexer(stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    spans = highlight(source.rstrip("\n") + "\n", lexer, HtmlFormatter(nowrap=True))
    spans = spans.replace("$", "&#36;").replace("`", "&#96;")
    block = f'<pre{attributes} tabindex="0"><code>{spans}</code></pre>'
    return f'<div class="highlight no-copy">{block}</div>'


def _html(tokens: Iterable[Token], math: Maths) -> str:
    return "".join(_element(token, math) for token in tokens)


def _element(token: Token, math: Maths) -> str:
    """The HTML of one token; an opening and a closing one are a tag each."""
    kind = token.type
    if token.hidden:  # the paragraph of a short list item
        return ""
    if kind in ("text", "text_special"):
        return escape(token.content)
    if kind == "code_inline":
        return f"<code>{escape(token.content)}</code>"
    if kind in ("math_inline", "math_inline_double"):
        return math(token.content.strip(), display=kind == "math_inline_double")
    if kind == "fence":
        return code_html(token.content, token.info.strip())
    if kind == "softbreak":
        return "\n"
    if kind == "hardbreak":
        return "<br>"
    if kind == "link_open":
        return f'<a href="{escape(_safe(str(token.attrs["href"])))}">'
    if kind == "image":
        raise ValueError("pictures are not allowed in quiz texts")
    name, _, side = kind.rpartition("_")
    if side == "close":
        return f"</{_ELEMENTS[name]}>"
    if token.attrs.get("start", 1) != 1:
        return f'<ol start="{token.attrs["start"]}">'
    return f"<{_ELEMENTS[name]}>"


def _safe(target: str) -> str:
    if not is_safe_link(target):
        raise ValueError(f"the link {target!r} is neither http(s) nor a path of the site")
    return target
