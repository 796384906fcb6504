"""The parts of a text, and what is unsafe or broken in them.

    split("Is `a < b` for $a=1$?")  ->  prose "Is ", code "a < b", prose " for ", maths "a=1", ...

Allowed: paragraphs, lists, **bold**, *emphasis*, `code`, fences, $maths$, $$maths$$, links.
Not allowed: HTML, pictures, link definitions, attribute braces, links that are not http(s) or
relative, marks that open and never close. A quiz file is data from somebody else: what it says
must never become code in a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from minigpt.course.quiz.text.marks import blocks

LONGEST_TEXT = 20_000  # characters; three times a phase's whole quiz, and every check stays quick

_SAFE_TARGET = re.compile(
    r"https?://[\w.-]+(:\d+)?([/?#][^<>\"'\\]*)?|#[\w-]+|(?!//)[\w./-]+(#[\w-]+)?"
)
_HTML = re.compile(r"<[A-Za-z/!?]")
_ENTITY = re.compile(r"&#?\w{1,31};")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]+\]:")
_ATTRIBUTES = re.compile(r"\{\s*[:#.]|\{ [^{}]*=")
_STRAY_STAR = re.compile(r"\*\*|(?<![\w*])\*(?=\w)|(?<=[^\W\d])\*(?!\w)")
_MATHJAX = re.compile(r"\\[(\[]|\$\$")
_KINDS = {
    "text": "prose", "text_special": "prose", "softbreak": "prose", "hardbreak": "prose",
    "code_inline": "code", "fence": "fence", "math_inline": "maths",
    "math_inline_double": "display",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A piece of a text; kind is "prose", "code", "fence", "maths" or "display"."""

    kind: str
    content: str


def split(text: str) -> list[Part]:
    """The parts of a text, in order; their marks are left out. Linear in its length."""
    parts: list[Part] = []
    run: list[str] = []

    def end_of_prose() -> None:
        if "".join(run).strip("\n"):
            parts.append(Part("prose", "".join(run).strip("\n")))
        run.clear()

    for token in blocks(text):
        kind = _KINDS.get(token.type)
        if kind == "prose":
            run.append("\n" if "break" in token.type else token.content)
        elif kind:
            end_of_prose()
            head = f"{token.info}\n" if kind == "fence" else ""
            parts.append(Part(kind, head + token.content))
        elif token.block:
            run.append("\n")
    end_of_prose()
    return parts


def links(text: str) -> list[str]:
    """The targets of the links in a text."""
    return [str(token.attrs["href"]) for token in blocks(text) if token.type == "link_open"]


def prose(text: str) -> list[str]:
    """What is neither code nor maths, and no mark and no target of a link."""
    return [part.content for part in split(text) if part.kind == "prose"]


def is_safe_link(target: str) -> bool:
    """Whether a link goes to http(s) or to a page of the site, and so runs nothing."""
    return _SAFE_TARGET.fullmatch(target) is not None


def problems(text: str) -> list[str]:
    """What is unsafe or broken in a text, one sentence each."""
    if len(text) > LONGEST_TEXT:
        return [f"{len(text)} characters are too many for one text; {LONGEST_TEXT} at most."]
    found = []
    for token in blocks(text):
        found += _token_problems(token)
    shown = "".join(token.content for token in blocks(text) if token.type.startswith("text"))
    if mark := _MATHJAX.search(shown):
        found.append(f"{mark[0]} in the text would open a formula in Anki; put it in `code`.")
    return list(dict.fromkeys(found))


def maths_problems(latex: str) -> list[str]:
    """What is unsafe or broken in a formula without dollars."""
    if _HTML.search(latex):
        return ["HTML is not allowed; in maths leave a space after <."]
    if "$" in latex:
        return ["a formula in `math` needs no dollars; delete them."]
    return []


def _token_problems(token: Token) -> Iterator[str]:
    content = token.content
    if token.type in ("text", "math_inline", "math_inline_double"):
        if html := _HTML.search(content):
            yield (
                f"HTML is not allowed (at {content[html.start() : html.start() + 12]!r}); in prose "
                "put it in `code`, in maths leave a space after <."
            )
    if token.type == "text":
        yield from _stray_marks(content)
    elif token.type == "image":
        yield "pictures are not allowed in quiz texts."
    elif token.type == "link_open":
        target = str(token.attrs["href"])
        if not is_safe_link(target):
            yield f"the link to {target!r} is neither http(s) nor a page of the site."
        if "title" in token.attrs:
            yield "a link has no title, which nobody would see; write it into the text."
    elif token.type == "ordered_list_open" and token.attrs.get("start", 1) != 1:
        number = token.attrs["start"]
        yield f"a line that begins with {number}. becomes a list; write {number}\\. instead."


def _stray_marks(content: str) -> Iterator[str]:
    """What stayed text although it looks like a mark."""
    if "`" in content:
        yield "a `code` span is opened and never closed."
    if "$" in content:
        yield "maths is opened with $ and never closed; a dollar sign alone is \\$."
    if star := _STRAY_STAR.search(content):
        around = content[max(0, star.start() - 6) : star.end() + 6]
        yield f"bold or emphasis is opened and never closed (at {around!r}); a star alone is \\*."
    if "](" in content:
        yield "a link is not one: its target has a space or a bracket, or its label is not closed."
    if entity := _ENTITY.search(content):
        yield f"write the character itself instead of {entity[0]}."
    if _DEFINITION.match(content):
        yield "link definitions are not allowed; write [text](target)."
    if _ATTRIBUTES.search(content):
        yield "attribute braces such as {: .x} are not allowed; put braces in `code`."
