"""The figures of phase 27 show what they are given."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt

from minigpt.modern import rope_angles
from minigpt.plots import modern_attention as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_hands_that_move_are_counted_and_coloured():
    figure = plots.hands(rope_angles(torch.arange(45), 16))
    colours = [ax.lines[0].get_color() for ax in figure.axes]
    moving = int((44 * 10_000 ** (-torch.arange(8) / 8) > 1).sum())
    assert colours == [plots.VERMILION] * moving + [plots.BLACK] * (8 - moving)
    assert f"{moving} of 8" in figure.get_suptitle()
    assert np.asarray(figure.axes[0].lines[0].get_ydata())[1] == pytest.approx(
        0.5403, abs=1e-4
    )  # cos 1


def test_each_world_has_its_panel_and_each_kind_its_line():
    scores = {"learned": {0: 0.6, 1: 0.0}, "RoPE": {0: 0.3, 1: 0.3}}
    figure = plots.moved(scores, {"RoPE": {0: 0.3, 20: 0.3}}, lang="es")
    left, right = figure.axes
    assert [np.asarray(line.get_ydata()).tolist() for line in left.lines] == [
        [0.6, 0.0],
        [0.3, 0.3],
    ]
    assert np.asarray(right.lines[0].get_xdata()).tolist() == [0, 20]
    assert left.lines[0].get_label() == "aprendidas" and left.lines[0].get_color() == plots.BLACK


def test_the_bars_are_what_came_after():
    how = {"mean": (0.0, 0.9), "first": (0.0, 0.7), "random": (0.0, 0.0)}
    ax = plots.recovered({2: how, 1: how})
    heights = [[bar.get_height() for bar in group] for group in ax.containers]
    assert heights == [[0.9, 0.9], [0.7, 0.7], [0.0, 0.0]]
