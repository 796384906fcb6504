"""Results of long runs come back as they were written."""

import pytest

from minigpt.experiments import results


def test_a_record_comes_back_and_a_missing_one_is_named(tmp_path):
    record = {"command": "python -m x", "exact": [0.5, 0.25]}
    results.save("run", record, tmp_path)
    assert results.load("run", tmp_path) == record
    with pytest.raises(FileNotFoundError, match="other.json is missing: python -m minigpt"):
        results.load("other", tmp_path)


def test_mean_and_spread_by_hand():
    assert results.mean([1, 2, 6]) == 3
    assert results.spread([1, 2, 6]) == pytest.approx((14 / 2) ** 0.5)
