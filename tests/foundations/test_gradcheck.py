"""A slope is that of the formula, and one direction tells right from wrong."""

import numpy as np
import pytest

from minigpt.foundations.gradcheck import (
    check_direction,
    disagreement,
    numeric_gradient,
    numeric_gradients,
)


def test_the_slope_of_a_cube_by_hand():
    # ((2.1)³ - (1.9)³) / 0.2 = 12.01
    slope = numeric_gradient(lambda x: float((x**3).sum()), np.array([2.0]), h=0.1)
    assert slope == pytest.approx([12.01])


def test_every_entry_has_its_own_slope_and_the_caller_s_numbers_stay():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    before = x.copy()
    slopes = numeric_gradient(lambda x: float(x[0, 0] * x[1, 1] + np.sin(x[0, 1])), x)
    # h² times a third derivative, and rounding over h: both below 1e-10
    assert np.allclose(slopes, [[4, np.cos(2)], [0, 1]], atol=1e-9)
    assert np.array_equal(x, before)


def test_whole_numbers_are_moved_by_fractions():
    slopes = numeric_gradient(lambda x: float((x**2).sum()), np.array([1, 2]))
    assert np.allclose(slopes, [2, 4], atol=1e-9)


def test_disagreement_is_relative_and_bounded():
    found = disagreement(
        np.array([1.0, 0.0, 1.0, 2.0, 1e-12]), np.array([1.0, 0.0, -1.0, 0.0, 0.0])
    )
    assert found.tolist() == pytest.approx([0, 0, 1, 1, 1e-4])  # 1e-12 over the floor of 1e-8


def quadratic(params):
    return float((params["a"] ** 2).sum() + (params["b"] * 3).sum())


def test_one_direction_accepts_the_right_gradient_and_refuses_a_single_wrong_number():
    params = {"a": np.arange(6.0).reshape(2, 3), "b": np.ones(4)}
    right = {"a": 2 * params["a"], "b": np.full(4, 3.0)}
    wrong = {"a": right["a"], "b": np.array([3.0, 3.0, 3.0, 2.9])}
    assert all(check_direction(quadratic, params, right, seed) < 1e-8 for seed in range(50))
    assert all(check_direction(quadratic, params, wrong, seed) > 1e-6 for seed in range(50))


def test_all_arrays_are_moved_in_their_own_precision():
    params = {"a": np.arange(6.0).reshape(2, 3), "b": np.ones(4)}
    slopes = numeric_gradients(quadratic, params)
    assert np.allclose(slopes["a"], 2 * params["a"], atol=1e-8)  # rounding over h
    assert np.allclose(slopes["b"], 3, atol=1e-8)
    single = {name: array.astype(np.float32) for name, array in params.items()}
    # a float32 near 10 has a gap of 1e-6: a tenth of 2 h
    assert abs(numeric_gradients(quadratic, single)["b"] - 3).max() > 1e-3
