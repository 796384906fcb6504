"""The data that a contract names: rows of a task, or a text cut into what trains and what does not.

    train.tsv, test.tsv    prompt TAB answer, or prompt TAB answer TAB thing
    text.txt               its last part, as much as `held_out` says, is the exam

A thing is what a row is about, if its prompt does not say it: two rows on one thing may ask in
other words. Files are read strictly; the first problem is told with its line and column.
"""

from dataclasses import dataclass
from pathlib import Path

from minigpt.course.capstone.contract import CapstoneError, Contract
from minigpt.course.capstone.words import say

MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Task:
    """Rows (prompt, answer), the answer with its newline; and what each row is about."""

    train: list[tuple[str, str]]
    test: list[tuple[str, str]]
    train_things: list[str]
    test_things: list[str]


@dataclass(frozen=True)
class Text:
    """A text in two parts: only the first may train."""

    known: str
    held_out: str


def missing(contract: Contract) -> list[str]:
    """The files of data that are not there."""
    return [name for name in contract.files if not (contract.folder / name).is_file()]


def read_data(contract: Contract, lang: str) -> Task | Text:
    """Read the data. Raises CapstoneError for a file that breaks a rule."""
    if contract.of_text:
        text = read_text(contract.folder, contract.files[0], lang)
        cut = int(len(text) * (1 - contract.held_out))
        return Text(text[:cut], text[cut:])
    train, test = (read_rows(contract.folder, name, lang) for name in contract.files)
    return Task(
        [row[:2] for row in train],
        [row[:2] for row in test],
        [row[2] for row in train],
        [row[2] for row in test],
    )


def read_rows(folder: Path, name: str, lang: str) -> list[tuple[str, str, str]]:
    """Read (prompt, answer with newline, thing) from a file of tabs; the thing is often ""."""
    rows = []
    for number, line in enumerate(read_text(folder, name, lang).split("\n"), start=1):
        cells = line.split("\t")
        if line and len(cells) not in (2, 3):
            raise CapstoneError(f"{name}:{number}:1: {say('bad row', lang, cells=len(cells))}")
        if line and not (cells[0].strip() and cells[1].strip()):
            raise CapstoneError(f"{name}:{number}:1: {say('empty cell', lang)}")
        if line:
            rows.append((cells[0], cells[1] + "\n", cells[2] if len(cells) == 3 else ""))
    if not rows:
        raise CapstoneError(f"{name}:1:1: {say('no rows', lang)}")
    return rows


def read_text(folder: Path, name: str, lang: str) -> str:
    """Read a file of UTF-8, with every line ending as a newline."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CapstoneError(f"{name}:1:1: {say('outside', lang, value=name)}")
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CapstoneError(f"{name}:1:1: {say('unreadable', lang, reason=reason)}") from None
    if len(data) > MOST_BYTES:
        raise CapstoneError(f"{name}:1:1: {say('too large', lang, most=MOST_BYTES)}")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].split(b"\n")
        place = f"{name}:{len(before)}:{len(before[-1]) + 1}"
        raise CapstoneError(f"{place}: {say('not utf-8', lang)}") from None
