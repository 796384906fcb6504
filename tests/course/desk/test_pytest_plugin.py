"""`pytest --phase 98`: three states, the hint without a traceback, and a quick start."""

import subprocess
import sys

from learner_edits import WRONG, answer

from minigpt.course.desk import workspace
from minigpt.course.desk.workspace import Workspace

PYTEST = """
import sys
from pathlib import Path
import pytest
from minigpt.course.desk import workspace
workspace.DEFAULT = workspace.Workspace(Path(sys.argv[1]), Path(sys.argv[2]))
code = pytest.main([*sys.argv[3:], "-p", "no:cacheprovider"])
heavy = sorted({"torch", "numpy", "matplotlib"} & set(sys.modules))
print("heavy", heavy)
sys.exit(code)
"""


def pytest_phase(course: Workspace, *argv: str) -> tuple[int, str]:
    arguments = [str(course.root), str(course.exercises), *argv]
    done = subprocess.run(
        [sys.executable, "-c", PYTEST, *arguments],
        cwd=workspace.ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout + done.stderr


def test_pytest_skips_untouched_exercises_and_imports_nothing_heavy(small_course):
    small_course.start(98)
    code, said = pytest_phase(small_course, "--phase", "98")
    assert code == 0 and "2 skipped" in said and "heavy []" in said
    assert "0 of 2 attempted, 0 right" in said


def test_pytest_fails_with_the_hint_and_no_traceback(small_course):
    path, _ = small_course.start(98, "es")
    answer(path, "ex-98-01", WRONG)
    answer(path, "ex-98-02", "def centre(x):\n    return [a - sum(x) / len(x) for a in x]\n")
    code, said = pytest_phase(small_course, "--phase", "98")
    assert code == 1 and "1 failed, 1 passed" in said
    assert "Divide la suma entre el número.\nmean(numbers=[1.0, 2.0])" in said
    assert "Traceback" not in said and "sandbox.py" not in said


def test_pytest_says_how_to_start_a_phase(small_course):
    code, said = pytest_phase(small_course, "--phase", "98")
    assert code == 4 and "phase 98 is not started; `python3 course.py start 98`" in said
