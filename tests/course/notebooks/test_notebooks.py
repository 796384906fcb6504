"""One source, two notebooks: same cells, same ids, same bytes every time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from minigpt.course.notebooks import build as notebooks
from minigpt.course.notebooks import cli as notebooks_cli
from minigpt.course.notebooks import readme
from minigpt.course.notebooks.build import (
    LANGUAGES,
    SourceError,
    build,
    dumps,
    load_phase,
    phase_paths,
    reference_sources,
)
from minigpt.course.notebooks.percent import read

PHASES = [pytest.param(path, id=path.stem) for path in phase_paths()]


def cells_of(phase, lang):
    return build(phase, lang)["cells"]


def test_the_two_notebooks_have_the_same_cells_and_code(small_phase):
    en, es = (cells_of(small_phase, lang) for lang in LANGUAGES)
    assert [c["id"] for c in en] == [c["id"] for c in es]
    codes = ["".join(c["source"]) for c in en if c["cell_type"] == "code"]
    spanish = ["".join(c["source"]) for c in es if c["cell_type"] == "code"]
    assert [code.replace('lang="en"', 'lang="es"') for code in codes] == spanish
    assert sum('lang="es")' in code for code in spanish) == 1  # the figure, and nothing else
    assert "".join(en[0]["source"]).startswith("# Small steps")
    assert "".join(es[0]["source"]).startswith("# Pasos pequeños")


def test_each_exercise_is_followed_by_its_check_and_folded_solution(small_phase):
    kinds = [(cell.kind, cell.exercise) for cell in small_phase.cells if cell.exercise]
    assert kinds == [
        (kind, f"ex-98-0{n}") for n in (1, 2) for kind in ("exercise", "check", "solution")
    ]
    check = next(c for c in small_phase.cells if c.kind == "check")
    assert check.source == 'mean = check("ex-98-01", mean)'


def test_check_is_imported_in_the_first_code_cell(small_phase):
    code = [c for c in small_phase.cells if c.runs]
    assert code[0].source.startswith("from minigpt.course.exercise import check\n")
    assert not any("import check" in c.source for c in code[1:])


def test_a_solution_stands_only_inside_closed_details(small_phase):
    for lang in LANGUAGES:
        for cell in cells_of(small_phase, lang):
            source = "".join(cell["source"])
            if "sum(numbers) / len(numbers)" in source:
                assert source.startswith("<details><summary>") and "<details open" not in source


def test_notebooks_are_valid_and_written_as_jupyter_writes_them(small_phase):
    for lang in LANGUAGES:
        text = dumps(build(small_phase, lang))
        parsed = nbformat.reads(text, as_version=4)
        nbformat.validate(parsed)
        assert nbformat.writes(parsed) + "\n" == text
        assert all(
            c.execution_count is None and c.outputs == [] for c in parsed.cells if "outputs" in c
        )


def test_another_process_with_another_hash_seed_writes_the_same_bytes(small_phase):
    program = (
        "import sys; from pathlib import Path; from minigpt.course.notebooks.build import *\n"
        "phase = load_phase(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "sys.stdout.buffer.write(dumps(build(phase, 'es')).encode('utf-8'))\n"
        "assert not {'torch', 'numpy', 'nbformat', 'matplotlib'} & set(sys.modules)\n"
    )
    fixtures = Path(__file__).parents[1] / "fixtures"
    arguments = [str(small_phase.path), str(fixtures / "exercises")]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(notebooks.ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, env=environment
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode("utf-8") == dumps(build(small_phase, "es"))


def test_moving_a_cell_or_translating_it_keeps_its_id(small_phase, tmp_path):
    text = small_phase.path.read_text(encoding="utf-8")
    changed = text.replace("Pasos pequeños", "Pasitos").replace(
        "x_i$.\n\n# %%\nvalues", "x_i$.\n\n# %%\nx = 0\n# %%\nvalues"
    )
    path = tmp_path / small_phase.path.name
    path.write_text(changed, encoding="utf-8")
    exercises = Path(__file__).parents[1] / "fixtures" / "exercises"
    after = {cell.id for cell in load_phase(path, exercises).cells}
    # The import of check moves to the new first cell; ids come from the source alone.
    assert {cell.id for cell in small_phase.cells} <= after


PROSE = '# %% [markdown] lang="en"\n# # A\n# %% [markdown] lang="es"\n# # A\n'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('# %% [markdown] lang="en"\n# # A\n# %%\nx = 1\n', "no Spanish one after it"),
        ('# %% [markdown] lang="es"\n# # A\n', 'prose comes as lang="en" and then'),
        ("# %% [markdown]\n# # A\n", 'prose comes as lang="en" and then'),
        (PROSE + '# %% tags=["plot"]\nx = 1\n', 'a plot needs alt={"en"'),
        (PROSE + '# %% tags=["plot"] alt={"en": "a"}\nx = 1\n', 'a plot needs alt={"en"'),
        (PROSE + '# %% tags=["plto"]\nx = 1\n', "unknown tag 'plto'; known are"),
        (PROSE + '# %% lang="en"\nx = 1\n', "a code cell has no option 'lang'"),
        (PROSE + '# %% exercise="28.1"\ndef f(): ...\n', "an exercise is named ex-NN-MM, not"),
        (
            PROSE + '# %%\nx\n# %% exercise="ex-97-01"\ndef f(): ...\n',
            "defines no exercise ex-97-01",
        ),
    ],
)
def test_a_broken_source_is_refused_with_file_and_line(write_source, body, says):
    with pytest.raises(SourceError) as caught:
        load_phase(write_source(body))
    assert any(says in problem for problem in caught.value.problems)
    assert all(problem.startswith("phase_97_written_here.py:") for problem in caught.value.problems)


def test_a_header_must_be_complete(write_source):
    with pytest.raises(SourceError) as caught:
        load_phase(write_source(PROSE, header="# ---\n# title: {en: A}\n# author: me\n# ---\n"))
    assert len(caught.value.problems) == 4  # title without es, no summary, no minutes, author


def test_a_stub_whose_name_is_not_the_references_is_refused(small_phase, tmp_path):
    path = tmp_path / small_phase.path.name
    text = small_phase.path.read_text(encoding="utf-8")
    path.write_text(text.replace("def mean(", "def average("), encoding="utf-8")
    with pytest.raises(SourceError, match="the stub defines average, the reference is mean"):
        load_phase(path, Path(__file__).parents[1] / "fixtures" / "exercises")


def test_a_reference_is_read_with_its_decorators(tmp_path):
    module = tmp_path / "ex_01_f.py"
    module.write_text(
        "import functools\n\n@functools.cache\ndef f(x):\n    return x\n\n"
        'EXERCISE = Exercise(id="ex-96-01", reference=f)\n',
        encoding="utf-8",
    )
    name, source = reference_sources(tmp_path)["ex-96-01"]
    assert (name, source) == ("f", "@functools.cache\ndef f(x):\n    return x")


def test_build_writes_what_check_then_accepts(small_phase, tmp_path, monkeypatch, capsys):
    fixtures = Path(__file__).parents[1] / "fixtures"
    sources = tmp_path / "notebooks" / "src"
    sources.mkdir(parents=True)
    (sources / small_phase.path.name).write_bytes(small_phase.path.read_bytes())
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "phase_paths", lambda: sorted(sources.glob("phase_*.py")))
    load = notebooks.load_phase
    monkeypatch.setattr(notebooks, "load_phase", lambda path: load(path, fixtures / "exercises"))
    table = "<!-- phases -->\n<!-- /phases -->\n"
    for name in readme.READMES.values():
        (tmp_path / name).write_text(f"above\n{table}below\n", encoding="utf-8")
    paths = notebooks.phase_paths()
    assert [p.name for p in notebooks_cli.outdated(paths, write=False)] == [
        f"{small_phase.slug}.ipynb"
    ] * 2
    assert notebooks_cli.main(["build"]) == 0
    assert notebooks_cli.outdated(paths, write=False) == []
    assert (
        (tmp_path / "README.es.md")
        .read_text(encoding="utf-8")
        .startswith(
            "above\n<!-- phases -->\n| fase | | lo que tienes al terminar |\n|---|---|---|\n"
            "| 98 | Pasos pequeños | una media |\n\nLas otras 33 fases del plan, de la 00 a la 32"
        )
    )
    made = tmp_path / "notebooks" / "es" / f"{small_phase.slug}.ipynb"
    made.write_text(made.read_text(encoding="utf-8").replace("Pasos", "Pasitos"), encoding="utf-8")
    assert notebooks_cli.outdated(paths, write=False) == [made]
    stray = tmp_path / "notebooks" / "en" / "phase-11-gone.ipynb"
    stray.write_text("{}", encoding="utf-8")
    assert notebooks_cli.strays() == [stray]


def test_the_readmes_have_the_phases_that_exist():
    assert readme.outdated_readmes(notebooks_cli.all_phases(), write=False) == []


def test_a_phase_without_an_outcome_has_no_row(write_source):
    with pytest.raises(SourceError, match="written_here.py:1: the header needs outcome"):
        readme.phases_block([load_phase(write_source(PROSE))], "en")


def test_a_readme_that_lost_its_place_for_the_table_is_refused(small_phase, tmp_path):
    (tmp_path / "README.md").write_text("no table", encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md: restore the lines <!-- phases -->"):
        readme.outdated_readmes([small_phase], write=True, root=tmp_path)


def test_an_unknown_phase_is_refused(capsys):
    assert notebooks_cli.main(["build", "77"]) == 2
    assert "minigpt: there is no phase 77; the phases are" in capsys.readouterr().err


# --- the phases of the course ---------------------------------------------------------------


@pytest.mark.parametrize("path", PHASES)
def test_committed_notebooks_are_what_the_source_builds(path):
    phase = load_phase(path)
    for lang in LANGUAGES:
        target = notebooks.ROOT / "notebooks" / lang / f"{phase.slug}.ipynb"
        assert target.read_bytes().decode("utf-8") == dumps(build(phase, lang)), (
            f"{target} differs; run `minigpt notebooks build`"
        )


@pytest.mark.parametrize("path", PHASES)
def test_our_reader_sees_the_cells_that_the_file_has(path):
    text = path.read_text(encoding="utf-8")
    _, cells = read(text, path.name)
    assert len(cells) == sum(line.startswith("# %%") for line in text.split("\n"))


@pytest.mark.parametrize("path", PHASES)
def test_no_notebook_shows_a_solution_outside_the_details(path):
    phase = load_phase(path)
    for lang in LANGUAGES:
        notebook = json.loads(dumps(build(phase, lang)))
        shown = "\n".join(
            "".join(cell["source"])
            for cell in notebook["cells"]
            if cell["metadata"]["minigpt"]["kind"] != "solution"
        )
        folder = notebooks.EXERCISES / f"phase_{phase.number:02d}"
        for name, source in reference_sources(folder).values():
            body = source.split('"""')[-1].strip() if '"""' in source else source
            assert body not in shown, f"the solution of {name} leaks into the {lang} notebook"
