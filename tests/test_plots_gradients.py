"""The figures of gradients state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import gradients as plots

matplotlib.use("Agg")
LOSSES = {"right": 1.26, "bias": 1.27, "twice": 1.30, "frozen": 1.6, "sign": float("nan")}
FOUND = {"right": 1e-9, "bias": 0.1, "twice": 0.3, "frozen": 0.5, "sign": 1.0}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def best_h(lang: str = "en", best: int = 1):
    both = [1e-3, 1e-3, 1e-2]
    both[best] = 1e-8
    errors = {("float64", "one-sided"): [1e-1, 1e-2, 0], ("float64", "two-sided"): both}
    return plots.best_h([1e-1, 1e-3, 1e-9], errors, lang=lang)


def loss_against_check(lang: str = "en", found=FOUND):
    return plots.loss_against_check(1.26, LOSSES, found, lang=lang)


def test_the_best_distance_is_the_one_with_the_smallest_error():
    assert best_h().get_title(loc="left").endswith("h = 1e-03 is best from both sides")
    assert best_h(best=0).get_title(loc="left").endswith("h = 1e-01 is best from both sides")


def test_an_error_of_zero_has_no_place_on_a_logarithm():
    one_side, both_sides = best_h().lines
    assert list(np.asarray(one_side.get_ydata())) == [1e-1, 1e-2]
    assert len(np.asarray(both_sides.get_ydata())) == 3


def test_the_title_counts_the_wrong_gradients_that_train_like_the_right_one():
    title = loss_against_check().get_title(loc="left")
    assert title == "2 wrong gradients train like the right one; the check sees all 4"


def test_the_title_does_not_say_all_when_one_is_missed():
    title = loss_against_check(found={**FOUND, "bias": 1e-8}).get_title(loc="left")
    assert title == "2 wrong gradients train like the right one; the check sees 3 of 4"


def test_a_loss_that_is_no_number_is_drawn_at_the_top():
    heights = [np.asarray(line.get_ydata())[0] for line in loss_against_check().lines]
    assert heights.count(4.2) == 1


@pytest.mark.parametrize("draw", [best_h, loss_against_check])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) == set()
