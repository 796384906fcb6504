"""The figures of phase 32 show what they are given."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.experiments import results
from minigpt.plots import capstone as plots

matplotlib.use("Agg")
RECORD = results.load("capstone")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_grid_has_a_cell_for_every_line_and_marks_what_must_be_mended():
    verdicts = {
        "numerals": [("data", 15, 15, False), ("claim", 20, 20, False)],
        "romans": [("data", 5, 15, True), ("claim", 14, 20, False)],
    }
    ax = plots.grid(verdicts)
    assert [text.get_text() for text in ax.texts] == ["15/15", "20/20", "5/15  ✗", "14/20"]
    (image,) = ax.images
    assert np.asarray(image.get_array()).tolist() == [[2, 2], [0, 1]]
    assert ax.get_title(loc="left").startswith("1 of 2 projects")
    spanish = plots.grid(verdicts, lang="es")
    assert [label.get_text() for label in spanish.get_xticklabels()] == ["datos", "afirmación"]


def test_a_line_goes_from_one_exam_to_the_other_for_each_seed():
    ax = plots.two_exams({"0": {"rows": 0.9, "numbers": 0.5}, "1": {"rows": 0.7, "numbers": 0.3}})
    assert [np.asarray(line.get_ydata()).tolist() for line in ax.lines] == [[0.9, 0.5], [0.7, 0.3]]
    assert "0.80 in one exam, 0.40 in the other" in ax.get_title(loc="left")


def test_there_is_a_point_for_each_seed_way_and_length_and_the_title_is_true():
    scores = RECORD["numerals"]
    ax = plots.short_and_long(scores)
    drawn = sorted(float(y) for line in ax.lines for y in np.asarray(line.get_ydata()))
    meant = [found[k] for s in scores.values() for found in s.values() for k in found if k != "all"]
    assert drawn == sorted(meant)
    three = {w: np.mean([f["three digits"] for f in s.values()]) for w, s in scores.items()}
    assert three["as they are"] < three["more often"] < three["0781"]


def test_the_ways_of_asking_stand_in_order_with_all_their_seeds():
    scores = {way: {s: f["unseen"] for s, f in v.items()} for way, v in RECORD["sums"].items()}
    ax = plots.ways_of_asking(scores)
    for line, seeds in zip(ax.lines, scores.values(), strict=True):
        assert np.asarray(line.get_xdata()).tolist() == list(seeds.values())
    worst = min(v for way, s in scores.items() if "steps" in way for v in s.values())
    means = [np.mean(list(s.values())) for way, s in scores.items() if "steps" not in way]
    assert len(ax.patches) == len(scores) and worst > max(means) - 0.01  # as the title says
