r"""The HTML that Anki and Moodle want: maths as `\(...\)`, which their MathJax shows."""

import html

from minigpt.course.quiz.parts import Choice
from minigpt.course.quiz.text.marks import is_phrase
from minigpt.course.quiz.text.markup import block_html, inline_html


def mathjax(latex: str, display: bool = False) -> str:
    """A formula between the marks that MathJax looks for in Anki and in Moodle."""
    formula = html.escape(latex.strip(), quote=False)
    return rf"\[{formula}\]" if display else rf"\({formula}\)"


def rich(text: str) -> str:
    """A text of the quiz, with its paragraphs, as HTML."""
    return block_html(text.strip(), mathjax)


def rich_line(text: str) -> str:
    """A text of the quiz on one line, as HTML."""
    return " ".join(inline_html(text.strip(), mathjax).split("\n"))


def rich_fit(text: str) -> str:
    """A text that may be one line: with paragraphs only if it has several, or a list or code."""
    return rich_line(text) if is_phrase(text) else rich(text)


def choice_html(choice: Choice, lang: str) -> str:
    """What a choice shows, without its letter. Code keeps every space and line."""
    if choice.code is not None:
        source = html.escape(choice.code.source.rstrip("\n"), quote=False)
        return f"<pre><code>{source}</code></pre>"
    if choice.math is not None:
        return mathjax(choice.math)
    return rich_line(choice.text[lang]) if choice.text is not None else ""
