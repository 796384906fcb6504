"""Files replaced as one: a process killed at any moment leaves all of the old or all of the new."""

import json
import os
import sys
from pathlib import Path

import pytest

from minigpt.safe_files import LIST, current, finish, fresh, try_folder, write_files


def text(words: str):
    return lambda path: path.write_text(words, encoding="utf-8")


def read(folder: Path) -> dict[str, str]:
    """Return what a reader sees."""
    names = ("a", "b", "c")
    return {n: current(folder, n).read_text("utf-8") for n in names if current(folder, n).exists()}


OLD, NEW = {"a": "old a", "b": "old b"}, {"b": "new b", "c": "new c"}


def first_write(folder: Path) -> None:
    write_files(folder, {name: text(words) for name, words in OLD.items()})


def second_write(folder: Path) -> None:
    write_files(folder, {name: text(words) for name, words in NEW.items()}, remove=["a"])


def test_files_are_written_replaced_and_removed_and_nothing_else_is_touched(tmp_path):
    first_write(tmp_path / "x" / "y")
    folder = tmp_path / "x" / "y"
    (folder / "thesis.md").write_text("years of work", encoding="utf-8")
    assert read(folder) == OLD
    second_write(folder)
    assert read(folder) == NEW
    assert sorted(p.name for p in folder.iterdir()) == ["b", "c", "thesis.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_what_is_written_can_be_shared(tmp_path):
    first_write(tmp_path)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_a_disk_that_refuses_leaves_the_old_files_and_no_litter(tmp_path):
    first_write(tmp_path)

    def full(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_files(tmp_path, {"a": text("new a"), "b": full})
    assert read(tmp_path) == OLD and sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_every_file_is_on_the_disk_before_it_counts(tmp_path, monkeypatch):
    events = []
    fsync, replace = os.fsync, os.replace

    def logged_fsync(descriptor):
        events.append(("disk", os.fstat(descriptor).st_ino))
        fsync(descriptor)

    def logged_replace(source, target):
        events.append(("move", Path(source).stat().st_ino))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", logged_fsync)
    monkeypatch.setattr(os, "replace", logged_replace)
    first_write(tmp_path)
    moved = [inode for kind, inode in events if kind == "move"]
    assert len(moved) == 3  # the list, a and b
    for inode in moved:
        assert events.index(("disk", inode)) < events.index(("move", moved[0]))


# ------------------------------------------------------------------------------- killed
def killed_at(step: int, work, folder: Path) -> bool:
    """Do `work` in a process that dies at its step-th call to the disk; was it still running?

    Python reports each of its calls to the system before it makes it, so the n-th call is the
    moment between the n-1 that have happened and the rest, which never will.
    """
    child = os.fork()
    if child == 0:
        seen = 0

        def die(event: str, args: tuple) -> None:
            nonlocal seen
            if event.startswith("os.") or event == "open":
                seen += any(str(folder) in str(arg) for arg in args)
                if seen == step:
                    os._exit(9)

        sys.addaudithook(die)
        work(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_killed_at_any_step_leaves_all_of_the_old_or_all_of_the_new(tmp_path):
    outcomes, step = [], 0
    while True:
        step += 1
        folder = tmp_path / str(step)
        first_write(folder)
        was_killed = killed_at(step, second_write, folder)
        seen = read(folder)
        assert seen in (OLD, NEW), f"killed at step {step}: {seen}"
        outcomes.append(seen == NEW)
        # And whatever was left, the next write is whole and clears up.
        second_write(folder)
        assert read(folder) == NEW and sorted(p.name for p in folder.iterdir()) == ["b", "c"]
        if not was_killed:
            break
    assert len(outcomes) > 12  # it really was killed, step by step
    assert outcomes == sorted(outcomes)  # once the new ones count, they count for good
    assert outcomes.count(False) > 3 and outcomes.count(True) > 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_finishing_may_be_killed_too(tmp_path):
    for step in range(1, 30):
        folder = tmp_path / str(step)
        first_write(folder)
        for name, words in NEW.items():
            fresh(folder, name).write_text(words, encoding="utf-8")
        described = {"replace": list(NEW), "remove": ["a"]}
        (folder / LIST).write_text(json.dumps(described), encoding="utf-8")
        assert read(folder) == NEW
        was_killed = killed_at(step, finish, folder)
        assert read(folder) == NEW
        if not was_killed:
            assert step > 5
            return
    raise AssertionError("finishing never ended")


@pytest.mark.parametrize("name", ["../thesis.md", "..", ".", "", "/etc/passwd"])
def test_a_list_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    described = {"replace": [], "remove": [name]}
    (tmp_path / LIST).write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(ValueError, match="which is no file of its folder"):
        finish(tmp_path)


def test_a_place_is_tried_before_the_work(tmp_path):
    try_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="file is a file: choose a folder"):
        try_folder(tmp_path / "file")
    with pytest.raises(OSError):
        try_folder(tmp_path / "file" / "below")
