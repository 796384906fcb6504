"""The figures of floating point state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import floats as plots

matplotlib.use("Agg")
FORMATS = {"float32", "float16", "bfloat16"}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def gaps(lang: str = "en", half: float = 2.0):
    curves = {"float32": [1e-3, 2e-3], "bfloat16": [0.5, 2 * half]}
    return plots.gaps([1.0, 2.0], curves, weight=2.0, step=1.5, lang=lang)


def test_the_gaps_say_whether_the_step_is_lost():
    assert gaps().get_title(loc="left") == "A step of 1.5 at 2 is less than half a bfloat16 gap"
    ax = gaps("es", half=1.0)
    assert ax.get_title(loc="left") == "Un paso de 1.5 en 2 es más que medio hueco de bfloat16"


def test_the_walks_name_the_format_that_stands_still():
    paths = {"float32": [1.0, 0.5], "bfloat16": [1.0, 1.0], "by lot": [1.0, 0.6]}
    ax = plots.walks(paths)
    assert ax.get_title(loc="left") == "bfloat16 never leaves 1"
    assert np.allclose(np.asarray(ax.lines[1].get_ydata()), [1, 1])


def test_the_digits_that_suffice_are_the_fewest_above_99_percent():
    left, right = plots.digits({7: 99.9, 1: 99.8, 0: 98.1}, {7: 63.2, 10: 0.3}, step=1e-4)
    assert left.get_title(loc="left") == "Mantissa bits that suffice to read: 1 …"
    assert right.get_title(loc="left") == "… but with 7, 63 % of the weights ignore a step"


@pytest.mark.parametrize(
    "draw",
    [
        gaps,
        lambda lang: plots.walks({"bfloat16": [1.0, 1.0], "by lot": [1.0, 0.5]}, lang=lang),
        lambda lang: plots.digits({7: 99.9}, {7: 63.2}, step=1e-4, lang=lang),
    ],
)
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw, FORMATS) == set()
