"""The figures of phase 24 show what they are given."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.cost_model import Machine
from minigpt.plots import cost_model as plots

matplotlib.use("Agg")
MACHINE = Machine(flops_per_s=100.0, bytes_per_s=20.0, s_per_call=1.0)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_points_lie_below_the_machines_roof():
    matrix, mini = {1: (0.5, 10.0), 64: (31.0, 80.0)}, {1: (0.5, 1.0), 1408: (50.0, 40.0)}
    ax = plots.roofline(MACHINE, matrix, mini, lang="es")
    roof, large, small = ax.lines
    assert np.asarray(roof.get_ydata()).max() == 100
    assert np.asarray(large.get_xdata()).tolist() == [0.5, 31]
    assert np.asarray(small.get_ydata()).tolist() == [1, 40]
    assert [text.get_text() for text in ax.texts] == ["1", "64", "1", "1408"]
    assert ax.get_title(loc="left") == "1 fila usa el 10 % del máximo; 64 filas, el 80 %"


def test_the_law_is_the_line_through_the_smallest_and_the_title_says_how_wrong_it_is():
    weights = [1.0, 10.0, 100.0, 1000.0, 10_000.0]
    losses = [[w**-0.5] * 2 for w in weights[:4]] + [[0.005, 0.005]]
    ax = plots.law(weights, losses)
    line, first, second = ax.lines
    assert np.asarray(line.get_ydata()) == pytest.approx([w**-0.5 for w in weights])
    assert np.asarray(first.get_ydata()).tolist() == [some[0] for some in losses]
    assert np.asarray(second.get_ydata()).tolist() == [some[1] for some in losses]
    assert ax.get_title(loc="left") == "At 10,000 weights the line says 2.0 times the loss"
    assert "10 000 pesos la recta dice 2.0" in plots.law(weights, losses, lang="es").get_title(
        loc="left"
    ).replace("\u202f", " ")


def test_each_bend_is_told_from_its_own_line():
    weights = [1.0, 10.0, 100.0, 1000.0, 10_000.0]
    straight = [w**-0.5 for w in weights]
    curves = {
        "one rate": straight,
        "own rate": [*straight[:4], 0.004],
        "noisy": [*straight[:4], 0.02],
    }
    ax = plots.bends(weights, curves, floor=0.01)
    title = ax.get_title(loc="left")
    assert title == "The clean language ends at 0.4 times its line, noise at 2.0"
    assert len(ax.lines) == 7
    for name, line in zip(curves, ax.lines[::2], strict=False):
        assert np.asarray(line.get_ydata()).tolist() == curves[name]
    assert set(np.asarray(ax.lines[-1].get_ydata()).tolist()) == {0.01}


def test_the_leap_is_the_largest_gain_of_the_answers():
    letters, answers, powers = [0.7, 0.9, 0.95, 0.96], [0.0, 0.1, 0.5, 0.6], [0.0, 0.2, 0.4, 0.5]
    ax = plots.leap([30, 60, 90, 120], letters, answers, powers)
    drawn = [np.asarray(line.get_ydata()).tolist() for line in ax.lines]
    assert drawn == [letters, answers, powers]
    assert ax.get_title(loc="left") == "Steps 60 to 90: answers +40 points, letters +5"
