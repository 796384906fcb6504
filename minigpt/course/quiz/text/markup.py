"""The Markdown subset of the quizzes, turned into HTML that is safe by construction.

Known: paragraphs, lists, ``` fences, `code`, $maths$, $$maths$$, **bold**, *emphasis*, [links](…)
and a backslash before a mark. Everything else is text, and all text is escaped: there is no way to
write a tag. Maths becomes MathML here, while the site is built; no script renders it later. (The
exports pass another `math`: Anki and Moodle have MathJax.)
"""

import html
import re
from typing import Protocol

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from minigpt.course.mathml import to_mathml

# A piece of bold or emphasis may hold code and maths, whose own stars end nothing.
_INSIDE = r"(?:`[^`]*`|\$[^$]*\$|(?!{end})[^`$]|[`$])+?"
_INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\$\$(?P<display>.+?)\$\$"
    r"|\$(?P<math>[^\s$](?:[^$]*[^\s$])?)\$"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!$<>|~])"
    r"|\[(?P<label>[^\]]+)\]\((?P<href>[^()\s]+)\)"
    rf"|\*\*(?P<strong>(?=\S){_INSIDE.format(end=r'[*][*]')})\*\*"
    rf"|\*(?P<em>(?=[^\s*]){_INSIDE.format(end=r'[*]')}(?<=\S))\*",
    re.DOTALL,
)
_FENCE = re.compile(r"^```[ ]*(?P<lang>[\w+-]*)[ ]*\n(?P<source>.*?)^```[ ]*$", re.DOTALL | re.M)
_SAFE_LINK = re.compile(r"https?://[^\s<>\"'\\]+|#[\w-]+|[\w./-]+(?:#[\w-]+)?")
_ITEM = re.compile(r"^[ ]{0,3}(?:[-*]|(?P<number>\d+)\.)[ ]+", re.M)


class Maths(Protocol):
    """How a formula is shown: from LaTeX to HTML."""

    def __call__(self, latex: str, display: bool = False) -> str: ...


def escape(text: str) -> str:
    """Text as HTML. The dollar goes too: a later pass for maths must not see one of ours."""
    return html.escape(text, quote=True).replace("$", "&#36;")


def inline_html(text: str, math: Maths = to_mathml) -> str:
    """One run of text, without paragraphs: for choices, labels and short feedback."""
    parts, done = [], 0
    for match in _INLINE.finditer(text):
        parts += [escape(text[done : match.start()]), _mark(match, math)]
        done = match.end()
    return "".join(parts) + escape(text[done:])


def block_html(text: str, math: Maths = to_mathml) -> str:
    """A whole text: its paragraphs, fences and displayed formulas."""
    parts, done = [], 0
    for fence in _FENCE.finditer(text):
        parts += [
            _paragraphs(text[done : fence.start()], math),
            code_html(fence["source"], fence["lang"]),
        ]
        done = fence.end()
    return "".join(parts) + _paragraphs(text[done:], math)


def code_html(source: str, lang: str, attributes: str = "") -> str:
    """A block of code, coloured with the classes that the theme's style sheet knows.

    The block takes the focus, so that a keyboard can scroll a line that does not fit.
    """
    try:
        lexer = get_lexer_by_name(lang, stripnl=False) if lang else TextLexer(stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    spans = highlight(source.rstrip("\n") + "\n", lexer, HtmlFormatter(nowrap=True))
    spans = spans.replace("$", "&#36;")
    block = f'<pre{attributes} tabindex="0"><code>{spans}</code></pre>'
    return f'<div class="highlight no-copy">{block}</div>'


def plain_text(text: str) -> str:
    """The text without its marks, for places that take no HTML."""

    def between_marks(match: re.Match[str]) -> str:
        names = ("code", "display", "math", "escaped", "label", "strong", "em")
        return next(match[name] for name in names if match[name] is not None)

    return " ".join(_INLINE.sub(between_marks, text).split())


def _paragraphs(text: str, math: Maths) -> str:
    """Blank lines part paragraphs; one whose every line opens an item, or goes on, is a list."""
    blocks = [block.strip() for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    return "".join(_paragraph(block, math) for block in blocks)


def _paragraph(block: str, math: Maths) -> str:
    first = _ITEM.match(block)
    if first is None:
        return f"<p>{inline_html(block, math)}</p>"
    tag = "ol" if first["number"] else "ul"
    starts = [*_ITEM.finditer(block), None]
    items = [
        block[item.end() : following.start() if following else len(block)].strip()
        for item, following in zip(starts, starts[1:], strict=False)
        if item
    ]
    return f"<{tag}>" + "".join(f"<li>{inline_html(i, math)}</li>" for i in items) + f"</{tag}>"


def _mark(match: re.Match[str], math: Maths) -> str:
    if match["code"] is not None:
        code = match["code"]
        # ` x ` keeps one space off each side, so that code may start with a backtick
        if code.strip() and code[0] == code[-1] == " " and len(code) > 2:
            code = code[1:-1]
        return f"<code>{escape(code)}</code>"
    if match["display"] is not None:
        return math(match["display"].strip(), display=True)
    if match["math"] is not None:
        return math(match["math"])
    if match["escaped"] is not None:
        return escape(match["escaped"])
    if match["href"] is not None:
        if not _SAFE_LINK.fullmatch(match["href"]):
            raise ValueError(
                f"the link {match['href']!r} is neither http(s) nor a path of the site"
            )
        return f'<a href="{escape(match["href"])}">{inline_html(match["label"], math)}</a>'
    if match["strong"] is not None:
        return f"<strong>{inline_html(match['strong'], math)}</strong>"
    return f"<em>{inline_html(match['em'], math)}</em>"
