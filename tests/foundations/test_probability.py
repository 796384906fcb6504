"""Surprise is what Shannon says, a name's is log2 10,000, and no logit is too large."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from torch.nn import functional as F

from minigpt.foundations.probability import (
    PrefixTree,
    cross_entropy,
    entropy,
    entropy_after,
    kl,
    log_softmax,
    pair_table,
    shares,
)
from minigpt.number_names import spell


def distributions(size: int = 4):
    parts = st.lists(st.floats(0.001, 1), min_size=size, max_size=size)
    return parts.map(lambda p: np.array(p) / sum(p))


def names(lang: str) -> list[str]:
    return [spell(n, lang) + "\n" for n in range(10_000)]


def test_entropy_by_hand():
    assert entropy(np.array([0.5, 0.25, 0.25])) == 1.5
    assert entropy(np.array([1.0, 0.0])) == 0
    assert entropy(np.full(8, 1 / 8)) == 3


@given(distributions())
def test_entropy_lies_between_zero_and_the_log_of_the_outcomes(p):
    assert -1e-12 <= entropy(p) <= math.log2(len(p)) + 1e-12


@given(distributions(), distributions())
def test_kl_is_never_negative_and_zero_only_for_the_truth(p, q):
    assert kl(p, q) >= -1e-12
    assert kl(p, p) == pytest.approx(0, abs=1e-12)  # a difference of two sums of four logs
    ours, theirs = torch.from_numpy(p), torch.from_numpy(q)
    expected = F.kl_div(theirs.log(), ours, reduction="sum").item() / math.log(2)
    assert kl(p, q) == pytest.approx(expected, abs=1e-9)


def test_kl_is_not_symmetric_and_infinite_for_a_forbidden_outcome():
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
    assert (round(kl(p, q), 3), round(kl(q, p), 3)) == (1.590, 1.446)
    assert kl(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == math.inf
    assert kl(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 1


@given(
    numpy_strategies.arrays(
        np.float64, (3, 5), elements=st.floats(-1000, 1000, allow_nan=False, width=64)
    )
)
def test_log_softmax_is_pytorchs_for_logits_of_any_size(logits):
    expected = torch.from_numpy(logits).log_softmax(-1).numpy()
    assert np.allclose(log_softmax(logits), expected, rtol=1e-12, atol=1e-12)


def test_cross_entropy_is_pytorchs():
    draws = np.random.default_rng(0)
    logits, targets = draws.standard_normal((50, 7)) * 20, draws.integers(0, 7, 50)
    expected = F.cross_entropy(torch.from_numpy(logits), torch.from_numpy(targets)).item()
    assert cross_entropy(logits, targets) == pytest.approx(expected, rel=1e-12)
    # (0, ln 3) shares 1 to 3: the second comes with 3/4
    assert cross_entropy(np.array([[0.0, math.log(3)]]), np.array([1])) == pytest.approx(
        -math.log(0.75)
    )


def test_a_float32_logit_of_200_is_no_trouble():
    logits = np.array([[0.0, 200.0]], np.float32)
    assert cross_entropy(logits, np.array([0])) == 200
    assert cross_entropy(logits, np.array([1])) == 0


@pytest.mark.parametrize("lang", ["en", "it", "es", "fr"])
def test_every_name_of_every_language_has_the_same_surprise(lang):
    listed = names(lang)
    tree = PrefixTree(listed)
    totals = [sum(tree.surprises(name)) for name in listed]
    # 36 logarithms at most are added up
    assert max(abs(total - math.log2(10_000)) for total in totals) < 1e-9


def test_without_an_end_six_and_sixty_cannot_be_told_apart():
    tree = PrefixTree(["six", "sixty"])
    assert sum(tree.surprises("six")) == 0  # and not log2 2
    assert sum(PrefixTree(["six\n", "sixty\n"]).surprises("six\n")) == 1


def test_a_name_that_the_tree_has_not_seen_is_infinitely_surprising():
    assert math.inf in PrefixTree(["one\n"]).surprises("two\n")


def test_more_context_never_raises_the_entropy():
    listed = names("it")[:500]
    values = [entropy_after(listed, k) for k in range(6)]
    assert all(after <= before + 1e-12 for before, after in zip(values, values[1:], strict=False))


def test_the_entropy_after_nothing_is_that_of_the_letters_and_after_one_by_hand():
    assert entropy_after(["ab\n", "ac\n"], 0) == pytest.approx(
        entropy(shares({"a": 2, "b": 1, "c": 1, "\n": 2}))
    )
    # only after an a, a third of all places, is anything open, and that is one bit
    assert entropy_after(["ab\n", "ac\n"], 1) == pytest.approx(1 / 3)


def test_a_pair_table_counts_who_follows_whom():
    table = pair_table(["ab\n", "aa\n"], "\nab")
    assert table.tolist() == [[0, 2, 0], [1, 1, 1], [1, 0, 0]]
    with pytest.raises(ValueError, match="'z' is not among the 3 letters"):
        pair_table(["z\n"], "\nab")
