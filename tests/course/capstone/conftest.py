"""The five examples, written once for all tests."""

import os
import shutil
from pathlib import Path

import pytest

from minigpt.course.capstone.examples import SHIPPED, write
from minigpt.course.capstone.start import new


@pytest.fixture(scope="session")
def examples(tmp_path_factory):
    """examples(kind, lang) -> the folder of a finished project, written at most once."""
    made: dict[tuple[str, str], Path] = {}

    def folder(kind: str, lang: str = "en") -> Path:
        if (kind, lang) not in made:
            made[kind, lang] = write(kind, tmp_path_factory.mktemp("five") / kind, lang)
        return made[kind, lang]

    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project, to be spoilt."""
    shutil.copytree(SHIPPED, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def edit(project: Path):
    """edit("a", "b") -> the copy's contract with a replaced by b, which must be there."""

    def change(old: str, new: str, name: str = "capstone.yaml") -> Path:
        path = project / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return project

    return change


@pytest.fixture
def started(tmp_path: Path):
    """started(path, lang) -> the folder that `new` writes."""

    def start(path: str, lang: str = "en") -> Path:
        new(tmp_path / path, path, lang)
        return tmp_path / path

    return start


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """What a test starts shares two cores with other tests."""
    monkeypatch.setitem(os.environ, "OMP_NUM_THREADS", "1")
