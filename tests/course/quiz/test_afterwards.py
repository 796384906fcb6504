"""What happens to kept attempts later: marks by hand, corrected keys, older releases, rubbish."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from minigpt.course.quiz.cli import main
from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.learner import attempts
from minigpt.course.quiz.learner.amend import regrade
from minigpt.course.quiz.learner.attempts import AttemptStore, standing_of
from minigpt.course.quiz.learner.report import attempt_record
from minigpt.course.quiz.learner.stored import decode
from minigpt.course.quiz.reading.schema import load_quiz

FIXTURES = Path(__file__).parents[2] / "quizzes" / "fixtures"
QUIZ = load_quiz(FIXTURES / "phase-99-every-kind.yaml")
SOME = {"q-99-01": "a", "q-99-02": "c", "q-99-06": "It rounds each weight."}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts, "default_store", lambda: tmp_path / "quiz.jsonl")
    monkeypatch.setenv("LC_ALL", "C")
    return AttemptStore(tmp_path / "quiz.jsonl")


@pytest.fixture
def quiz(capsys):
    def run(*argv):
        code = main([*map(str, argv), "--quizzes", str(FIXTURES)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def keep(store, answers=SOME, quiz=QUIZ, **changes):
    (kept,) = store.append(replace(attempt_record(quiz, grade(quiz, answers), False), **changes))
    return kept


# ---------------------------------------------------------------- marks by hand


def test_a_mark_is_kept_with_its_note_and_the_attempt_s_own_line_stays(store, quiz):
    keep(store)
    before = store.path.read_bytes()
    code, out, err = quiz("mark", "q-99-06", "1,5", "--note", "says rounding")
    assert (code, err) == (0, "") and "Now 2.5 of 9" in out
    assert quiz("mark", "q-99-01", "1", "--note", "unclear", "--lang", "es")[0] == 0
    assert store.path.read_bytes().startswith(before)
    (attempt,) = store.read()
    assert (attempt.points, attempt.possible, attempt.amended) == (2, 7, ("mark", "mark"))
    entries = {entry["id"]: entry for entry in attempt.questions}
    first, free = entries["q-99-01"], entries["q-99-06"]
    assert (first["points"], first["mark"], first["by"]) == ("0", "1", "teacher")
    assert (free["points"], free["mark"], free["by"]) == ("0", "3/2", "self")
    assert free["note"] == "says rounding"
    assert "a mark by hand" in quiz("report", "99", "--lang", "en")[1]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["mark", "q-99-01", "1"], "say with --note why"),
        (["mark", "q-99-06", "3"], "from 0 to 2"),
        (["mark", "q-99-06", "1/0"], "from 0 to 2"),
        (["mark", "q-12-01", "1"], "no quiz has a question"),
        (["mark", "q-99-06", "1", "--learner", "Zoë"], "no attempt of 'Zoë'"),
    ],
)
def test_a_mark_that_cannot_be_given_changes_nothing(store, quiz, argv, sentence):
    keep(store)
    before = store.path.read_bytes()
    code, out, err = quiz(*argv, "--lang", "en")
    assert (code, out) == (2, "") and sentence in err
    assert store.path.read_bytes() == before


# ---------------------------------------------------------------- a corrected key


def corrected(quiz=QUIZ):
    """The first question's key is a, not b."""
    first = quiz.questions[0]
    choices = tuple(replace(c, correct=c.id == "a") for c in first.choices)
    questions = (replace(first, choices=choices), *quiz.questions[1:])
    return replace(quiz, questions=questions, digest="c0ffee000000", earlier_digest="")


def test_a_corrected_key_reaches_the_attempts_that_were_kept(store):
    keep(store)
    keep(store, {"q-99-01": "b"})
    quiz = corrected()
    first, second = regrade(quiz, store.read())
    assert first.amendment and (first.attempt.points, first.amendment.points) == (1, 2)
    assert second.amendment and (second.attempt.points, second.amendment.points) == (1, 0)
    store.amend(first.amendment, second.amendment)
    standing = standing_of(quiz, store.read())
    assert [attempt.points for attempt in standing.attempts] == [2, 0]
    assert [attempt.amended for attempt in standing.attempts] == [("regrade",)] * 2
    again = regrade(quiz, store.read())
    assert [one.amendment for one in again] == [None, None]  # nothing more to change


def test_a_mark_by_hand_survives_a_regrade(store, quiz):
    keep(store)
    quiz("mark", "q-99-02", "0", "--note", "copied")
    (one,) = regrade(corrected(), store.read())
    assert one.amendment is not None and one.amendment.points == 1
    entry = next(e for e in one.amendment.questions if e["id"] == "q-99-02")
    assert (entry["points"], entry["mark"], entry["note"]) == ("1", "0", "copied")


def test_an_attempt_whose_letters_nobody_knows_is_left_and_said(store):
    keep(store, choices={}, digest="0ld0ld0ld0ld")
    (one,) = regrade(corrected(), store.read())
    assert one.amendment is None and one.left == "left_unknown"


def test_the_command_tells_what_a_regrade_changes_and_dry_run_keeps_nothing(store, quiz):
    keep(store, digest="0ld0ld0ld0ld", points=Fraction(0))
    before = store.path.read_bytes()
    for lang, word in (("en", "changed: 1"), ("es", "han cambiado: 1")):
        code, out, _ = quiz("regrade", "99", "--dry-run", "--lang", lang)
        assert code == 0 and word in out
    assert store.path.read_bytes() == before
    quiz("regrade", "99")
    assert store.read()[0].points == 1
    assert len(store.path.read_bytes().splitlines()) == 2


# ---------------------------------------------------------------- earlier releases


def old_line(**changes):
    """What the first release wrote: no choices, and keyword points in the total."""
    questions = [
        {"id": q.id, "status": "right", "points": "0", "possible": q.points} for q in QUIZ.questions
    ]
    for entry, points in zip(questions, ("1", "1", "3", "1", "0", "1/2"), strict=True):
        entry["points"] = points
    record = {
        "quiz": QUIZ.id, "digest": QUIZ.earlier_digest, "points": "13/2", "possible": 9,
        "passed": False, "lang": "es", "answers": {"q-99-01": "b"}, "questions": questions,
        "time": "2026-01-02T03:04:05Z", "revealed": False, "after_reveal": False, "learner": "",
        "grader": 1,
    }  # fmt: skip
    return json.dumps({**record, **changes}) + "\n"


def test_an_old_attempt_counts_today_without_its_keyword_points(store):
    store.path.write_text(old_line(), encoding="utf-8")
    standing = standing_of(QUIZ, store.read())
    (attempt,) = standing.attempts  # not "an earlier version": only the name of it has changed
    assert (attempt.points, attempt.possible, attempt.passed) == (6, 7, True)  # 85 %, was 72 %


def test_nobody_s_pass_is_taken_away_by_counting_anew(store):
    store.path.write_text(old_line(passed=True), encoding="utf-8")
    low = [
        {"id": q.id, "status": "partly", "points": "1", "possible": q.points}
        for q in QUIZ.questions
    ]
    store.path.write_text(old_line(passed=True, questions=low), encoding="utf-8")
    (attempt,) = standing_of(QUIZ, store.read()).attempts
    assert attempt.points == 5 and attempt.passed


def test_a_corrected_typo_leaves_a_pass_where_it_was(tmp_path):
    text = (FIXTURES / "phase-99-every-kind.yaml").read_text(encoding="utf-8")
    path = tmp_path / "phase-99-every-kind.yaml"
    path.write_text(text.replace("Sean $A", "Sea $A").replace("es: tres}", "es: Tres}"), "utf-8")
    assert load_quiz(path).digest == QUIZ.digest


# ---------------------------------------------------------------- what lies in the file


@pytest.mark.parametrize(
    "change",
    [
        {"points": "1e99999999"},  # a Fraction that would hang here for ever
        {"points": "999"},  # of 9
        {"points": "-1"},
        {"points": "1/0"},
        {"points": "nan"},
        {"points": " 1"},
        {"points": "9" * 100_000},
        {"points": 1},
        {"possible": 10**9},
        {"possible": True},
        {"lang": "\x1b[31m"},
        {"lang": "fr"},
        {"time": "\x1b]0;owned\x07"},
        {"quiz": "\x1b[2J"},
        {"digest": ["x"]},
        {"questions": [{"id": "q", "status": "right", "points": "1e9", "possible": 1}]},
        {"questions": [{"id": "q", "status": "great", "points": "1", "possible": 1}]},
        {"questions": [{"id": "q", "status": "right", "points": "2", "possible": 1}]},
        {"questions": [{"id": "\x1b", "status": "right", "points": "1", "possible": 1}]},
        {"questions": [3]},
        {"questions": {}},
        {"answers": {"q": {"deep": 1}}},
        {"choices": {"q": [1]}},
        {"grader": -1},
    ],
)
def test_what_does_not_fit_is_counted_as_damaged_and_never_believed(store, quiz, change):
    assert decode(old_line(**change).encode()) is None
    store.path.write_text(old_line() + old_line(**change) + old_line(), encoding="utf-8")
    assert len(store.read()) == 2 and store.damaged == 1
    code, out, _ = quiz("report", "99")
    assert code == 0 and "\x1b" not in out and "16650" not in out


def test_an_escape_code_in_a_learner_s_name_never_reaches_the_terminal(store, quiz):
    store.path.write_text(old_line(learner="\x1b[31mAna\x07"), encoding="utf-8")
    out = quiz("report", "99")[1]
    assert "\x1b" not in out and "\x07" not in out and "Ana" in out


@pytest.mark.parametrize("amends", [7, -1, 1.5, "0", None])
def test_an_amendment_of_nothing_changes_nothing(store, amends):
    record = {"amends": amends, "why": "mark", "digest": "x", "points": "9", "possible": 9}
    record |= {"passed": True, "answers": {}, "questions": []}
    store.path.write_text(old_line() + json.dumps(record) + "\n", encoding="utf-8")
    (attempt,) = store.read()
    assert attempt.points == Fraction(13, 2) and store.damaged == 1
