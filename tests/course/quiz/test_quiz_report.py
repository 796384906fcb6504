"""What a learner and a teacher are told, and what they are not told yet."""

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from minigpt.course.quiz.classroom.group import Row, make_group
from minigpt.course.quiz.classroom.report import class_report
from minigpt.course.quiz.classroom.tables import class_csv
from minigpt.course.quiz.classroom.whose import learner_names
from minigpt.course.quiz.grading.grade import Mark, grade, with_marks
from minigpt.course.quiz.grading.versions import choice_prints
from minigpt.course.quiz.learner.attempts import Standing
from minigpt.course.quiz.learner.history import history_data, history_report, list_lines
from minigpt.course.quiz.learner.report import as_json, attempt_data, attempt_record, attempt_report
from minigpt.course.quiz.learner.words import CONCEPT, STATUS, WORDS
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.site.progress import progress_block
from minigpt.course.site.quiz import quiz_data, quiz_page

QUIZ = load_quiz(Path(__file__).parents[2] / "quizzes/fixtures/phase-99-every-kind.yaml")
SOME = {
    "q-99-01": "b",
    "q-99-02": "a",
    "q-99-03": ("a", "b", "c"),
    "q-99-04": "0.0104",
    "q-99-06": "It rounds each weight.",
}
ALL = {
    "q-99-01": "b",
    "q-99-02": "c",
    "q-99-03": ("a", "c", "d"),
    "q-99-04": "0.0208",
    "q-99-05": "8",
    "q-99-06": "It rounds each weight to 4 bits.",
}
NO_ATTEMPTS = Standing(())


def report(answers, lang="en", reveal=False, standing=NO_ATTEMPTS):
    return attempt_report(QUIZ, grade(QUIZ, answers, lang), standing, reveal)


def attempt(answers, **changes):
    return replace(attempt_record(QUIZ, grade(QUIZ, answers), False), **changes)


# ---------------------------------------------------------------- one attempt


def test_each_question_has_its_status_in_words_and_its_points():
    lines = report(SOME).splitlines()
    starts = [line.split("  ")[1:2] for line in lines if line.startswith("q-99-")]
    words = [start[0].strip() for start in starts]
    assert words == ["right", "wrong", "partly right", "wrong", "skipped", "free text"]
    assert any("0.5 / 3" in line for line in lines)


def test_feedback_is_about_what_was_picked_and_nothing_else():
    text = report(SOME)
    assert "A single slash gives a `float`." in text  # picked
    assert "A shift by one bit halves." not in text  # the right one, not picked
    assert "You used r/h; there are two matrices." in text  # its common error


def test_the_key_stays_hidden_until_the_quiz_is_passed():
    text = report(SOME)
    for secret in ["Answer:", "Accepted", "0.02063"]:
        assert secret not in text
    assert "--reveal" in text


def test_a_free_text_stands_beside_the_model_answer_and_the_rubric_with_a_hint():
    text = report(SOME)
    assert "Model answer: It rounds each weight to one of 16 levels" in text
    assert "[2] says 4 bits or 16 levels (1)" in text
    hint = "names: says that weights are rounded; not found: says 4 bits or 16 levels."
    assert f"Hint: your answer {hint}" in text
    (line,) = [line for line in text.splitlines() if line.startswith("q-99-06")]
    assert line.split()[1:6] == ["free", "text", "–", "/", "2"] and "Mark it yourself" in text
    assert "(21.4%)" in text and "passes and fails nobody" in text  # 1.5 of 7
    assert "Model answer" not in report({})  # nothing to compare


def test_an_escape_code_in_an_answer_never_reaches_the_terminal():
    assert "\x1b" not in report({"q-99-04": "\x1b[31m1", "q-99-06": "red \x1b[31m text"})


def test_page_terminal_class_and_store_say_the_same_total():
    result = grade(QUIZ, ALL)
    on_page = [q for q in quiz_data(QUIZ, "en")["questions"] if q["kind"] != "free_text"]  # type: ignore[union-attr]
    rows = [Row(Path("ana.yaml"), QUIZ, result)]
    group = make_group(rows, learner_names(rows))
    totals = {
        "page": sum(question["points"] for question in on_page),
        "progress": int(re.findall(r'"possible":(\d+)', progress_block([QUIZ], "en"))[0]),
        "terminal": int(re.findall(r"Points: 7 of (\d+)", report(ALL))[0]),
        "class": int(re.findall(r"7 / (\d+)", class_report(group, "en"))[0]),
        "table": int(next(csv.DictReader(io.StringIO(class_csv(group))))["possible"]),
        "store": attempt_record(QUIZ, result, False).possible,
    }
    assert set(totals.values()) == {QUIZ.graded_points} == {7}
    for lang, told in (("en", "7 points"), ("es", "7 puntos")):
        assert told in quiz_page(QUIZ, lang) and told in list_lines([QUIZ], [], lang)[0]


def test_a_person_s_mark_is_told_apart_from_the_grade_and_from_the_program_s_points():
    marks = {"q-99-06": Mark(Fraction(3, 2), "teacher", "says levels")}
    marks["q-99-02"] = Mark(Fraction(1), "teacher", "both readings hold")
    result = with_marks(grade(QUIZ, SOME), marks)
    text = attempt_report(QUIZ, result, NO_ATTEMPTS)
    assert "Your teacher's mark: 1.5 of 2." in text and "Note: says levels" in text
    assert "Your teacher's mark: 1 of 1. The program gave 0." in text
    assert "Points: 2.5 of 7" in text and "With the marked free text: 4 of 9 (44.4%)." in text


@pytest.mark.parametrize(("answers", "reveal"), [(SOME, True), (ALL, False)])
def test_the_key_is_shown_on_request_and_after_passing(answers, reveal):
    text = report(answers, reveal=reveal)
    for told in [
        "Answer: c.",
        "Accepted: 0.02063 to 0.02104 (±1%)",
        "Model answer",
        "exactly 8 bits",
    ]:
        assert told in text
    assert "--reveal" not in text


def test_what_is_accepted_is_printed_once_it_was_met():
    assert "Accepted: 0.02063 to 0.02104 (±1%), both included." in report({"q-99-04": "0.0208"})


def test_the_report_speaks_the_learner_s_language():
    text = report({**SOME, "q-99-04": "0,0104", "q-99-06": "Redondea cada peso."}, "es")
    assert "correcta" in text and "incorrecta" in text and "sin responder" in text
    assert "Puntos: 1,5 de 7 (21,4 %)." in text
    assert "Para aprobar necesitas 80 %" in text and "TODAVÍA NO APROBADO" in text
    assert "nobody" not in text.lower() and "points" not in text.lower()


def test_79_96_per_cent_is_shown_as_less_than_80():
    quiz = replace(QUIZ, pass_percent=80)
    result = replace(grade(quiz, ALL), questions=grade(quiz, ALL).questions)
    almost = replace(result.questions[0], points=Fraction(7996, 10000), possible=1)
    result = replace(result, questions=(almost,))
    text = attempt_report(quiz, result, Standing(()))
    assert "(79.9%)" in text and "NOT PASSED YET" in text


def test_latest_highest_and_first_are_told_apart():
    first, best, latest = attempt({}), attempt(ALL), attempt(SOME)
    text = report(SOME, standing=Standing((first, best, latest)))
    assert "Your latest: 21.4%. Your highest: 100%. Your first: 0%." in text
    assert "To pass you need 80%. Your highest score is kept." in text
    assert "attempt 3" in text


def test_a_score_after_the_key_was_shown_says_so():
    standing = Standing((attempt({}), attempt(ALL, after_reveal=True)))
    assert "Your highest: 100% (after the key was shown)" in report(ALL, standing=standing)


def test_an_edited_quiz_keeps_the_old_score_apart():
    standing = Standing((attempt({}),), (attempt(ALL, digest="old"),))
    text = report({}, standing=standing)
    assert "Your highest: 0%" in text
    assert "your highest in an earlier version is 100%" in text


def test_none_of_them_is_an_answer_and_is_shown_as_one():
    assert "you ticked nothing" in report({"q-99-03": ()})


def test_a_number_to_be_rewritten_says_how():
    text = report({"q-99-04": "20.83e-3e"})
    assert "please rewrite" in text and "not a number I can read" in text


def test_every_word_exists_in_both_languages():
    for table in (STATUS, CONCEPT, WORDS):
        assert set(table["en"]) == set(table["es"])
    for name, text in WORDS["en"].items():
        assert text.count("{") == WORDS["es"][name].count("{"), name


def test_the_record_keeps_exact_points_and_the_answers():
    record = attempt_record(QUIZ, grade(QUIZ, SOME), revealed=True)
    assert record.points == Fraction(3, 2) and record.possible == 7 and not record.passed
    assert record.answers["q-99-03"] == ["a", "b", "c"]
    assert record.questions[2] == {
        "id": "q-99-03",
        "status": "partly",
        "points": "1/2",
        "possible": 3,
    }
    assert record.questions[5]["graded"] is False
    assert record.choices["q-99-01"] == choice_prints(QUIZ.questions[0])
    json.dumps(record.questions)


def test_json_has_no_key_until_the_quiz_is_passed():
    hidden = json.loads(as_json(attempt_data(QUIZ, grade(QUIZ, SOME))))
    assert hidden["points"] == "3/2" and hidden["percent"] == "21.4"
    assert all("key" not in question for question in hidden["questions"])
    assert hidden["questions"][5]["hint"] == {"rounds": "met", "four-bit": "not found"}
    shown = json.loads(as_json(attempt_data(QUIZ, grade(QUIZ, ALL))))
    assert shown["questions"][2]["key"] == ["a", "c", "d"]


# ---------------------------------------------------------------- the history


def test_the_list_shows_the_highest_score_of_each_quiz():
    assert list_lines([QUIZ], [], "en")[0].endswith(
        "7 points, and 2 points of free text, which you mark yourself · no attempt yet"
    )
    (line,) = list_lines([QUIZ], [attempt(SOME), attempt(ALL), attempt({})], "es")
    assert line.endswith(" · mejor nota 100 %, 3 intentos · aprobado")


def test_the_history_shows_every_attempt_and_marks_old_versions():
    attempts = [attempt(ALL, digest="old"), attempt(SOME, time="2026-01-02T03:04:05Z")]
    text = history_report([QUIZ], attempts, "en", damaged=2)
    assert "earlier version" in text and "2026-01-02T03:04:05Z" in text
    assert "Your highest: 21.4%" in text
    assert "could not be read: 2" in text


def test_the_history_keeps_learners_apart():
    attempts = [attempt(SOME, learner="ana"), attempt(ALL, learner="leo")]
    records = history_data([QUIZ], attempts)
    assert [(r["learner"], r["points"]) for r in records] == [("ana", "3/2"), ("leo", "7")]
    assert "· leo" in history_report([QUIZ], attempts, "en")


def test_no_attempts_is_said_not_left_blank():
    assert history_report([QUIZ], [], "es") == "sin intentos\n"
