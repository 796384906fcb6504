"""Where a command's output goes: the terminal, or a file that holds nobody's answers.

A file is written beside its place and then moved there, so that what stood there before is whole
until the new one is.
"""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from minigpt.course.quiz.cli_parser import BadRequest
from minigpt.course.words import visible

SPREADSHEET = "utf-8-sig"  # without the mark Excel takes José for JosÃ©
PRECIOUS = (b"minigpt-answers/", b"minigpt-quiz/", b'"digest"')  # answers, a quiz, the attempts


def check_output(output: str | None, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before anything is done, an output that would replace an input or anyone's work."""
    if output is None:
        return
    path, shown = Path(output), visible(output)
    if not output or path.is_dir():
        raise BadRequest(f"-o needs the name of a file, and {shown!r} is none")
    if not path.parent.is_dir():
        raise BadRequest(f"-o {shown}: there is no folder {visible(str(path.parent))}; make it")
    if not path.exists() or not path.is_file():
        return
    if any(other.exists() and path.samefile(other) for other in inputs):
        raise BadRequest(f"-o {shown} is one of the files that are read: choose another name")
    with open(path, "rb") as file:
        start = file.read(4096)
    if any(sign in start for sign in PRECIOUS):
        raise BadRequest(f"{shown} holds answers, attempts or a quiz: choose another name")


def write(text: str, output: str | None, encoding: str = "utf-8", replace: bool = True) -> None:
    """To the file asked for, otherwise to the terminal. `check_output` came first."""
    if output is None:
        sys.stdout.write(text)
        return
    data = text.encode(encoding, "replace")
    path = Path(os.path.realpath(output))  # the file behind a link, not the link
    if not replace:
        _write_new(path, data)
    elif path.exists() and not stat.S_ISREG(path.stat().st_mode):
        path.write_bytes(data)  # /dev/stdout, a pipe: nothing stands there
    else:
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            fresh.write_bytes(data)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _write_new(path: Path, data: bytes) -> None:
    try:
        with open(path, "xb") as file:
            file.write(data)
    except FileExistsError as error:
        shown = visible(str(path))
        raise BadRequest(
            f"{shown} exists already and may hold answers: choose another name"
        ) from error
