"""The figures of phase 11 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import bpe as plots

matplotlib.use("Agg")
RUNS = [
    {"tokenizer": "letters", "numbers": 500, "steps": 300, "exact": [0.7, 0.9]},
    {"tokenizer": "digits merge", "numbers": 500, "steps": 900, "exact": [0.4, 0.6]},
    {"tokenizer": "digits merge", "numbers": 8500, "steps": 900, "exact": [1.0, 1.0]},
]
TABLE = {"en": {"en": 5.0, "es": 1.1}, "all": {"en": 4.0, "es": 3.0}}
CUTS = {"letters": list("42=two\n"), "digits merge": ["42", "=", "two", "\n"]}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def bars(ax):
    return [bar for bar in ax.patches if isinstance(bar, Rectangle)]


def test_a_reading_is_a_row_of_boxes_as_long_as_its_tokens():
    ax = plots.readings(CUTS)
    assert ax.get_title(loc="left") == "One row, 2 readings: from 7 tokens to 4"
    assert [bar.get_width() for bar in bars(ax)] == [1] * 7 + [2, 1, 3, 1]
    drawn = "".join(text.get_text() for text in ax.texts)
    assert drawn == "42=two⏎" * 2


def test_letters_per_token_names_the_first_row():
    ax = plots.letters_per_token(TABLE)
    title = "Learned from en: 5.0 letters a token there, 1.1 elsewhere"
    assert ax.get_title(loc="left") == title
    assert np.allclose(np.asarray(ax.images[0].get_array()), [[5, 1.1], [4, 3]])
    assert [text.get_text() for text in ax.texts] == ["5.00", "1.10", "4.00", "3.00"]


def test_exact_match_is_a_mean_with_a_dot_for_each_seed():
    ax = plots.exact_by_tokenizer(RUNS, 500)
    assert ax.get_title(loc="left") == "Letters: 80 %; digits merge: 50 %"
    assert np.allclose([bar.get_width() for bar in bars(ax)], [80, 50])
    assert np.allclose([np.asarray(line.get_xdata()) for line in ax.lines], [[70, 90], [40, 60]])
    assert len(bars(plots.exact_by_tokenizer(RUNS, 500, names=["letters"]))) == 1


def test_how_often_goes_down():
    ax = plots.how_often({"digits apart": [5, 9], "digits merge": [1, 4, 2]}, 6000)
    assert ax.get_title(loc="left") == "2 tokens for numbers, or 3 that are seen less often"
    assert [np.asarray(line.get_ydata()).tolist() for line in ax.lines] == [[9, 5], [4, 2, 1]]


@pytest.mark.parametrize(
    "draw",
    [
        lambda lang: plots.readings(CUTS, lang),
        lambda lang: plots.letters_per_token(TABLE, lang),
        lambda lang: plots.exact_by_tokenizer(RUNS, 500, lang),
        lambda lang: plots.how_often({"digits apart": [5, 9], "digits merge": [1]}, 6000, lang),
    ],
)
def test_nothing_english_is_left_in_the_spanish_figure(draw):
    assert left_in_english(draw) == set()
