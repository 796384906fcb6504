"""What `new` writes works: its commands make data and models that the check can open."""

import runpy
import sys

import pytest

from minigpt.checkpoint import load
from minigpt.course.capstone.check import check
from minigpt.course.capstone.data import read_rows
from minigpt.course.capstone.start import new
from minigpt.experiments import capstone as runs
from minigpt.number_names import ALPHABET
from minigpt.peft_io import load_adapter


def run_make(folder, monkeypatch, *changes: tuple[str, str]) -> None:
    path = folder / "make.py"
    text = path.read_text(encoding="utf-8")
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["make.py", "--seed", "1"])
    runpy.run_path(str(path), run_name="__main__")


@pytest.mark.parametrize("path", ["own-task", "new-language"])
def test_the_command_of_a_task_writes_rows_and_an_adapter(started, monkeypatch, path):
    whole = runs.teach
    monkeypatch.setattr(runs, "teach", lambda base, rows, seed: whole(base, rows, seed, steps=2))
    folder = started(path)
    run_make(folder, monkeypatch)
    train, test = (read_rows(folder, f"data/{name}.tsv", "en") for name in ("train", "test"))
    assert not {row[0] for row in train} & {row[0] for row in test}
    assert {c for row in train + test for c in row[0] + row[1]} <= set(ALPHABET)
    load_adapter(runs.recipes.load_base().model, folder / "models" / "seed-1", "task")
    line = check(folder).line("data")
    assert line.points == 15, line.evidence


def test_esperanto_is_spelled_by_hand(started):
    spell = runpy.run_path(str(started("new-language") / "make.py"))["spell"]
    assert [spell(n) for n in (0, 7, 10, 42, 999, 1987)] == [
        *("nul", "sep", "dek", "kvardek du", "naucent naudek nau", "mil naucent okdek sep"),
    ]
    assert spell(2001) == "du mil unu"


def test_the_command_of_a_text_writes_a_checkpoint(started, monkeypatch):
    folder = started("own-text")
    (folder / "data").mkdir()
    (folder / "data" / "text.txt").write_text("a small text. " * 100, encoding="utf-8")
    run_make(folder, monkeypatch, ("STEPS = 500", "STEPS = 2"))
    assert load(folder / "models" / "seed-1").tokenizer.vocab_size == len(set("a small text. "))


def test_a_start_in_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="is there already"):
        new(tmp_path, "own-task")
    with pytest.raises(ValueError, match="choose one of own-text"):
        new(tmp_path / "x", "poems")
