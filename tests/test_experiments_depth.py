"""The table of designs and depths, and the file that its long run wrote."""

import json
import math

import pytest

from minigpt.experiments import depth, results
from minigpt.stacks import DESIGNS


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    small = depth.experiment(depths=(1,), rates=(3e-3,), seeds=(1,), steps=2, judges=5)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("depth")
    assert written.keys() == shipped.keys()
    assert written["tried"].keys() == shipped["tried"].keys() == DESIGNS.keys()
    assert tuple(shipped["rates"]) == depth.RATES and tuple(shipped["seeds"]) == depth.SEEDS
    assert (shipped["steps"], shipped["batch"]) == (depth.STEPS, depth.BATCH)
    for design in DESIGNS:
        assert tuple(map(int, shipped["tried"][design])) == depth.DEPTHS
        assert {len(t) for t in shipped["tried"][design].values()} == {len(depth.RATES)}
        assert {len(j) for j in shipped["judged"][design].values()} == {len(depth.SEEDS)}


def test_an_entry_of_the_shipped_file_comes_out_again():
    """One block, the rate that was chosen, seed 1: the rest of the table is the same code."""
    shipped = results.load("depth")
    tried = shipped["tried"]["plain"]["1"]
    rate = depth.RATES[tried.index(min(tried))]
    again = depth.experiment(depths=(1,), rates=(rate,), seeds=(1,), only=("plain",))
    # other processors round otherwise, and 200 steps carry that on
    assert again["judged"]["plain"]["1"][0] == pytest.approx(
        shipped["judged"]["plain"]["1"][0], abs=0.03
    )


def test_only_small_branches_make_depth_harmless():
    judged = results.load("depth")["judged"]
    ends = {name: max(runs["24"]) for name, runs in judged.items()}
    harmless = {name for name, loss in ends.items() if loss < 0.4}
    assert harmless == {"residual, scaled", "residual, zero", "pre-norm"}
    assert ends["plain, std 0.02"] == pytest.approx(math.log(57), abs=1e-3)
