"""The progress page's table: every quiz, with cells that docs/assets/progress.js fills in.

The grades are the reader's own and stay in their browser; the page knows only what can be taken.
"""

from collections.abc import Iterable
from html import escape

from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.markup import inline_html
from minigpt.course.quiz.text.terminal import plain_text
from minigpt.course.site.quiz import data_html
from minigpt.course.site.quiz_words import PROGRESS_SCRIPT_WORDS, WORDS, say


def progress_block(quizzes: Iterable[Quiz], lang: str, link: str = "../quizzes/{id}/") -> str:
    """The table of the progress page: every quiz, with cells that `progress.js` fills in."""
    quizzes = list(quizzes)
    rows = "".join(
        f'<tr data-quiz="{quiz.id}"><th scope="row"><a href="{link.format(id=quiz.id)}">'
        f"{quiz.phase:02d} · {inline_html(quiz.title[lang])}</a></th>"
        f'<td data-cell="state">{say("state_none", lang)}</td><td data-cell="highest">–</td>'
        f'<td data-cell="latest">–</td><td data-cell="tries">0</td></tr>'
        for quiz in quizzes
    )
    heads = "".join(
        f'<th scope="col">{say(key, lang)}</th>'
        for key in ("quiz", "state", "highest", "latest", "tries")
    )
    data = {
        "quizzes": [
            {
                "id": quiz.id,
                "title": f"{quiz.phase:02d} · {plain_text(quiz.title[lang])}",
                "digest": quiz.digest,
                "pass": quiz.pass_percent,
                "possible": graded_points(quiz),
            }
            for quiz in quizzes
        ],
        "words": {key: WORDS[key][lang] for key in PROGRESS_SCRIPT_WORDS},
    }
    # What the script says to a new reader stands there already, so that nothing moves; without
    # JavaScript it is hidden, for nobody knows.
    begin = say("progress_total", lang, passed=0, n=len(quizzes))
    if quizzes:
        begin += " " + say("progress_next", lang, title=escape(data["quizzes"][0]["title"]))
    command = "<code>python3 course.py quiz list</code>"
    return (
        '<div class="quiz-progress">'
        f"<noscript><p>{say('progress_no_script', lang, command=command)}</p></noscript>"
        f'<p class="quiz-progress-total" role="status">{begin}</p>'
        '<div class="quiz-table" role="region" tabindex="0" '
        f'aria-label="{say("progress_caption", lang)}"><table class="quiz-grade-list"><caption>'
        f"{say('progress_caption', lang)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        '<p class="quiz-actions" hidden>'
        f'<button type="button" class="md-button" data-do="export">{say("export", lang)}</button> '
        f'<button type="button" class="md-button" data-do="clear">{say("clear_all", lang)}</button>'
        "</p>"
        f"{data_html('progress-data', data)}</div>"
    )


def graded_points(quiz: Quiz) -> int:
    """The points the page itself can give: free text is for the learner to mark."""
    return sum(question.points for question in quiz.questions if question.kind != "free_text")
