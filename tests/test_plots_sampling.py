"""The figures of phase 19 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import sampling as plots

matplotlib.use("Agg")

MOMENTS = {":": {"s": 0.5, "t": 0.3, "f": 0.2}, ":seven t": {"h": 0.99, "w": 0.01}}
SETTINGS = {"T": {1.0: (0.8, 400.0), 0.5: (0.99, 460.0)}, "k": {2.0: (0.95, 290.0)}}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_curve_is_the_exact_share_and_the_dots_are_the_draws():
    ax = plots.foretold([1.0, 2.0], {1.0: 0.8, 2.0: 0.1}, [[0.82, 0.1], [0.79, 0.2]], 500)
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [0.8, 0.1]
    assert np.asarray(ax.lines[1].get_ydata()).tolist() == [0.82, 0.1]
    legend = ax.get_legend()
    assert legend is not None and "500 samples, seed 1" in [t.get_text() for t in legend.texts]


def test_the_title_says_how_many_letters_top_p_keeps():
    first, second = plots.two_moments(MOMENTS, k=2, p=0.9)
    assert "top-p 0.9 keeps 3" in first.get_title(loc="left")
    assert "top-p 0.9 keeps 1" in second.get_title(loc="left")
    assert [bar.get_height() for bar in first.containers[0]] == [0.5, 0.3, 0.2]


def test_each_setting_is_a_mark_with_its_value():
    ax = plots.trade(SETTINGS, 500)
    assert np.asarray(ax.lines[0].get_xdata()).tolist() == [460, 400]  # T rises: 0.5, then 1
    assert [t.get_text() for t in ax.texts] == ["0.5", "1", "2"]


def test_no_word_is_left_in_english():
    for draw in (
        lambda lang: plots.foretold([1.0], {1.0: 0.8}, [[0.8]], 500, lang=lang),
        lambda lang: plots.two_moments(MOMENTS, 2, 0.9, lang=lang),
    ):
        assert left_in_english(draw) == set()
    assert left_in_english(lambda lang: plots.trade(SETTINGS, 500, lang=lang), {"T", "k"}) == set()
