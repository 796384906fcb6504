"""The two landscapes: curvatures, walks with known lengths, and a loss whose floor is counted."""

from functools import partial

import numpy as np
import pytest

from minigpt.foundations.gradcheck import disagreement, numeric_gradient
from minigpt.foundations.optim import SGD, AdamW
from minigpt.foundations.valleys import (
    PairTable,
    best_momentum,
    falling,
    start_in,
    steady,
    steps,
    train,
    valley,
    walk,
)


@pytest.fixture
def table():
    counts = np.array([[2.0, 1.0, 1.0], [0.0, 3.0, 3.0], [0.0, 0.0, 0.0]])
    return PairTable(counts / counts.sum())


def test_turning_a_valley_changes_neither_its_curvatures_nor_its_start():
    straight, turned = valley(9.0), valley(9.0, turned=True)
    assert np.linalg.eigvalsh(turned) == pytest.approx([1, 9])
    assert turned.ravel() == pytest.approx([5, -4, -4, 5])
    for H in (straight, turned):
        start = start_in(H)
        assert start @ H @ start == pytest.approx(1 + 9 * 0.3**2)  # the same loss, by hand


def test_descent_takes_steps_in_proportion_to_the_condition_number():
    counts = [steps(walk(partial(SGD, rate=2 / (1 + k)), valley(k))) for k in (10, 100, 1000)]
    assert counts == [35, 346, 3454]
    # by hand: each step leaves (κ - 1) / (κ + 1) of both weights
    assert counts[0] == int(np.ceil(np.log(1e-3) / np.log(9 / 11)))


def test_descent_cannot_see_that_a_valley_is_turned():
    H, turned = valley(50), valley(50, turned=True)
    make = partial(SGD, rate=2 / 51)
    assert steps(walk(make, H)) == steps(walk(make, turned))


def test_the_best_momentum_beats_its_neighbours_in_the_long_run():
    rate, beta = best_momentum(100)

    def length(rate, beta):
        places = walk(partial(SGD, rate=rate, momentum=beta), valley(100), near=1e-12)
        return steps(places) if np.linalg.norm(places[-1]) < 1 else np.inf

    neighbours = [(rate, 0.5), (rate, 0.8), (rate / 2, beta), (rate * 1.2, beta)]
    assert all(length(rate, beta) < length(*near) for near in neighbours)
    assert steps(walk(partial(SGD, rate=rate, momentum=beta), valley(100))) == 52


def test_a_walk_that_runs_away_ends():
    places = walk(partial(SGD, rate=3.0), valley(1), limit=1000)
    assert steps(places) < 100 and np.linalg.norm(places[-1]) > 1e6


def test_schedules():
    assert [steady(1), steady(99)] == [1, 1]
    assert [falling(4)(t) for t in (1, 2, 4, 5, 9)] == [1, 0.75, 0.25, 0, 0]


def test_the_floor_is_the_mean_entropy_of_the_rows(table):
    by_hand = 0.4 * (0.5 * np.log(2) + 0.5 * np.log(4)) + 0.6 * np.log(2)
    assert table.floor == pytest.approx(by_hand)
    best = np.array([[np.log(2), 0, 0], [-40, 0, 0], [0, 0, 0]])  # e^-40 stands for never
    assert table.excess(best) == pytest.approx(0, abs=1e-12)
    assert table.excess(np.zeros((3, 3))) == pytest.approx(np.log(3) - by_hand)


def test_the_excess_is_the_rows_excess_weighted_by_how_often_they_come(table):
    logits = np.random.default_rng(0).standard_normal((3, 3))
    rows = sum(table.rows[i] * table.excess_after(i, logits) for i in (0, 1))
    assert table.excess(logits) == pytest.approx(rows)


def test_the_gradient_passes_the_check_of_phase_04(table):
    logits = np.random.default_rng(1).standard_normal((3, 3))
    numeric = numeric_gradient(table.excess, logits)
    assert disagreement(table.gradient(logits), numeric).max() < 1e-6


def test_a_batch_is_right_on_the_mean_and_seldom_alone(table):
    draws = np.random.default_rng(0)
    batches = np.array([table.draw(8, draws) for _ in range(4000)])
    assert batches.sum((1, 2)) == pytest.approx(1)
    error = np.sqrt(0.25 / 8 / 4000)  # of a mean of 4,000 shares out of 8, at most
    assert np.allclose(batches.mean(0), table.shares, atol=5 * error)
    assert not np.allclose(batches[0], table.shares, atol=0.01)


def test_training_finds_the_floor_and_counts_its_steps(table):
    run = train(partial(AdamW, rate=0.1), table, 200)
    assert len(run.excess) == 201
    assert run.excess[0] == pytest.approx(np.log(3) - table.floor)
    assert run.end < 1e-3 < run.excess[0]
    assert run.late == pytest.approx(np.mean(run.excess[1:]))


def test_the_same_seed_gives_the_same_batches(table):
    make = partial(SGD, rate=1.0)
    first, again, other = (train(make, table, 20, batch=4, seed=s).end for s in (3, 3, 4))
    assert first == again != other


def test_a_change_is_made_before_the_optimizer_sees_the_gradient(table):
    run = train(partial(SGD, rate=0.5), table, 1, change=np.sign)
    assert set(np.abs(run.logits[:2]).ravel()) <= {0.0, 0.5}


def test_a_run_that_overflows_ends():
    half = PairTable(np.full((2, 2), 0.25) + np.array([[0.1, -0.1], [0, 0]]))
    with np.errstate(all="ignore"):
        run = train(partial(SGD, rate=1e308), half, 50, change=lambda g: 1e9 * g)
    assert len(run.excess) < 51
