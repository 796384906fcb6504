"""A quiz as Anki cards, in Anki's own text format: no dependency, no binary file.

The guid of a card is its question's id and language, `q-28-01-es`. Anki knows a card by it, so
importing again after an edit updates the card and keeps its review history.
"""

import csv
import io
from collections.abc import Sequence

from minigpt.course.quiz.export.html import choice_html, rich, rich_line
from minigpt.course.quiz.learner.report import accepted_text
from minigpt.course.quiz.learner.template import how_to_answer
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.text.terminal import show_interval

_DECK = {"en": "Mini-GPT from scratch", "es": "Mini-GPT desde cero"}
_WORDS = {
    "en": {"right": "right", "wrong": "not right", "not": "Not {}", "model": "Model answer"},
    "es": {
        "right": "correcta",
        "wrong": "no es correcta",
        "not": "No {}",
        "model": "Respuesta modelo",
    },
}


def anki_text(quizzes: Sequence[Quiz], lang: str) -> str:
    """The text of a file for Anki's File > Import: one card per question."""
    head = [
        "#separator:tab",
        "#html:true",
        "#notetype:Basic",
        "#guid column:1",
        "#deck column:2",
        "#tags column:5",
        "#if matches:update current",
    ]
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    for quiz in quizzes:
        title = quiz.title[lang].replace("::", ":")  # two colons would open a deck in the deck
        deck = f"{_DECK[lang]}::{quiz.phase:02d} {title}"
        for question in quiz.questions:
            tags = f"minigpt phase-{quiz.phase:02d} {question.kind} {lang}"
            front, back = card_front(question, lang), card_back(question, lang)
            writer.writerow([f"{question.id}-{lang}", deck, front, back, tags])
    return "\n".join(head) + "\n" + table.getvalue()


def card_front(question: Question, lang: str) -> str:
    """The question: title, prompt, lettered choices, and what kind of answer it wants."""
    parts = [f"<h3>{rich_line(question.title[lang])}</h3>", rich(question.prompt[lang])]
    for choice in question.choices:
        parts.append(f"<div>{choice.id}) {choice_html(choice, lang)}</div>")
    if question.kind != "single":
        parts.append(f"<p><i>{rich_line(how_to_answer(question, lang))}</i></p>")
    return "".join(parts)


def card_back(question: Question, lang: str) -> str:
    """The answer: every choice with its feedback, or what is accepted; then the explanation."""
    words = _WORDS[lang]
    parts = []
    for choice in question.choices:
        verdict = words["right"] if choice.correct else words["wrong"]
        feedback = rich_line(choice.feedback[lang])
        parts.append(f"<div><b>{choice.id}) {verdict}.</b> {feedback}</div>")
    if question.answer is not None:
        parts.append(f"<div><b>{rich_line(accepted_text(question, lang))}</b></div>")
    for error in question.common_errors:
        low, high = show_interval(error.accepted, lang)
        wrong = words["not"].format(low if low == high else f"{low}–{high}")
        parts.append(f"<div>{wrong}: {rich_line(error.feedback[lang])}</div>")
    if question.model_answer is not None:
        parts.append(
            f"<div><b>{words['model']}:</b> {rich_line(question.model_answer[lang])}</div>"
        )
    return "".join(parts) + "<hr>" + rich(question.explanation[lang])
