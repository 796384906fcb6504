"""`python3 course.py`: the right notebook in the right language, two addresses, a clean end."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from minigpt.course.desk import local_servers, open_course, workspace
from minigpt.course.desk.workspace import Workspace
from minigpt.course.notebooks.build import build, dumps, load_phase

EXERCISES = '''"""Exercises."""
from minigpt.course.judging.exercise import Exercise


def double(x):
    return 2 * x


EXERCISE = Exercise(
    id="ex-{number}-01",
    title={{"en": "Double", "es": "Doble"}},
    reference=double,
    cases=lambda: [(1,)],
    wrong_turns=(),
)
'''
SOURCE = '''# ---
# title: {{en: "Phase", es: "Fase"}}
# summary: {{en: "One.", es: "Uno."}}
# minutes: 5
# ---
# %% [markdown] lang="en"
# # Phase
#
# ## Exercise {short}.1 Double
# %% [markdown] lang="es"
# # Fase
#
# ## Ejercicio {short}.1 Doble
# %%
1 + 1
# %% exercise="ex-{number}-01"
def double(x):
    """Return twice x."""
    raise NotImplementedError
'''


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A course of three phases with one exercise each."""
    root, exercises = tmp_path / "mi curso", tmp_path / "exercises"
    exercises.mkdir()
    for number in ("00", "12", "28"):
        folder = exercises / f"phase_{number}"
        folder.mkdir()
        (folder / "ex_01_double.py").write_text(EXERCISES.format(number=number), "utf-8")
        listing = "from . import ex_01_double\n\nEXERCISES = (ex_01_double.EXERCISE,)\n"
        (folder / "__init__.py").write_text(listing, "utf-8")
        source = tmp_path / f"phase_{number}_one_page.py"
        source.write_text(SOURCE.format(number=number, short=int(number)), "utf-8")
        phase = load_phase(source, exercises)
        for lang in ("en", "es"):
            folder = root / "notebooks" / lang
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{phase.slug}.ipynb").write_text(dumps(build(phase, lang)), "utf-8")
    return Workspace(root, exercises)


def start(space: Workspace, number: int, when: int, solved: bool = False, lang: str = "en") -> None:
    path, _ = space.start(number, lang)
    if solved:
        text = path.read_text("utf-8").replace("raise NotImplementedError", "return x + x")
        path.write_text(text, "utf-8")
    os.utime(path, (when, when))


# ------------------------------------------------------------ which phase is next
def test_a_new_learner_begins_at_the_beginning(space):
    assert open_course.next_phase(space) == 0


def test_the_phase_worked_on_last_is_gone_on_with(space):
    start(space, 28, when=200)
    start(space, 0, when=100)
    assert open_course.next_phase(space) == 28


def test_after_a_finished_phase_comes_the_next_new_one(space):
    start(space, 12, when=100, solved=True)
    assert open_course.next_phase(space) == 28
    start(space, 28, when=200, solved=True)
    assert open_course.next_phase(space) == 0


def test_when_all_are_started_an_unfinished_one_is_next(space):
    start(space, 0, when=100)
    start(space, 12, when=300, solved=True)
    start(space, 28, when=200, solved=True)
    assert open_course.next_phase(space) == 0


def test_when_all_is_done_the_last_one_opens_again(space):
    for number, when in ((0, 100), (12, 300), (28, 200)):
        start(space, number, when, solved=True)
    assert open_course.next_phase(space) == 12


def test_a_course_without_notebooks_says_how_to_make_them(tmp_path):
    with pytest.raises(ValueError, match="minigpt notebooks build"):
        open_course.next_phase(Workspace(tmp_path))


# ------------------------------------------------------------ which language
@pytest.mark.parametrize(
    ("environment", "windows", "expected"),
    [
        ({"LANG": "es_MX.UTF-8"}, None, "es"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LC_ALL": "es", "LANG": "en_US"}, None, "es"),
        ({"LC_ALL": "", "LANG": "es_ES"}, None, "es"),
        ({}, 0x080A, "es"),  # Windows: Spanish, Mexico
        ({}, 0x0409, "en"),  # Windows: English, United States
        ({}, 0, "en"),
    ],
)
def test_the_systems_language_is_the_default(environment, windows, expected):
    assert open_course.system_language(environment, windows) == expected


def test_what_is_asked_for_comes_first_and_the_last_copy_second(space, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert open_course.language(space, None) == "en"
    start(space, 12, when=100, lang="es")
    assert open_course.language(space, None) == "es"
    assert open_course.language(space, "en") == "en"


# ------------------------------------------------------------ when to build
@pytest.fixture
def builds(monkeypatch, tmp_path):
    """A site builder that writes one page, and a source to be older or newer than it."""
    folder, source, built = tmp_path / "site", tmp_path / "page.md", []

    def build_site(out: Path) -> None:
        built.append(out)
        out.mkdir(exist_ok=True)
        (out / "index.html").write_text("home", encoding="utf-8")

    source.write_text("page", encoding="utf-8")
    monkeypatch.setattr(open_course, "build_site", build_site)
    monkeypatch.setattr(open_course, "SITE_SOURCES", (str(source),))
    return folder, source, built


def test_the_site_is_built_once_and_again_when_a_source_changes(builds):
    folder, source, built = builds
    open_course.built_site(folder)
    open_course.built_site(folder)
    assert built == [folder]
    later = (folder / "index.html").stat().st_mtime + 10
    os.utime(source, (later, later))
    open_course.built_site(folder)
    assert built == [folder, folder]


def test_a_site_that_cannot_be_built_again_is_shown_as_it_was(builds, monkeypatch, capsys):
    folder, source, _ = builds

    def fail(out: Path) -> None:
        raise ValueError("a quiz is half written")

    with monkeypatch.context() as patch, pytest.raises(ValueError, match="half written"):
        patch.setattr(open_course, "build_site", fail)
        open_course.built_site(folder)  # nothing to show yet
    open_course.built_site(folder)
    later = (folder / "index.html").stat().st_mtime + 10
    os.utime(source, (later, later))
    monkeypatch.setattr(open_course, "build_site", fail)
    assert open_course.built_site(folder) == folder
    assert "a quiz is half written; showing the site built before" in capsys.readouterr().err


# ------------------------------------------------------------ from end to end
FAKE_JUPYTER = """
import sys
from pathlib import Path
from minigpt.course.desk import local_servers
from minigpt.course.desk import open_course
from minigpt.course.desk import workspace

root = Path(sys.argv[1])
server = "import http.server as h, sys; h.HTTPServer(('127.0.0.1', int(sys.argv[1])),"
server += "h.SimpleHTTPRequestHandler).serve_forever()"
local_servers.jupyter_command = lambda root, port: [sys.executable, "-c", server, str(port)]
open_course.ROOT = root
open_course.built_site = lambda: root / "site"
workspace.DEFAULT = workspace.Workspace(root)
sys.exit(open_course.main(sys.argv[2:]))
"""


def is_ours(server: str, space: Workspace) -> bool:
    """Whether a server of this very test, and no other program, answers there."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{server}/whose.txt", timeout=10) as answer:
            return answer.read() == str(space.root).encode()
    except OSError:  # nobody there, or somebody else who does not know the file
        return False


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can send another process a Ctrl-C")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "kill"])
def test_both_addresses_are_printed_and_one_signal_ends_both_servers(space, number):
    (space.root / "site" / "es").mkdir(parents=True)
    (space.root / "site" / "es" / "index.html").write_text("hola", encoding="utf-8")
    (space.root / "api").mkdir()
    (space.root / "api" / "status").write_text("{}", encoding="utf-8")  # as JupyterLab has it
    for folder in (space.root, space.root / "site"):
        (folder / "whose.txt").write_text(str(space.root), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", FAKE_JUPYTER, str(space.root), "--no-browser", "--lang", "es"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        # A test run in the background may have been told to ignore Ctrl-C; a terminal is not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    with process, process.stdout:
        notebook, site, _ = (process.stdout.readline().split()[-1] for _ in range(3))
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(site, timeout=10) as answer:
            assert answer.read() == b"hola"
        assert "/lab/tree/work/phase-00-one-page.ipynb?token=" in notebook
        servers = ["/".join(address.split("/")[:3]) for address in (notebook, site)]
        assert all(is_ours(server, space) for server in servers)
        process.send_signal(number)
        assert process.wait(timeout=30) == 0  # a hang guard
    # Not "is the port free": another course on this machine may have taken it by now.
    assert not any(is_ours(server, space) for server in servers)
    assert "Ejercicio 0.1" in (space.work / "phase-00-one-page.ipynb").read_text("utf-8")


@pytest.fixture
def faster_programs(space, monkeypatch):
    """Returns a function: so many times, another program takes the port that was found free."""
    calls = []

    def be_faster(times):
        def serve(*_):
            calls.append(None)
            if len(calls) <= times:
                raise local_servers.PortTaken(8888)

        monkeypatch.setattr(workspace, "DEFAULT", space)
        monkeypatch.setattr(open_course, "built_site", lambda: space.root)
        monkeypatch.setattr(open_course, "serve_both", serve)
        return calls

    return be_faster


def test_a_port_lost_to_another_program_is_looked_for_again(faster_programs):
    calls = faster_programs(2)
    assert open_course.main(["--no-browser"]) == 0 and len(calls) == 3


@pytest.mark.parametrize("argv", [["--port", "9321"], []])
def test_a_wanted_port_or_one_that_is_always_lost_is_said(faster_programs, capsys, argv):
    calls = faster_programs(99)
    assert open_course.main(["--no-browser", *argv]) == 2
    assert len(calls) == (1 if argv else open_course.TRIES)
    assert "another program took port 8888 just now: start again" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence_and_exit_code_2(monkeypatch, capsys):
    monkeypatch.setattr(local_servers, "is_free", lambda port: False)
    assert open_course.main(["--port", "9000", "--no-browser"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("minigpt: port 9000 is in use") and error.count("\n") == 1


def test_a_wrong_argument_is_one_sentence_and_exit_code_2(capsys):
    with pytest.raises(SystemExit, match="2"):
        open_course.main(["--port", "many"])
    error = capsys.readouterr().err
    assert "invalid int value: 'many'; `minigpt open --help`" in error and error.count("\n") == 1
