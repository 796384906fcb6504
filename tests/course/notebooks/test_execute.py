"""A phase runs once; its outputs are the same bytes every time and expire when they should."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from minigpt.course.notebooks import execute
from minigpt.course.notebooks.build import Cell, load_phase, phase_paths
from minigpt.course.notebooks.execute import clean, code_key, load_outputs, run_phase

FIXTURES = Path(__file__).parents[1] / "fixtures"
SOURCE = FIXTURES / "notebooks" / "phase_98_small_steps.py"
EXERCISES = FIXTURES / "exercises"
PHASES = [pytest.param(path, id=path.stem) for path in phase_paths()]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The outputs folder after one run of the small phase."""
    folder = tmp_path_factory.mktemp("outputs")
    report = run_phase(SOURCE, outputs=folder, exercises=EXERCISES)
    assert report.problems == [] and report.status == "ran"
    return folder


def cell(**more):
    return Cell("code-1", "code", 1, **more)


PLOT = cell(tags=("plot",), alt={"en": "a line", "es": "una línea"})


def test_outputs_are_kept_by_cell_and_hold_what_was_printed(ran):
    outputs = load_outputs(SOURCE, outputs=ran, exercises=EXERCISES)
    assert outputs is not None
    phase = load_phase(SOURCE, EXERCISES)
    first = [c for c in phase.cells if c.kind == "code"][0]
    assert outputs[first.id] == [
        {"output_type": "stream", "name": "stdout", "text": "sum 25.25\n"},
        {"output_type": "execute_result", "data": {"text/plain": "6.3125"}, "metadata": {}},
    ]


def test_a_figure_is_svg_and_the_axes_are_not_printed(ran):
    outputs = load_outputs(SOURCE, outputs=ran, exercises=EXERCISES)
    plot = next(c for c in load_phase(SOURCE, EXERCISES).cells if c.alt)
    assert outputs is not None
    assert [list(output["data"]) for output in outputs[plot.id]] == [["image/svg+xml"]]


def test_untouched_exercises_run_on_with_the_reference(ran):
    outputs = load_outputs(SOURCE, outputs=ran, exercises=EXERCISES)
    last = [c for c in load_phase(SOURCE, EXERCISES).cells if c.runs][-1]
    assert outputs is not None
    assert outputs[last.id][0]["data"]["text/plain"] == "[-4.3125, -1.8125, 0.6875, 5.4375]"
    assert not any(name.endswith("-check") for name in outputs)  # silent in the course's own run


def test_a_second_run_is_not_needed_and_a_forced_one_gives_the_same_bytes(ran):
    stored = ran / "phase-98-small-steps.json"
    before = stored.read_bytes()
    assert run_phase(SOURCE, outputs=ran, exercises=EXERCISES).status == "cached"
    assert run_phase(SOURCE, force=True, outputs=ran, exercises=EXERCISES).status == "ran"
    assert stored.read_bytes() == before


def test_outputs_expire_with_the_code_but_not_with_the_prose(ran, tmp_path):
    text = SOURCE.read_text(encoding="utf-8")
    path = tmp_path / SOURCE.name
    path.write_text(text.replace("A mean is", "A mean, you know, is"), encoding="utf-8")
    assert load_outputs(path, outputs=ran, exercises=EXERCISES) is not None
    path.write_text(text.replace("11.75", "11.5"), encoding="utf-8")
    assert load_outputs(path, outputs=ran, exercises=EXERCISES) is None
    assert load_outputs(path, any_version=True, outputs=ran, exercises=EXERCISES) is None


def test_outputs_expire_with_an_exercise(tmp_path):
    before = code_key(load_phase(SOURCE, EXERCISES), EXERCISES)
    shutil.copytree(EXERCISES / "phase_98", tmp_path / "phase_98")
    module = tmp_path / "phase_98" / "ex_01_mean.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("total += number", "total = total + number"), encoding="utf-8")
    assert code_key(load_phase(SOURCE, tmp_path), tmp_path) != before
    # git may check the file out with Windows line ends
    module.write_bytes(text.replace("\n", "\r\n").encode())
    assert code_key(load_phase(SOURCE, tmp_path), tmp_path) == before


def test_another_package_is_another_key_unless_any_version_will_do(ran, monkeypatch):
    monkeypatch.setattr(execute, "package_key", lambda: "other")
    assert load_outputs(SOURCE, outputs=ran, exercises=EXERCISES) is None
    assert load_outputs(SOURCE, any_version=True, outputs=ran, exercises=EXERCISES) is not None


def test_the_package_key_sees_core_files_and_versions_not_the_course(tmp_path, monkeypatch):
    core = tmp_path / "minigpt"
    (core / "course").mkdir(parents=True)
    (core / "model.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    before = execute.package_key()
    (core / "course" / "site.py").write_text("y = 1\n", encoding="utf-8")
    assert execute.package_key() == before
    (core / "model.py").write_text("x = 2\n", encoding="utf-8")
    after = execute.package_key()
    assert after != before
    (core / "plots").mkdir()
    (core / "plots" / "lora.py").write_text("z = 1\n", encoding="utf-8")
    before, after = after, execute.package_key()
    assert after != before
    monkeypatch.setattr(execute, "library_versions", lambda: {"torch": "3.0"})
    assert execute.package_key() != after


def test_a_torn_file_counts_as_not_executed(tmp_path):
    (tmp_path / "phase-98-small-steps.json").write_text('{"code": "x", "outp', encoding="utf-8")
    assert load_outputs(SOURCE, outputs=tmp_path, exercises=EXERCISES) is None


def test_reading_outputs_imports_nothing_heavy():
    program = (
        "import sys; from pathlib import Path\n"
        "from minigpt.course.notebooks.execute import load_outputs\n"
        "load_outputs(Path(sys.argv[1]), outputs=Path('.'), exercises=Path(sys.argv[2]))\n"
        "assert not {'torch', 'numpy', 'nbformat', 'nbclient', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(SOURCE), str(EXERCISES)], check=True)


PROSE = '# %% [markdown] lang="en"\n# # A\n# %% [markdown] lang="es"\n# # A\n'


def test_a_failing_cell_is_reported_with_its_line_and_stores_nothing(write_source, tmp_path):
    path = write_source(PROSE + "# %%\nx = 1\n# %%\nx / 0\n")
    report = run_phase(path, outputs=tmp_path / "out")
    assert report.status == "failed"
    assert (
        "phase_97_written_here.py: line 12: ZeroDivisionError: division by zero"
        in (report.problems[0])
    )
    assert not (tmp_path / "out").exists()


# --- what is kept ------------------------------------------------------------------------------


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def result(**data):
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 3}


def test_chunks_of_printed_text_become_one():
    kept, problems = clean(cell(), [stream("a\n"), stream("b\n"), stream("c\n")])
    assert (kept, problems) == ([stream("a\nb\nc\n")], [])


def test_progress_bars_leave_only_their_last_state():
    assert clean(cell(), [stream("10%\r50%\r100%\ndone\n")])[0] == [stream("100%\ndone\n")]


def test_execution_counts_are_dropped():
    assert "execution_count" not in clean(cell(), [result(**{"text/plain": "1"})])[0][0]


@pytest.mark.parametrize(
    ("what", "outputs", "says"),
    [
        (cell(), [result(**{"image/svg+xml": "<svg/>"})], "the cell draws, but has no tags"),
        (PLOT, [stream("text")], "has an alt text, but draws nothing"),
        (cell(), [stream("Warning: x\n", "stderr")], "writes to stderr: 'Warning: x'"),
        (cell(), [result(**{"text/plain": "<f at 0x7f00aa>"})], "shows a memory address"),
    ],
)
def test_what_must_not_be_on_a_page_is_a_problem(what, outputs, says):
    kept, problems = clean(what, outputs)
    assert len(problems) == 1 and says in problems[0]


def test_a_warning_that_is_the_point_may_be_declared_and_is_not_shown():
    assert clean(cell(tags=("stderr",)), [stream("Warning", "stderr")]) == ([], [])


def test_the_axes_a_plot_returns_are_dropped_and_the_picture_stays():
    picture = {"image/svg+xml": "<svg/>", "text/plain": "<Figure size 640x480>"}
    outputs = [
        result(**{"text/plain": "[<matplotlib.lines.Line2D at 0x7f11>]"}),
        {"output_type": "display_data", "data": picture, "metadata": {"needs": 1}},
    ]
    kept, problems = clean(PLOT, outputs)
    assert problems == []
    assert kept == [
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}, "metadata": {}}
    ]


# --- the phases of the course ------------------------------------------------------------------


@pytest.mark.parametrize("path", PHASES)
def test_committed_outputs_belong_to_the_committed_code(path):
    assert load_outputs(path, any_version=True) is not None, (
        f"{path.name} has no outputs of its present code; run `minigpt notebooks run`"
    )


@pytest.mark.parametrize("path", PHASES)
def test_committed_outputs_hold_nothing_that_changes_from_run_to_run(path):
    text = (execute.OUTPUTS / f"{path.stem.replace('_', '-')}.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    assert json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text
    assert not re.search(r"execution_count|ipykernel_\d|\bat 0x[0-9a-f]{6}|stderr", text)


@pytest.mark.slow
@pytest.mark.parametrize("path", PHASES)
def test_every_notebook_runs_top_to_bottom_untouched(path, tmp_path):
    # The code is the same in both languages (test_notebooks.py), so one run stands for both.
    # `notebooks run` makes the same run; one that is still valid is that run and not repeated.
    if load_outputs(path) is None:
        assert run_phase(path, outputs=tmp_path).problems == []
