"""The figures of the cache show what they are given."""

import matplotlib
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import cache as plots

matplotlib.use("Agg")

TIMES = {"whole": [0.002, 0.016], "cached": [0.001, 0.001]}
RIGHT = {"none": {3: 4, 4: 4}, "not emptied": {3: 0, 4: 0}, "last letter twice": {3: 0, 4: 2}}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def widths(ax) -> list[float]:
    return [bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)]


def test_the_triangle_holds_every_position_that_is_read():
    ax = plots.triangle(3, 3)
    assert sum(widths(ax)) == 3 + 4 + 5
    assert ax.get_title(loc="left").endswith("12 positions instead of 5")


def test_the_title_gives_the_gain_at_both_ends():
    ax = plots.step_times([8, 64], TIMES)
    assert "2.0 times faster at 8 letters, 16 times at 64" in ax.get_title(loc="left")


def test_only_mistakes_that_the_demonstration_passed_are_called_hidden():
    ax = plots.mistakes(RIGHT, 4, shown=("not emptied",))
    assert ax.get_title(loc="left") == "1 mistakes that the demonstration does not show"
    assert widths(ax) == [4, 4, 0, 0, 0, 2]


@pytest.mark.parametrize(
    "draw",
    [
        lambda lang: plots.triangle(3, 3, lang),
        lambda lang: plots.step_times([8, 64], TIMES, lang),
        lambda lang: plots.mistakes(RIGHT, 4, lang=lang),
    ],
    ids=["triangle", "step_times", "mistakes"],
)
def test_nothing_english_is_left_in_the_spanish_figure(draw):
    assert left_in_english(draw) == set()


def test_every_mistake_has_its_spanish_name():
    from minigpt.experiments.cache import MISTAKES

    assert set(MISTAKES) <= plots.SPANISH.keys()
