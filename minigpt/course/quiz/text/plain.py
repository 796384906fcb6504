"""The Markdown that quiz texts may use, cut into its parts, and what is unsafe or broken in them.

    split("Is `a < b` for $a=1$?")  ->  prose "Is ", code "a < b", prose " for ", maths "a=1", ...

Allowed: paragraphs, lists, **bold**, *emphasis*, `code`, fences, $maths$, $$maths$$, links.
Not allowed: HTML, pictures, link definitions, attribute braces, links that are not http(s) or
relative. A quiz file is data from somebody else: what it says must never become code in a page.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

_SPECIAL = re.compile(r"\\.|`+|\$\$?", re.DOTALL)
_TICKS = re.compile("`+")
_FENCE = re.compile("^(`{3,}) *$", re.MULTILINE)  # the line that closes one
_DOLLARS = re.compile(r"(?<!\\)\$\$?")
_LINK = re.compile(r"\]\(\s*([^)\s]*)")  # whatever its label holds: [a [b]](x), [`c`](x)
_PICTURE = re.compile(r"!\[")
_SAFE_TARGET = re.compile(
    r"https?://[\w.-]+(:\d+)?([/?#][^<>\"'\\]*)?|#[\w-]+|(?!//)[\w./-]+(#[\w-]+)?"
)
_HTML = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&#?\w+;")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{\s*[:#.]")


@dataclass(frozen=True)
class Part:
    """A piece of a text; kind is "prose", "code", "fence", "maths" or "display"."""

    kind: str
    content: str


def split(text: str) -> list[Part]:
    """The parts of a text, in order; their delimiters are left out. Linear in its length."""
    closers = _closers(text)
    parts, done, at = [], 0, 0
    while special := _SPECIAL.search(text, at):
        at = special.end()
        kind, closer = _kind(text, special)
        starts = closers.get(closer, [])
        index = bisect_left(starts, at)
        if kind and index < len(starts):
            if special.start() > done:
                parts.append(Part("prose", text[done : special.start()]))
            parts.append(Part(kind, text[at : starts[index]]))
            done = at = starts[index] + len(special[0])
    if done < len(text):
        parts.append(Part("prose", text[done:]))
    return parts


def _kind(text: str, special: re.Match[str]) -> tuple[str, str]:
    """What a delimiter opens, and the name of its closers; ("", "") for an escaped letter."""
    mark = special[0]
    if mark[0] == "\\":
        return "", ""
    if mark[0] == "$":
        return ("maths" if mark == "$" else "display"), mark
    line_start = special.start() == 0 or text[special.start() - 1] == "\n"
    if len(mark) >= 3 and line_start:
        return "fence", f"fence {len(mark)}"
    return "code", mark


def _closers(text: str) -> dict[str, list[int]]:
    """Where each kind of delimiter stands: `, ``, ..., $, $$ and the lines that close fences."""
    found: dict[str, list[int]] = {}
    for pattern in (_TICKS, _DOLLARS):
        for match in pattern.finditer(text):
            found.setdefault(match[0], []).append(match.start())
    for match in _FENCE.finditer(text):
        found.setdefault(f"fence {len(match[1])}", []).append(match.start())
    return found


def links(text: str) -> list[str]:
    """The targets of the links in a text."""
    return [match[1] for part in prose(text) for match in _LINK.finditer(part)]


def prose(text: str) -> list[str]:
    """What is neither code nor maths."""
    return [part.content for part in split(text) if part.kind == "prose"]


def problems(text: str) -> list[str]:
    """What is unsafe or broken in a text, one sentence each."""
    found = []
    for part in split(text):
        if part.kind in ("code", "fence"):
            continue
        if html := _HTML.search(part.content):
            found.append(
                f"HTML is not allowed (at {_around(part.content, html.start())}); in prose put "
                "it in `code`, in maths leave a space after <."
            )
        if part.kind == "prose":
            found += _prose_problems(part.content)
    return found


def maths_problems(latex: str) -> list[str]:
    """What is unsafe or broken in a formula without dollars."""
    if _HTML.search(latex):
        return ["HTML is not allowed; in maths leave a space after <."]
    if "$" in latex:
        return ["a formula in `math` needs no dollars; delete them."]
    return []


def _prose_problems(content: str) -> list[str]:
    found = []
    bare = re.sub(r"\\[$`]", "", content)
    if "`" in bare:
        found.append("a `code` span is opened and never closed.")
    if "$" in bare:
        found.append("maths is opened with $ and never closed; a dollar sign alone is \\$.")
    if entity := _ENTITY.search(content):
        found.append(f"write the character itself instead of {entity[0]}.")
    if _DEFINITION.search(content):
        found.append("link definitions are not allowed; write [text](target).")
    if _ATTRIBUTES.search(content):
        found.append("attribute braces such as {: .x} are not allowed; put braces in `code`.")
    if _PICTURE.search(content):
        found.append("pictures are not allowed in quiz texts.")
    for link in _LINK.finditer(content):
        if not _SAFE_TARGET.fullmatch(link[1]):
            found.append(f"the link to {link[1]!r} is neither http(s) nor a page of the site.")
    return found


def _around(text: str, index: int) -> str:
    return repr(text[index : index + 12])
