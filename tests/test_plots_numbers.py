"""The figures of the corpus state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.plots import numbers as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def title(ax) -> str:
    return ax.get_title(loc="left")


def widths(ax) -> list[float]:
    return [round(patch.get_width(), 6) for patch in ax.patches]


def test_regularity_is_drawn_in_per_cent():
    ax = plots.regularity({"en": 1.0, "fr": 0.208})
    assert title(ax) == "Right by glue alone:  en 100 %,  fr 21 %"
    assert widths(ax) == [100, 20.8]


def test_the_first_and_the_last_way_of_splitting_are_set_against_each_other():
    ax = plots.leaks({"rows": 0.7, "numbers": 0.01}, {"rows": 0.86, "numbers": 0.02})
    assert title(ax) == "A table without understanding: 70 %, or 1 %"
    assert widths(ax) == [86, 2, 70, 1]


def test_short_numbers_are_counted_before_and_now():
    ax = plots.digit_counts([0.001, 0.009, 0.09, 0.9], [0.125, 0.125, 0.25, 0.5])
    assert title(ax) == "Up to two digits: 1 % before, 25 % now"
    assert [round(patch.get_height(), 6) for patch in ax.patches[4:]] == [12.5, 12.5, 25, 50]  # type: ignore[attr-defined]


def test_a_letter_that_never_occurs_stays_white():
    ax = plots.letters({"en": {"a": 0.5}, "es": {"a": 0.25, "ñ": 0.75}})
    assert title(ax) == "Only in Spanish, among these: ñ"
    table = np.ma.filled(np.ma.asarray(ax.images[0].get_array(), dtype=float), np.nan)
    assert np.isnan(table[0, 1]) and table[1].tolist() == [25, 75]


def test_looking_back_says_where_each_language_ends():
    ax = plots.looking_back({"en": [4.0, 1.8, 0.4], "fr": [4.1, 1.9, 0.8, 0.4]})
    assert title(ax) == "Letters back until no more help:  en 2,  fr 3"
    curves = [list(map(float, line.get_ydata())) for line in ax.lines]  # type: ignore[arg-type]
    assert curves == [[4.0, 1.8, 0.4], [0.4], [4.1, 1.9, 0.8, 0.4], [0.4]]
    assert [float(line.get_xdata()[0]) for line in ax.lines[1::2]] == [2, 3]  # type: ignore[index]
