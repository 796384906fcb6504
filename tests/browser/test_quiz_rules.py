"""The rules in docs/assets/quiz-rules.js under node: graded as Python grades, stored with distrust.

Python and JavaScript judge the same thousands of answers; the answer files that the page writes are
read by the strict reader of `minigpt quiz grade`; and what a browser may hold is never believed.
"""

import json
import random
from collections import Counter

import pytest
from tools import HERE, node

from minigpt.course.quiz.grading.given import CHANGED
from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.grading.versions import choice_prints, moved, quiz_prints
from minigpt.course.quiz.reading.answers import parse_answers
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.site.quiz import question_data, quiz_data

pytestmark = pytest.mark.browser

VECTORS = HERE.parent / "quizzes" / "vectors.json"
EXAMPLE = HERE.parent / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
# Blank to JavaScript's trim(), to Python's strip(), or only to people.
ODD_BLANKS = [" ", "\t", "\n", "\r\n", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0", "\u2028"]
ODD_BLANKS += ["\u2029", "\u3000", "\ufeff", "\u200b"]
PIECES = [
    *"0123456789" * 3,
    *"....,,,,  __''--++%%//eEx×*^",
    "10^",
    "⁻³",
    "\u2212",
    "\u00a0",
    "a",
    *ODD_BLANKS,
]


def test_python_and_the_page_judge_the_shared_cases_alike():
    report = node("rules.mjs", "vectors", VECTORS)
    assert report["cases"] >= 1500
    assert report["different"] == []


def test_python_and_the_page_judge_20_000_random_answers_alike():
    """Numbers of every spelling, with what one language's trim leaves and the other's does not."""
    quiz = load_quiz(EXAMPLE)
    random.seed(28)
    cases = []
    for _ in range(20_000):
        question = random.choice([q for q in quiz.questions if q.graded])
        lang = random.choice(["en", "es"])
        answer: object = random_text() if question.answer else random_letters(question)
        if question.answer and random.random() < 0.1:  # a right one, with blanks around it
            key = str(question.answer.value).replace(".", "," if lang == "es" else ".")
            answer = random.choice(ODD_BLANKS) + key + random.choice(ODD_BLANKS)
        result = grade_question(question, answer, lang)
        cases.append(
            {
                "question": question.id,
                "lang": lang,
                "answer": answer,
                "status": result.status,
                "points": str(result.points),
                "reason": result.reason,
                "error": error_hit(question, result, lang),
            }
        )
    questions = {question.id: question_data(question) for question in quiz.questions}
    report = node("rules.mjs", "judge", stdin={"questions": questions, "cases": cases})
    assert report["cases"] == 20_000
    counts = Counter(case["status"] for case in cases)
    assert min(counts[s] for s in ("right", "partly", "wrong", "skipped", "ask")) > 100, counts
    assert report["different"] == []


def random_text() -> str:
    text = "".join(random.choices(PIECES, k=random.randint(0, 8)))
    return random.choice(["", *ODD_BLANKS]) + text + random.choice(["", *ODD_BLANKS])


def random_letters(question):
    letters = [choice.id for choice in question.choices]
    if question.kind == "single":
        return random.choice([None, *letters])
    return random.sample(letters, random.randint(0, len(letters)))


def error_hit(question, result, lang):
    errors = enumerate(question.common_errors)
    return next((i for i, e in errors if e.feedback[lang] in result.feedback), None)


def test_an_answer_goes_with_the_choice_it_meant_on_the_page_as_in_python():
    quiz = load_quiz(EXAMPLE)
    question = next(q for q in quiz.questions if q.kind == "multiple")
    data, now = question_data(question), choice_prints(question)
    random.seed(7)
    cases, expected = [], []
    for _ in range(500):
        old = random.sample(now, len(now))
        for place in range(len(old)):  # a typo in one language, or another choice
            half = random.choice(["", "", "en", "es", "both"])
            other = f"{random.randrange(16**6):06x}"
            old[place] = {"": old[place], "en": other + old[place][6:], "both": other * 2}.get(
                half, old[place][:6] + other
            )
        answer = random.sample("abcde", random.randint(0, 5))
        cases.append({"question": data, "answer": answer, "prints": old})
        meant = moved(question, tuple(answer), old)
        expected.append(None if meant is CHANGED else list(meant))  # type: ignore[arg-type]
    assert node("rules.mjs", "moved", stdin={"cases": cases}) == expected
    assert None in expected and any(expected)


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
    data = {"data": quiz_data(quiz, "es"), "cases": [answers], "self": {free: ["rounds", "evil"]}}
    written = node("rules.mjs", "yaml", stdin=data)
    read = parse_answers(written[0].encode(), "page.yaml", quiz)
    assert (read.lang, read.digest) == ("es", quiz.digest)
    assert read.choices == {name: tuple(found) for name, found in quiz_prints(quiz).items()}
    assert read.marks[free].points == 1 and read.marks[free].by == "self"
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


def test_a_grade_kept_before_a_digest_ignored_wording_still_stands():
    grade = {"points": "5", "possible": 6, "at": "", "revealed": False}
    old = {"v": 1, "digest": "once", "answers": {"q": "a"}, "tries": 3}
    old |= {"first": grade, "latest": grade, "highest": grade}
    (record,) = _read([old])
    assert (record["highest"]["points"], record["tries"], record["digest"]) == ("5", 3, "d")


def test_a_changed_quiz_forgets_the_answers_and_tells_the_earlier_grade():
    grade = {"points": "5", "possible": 6, "at": "", "revealed": False}
    stored = {"v": 1, "digest": "old", "answers": {"q": "a"}, "highest": grade}
    (record,) = _read([stored])
    assert record["answers"] == {} and record["digest"] == "d"
    assert record["earlier"] == 83.3


def _read(stored: list[dict]) -> list[dict]:
    texts = [json.dumps(record) for record in stored]
    return node(
        "rules.mjs", "store", stdin={"digest": "d", "possible": 6, "texts": texts, "once": "once"}
    )
