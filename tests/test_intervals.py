"""Intervals: by hand, by the quadratic they solve, by simulated exams, and by coins tossed."""

import math
import random

import pytest
import torch

from minigpt.intervals import Estimate, bootstrap, paired, schoolbook, wilson


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        (10, 10, 0.7225, 1.0),  # 1 / (1 + 1.96² / 10)
        (19, 20, 0.7639, 0.9911),
        (95, 100, 0.8882, 0.9785),
        (999, 1000, 0.9944, 0.9998),
    ],
)
def test_wilson_is_that_of_the_tables(right, total, low, high):
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)  # four decimals printed


def test_both_ends_of_wilson_solve_its_quadratic():
    for right, total in ((1, 3), (7, 20), (986, 1000), (491.6, 500)):
        for p in wilson(right, total):
            gap = abs(right / total - p)
            assert gap == pytest.approx(1.96 * math.sqrt(p * (1 - p) / total), rel=1e-9)


def test_wilson_mirrors_right_and_wrong_and_ends_at_0_and_1():
    for right in range(21):
        low, high = wilson(right, 20)
        mirrored = wilson(20 - right, 20)
        assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-12)
        assert 0 <= low <= right / 20 <= high <= 1
    assert wilson(0, 20)[0] == 0 and wilson(20, 20)[1] == 1


def test_wilson_holds_the_truth_where_the_schoolbook_does_not():
    draws, p, n = random.Random(0), 0.98, 50

    def share_of_exams(interval) -> float:
        held = 0
        for right in exams:
            low, high = interval(right, n)
            held += low <= p <= high
        return held / len(exams)

    exams = [sum(draws.random() < p for _ in range(n)) for _ in range(2000)]
    # A standard error of 2,000 exams is 0.01.
    assert share_of_exams(schoolbook) < 0.70
    assert 0.89 < share_of_exams(wilson) < 0.96
    assert schoolbook(10, 10) == (1, 1)


@pytest.mark.parametrize(("right", "total"), [(1, 0), (-1, 10), (11, 10), (math.nan, 10)])
def test_counts_that_no_exam_has_are_refused(right, total):
    with pytest.raises(ValueError, match="right of at least one"):
        wilson(right, total)
    with pytest.raises(ValueError, match="z=0"):
        wilson(5, 10, z=0)


def test_an_estimate_says_its_share_and_its_interval():
    assert str(Estimate(0.986, 1000)) == "98.6 % (97.7 to 99.2)"
    assert Estimate.of(torch.tensor([True, False, True, True])) == Estimate(0.75, 4)
    assert Estimate(1.0, 10).interval == wilson(10, 10)


def test_the_bootstrap_of_a_mean_agrees_with_its_standard_error():
    values = torch.randn(400, generator=torch.Generator().manual_seed(1))
    low, high = bootstrap(values, torch.mean, resamples=2000)
    error = (values.std() / 20).item()
    # The quantiles of 2,000 resamples are good to about a twentieth of the standard error.
    assert low == pytest.approx(values.mean().item() - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(values.mean().item() + 1.96 * error, abs=0.15 * error)


def test_the_bootstrap_draws_whole_rows_with_replacement():
    rows = torch.tensor([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    seen = []

    def quotient(drawn):
        seen.append(drawn.shape)
        assert torch.equal(drawn[:, 1], 10 * drawn[:, 0])  # a row stays together
        return drawn[:, 1].sum() / drawn[:, 0].sum()

    assert bootstrap(rows, quotient, resamples=50) == pytest.approx((10, 10))
    assert set(seen) == {(3, 2)} and len(seen) == 50
    low, high = bootstrap(rows[:, 0], torch.mean)
    assert 1 <= low < 2 < high <= 3  # without replacement every mean is 2
    assert bootstrap(rows[:, 0], torch.mean, seed=3) == bootstrap(rows[:, 0], torch.mean, seed=3)


def test_a_bootstrap_of_nothing_is_refused():
    with pytest.raises(ValueError, match="0 rows, 1000 resamples"):
        bootstrap(torch.zeros(0), torch.mean)
    with pytest.raises(ValueError, match="0 resamples"):
        bootstrap(torch.zeros(3), torch.mean, resamples=0)


def verdicts(only_a: int, only_b: int, both: int = 20, neither: int = 3):
    counts = ((only_a, (1, 0)), (only_b, (0, 1)), (both, (1, 1)), (neither, (0, 0)))
    rows = [pair for count, pair in counts for _ in range(count)]
    return torch.tensor(rows, dtype=torch.bool).unbind(1)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value"),
    [
        (9, 0, 2 / 512),
        (0, 9, 2 / 512),
        (3, 4, 1.0),
        (3, 3, 1.0),  # twice the tail is more than 1
        (0, 0, 1.0),
        (6, 1, 2 * (1 + 7) / 128),
    ],
)
def test_the_pairs_are_counted_and_tossed_by_hand(only_a, only_b, p_value):
    assert paired(*verdicts(only_a, only_b)) == (only_a, only_b, pytest.approx(p_value))


def test_what_both_get_right_or_wrong_does_not_count():
    few, many = verdicts(6, 1, both=0, neither=0), verdicts(6, 1, both=900, neither=90)
    assert paired(*few) == paired(*many)


def test_the_p_value_is_how_often_coins_split_as_unevenly():
    draws = random.Random(0)
    heads = [sum(draws.random() < 0.5 for _ in range(12)) for _ in range(4000)]
    as_uneven = sum(abs(count - 6) >= 4 for count in heads) / 4000
    # 10 : 2; a standard error of 4,000 games is 0.003
    assert paired(*verdicts(10, 2)).p_value == pytest.approx(as_uneven, abs=0.012)


def test_verdicts_on_different_questions_are_refused():
    with pytest.raises(ValueError, match=r"shapes \(3,\) and \(4,\)"):
        paired(torch.ones(3), torch.ones(4))
    with pytest.raises(ValueError, match="question by question"):
        paired(torch.ones(3, 2), torch.ones(3, 2))
