r"""Every text rendered for every target, and compared with its source.

    source  ->  page, terminal, Anki, GIFT, Moodle XML  ->  its words and numbers, all still there

`$\norm{x}$` cannot be shown, a list item loses the number it began with, a word after ``` is never
seen: no rule about Markdown finds all of that, looking at the result does. The words of the source
are found here by other means than the parser's, on purpose.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from minigpt.course.quiz.checks.parity import texts
from minigpt.course.quiz.export.gift import escape as gift_escape
from minigpt.course.quiz.export.html import rich
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.text.marks import is_phrase
from minigpt.course.quiz.text.markup import block_html, code_html
from minigpt.course.quiz.text.terminal import plain_math, terminal_text
from minigpt.course.text.mathml import to_mathml
from minigpt.course.time_limit import TimeIsUp, call_within
from minigpt.course.words import LANGUAGES

SECONDS = 5.0  # for the texts of one question, which take about 5 ms
ON_ONE_LINE = ("title", "choice", "label")

_FENCE_NAME = re.compile(r"^(`{3,}) *[\w+-]*(?= *$)", re.MULTILINE)
_TARGET = re.compile(r"\]\([^)\s]*\)")
_FORMULA = re.compile(r"\$\$[^$]+\$\$|\$[^$]+\$")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[^\W_]+")
_SPAN = re.compile(r"</?span[^>]*>")  # pygments' colours may part a word
_TAG = re.compile(r"<[^>]*>")


def shown_problems(quiz: Quiz) -> list[str]:
    """What cannot be shown, or is not shown whole, one sentence each."""
    found = _within(quiz.id, lambda: list(_text_problems(quiz.id, "title", quiz.title)))
    for question in quiz.questions:
        found += _within(question.id, lambda question=question: list(_of_question(question)))
    return found


def _within(name: str, look) -> list[str]:
    try:
        return call_within(SECONDS, look)
    except TimeIsUp:
        return [f"{name}: its texts take more than {SECONDS:.0f} seconds to render; shorten them."]


def _of_question(question: Question) -> Iterator[str]:
    for name, text in texts(question):
        yield from _text_problems(question.id, name, text)
    for choice in question.choices:
        try:
            if choice.math is not None:
                numbers = Counter(re.findall(r"\d+", choice.math))
                for shown in (_visible(to_mathml(choice.math)), plain_math(choice.math)):
                    if lost := numbers - Counter(re.findall(r"\d+", shown)):
                        yield f"{question.id}, choice {choice.id}: {_lost(lost)}."
            elif choice.code is not None:
                code_html(choice.code.source, choice.code.lang)
        except ValueError as error:
            yield f"{question.id}, choice {choice.id}: {error}."


def _text_problems(place: str, name: str, text) -> Iterator[str]:
    for language in LANGUAGES:
        source = text[language]
        where = f"{place}, {name} ({language})"
        if name.startswith(ON_ONE_LINE) and not is_phrase(source):
            yield f"{where}: it stands on one line, so no list, code block or second paragraph."
        try:
            rendered = renderings(source)
        except ValueError as error:
            yield f"{where}: {error}."
            continue
        for target, result in rendered.items():
            if lost := missing(source, result):
                yield f"{where}: {target} {_lost(lost)}."


def renderings(source: str) -> dict[str, str]:
    """What is to be read of a text in each target. Raises ValueError when one cannot show it."""
    for_exports = rich(source)
    gift = re.sub(r"\\([\\~=#{}:])", r"\1", gift_escape(for_exports))
    return {
        "the page": _visible(block_html(source)),
        "the terminal": terminal_text(source),
        "Anki": _visible(for_exports),
        "Moodle": _visible(gift),
    }


def missing(source: str, result: str) -> Counter[str]:
    """The words and numbers of a source that its rendering has not."""
    source = _TARGET.sub("]", _FENCE_NAME.sub(r"\1", source))
    result = unicodedata.normalize("NFKC", result)
    # A formula's letters may be parted (`in` in MathML is i, n), so there only numbers count whole.
    words = Counter(_WORD.findall(unicodedata.normalize("NFKC", _FORMULA.sub(" ", source))))
    lost = words - Counter(_WORD.findall(result))
    formulas = " ".join(_COMMAND.sub(" ", formula) for formula in _FORMULA.findall(source))
    lost += Counter(re.findall(r"\d+", formulas)) - Counter(re.findall(r"\d+", result))
    return lost + (Counter(re.findall("[A-Za-z]", formulas)) - Counter(result))


def _visible(markup: str) -> str:
    """What a browser shows, the numbers of lists included."""
    out, lists, done = [], [], 0
    markup = _SPAN.sub("", markup)
    for tag in _TAG.finditer(markup):
        out += [markup[done : tag.start()], " "]
        done = tag.end()
        if opened := re.match(r"<(?:ul|ol(?: start=\"(\d+)\")?)>", tag[0]):
            lists.append(int(opened[1] or 1) if tag[0].startswith("<ol") else None)
        elif tag[0] in ("</ul>", "</ol>"):
            lists.pop()
        elif tag[0] == "<li>" and lists and lists[-1] is not None:
            out.append(f"{lists[-1]} ")
            lists[-1] += 1
    return html.unescape("".join([*out, markup[done:]]))


def _lost(lost: Counter[str]) -> str:
    return f"does not show {', '.join(repr(word) for word in list(lost)[:5])}"
