"""The figures of quantization state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt

from minigpt.nf4 import VALUES
from minigpt.plots import quantization as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_staircase_counts_its_steps_and_its_largest_error():
    x = torch.linspace(-1, 1, 101)
    ax = plots.staircase(x, x.round())
    assert ax.get_title(loc="left") == "3 steps; no error above 0.50"


def test_the_codebook_counts_values_in_the_inner_half():
    weights = torch.tensor([-1.0, -0.4, 0.1, 0.2, 1.0])
    figure = plots.codebook(weights, VALUES, torch.linspace(-1, 1, 16))
    top, below = figure.axes
    assert top.get_title(loc="left") == "60 % of the weights lie in the inner half"
    inside = int((VALUES.abs() < 0.5).sum())
    assert [text.get_text().split("\n")[0] for text in below.texts] == [
        "uniform: 8 of 16",
        f"NF4: {inside} of 16",
    ]


def test_even_use_carries_all_four_bits_and_one_code_none():
    even, one = torch.full((16,), 1 / 16), torch.eye(16)[3]
    ax = plots.usage({"uniform": one, "NF4": even})
    assert ax.get_title(loc="left") == "Of 4 bits, uniform carries 0.00 and NF4 carries 4.00"


def test_the_error_title_compares_the_sums():
    ax = plots.errors(["a", "b"], {"uniform": [0.1, 0.3], "NF4": [0.1, 0.1]})
    assert ax.get_title(loc="left") == "NF4's error is 50 % below the uniform grid's"
    assert np.allclose(np.asarray(ax.lines[0].get_xdata()), [10, 30])


def test_the_pareto_title_finds_the_edge_and_the_cliff():
    rows = {
        "float32": (32.0, 0.001, 0.99),
        "NF4": (4.1, 0.001, 0.985),
        "int3": (3.5, 0.01, 0.9),
        "int2": (2.5, 2.0, 0.0),
    }
    figure = plots.pareto(rows)
    expected = "Within 1 point of the best from 4.1 bits on; below half at 2.5"
    assert figure.get_suptitle() == expected
