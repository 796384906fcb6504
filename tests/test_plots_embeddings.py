"""The figures of phase 13 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt

from minigpt.plots import embeddings as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def alike(lang: str = "en"):
    return plots.alike(
        [[1.0, 0.2, 0.0], [0.2, 1.0, -0.3], [0.0, -0.3, 1.0]], "aeb", "ae", 2, 4, lang
    )


def row_lengths(lang: str = "en"):
    groups = {
        "answers": {"a": 1.5, "\n": 1.0},
        "prompts": {"4": 0.9},
        "never": {"ñ": 0.6, "ü": 0.7},
    }
    return plots.row_lengths(groups, [0.8, 0.7, 0.2, 0.1], 2, 0.16, lang)


def maps(lang: str = "en"):
    line = np.array([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    return plots.maps({"spell": (line[:, ::-1], 0.25), "compare": (line, 0.99)}, "012", lang)


def test_the_diagonal_is_empty_and_the_group_is_framed():
    ax = alike()
    shown = np.ma.filled(np.ma.asarray(ax.images[0].get_array(), dtype=float), np.nan)
    assert np.isnan(np.diag(shown)).all() and shown[0, 1] == 0.2 and shown[2, 1] == -0.3
    (frame,) = ax.patches
    assert frame.get_width() == frame.get_height() == 2  # type: ignore[attr-defined]
    title = ax.get_title(loc="left")
    assert title == "2 of the 4 nearest letters of ae are among them"


def test_every_row_has_a_bar_and_both_kinds_of_never_are_in_the_title():
    left, right = row_lengths()
    assert [patch.get_height() for patch in left.patches] == [1.5, 1.0, 0.9, 0.6, 0.7]  # type: ignore[attr-defined]
    assert [label.get_text() for label in left.get_xticklabels()] == ["a", "↵", "4", "ñ", "ü"]
    assert [patch.get_height() for patch in right.patches] == [0.8, 0.7, 0.2, 0.1]  # type: ignore[attr-defined]
    title = left.figure.get_suptitle()
    assert title == "Characters never met: 0.65 long. Places never met: 0.15"


def test_each_name_stands_at_its_place():
    spell, compare = maps()
    spots = [text.get_position() for text in compare.texts]
    assert [text.get_text() for text in compare.texts] == ["0", "1", "2"]
    assert spots == [(-1.0, 0.0), (0.0, 0.0), (1.0, 0.0)]
    assert spell.figure.get_suptitle().endswith("longest axis: 25 % and 99 %")


def test_the_title_over_the_panels_is_in_the_readers_language():
    assert row_lengths("es")[0].figure.get_suptitle().startswith("Caracteres nunca vistos")
    assert maps("es")[0].figure.get_suptitle() == "Las diez cifras en su eje mayor: 25 % y 99 %"


@pytest.mark.parametrize("draw", [alike, row_lengths, maps])
def test_no_word_of_the_english_figure_is_left_in_the_spanish_one(draw):
    assert left_in_english(draw, {"2", "1 (25 %)", "1 (99 %)"}) == set()
