"""The figures of attention say what was measured."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import attention as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_map_shows_each_weight_where_its_query_meets_its_key():
    weights = torch.tensor([[1.0, 0.0], [0.25, 0.75]])
    ax = plots.weights_map(weights, [" ", "b"], ["\n", "d"])
    assert np.array_equal(np.asarray(ax.images[0].get_array()), weights.numpy())
    assert [t.get_text() for t in ax.texts] == ["1.00", "0.00", "0.25", "0.75"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["↵", "d"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["␣", "b"]


def test_numbers_stay_out_of_a_large_map_and_frames_stand_where_they_are_asked_for():
    ax = plots.weights_map(torch.full((3, 8), 1 / 8), "abc", "stuvwxyz", outlined=[(2, 5)])
    assert not ax.texts
    (frame,) = ax.patches
    assert isinstance(frame, Rectangle)
    assert frame.get_xy() == (4.5, 1.5)  # column 5, row 2: a cell reaches half a step around


def test_the_pair_counts_the_weights_that_the_mask_leaves():
    before = torch.full((3, 3), 1 / 3)
    left, right = plots.before_and_after(before, before.tril(), "abc")
    assert left.get_title(loc="left") == "weights > 0: 9 / 9"
    assert right.get_title(loc="left") == "weights > 0: 6 / 9"


def test_the_winner_s_title_is_the_last_measurement():
    ax = plots.largest_weight({"bare": [0.4, 0.92], "scaled": [0.23, 0.25]}, [4, 256], T=16)
    assert ax.get_title(loc="left") == "D = 256:  max weight 0.92 (bare),  0.25 (scaled)"
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [0.4, 0.92]


def test_variances_are_drawn_against_the_line_they_should_follow():
    ax = plots.score_variance([4, 16], raw=[4.1, 15.8], scaled=[1.0, 0.99])
    expected, raw, scaled = (np.asarray(line.get_ydata()).tolist() for line in ax.lines)
    assert (expected, raw, scaled) == ([4, 16], [4.1, 15.8], [1.0, 0.99])
    assert ax.get_xlabel() and ax.get_ylabel()
