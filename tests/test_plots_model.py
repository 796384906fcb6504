"""The figures of the whole model say what was counted and measured."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from minigpt.plots import model as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def bar_lengths(ax: Axes) -> list[float]:
    return [bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)]


def test_widths_run_from_the_id_at_the_top_to_the_logits():
    ax = plots.widths([("ids", 1), ("embedding", 64), ("mlp.up_proj", 256), ("logits", 57)])
    assert ax.get_title(loc="left") == "per position: 1 id → 64 numbers → 57 logits"
    assert bar_lengths(ax) == [1, 64, 256, 57]
    assert ax.yaxis_inverted()


def test_the_share_in_the_title_is_that_of_the_linears():
    ax = plots.parameter_bars({"token": 10, "attention": 30, "mlp": 60}, linears=90)
    assert ax.get_title(loc="left") == "90 % of 100 parameters are in the Linears"
    assert bar_lengths(ax) == [10, 30, 60]


def test_the_stream_s_title_compares_the_deepest_models():
    ax = plots.stream_growth([1, 24], plain=[0.039, 0.152], scaled=[0.034, 0.036])
    assert ax.get_title(loc="left") == "24 blocks: 0.152 plain, 0.036 scaled"


def test_overfitting_is_told_from_first_loss_to_last():
    ax = plots.overfitting([4.05, 1.0, 0.014], guess=4.04)
    assert ax.get_title(loc="left") == "loss 4.05 → 0.014 in 3 steps on one batch"
    assert np.asarray(ax.lines[0].get_xdata()).tolist() == [1, 2, 3]


def test_curves_are_the_functions_they_are_called():
    points = torch.tensor([-1.0, 2.0])
    relu = plots.curve(torch.relu, points)
    assert relu == [0.0, 2.0]
    ax = plots.bends(points.tolist(), {"smooth": [0.1, 2.0], "ReLU": relu})
    assert ax.get_title(loc="left") == "smooth follows ReLU, without its corner"
    assert np.asarray(ax.lines[1].get_ydata()).tolist() == relu
