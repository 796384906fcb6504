"""The figures of phase 30 show what they are given."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.plots import data_parallel as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_line_goes_through_the_values():
    (line,) = plots.first_figure([1.0, 2.0, 4.0]).lines
    assert np.asarray(line.get_ydata()).tolist() == [1.0, 2.0, 4.0]
    pytest.fail("TODO: say what the figure of phase 30 must show, and compare")
