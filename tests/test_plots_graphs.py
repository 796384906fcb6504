"""The figures of computation graphs state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import graphs as plots

matplotlib.use("Agg")
VALUES = {"a": 2.0, "b": 6.0, "c": 8.0, "L": 48.0}
SLOPES = {"ab": 3.0, "ac": 1.0, "bc": 1.0, "bL": 8.0, "cL": 6.0}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def roads(lang: str = "en"):
    return plots.roads(VALUES, SLOPES, lang=lang)


def calls(lang: str = "en"):
    return plots.calls({4: 31, 20: 2_097_151}, lang=lang)


def cleared_or_not(lang: str = "en"):
    losses = {(0.5, True): [[1.0, 0.5], [1.1, 0.4]], (0.5, False): [[1.0, 0.9]]}
    return plots.cleared_or_not(losses, lang=lang)


def test_the_roads_add_up():
    assert roads().get_title(loc="left") == "Three roads from a to L: 24 + 18 + 6 = 48"
    assert {"a\n2", "L\n48", "8"} <= {text.get_text() for text in roads().texts}


def test_the_title_counts_calls_and_visits():
    assert calls().get_title(loc="left") == "The order turns 2,097,151 calls into 21 visits"
    assert calls("es").get_title(loc="left").startswith("El orden convierte 2\u202f097\u202f151")
    by_road, in_order = calls().lines
    assert list(np.asarray(by_road.get_ydata())) == [31, 2_097_151]
    assert list(np.asarray(in_order.get_ydata())) == [5, 21]


def test_every_seed_has_its_line_and_every_setting_one_label():
    ax = cleared_or_not()
    assert len(ax.lines) == 3
    legend = ax.get_legend()
    assert legend is not None
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["rate 0.5, cleared", "rate 0.5, never cleared"]


@pytest.mark.parametrize("draw", [roads, calls, cleared_or_not])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) - {"a", "b", "c", "L"} == set()
