"""The figures of phase 10 show what they are given."""

import matplotlib
import numpy as np
import pytest
from figure_words import left_in_english
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import unicode as plots

matplotlib.use("Agg")
RUN = {"composed": 0.2, "decomposed": 0.5}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("char", "title"),
    [
        ("A", "A: one byte, without marks"),
        ("é", "é: 5 bits in the first byte, 6 in the next"),
        ("€", "€: 4 bits in the first byte, 6, 6 in the next"),
    ],
)
def test_the_bits_above_are_those_below_without_the_marks(char, title):
    ax = plots.bits_in_bytes(char)
    assert ax.get_title(loc="left") == title
    at = {}
    for text in ax.texts:
        if text.get_text() in ("0", "1"):
            at.setdefault(text.get_position()[1], []).append(
                (text.get_position()[0], text.get_text(), text.get_color())
            )
    above, below = (sorted(at[y]) for y in (2, 0))
    assert int("".join(bit for _, bit, _ in above), 2) == ord(char)
    marks = [bit for bit in below if bit[2] == plots.VERMILION]
    assert [bit for bit in below if bit not in marks] == above
    bits = "".join(bit for _, bit, _ in below)
    assert bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)) == char.encode()


def test_by_source_says_how_many_answers_are_lost():
    ax = plots.by_source({"NFC": 981, "NFD": 885}, 1000)
    assert ax.get_title(loc="left") == "96 right answers of 1,000 are called wrong"
    widths = [bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)]
    assert np.allclose(widths, [98.1, 88.5])


def test_two_spellings_are_stacked_beside_the_clean_corpus():
    clean = [{"composed": 0.9, "decomposed": 0.0}, {"composed": 0.8, "decomposed": 0.0}]
    ax = plots.two_spellings(clean, [RUN, {"composed": 0.6, "decomposed": 0.3}], [0, 1])
    assert (
        ax.get_title(loc="left") == "Mixed corpus: 20 to 60 % by one spelling, 70 to 90 % by either"
    )
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle)]
    assert np.allclose([bar.get_height() for bar in bars], [90, 80, 20, 60, 50, 30])
    assert np.allclose([bar.get_y() for bar in bars[4:]], [20, 60])


@pytest.mark.parametrize(
    "draw",
    [
        lambda lang: plots.bits_in_bytes("é", lang),
        lambda lang: plots.bits_in_bytes("A", lang),
        lambda lang: plots.by_source({"NFC": 981, "NFD": 885}, 1000, lang),
        lambda lang: plots.two_spellings([RUN], [RUN], [0], lang),
    ],
)
def test_nothing_english_is_left_in_the_spanish_figure(draw):
    assert left_in_english(draw) == set()
