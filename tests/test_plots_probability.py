"""The figures of probability state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import probability as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def surprises(lang: str = "en"):
    return plots.surprises({"en": "ab\n", "es": "c\n"}, {"en": [1, 2, 0], "es": [3, 0]}, lang=lang)


def bets(lang: str = "en"):
    table = np.array([[1.9, 7.0], [6.4, 2.0]])
    return plots.bets(table, ("it", "es"), lang=lang)


def test_every_language_has_its_total_beside_it():
    panels = surprises()
    assert panels[0].get_title(loc="left") == "Different letters, the same 3.00 bits"
    assert [panel.texts[-1].get_text() for panel in panels] == ["3.00", "3.00"]
    assert [tick.get_text() for tick in panels[1].get_xticklabels()] == ["c", "↵"]


def test_the_valley_s_floor_is_where_the_curve_is_lowest():
    ax = plots.valley(0.7)
    assert ax.get_title(loc="left").endswith("floor is at q = 0.7")
    curve = np.asarray(ax.lines[0].get_ydata())
    assert np.isclose(curve.min(), 0.8813, atol=1e-3)  # the entropy; q is drawn in steps of 0.005


def test_the_bets_compare_both_directions():
    title = "Spanish by the Italian table: 6.4 bits; Italian by the Spanish: 7.0"
    assert bets().get_title(loc="left") == title


@pytest.mark.parametrize("draw", [surprises, bets, lambda lang: plots.valley(0.7, lang=lang)])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw, {"KL", "en (bits)", "es (bits)"}) == set()
