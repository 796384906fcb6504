"""The figures of silent mistakes state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import pytorch as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def silent_curves(lang: str = "en"):
    losses = {"right": [4.0] * 10 + [2.0] * 10, "tensor": [4.0] * 20, "list": [3.0] * 20}
    return plots.silent_curves(losses, floor=1.25, know_nothing=4.04, lang=lang)


def column_and_list(lang: str = "en"):
    return plots.column_and_list([-1.0, 0.0, 1.0], [-1.0, 0.1, 1.0], [0.0, 0.0, 0.0], lang=lang)


def test_the_curves_are_means_over_ten_steps_and_the_title_counts_them():
    ax = silent_curves()
    assert ax.get_title(loc="left") == "One of these 3 is right, and none of the others complained"
    assert np.asarray(ax.lines[0].get_ydata())[[0, -1]] == pytest.approx([4.0, 2.0])
    title = "Solo una de estas 3 es correcta, y ninguna de las otras se quejó"
    assert silent_curves("es").get_title(loc="left") == title


def test_the_title_says_how_far_the_predictions_spread():
    panels = column_and_list()
    assert panels[0].figure.get_suptitle().endswith("predictions spread by 0.000")
    assert column_and_list("es")[0].figure.get_suptitle().startswith("Una columna menos una lista")


@pytest.mark.parametrize("draw", [silent_curves, column_and_list])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) == set()
