"""Learners work on copies; whatever they wrote survives updates, languages and lost metadata."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minigpt.course import workspace, workspace_cli
from minigpt.course.learner import NotebookError, read_notebook, stubs, text_of
from minigpt.course.merge import merge
from minigpt.course.notebooks import build, dumps, load_phase
from minigpt.course.workspace import Workspace

FIXTURES = Path(__file__).parent / "fixtures"
RIGHT = "def mean(numbers):\n    return sum(numbers) / len(numbers)\n"
WRONG = "def mean(numbers):\n    return sum(numbers)\n"


def edit(path: Path, change) -> None:
    notebook = read_notebook(path)
    change(notebook["cells"])
    path.write_text(dumps(notebook), encoding="utf-8")


def answer(path: Path, exercise: str, source: str) -> None:
    def change(cells):
        next(cell for cell in cells if cell.get("id") == exercise)["source"] = source

    edit(path, change)


def sources(path: Path) -> list[str]:
    return [text_of(cell) for cell in read_notebook(path)["cells"]]


def revise(course: Workspace, change) -> None:
    """A later edition of the phase: `change` edits the English and the Spanish notebook."""
    for lang in ("en", "es"):
        edit(course.original(98, lang), change)


# --- start ------------------------------------------------------------------------------------


def test_start_makes_a_copy_and_never_touches_one_that_is_there(small_course):
    path, made = small_course.start(98, "es")
    assert made and path.read_bytes() == small_course.original(98, "es").read_bytes()
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    assert small_course.start(98, "en") == (path, False)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda c: c.start(77), "there is no phase 77; the phases are 98"),
        (lambda c: c.start(98, "fr"), "--lang fr is not a language of the course; use en or es"),
        (lambda c: c.update(98), "phase 98 is not started; `minigpt start 98` starts it"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(small_course, call, says):
    with pytest.raises(ValueError, match=says):
        call(small_course)


# --- update -----------------------------------------------------------------------------------


def test_an_update_without_news_changes_nothing(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    done = small_course.update(98)
    assert done.backup is None and path.read_bytes() == before


def test_an_update_brings_new_text_keeps_the_answer_and_backs_up(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    revise(small_course, lambda cells: cells[0].update(source="# A new title"))
    done = small_course.update(98)
    assert sources(path)[0] == "# A new title" and RIGHT in sources(path)
    assert done.backup is not None and done.backup.read_bytes() == before
    assert done.answers == 1


def test_a_change_of_language_keeps_answers_and_own_cells_in_their_place(small_course):
    path, _ = small_course.start(98, "en")
    own = {"cell_type": "code", "id": "abc", "metadata": {}, "outputs": [], "source": "1 + 1"}
    answer(path, "ex-98-01", RIGHT)
    edit(path, lambda cells: cells.insert(2, own))
    small_course.update(98, "es")
    assert sources(path)[0].startswith("# Pasos pequeños")
    assert sources(path)[2] == "1 + 1" and RIGHT in sources(path)
    assert small_course.lang(98) == "es"
    small_course.update(98, "en")
    assert sources(path)[0].startswith("# Small steps")
    assert sources(path)[2] == "1 + 1" and RIGHT in sources(path)


def test_there_and_back_again_leaves_an_untouched_copy_as_it_was(small_course):
    path, _ = small_course.start(98, "en")
    before = path.read_bytes()
    small_course.update(98, "es")
    assert path.read_bytes() == small_course.original(98, "es").read_bytes()
    small_course.update(98, "en")
    assert path.read_bytes() == before


def test_results_of_cells_that_did_not_change_stay(small_course):
    path, _ = small_course.start(98)
    shown = [{"output_type": "stream", "name": "stdout", "text": "sum 25.25"}]
    edit(path, lambda cells: cells[1].update(outputs=shown, execution_count=4))
    small_course.update(98, "es")
    cell = read_notebook(path)["cells"][1]
    assert (cell["outputs"], cell["execution_count"]) == (shown, 4)


def test_a_course_cell_that_the_learner_changed_stays_beside_the_new_one(small_course):
    path, _ = small_course.start(98)
    edit(path, lambda cells: cells[1].update(source="values = [1.0]"))
    edit(path, lambda cells: cells[0].update(source="# My title"))
    small_course.update(98)
    assert sources(path)[:2] == ["# My title", "values = [1.0]"]  # the course changed neither
    revise(small_course, lambda cells: cells[0].update(source="# Newer"))
    small_course.update(98)
    assert sources(path)[:3] == ["# Newer", "# My title", "values = [1.0]"]


def test_an_exercise_that_the_course_dropped_stays_with_its_answer(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    revise(small_course, lambda cells: cells.__delitem__(slice(4, 8)))
    small_course.update(98)
    assert RIGHT in sources(path)


def test_an_editor_that_drops_ids_and_metadata_is_survived(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)

    def strip(cells):
        for cell in cells:
            cell.pop("id")
            cell["metadata"] = {}

    edit(path, strip)
    assert [a.to_do for a in small_course.answers(98)] == [False, True]
    small_course.update(98)
    notebook = read_notebook(path)
    assert [c["id"] for c in notebook["cells"]] == [
        c["id"] for c in read_notebook(small_course.original(98, "en"))["cells"]
    ]
    assert RIGHT in sources(path)


def test_a_lost_base_costs_nothing_of_the_learners(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    edit(path, lambda cells: cells[0].update(source="# My title"))
    for base in (small_course.work / ".base").iterdir():
        base.unlink()
    small_course.update(98, "es")
    assert RIGHT in sources(path) and "# My title" in sources(path)


def test_a_broken_notebook_is_refused_and_left_alone(small_course):
    path, _ = small_course.start(98)
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(NotebookError, match="is not a notebook that can be read"):
        small_course.update(98)
    assert path.read_text(encoding="utf-8") == "<<<<<<< HEAD"


def test_no_backup_replaces_another(small_course, monkeypatch):
    monkeypatch.setattr("time.strftime", lambda _: "20260101-000000")
    path, _ = small_course.start(98)
    for lang in ("es", "en", "es"):
        small_course.update(98, lang)
    assert len(list((small_course.work / "backups").iterdir())) == 3


def test_a_write_that_fails_leaves_the_old_file(small_course, monkeypatch):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()

    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        small_course.update(98, "es")
    assert path.read_bytes() == before


# --- the property: nothing of theirs is ever lost ---------------------------------------------

PHASE = load_phase(FIXTURES / "notebooks" / "phase_98_small_steps.py", FIXTURES / "exercises")
EDITIONS = {lang: json.loads(dumps(build(PHASE, lang))) for lang in ("en", "es")}
SIZE = len(EDITIONS["en"]["cells"])
MARKED = st.text("abc \n#=()", max_size=12)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, SIZE), MARKED),
        st.tuples(st.just("change"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("copy"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("delete"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("move"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("drop ids"), st.just(0), MARKED),
        st.tuples(st.just("drop metadata"), st.just(0), MARKED),
    ),
    max_size=8,
)


def edited(notebook: dict, edits: list) -> tuple[dict, list[str]]:
    """The notebook after the edits, and the marked sources in it that only the learner wrote."""
    cells = notebook["cells"]
    for n, (what, place, text) in enumerate(edits):
        mark = f"# mine {n}\n{text}"
        if what == "insert":
            cells.insert(
                place, {"cell_type": "code", "metadata": {}, "outputs": [], "source": mark}
            )
        elif not cells:
            continue
        elif what == "change":
            cells[place % len(cells)]["source"] = mark
        elif what == "copy":  # paste keeps metadata and, in some editors, the id
            cells.append({**copy.deepcopy(cells[place % len(cells)]), "source": mark})
        elif what == "delete":
            del cells[place % len(cells)]
        elif what == "move":
            cells.append(cells.pop(place % len(cells)))
        for cell in cells:
            if what == "drop ids":
                cell.pop("id", None)
            if what == "drop metadata":
                cell["metadata"] = {}
    texts = [text_of(cell) for cell in cells]
    return notebook, [text for text in texts if text.startswith("# mine")]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.sampled_from(["en", "es"]), st.booleans(), st.booleans(), st.integers(0, SIZE))
def test_everything_the_learner_wrote_is_in_the_update(edits, lang, news, base_lost, dropped):
    base = copy.deepcopy(EDITIONS["en"])
    mine, written = edited(copy.deepcopy(base), edits)
    new = copy.deepcopy(EDITIONS[lang])
    if news:
        new["cells"][0]["source"] = ["# News"]
        del new["cells"][dropped:]
    known = list(EDITIONS.values())
    merged = merge(mine, new, None if base_lost else base, known).notebook
    texts = [text_of(cell) for cell in merged["cells"]]
    assert sorted(t for t in texts if t.startswith("# mine")) == sorted(written)
    ids = [cell["id"] for cell in merged["cells"]]
    assert len(ids) == len(set(ids))
    assert set(cell["id"] for cell in new["cells"]) <= set(ids)
    again = merge(copy.deepcopy(merged), new, new, known).notebook
    assert again == merged  # a second update has nothing left to do


# --- check ------------------------------------------------------------------------------------


@pytest.fixture
def command(small_course, monkeypatch, capsys):
    """command("check", "98") -> (exit code, what it printed)."""
    monkeypatch.setattr(workspace, "DEFAULT", small_course)

    def run(*argv):
        code = workspace_cli.main(list(argv))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_summary_counts_all_phases_and_names_the_next_step(command, small_course):
    assert command("check") == (
        0,
        "phase 98  not started\n0 of 2 attempted, 0 right\nnext: minigpt start 98\n",
    )
    path = small_course.start(98, "es")[0]
    code, said = command("check")
    assert code == 0 and said.startswith("fase 98  ○○\n0 de 2 intentados, 0 correctos\n")
    assert "siguiente: Ejercicio 98.1 · La media en" in said
    answer(path, "ex-98-01", WRONG)
    code, said = command("check", "98")
    assert code == 1
    assert "  ✗ 98.1\n    Divide la suma entre el número.\n" in said
    assert "1 de 2 intentados, 0 correctos" in said
    answer(path, "ex-98-01", RIGHT)
    code, said = command("check", "98", "--lang", "en")
    assert code == 0
    assert "phase 98  ✓○\n1 of 2 attempted, 1 right\nnext: Ejercicio 98.2 · Centra" in said


def test_commands_refuse_in_one_sentence_with_code_2(command):
    for argv in (("start", "77"), ("update", "98"), ("check", "77")):
        code, said = command(*argv)
        assert code == 2 and said.startswith("minigpt: ") and said.count("\n") == 1


def test_start_and_update_say_what_they_did_in_the_learners_language(command, small_course):
    assert command("start", "98", "--lang", "es")[1].startswith("creado ")
    assert "minigpt update 98 --lang en" in command("start", "98", "--lang", "en")[1]
    answer(small_course.copy(98), "ex-98-01", RIGHT)
    assert "kept from you: answers 1, other cells 0" in command("update", "98", "--lang", "en")[1]
    assert "is up to date" in command("update", "98")[1]


# --- what learners' code may do to the process that judges it ----------------------------------


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


def test_a_loop_inside_c_is_ended_and_the_next_exercise_is_still_judged(
    small_course, monkeypatch, tmp_path
):
    folder = tmp_path / "exercises"
    folder.mkdir()
    text = (FIXTURES / "exercises" / "phase_98.py").read_text(encoding="utf-8")
    quick = text.replace("reference=", "seconds=0.5, reference=")
    (folder / "phase_98.py").write_text(quick, encoding="utf-8")
    monkeypatch.setattr("minigpt.course.sandbox.GRACE", 0.5)
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
    folder = tmp_path / "exercises"
    folder.mkdir()
    text = (FIXTURES / "exercises" / "phase_98.py").read_text(encoding="utf-8")
    quick = text.replace("reference=", "seconds=0.5, reference=")
    (folder / "phase_98.py").write_text(quick, encoding="utf-8")
    course = Workspace(small_course.root, folder)
    path, _ = course.start(98)
    answer(path, "ex-98-01", "def mean(x):\n    while True:\n        print(1)\n")
    answer(path, "ex-98-02", "if True:\n    while True:\n        pass\ndef centre(x): return x\n")
    verdicts = course.standing(98).verdicts.values()
    assert all("an endless loop?" in verdict.text("en") for verdict in verdicts)


def test_helpers_and_imports_of_the_learner_are_known_but_training_is_not_run(small_course):
    path, _ = small_course.start(98)
    helper = "import math as m\nSCALE = 1\ndef total(x):\n    return m.fsum(x) * SCALE\n"
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


# --- pytest --phase ----------------------------------------------------------------------------

PYTEST = """
import sys
from pathlib import Path
import pytest
from minigpt.course import workspace
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
    assert code == 4 and "phase 98 is not started; `minigpt start 98`" in said
