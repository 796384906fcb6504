"""Where a checkpoint goes: nothing there is lost, whatever lies there and whenever it stops."""

import os

import pytest
import torch
from checkpoints import die_at, run_of, small

from minigpt.checkpoint import (
    BEST,
    check_place,
    load,
    save,
    unfinished,
)


def test_what_a_save_did_not_write_survives_it(tmp_path):
    folder = save(tmp_path / "c", small())
    (folder / "thesis.md").write_text("years of work", encoding="utf-8")
    (folder / "adapter").mkdir()
    (folder / "adapter" / "adapter_config.json").write_text("{}", encoding="utf-8")
    save(folder, small(), run=run_of()[1])
    save(folder, small())
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert names == {
        *("config.json", "model.safetensors", "thesis.md", "adapter"),
        "adapter/adapter_config.json",
    }


@pytest.mark.parametrize(
    "files",
    [
        {"config.json": "{}", "thesis.md": "x"},
        {"config.json": '{"format": "gpt2"}'},
        {"config.json": "not even JSON"},
        {"model.safetensors": "somebody else's"},
        {"training.json": "a plan for the marathon"},
    ],
    ids=lambda files: "+".join(files),
)
def test_files_that_are_not_ours_stop_the_save(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for attempt in (lambda: check_place(tmp_path), lambda: save(tmp_path, small())):
        with pytest.raises(ValueError):
            attempt()
    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == files


def test_a_file_put_beside_a_checkpoint_under_one_of_our_names_is_not_ours(tmp_path):
    folder = save(tmp_path / "c", small())
    (folder / "training.json").write_text("a plan for the marathon", encoding="utf-8")
    with pytest.raises(ValueError, match="something else than a checkpoint, 'training.json'"):
        save(folder, small())
    assert (folder / "training.json").read_text(encoding="utf-8") == "a plan for the marathon"


def test_the_best_model_may_be_there_before_the_last(tmp_path):
    save(tmp_path / "c" / BEST, small())
    save(tmp_path / "c", small())
    assert load(tmp_path / "c" / BEST) and load(tmp_path / "c")


@pytest.mark.skipif(os.name == "nt", reason="Windows reserves symbolic links for administrators")
def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "c").symlink_to(tmp_path / "disk", target_is_directory=True)
    save(tmp_path / "c", small())
    assert (tmp_path / "c").is_symlink() and load(tmp_path / "disk")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_save_killed_at_any_step_leaves_the_old_checkpoint_or_the_new(tmp_path):
    old, new = small(), small()
    old.about, new.about = {"which": "old"}, {"which": "new"}
    outcomes, was_killed, step = [], True, 0
    while was_killed:
        step += 1
        folder = save(tmp_path / str(step), old, run=run_of()[1])
        child = os.fork()
        if child == 0:
            die_at(step, folder)
            save(folder, new)
            os._exit(0)
        was_killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        found = load(folder)
        expected = new if found.about["which"] == "new" else old
        assert torch.equal(
            found.model.token_embedding.weight, expected.model.token_embedding.weight
        )
        assert unfinished(folder) == (expected is old)  # the run's files belong to the old one
        outcomes.append(expected is new)
    assert outcomes == sorted(outcomes) and 3 < outcomes.count(True) < len(outcomes) - 3
