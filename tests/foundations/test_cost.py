"""The costs are those of a loop that counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.foundations.cost import linear_flops, matmul_flops, seconds, two_orders

sizes = st.integers(1, 6)


def counted_matmul(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, int]:
    """The product by three loops, and how many multiplications and additions it took."""
    out, operations = np.zeros((a.shape[0], b.shape[1])), 0
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for p in range(a.shape[1]):
                out[i, j] += a[i, p] * b[p, j]
                operations += 2
    return out, operations


def test_two_by_three_times_three_by_two_by_hand():
    # 4 results of 3 products and 3 additions each
    assert matmul_flops(2, 3, 2) == 24


@given(sizes, sizes, sizes)
def test_a_product_costs_what_its_loops_count(m, k, n):
    product, operations = counted_matmul(np.ones((m, k)), np.ones((k, n)))
    assert operations == matmul_flops(m, k, n)
    assert (product == k).all()


def test_a_linear_costs_two_flops_for_each_weight_and_token():
    assert linear_flops(1, 256, 64) == 2 * 256 * 64
    assert linear_flops(10, 256, 64) == 10 * linear_flops(1, 256, 64)


@given(sizes, sizes, sizes, sizes)
def test_both_orders_are_counted_product_by_product(n, a, b, c):
    x, A, B = np.ones((n, a)), np.ones((a, b)), np.ones((b, c))
    xA, first = counted_matmul(x, A)
    left, second = counted_matmul(xA, B)
    AB, third = counted_matmul(A, B)
    right, fourth = counted_matmul(x, AB)
    assert np.array_equal(left, right)
    assert two_orders(n, a, b, c) == (first + second, third + fourth)


def test_one_row_through_rank_8_is_576_times_cheaper_from_the_left():
    left, right = two_orders(1, 1024, 8, 1024)
    assert right / left == 576


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="-1 is not the size of a matrix"):
        matmul_flops(2, -1, 2)


def test_seconds_are_those_of_one_call(monkeypatch):
    # A clock that only the function moves, by three units a call.
    clock = [0.0]
    monkeypatch.setattr("minigpt.foundations.cost.time.perf_counter", lambda: clock[0])

    def function():
        clock[0] += 3

    assert seconds(function, at_least=10) == 3
