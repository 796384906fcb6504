"""The rules in docs/assets/quiz-rules.js under node: graded as Python grades, stored with distrust.

Python and JavaScript judge the same thousands of answers; the answer files that the page writes are
read by the strict reader of `minigpt quiz grade`; and what a browser may hold is never believed.
"""

import json
import random

import pytest
from tools import HERE, node

from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.reading.answers import parse_answers
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.site.quiz import question_data, quiz_data

pytestmark = pytest.mark.browser

VECTORS = HERE.parent / "quizzes" / "vectors.json"
EXAMPLE = HERE.parent / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
PIECES = [*"0123456789" * 3, *"....,,,,  __''--++%%//eEx×*^", "10^", "⁻³", "\u2212", "\u00a0", "a"]


def test_python_and_the_page_judge_the_shared_cases_alike():
    report = node("rules.mjs", "vectors", VECTORS)
    assert report["cases"] >= 1500
    assert report["different"] == []


def test_python_and_the_page_read_any_typed_number_alike():
    quiz = load_quiz(EXAMPLE)
    numeric = [question for question in quiz.questions if question.kind == "numeric"]
    random.seed(28)
    cases = []
    for _ in range(4000):
        question = random.choice(numeric)
        text = "".join(random.choices(PIECES, k=random.randint(1, 8)))
        result = grade_question(question, text, lang := random.choice(["en", "es"]))
        error = next(
            (
                i
                for i, e in enumerate(question.common_errors)
                if e.feedback[lang] in result.feedback
            ),
            None,
        )
        cases.append(
            {
                "question": question.id,
                "lang": lang,
                "answer": text,
                "status": result.status,
                "points": str(result.points),
                "reason": result.reason,
                "error": error,
            }
        )
    questions = {question.id: question_data(question) for question in numeric}
    report = node("rules.mjs", "judge", stdin={"questions": questions, "cases": cases})
    assert len({case["status"] for case in cases}) >= 3, "the texts are too much alike"
    assert report["different"] == []


@pytest.mark.parametrize(
    "text",
    [
        "it's 'quoted'", "no", "~", "# not a comment", "a: b", "- item", "> folded", "|", "%",
        "two\nlines", "  spaces  \n   deeper\n\n\nend  ", "tab\tinside", "café cafe\u0301",
        "\u202eturned\u2066 round", "\u2028line\u2029ends\u0085all", "null\u0000\u0007bell",
        "emoji 🙂 and \ud800 half", "\ufeffmark", "---\n...\n---", "\r\nwindows\r\n", "{a: [b]}",
    ],
)  # fmt: skip
def test_an_answer_file_from_the_page_is_read_back_whole(text):
    quiz = load_quiz(EXAMPLE)
    free = next(q.id for q in quiz.questions if q.kind == "free_text")
    first = quiz.questions[0]
    answers = {first.id: first.choices[0].id, free: text}
    written = node("rules.mjs", "yaml", stdin={"data": quiz_data(quiz, "es"), "cases": [answers]})
    read = parse_answers(written[0].encode(), "page.yaml", quiz)
    assert read.lang == "es"
    assert read.answers[first.id] == first.choices[0].id
    kept = "".join(c for c in str(read.answers[free]) if c.isalnum())
    wanted = "".join(c for c in text.replace("e\u0301", "é") if c.isalnum())
    assert kept == wanted


def test_what_is_stored_is_believed_only_when_it_fits():
    grade = {"points": "5/2", "possible": 6, "at": "2026-11-21T19:00:00.000Z", "revealed": False}
    good = {"v": 1, "digest": "d", "answers": {"q": "a"}, "tries": 2}
    good |= {"first": grade, "latest": grade, "highest": grade}
    bad = [
        {**good, "highest": {**grade, **change}}
        for change in (
            {"points": "13/2"},  # more than possible
            {"points": "-1"},
            {"points": "1/0"},
            {"points": 2.5},
            {"points": "9" * 1000},
            {"possible": 7},
            {"possible": "6"},
        )
    ]
    bad += [{**good, "v": 2}, {**good, "highest": None}, {**good, "first": []}]
    records = _read([good, *bad])
    assert records[0]["highest"]["points"] == "5/2" and records[0]["tries"] == 2
    assert all("highest" not in record for record in records[1:])


def test_a_changed_quiz_forgets_the_answers_and_tells_the_earlier_grade():
    grade = {"points": "5", "possible": 6, "at": "", "revealed": False}
    stored = {"v": 1, "digest": "old", "answers": {"q": "a"}, "highest": grade}
    (record,) = _read([stored])
    assert record["answers"] == {} and record["digest"] == "d"
    assert record["earlier"] == 83.3


def _read(stored: list[dict]) -> list[dict]:
    texts = [json.dumps(record) for record in stored]
    return node("rules.mjs", "store", stdin={"digest": "d", "possible": 6, "texts": texts})
