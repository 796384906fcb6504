"""The quiz at the terminal: plain lines in, plain lines out, and no answer is ever lost."""

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from minigpt.course.quiz.grading.grade import AnswerError, grade
from minigpt.course.quiz.learner.take import Draft, Stopped, read_answer, take
from minigpt.course.quiz.reading.schema import load_answers, load_quiz

ROOT = Path(__file__).parents[3]
FIXTURE = ROOT / "tests/quizzes/fixtures/phase-99-every-kind.yaml"
QUIZ = load_quiz(FIXTURE)
ALL_RIGHT = ["b", "c", "a c d", "0.0208", "8", "It rounds each weight to 4 bits."]


@pytest.fixture
def answer(tmp_path):
    """A function that types these lines and returns the answers and the screen."""

    def type_(lines, lang="en", quiz=QUIZ):
        screen = io.StringIO()
        draft = Draft.beside(tmp_path / "quiz.jsonl", quiz, lang)
        source = lines if hasattr(lines, "readline") else io.StringIO("\n".join([*lines, ""]))
        try:
            return take(
                quiz, lang, draft, source, screen, "minigpt quiz take 99"
            ), screen.getvalue()
        except Stopped as stopped:
            return stopped, screen.getvalue()

    return type_


def test_right_answers_typed_in_order_earn_everything(answer):
    answers, _ = answer(ALL_RIGHT)
    assert grade(QUIZ, answers).points == QUIZ.points


def test_every_question_is_shown_with_its_choices(answer):
    _, screen = answer(ALL_RIGHT, "es")
    for expected in ["Pregunta 3 de 6", "d) siete", "¿Cuántos bits", "Tu letra: ", "3 puntos"]:
        assert expected in screen
    assert "una letra equivocada anula una correcta" in screen


def test_nothing_shown_gives_an_answer_away(answer):
    _, screen = answer(ALL_RIGHT)
    for question in QUIZ.questions:
        assert question.explanation["en"] not in screen
        assert all(choice.feedback["en"] not in screen for choice in question.choices)


def test_enter_alone_skips_and_the_end_names_what_is_blank(answer):
    answers, screen = answer(["", "c", "", "", "", ""])
    assert answers == {"q-99-02": "c"}
    assert "Not answered: 1, 3, 4, 5, 6." in screen


def test_a_letter_that_is_no_choice_is_asked_again(answer):
    answers, screen = answer(["q", "yes", "B)", "C", "a,c ; d", "", "", ""])
    assert answers["q-99-01"] == "b" and answers["q-99-02"] == "c"
    assert answers["q-99-03"] == ("a", "c", "d")
    assert screen.count("That cannot be an answer here. One letter.") == 2


def test_a_number_that_cannot_be_marked_is_asked_again(answer):
    answers, screen = answer(["", "", "", "many", "0.0208", "", ""])
    assert answers == {"q-99-04": "0.0208"}
    assert "I cannot mark that as it stands." in screen


def test_zero_means_none_of_them_which_is_not_the_same_as_skipping(answer):
    answers, _ = answer(["", "", "0", "", "", ""])
    assert answers == {"q-99-03": ()}


def test_a_question_can_be_answered_again_before_grading(answer):
    answers, screen = answer([*ALL_RIGHT[:4], "7", ALL_RIGHT[5], "9", "x", "5", "8", ""])
    assert answers["q-99-05"] == "8"
    assert screen.count("There are questions 1 to 6.") == 2
    assert "[7; Enter keeps it, - clears it]" in screen


def test_a_minus_clears_an_answer(answer):
    answers, _ = answer([*ALL_RIGHT, "1", "-", ""])
    assert "q-99-01" not in answers


def test_the_end_of_a_pipe_after_the_last_question_grades(answer):
    answers, _ = answer(ALL_RIGHT)  # no line answers the last prompt
    assert len(answers) == 6


@pytest.mark.parametrize("lines", [["b"], ["b", "c", "a"]])
def test_the_end_of_the_input_in_the_middle_grades_nothing_and_keeps_everything(answer, lines):
    stopped, _ = answer(lines)
    assert isinstance(stopped, Stopped)
    assert "nothing was graded. Your answers are kept" in str(stopped)
    assert "minigpt quiz take 99" in str(stopped)
    answers, screen = answer(["", "", "", "", "", ""])  # Enter keeps each
    assert len(answers) == len(lines)
    assert "Your answers from last time are here" in screen


def test_stopping_before_any_answer_does_not_claim_to_have_kept_some(answer):
    stopped, _ = answer([])
    assert "there was no answer to keep" in str(stopped)


def test_ctrl_c_keeps_the_answers_too(answer, tmp_path):
    class Keyboard:
        lines = iter(["b\n", "c\n"])

        def readline(self):
            for line in self.lines:
                return line
            raise KeyboardInterrupt

    stopped, _ = answer(Keyboard())
    assert isinstance(stopped, Stopped) and isinstance(stopped.__cause__, KeyboardInterrupt)
    draft = Draft.beside(tmp_path / "quiz.jsonl", QUIZ, "en")
    assert draft.answers == {"q-99-01": "b", "q-99-02": "c"}


def test_an_answer_is_on_the_disk_before_the_next_question_is_asked(answer, tmp_path):
    seen = []

    class Keyboard:
        lines = iter(["b\n", "c\n", ""])

        def readline(self):
            seen.append(sorted(Draft.beside(tmp_path / "quiz.jsonl", QUIZ, "en").answers))
            return next(self.lines)

    answer(Keyboard())
    assert seen == [[], ["q-99-01"], ["q-99-01", "q-99-02"]]


def test_a_draft_is_an_answer_file_that_can_be_graded(answer, tmp_path):
    answer(ALL_RIGHT[:3])
    (path,) = tmp_path.glob("*.draft.json")
    assert load_answers(path, QUIZ).answers["q-99-03"] == ("a", "c", "d")


def test_after_the_quiz_is_edited_an_old_draft_is_not_used(answer):
    answer(["b"])
    answers, _ = answer(["", "", "", "", "", ""], quiz=replace(QUIZ, digest="0123456789abcdef"))
    assert answers == {}


@pytest.mark.parametrize(
    "rubbish", [b"", b"{", b"[]", b'{"answers": 3}', b'{"answers": {"q-99-01": "z"}}', b"\xff"]
)
def test_a_spoilt_draft_starts_afresh(tmp_path, rubbish):
    draft = Draft.beside(tmp_path / "quiz.jsonl", QUIZ, "en")
    draft.path.write_bytes(rubbish)
    assert Draft.beside(tmp_path / "quiz.jsonl", QUIZ, "en").answers == {}


def test_a_draft_that_cannot_be_kept_is_admitted(tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    draft = Draft.beside(tmp_path / "file" / "quiz.jsonl", QUIZ, "en")
    with pytest.raises(Stopped, match="could not be kept for later"):
        take(QUIZ, "en", draft, io.StringIO("b\n"), io.StringIO())


@pytest.mark.parametrize("line", ["a1", "[a]", "abz", "é", "a-b", "?"])
def test_letters_that_make_no_sense_are_refused(line):
    with pytest.raises(AnswerError):
        read_answer(QUIZ.questions[2], line)


@pytest.mark.parametrize("line", ["a c d", "acd", "D, C, A", "a) c) d)", "a;c;d", "a & c & d"])
def test_letters_may_be_written_as_people_do(line):
    assert read_answer(QUIZ.questions[2], line) == ("a", "c", "d")


def start(tmp_path):
    command = [sys.executable, "-m", "minigpt.course.quiz.cli", "take", str(FIXTURE)]
    return subprocess.Popen(
        [*command, "--lang", "en", "--store", str(tmp_path / "quiz.jsonl")],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A test run in the background may have been told to ignore Ctrl-C; a terminal is not.
        preexec_fn=hear_ctrl_c if os.name == "posix" else None,
    )


def hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_a_real_ctrl_c_and_a_second_run_end_in_a_grade(tmp_path):
    process = start(tmp_path)
    assert process.stdin and process.stdout
    process.stdin.write("b\n")
    process.stdin.flush()
    screen = ""
    while "Question 2" not in screen:  # the first answer has been taken
        screen += process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in errors and "take" in errors and "Traceback" not in errors
    assert not (tmp_path / "quiz.jsonl").exists()

    screen, errors = start(tmp_path).communicate("\n".join(["", *ALL_RIGHT[1:], "", ""]))
    assert errors == "" and "PASSED" in screen
    record = json.loads((tmp_path / "quiz.jsonl").read_text(encoding="utf-8"))
    assert record["points"] == "9" and record["passed"]
    assert not list(tmp_path.glob("*.draft.json"))  # graded and kept: no longer needed
