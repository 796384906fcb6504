"""What phase 30 measures in one process, and the file that its long run wrote."""

import json
import sys

import pytest
import torch

from minigpt.data import IGNORE
from minigpt.experiments import data_parallel as dp
from minigpt.experiments import ranks, results
from minigpt.model import next_token_loss
from minigpt.parallel import launch, ring_step


@pytest.fixture(scope="module")
def first():
    return dp.first_batch()


def test_the_gradient_is_that_of_the_mean_loss(first):
    model, batch = first
    model.zero_grad()
    next_token_loss(model(batch.x), batch.y).backward()
    theirs = torch.cat([p.grad.flatten() for p in model.parameters()])
    mine = dp.gradient(model, batch.x, batch.y, dp.targets(batch.y))
    assert dp.error(mine, theirs) < 1e-6  # float32: divided before or after a sum
    assert len(mine) == 106_368 and dp.targets(batch.y) == int((batch.y != IGNORE).sum())


def test_errors_and_angles_by_hand():
    right = torch.tensor([3.0, 4.0])
    assert dp.error(right / 2, right) == 0.5 and dp.cosine(right / 2, right) == pytest.approx(1)
    assert dp.error(torch.tensor([3.0, -1.0]), right) == 1
    assert dp.cosine(torch.tensor([-4.0, 3.0]), right) == 0


@pytest.mark.parametrize("world", [2, 3, 5])
def test_rows_are_dealt_once_each(first, world):
    _, batch = first
    for order in (dp.interleaved(world), dp.by_length(batch.y)):
        assert sorted(order.tolist()) == list(range(64))
        assert sum(len(x) for x, _ in dp.dealt(batch, order, world)) == 64
    assert torch.equal(dp.dealt(batch, dp.interleaved(world), world)[1][0], batch.x[1::world])
    lengths = (batch.y != IGNORE).sum(1)[dp.by_length(batch.y)].tolist()
    assert lengths == sorted(lengths)


def test_sums_add_up_however_rows_are_dealt_and_means_do_not():
    points = dp.imbalance(range(1), grades=3)
    assert all(point["shares"] < 1e-6 for point in points)  # float32 sums in another order
    assert points[-1]["means"] > 0.05 > points[0]["means"]
    assert points[-1]["share"] < points[0]["share"]


@pytest.mark.parametrize("world", [2, 3])
def test_two_of_the_ways_are_wrong_by_a_factor_alone(world):
    found = dp.ways(world)
    assert found["shares, added"][0] < 1e-6
    # 1/N of the gradient misses 1 - 1/N of it; N times the gradient has N - 1 too many
    assert found["shares, then the mean"][0] == pytest.approx(1 - 1 / world, rel=1e-5)
    assert found["the whole batch on each, added"][0] == pytest.approx(world - 1, rel=1e-5)
    assert found["shares, then the mean"][1] == pytest.approx(1)
    assert found["mean of means, sorted"][0] > 10 * found["mean of means"][0]


def test_a_played_ring_ends_with_the_sums_everywhere():
    vectors = [[1, 2, 3], [10, 20, 30], [100, 100, 100]]
    assert dp.play_ring(vectors)[-1] == [[111, 122, 133]] * 3
    assert dp.play_ring([[7]]) == [[[7]]]  # alone: nothing is sent


def test_a_played_ring_names_who_waits():
    def backwards(rank, world, step, phase):
        sent, received = ring_step(rank, world, step, phase)
        return sent, (received + 2) % world

    with pytest.raises(ValueError, match="process 0 waits for chunk 1 for ever"):
        dp.play_ring([[1] * 3] * 3, backwards)


def test_what_each_process_keeps_by_hand():
    assert dp.bytes_held(10, 5, sharded=False) == {"weights": 40, "gradients": 40, "moments": 80}
    assert dp.bytes_held(10, 5, sharded=True) == {"weights": 8, "gradients": 8, "moments": 16}


def test_a_factor_reaches_the_optimizer_but_for_the_clip():
    model, batch = dp.first_batch()
    plain = dp.gradient(model, batch.x, batch.y, 1)
    for parameter in model.parameters():
        parameter.register_post_accumulate_grad_hook(dp.times(0.5))
    assert torch.equal(dp.gradient(model, batch.x, batch.y, 1), plain / 2)
    assert dp.length(model) == pytest.approx((plain / 2).norm().item(), rel=1e-5)
    assert dp.scaled_run(1000.0, 1.0, steps=3)["clipped"] == 3
    assert dp.scaled_run(1e-3, 1.0, steps=3)["clipped"] == 0


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(dp, "scaled_run", lambda *_: {"loss": 1.0, "clipped": 0})
    written = json.loads(results.save("x", dp.record(), tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("data_parallel")
    assert {k: shipped[k] for k in ("command", "knobs")} == {
        k: written[k] for k in ("command", "knobs")
    }
    assert {name: [*runs] for name, runs in shipped["runs"].items()} == {
        name: [*runs] for name, runs in written["runs"].items()
    }
    assert all(len(seeds) == 3 for runs in shipped["runs"].values() for seeds in runs.values())


@pytest.mark.slow
def test_a_run_of_the_file_comes_out_again():
    shipped = results.load("data_parallel")["runs"]["adamw, clip 1"]["0.5"][0]
    again = dp.scaled_run(0.5, 1.0)
    # other processors round in another order
    assert again["loss"] == pytest.approx(shipped["loss"], rel=0.02)
    assert abs(again["clipped"] - shipped["clipped"]) <= 1


# ------------------------------------------------------------------------------ several processes
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="gloo over loopback is only tried on Linux")
def test_by_hand_ddp_and_fsdp_are_the_run_of_one_process(tmp_path):
    script = tmp_path / "run.py"
    script.write_text("from minigpt.experiments import ranks\n\nranks.main()\n", encoding="utf-8")
    two = json.loads(launch(script, 2, "hand", "ddp", "fsdp", "travels", "files"))
    one = ranks.timed(ranks.by_hand)
    for name in ("hand", "ddp", "fsdp"):
        # float32 sums in another order, through 12 steps of AdamW
        assert two[name]["losses"] == pytest.approx(one["losses"], rel=1e-4)
    held = two["fsdp"]["holds"]
    assert sum(one["weights"] for one in held) == 106_368
    assert sum(one["moments"] for one in held) == 2 * 106_368
    assert two["travels"]["both _reduce_scatter_base_"] == 3
    assert two["files"]["equal"] and len(two["files"]["files"]) == 2
