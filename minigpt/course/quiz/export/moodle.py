"""A quiz as Moodle XML, which carries what GIFT cannot: points, tolerances, notes for the grader.

    <question type="numerical"> name, questiontext, defaultgrade, idnumber, answers ... </question>

The weights of a multiple choice and the texts are those of `gift`. No schema is published for the
format; docs.moodle.org/en/Moodle_XML_format describes it.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from minigpt.course.quiz.export.gift import decimal, weight
from minigpt.course.quiz.export.html import choice_html, rich, rich_fit, rich_line
from minigpt.course.quiz.export.item_id import item_id
from minigpt.course.quiz.parts import Interval, Question, Quiz
from minigpt.course.quiz.text.terminal import plain_text

_TYPES = {
    "single": "multichoice", "multiple": "multichoice", "numeric": "numerical",
    "free_text": "essay",
}  # fmt: skip


def moodle_xml(quizzes: Sequence[Quiz], lang: str) -> str:
    """The text of a file for Moodle's question import, XML format."""
    root = ET.Element("quiz")
    for quiz in quizzes:
        title = plain_text(quiz.title[lang]).replace("/", "//")
        category = ET.SubElement(root, "question", type="category")
        _text(category, "category", f"$course$/top/Mini-GPT/{quiz.phase:02d} {title}")
        for question in quiz.questions:
            _question(root, quiz, question, lang)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _question(root: ET.Element, quiz: Quiz, question: Question, lang: str) -> None:
    item = ET.SubElement(root, "question", type=_TYPES[question.kind])
    _text(item, "name", f"{question.id} {plain_text(question.title[lang])}")
    _html(item, "questiontext", rich(question.prompt[lang]))
    _html(item, "generalfeedback", rich(question.explanation[lang]))
    ET.SubElement(item, "defaultgrade").text = str(question.points)
    ET.SubElement(item, "penalty").text = "0"
    ET.SubElement(item, "idnumber").text = item_id(quiz, question, lang)
    if question.choices:
        ET.SubElement(item, "single").text = str(question.kind == "single").lower()
        ET.SubElement(item, "shuffleanswers").text = "false"  # the texts know their letters
        ET.SubElement(item, "answernumbering").text = "abc"
        for choice in question.choices:
            share = weight(question, choice)
            _answer(item, share, choice_html(choice, lang), rich_fit(choice.feedback[lang]))
    elif question.answer is not None:
        _number(item, "100", question.answer.accepted, "")
        for error in question.common_errors:
            _number(item, "0", error.accepted, rich_fit(error.feedback[lang]))
    else:
        _essay(item, question, lang)
    tags = ET.SubElement(item, "tags")
    for tag in ("minigpt", f"phase-{quiz.phase:02d}", question.kind, lang):
        _text(tags, "tag", tag)


def _number(item: ET.Element, share: str, accepted: Interval, feedback: str) -> None:
    """Moodle accepts answer - tolerance to answer + tolerance, both included."""
    middle = (accepted.low + accepted.high) / 2
    answer = _answer(item, share, decimal(middle), feedback, "moodle_auto_format")
    ET.SubElement(answer, "tolerance").text = decimal(accepted.high - middle)


def _essay(item: ET.Element, question: Question, lang: str) -> None:
    """A person marks it, with the model answer and the ideas of the rubric at hand."""
    ET.SubElement(item, "responseformat").text = "editor"
    ET.SubElement(item, "maxwordlimit").text = str(question.max_words)
    notes = rich(question.model_answer[lang]) if question.model_answer else ""
    if question.rubric:
        ideas = "".join(
            f"<li>{rich_line(concept.label[lang])} ({concept.share})</li>"
            for concept in question.rubric.concepts
        )
        wrong = "".join(
            f"<li>{rich_fit(contradiction.feedback[lang])} (0)</li>"
            for contradiction in question.rubric.contradictions
        )
        notes += f"<ul>{ideas}{wrong}</ul>"
    _html(item, "graderinfo", notes)


def _answer(
    item: ET.Element, share: str, shown: str, feedback: str, form: str = "html"
) -> ET.Element:
    answer = ET.SubElement(item, "answer", fraction=share, format=form)
    ET.SubElement(answer, "text").text = shown
    _html(answer, "feedback", feedback)
    return answer


def _text(parent: ET.Element, name: str, content: str) -> None:
    ET.SubElement(ET.SubElement(parent, name), "text").text = content


def _html(parent: ET.Element, name: str, content: str) -> None:
    ET.SubElement(ET.SubElement(parent, name, format="html"), "text").text = content
