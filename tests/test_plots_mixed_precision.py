"""The figures of phase 25 show what they are given."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import mixed_precision as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_title_names_the_sum_that_stops():
    paths = {"float32": {1: 1.0, 10: 10.0}, "float16": {1: 1.0, 10: 9.0}, "bfloat16": {1: 1, 10: 4}}
    ax = plots.sums(paths, lang="es")
    drawn = [np.asarray(line.get_ydata()).tolist() for line in ax.lines]
    assert drawn == [[1, 10], [1, 9], [1, 4]]
    assert ax.get_title(loc="left") == "En bfloat16 la suma se detiene en 4"


def test_the_edge_is_half_of_the_smallest_number_and_the_arrow_moves_it():
    smallest = 2.0**-24
    trained = np.array([2.0**-30, 2.0**-26, 2.0**-20, 0.0])
    ax = plots.edge({"fresh": np.array([0.5]), "trained": trained}, smallest, scale=2.0**10)
    title = ax.get_title(loc="left")
    assert title == "float16 rounds 67 % of the trained model's gradients to 0"
    assert [np.asarray(line.get_xdata())[0] for line in ax.lines] == [-25, -35]
    heights = [patch.get_height() for patch in ax.patches if isinstance(patch, Rectangle)]
    assert sum(heights) == pytest.approx(2)  # one for each model
    assert np.float16(smallest / 2) == 0 < np.float16(smallest / 2 * 1.01)  # what the edge means


def test_each_optimizer_has_a_panel_with_both_orders():
    right, wrong = [4.0] * 20 + [1.0] * 20, [4.0] * 40
    losses = {
        "AdamW": {"unscale, clip": right, "clip, unscale": right},
        "SGD": {"unscale, clip": right, "clip, unscale": wrong},
    }
    adamw, sgd = plots.orders(losses)
    assert adamw.get_title(loc="left") == "AdamW: 1.00 instead of 1.00"
    assert sgd.get_title(loc="left") == "SGD: 4.00 instead of 1.00"
    assert [np.asarray(line.get_ydata()).tolist() for line in sgd.lines] == [right, wrong]


def test_the_best_piece_is_in_the_title():
    ax = plots.pieces({1024: 0.5, 16384: 5.0, 262144: 2.0}, in_place=3.0, lang="es")
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [0.5, 5, 2]
    assert np.asarray(ax.lines[1].get_ydata()).tolist() == [3, 3]
    assert ax.get_title(loc="left").replace("\u202f", " ") == (
        "En trozos de 16 384 números va 5.0 veces más rápido"
    )
