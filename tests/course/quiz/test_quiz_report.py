"""What a learner and a teacher are told, and what they are not told yet."""

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from minigpt.course.quiz.classroom.group import Row, class_csv, class_data, class_report
from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.learner.attempts import Standing
from minigpt.course.quiz.learner.history import history_data, history_report, list_lines
from minigpt.course.quiz.learner.report import as_json, attempt_data, attempt_record, attempt_report
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.quiz.text.words import CONCEPT, STATUS, WORDS

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
    assert words == ["right", "wrong", "partly right", "wrong", "skipped", "partly right"]
    assert any("0.5 / 3" in line for line in lines)


def test_feedback_is_about_what_was_picked_and_nothing_else():
    text = report(SOME)
    assert "A single slash gives a `float`." in text  # picked
    assert "A shift by one bit halves." not in text  # the right one, not picked
    assert "You used r/h; there are two matrices." in text  # its common error


def test_the_key_stays_hidden_until_the_quiz_is_passed():
    text = report(SOME)
    for secret in ["Answer:", "Accepted", "Model answer", "0.02063", "4 bits or 16 levels"]:
        assert secret not in text
    assert "Ideas not found: 1." in text  # their number, not their names
    assert "--reveal" in text


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
    assert "Puntos: 2,5 de 9 (27,7 %). De ellos, 1 por la rúbrica" in text
    assert "Para aprobar necesitas 80 %" in text and "TODAVÍA NO APROBADO" in text
    assert "one" not in text.lower().split() and "points" not in text.lower()


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
    assert "Your latest: 27.7%. Your highest: 100%. Your first: 0%." in text
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
    assert record.points == Fraction(5, 2) and record.possible == 9 and not record.passed
    assert record.answers["q-99-03"] == ["a", "b", "c"]
    assert record.questions[2] == {
        "id": "q-99-03",
        "status": "partly",
        "points": "1/2",
        "possible": 3,
    }
    json.dumps(record.questions)


def test_json_has_no_key_until_the_quiz_is_passed():
    hidden = json.loads(as_json(attempt_data(QUIZ, grade(QUIZ, SOME))))
    assert hidden["points"] == "5/2" and hidden["percent"] == "27.7"
    assert all("key" not in question for question in hidden["questions"])
    assert hidden["questions"][5]["concepts"] == {"rounds": "met"}
    shown = json.loads(as_json(attempt_data(QUIZ, grade(QUIZ, ALL))))
    assert shown["questions"][2]["key"] == ["a", "c", "d"]


# ---------------------------------------------------------------- a class


def rows():
    return [
        Row(Path("ana.yaml"), QUIZ, grade(QUIZ, ALL)),
        Row(Path("leo.yaml"), QUIZ, grade(QUIZ, SOME)),
        Row(Path("bad.yaml"), problems=("bad.yaml:3:5: a tab is not an indent.",)),
    ]


def test_the_class_report_has_a_line_per_learner_and_lists_the_bad_file():
    text = class_report(rows(), "en")
    ana, leo = (line for line in text.splitlines() if line.startswith(("ana", "leo")))
    assert ana.split()[1:] == ["phase-99-every-kind", "9", "/", "9", "100%", "passed"]
    assert "2.5 / 9" in leo and "not passed" in leo
    assert "Passed: 1 of 2." in text
    assert "q-99-02  right 1, wrong 1" in text
    assert "Not graded: 1 of 3 files." in text and "bad.yaml:3:5: a tab" in text


def test_the_class_report_speaks_spanish():
    text = class_report(rows(), "es")
    assert "Aprobados: 1 de 2." in text and "Sin calificar: 1 de 3 archivos." in text
    assert "q-99-02  correcta 1, incorrecta 1" in text


def test_a_class_of_bad_files_is_still_a_report():
    text = class_report([Row(Path("x.yaml"), problems=("x.yaml:1:1: empty.",))], "en")
    assert "Not graded: 1 of 1 files." in text


def test_csv_has_a_row_per_file_and_a_column_per_question():
    table = list(csv.DictReader(io.StringIO(class_csv(rows()))))
    assert [row["passed"] for row in table] == ["yes", "no", ""]
    assert table[1]["points"] == "2.5" and table[1]["q-99-03"] == "0.5"
    assert table[2]["problems"].startswith("bad.yaml:3:5")


def test_a_file_name_cannot_run_in_a_spreadsheet():
    text = class_csv([replace(rows()[0], file=Path('=HYPERLINK("x").yaml'))])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["file"].startswith("'=")


def test_class_json_names_problems_and_points():
    ana, _, bad = json.loads(as_json(class_data(rows())))
    assert ana["points"] == "9" and bad["problems"] and "points" not in bad


# ---------------------------------------------------------------- the history


def test_the_list_shows_the_highest_score_of_each_quiz():
    assert list_lines([QUIZ], [], "en")[0].endswith("9 points · no attempt yet")
    (line,) = list_lines([QUIZ], [attempt(SOME), attempt(ALL), attempt({})], "es")
    assert line.endswith("9 puntos · mejor nota 100 %, 3 intentos · aprobado")


def test_the_history_shows_every_attempt_and_marks_old_versions():
    attempts = [attempt(ALL, digest="old"), attempt(SOME, time="2026-01-02T03:04:05Z")]
    text = history_report([QUIZ], attempts, "en", damaged=2)
    assert "earlier version" in text and "2026-01-02T03:04:05Z" in text
    assert "Your highest: 27.7%" in text
    assert "could not be read: 2" in text


def test_the_history_keeps_learners_apart():
    attempts = [attempt(SOME, learner="ana"), attempt(ALL, learner="leo")]
    records = history_data([QUIZ], attempts)
    assert [(r["learner"], r["points"]) for r in records] == [("ana", "5/2"), ("leo", "9")]
    assert "· leo" in history_report([QUIZ], attempts, "en")


def test_no_attempts_is_said_not_left_blank():
    assert history_report([QUIZ], [], "es") == "sin intentos\n"
