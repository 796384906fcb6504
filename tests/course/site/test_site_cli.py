"""`minigpt site`: what it writes, what it refuses, and how it says so."""

import os
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from minigpt.course.site import cli as site_cli
from minigpt.course.site.cli import ROOT, main


@pytest.fixture
def quick(monkeypatch):
    """Replace the two builds by a list of problems: these tests are about what is made of them."""
    said: list[str] = []
    monkeypatch.setattr(site_cli, "_build_both", lambda *_, **__: list(said))
    return said


def test_a_warning_fails_only_a_strict_build(quick, tmp_path, capsys):
    quick.append("a page links to nothing")
    assert main(["build", "--out", str(tmp_path / "a")]) == 0
    assert main(["build", "--out", str(tmp_path / "b"), "--strict"]) == 1
    error = capsys.readouterr().err
    assert error.count("minigpt: a page links to nothing\n") == 2
    assert error.endswith("the site was not built: 1 problem(s)\n")


def test_a_clean_strict_build_says_where_the_site_is(quick, tmp_path, capsys):
    assert main(["build", "--out", str(tmp_path / "a"), "--strict"]) == 0
    assert str(tmp_path / "a") in capsys.readouterr().out


@pytest.mark.parametrize("out", [ROOT, ROOT.parent])
def test_the_site_never_replaces_the_project(out, capsys):
    assert main(["build", "--out", str(out)]) == 2
    assert "would replace the project" in capsys.readouterr().err


def test_what_stops_a_build_is_one_sentence(monkeypatch, tmp_path, capsys):
    def broken(*_, **__):
        raise ValueError("phase_15_attention.py:40: the formula '\\\\foo' uses \\foo")

    monkeypatch.setattr(site_cli, "_build_both", broken)
    assert main(["build", "--out", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("minigpt: phase_15_attention.py:40: ") and "Traceback" not in error


def test_a_port_in_use_is_said_and_nothing_is_left_running(quick, capsys):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f"port {port} is in use" in capsys.readouterr().err


@pytest.mark.slow
def test_the_served_site_follows_a_change(tmp_path):
    """A copy of the sources is served; one word of a page is changed; the served page changes."""
    import shutil

    for name in ("docs", "data", "minigpt", "mkdocs.yml", "mkdocs.es.yml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    (tmp_path / "notebooks" / "src").mkdir(parents=True)
    for quiz in (tmp_path / "data" / "quizzes").glob("*.yaml"):
        quiz.unlink()  # no phase, no quiz: this is about the watching
    process = subprocess.Popen(
        [sys.executable, "-m", "minigpt", "site", "serve", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    guard = threading.Timer(120, process.kill)  # only so that a hang ends
    guard.start()
    try:
        assert process.stdout is not None
        address = next(line.split()[0] for line in process.stdout if line.startswith("http"))
        page = tmp_path / "docs" / "es" / "checked.md"
        assert "Palabra nueva" not in read(f"{address}es/checked/")
        page.write_text(page.read_text(encoding="utf-8") + "\nPalabra nueva.\n", encoding="utf-8")
        next(line for line in process.stdout if line.startswith("built"))
        assert "Palabra nueva" in read(f"{address}es/checked/")
    finally:
        guard.cancel()
        process.terminate()
        process.communicate(timeout=30)


def read(url: str) -> str:
    for _ in range(20):  # between two builds the page may be half written
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
