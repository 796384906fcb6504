r"""Quizzes for other programs: Anki decks for learners, Moodle question banks for teachers.

Both want HTML with maths as `\(...\)`, which their MathJax shows. `quiz_anki` and `quiz_gift`
say how a question becomes a card or a GIFT item; here is what the two share.
"""

import html
from collections.abc import Callable, Mapping, Sequence

from minigpt.course.quiz import Choice, Quiz
from minigpt.course.quiz_markup import block_html, inline_html


def export(quizzes: Sequence[Quiz], target: str, lang: str) -> str:
    """The text of a file for `target` ("anki" or "gift") with every question of the quizzes."""
    return _exporters()[target](quizzes, lang)


def targets() -> tuple[str, ...]:
    """The programs that can read an export."""
    return ("anki", "gift")


def _exporters() -> Mapping[str, Callable[[Sequence[Quiz], str], str]]:
    from minigpt.course.quiz_anki import anki_text
    from minigpt.course.quiz_gift import gift_text

    return {"anki": anki_text, "gift": gift_text}


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


def choice_html(choice: Choice, lang: str) -> str:
    """What a choice shows, without its letter. Code keeps every space and line."""
    if choice.code is not None:
        source = html.escape(choice.code.source.rstrip("\n"), quote=False)
        return f"<pre><code>{source}</code></pre>"
    if choice.math is not None:
        return mathjax(choice.math)
    return rich_line(choice.text[lang]) if choice.text is not None else ""
