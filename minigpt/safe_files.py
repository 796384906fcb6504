"""Several files of a folder replaced as one: after a crash they are all old or all new.

    1  each file is written beside its place, as .NAME.new, and pushed to the disk
    2  .saving.json, the list of them, appears: from this moment on the new ones count
    3  each .NAME.new takes the place of NAME; what is to go is removed
    4  .saving.json is removed

A crash before 2 leaves the old files, one after it the new: `current` tells a reader which file
counts, and the next write finishes what was begun. No step touches a file that is not on the list.

Source: a write-ahead log in its smallest form; Gray & Reuter 1993, Transaction Processing, 9.3.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from minigpt.strict_json import read_json

LIST = ".saving.json"


def write_files(
    folder: str | Path,
    files: Mapping[str, Callable[[Path], object]],
    remove: Iterable[str] = (),
) -> None:
    """Write files into a folder, made if need be, and remove others from it, all or nothing.

    files   name -> a function that writes the file to the path it is given
    remove  names of files that are to be gone afterwards; they may be missing already

    Raises what a writing function raises, or OSError if the disk refuses; nothing has changed then.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    finish(folder)
    try:
        for name, write in files.items():
            write(fresh(folder, name))
            fresh(folder, name).chmod(0o644)  # safetensors makes its files private
            push_to_disk(fresh(folder, name))
        described = {"replace": list(files), "remove": list(remove)}
        fresh(folder, LIST).write_text(json.dumps(described) + "\n", encoding="utf-8")
        push_to_disk(fresh(folder, LIST))
        push_to_disk(folder)
        os.replace(fresh(folder, LIST), folder / LIST)
    except BaseException:
        for name in (*files, LIST):
            fresh(folder, name).unlink(missing_ok=True)
        raise
    push_to_disk(folder)
    finish(folder)


def finish(folder: Path) -> None:
    """Put in place what a write has listed and not yet moved; nothing happens if there is none."""
    if not (folder / LIST).exists():
        return
    replace, remove = listed(folder)
    for name in replace:
        if fresh(folder, name).exists():
            os.replace(fresh(folder, name), folder / name)
    for name in remove:
        (folder / name).unlink(missing_ok=True)
    push_to_disk(folder)
    (folder / LIST).unlink()
    push_to_disk(folder)


def current(folder: str | Path, name: str) -> Path:
    """Return the file that counts as folder / name, also after a crash between two moves.

    It need not exist: a file that was to be removed counts as missing.
    """
    folder = Path(folder)
    if not (folder / LIST).exists():
        return folder / name
    replace, remove = listed(folder)
    if name in remove or (name in replace and fresh(folder, name).exists()):
        return fresh(folder, name)
    return folder / name


def listed(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names to replace and to remove, refusing a list that leads out of the folder."""
    fields = read_json(folder / LIST, "list of files")
    replace, remove = fields.list("replace", str), fields.list("remove", str)
    for name in (*replace, *remove):
        if Path(name).name != name or name in ("", ".."):
            raise ValueError(f"{folder / LIST} names {name!r}, which is no file of its folder")
    return replace, remove


def try_folder(folder: str | Path) -> None:
    """Make a folder and write a byte into it, so that a refusal comes before the work, not after.

    Raises OSError if it cannot be written to, ValueError if a file stands there.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder to save in")
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".try-{os.getpid()}.new"
    try:
        probe.write_bytes(b"\n")
    finally:
        probe.unlink(missing_ok=True)


def fresh(folder: Path, name: str) -> Path:
    """Return where a file lies until it takes its place."""
    return folder / f".{name}.new"


def push_to_disk(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, are on the disk and not on their way."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders, and writes their names through
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
