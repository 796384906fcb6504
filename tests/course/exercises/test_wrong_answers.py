"""Wrong answers that learners could write: none is accepted, and three of four meet a hint.

`wrong/phase_NN.py` holds at least ten for each exercise of a phase, written from the prompt, not
from the wrong turns: ANSWERS = {"ex-28-01": [(hint, function), ...]}, where hint is the id of the
wrong turn whose hint the learner should read, or None when the verdict's own words must do. A
hint that names another misconception than the one at work fails here, too.
"""

import importlib.util
from pathlib import Path

import pytest

from minigpt.course.exercises import find, phase_folders
from minigpt.course.judging.judge import judge
from minigpt.course.notebooks.references import reference_sources

WRONG = Path(__file__).parent / "wrong"
STILL_TO_WRITE: set[str] = set()
WRITTEN = [path for path in phase_folders() if path.name not in STILL_TO_WRITE]
FOLDERS = [pytest.param(path, id=path.name) for path in WRITTEN]
IDS = [name for path in WRITTEN for name in sorted(reference_sources(path))]


def test_what_is_still_to_write_is_not_there_yet():
    assert not [name for name in STILL_TO_WRITE if (WRONG / f"{name}.py").exists()]


def answers_of(phase: str) -> dict:
    path = WRONG / f"{phase}.py"
    assert path.exists(), f"write {path.name}: ten wrong answers to each exercise of the phase"
    spec = importlib.util.spec_from_file_location(f"wrong_{phase}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ANSWERS


@pytest.mark.parametrize("identifier", IDS)
def test_no_wrong_answer_is_accepted_and_each_meets_its_own_hint(identifier):
    exercise = find(identifier)
    for place, (hint, function) in enumerate(answers_of(f"phase_{identifier[3:5]}")[identifier]):
        verdict = judge(exercise, function)
        said = f"answer {place} to {identifier}: {verdict.wrong_turn}\n{verdict.text('en')}"
        assert verdict.status == "wrong", f"answer {place} to {identifier} is {verdict.status}"
        assert verdict.wrong_turn == hint, said


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_exercise_has_ten_and_three_of_four_meet_a_hint(folder):
    answers = answers_of(folder.name)
    assert sorted(answers) == sorted(reference_sources(folder))
    assert {name: len(wrong) for name, wrong in answers.items() if len(wrong) < 10} == {}
    hints = [hint for wrong in answers.values() for hint, _ in wrong]
    assert sum(hint is not None for hint in hints) >= 0.75 * len(hints)
