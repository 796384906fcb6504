"""The figures of phase 14 show what they are given."""

import math

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import ngram as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def memory(lang: str = "en"):
    return plots.memory(
        [2.8, 0.5, 0.3, 0.4], [2.8, 0.5, 0.2, 0.1], [2.8, 0.6, math.inf, math.inf], 0.01, lang
    )


def by_kind(lang: str = "en"):
    kinds = ("first", "scale", "inside", "end")
    losses: dict[int, dict[str, float]] = {}
    losses[3] = dict(zip(kinds, (2.0, 1.0, 0.4, 1.0), strict=True))
    losses[9] = dict(zip(kinds, (1.9, 0.5, 0.1, 0.4), strict=True))
    return plots.by_kind(losses, lang)


def test_the_best_order_is_that_of_the_new_rows():
    ax = memory()
    assert ax.get_title(loc="left") == "New numbers: order 3 is best, then memory harms"
    train, test, raw, network = ax.lines
    assert np.asarray(train.get_ydata()).tolist() == [2.8, 0.5, 0.2, 0.1]
    assert np.asarray(test.get_ydata()).tolist() == [2.8, 0.5, 0.3, 0.4]
    assert np.asarray(raw.get_ydata()).tolist() == [2.8, 0.6]  # what is infinite is said in words
    assert np.asarray(network.get_ydata()).tolist() == [0.01, 0.01]
    assert [text.get_text() for text in ax.texts] == ["infinite from order 3"]


def test_nothing_is_called_infinite_when_nothing_is():
    assert not plots.memory([2.0, 1.0], [2.0, 1.0], [2.0, 1.0], 0.0).texts


def test_the_title_says_how_much_of_the_loss_is_left():
    ax = by_kind()
    title = ax.get_title(loc="left")
    assert "inside words 0.25 of the loss" in title and "first letters 0.95" in title
    heights = [patch.get_height() for patch in ax.patches]  # type: ignore[attr-defined]
    assert heights == [2.0, 1, 0.4, 1, 1.9, 0.5, 0.1, 0.4]


@pytest.mark.parametrize("draw", [memory, by_kind])
def test_no_word_of_the_english_figure_is_left_in_the_spanish_one(draw):
    assert left_in_english(draw) == set()
