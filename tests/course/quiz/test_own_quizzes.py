"""A teacher's own quizzes, in a folder outside the course; output that replaces nobody's work."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from minigpt.course.quiz.bank import Bank, UnknownQuiz, answer_files
from minigpt.course.quiz.checks.blind_text import blind_answers, blind_text
from minigpt.course.quiz.cli import main
from minigpt.course.quiz.cli_parser import BadRequest
from minigpt.course.quiz.cli_write import check_output, write
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.learner import attempts
from minigpt.course.quiz.reading.schema import QuizError, load_quiz

ROOT = Path(__file__).parents[3]
FIXTURE = ROOT / "tests" / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
ANSWERS = "schema: minigpt-answers/1\nquiz: phase-99-every-kind\nlang: en\nanswers: {q-99-01: b}\n"


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts, "default_store", lambda: tmp_path / "data" / "quiz.jsonl")
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def quiz(capsys):
    def run(*argv):
        code = main([*map(str, argv)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def without_tests(text):
    return re.sub(r"\n +verified_by: .*", "", text)


# ---------------------------------------------------------------- quizzes of one's own


def test_a_quiz_that_its_author_vouches_for_needs_no_test_of_ours(quiz, tmp_path):
    text = without_tests(FIXTURE.read_text(encoding="utf-8"))
    path = tmp_path / FIXTURE.name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuizError, match="verified_by"):
        load_quiz(path)
    path.write_text(text.replace("pass_percent", "verified_by: author\npass_percent"), "utf-8")
    assert all(question.by_author for question in load_quiz(path).questions)
    assert quiz("accept-translation", "phase-99-every-kind", "--quizzes", tmp_path)[0] == 0
    assert quiz("check", "--quizzes", tmp_path) == (0, "", "")
    assert quiz("check", "--run", "--quizzes", tmp_path) == (0, "", "")


def test_one_question_may_have_a_test_and_another_its_author(tmp_path):
    text = FIXTURE.read_text(encoding="utf-8")
    node = "tests/course/quiz/test_quiz_cli.py::test_the_fixture_s_keys_hold"
    path = tmp_path / FIXTURE.name
    path.write_text(text.replace(f"verified_by: {node}", "verified_by: author", 1), "utf-8")
    first, second, *_ = load_quiz(path).questions
    assert (first.by_author, first.verified_by) == (True, None)
    assert (second.by_author, second.verified_by) == (False, node)


def test_two_hundred_questions_in_a_file_are_read_and_graded(quiz, tmp_path):
    text = FIXTURE.read_text(encoding="utf-8")
    head, body = text.split("questions:\n")
    one = body[: body.index("  - id: q-99-02")]
    free = body[body.index("  - id: q-99-06") :]
    blocks = [one.replace("q-99-01", f"q-99-{n:03}") for n in range(1, 181)]
    blocks += [free.rstrip().replace("q-99-06", f"q-99-{n:03}") + "\n" for n in range(181, 201)]
    path = tmp_path / FIXTURE.name
    path.write_text(head + "questions:\n" + "".join(blocks), encoding="utf-8")
    loaded = load_quiz(path)
    assert (len(loaded.questions), loaded.graded_points, loaded.open_points) == (200, 180, 40)
    answers = tmp_path / "a.yaml"
    answers.write_text(ANSWERS.replace("q-99-01", "q-99-180"), encoding="utf-8")
    code, out, err = quiz("grade", answers, "--quizzes", tmp_path, "--no-save")
    assert (code, err) == (1, "") and "Points: 1 of 180 (0.5%)." in out


def test_a_quiz_of_free_text_alone_could_never_be_passed_and_is_refused(tmp_path):
    head, body = FIXTURE.read_text(encoding="utf-8").split("questions:\n")
    path = tmp_path / FIXTURE.name
    path.write_text(f"{head}questions:\n{body[body.index('  - id: q-99-06') :]}", encoding="utf-8")
    with pytest.raises(QuizError, match="a question that a program can grade"):
        load_quiz(path)


# ---------------------------------------------------------------- blind answers to free text


@pytest.mark.parametrize("path", [FIXTURE, *sorted(ROOT.glob("data/quizzes/phase-*.yaml"))])
def test_a_blind_answer_to_free_text_earns_no_hint_of_being_right(path):
    assert blind_text(load_quiz(path)) == []


def test_the_hint_still_knows_the_answers_that_people_marked_as_right():
    bank = [q for quiz in Bank().all() for q in quiz.questions if q.examples]
    right = [(q, la, e) for q in bank for la in ("en", "es") for e in (q.examples or {})[la]]
    full = [case for case in right if case[2].mark == 1 and not case[2].known_miss]
    named = [
        any(idea.verdict == "met" for idea in hint(q, example.text, lang).concepts)
        for q, lang, example in full
    ]
    assert len(full) > 20 and sum(named) / len(named) > 0.9


def test_without_the_guards_a_blind_answer_would_be_praised():
    """The bug planted: the bare rubric, which does not know what the question says."""
    from minigpt.course.quiz.grading.rubric import judge

    praised = 0
    for quiz in [load_quiz(FIXTURE), *Bank().all()]:
        for question in quiz.questions:
            if question.rubric is not None:
                answers = blind_answers(question, "en").values()
                praised += any(judge(question.rubric, text, "en").share for text in answers)
    assert praised >= 3


# ---------------------------------------------------------------- what -o may not replace


def test_an_output_never_replaces_an_input_answers_a_quiz_or_the_attempts(quiz, tmp_path):
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / FIXTURE.name).write_bytes(FIXTURE.read_bytes())
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(ANSWERS, encoding="utf-8")
    quiz("grade", tmp_path / "a.yaml", "--quizzes", bank, "--store", tmp_path / "s.jsonl")
    (tmp_path / "names.csv").write_text("name\nAna\n", encoding="utf-8")
    precious = ["a.yaml", "b.yaml", "s.jsonl", "names.csv", f"bank/{FIXTURE.name}"]
    before = {name: (tmp_path / name).read_bytes() for name in precious}
    more = ["--quizzes", bank, "--store", tmp_path / "s.jsonl"]
    for name in precious:
        for argv in (
            ["grade", tmp_path / "a.yaml", "--roster", tmp_path / "names.csv"],
            ["grade", tmp_path / "a.yaml", "--csv", "--roster", tmp_path / "names.csv"],
        ):
            code, out, err = quiz(*argv, "-o", tmp_path / name, *more)
            assert (code, out) == (2, "") and "choose another name" in err
    assert quiz("export", "--to", "gift", "--quizzes", bank, "-o", bank / FIXTURE.name)[0] == 2
    assert {name: (tmp_path / name).read_bytes() for name in precious} == before


@pytest.mark.parametrize("name", ["", ".", "no/such/folder/x.csv"])
def test_an_output_that_cannot_be_is_refused_before_anything_is_kept(quiz, tmp_path, name):
    (tmp_path / "a.yaml").write_text(ANSWERS, encoding="utf-8")
    store = tmp_path / "s.jsonl"
    argv = ["grade", tmp_path / "a.yaml", "--quizzes", FIXTURE.parent, "--store", store]
    code, out, err = quiz(*argv, "-o", name)
    assert (code, out) == (2, "") and err.startswith("minigpt: -o") and not store.exists()


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "class.csv"
    path.write_text("old", encoding="utf-8")

    def replace(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="No space"):
        write("new", str(path))
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["class.csv"]


def test_a_link_is_written_through_and_a_second_report_replaces_the_first(tmp_path):
    path, link = tmp_path / "class.csv", tmp_path / "link.csv"
    path.write_text("old", encoding="utf-8")
    link.symlink_to(path)
    for text in ("one", "two"):
        check_output(str(link), [])
        write(text, str(link))
    assert link.is_symlink() and path.read_text(encoding="utf-8") == "two"
    with pytest.raises(BadRequest, match="one of the files that are read"):
        check_output(str(link), [path])


# ---------------------------------------------------------------- odd inputs and outputs


def test_a_file_without_a_name_is_no_folder_full_of_answers(quiz):
    for argv in (["grade", ""], ["grade", "a.yaml", ""]):
        code, out, err = quiz(*argv)
        assert (code, out) == (2, "") and "a file has a name" in err
    with pytest.raises(UnknownQuiz):
        answer_files([""])


def command(*argv, **how):
    line = [sys.executable, "-m", "minigpt.course.quiz.cli", *map(str, argv)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", **how)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no /dev/stdin")
def test_answers_may_come_through_a_pipe():
    argv = ["grade", "/dev/stdin", "--no-save", "--quizzes", FIXTURE.parent]
    done = command(*argv, input=ANSWERS)
    assert done.returncode == 1 and "1 / 1" in done.stdout and done.stderr == ""
    done = command(*argv, input="")
    assert done.returncode == 2 and "/dev/stdin:1:1: the file is empty." in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell closes the output")
def test_a_closed_output_gets_a_sentence():
    line = f'"{sys.executable}" -m minigpt.course.quiz.cli list >&-'
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "closed" in done.stderr


def test_the_terminal_keeps_a_draft_s_language_and_says_so(monkeypatch, capsys, tmp_path):
    argv = ["take", "99", "--quizzes", str(FIXTURE.parent)]
    monkeypatch.setattr(sys, "stdin", io.StringIO("b\n"))
    assert main([*argv, "--lang", "es"]) == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n" * 9))
    main(argv)
    assert "Empezaste en español" in capsys.readouterr().out
