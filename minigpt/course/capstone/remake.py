"""The learner's own command, run once in a copy, with a time limit.

The copy has no models, and no data either if the command is said to make them: what the check finds
there afterwards, the command has made. It runs whatever the command says, on this machine; so it is
shown first, and only run on request. Strangers' projects belong in a container.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from minigpt.course.capstone.contract import Contract
from minigpt.course.capstone.data import Task, Text, read_data
from minigpt.course.notebooks.build import ROOT

PYTHONS = ("python", "python3", "py")
LAST = 300  # characters of what the command complained of


@dataclass(frozen=True)
class Remade:
    """What came of the command: a score, or why there is none."""

    seconds: float
    score: float | None = None
    same_data: bool = True
    wrong: str = ""  # "time", "code" or "model"
    told: str = ""


def command_of(contract: Contract, seed: int) -> list[str]:
    """The words of the command for one seed; "python" means the Python that runs this check."""
    words = shlex.split(contract.command.format(seed=seed))
    if words and words[0] in PYTHONS:
        words[0] = sys.executable
    return words


def remake(contract: Contract, data: Task | Text, lang: str) -> Remade:
    """Run the command for the first seed in a copy, and judge what it made."""
    with tempfile.TemporaryDirectory(prefix="minigpt-", ignore_cleanup_errors=True) as temporary:
        copy = Path(temporary) / "capstone"
        shutil.copytree(contract.folder, copy, symlinks=True)
        _take_away(contract, copy)
        return _judged(contract, copy, data, lang)


def _take_away(contract: Contract, copy: Path) -> None:
    for seed in contract.seeds:
        shutil.rmtree(copy / contract.model.format(seed=seed), ignore_errors=True)
    for name in contract.files if contract.made else ():
        (copy / name).unlink(missing_ok=True)


def _judged(contract: Contract, copy: Path, data: Task | Text, lang: str) -> Remade:
    from minigpt.course.capstone import measure

    seed = contract.seeds[0]
    begun = time.monotonic()
    code, told = run(command_of(contract, seed), copy, contract.minutes * 60)
    seconds = time.monotonic() - begun
    if code is None:
        return Remade(seconds, wrong="time")
    if code:
        return Remade(seconds, wrong="code", told=told)
    try:
        made = read_data(replace(contract, folder=copy), lang)
        checkpoint = measure.open_model(contract, seed, copy)
        # The exam is the one that was handed in, not the one in the copy.
        return Remade(seconds, measure.score(contract, checkpoint, data), made == data)
    except (ValueError, OSError) as error:
        return Remade(seconds, wrong="model", told=str(error).splitlines()[0])


def run(words: list[str], folder: Path, seconds: float) -> tuple[int | None, str]:
    """Run a command there; returns its exit code, None if its time was up, and its last words."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    places = [str(ROOT), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(place for place in places if place)
    with tempfile.TemporaryFile() as output:
        try:
            child = subprocess.Popen(
                words,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=os.name == "posix",  # so that its children end with it
            )
        except (OSError, IndexError, ValueError) as error:
            return 1, str(error)
        try:
            code: int | None = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(child)
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace").strip()
    return code, text[-LAST:]


def _end(child: subprocess.Popen) -> None:
    """End a process and what it started."""
    if os.name == "posix":
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    else:
        child.kill()
    child.wait()
