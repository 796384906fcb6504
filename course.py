"""Set up the course and run it. Python 3.11 or newer is all it needs.

    python3 course.py                 open the course: JupyterLab and the site, side by side
    python3 course.py demo            the main result, measured, in the terminal
    python3 course.py test            run the tests (any pytest arguments may follow);
                                      those marked slow are left out unless you give -m ""
    python3 course.py setup           only install; `setup serve export` adds what these commands
                                      need beyond the course
    python3 course.py ARGS            the same as `minigpt ARGS`: quiz take 28, say 4217 --lang es

Opening takes --lang en|es, --port N and --no-browser (for a server without a screen).
The first run makes the folder .venv and installs requirements.txt into it, by uv where there is
one and by pip elsewhere; later runs start at once. To begin again, delete .venv. En español:
python3 course.py --lang es
"""

# This file must at least parse on Python 3.8, so that an old Python hears what is needed.
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
# Written last: its text says what was installed, its absence that the install did not finish.
STAMP = "course-installed.txt"
# Written before pip starts and removed when pip ends: left behind only by an interruption.
UNFINISHED = "course-unfinished.txt"
# PyTorch's own index has builds without the gigabytes of CUDA that Linux gets by default.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# What pip's error output says -> what we say.
PIP_FAILURES = (
    (
        "No space left on device",
        "the disk is full: the course needs about 2 GB; free some and run this again",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED|invalid peer certificate",
        "the package index shows a certificate this Python does not trust: behind a company"
        " proxy, set PIP_CERT (for uv SSL_CERT_FILE) to its certificate file and run this again",
    ),
    (
        "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError"
        "|Failed to establish a new connection|name resolution|Network is unreachable"
        "|Connection refused|ConnectionResetError|Connection aborted|getaddrinfo failed"
        "|error sending request|dns error|Failed to fetch",
        "the package index cannot be reached: installing needs the network once;"
        " connect (behind a proxy, set HTTPS_PROXY) and run this again",
    ),
    ("Permission denied|Access is denied", "pip may not write into .venv: check who owns it"),
)


class SetupError(Exception):
    """One sentence for the person at the keyboard: what is wrong and the way out."""


def main(argv):
    try:
        check_this_python(sys.version_info)
        if argv[:1] in (["-h"], ["--help"]):
            print((__doc__ or "").strip())
            return 0
        python = ready_python()
        if argv[:1] == ["setup"]:
            add_extras(argv[1:])
    except SetupError as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("course.py: stopped; run it again to finish the installation", file=sys.stderr)
        return 130
    if argv[:1] == ["setup"]:
        print("Ready. Open the course with: python3 course.py")
        return 0
    if argv[:1] == ["test"]:
        os.chdir(ROOT)  # pytest finds its settings and the tests from here
        # The slow tests train models, build sites and drive a browser: CI's work, not a learner's.
        quick = [] if any(arg.startswith("-m") for arg in argv) else ["-m", "not slow"]
        return become([python, "-m", "pytest"] + quick + side_by_side(argv[1:]) + argv[1:])
    if not argv or argv[0].split("=")[0] in ("--lang", "--port", "--no-browser"):
        argv = ["open"] + argv
    return become([python, "-m", "minigpt"] + argv)


def side_by_side(arguments):
    """Two processes for the whole suite, each with one thread; a part of it starts sooner in one.

    A file stays in one process, so that what its tests share is made once.
    """
    return [] if arguments else ["-n", "2", "--dist", "loadfile"]


def check_this_python(version):
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise SetupError(
            f"Python 3.11 or newer is needed, and this is Python {version[0]}.{version[1]}:"
            " install one from https://www.python.org/downloads/ and run the course with it"
        )


def become(command):
    """Run `command` in place of this process, with the terminal, Ctrl-C and exit code its own."""
    environment = dict(os.environ)
    environment.setdefault("PYTHONUTF8", "1")  # accents survive a Windows console and a pipe
    environment.pop("PYTHONHOME", None)  # it would lead .venv's Python to another library
    command = [str(part) for part in command]
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, env=environment)
    while True:  # Windows has no exec: stay, and let Ctrl-C be answered by the child alone
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


# ------------------------------------------------------------------------------ installing, once
def ready_python(venv=VENV, root=ROOT):
    """Return .venv's Python with everything installed; do nothing when it already is."""
    for name in ("requirements.txt", "pyproject.toml"):
        if not (root / name).is_file():
            raise SetupError(f"{root / name} is missing: run the course from its whole folder")
    python = venv_python(venv)
    stamp = venv / STAMP
    if python.exists() and stamp.exists() and not (venv / UNFINISHED).exists():
        if stamp.read_text(encoding="utf-8") == fingerprint(venv, root):
            return python
    try:
        if not is_usable(venv):
            make_venv(venv)
        install(venv, root)
        stamp.write_text(fingerprint(venv, root), encoding="utf-8")
    except OSError as error:
        raise SetupError(
            f"cannot write {error.filename or venv}: {error.strerror or error};"
            " move the course to a folder of your own and run this again"
        ) from error
    return python


def venv_python(venv, platform=os.name):
    """The interpreter inside a virtual environment: Windows keeps it elsewhere."""
    return venv / "Scripts" / "python.exe" if platform == "nt" else venv / "bin" / "python"


def fingerprint(venv, root):
    """One line that changes when the pins, the project or .venv's Python change."""
    digest = hashlib.sha256()
    for path in (root / "requirements.txt", root / "pyproject.toml", venv / "pyvenv.cfg"):
        # Git may check files out with either line ending; both are the same requirement.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest() + "\n"


def is_usable(venv):
    """Whether .venv was made to the end: its Python is new, runs, and can be installed to."""
    python = venv_python(venv)
    if (venv / UNFINISHED).exists() or not python.exists():
        return False
    modules = "sys" if find_uv() else "sys, pip"
    probe = f"import {modules}; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.call([str(python), "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:  # not an executable of this machine
        return False


def make_venv(venv):
    """Make .venv, over the remains of an interrupted attempt if there are any."""
    needed = ["venv"] if find_uv() else ["venv", "ensurepip"]
    if any(importlib.util.find_spec(name) is None for name in needed):
        raise SetupError(
            "this Python comes without its venv module: install it (Debian and Ubuntu:"
            " sudo apt install python3-venv) and run this again"
        )
    if os.pathsep in str(venv):
        raise SetupError(
            f"the folder {venv.parent} has a {os.pathsep!r} in its name, which Python's venv"
            " cannot take: rename it and run this again"
        )
    print(f"Making {venv} with Python {sys.version_info[0]}.{sys.version_info[1]} ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    if find_uv():
        command.append("--without-pip")  # uv installs from outside; pip alone would take seconds
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        reason = last_line(done.stdout.decode("utf-8", "replace"))
        raise SetupError(f"Python could not make {venv}: {reason}")


def find_uv():
    """The path of uv, which installs the same pins several times as fast; None without it."""
    return shutil.which("uv")


def install(venv, root):
    """Install what requirements.txt pins, and make `import minigpt` find this folder."""
    print("Installing the course into .venv: once, a minute or more ...", flush=True)
    torch = pinned((root / "requirements.txt").read_text(encoding="utf-8"), "torch")
    pip, cpu_only, patient = pip_command(venv), [], []
    if not find_uv():
        cpu_only, patient = ["--retries", "0", "--timeout", "10"], ["--retries", "2"]
    unfinished = venv / UNFINISHED
    unfinished.write_text("an installation began and did not end\n", encoding="utf-8")
    if sys.platform.startswith("linux"):
        # Without dependencies: those come from the ordinary index, at their pins, just below.
        cpu = ["--no-deps"] + cpu_only + ["--index-url", CPU_INDEX]
        if run_pip(pip + cpu + [torch]) is not None:
            print(f"No CPU build from {CPU_INDEX}: asking the ordinary index.", flush=True)
    errors = run_pip(pip + patient + ["-r", str(root / "requirements.txt")])
    unfinished.unlink()  # pip has ended, well or not: .venv is whole either way
    if errors is not None:
        raise SetupError(why_pip_failed(errors))
    point_to_project(venv, root)


def add_extras(names, venv=VENV, root=ROOT):
    """Install the optional packages that pyproject.toml lists under these names."""
    import tomllib

    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text).get("project", {}).get("optional-dependencies", {})
    for name in names:
        if name not in extras:
            known = ", ".join(extras) or "none"
            raise SetupError(f"setup {name}: there is no such extra; those there are: {known}")
    wanted = sorted({package for name in names for package in extras[name]})
    if wanted:
        print(f"Installing {', '.join(wanted)} ...", flush=True)
        errors = run_pip(pip_command(venv) + wanted)
        if errors is not None:
            raise SetupError(why_pip_failed(errors))


def pip_command(venv):
    """The beginning of an installation into .venv, by uv where there is one."""
    python, uv = str(venv_python(venv)), find_uv()
    if uv:
        pip = [uv, "pip", "install", "--python", python]
    else:
        # Python compiles a module when it is first imported; most of these never are.
        pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
    return pip if sys.stdout.isatty() else pip + ["--quiet"]


def pinned(requirements, name):
    """The requirement of one package: pinned("numpy==2.4.6  # why", "numpy") -> "numpy==2.4.6"."""
    match = re.search(rf"^{re.escape(name)}==[^\s#;]+", requirements, re.MULTILINE)
    if match is None:
        raise SetupError(f"requirements.txt does not pin {name}: restore the file")
    return match.group()


def run_pip(command):
    """Run pip with its progress in view; return None, or its error output when it fails."""
    # Held back: the retries of a missing network are a page of noise before one sentence.
    done = subprocess.run(command, stderr=subprocess.PIPE)
    return done.stderr.decode("utf-8", "replace") if done.returncode != 0 else None


def why_pip_failed(errors):
    for pattern, sentence in PIP_FAILURES:
        if re.search(pattern, errors):
            return sentence
    return f"the packages could not be installed: {last_line(errors)}"


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"^ERROR: ", "", lines[-1]) if lines else "it gave no reason"


def point_to_project(venv, root):
    """Put the course's folder on .venv's path: an editable install that needs no build tools.

    The path is relative, so it has no accents to encode and the folder can be moved.
    """
    if venv_python(venv).parent.name == "Scripts":
        packages = venv / "Lib" / "site-packages"
    else:
        packages = next((venv / "lib").glob("python3*")) / "site-packages"
    line = os.path.relpath(str(root), str(packages))
    (packages / "minigpt-course.pth").write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
