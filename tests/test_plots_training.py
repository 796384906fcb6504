"""The figures of training state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt

from minigpt.plots import training as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def title(ax) -> str:
    return ax.get_title(loc="left")


def test_the_range_test_names_the_rate_of_the_lowest_loss_and_marks_the_chosen_one():
    ax = plots.range_test([0.001, 0.01, 0.1], [4.0, 2.0, 8.0], chosen=0.003)
    assert "0.01," in title(ax)
    assert np.asarray(ax.lines[1].get_xdata()).tolist() == [0.003, 0.003]


def test_the_schedule_s_title_gives_the_share_of_the_peak_where_it_ends():
    ax = plots.schedule([0.5, 1.0, 0.6, 0.25], warmup=2)
    assert title(ax) == "Up for 2 steps, then down to 25 % of the peak"


def test_only_gradients_beyond_the_limit_are_counted_and_dotted():
    ax = plots.gradient_lengths([2.0, 1.0, 0.5, 1.5], limit=1.0)
    assert title(ax) == "2 of 4 gradients are longer than 1"
    assert np.asarray(ax.lines[1].get_xdata()).tolist() == [1, 4]


def test_each_place_is_dated_by_its_first_step_at_nine_tenths():
    late = [0.0, 0.95, 0.8]
    shares = {"thousands": [0.9, 1.0, 1.0], "hundreds": late, "tens": late, "ones": [0, 0, 0.5]}
    ax = plots.by_place([10, 20, 30], shares)
    assert title(ax).endswith("thousands 10, hundreds 20, tens 20, ones -")


def test_the_runs_are_sorted_below_the_complete_one():
    ax = plots.removed({"complete": 0.97, "SGD": 0.05, "no decay": 0.96})
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["complete", "no decay", "SGD"]
    assert title(ax) == "complete: 97 %;  SGD: 5 %"


def test_loss_curves_are_means_and_end_as_the_title_says():
    ax = plots.loss_curves({"a": [4.0, 2.0, 1.0, 1.0]}, smooth=2)
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [3.0, 1.0]
    assert title(ax).endswith("a 1")


def test_the_reading_s_title_averages_the_attention_on_each_digit_at_its_word_s_start():
    weights = torch.zeros(7, 6)  # en:42= and four-tw
    weights[0, 3], weights[5, 4] = 0.9, 0.7
    ax = plots.reading(weights, "en:42=", "four-tw", [(0, 4), (5, 7)], head=(0, 2))
    assert title(ax).startswith("Layer 0, head 2: 80 %")
    corners = [(p.get_x(), p.get_y(), p.get_width()) for p in ax.patches]  # type: ignore[attr-defined]
    assert corners == [(-0.5, 2.5, 4), (4.5, 3.5, 2)]
