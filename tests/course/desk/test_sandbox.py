"""Learners' code runs in another process, and only what an exercise needs of it."""

import shutil
from pathlib import Path

import pytest
from learner_edits import RIGHT, WRONG, answer, edit

from minigpt.course.desk.learner import read_notebook, stubs
from minigpt.course.desk.workspace import Workspace

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def mean(numbers)\n    return 1\n", "SyntaxError: expected ':'\n  your line 1: def mean"),
        (
            "def mean(numbers):\n    a = 1\n    return numbers[9]\n",
            "your line 3: return numbers[9]",
        ),
        ("import os\ndef mean(numbers):\n    os._exit(7)\n", "ended Python itself (exit code 7)"),
        ("average = 3\n", "no longer defines mean"),
        ("import no_such_library\ndef mean(numbers):\n    return 1\n", "No module named"),
        ("def mean(numbers):\n    return undefined_name\n", "through its arguments"),
    ],
)
def test_what_goes_wrong_in_an_answer_points_at_the_learners_line(small_course, source, says):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", source)
    verdict = small_course.standing(98).verdicts["ex-98-01"]
    assert verdict.status == "wrong" and says in verdict.text("en")


def quick_exercises(tmp_path: Path) -> Path:
    """The exercises of phase 98, each with half a second."""
    folder = tmp_path / "exercises"
    shutil.copytree(FIXTURES / "exercises", folder)
    for page in (folder / "phase_98").glob("ex_*.py"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("reference=", "seconds=0.5, reference="), encoding="utf-8")
    return folder


def test_a_loop_inside_c_is_ended_and_the_next_exercise_is_still_judged(
    small_course, monkeypatch, tmp_path
):
    folder = quick_exercises(tmp_path)
    monkeypatch.setattr("minigpt.course.desk.sandbox.GRACE", 0.5)
    course = Workspace(small_course.root, folder)
    path, _ = course.start(98)
    answer(
        path, "ex-98-01", "import itertools\ndef mean(x):\n    return sum(itertools.repeat(0))\n"
    )
    answer(path, "ex-98-02", "def centre(numbers):\n    return [x - numbers[0] for x in numbers]\n")
    standing = course.standing(98)
    assert "stopped after 0.5 s: an endless loop?" in standing.verdicts["ex-98-01"].text("en")
    assert standing.verdicts["ex-98-02"].wrong_turn == "first"


def test_an_endless_loop_at_the_top_of_a_cell_or_in_the_answer_is_stopped(small_course, tmp_path):
    folder = quick_exercises(tmp_path)
    course = Workspace(small_course.root, folder)
    path, _ = course.start(98)
    answer(path, "ex-98-01", "def mean(x):\n    while True:\n        print(1)\n")
    answer(path, "ex-98-02", "if True:\n    while True:\n        pass\ndef centre(x): return x\n")
    verdicts = course.standing(98).verdicts.values()
    assert all("an endless loop?" in verdict.text("en") for verdict in verdicts)


def test_helpers_and_imports_of_the_learner_are_known_but_training_is_not_run(small_course):
    path, _ = small_course.start(98)
    helper = (
        "import math as m, decimal\nimport no_such_library\nSCALE = 1\n"
        "def total(x):\n    return m.fsum(x) * SCALE\n"
    )
    heavy = "raise RuntimeError('training')\n"
    for source in (helper, heavy, "%timeit 1\n!ls\n", "not python at all"):
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
        edit(path, lambda cells, cell=cell: cells.insert(1, cell))
    answer(path, "ex-98-01", "%load_ext x\ndef mean(x):\n    return total(x) / len(x)\nmean([])")
    assert small_course.standing(98).verdicts["ex-98-01"].status == "right"


def test_a_mistake_in_one_exercise_is_not_counted_in_the_next(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", WRONG)
    answer(path, "ex-98-02", "def centre(x):\n    return [a - mean(x) for a in x]\n")
    verdicts = small_course.standing(98).verdicts
    assert [verdicts[f"ex-98-0{n}"].status for n in (1, 2)] == ["wrong", "right"]


def test_an_answer_in_a_copied_cell_counts(small_course):
    path, _ = small_course.start(98)
    copied = {"cell_type": "code", "metadata": {}, "outputs": [], "source": RIGHT}
    edit(path, lambda cells: cells.append(copied))
    assert small_course.standing(98).verdicts["ex-98-01"].status == "right"


@pytest.mark.parametrize(
    ("source", "to_do"),
    [
        ("def mean(numbers):\n    # a thought\n    raise NotImplementedError\n", True),
        ('def mean(n):\n    """Other words."""\n    raise NotImplementedError("later")\n', True),
        ("def mean(numbers):\n    pass\n", False),
        ("def mean(numbers):\n    x = sum(numbers)\n    raise NotImplementedError\n", False),
        ("", True),
    ],
)
def test_only_an_untouched_stub_is_to_do(small_course, source, to_do):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", source)
    assert small_course.answers(98)[0].to_do is to_do


def test_stubs_know_their_heading_in_the_notebooks_language(small_course):
    found = stubs(read_notebook(small_course.original(98, "es")))
    assert [(s.exercise, s.name, s.heading) for s in found] == [
        ("ex-98-01", "mean", "Ejercicio 98.1 · La media"),
        ("ex-98-02", "centre", "Ejercicio 98.2 · Centra una lista"),
    ]
