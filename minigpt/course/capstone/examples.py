"""Five finished projects, written where you like: two of them pass.

    numerals   Roman numerals, three seeds: the one that comes with the course
    sums       an honest failure: sums answered at once, hardly trained, and it says so
    leaked     Roman numerals, judged on an exam that training has seen a part of
    primes     says yes or no to "is it prime?", and scores what "no" scores
    lucky      Roman numerals, one seed

Models of `numerals`, `leaked` and `lucky` are shipped; those of the other two are trained here, in
seconds. Their reports are written in one language, as a learner's are.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from minigpt import recipes
from minigpt.course.capstone.contract import FILE
from minigpt.course.notebooks.build import ROOT
from minigpt.experiments import capstone as runs
from minigpt.number_names import Row, split_numbers

SHIPPED = ROOT / "data" / "capstone" / "numerals"
STORIES = Path(__file__).parent / "stories"
KINDS = ("numerals", "sums", "leaked", "primes", "lucky")
STEPS = {"sums": 30, "primes": 60}
PNG = b"\x89PNG\r\n\x1a\n"  # a figure that says nothing, for the two that are trained here


def write(kind: str, folder: str | Path, lang: str = "en") -> Path:
    """Write one of the five projects into a new folder; returns the folder.

    Raises ValueError for another kind, or a folder that is there already.
    """
    folder = Path(folder)
    if kind not in KINDS:
        raise ValueError(f"no example {kind!r}: choose one of {', '.join(KINDS)}")
    if folder.exists():
        raise ValueError(f"{folder} is there already: choose a new folder")
    if kind in STEPS:
        _write_trained(kind, folder)
    else:
        shutil.copytree(SHIPPED, folder)
        _tell(kind, folder, lang)
        if kind == "leaked":
            _leak(folder)
        return folder
    _tell(kind, folder, lang)
    return folder


def _tell(kind: str, folder: Path, lang: str) -> None:
    """Write the contract and the report of a kind."""
    if kind == "numerals":
        if lang == "es":
            shutil.copyfile(SHIPPED / "informe.md", folder / "report.md")
        return
    shutil.copyfile(STORIES / kind / FILE, folder / FILE)
    shutil.copyfile(STORIES / kind / f"report.{lang}.md", folder / "report.md")


def _leak(folder: Path) -> None:
    """Put a hundred rows of the training part into the exam."""
    rows = (folder / "data" / "train.tsv").read_text(encoding="utf-8").splitlines()
    exam = folder / "data" / "test.tsv"
    with exam.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(row + "\n" for row in rows[:: len(rows) // 100][:100])


def rows_of(kind: str) -> tuple[list[Row], list[Row]]:
    """Return (train, test) of a kind whose models are trained here."""
    if kind == "sums":
        known, unseen = runs.sum_pairs()
        return runs.sum_rows(known, runs.at_once), runs.sum_rows(unseen[:300], runs.at_once)
    numbers = split_numbers()
    return runs.prime_rows(numbers.train), runs.prime_rows(numbers.test)


def _write_trained(kind: str, folder: Path) -> None:
    """Write data, three models, a command, a card and a figure."""
    from minigpt.peft_io import save_adapter

    train, test = rows_of(kind)
    write_rows(folder, train, test)
    for seed in runs.SEEDS:
        taught = runs.teach(recipes.load_base(), train, seed, STEPS[kind])
        save_adapter(taught.model, folder / "models" / f"seed-{seed}", "task")
    (folder / "make.py").write_text(MAKE.format(kind=kind), encoding="utf-8")
    shutil.copyfile(SHIPPED / "card.md", folder / "card.md")
    (folder / "figure.png").write_bytes(PNG)


def write_rows(folder: Path, train: Sequence[Row], test: Sequence[Row]) -> None:
    """Write two files of rows, prompt TAB answer, into the folder's `data`."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, rows in (("train", train), ("test", test)):
        text = "".join(f"{row.prompt}\t{row.answer}" for row in rows)
        (folder / "data" / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


MAKE = '''"""Make the data and one model: python make.py --seed 0."""

import sys
from pathlib import Path

from minigpt import recipes
from minigpt.course.capstone.examples import STEPS, rows_of, write_rows
from minigpt.experiments.capstone import teach
from minigpt.peft_io import save_adapter

here, seed = Path(__file__).parent, int(sys.argv[2])
train, test = rows_of("{kind}")
write_rows(here, train, test)
taught = teach(recipes.load_base(), train, seed, STEPS["{kind}"])
save_adapter(taught.model, here / "models" / f"seed-{{seed}}", "task")
'''
