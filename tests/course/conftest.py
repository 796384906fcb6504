"""A course of one small phase, number 98, for the tests of the machinery."""

from pathlib import Path

import pytest

from minigpt.course.desk.workspace import Workspace
from minigpt.course.notebooks.build import Phase, build, dumps, load_phase

FIXTURES = Path(__file__).parent / "fixtures"
SMALL_SOURCE = FIXTURES / "notebooks" / "phase_98_small_steps.py"
SMALL_EXERCISES = FIXTURES / "exercises"


@pytest.fixture
def small_phase() -> Phase:
    return load_phase(SMALL_SOURCE, SMALL_EXERCISES)


@pytest.fixture
def small_course(tmp_path: Path, small_phase: Phase) -> Workspace:
    """A root with the notebooks of phase 98, nothing started."""
    for lang in ("en", "es"):
        target = tmp_path / "notebooks" / lang / f"{small_phase.slug}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(dumps(build(small_phase, lang)), encoding="utf-8")
    return Workspace(tmp_path, SMALL_EXERCISES)


@pytest.fixture
def write_source(tmp_path: Path):
    """write_source(body) -> the path of a phase source with a header and that body."""

    def write(body: str, header: str | None = None) -> Path:
        path = tmp_path / "phase_97_written_here.py"
        usual = (
            '# ---\n# title: {en: "A title", es: "Un título"}\n'
            '# summary: {en: "A sentence.", es: "Una frase."}\n# minutes: 5\n# ---\n'
        )
        path.write_text((usual if header is None else header) + body, encoding="utf-8")
        return path

    return write
