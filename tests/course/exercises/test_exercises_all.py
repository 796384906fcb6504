"""Every exercise of every phase: right is right, a wrong turn meets its own hint only."""

import ast
import copy
import inspect
import json
import textwrap
from pathlib import Path

import pytest

from minigpt.course.desk.learner import find_answers, is_untouched, stubs
from minigpt.course.desk.sandbox import judge_cell, request_for
from minigpt.course.exercises import FOLDER, find, load_phase_exercises, phase_folders
from minigpt.course.judging.exercise import Exercise
from minigpt.course.judging.judge import judge
from minigpt.course.judging.observe import observe_all, same_behaviour
from minigpt.course.notebooks.build import build, dumps, load_phase, phase_paths, reference_sources
from minigpt.course.words import LANGUAGES

FIXTURES = Path(__file__).parents[1] / "fixtures" / "exercises"
FOLDERS = [FIXTURES / "phase_98", *phase_folders()]


def named(path: Path) -> list[str]:
    """The ids in a module, read without importing it: collecting tests must stay quick."""
    return sorted(reference_sources(path))


IDS = [pytest.param(path, name, id=name) for path in FOLDERS for name in named(path)]
PHASES = [pytest.param(path, id=path.stem) for path in phase_paths()]


@pytest.fixture
def exercise(path: Path, name: str) -> Exercise:
    return find(name, path.parent)


each_exercise = pytest.mark.parametrize(("path", "name"), IDS)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in FOLDERS])
def test_ids_are_unique_and_in_order(path):
    ids = [exercise.id for exercise in load_phase_exercises(path).EXERCISES]
    assert ids == sorted(set(ids)) and all(name[3:5] == path.name[-2:] for name in ids)
    # the solutions shown in the notebook are found by ast; none may be missing there
    assert ids == named(path)


@each_exercise
def test_the_reference_and_its_alternatives_are_right(exercise):
    assert exercise.alternatives, "a second right answer, written differently, is missing"
    for function in (exercise.reference, *exercise.alternatives):
        verdict = judge(exercise, function)
        assert verdict.status == "right", verdict.text("en")


@each_exercise
def test_a_stub_is_to_do_and_an_empty_answer_is_wrong(exercise):
    def empty(*args, **kwargs):
        return None

    assert judge(exercise, stub_of(exercise)).status == "todo"
    assert judge(exercise, empty).status == "wrong"


def stub_of(exercise: Exercise):
    """The reference's signature over NotImplementedError, function or class."""
    source = textwrap.dedent(inspect.getsource(exercise.reference))
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    methods = node.body if isinstance(node, ast.ClassDef) else [node]
    for method in methods:
        if isinstance(method, ast.FunctionDef):
            method.body = ast.parse("raise NotImplementedError").body
    names = dict(vars(inspect.getmodule(exercise.reference)))  # type: ignore[arg-type]
    code = compile(ast.fix_missing_locations(ast.Module([node], [])), "<stub>", "exec")
    exec(code, names)
    return names[exercise.name]


@each_exercise
def test_each_wrong_turn_meets_its_own_hint_in_both_languages(exercise):
    for turn in exercise.wrong_turns:
        verdict = judge(exercise, turn.function)
        assert (verdict.status, verdict.wrong_turn) == ("wrong", turn.id)
        for lang in LANGUAGES:
            text = verdict.text(lang)
            assert text.startswith(turn.hint[lang])
            others = [t.hint[lang] for t in exercise.wrong_turns if t is not turn]
            assert not any(hint in text for hint in others)


@each_exercise
def test_no_two_wrong_turns_behave_alike(exercise):
    seen = {turn.id: observe_all(exercise, turn.function) for turn in exercise.wrong_turns}
    for turn, mine in seen.items():
        for other, theirs in seen.items():
            alike = all(
                same_behaviour(a, b, exercise.tolerance) for a, b in zip(mine, theirs, strict=True)
            )
            assert turn == other or not alike, f"{turn} and {other} cannot be told apart"


@each_exercise
def test_there_are_four_wrong_turns_with_hints_that_do_not_give_the_solution(exercise):
    ids = [turn.id for turn in exercise.wrong_turns]
    assert len(ids) == len(set(ids)) >= 4
    source = inspect.getsource(exercise.reference)
    lines = [line.strip() for line in source.split("\n")[1:]]
    telling = [line for line in lines if len(line) > 20 and not line.startswith(("#", '"'))]
    hints = [turn.hint[lang] for turn in exercise.wrong_turns for lang in LANGUAGES]
    assert len(set(hints)) == len(hints) and all(len(hint) >= 15 for hint in hints)
    for hint in hints:
        assert not any(line.removeprefix("return ") in hint for line in telling), hint


@each_exercise
def test_titles_and_cases_are_sound(exercise):
    assert set(exercise.title) == set(LANGUAGES) and all(exercise.title.values())
    first, second = exercise.cases(), exercise.cases()
    assert 1 <= len(first) == len(second)
    # the same every time, and fresh objects every time: one call must not see another's changes
    again = observe_all(exercise, exercise.reference)
    assert all(
        same_behaviour(a, b, exercise.tolerance)
        for a, b in zip(again, observe_all(exercise, exercise.reference), strict=True)
    )


# --- exercises in their notebooks ---------------------------------------------------------------


def signature(source: str) -> str:
    node = ast.parse(source).body[-1]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    methods = [node] if isinstance(node, ast.FunctionDef) else node.body
    return " ".join(ast.unparse(m.args) for m in methods if isinstance(m, ast.FunctionDef))


@pytest.mark.parametrize("path", PHASES)
def test_stubs_are_untouched_and_have_the_references_signature(path):
    phase = load_phase(path)
    references = references_of(phase)
    for cell in phase.exercises:
        assert is_untouched(cell.source, ""), f"{cell.exercise} is not a bare stub"
        assert signature(cell.source) == signature(references[str(cell.exercise)])
    assert [cell.exercise for cell in phase.exercises] == sorted(references)


def references_of(phase) -> dict[str, str]:
    found = reference_sources(FOLDER / f"phase_{phase.number:02d}")
    return {identifier: source for identifier, (_, source) in found.items()}


@pytest.mark.parametrize("path", PHASES)
def test_a_notebook_with_the_solutions_filled_in_is_all_right(path):
    # As `pytest --phase` does, but in this process: the one around it has its own tests, and takes
    # seconds to start. In the other language the code is equal.
    phase = load_phase(path)
    references = references_of(phase)
    notebook = json.loads(dumps(build(phase, "es")))
    handed_out = stubs(copy.deepcopy(notebook))
    for cell in notebook["cells"]:
        if cell["id"] in references:
            cell["source"] = references[cell["id"]]
    answers = find_answers(notebook, handed_out)
    request = request_for(phase.slug, notebook, answers, FOLDER)
    folder = FOLDER / f"phase_{phase.number:02d}"
    exercises = {exercise.id: exercise for exercise in load_phase_exercises(folder).EXERCISES}
    verdicts = {name: judge_cell(request, exercises[name], exercises) for name in request["places"]}
    assert sorted(verdicts) == sorted(references)
    wrong = {name: v.text("en") for name, v in verdicts.items() if v.status != "right"}
    assert wrong == {}
