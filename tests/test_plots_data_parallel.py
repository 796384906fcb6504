"""The figures of phase 30 show what they are given."""

from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.experiments.data_parallel import bytes_held, ring_states
from minigpt.plots import data_parallel as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_both_ways_stand_at_the_share_of_process_0(lang):
    points = [
        {"share": 0.5, "means": 0.01, "shares": 1e-7},
        {"share": 0.3, "means": 0.22, "shares": 2e-7},
    ]
    ax = plots.imbalance(points, lang=lang)
    means, shares, _ = ax.lines
    assert np.asarray(means.get_xdata()).tolist() == [50.0, 30.0]
    assert np.asarray(means.get_ydata()).tolist() == [0.01, 0.22]
    assert np.asarray(shares.get_ydata()).tolist() == [1e-7, 2e-7]
    assert "22 %" in ax.get_title(loc="left") and ax.get_yscale() == "log"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_ring_begins_with_ones_and_ends_with_all(lang):
    figure = plots.ring(ring_states(4), lang=lang)
    assert len(figure.axes) == 7  # the start and twice three steps
    written = [[text.get_text() for text in ax.texts] for ax in figure.axes]
    assert written[0] == ["1"] * 16 and written[-1] == ["4"] * 16
    assert written[3].count("4") == 4  # one finished chunk in each process half-way
    assert figure.get_suptitle().split()[1] == "6"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_copies_keep_their_height_and_parts_share_it(lang):
    worlds = (1, 2, 8)
    kept = [[bytes_held(7e9, n, sharded) for n in worlds] for sharded in (False, True)]
    figure: Any = plots.memory(worlds, *kept, lang=lang)
    tops = [
        [
            max(bar.get_y() + bar.get_height() for bar in stack)
            for stack in zip(*ax.containers, strict=True)
        ]
        for ax in figure.axes
    ]
    assert tops[0] == pytest.approx([112, 112, 112])
    assert tops[1] == pytest.approx([112, 56, 14])
