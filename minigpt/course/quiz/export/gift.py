r"""A quiz in GIFT, the text format that Moodle imports into its question bank.

    // [id:phase-28-lora-qlora/q-28-03/en] [tag:minigpt]
    ::q-28-03 Rank 0:: [html]<p>Which are true?</p> {
      ~%50%[html]the first # its feedback
      ~%-50%[html]the second # its feedback
      ####[html]the explanation
    }

Every ~ = # { } : of a text is escaped, and every backslash: `\nabla` would be read as a line break
and "abla", a bare = would quietly become a right answer.
"""

from collections.abc import Sequence
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from minigpt.course.quiz.export.html import choice_html, rich, rich_fit
from minigpt.course.quiz.export.item_id import item_id
from minigpt.course.quiz.parts import Choice, Interval, Question, Quiz
from minigpt.course.quiz.text.terminal import terminal_text

_SPECIAL = str.maketrans({character: "\\" + character for character in "\\~=#{}:"})
_EXACT = Context(prec=700, traps=[Inexact])  # a quiz's numbers have at most 300 zeros


def gift_text(quizzes: Sequence[Quiz], lang: str) -> str:
    """The text of a file for Moodle's question import, GIFT format."""
    parts = []
    for quiz in quizzes:
        title = " ".join(terminal_text(quiz.title[lang]).split()).replace("/", "//")
        parts.append(f"$CATEGORY: Mini-GPT/{quiz.phase:02d} {title}\n")
        parts += [gift_question(quiz, question, lang) for question in quiz.questions]
    return "\n".join(parts)


def gift_question(quiz: Quiz, question: Question, lang: str) -> str:
    """One item; a blank line would end it, so every text is kept on one line."""
    tags = ("minigpt", f"phase-{quiz.phase:02d}", question.kind, lang)
    marks = " ".join([f"[id:{item_id(quiz, question, lang)}]", *(f"[tag:{tag}]" for tag in tags)])
    name = escape(" ".join(f"{question.id} {terminal_text(question.title[lang])}".split()))
    answers = "".join(f"  {line}\n" for line in _answers(question, lang))
    opening = "{#" if question.kind == "numeric" else "{"
    stem = escape(rich(question.prompt[lang]))
    explanation = escape(rich(question.explanation[lang] + _model(question, lang)))
    return (
        f"// {marks}\n::{name}:: [html]{stem} {opening}\n{answers}  ####[html]{explanation}\n}}\n"
    )


def escape(text: str) -> str:
    """Text on one line, with nothing in it that GIFT would act upon."""
    if "<pre" in text:  # there every space and line break counts, and HTML can spell them
        before, code = text.split("<pre", 1)
        code, after = code.split("</pre>", 1)
        code = code.replace("\n", "&#10;").replace("  ", "&#32;&#32;")
        return escape(before) + ("<pre" + code + "</pre>").translate(_SPECIAL) + escape(after)
    return " ".join(text.split("\n")).translate(_SPECIAL)


def _answers(question: Question, lang: str) -> list[str]:
    if question.kind == "numeric":
        return _numeric_answers(question, lang)
    return [_choice(question, choice, lang) for choice in question.choices]


def _choice(question: Question, choice: Choice, lang: str) -> str:
    shown = escape(choice_html(choice, lang))
    feedback = escape(rich_fit(choice.feedback[lang]))
    if question.kind == "single":
        mark = "=" if choice.correct else "~"
    else:
        mark = f"~%{weight(question, choice)}%"
    return f"{mark}[html]{shown} # [html]{feedback}"


def weight(question: Question, choice: Choice) -> str:
    """Moodle adds the weights up and never goes below 0: exactly our balanced scoring.

    It has no all-or-nothing; there, a wrong tick costs everything and a missed one its share.
    """
    if question.kind == "single":
        return "100" if choice.correct else "0"
    correct = sum(choice.correct for choice in question.choices)
    wrong = len(question.choices) - correct
    if choice.correct:
        weight = Fraction(100, correct)
    else:
        weight = -Fraction(100, 1 if question.scoring == "all_or_nothing" else wrong)
    return f"{float(weight):.5f}".rstrip("0").rstrip(".")  # 33.33333, as Moodle's list has it


def _numeric_answers(question: Question, lang: str) -> list[str]:
    """Ranges, because GIFT knows no relative tolerance; the first that fits is taken."""
    assert question.answer is not None
    lines = [f"={_range(question.answer.accepted)}"]
    for error in question.common_errors:
        feedback = escape(rich_fit(error.feedback[lang]))
        lines.append(f"=%0%{_range(error.accepted)} # [html]{feedback}")
    return lines


def _range(interval: Interval) -> str:
    return f"{decimal(interval.low)}..{decimal(interval.high)}"


def decimal(value: Fraction) -> str:
    """A number with a point and all its digits."""
    exact = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{exact.normalize(_EXACT):f}"


def _model(question: Question, lang: str) -> str:
    """Free text is an essay in Moodle: a person marks it, with our answer at hand."""
    return f"\n\n{question.model_answer[lang]}" if question.model_answer is not None else ""
