"""Clients that count: percentiles by hand, and a short load on a real server."""

import pytest

from minigpt.experiments import serving as runs
from minigpt.experiments.results import load


def test_a_percentile_is_a_value_that_occurred():
    assert runs.percentile([4, 1, 3, 2], 0.5) == 2
    assert runs.percentile([4, 1, 3, 2], 0.51) == 3
    assert runs.percentile([7], 0.99) == 7 and runs.percentile(range(1, 101), 0.95) == 95


@pytest.mark.slow
@pytest.mark.parity
def test_a_short_load_loses_nothing_and_batches_only_where_it_may():
    pytest.importorskip("uvicorn", reason="needs pip install '.[serve]'")
    record = runs.run(clients=(1, 8), batches=(1, 32), seconds=1.0)["max_batch"]
    for rows in record.values():
        for row in rows:
            assert row["right"] >= 0.9 * row["requests"] > 0
            assert row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
    assert record["1"][1]["batches"] == record["1"][1]["requests"]
    assert record["32"][1]["batches"] < record["32"][1]["requests"]


def test_the_record_holds_little_s_law_and_no_answer_is_lost():
    record = load("serving")
    assert record["command"] == runs.COMMAND
    for rows in record["max_batch"].values():
        assert [row["clients"] for row in rows] == list(runs.CLIENTS)
        for row in rows:
            assert row["right"] >= 0.97 * row["requests"]  # the base's own errors
            # A client computes between two requests, and the last ones end one after the other.
            assert row["clients"] == pytest.approx(
                row["requests_per_second"] * row["mean_ms"] / 1000, rel=0.25
            )
