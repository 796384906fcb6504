"""The figures of the two engines state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import engines as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def copied_and_added(lang: str = "en"):
    return plots.copied_and_added([1, 2, 3], np.arange(12.0).reshape(4, 3), [18, 22, 26], lang=lang)


def kept(lang: str = "en"):
    megabytes = {"table": 20.0, "stream": 10.0, "wide": 5.0, "heads": 4.0, "beside": 1.0}
    return plots.kept(megabytes, 0.4, lang=lang)


def two_engines(lang: str = "en"):
    ours = [4.0 + 1e-6, *[1.0] * 19]
    return plots.two_engines(ours, [4.0, *[1.5] * 19], lang=lang)


def test_copies_and_sums_are_written_out():
    forward, back = copied_and_added()
    assert [text.get_text() for text in forward.texts].count("2") == 5  # the bias and four copies
    assert {"18", "22", "26"} <= {text.get_text() for text in back.texts}


def test_the_title_divides_by_the_weights():
    assert kept().get_title(loc="left") == "What the walk back needs is 100 times the model"
    assert len(kept().patches) == 6


def test_the_title_looks_at_the_first_tenth():
    top, below = two_engines()
    assert top.get_title(loc="left").startswith("Two engines, one curve: apart by 5e-01")
    assert np.asarray(below.lines[0].get_ydata())[0] == pytest.approx(1e-6)


@pytest.mark.parametrize("draw", [copied_and_added, kept, two_engines])
def test_the_spanish_figures_have_no_english_word(draw):
    assert left_in_english(draw) - {"MB"} == set()
