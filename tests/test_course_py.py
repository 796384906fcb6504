"""course.py, the launcher: what it installs, when, and what it says when it cannot.

No test here reaches the network: `pip` is a stand-in that records what it was asked, except in
the tests that make a real, empty virtual environment to see one work.
"""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]


def load_launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("course_launcher", ROOT / "course.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


course = load_launcher()


@pytest.fixture
def project(tmp_path: Path) -> SimpleNamespace:
    """A folder with what the launcher reads, whose name has a space and accents."""
    root = tmp_path / "mi curso ñandú"
    root.mkdir()
    (root / "requirements.txt").write_text(
        "# pins\ntorch==2.0  # the model\nnumpy==1.0\n", encoding="utf-8"
    )
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return SimpleNamespace(root=root, venv=root / ".venv")


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A pip that installs nothing: `asked` lists its commands, `answers` what it replies next."""
    fake = SimpleNamespace(asked=[], answers=[])

    def run_pip(command: list[str]) -> str | None:
        fake.asked.append(command)
        answer = fake.answers.pop(0) if fake.answers else None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(course, "run_pip", run_pip)
    monkeypatch.setattr(course, "find_uv", lambda: None)
    monkeypatch.setattr(sys, "platform", "win32")  # one pip command; Linux's two have their test
    return fake


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, project: SimpleNamespace) -> list[Path]:
    """A venv maker that writes the few files the launcher looks at; lists what it made."""
    made: list[Path] = []

    def make_venv(venv: Path) -> None:
        made.append(venv)
        python = course.venv_python(venv)
        packages = "Lib/site-packages" if os.name == "nt" else "lib/python3.11/site-packages"
        for folder in (python.parent, venv / packages):
            folder.mkdir(parents=True, exist_ok=True)
        (venv / "pyvenv.cfg").write_text("version = 3.11.7\n", encoding="utf-8")
        (venv / course.UNFINISHED).unlink(missing_ok=True)
        python.touch()

    monkeypatch.setattr(course, "make_venv", make_venv)
    monkeypatch.setattr(
        course,
        "is_usable",
        lambda venv: course.venv_python(venv).exists() and not (venv / course.UNFINISHED).exists(),
    )
    return made


# ------------------------------------------------------------------------- which Python, which path
@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 13), (2, 7, 18)])
def test_an_old_python_is_told_which_one_is_needed(version):
    with pytest.raises(course.SetupError, match=r"Python 3\.11 or newer is needed"):
        course.check_this_python(version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_new_python_is_taken(version):
    course.check_this_python(version)


def test_the_file_itself_parses_on_python_3_8():
    # An old Python must get as far as the sentence above instead of a SyntaxError.
    ast.parse((ROOT / "course.py").read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("platform", "inside"), [("nt", "Scripts/python.exe"), ("posix", "bin/python")]
)
def test_windows_keeps_its_python_elsewhere(platform, inside):
    venv = Path("a folder") / ".venv"
    assert course.venv_python(venv, platform) == venv / inside


def test_help_installs_nothing(capsys, monkeypatch):
    monkeypatch.setattr(course, "ready_python", lambda: pytest.fail("help must not install"))
    assert course.main(["--help"]) == 0
    assert "python3 course.py test" in capsys.readouterr().out


# --------------------------------------------------------------------------------- installing, once
def test_the_first_run_installs_and_the_second_does_nothing(project, pip, made):
    python = course.ready_python(project.venv, project.root)
    assert python == course.venv_python(project.venv)
    assert [command[-2:] for command in pip.asked] == [
        ["-r", str(project.root / "requirements.txt")]
    ]
    course.ready_python(project.venv, project.root)
    assert len(pip.asked) == 1 and len(made) == 1


def test_other_pins_install_again_into_the_same_venv(project, pip, made):
    course.ready_python(project.venv, project.root)
    (project.root / "requirements.txt").write_text("torch==2.1\n", encoding="utf-8")
    course.ready_python(project.venv, project.root)
    assert len(pip.asked) == 2 and len(made) == 1


def test_line_endings_of_a_checkout_are_no_change(project, pip, made):
    course.ready_python(project.venv, project.root)
    pins = project.root / "requirements.txt"
    pins.write_bytes(pins.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    course.ready_python(project.venv, project.root)
    assert len(pip.asked) == 1


def test_a_venv_without_python_is_made_again(project, pip, made):
    course.ready_python(project.venv, project.root)
    course.venv_python(project.venv).unlink()
    course.ready_python(project.venv, project.root)
    assert len(made) == 2


def test_an_interrupted_install_is_repaired_by_the_next_run(project, pip, made):
    pip.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        course.ready_python(project.venv, project.root)
    assert not (project.venv / course.STAMP).exists()
    course.ready_python(project.venv, project.root)
    assert len(made) == 2  # from scratch: nobody knows what the first one left
    assert (project.venv / course.STAMP).exists()


def test_an_interrupted_change_of_pins_is_repaired_even_if_the_pins_go_back(project, pip, made):
    pins = project.root / "requirements.txt"
    before = pins.read_text(encoding="utf-8")
    course.ready_python(project.venv, project.root)
    pins.write_text("torch==2.1\n", encoding="utf-8")
    pip.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        course.ready_python(project.venv, project.root)
    pins.write_text(before, encoding="utf-8")  # the stamp is right again, .venv is not
    course.ready_python(project.venv, project.root)
    assert len(made) == 2


def test_pip_is_heard_only_when_it_fails():
    complain = "import sys; print('noise', file=sys.stderr); sys.exit({})"
    assert course.run_pip([sys.executable, "-c", complain.format(0)]) is None
    assert course.run_pip([sys.executable, "-c", complain.format(1)]).strip() == "noise"


def test_a_failed_install_is_tried_again_without_making_venv_again(project, pip, made):
    pip.answers = ["ERROR: NewConnectionError"]
    with pytest.raises(course.SetupError):
        course.ready_python(project.venv, project.root)
    course.ready_python(project.venv, project.root)
    assert len(pip.asked) == 2 and len(made) == 1


def test_linux_asks_for_the_cpu_build_first_and_then_the_ordinary_index(
    project, pip, made, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "platform", "linux")
    pip.answers = ["ERROR: no such index", None]
    course.ready_python(project.venv, project.root)
    first, second = pip.asked
    assert first[-1] == "torch==2.0" and course.CPU_INDEX in first and "--no-deps" in first
    assert second[-1].endswith("requirements.txt") and course.CPU_INDEX not in second
    assert "asking the ordinary index" in capsys.readouterr().out


def test_uv_installs_the_same_pins_where_it_is_installed(project, pip, made, monkeypatch):
    monkeypatch.setattr(course, "find_uv", lambda: "/usr/bin/uv")
    monkeypatch.setattr(sys, "platform", "linux")
    course.ready_python(project.venv, project.root)
    python = str(course.venv_python(project.venv))
    start = ["/usr/bin/uv", "pip", "install", "--python", python]
    first, second = ([part for part in command if part != "--quiet"] for command in pip.asked)
    assert first == [*start, "--no-deps", "--index-url", course.CPU_INDEX, "torch==2.0"]
    assert second == [*start, "-r", str(project.root / "requirements.txt")]


def test_with_uv_a_venv_needs_no_pip(project, monkeypatch):
    monkeypatch.setattr(course, "find_uv", lambda: "/usr/bin/uv")
    course.make_venv(project.venv)
    assert course.is_usable(project.venv)
    monkeypatch.setattr(course, "find_uv", lambda: None)
    assert not course.is_usable(project.venv)  # pip is what this run would install with


def test_pip_compiles_nothing_that_is_never_imported(project, pip, made):
    course.ready_python(project.venv, project.root)
    assert "--no-compile" in pip.asked[0]


def test_a_missing_pin_of_torch_is_said(project):
    with pytest.raises(course.SetupError, match="does not pin torch"):
        course.pinned("numpy==1.0\npytorch==3\n", "torch")


# -------------------------------------------------------------------------------- one sentence each
@pytest.mark.parametrize(
    ("pip_says", "we_say"),
    [
        ("WARNING: Retrying ... NewConnectionError('...: [Errno 111]')", "needs the network once"),
        ("[Errno -3] Temporary failure in name resolution", "needs the network once"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]')", "PIP_CERT"),
        ("error: Failed to fetch: `https://x/torch/`", "needs the network once"),
        ("WARNING: x\nERROR: No matching distribution found for torch==2.0\n", "torch==2.0"),
        ("", "it gave no reason"),
    ],
)
def test_a_failure_of_pip_becomes_one_sentence(pip_says, we_say):
    sentence = course.why_pip_failed(pip_says)
    assert we_say in sentence and "\n" not in sentence


def test_an_error_is_one_line_and_exit_code_2(capsys, monkeypatch):
    def fail():
        raise course.SetupError("the sky fell: hold it up")

    monkeypatch.setattr(course, "ready_python", fail)
    assert course.main(["demo"]) == 2
    assert capsys.readouterr().err == "course.py: the sky fell: hold it up\n"


def test_ctrl_c_while_installing_says_how_to_go_on(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "ready_python", interrupted)
    assert course.main([]) == 130
    assert "run it again" in capsys.readouterr().err


def test_a_python_without_venv_is_told_what_to_install(project, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(course.SetupError, match="sudo apt install python3-venv"):
        course.make_venv(project.venv)


def test_a_folder_python_cannot_make_a_venv_in_is_named():
    with pytest.raises(course.SetupError, match="rename it"):
        course.make_venv(Path(f"my{os.pathsep}course") / ".venv")


def test_a_file_where_the_venv_should_be_is_an_error_with_its_reason(project):
    project.venv.write_text("not a folder", encoding="utf-8")
    with pytest.raises(course.SetupError, match="could not make"):
        course.make_venv(project.venv)


def test_a_folder_that_may_not_be_written_is_named(project, pip, made, monkeypatch):
    def refuse(venv: Path) -> None:
        raise PermissionError(13, "Permission denied", str(venv))

    monkeypatch.setattr(course, "make_venv", refuse)
    with pytest.raises(
        course.SetupError, match="cannot write .*Permission denied; move the course"
    ):
        course.ready_python(project.venv, project.root)


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_copy_of_half_the_course_is_noticed(name, project, pip, made):
    (project.root / name).unlink()
    with pytest.raises(course.SetupError, match=f"{name} is missing"):
        course.ready_python(project.venv, project.root)


# --------------------------------------------------------------------------- what is run afterwards
@pytest.mark.parametrize(
    ("argv", "command"),
    [
        ([], ["minigpt", "open"]),
        (["--no-browser"], ["minigpt", "open", "--no-browser"]),
        (["--lang=es", "--port", "9000"], ["minigpt", "open", "--lang=es", "--port", "9000"]),
        (["demo", "--train"], ["minigpt", "demo", "--train"]),
        (["test", "-k", "lora"], ["pytest", "-m", "not slow", "-k", "lora"]),
        (["test"], ["pytest", "-m", "not slow", "-n", "2", "--dist", "loadfile"]),
        (["test", "-m", "slow"], ["pytest", "-m", "slow"]),
    ],
)
def test_arguments_go_to_the_right_program(argv, command, monkeypatch, tmp_path):
    commands = []
    monkeypatch.chdir(tmp_path)  # `test` changes folder; this puts it back
    monkeypatch.setattr(course, "ready_python", lambda: Path("PY"))
    monkeypatch.setattr(course, "become", lambda command: commands.append(command) or 0)
    assert course.main(argv) == 0
    assert commands == [[Path("PY"), "-m", *command]]


def test_setup_only_installs(monkeypatch):
    monkeypatch.setattr(course, "ready_python", lambda: Path("PY"))
    monkeypatch.setattr(course, "become", lambda command: pytest.fail("setup must run nothing"))
    assert course.main(["setup"]) == 0


def test_setup_adds_the_extras_that_it_is_given_and_knows_no_others(project, pip, monkeypatch):
    (project.root / "pyproject.toml").write_text(
        '[project.optional-dependencies]\nserve = ["b>=1", "a"]\nexport = ["c"]\n', "utf-8"
    )
    course.add_extras([], project.venv, project.root)
    assert pip.asked == []
    course.add_extras(["serve", "export"], project.venv, project.root)
    assert [command[-3:] for command in pip.asked] == [["a", "b>=1", "c"]]
    assert str(course.venv_python(project.venv)) in pip.asked[0]
    with pytest.raises(course.SetupError, match="no such extra; those there are: serve, export"):
        course.add_extras(["serv"], project.venv, project.root)
    pip.answers.append("ERROR: the package c is gone")
    with pytest.raises(course.SetupError, match="the package c is gone"):
        course.add_extras(["export"], project.venv, project.root)


def test_the_exit_code_and_the_arguments_of_the_program_are_passed_on(tmp_path):
    program = "import sys; print(sys.argv[1:]); sys.exit(7)"
    launch = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import course; sys.exit(course.become"
    done = subprocess.run(
        [sys.executable, "-c", f"{launch}([sys.executable, '-c', {program!r}, 'dos palabras']))"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,  # a hang guard
    )
    assert (done.returncode, done.stdout.strip()) == (7, "['dos palabras']")


# -------------------------------------------------------------------------- a real environment
def test_a_real_venv_in_a_path_with_spaces_and_accents_finds_the_project(
    project, monkeypatch, capfd
):
    (project.root / "minigpt").mkdir()
    (project.root / "minigpt" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(course, "run_pip", lambda command: None)
    assert not course.is_usable(project.venv)
    python = course.ready_python(project.venv, project.root)
    assert course.is_usable(project.venv)

    def imported_from() -> str:
        return subprocess.run(
            [str(python), "-X", "utf8", "-c", "import minigpt; print(minigpt.__file__)"],
            cwd=project.root.parent,  # not from the project's own folder
            env={name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.strip()

    assert Path(imported_from()) == project.root / "minigpt" / "__init__.py"

    (project.venv / course.UNFINISHED).touch()  # as when pip was cut short
    assert not course.is_usable(project.venv)
    (project.venv / course.UNFINISHED).unlink()

    (project.venv / "pyvenv.cfg").unlink()  # as when making it was cut short
    (project.venv / "left-behind").touch()
    python.unlink()
    assert not course.is_usable(project.venv)
    course.ready_python(project.venv, project.root)
    assert course.is_usable(project.venv)
    assert not (project.venv / "left-behind").exists()
