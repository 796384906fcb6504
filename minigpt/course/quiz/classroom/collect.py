"""Every entry of a class's folder: an answer file, or named with the reason why not."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ENDINGS = (".yaml", ".yml", ".json")
SIGN = b"minigpt-answers/"  # whatever a file is called, this makes it an answer file
SYSTEM_FILES = ("thumbs.db", "desktop.ini", ".ds_store")


@dataclass
class Collected:
    """The answer files of a class, in order, and every other entry with the reason (WORDS)."""

    files: list[Path] = field(default_factory=list)
    named: list[tuple[Path, str]] = field(default_factory=list)
    nested: set[Path] = field(default_factory=set)  # of the files: those in a folder of their own

    def name(self, path: Path, reason: str) -> None:
        self.named.append((path, reason))

    @property
    def lost(self) -> list[tuple[Path, str]]:
        """The entries that may be somebody's work, handed in in another form."""
        return [(path, reason) for path, reason in self.named if reason != "system"]


def collect(names: Iterable[str]) -> Collected:
    """The files named, and all that the folders named hold, at any depth; each file once."""
    found = Collected()
    for name in names:
        path = Path(name)
        if path.is_dir():
            _collect_folder(path, found)
        else:
            found.files.append(path)
    once: dict[str, Path] = {}
    for path in found.files:  # `a.yaml ./a.yaml` is one file
        once.setdefault(os.path.realpath(path), path)
    found.files = list(once.values())
    return found


def _collect_folder(folder: Path, found: Collected) -> None:
    closed: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    for where, folders, files in walk:
        here = Path(where)
        folders.sort()
        for name in [name for name in folders if name == "__MACOSX"]:
            found.name(here / name, "system")
            folders.remove(name)
        for name in folders:
            if (here / name).is_symlink():
                found.name(here / name, "link")
        if not folders and not files and here != folder:
            found.name(here, "empty_folder")
        for name in sorted(files):
            _collect_file(here / name, found)
            if here != folder:
                found.nested.add(here / name)
    found.named += [(path, "no_access") for path in closed]


def _collect_file(path: Path, found: Collected) -> None:
    name = path.name.lower()
    if name in SYSTEM_FILES or name.startswith(("._", "~$", ".")) or name.endswith("~"):
        found.name(path, "system")
    elif name.removesuffix(".txt").endswith(ENDINGS) or _says_so(path):
        found.files.append(path)
    else:
        found.name(path, "not_answers")


def _says_so(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return path.is_file() and SIGN in file.read(4096)
    except OSError:
        return False
