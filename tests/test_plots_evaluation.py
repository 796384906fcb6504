"""The figures of phase 20 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import evaluation as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def letters(lang="en"):
    return plots.letters_and_answers([1.0, 0.98, 0.9], [1.0, 0.52, 0.03], length=35, lang=lang)


def coverage(lang="en"):
    curves = {"schoolbook": [0.33, 0.63], "Wilson": [0.94, 0.95]}
    return plots.coverage([20, 50], curves, p=0.98, lang=lang)


def reliability(lang="en"):
    bins = [(14, 0.1, 0.6), (986, 0.97, 0.99)]
    return plots.reliability(bins, {0.8: 1.0, 0.9: 1.0, 1.0: 0.986}, lang=lang)


@pytest.mark.parametrize("draw", [letters, coverage, reliability], ids=lambda draw: draw.__name__)
def test_no_word_of_the_english_figure_is_left_in_the_spanish_one(draw):
    assert left_in_english(draw, {"Wilson"}) == set()


def test_the_title_is_about_the_point_nearest_to_half_of_the_answers():
    ax = letters()
    assert ax.get_title(loc="left") == "98.0 % of the letters right is 52 % of the answers"
    curve, measured = (np.asarray(line.get_ydata()) for line in ax.lines)
    assert measured.tolist() == [1.0, 0.52, 0.03]
    assert curve[-1] == 1 and curve[0] == pytest.approx(0.9**35)


def test_the_promised_and_the_kept_share_of_exams_stand_side_by_side():
    ax = coverage()
    schoolbook, wilson, promised = ax.lines
    assert np.asarray(schoolbook.get_ydata()).tolist() == [0.33, 0.63]
    assert np.asarray(wilson.get_ydata()).tolist() == [0.94, 0.95]
    assert np.asarray(promised.get_ydata()).tolist() == [0.95, 0.95]
    assert "33 %" in ax.get_title(loc="left")


def test_bins_have_their_sizes_and_the_title_the_most_that_is_answered_without_loss():
    left, right = reliability()
    assert [text.get_text() for text in left.texts] == ["14", "986"]
    assert np.asarray(left.lines[1].get_ydata()).tolist() == [0.6, 0.99]
    assert right.get_title(loc="left") == "The surest 90 %: 100.0 % right"
    assert np.asarray(right.lines[0].get_xdata()).tolist() == [0.8, 0.9, 1.0]
