"""The figures of optimisation state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import optim as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def paths(lang: str = "en"):
    along, turned = np.diag([1.0, 9.0]), np.array([[5.0, -4.0], [-4.0, 5.0]])
    walk = np.array([[1.0, 0.3], [0.5, -0.2], [0.0, 0.0]])
    walks = {"descent": (along, walk), "momentum": (along, walk)}
    walks |= {"Adam": (along, walk[:2]), "turned": (turned, walk)}
    return plots.paths(walks, lang=lang)


def by_letter(lang: str = "en"):
    excess = {"descent": [3.0, 0.5, 0.01], "momentum": [0.3, 0.1, 0.01], "Adam": [0.0, 0.0, 0.0]}
    return plots.by_letter([1e-4, 1e-2, 0.1], excess, lang=lang)


def uncorrected(lang: str = "en"):
    return plots.uncorrected({(0.9, 0.99): [1.0, 2.0, 1.0], (0.9, 0.999): [3.0, 6.0, 6.5]}, lang)


def test_each_walk_has_a_panel_that_counts_its_steps():
    panels = paths()
    titles = [panel.get_title(loc="left") for panel in panels]
    assert titles[0] == "descent: 2 steps" and titles[2] == "Adam: 1 steps"
    whole = panels[0].figure.get_suptitle()
    assert whole == "The same valley, turned: Adam needs 2 steps instead of 1"
    assert all(panel.get_aspect() == 1 for panel in panels)  # a valley is as narrow as it is


def test_the_rarest_letter_is_compared_with_the_commonest():
    ax = by_letter()
    assert "rarest letter 300 times as far behind" in ax.get_title(loc="left")
    assert np.asarray(ax.lines[2].get_ydata()).tolist() == [1e-5] * 3  # 0 has no place on a log


def test_the_title_names_the_worst_step_counted_from_one():
    title = uncorrected().get_title(loc="left")
    assert title == "Too fast, not too slow: up to 6.5 times, at step 3"


def test_the_title_over_the_panels_is_in_the_readers_language():
    assert paths("es")[0].figure.get_suptitle().startswith("El mismo valle, girado")


@pytest.mark.parametrize("draw", [paths, by_letter, uncorrected])
def test_the_spanish_figures_have_no_english_word(draw):
    symbols = {"Adam", "β = 0.9, 0.99", "β = 0.9, 0.999"}
    assert left_in_english(draw, symbols) == set()
