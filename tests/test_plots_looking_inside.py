"""The figures of phase 21 show what they are given."""

import matplotlib
import numpy as np
import pytest
import torch
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import looking_inside as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def stages(lang="en"):
    found = {
        "embedding": (0.0, 0.0, 0.1),
        "attention 0": (0.0, 0.1, 0.0),
        "mlp 0": (0.6, 0.88, 0.5),
    }
    return plots.stages(found, lang=lang)


def looking(lang="en"):
    looks, gives = torch.zeros(4, 2, 4), torch.zeros(4, 2, 4)
    looks[0, 0, 2], gives[0, 0, 2], looks[3, 1, 1] = 0.8, 0.7, 0.29
    return plots.looking_and_giving(looks, gives, lang=lang)


def pull(lang="en"):
    return plots.pull_map(torch.eye(4).repeat_interleave(2, 0), range(20, 28), lang=lang)


@pytest.mark.parametrize("draw", [stages, looking, pull], ids=lambda draw: draw.__name__)
def test_no_word_of_the_english_figure_is_left_in_the_spanish_one(draw):
    assert left_in_english(draw) == set()


def test_the_lens_has_a_line_for_first_letters_and_one_for_the_others():
    ax = stages()
    first, later = (np.asarray(line.get_ydata()).tolist() for line in ax.lines)
    assert (first, later) == ([0.0, 0.1, 0.88], [0.1, 0.0, 0.5])
    assert "88 %" in ax.get_title(loc="left")
    spanish = [label.get_text() for label in stages("es").get_xticklabels()]
    assert spanish == ["embedding", "atención 0", "MLP 0"]


def test_every_head_is_a_dot_and_those_that_look_are_named():
    ax = looking()
    assert [len(np.asarray(line.get_xdata())) for line in ax.lines] == [16, 16]
    assert sorted(text.get_text() for text in ax.texts) == ["0.2", "1.1"]


def test_the_strongest_digit_of_each_position_is_marked():
    ax = pull()
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["20", "24"]
