"""The quiz page: everything a reader needs is in the HTML, and a script may then make it a form.

`quiz_page(quiz, lang)` returns Markdown whose questions are blocks of HTML: the prompt, lettered
choices and a closed `<details>` with the key, the explanation and the feedback of every choice.
That is complete without JavaScript, in print and for a search engine (the answers are kept out
of the site's search). `docs/assets/quiz.js` turns each list of choices into native controls; what
it needs to judge an answer, exact fractions included, is in one `<template>` at the end.
"""

import json
from collections.abc import Iterable
from typing import Any

from minigpt.course.quiz.grading.grade import NOTES
from minigpt.course.quiz.grading.versions import choice_prints
from minigpt.course.quiz.parts import QUIZ_FOLDER, Choice, Interval, Question, Quiz
from minigpt.course.quiz.text.markup import (
    block_html,
    code_html,
    escape,
    in_markdown,
    inline_html,
)
from minigpt.course.quiz.text.terminal import show_interval, show_number
from minigpt.course.site.quiz_words import QUIZ_SCRIPT_WORDS, WORDS, say
from minigpt.course.text.numbers_style import written
from minigpt.course.words import Text

# The reasons that the page's grader can give; the rest belong to the rubric of free text.
PAGE_NOTES = (
    "ambiguous", "unreadable", "too-long", "too-large", "percent", "whole-number", "missed",
)  # fmt: skip


def quiz_page(quiz: Quiz, lang: str) -> str:
    """The Markdown of one quiz page, in one language."""
    summary = say(
        "summary", lang,
        questions=len(quiz.questions), points=quiz.graded_points, percent=quiz.pass_percent,
    )  # fmt: skip
    if quiz.open_points:
        summary += " · " + say("summary_open", lang, n=quiz.open_points)
    command = f"<code>python3 course.py quiz take {quiz.phase} --lang {lang}</code>"
    source = f"<code>data/quizzes/{quiz.id}.yaml</code>"
    parts = [
        "# " + say("title", lang, phase=f"{quiz.phase:02d}", title=heading(quiz.title[lang])),
        f'<div class="quiz-intro" data-quiz="{quiz.id}">'
        f'<p class="quiz-summary">{summary}</p><p>{say("policy", lang)}</p>'
        f'<p class="quiz-source">{say("source", lang, path=source)}</p>'
        f"<noscript><p>{say('no_script', lang, command=command)}</p></noscript></div>",
    ]
    for number, question in enumerate(quiz.questions, start=1):
        try:
            title = heading(question.title[lang])
            parts.append(f"## {number} · {title} {{ #{question.id} }}")
            parts.append(one_line(question_html(quiz, question, number, lang)))
        except ValueError as error:
            raise ValueError(f"{_place(quiz, question)}: {error}") from error
    parts.append('<div class="quiz-end"></div>\n' + data_html("quiz-data", quiz_data(quiz, lang)))
    return "\n\n".join(parts) + "\n"


def question_html(quiz: Quiz, question: Question, number: int, lang: str) -> str:
    """One question below its heading: prompt, choices, what to do, and the closed answer."""
    hint = _hint(question, lang)
    points = say("points", lang, n=question.points)
    choices = "".join(_choice_html(question, choice, lang) for choice in question.choices)
    unit = question.answer.unit if question.answer else None
    return (
        f'<div class="quiz-question" data-question="{question.id}" data-kind="{question.kind}"'
        f"{_attribute('data-unit', unit)}>"
        f'<div class="quiz-prompt" id="{question.id}-prompt">{block_html(question.prompt[lang])}'
        f'</div><p class="quiz-hint" id="{question.id}-hint">{escape(hint)}'
        f' <span class="quiz-points">{points}</span>'
        f' <code class="quiz-id" data-search-exclude>{question.id}</code></p>'
        + (f'<ol class="quiz-choices">{choices}</ol>' if choices else "")
        + _answer_html(quiz, question, number, lang)
        + "</div>"
    )


def heading(title: str) -> str:
    """A title for a heading, which is Markdown: its HTML, and nothing that Markdown acts upon."""
    return in_markdown(inline_html(title))


def one_line(html: str) -> str:
    """A block of HTML on one line, so that nothing in it can begin a line of Markdown."""
    return html.replace("\n", "&#10;")


def quiz_data(quiz: Quiz, lang: str) -> dict[str, object]:
    """What the script needs: the keys as exact fractions, and its words in this language."""
    return {
        "id": quiz.id,
        "digest": quiz.digest,
        "once": quiz.earlier_digest,
        "lang": lang,
        "pass": quiz.pass_percent,
        "questions": [question_data(question) for question in quiz.questions],
        "words": {key: WORDS[key][lang] for key in QUIZ_SCRIPT_WORDS}
        | {"notes": {reason: NOTES[reason][lang] for reason in PAGE_NOTES}},
    }


def question_data(question: Question) -> dict[str, Any]:
    """The key of one question, in the form that both `quiz.js` and its tests read."""
    data: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "points": question.points,
    }
    if question.choices:
        data["choices"] = [choice.id for choice in question.choices]
        data["correct"] = [choice.id for choice in question.choices if choice.correct]
        data["prints"] = choice_prints(question)
    if question.kind == "multiple":
        data["scoring"] = question.scoring
    if question.answer:
        data["accepted"] = _ends(question.answer.accepted)
        data["percent"] = question.answer.accept_percent
        data["integer"] = question.answer.integer
        data["errors"] = [_ends(error.accepted) for error in question.common_errors]
    if question.rubric:
        data["concepts"] = [
            {"id": concept.id, "share": str(concept.share)} for concept in question.rubric.concepts
        ]
    return data


def data_html(name: str, data: object) -> str:
    """Data for a script, in a `<template>`: text that no browser shows and nothing in it can end.

    `<script type="application/json">` would be the usual place, but the theme's instant
    navigation runs every script of the page it swaps in, whatever its type.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029$`":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<template id="{name}" data-search-exclude>{text}</template>'


def _hint(question: Question, lang: str) -> str:
    if question.kind == "multiple":
        return say(f"hint_{question.scoring}", lang)
    if question.answer:
        if question.answer.integer:
            return say("hint_integer", lang)
        return say("hint_percent" if question.answer.accept_percent else "hint_numeric", lang)
    return say(f"hint_{question.kind}", lang, n=question.max_words)


def _choice_html(question: Question, choice: Choice, lang: str) -> str:
    letter = f'<span class="quiz-letter">{choice.id})</span> '
    if choice.code:
        # The block stands beside the label, never inside: a label holds phrases only.
        name = f' id="{question.id}-{choice.id}-code"'
        body = (
            f'<div class="quiz-code">{code_html(choice.code.source, choice.code.lang, name)}</div>'
        )
    else:
        body = f'<span class="quiz-text">{_choice_text(choice, lang)}</span>'
    return f'<li data-choice="{choice.id}">{letter}{body}</li>'


def _choice_text(choice: Choice, lang: str) -> str:
    if choice.math is not None:
        return inline_html(f"${choice.math}$")
    return inline_html(choice.text[lang]) if choice.text else ""


def _answer_html(quiz: Quiz, question: Question, number: int, lang: str) -> str:
    inner = _choice_answers(question, lang) + _number_answer(question, lang)
    inner += _model_answer(question, lang)
    inner += (
        f'<p class="quiz-label">{say("explanation", lang)}</p>'
        f'<div class="quiz-explanation">{block_html(question.explanation[lang])}</div>'
    )
    if question.lesson:
        inner += f'<p><a href="{_lesson_link(quiz, question)}">{say("lesson", lang)}</a></p>'
    if question.verified_by:
        test = f"<code>{escape(question.verified_by)}</code>"
        inner += f'<p class="quiz-verified">{say("verified", lang, test=test)}</p>'
    return (
        '<details class="quiz-answer" data-search-exclude>'
        f"<summary>{say('answer_to', lang, n=number)}</summary>"
        f'<div class="quiz-answer-body">{inner}</div></details>'
    )


def _choice_answers(question: Question, lang: str) -> str:
    """Every choice with its verdict in words and its own feedback."""
    if not question.choices:
        return ""
    items = "".join(
        f'<li data-choice="{choice.id}" class="{"is-right" if choice.correct else "is-wrong"}">'
        f'<span class="quiz-letter">{choice.id})</span> <div class="quiz-feedback">'
        f'<strong class="quiz-verdict">{_verdict(choice, lang)}</strong>'
        f"{block_html(choice.feedback[lang])}</div></li>"
        for choice in question.choices
    )
    return f'<ol class="quiz-answers">{items}</ol>'


def _verdict(choice: Choice, lang: str) -> str:
    return say("right_choice" if choice.correct else "wrong_choice", lang)


def _number_answer(question: Question, lang: str) -> str:
    if not question.answer:
        return ""
    answer, unit = question.answer, f" {question.answer.unit}" if question.answer.unit else ""
    low, high = show_interval(answer.accepted, lang, answer.integer)
    accepted = say("accepted", lang, low=low, high=high)
    if answer.value is not None:
        value = written(answer.value, lang) + unit
        line = say("answer", lang, answer=f"<strong>{escape(value)}</strong>")
        line += f" ({accepted})" if low != high else ""
    else:
        line = say("answer", lang, answer=accepted + escape(unit))
    errors = "".join(
        f'<li data-error="{i}"><span class="quiz-letter">{_about(error.accepted, lang)}</span> '
        f'<div class="quiz-feedback">{block_html(error.feedback[lang])}</div></li>'
        for i, error in enumerate(question.common_errors)
    )
    story = f'<p class="quiz-label">{say("common_errors", lang)}</p>' if errors else ""
    return f"<p>{line}</p>{story}" + (f'<ul class="quiz-answers">{errors}</ul>' if errors else "")


def _about(interval: Interval, lang: str) -> str:
    """A wrong number by its middle, which is the one the author wrote."""
    middle = (interval.low + interval.high) / 2
    return ("" if interval.low == interval.high else "≈ ") + show_number(middle, lang)


def _model_answer(question: Question, lang: str) -> str:
    if not (question.model_answer and question.rubric):
        return ""
    # A `<span>` for the words, so that the script can reuse them as the label of a checkbox.
    items = "".join(
        f'<li data-concept="{concept.id}"><span>{inline_html(concept.label[lang])}</span></li>'
        for concept in question.rubric.concepts
    )
    wrong = _feedback_list(
        (contradiction.feedback for contradiction in question.rubric.contradictions), lang
    )
    return (
        f'<p class="quiz-label">{say("model_answer", lang)}</p>'
        f'<div class="quiz-model">{block_html(question.model_answer[lang])}</div>'
        f'<p class="quiz-label">{say("rubric", lang)}</p><ul class="quiz-rubric">{items}</ul>'
        + wrong
    )


def _feedback_list(texts: Iterable[Text], lang: str) -> str:
    items = "".join(f"<li>{block_html(text[lang])}</li>" for text in texts)
    return f'<ul class="quiz-contradictions">{items}</ul>' if items else ""


def _lesson_link(quiz: Quiz, question: Question) -> str:
    """From /en/quizzes/<id>/ to the anchor of the lesson with the same slug."""
    anchor = (question.lesson or "").partition("#")[2]
    return escape(f"../../lessons/{quiz.id}/" + (f"#{anchor}" if anchor else ""))


def _ends(interval: Interval) -> list[str]:
    return [str(interval.low), str(interval.high)]


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _place(quiz: Quiz, question: Question) -> str:
    """`file:line` of a question, for the message that stops the build."""
    path = QUIZ_FOLDER / f"{quiz.id}.yaml"
    shown = f"data/quizzes/{path.name}"
    if not path.exists():
        return f"{shown}: {question.id}"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if question.id in line.split("#")[0]:
            return f"{shown}:{number}: {question.id}"
    return f"{shown}: {question.id}"
