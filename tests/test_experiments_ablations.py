"""Bugs and ablations, measured: what the record of the long run holds, and that it is remade."""

import json
import statistics
from dataclasses import asdict, replace

import pytest

from minigpt.ablations import PARTS
from minigpt.experiments import ablations as runs
from minigpt.experiments import results
from minigpt.experiments.silent_bugs import BUGS, alarms, examine, one_batch

TINY = replace(runs.RECIPE, steps=2, batch_size=4, warmup_steps=1)


@pytest.fixture(scope="module")
def record():
    return results.load("ablations")


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path, record):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    few = dict.fromkeys(runs.SEEDS, (0,))
    small = runs.experiment(TINY, few, rows=50, count=5)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    assert written.keys() == record.keys()
    for group in ("parts", "rates"):
        assert written[group].keys() == record[group].keys()
    assert all(written["parts"][p].keys() == record["parts"][p].keys() for p in runs.SEEDS)
    assert record["config"] == {**asdict(runs.RECIPE), "betas": list(runs.RECIPE.betas)}
    assert record["seeds"] == {part: list(seeds) for part, seeds in runs.SEEDS.items()}
    assert (record["rows"], record["judges"]) == (runs.ROWS, 500)
    for part, found in record["parts"].items():
        assert len(found["loss"]) == len(found["exact"]) == len(runs.SEEDS[part])


def test_every_part_is_in_the_record(record):
    assert set(record["parts"]) == set(PARTS) == set(runs.SEEDS)


def test_equal_seeds_are_dealt_equal_batches():
    one, other = (runs.run("nothing", 1, TINY, rows=50, count=5) for _ in range(2))
    assert one == other
    assert runs.run("nothing", 2, TINY, rows=50, count=5) != one


def test_the_record_says_what_the_lesson_says(record):
    parts = record["parts"]
    whole = parts["nothing"]
    assert whole["exact"] == whole["written"]  # causal: both ways of judging agree
    assert max(parts["mask"]["written"]) == 0 < min(parts["mask"]["exact"])
    vital = ("residual", "attention", "norm", "MLP", "positions", "norm before")
    # other machines add in another order: far below the band, not to the digit
    assert all(max(parts[p]["exact"]) < min(whole["exact"]) - 0.3 for p in vital)
    assert min(parts["tied head"]["exact"]) > max(whole["exact"]) + 0.05
    assert abs(statistics.mean(parts["GELU"]["exact"]) - statistics.mean(whole["exact"])) < 0.1
    at_most = {rate: statistics.mean(r["nothing"]["exact"]) for rate, r in record["rates"].items()}
    assert at_most["0.0015"] < statistics.mean(whole["exact"]) < at_most["0.024"]


@pytest.mark.slow
def test_the_disasters_and_the_untied_head_come_out_again():
    whole = runs.run("nothing", 0)
    assert runs.run("MLP", 0)["exact"] < whole["exact"] - 0.3
    assert runs.run("tied head", 0)["exact"] > whole["exact"] + 0.05


# ----------------------------------------------------------------------------- the silent bugs
@pytest.fixture(scope="module")
def found():
    (x, y), _ = one_batch()
    return {bug: examine(bug, x, y) for bug in BUGS}


@pytest.mark.slow
def test_ten_bugs_raise_no_error_and_six_learn_the_batch_by_heart(found):
    assert len(found) == 11
    passed = {bug for bug, seen in found.items() if not alarms(seen)["by heart"]}
    assert passed == {
        "healthy",
        "mask off",
        "target not shifted",
        "shifted twice",
        "start ten times larger",
        "block frozen",
        "attention detached",
    }


@pytest.mark.slow
def test_each_bug_is_seen_by_some_check_and_no_check_sees_all(found):
    table = {bug: alarms(seen) for bug, seen in found.items()}
    assert not any(table.pop("healthy").values())
    assert all(any(row.values()) for row in table.values())
    counts = {check: sum(row[check] for row in table.values()) for check in table["mask off"]}
    assert counts == {
        "start": 3,
        "by heart": 4,
        "written": 7,
        "future": 1,
        "rows": 1,
        "unmoved": 2,
    }


@pytest.mark.slow
def test_the_open_model_is_right_with_the_answer_in_view_and_writes_nothing(found):
    assert (found["mask off"]["forced"], found["mask off"]["written"]) == (1, 0)
    assert (found["healthy"]["forced"], found["healthy"]["written"]) == (1, 1)
    assert abs(found["softmax twice"]["start"]) < abs(found["healthy"]["start"])
    assert found["start ten times larger"]["losses"][-1] < found["healthy"]["losses"][-1]


def test_an_unknown_bug_is_refused():
    (x, y), _ = one_batch(rows=2)
    with pytest.raises(ValueError, match="'moth' is no bug known here: take one of healthy,"):
        examine("moth", x, y)
