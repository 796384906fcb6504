"""The figures of depth state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import initialisation as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def survivors(lang: str = "en"):
    runs = {0.02: [1.0, 0.1, 0.01], 0.125: [1.0, 0.9, 1.1], 1.0: [1.0, 1e30, float("nan")]}
    return plots.survivors(runs, lang=lang)


def directions(lang: str = "en"):
    slopes = {"plain": [0.1, 0.2], "residual, scaled": [0.2, 0.2]}
    return plots.directions(slopes, {"plain": [0, 0.96], "residual, scaled": [0, 0.2]}, lang=lang)


def by_depth(lang: str = "en"):
    losses = {"plain": {1: [0.4, 0.4], 24: [2.0, 1.0]}, "pre-norm": {1: [0.4], 24: [0.42]}}
    losses |= {"residual, zero": {1: [0.4], 24: [0.39]}}
    return plots.by_depth(losses, 4.04, lang=lang)


def by_rate(lang: str = "en"):
    losses = {"plain": [0.45, 3.0, float("nan")], "pre-norm": [0.6, 0.4, 0.4]}
    return plots.by_rate([0.001, 0.01, 0.1], losses, lang=lang)


def test_only_the_std_that_keeps_the_size_counts_as_a_survivor():
    ax = survivors()
    assert ax.get_title(loc="left") == "Of 3 stds, 1 survives 2 layers"
    assert ax.get_yscale() == "log"
    assert len(np.asarray(ax.lines[2].get_xdata())) == 2  # nan has no place


def test_the_title_names_the_largest_cosine_at_the_end():
    panels = directions()
    assert panels[0].figure.get_suptitle().endswith("cosine of 0.96")
    assert directions("es")[0].figure.get_suptitle().endswith("coseno de 0.96")


def test_unharmed_is_who_loses_less_than_a_twentieth_of_a_nat():
    ax = by_depth()
    assert ax.get_title(loc="left") == "At 24 blocks, 2 designs of 3 are as good as at one"
    title = "Con 24 bloques, 2 diseños de 3 van tan bien como con uno"
    assert by_depth("es").get_title(loc="left") == title


def test_who_learns_at_the_largest_rate_is_named_and_what_is_too_high_is_drawn_at_the_top():
    ax = by_rate()
    title = "At a rate of 0.1 only residual, pre-norm still learns"
    assert ax.get_title(loc="left") == title
    assert np.asarray(ax.lines[1].get_ydata()).tolist() == [0.45, 3.0, 5.0]


@pytest.mark.parametrize("draw", [survivors, directions, by_depth, by_rate])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) == set()
