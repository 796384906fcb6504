"""The figures of preference tuning state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.plots import preference as plots

matplotlib.use("Agg")

POINTS = [
    {"step": 0, "loss": 0.69, "hundred": 0.5, "thousand": 0.48, "wrong": 0.02},
    {"step": 10, "loss": 0.6, "hundred": 0.8, "thousand": 0.1, "wrong": 0.1},
    {"step": 20, "loss": 0.01, "hundred": 0.1, "thousand": 0.0, "wrong": 0.9},
]
WAYS = {
    "start": {"one": 0.4, "of 8": 0.7},
    "rejection": {"one": 0.6, "of 8": 0.75},
    "right answers": {"one": 0.5, "of 8": 0.8},
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_title_sets_the_last_loss_against_the_wrong_answers_and_names_the_best_step():
    figure = plots.loss_and_shares(POINTS)
    assert figure.get_suptitle() == "Loss 0.01, and 90% of the answers are wrong; best at step 10"
    above, below = figure.axes
    assert np.allclose(np.asarray(above.lines[0].get_ydata()), [0.69, 0.6, 0.01])
    assert np.allclose(np.asarray(below.lines[2].get_ydata()), [0.02, 0.1, 0.9])


def test_odds_are_a_power_of_the_odds_of_the_votes():
    ax = plots.votes_to_odds((1.0, 0.5), {0.6: [1.5, 1.4], 0.8: [4.2]})
    assert ax.get_title(loc="left") == "80% of the votes: odds × 4 (beta 1), × 16 (beta 0.5)"
    votes, odds = (np.asarray(values) for values in ax.lines[1].get_data())
    assert np.allclose(odds, (votes / (1 - votes)) ** 2)
    assert np.asarray(ax.lines[2].get_data()).T.tolist() == [[0.6, 1.5], [0.6, 1.4], [0.8, 4.2]]


def test_four_ways_name_the_best_by_one_sample_and_by_eight():
    ax = plots.four_ways(WAYS, lang="es")
    assert (
        ax.get_title(loc="left")
        == "Lo más seguro: muestreo con rechazo.  Lo más amplio: respuestas correctas"
    )
    ax = plots.four_ways({**WAYS, "rejection": {"one": 0.45, "of 8": 0.7}})
    assert ax.get_title(loc="left") == "Best by one sample and by one of 8: right answers"
