"""The figures of phase 16 show what they are given."""

import matplotlib
import numpy as np
import pytest
import torch
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import heads as plots

matplotlib.use("Agg")

FOUND = {
    "right": {"loss": [0.02, 0.04], "written": [0.9, 1.0]},
    "no mask": {"loss": [0.01, 0.01], "written": [0.0, 0.0]},
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_table_counts_what_is_seen_of_the_future_and_missing_of_the_past():
    table = torch.tensor([[1, 1, 0], [0, 1, 0], [1, 1, 1]]).bool()
    (ax,) = plots.notice_tables({"wrong split": table})
    assert ax.get_title(loc="left") == "wrong split\nfuture 1, past missing 1"
    picture = np.asarray(ax.images[0].get_array())
    assert picture[1, 0].tolist() == [1, 1, 1]  # not noticed: white
    assert not np.allclose(picture[0, 1], picture[0, 0])  # the future has another colour


def test_the_bars_are_means_and_the_title_names_the_lowest_loss():
    loss, written = plots.faults(FOUND)
    assert [bar.get_width() for bar in loss.containers[0]] == pytest.approx([0.03, 0.01])
    assert [bar.get_width() for bar in written.containers[0]] == pytest.approx([0.95, 0])
    assert loss.get_title(loc="left") == "The lowest loss: no mask …"
    assert written.get_title(loc="left") == "… and it writes 0% right"
    assert [t.get_text() for t in loss.get_yticklabels()] == ["right", "no mask"]


def test_each_length_has_its_loss():
    ax = plots.loss_by_length([2, 3], {"right": [0.1, 0.1], "wrong join": [0.9, 0.2]}, usual=3)
    right, wrong, usual = (np.asarray(line.get_ydata()).tolist() for line in ax.lines)
    assert (right, wrong) == ([0.1, 0.1], [0.9, 0.2])
    assert np.asarray(ax.lines[2].get_xdata()).tolist() == [3, 3]


def test_the_repairs_title_is_the_better_base_at_the_most_filling():
    shares = {(0, "positions"): [0.6, 0.0], (1, "positions"): [1.0, 0.25], (0, "both"): [1.0, 1.0]}
    ax = plots.repairs([1, 12], shares)
    assert "0.25 and below" in ax.get_title(loc="left")
    assert len(ax.lines) == 3


def test_no_word_is_left_in_english():
    table = torch.eye(2, dtype=torch.bool)
    curves = {"right": [1.0], "wrong join": [2.0]}
    shares = {(0, "positions"): [0.5], (1, "both"): [1.0]}
    for draw in (
        lambda lang: plots.notice_tables({"right": table, "both wrong": table}, lang=lang),
        lambda lang: plots.faults(FOUND, lang=lang),
        lambda lang: plots.loss_by_length([3], curves, 3, lang=lang),
        lambda lang: plots.repairs([1], shares, lang=lang),
    ):
        assert left_in_english(draw) == set()
