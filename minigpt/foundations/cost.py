"""What a matrix product costs, counted before it is run.

    (m, k) @ (k, n)  has  m n  results, each a sum of k products:  2 m k n  FLOPs

A FLOP is one operation on two floating-point numbers, a multiplication or an addition. Each of the
k products is added to a sum, so a result takes 2 k of them (exactly 2 k - 1, for the first product
has nothing to be added to; the field counts 2 k). The convention of the whole course: x is
(..., in), a weight W is (out, in), and a Linear computes y = x Wᵀ, (..., out).

Source: Golub & Van Loan, Matrix Computations, section 1.1; Kaplan et al. 2020, section 2.1 (two
FLOPs for each weight and token).
"""

import time
from collections.abc import Callable


def matmul_flops(m: int, k: int, n: int) -> int:
    """Return the FLOPs of (m, k) @ (k, n).

    Raises ValueError for a negative size.
    """
    for size in (m, k, n):
        if size < 0:
            raise ValueError(f"{size} is not the size of a matrix: sizes are 0 or more")
    return 2 * m * k * n


def linear_flops(tokens: int, out_features: int, in_features: int) -> int:
    """Return the FLOPs of x Wᵀ, x (tokens, in), W (out, in): two for each weight and token."""
    return matmul_flops(tokens, in_features, out_features)


def two_orders(n: int, a: int, b: int, c: int) -> tuple[int, int]:
    """Return the FLOPs of (x A) B and of x (A B), for x (n, a), A (a, b) and B (b, c)."""
    left_first = matmul_flops(n, a, b) + matmul_flops(n, b, c)
    right_first = matmul_flops(a, b, c) + matmul_flops(n, a, c)
    return left_first, right_first


def seconds(function: Callable[[], object], repeats: int = 5, at_least: float = 0.002) -> float:
    """Return how long one call takes, in seconds: the quickest of several rounds.

    A round repeats the call until `at_least` seconds have passed, so that the clock can see it. The
    quickest round is the one that other programs disturbed least.
    """
    function()  # the first call also pays for what is only done once
    calls, best = 1, float("inf")
    while True:
        took = _round(function, calls)
        if took >= at_least:
            break
        calls *= 4
    for _ in range(repeats):
        best = min(best, _round(function, calls) / calls)
    return best


def _round(function: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - began
