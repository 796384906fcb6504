"""`minigpt quiz` as a learner and a teacher type it: exit codes, sentences, and no traceback."""

import contextlib
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.cli import main
from minigpt.course.quiz.learner import attempts
from minigpt.course.quiz.learner.attempts import AttemptStore

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "quizzes" / "fixtures"
FIXTURE = FIXTURES / "phase-99-every-kind.yaml"
RIGHT = """\
schema: minigpt-answers/1
quiz: phase-99-every-kind
lang: en
answers:
  q-99-01: b
  q-99-02: c
  q-99-03: [a, c, d]
  q-99-04: 0.0208
  q-99-05: 8
  q-99-06: It rounds each weight to 4 bits.
"""
WRONG = RIGHT.replace(": b\n", ": a\n").replace("[a, c, d]", "[b, e]")


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    """No test may touch the attempts of whoever runs it."""
    monkeypatch.setattr(attempts, "default_store", lambda: tmp_path / "data" / "quiz.jsonl")
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def quiz(capsys):
    """A function that runs a command on the fixture's bank: (exit code, stdout, stderr)."""

    def run(*argv, bank=FIXTURES):
        code = main([*map(str, argv), "--quizzes", str(bank)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def answers(tmp_path):
    """A function that writes an answer file and returns its path."""

    def write(text, name="answers.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_fixture_s_keys_hold():
    """The fixture's own `verified_by`: its keys are as true as the bank's must be."""
    assert (2, 3)[0] == 2  # rows of A, hence numbers in A x

    def divisors(n):
        return [d for d in range(1, n + 1) if n % d == 0]

    odd_primes = [n for n in (3, 9, 5, 7, 15) if len(divisors(n)) == 2 and n != 2]
    assert odd_primes == [3, 5, 7]
    assert all(type(n >> 1) is int and n >> 1 == n // 2 for n in range(10))
    assert round(2 * 8 / 768, 6) == 0.020833 and round(8 / 768, 6) == 0.010417
    assert (255).bit_length() == 8


# ---------------------------------------------------------------- names and help


@pytest.mark.parametrize("name", ["99", "phase-99", "phase-99-every-kind", str(FIXTURE)])
def test_a_quiz_answers_to_each_of_its_names(quiz, name):
    code, out, _ = quiz("show", name)
    assert code == 0 and "Question 6 of 6" in out


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["show", "77"], "there is no quiz '77'; there are phase-99-every-kind"),
        (["show", "phase-99-evry-kind"], "did you mean phase-99-every-kind?"),
        (["show", "nothing.yaml"], "there is no quiz file 'nothing.yaml'"),
        (["grade", "nothing"], "cannot be read"),
        (["show"], "the following arguments are required: quiz"),
        (["shw", "99"], "invalid choice: 'shw'"),
        (["export"], "required: --to"),
        (["export", "--to", "quizlet"], "invalid choice: 'quizlet'"),
        (["show", "99", "--lang", "fr"], "invalid choice: 'fr'"),
        (["accept-translation", "q-99-77"], "there is no question or quiz 'q-99-77'"),
    ],
)
def test_a_mistake_gets_one_sentence_and_exit_code_2(quiz, argv, sentence):
    code, out, err = quiz(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("minigpt: ") and sentence in err and err.count("\n") == 1


def test_a_folder_without_quizzes_says_so(quiz, tmp_path):
    code, _, err = quiz("list", bank=tmp_path)
    assert code == 2 and "holds no quiz" in err


def test_help_is_no_error(quiz):
    assert quiz("--help")[0] == 0
    assert "Exit codes" in quiz("--help")[1]
    assert quiz("grade", "--help")[0] == 0


def test_show_hides_the_answers_until_asked(quiz):
    assert "Answer:" not in quiz("show", "99")[1]
    shown = quiz("show", "99", "--answers")[1]
    assert "Answer: c." in shown and "Accepted: exactly 8 bits." in shown


# ---------------------------------------------------------------- grading one file


@pytest.mark.parametrize(("text", "code"), [(RIGHT, 0), (WRONG, 1)])
def test_the_exit_code_says_passed_or_not(quiz, answers, text, code):
    assert quiz("grade", answers(text))[0] == code


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (RIGHT.replace("q-99-01: b", "q-99-01: z"), ":5:12: "),
        (RIGHT.replace("q-99-02", "q-99-92"), ":6:3: "),
        (RIGHT.replace("every-kind", "no-such"), "there is no quiz 'phase-99-no-such'"),
        (RIGHT.replace("phase-99-every-kind", "../phase-99-every-kind.yaml"), "there is no quiz"),
        ("", ":1:1: "),
        ("answers: [", ":1:"),
    ],
)
def test_an_unsound_answer_file_is_refused_with_its_place(quiz, answers, tmp_path, text, where):
    code, out, err = quiz("grade", answers(text))
    assert code == 2 and out == "" and where in err
    assert not (tmp_path / "data").exists()  # nothing graded, nothing kept


def test_an_attempt_is_kept_unless_told_otherwise(quiz, answers, tmp_path):
    path = answers(RIGHT)
    quiz("grade", path, "--no-save")
    assert not (tmp_path / "data" / "quiz.jsonl").exists()
    quiz("grade", path)
    quiz("grade", path, "--store", tmp_path / "other.jsonl")
    assert len(AttemptStore(tmp_path / "data" / "quiz.jsonl").read()) == 1
    assert len(AttemptStore(tmp_path / "other.jsonl").read()) == 1


def test_the_highest_is_kept_over_a_worse_attempt(quiz, answers):
    quiz("grade", answers(RIGHT))
    code, out, _ = quiz("grade", answers(WRONG))
    assert code == 1
    # The pass showed the key, so what comes after says so.
    latest = "Your latest: 55.5% (after the key was shown)."
    assert f"{latest} Your highest: 100%. Your first: 100%." in out
    assert "highest 100%, 2 attempts · passed" in quiz("list")[1]
    assert len(quiz("report", "99", "--csv")[1].splitlines()) == 3


def test_attempts_after_reveal_say_so(quiz, answers):
    out = quiz("grade", answers(WRONG), "--reveal")[1]
    assert "Answer: b." in out and "(after the key was shown)" not in out
    assert "100% (after the key was shown)" in quiz("grade", answers(RIGHT))[1]


def test_a_full_disk_still_shows_the_grade_and_says_that_it_was_not_kept(
    quiz, answers, monkeypatch
):
    def write(descriptor, data):
        raise OSError(28, "No space left on device")

    path = answers(RIGHT)
    monkeypatch.setattr(attempts.os, "write", write)
    code, out, err = quiz("grade", path)
    monkeypatch.undo()
    assert code == 2
    assert "PASSED" in out and "was not saved (No space left on device)" in err


def test_json_and_csv_are_for_programs(quiz, answers):
    report = json.loads(quiz("grade", answers(RIGHT), "--json")[1])
    assert report["points"] == "9" and report["passed"] is True
    (row,) = csv.DictReader(io.StringIO(quiz("grade", answers(RIGHT), "--csv")[1]))
    assert row["percent"] == "100"


def test_answers_may_come_as_json_from_the_page(quiz, answers):
    text = json.dumps(
        {
            "schema": "minigpt-answers/1",
            "quiz": "phase-99-every-kind",
            "lang": "en",
            "answers": {"q-99-03": ["a", "c", "d"]},
        }
    )
    assert "3 / 3" in quiz("grade", answers(text, "answers.json"))[1]


# ---------------------------------------------------------------- grading a class


@pytest.fixture
def classroom(answers, tmp_path):
    answers(RIGHT, "class/ana.yaml")
    answers(WRONG, "class/group-b/leo.yaml")
    answers(RIGHT.replace("lang: en", "lang: xx"), "class/bad.yaml")
    return tmp_path / "class"


def test_one_bad_file_stops_no_other_and_is_listed(quiz, classroom):
    code, out, err = quiz("grade", classroom, "--lang", "en")
    assert code == 2 and err == ""
    assert "Passed: 1 of 2." in out
    assert "Not graded: 1 of 3 files." in out and "bad.yaml:3:7: " in out


def test_the_exit_code_of_a_class_is_that_of_its_worst_file(quiz, classroom):
    (classroom / "bad.yaml").unlink()
    assert quiz("grade", classroom)[0] == 1
    (classroom / "group-b" / "leo.yaml").unlink()
    assert quiz("grade", classroom)[0] == 0


def test_a_class_goes_into_a_spreadsheet_that_excel_reads(quiz, classroom, tmp_path):
    quiz("grade", classroom, "--csv", "-o", tmp_path / "class.csv")
    data = (tmp_path / "class.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["points"] for row in rows] == ["9", "", "5"]


def test_a_class_is_kept_by_learner_only_when_asked(quiz, classroom, tmp_path):
    quiz("grade", classroom)
    assert not (tmp_path / "data" / "quiz.jsonl").exists()
    store = tmp_path / "class.jsonl"
    quiz("grade", classroom, "--store", store)
    kept = AttemptStore(store).read()
    assert sorted(attempt.learner for attempt in kept) == ["ana", "group-b/leo"]
    rows = csv.DictReader(io.StringIO(quiz("report", "--csv", "--store", store)[1]))
    assert [(row["learner"], row["points"]) for row in rows] == [("ana", "9"), ("group-b/leo", "5")]


def test_learners_whose_files_share_a_name_are_told_apart(quiz, answers, tmp_path):
    for learner in ("ana", "leo"):
        answers(RIGHT, f"term/{learner}/answers.yaml")
    out = quiz("grade", tmp_path / "term")[1]
    assert "ana/answers " in out and "leo/answers " in out


def test_a_folder_without_answer_files_says_so(quiz, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = quiz("grade", tmp_path / "empty")
    assert code == 2 and "holds no answer file" in err


# ---------------------------------------------------------------- templates, exports, checks


def test_a_template_can_be_graded_as_it_is(quiz, tmp_path):
    path = tmp_path / "mine.yaml"
    assert quiz("template", "99", "--lang", "es", "-o", path)[0] == 0
    code, out, _ = quiz("grade", path)
    assert code == 1 and out.count("sin responder") == 6


def test_a_template_never_replaces_a_file(quiz, answers):
    path = answers(RIGHT)
    code, _, err = quiz("template", "99", "-o", path)
    assert code == 2 and "may hold answers" in err
    assert path.read_text(encoding="utf-8") == RIGHT


@pytest.mark.parametrize(("target", "mark"), [("moodle", "<quiz>"), ("gift", "$CATEGORY")])
def test_an_export_holds_every_quiz_named_or_all(quiz, target, mark):
    code, out, _ = quiz("export", "99", "--to", target, "--lang", "es")
    assert code == 0 and mark in out and "q-99-06" in out
    assert quiz("export", "--to", target, "--lang", "es")[1] == out


def test_check_is_clean_once_the_translation_is_accepted(quiz, tmp_path):
    bank = tmp_path / "bank"
    bank.mkdir()
    shutil.copy(FIXTURE, bank)
    code, out, _ = quiz("check", bank=bank)
    assert code == 1 and "nobody has compared the languages yet" in out
    code, out, _ = quiz("accept-translation", "phase-99-every-kind", bank=bank)
    assert code == 0 and "q-99-06" in out
    assert quiz("check", bank=bank) == (0, "", "")
    path = bank / FIXTURE.name
    edited = path.read_text(encoding="utf-8").replace("A byte has 8 bits.", "A byte has 8 bits!")
    path.write_text(edited, encoding="utf-8")
    code, out, _ = quiz("check", bank=bank)
    assert code == 1 and out.startswith("q-99-05")


@pytest.mark.slow  # two whole runs of pytest
def test_check_run_fails_when_a_key_s_test_fails(quiz, tmp_path, monkeypatch):
    from minigpt.course.quiz.bank import Bank
    from minigpt.course.quiz.checks import check as quiz_check

    proofs = tmp_path / "tests" / "course" / "quiz" / "test_quiz_cli.py"
    proofs.parent.mkdir(parents=True)
    monkeypatch.setattr(quiz_check, "ROOT", tmp_path)
    quizzes = Bank(FIXTURES).all()
    for body, problems in (("assert True", 0), ("assert False", 1)):
        text = f"def test_the_fixture_s_keys_hold():\n    {body}\n"
        proofs.write_text(text, encoding="utf-8")
        assert len(quiz_check.run_proofs(quizzes)) == problems


# ---------------------------------------------------------------- processes

COMMANDS = [
    ["list"],
    ["show", "99", "--answers"],
    ["template", "99"],
    ["grade", "ANSWERS"],
    ["report"],
    ["export", "--to", "moodle"],
    ["export", "--to", "gift"],
    ["check"],
    ["take", "99"],
]
ALONE = """
import sys
from minigpt.course.quiz.cli import main
code = main(sys.argv[1:])
heavy = sorted({"torch", "numpy", "matplotlib", "minigpt.model"} & set(sys.modules))
sys.exit(f"imported {heavy}" if heavy else code)
"""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:3]))
def test_no_command_imports_torch_or_numpy(answers, tmp_path, command):
    argv = [str(answers(RIGHT)) if word == "ANSWERS" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *argv, "--quizzes", str(FIXTURES)],
        cwd=ROOT,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)},
        input="\n" * 9,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    assert "imported" not in done.stderr and "Traceback" not in done.stderr


def test_a_reader_that_stops_early_is_no_error():
    command = [sys.executable, "-m", "minigpt.course.quiz.cli", "show", "99"]
    process = subprocess.Popen(
        [*command, "--quizzes", str(FIXTURES)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},  # the buffer hides the error until the end
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.close()  # as `| head -0` does
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert errors == b""


def test_a_terminal_without_the_symbols_still_shows_the_quiz():
    done = subprocess.run(
        [sys.executable, "-m", "minigpt.course.quiz.cli", "show", "99", "--lang", "es"]
        + ["--quizzes", str(FIXTURES)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"Pregunta 6 de 6" in done.stdout


# ---------------------------------------------------------------- anything at all

WORDS = [
    "list", "show", "report", "template", "take", "grade", "check", "export",
    "accept-translation", "99", "phase-99", "q-99-01", "--lang", "es", "--json", "--csv",
    "--reveal", "--no-save", "--to", "anki", "gift", "--answers", "-o", "out.txt", "answers.yaml",
    "folder", "--store", "quiz.jsonl", "--", "-", "", "--help",
]  # fmt: skip
# A separator could lead out of the test's own folder, where the commands write.
ANY_TEXT = st.text(st.characters(exclude_characters="/\\\0"), max_size=12)
ARGV = st.lists(st.sampled_from(WORDS) | ANY_TEXT, max_size=7)
LINES = st.sampled_from([*RIGHT.splitlines(), "", "?", "-", "0", "[", "q-99-01: [a", "\t", "é: è"])
FILES = st.lists(LINES | ANY_TEXT, max_size=9).map("\n".join)


@settings(
    max_examples=150,
    deadline=None,  # a lint of the whole bank takes longer than hypothesis' 200 ms
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the folder may be shared
)
@given(ARGV, FILES, st.lists(ANY_TEXT, max_size=12).map("\n".join))
def test_whatever_is_typed_there_is_never_a_traceback(tmp_path, argv, file, typed):
    folder = tmp_path / "fuzz"
    (folder / "folder").mkdir(parents=True, exist_ok=True)
    for name in ("answers.yaml", "folder/one.yaml", "folder/two.json"):
        (folder / name).write_text(file, encoding="utf-8", errors="replace")
    bank = folder / "bank"
    bank.mkdir(exist_ok=True)
    shutil.copy(FIXTURE, bank)
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stdin", io.StringIO(typed))
        code = main([*argv[:1], "--quizzes", str(bank), *argv[1:]])
    assert code in (0, 1, 2)
    assert "Traceback" not in out.getvalue() + err.getvalue()
    if code == 2:
        assert err.getvalue().strip() or "Not graded" in out.getvalue() + out.getvalue()
