"""A new phase's skeleton can be read at once, waits in every file, and no phase ships waiting."""

import ast
import re
import subprocess
import sys

import pytest

from minigpt.course.exercises import find
from minigpt.course.judging.judge import judge
from minigpt.course.notebooks import new_phase
from minigpt.course.notebooks.build import build, load_phase, phase_paths, reference_sources
from minigpt.course.notebooks.lint import structure
from minigpt.course.notebooks.plan import planned_titles
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.words import LANGUAGES

SLUG = "preference-tuning"
FILES = {
    "notebooks/src/phase_29_preference_tuning.py",
    "minigpt/course/exercises/phase_29/__init__.py",
    "minigpt/course/exercises/phase_29/ex_01_todo.py",
    "data/quizzes/phase-29-preference-tuning.yaml",
    "tests/quizzes/test_phase_29.py",
    "minigpt/plots/preference_tuning.py",
    "tests/test_plots_preference_tuning.py",
}
NUMBERS = [int(path.name[6:8]) for path in phase_paths()]


@pytest.fixture
def root(tmp_path):
    new_phase.write(29, SLUG, tmp_path)
    return tmp_path


def test_the_skeleton_is_every_file_of_a_phase(root):
    assert {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()} == FILES


def test_every_file_of_the_skeleton_waits_and_says_where(root):
    waiting = new_phase.to_do(29, root)
    assert {line.split(":")[0] for line in waiting} == FILES
    assert (
        "data/quizzes/phase-29-preference-tuning.yaml:12: still to be written: "
        "title: {en: 'TODO: a title', es: 'TODO: un título'}"
    ) in waiting


def test_what_is_filled_waits_no_longer(root):
    for path in root.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace("TODO", "done"), encoding="utf-8")
    assert new_phase.to_do(29, root) == []


def test_the_skeleton_is_a_phase_that_builds_in_both_languages(root):
    exercises = root / "minigpt/course/exercises"
    phase = load_phase(root / "notebooks/src/phase_29_preference_tuning.py", exercises)
    assert phase.title == planned_titles()[29]
    assert [cell.exercise for cell in phase.exercises] == ["ex-29-01"]
    assert list(structure(phase)) == []
    for lang in LANGUAGES:
        first = build(phase, lang)["cells"][0]
        assert "".join(first["source"]).startswith(f"# {phase.title[lang]}\n")
    assert list(reference_sources(exercises / "phase_29")) == ["ex-29-01"]
    exercise = find("ex-29-01", exercises)
    assert judge(exercise, exercise.reference).status == "todo"


def test_the_skeleton_s_quiz_is_read_by_the_strict_reader(root):
    quiz = load_quiz(root / "data/quizzes/phase-29-preference-tuning.yaml")
    assert (quiz.phase, [q.id for q in quiz.questions]) == (29, ["q-29-01"])


def test_the_skeleton_s_own_tests_fail_with_what_is_to_do(root):
    figures = root / "minigpt" / "plots" / "preference_tuning.py"
    page = root / "tests" / "test_plots_preference_tuning.py"
    text = page.read_text(encoding="utf-8").replace(
        "from minigpt.plots import preference_tuning as plots",
        f"import runpy, types\nplots = types.SimpleNamespace(**runpy.run_path({str(figures)!r}))",
    )
    page.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(page)]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert "TODO: say what the figure of phase 29 must show" in done.stdout
    keys = (root / "tests/quizzes/test_phase_29.py").read_text(encoding="utf-8")
    assert 'pytest.fail("TODO: compute the answer of q-29-01' in keys


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.endswith(".py")))
def test_the_skeleton_is_python(name, root):
    ast.parse((root / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("number", "slug", "says"),
    [
        (33, SLUG, "phase 33 is not in data/course.yaml, which plans 0 to 32"),
        (29, "Preference", "'Preference' is no slug"),
        (29, "../escape", "'../escape' is no slug"),
        (29, "a--b", "'a--b' is no slug"),
        (28, "lora", "notebooks/src/phase_28_lora_qlora.py exists: nothing was written"),
        (29, "attention", "minigpt/plots/attention.py exists: nothing was written"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(number, slug, says, tmp_path):
    there = ("notebooks/src/phase_28_lora_qlora.py", "minigpt/plots/attention.py")
    for name in there:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match=f"^{re.escape(says)}"):
        new_phase.write(number, slug, tmp_path)
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")} == set(there)


def test_a_phase_that_is_not_planned_is_one_sentence_and_exit_code_2(capsys):
    assert new_phase.main(["33", SLUG]) == 2
    assert capsys.readouterr().err.startswith("minigpt: phase 33 is not in data/course.yaml")


@pytest.mark.parametrize("number", NUMBERS)
def test_no_phase_of_the_course_waits(number):
    assert new_phase.files_of(number)
    assert new_phase.to_do(number) == []
