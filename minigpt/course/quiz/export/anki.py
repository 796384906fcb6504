"""A quiz as Anki cards: what stands on their two sides, and by what Anki knows them again.

The guid of a card is its quiz's id, its question's id and its language: importing again after an
edit updates the card and keeps its review history, and no other quiz's card is touched.
"""

from collections.abc import Sequence

from minigpt.course.quiz.export.apkg import Card, package
from minigpt.course.quiz.export.html import choice_html, rich, rich_fit, rich_line
from minigpt.course.quiz.export.item_id import item_id
from minigpt.course.quiz.learner.report import accepted_text
from minigpt.course.quiz.learner.template import how_to_answer
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.text.terminal import plain_text, show_interval

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


def anki_package(quizzes: Sequence[Quiz], lang: str, now: int) -> bytes:
    """The bytes of an .apkg for Anki's File > Import: one card per question."""
    cards = []
    for quiz in quizzes:
        title = plain_text(quiz.title[lang]).replace("::", ":")  # two would open a deck in the deck
        deck = f"{_DECK[lang]}::{quiz.phase:02d} {title}"
        for question in quiz.questions:
            tags = ("minigpt", f"phase-{quiz.phase:02d}", question.kind, lang)
            front, back = card_front(question, lang), card_back(question, lang)
            cards.append(Card(item_id(quiz, question, lang), deck, front, back, tags))
    return package(cards, now)


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
        feedback = rich_fit(choice.feedback[lang])
        parts.append(f"<div><b>{choice.id}) {verdict}.</b> {feedback}</div>")
    if question.answer is not None:
        parts.append(f"<div><b>{rich_line(accepted_text(question, lang))}</b></div>")
    for error in question.common_errors:
        low, high = show_interval(error.accepted, lang)
        wrong = words["not"].format(low if low == high else f"{low}–{high}")
        parts.append(f"<div>{wrong}: {rich_fit(error.feedback[lang])}</div>")
    if question.model_answer is not None:
        parts.append(f"<div><b>{words['model']}:</b> {rich_fit(question.model_answer[lang])}</div>")
    return "".join(parts) + "<hr>" + rich(question.explanation[lang])
