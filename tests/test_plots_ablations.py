"""The figures of phase 22 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import ablations as plots

matplotlib.use("Agg")

TABLE = {
    "mask off": {"start": False, "written": True},
    "shifted twice": {"start": False, "written": True},
    "start ten times larger": {"start": True, "written": False},
}
SCORES = {"nothing": [0.5, 0.6], "MLP": [0.0, 0.1], "GELU": [0.5, 0.4], "tied head": [0.9, 0.8]}
VERDICTS = {"MLP": "hurts", "GELU": "cannot tell", "tied head": "helps"}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def curves(lang: str = "en"):
    losses = {"healthy": [4.0, 0.1], "mask off": [4.0, 0.2]}
    return plots.written_or_not(losses, {"healthy": 1.0, "mask off": 0.0}, lang)


def test_the_title_counts_who_can_write():
    ax = curves()
    assert ax.get_title(loc="left") == "All 2 learn the batch by heart; 1 can write it"
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [4.0, 0.1]
    assert [line.get_label() for line in ax.lines][1] == "mask off: writes 0 %"


def test_the_best_check_is_named_with_what_it_finds():
    ax = plots.signatures(TABLE)
    assert ax.get_title(loc="left").startswith("3 bugs: the best check, “written”, finds 2")
    assert len(ax.collections) == 6
    assert [t.get_text() for t in ax.get_xticklabels()] == ["start\n1", "written\n2"]
    escaped = {**TABLE, "moth": {"start": False, "written": False}}
    assert plots.signatures(escaped).get_title(loc="left") == "A bug that no check finds"


def test_parts_are_sorted_and_counted_by_their_verdict():
    ax = plots.parts(SCORES, VERDICTS)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["MLP", "GELU", "nothing", "tied head"]
    assert ax.get_title(loc="left").startswith("Without them: 1 are missed, 1 were in the way")
    assert ax.lines[0].get_color() != ax.lines[3].get_color()


@pytest.mark.parametrize(
    "draw",
    [
        curves,
        lambda lang: plots.signatures(TABLE, lang),
        lambda lang: plots.parts(SCORES, VERDICTS, lang=lang),
    ],
    ids=["written_or_not", "signatures", "parts"],
)
def test_nothing_english_is_left_in_the_spanish_figure(draw):
    assert left_in_english(draw) == set()


def test_every_name_of_the_lesson_has_its_spanish_one():
    from minigpt.ablations import PARTS
    from minigpt.experiments.silent_bugs import BUGS

    symbols = {"GELU", "MLP", "1/sqrt(D)"}
    assert {*PARTS, *BUGS} - symbols <= plots.SPANISH.keys()
