"""The figures of matrices state what the numbers that they are given show, in both languages."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import matrices as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "From n = 16 to 32, NumPy's time grows 8-fold"),
        ("es", "De n = 16 a 32, el tiempo de NumPy crece 8 veces"),
    ],
)
def test_growth_names_the_last_doubling_and_draws_the_cube(lang, title):
    ax = plots.growth([8, 16, 32], [1.0, 2.0, 16.0], {8: 100.0}, lang=lang)
    assert ax.get_title(loc="left") == title
    assert np.allclose(np.asarray(ax.lines[2].get_ydata()), [0.25, 2, 16])


def test_broken_names_the_worst_and_the_best_bar():
    ax = plots.broken(99.9, {"q": 0.0, "k": 25.6}, lang="es")
    assert ax.get_title(loc="left") == "Una matriz transpuesta: de 0 a 26 % en vez de 100 %"
    assert [text.get_text() for text in ax.texts] == ["99.9", "0.0", "25.6"]


def test_predicted_compares_one_token_with_many():
    ax = plots.predicted([1, 2560], [1e-6, 2e-3], [1e-5, 2e-3])
    title = "One token takes 10 times what the count says, 2,560 take 1.0 times"
    assert ax.get_title(loc="left") == title
    assert np.allclose(np.asarray(ax.lines[1].get_ydata()), [10, 2000])


@pytest.mark.parametrize(
    "draw",
    [
        lambda lang: plots.growth([1, 2], [1.0, 8.0], {1: 9.0}, lang=lang),
        lambda lang: plots.broken(99.9, {"q": 0.0}, lang=lang),
        lambda lang: plots.predicted([1, 2560], [1.0, 2.0], [3.0, 2.0], lang=lang),
    ],
)
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) == set()
