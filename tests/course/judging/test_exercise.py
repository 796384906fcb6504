"""`check` in a notebook: what it says, draws and hands back."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from minigpt.course.exercise import check
from minigpt.course.exercises import find
from minigpt.course.judging.exercise import exercise_number
from minigpt.course.judging.judge import Verdict, judge
from minigpt.course.judging.show import can_draw, language, picture, report

SMALL_EXERCISES = Path(__file__).parents[1] / "fixtures" / "exercises"


@pytest.fixture
def mean():
    return find("ex-98-01", SMALL_EXERCISES)


# --- in the notebook -------------------------------------------------------------------------


@pytest.fixture
def small_exercises(monkeypatch):
    monkeypatch.setattr("minigpt.course.exercises.FOLDER", SMALL_EXERCISES)


def test_check_hands_the_reference_back_for_a_stub_and_again_when_run_twice(
    small_exercises, capsys, monkeypatch
):
    monkeypatch.setenv("MINIGPT_LANG", "es")

    def mean(numbers):
        raise NotImplementedError

    first = check("ex-98-01", mean)
    assert first([1.0, 2.0]) == 1.5
    assert check("ex-98-01", first) is first
    said = capsys.readouterr().out
    assert said.count("○ 98.1 por hacer") == 2  # the reference is not taken for the learner's


def test_check_keeps_the_learners_function_right_or_wrong(small_exercises, capsys, monkeypatch):
    monkeypatch.setenv("MINIGPT_LANG", "en")

    def mean(numbers):
        return sum(numbers)

    assert check("ex-98-01", mean) is mean
    assert capsys.readouterr().out.startswith("✗ 98.1 not yet.\n  Divide the sum by the count.")


def test_check_is_silent_in_the_courses_own_run(small_exercises, capsys, monkeypatch):
    monkeypatch.setenv("MINIGPT_LANG", "none")

    def mean(numbers):
        raise NotImplementedError

    check("ex-98-01", mean)
    assert capsys.readouterr().out == ""


def test_the_language_is_that_of_the_notebook(small_course, monkeypatch):
    monkeypatch.delenv("MINIGPT_LANG", raising=False)
    monkeypatch.setattr("minigpt.course.judging.show.WORK", small_course.work)
    assert language("ex-98-01") == "en"
    path, _ = small_course.start(98, "es")
    assert language("ex-98-01") == "es"
    monkeypatch.setenv("JPY_SESSION_NAME", str(small_course.original(98, "en")))
    assert language("ex-98-01") == "en"


def test_an_unknown_exercise_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="this phase has ex-98-01, ex-98-02"):
        find("ex-98-07", SMALL_EXERCISES)
    with pytest.raises(ValueError, match="named ex-NN-MM"):
        find("mean", SMALL_EXERCISES)


def test_numbers_are_those_of_the_headings():
    assert exercise_number("ex-28-01") == "28.1"


def wrong_verdict(got, expected):
    return Verdict("ex-98-01", "wrong", got=got, expected=expected)


def test_a_mismatch_is_drawn_with_yours_beside_the_target():
    verdict = wrong_verdict(torch.zeros(3, 4), torch.eye(3, 4))
    assert can_draw(verdict)
    assert picture(verdict, "es").lstrip().startswith("<?xml")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (torch.zeros(65, 64), torch.zeros(65, 64)),  # too many entries
        (torch.zeros(2, 2, 2), torch.zeros(2, 2, 2)),
        (torch.tensor(1.0), torch.tensor(2.0)),
        ([1.0, 2.0], [2.0, 1.0]),
        (None, torch.zeros(2)),
    ],
)
def test_what_does_not_fit_a_picture_is_not_drawn(got, expected):
    assert not can_draw(wrong_verdict(got, expected))


def test_infinite_entries_do_not_spoil_the_picture():
    verdict = wrong_verdict(torch.tensor([1.0, -torch.inf]), torch.tensor([1.0, 2.0]))
    assert can_draw(verdict) and picture(verdict, "en")


def test_a_report_is_one_line_when_there_is_nothing_to_explain(mean):
    assert report(mean, judge(mean, mean.reference), "es") == "✓ 98.1 correcto."


def test_the_notebook_side_imports_neither_torch_nor_numpy():
    program = "import sys, minigpt.course.exercise, minigpt.course.desk.workspace_cli\n"
    program += "assert not {'torch', 'numpy', 'matplotlib', 'nbformat'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
