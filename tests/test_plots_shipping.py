"""The figures of phase 31 show what they are given."""

import json
import struct

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from minigpt.plots import shipping as plots

matplotlib.use("Agg")
FOUND = {
    "right": {"loads": True, "difference": 0.0, "exact": 0.99},
    "turned": {"loads": False, "error": "shape"},
    "silent": {"loads": True, "difference": 0.01, "exact": 0.99},
    "nonsense": {"loads": True, "difference": 20.0, "exact": 0.0},
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def rectangles(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def first(values) -> float:
    return np.asarray(values).tolist()[0]


def test_a_file_is_drawn_in_scale_with_its_front_enlarged():
    entry = {"w": {"dtype": "F32", "shape": [1000], "data_offsets": [0, 4000]}}
    header = json.dumps(entry).encode()
    raw = struct.pack("<Q", len(header)) + header + bytes(4000)
    front_end = 8 + len(header)
    figure = plots.file_bar(raw, {"w": ("F32", [1000], front_end, len(raw))}, size=100)
    whole, front = figure.axes
    widths = [[bar.get_bbox().width for bar in rectangles(ax)] for ax in (whole, front)]
    assert widths == [[8, len(header), 4000], [8, len(header), 100 - front_end]]
    assert whole.get_title(loc="left").startswith(f"{100 * front_end / len(raw):.2f} % of the file")
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["8 bytes: a length", "header", "weights, tensor by tensor"]


def test_a_mistake_lies_where_its_logits_and_answers_put_it():
    ax = plots.mistakes(FOUND)
    drawn = [(first(line.get_xdata()), first(line.get_ydata())) for line in ax.lines]
    assert drawn == [(plots.NOTHING, 99.0), (0.01, 99.0), (20.0, 0.0)]
    assert ax.get_title(loc="left") == "2 wrong exports load; 1 of them answer like the right one"
    colours = {line.get_color() for line in ax.lines}
    assert len(colours) == 3  # right, silent, nonsense
    said = plots.mistakes(FOUND, lang="es").get_title(loc="left")
    assert said == "2 exportaciones con error cargan; 1 contestan como la buena"


def test_both_servers_are_drawn_and_the_title_compares_the_most_clients():
    def row(clients, rate, wait):
        return {"clients": clients, "requests_per_second": rate, "p50_ms": wait}

    record = {"max_batch": {"1": [row(1, 50, 20), row(8, 50, 160)]}}
    record["max_batch"]["32"] = [row(1, 40, 25), row(8, 200, 40)]
    figure = plots.load(record)
    rate, wait = figure.axes
    assert [np.asarray(line.get_ydata()).tolist() for line in rate.lines] == [[50, 50], [40, 200]]
    assert [np.asarray(line.get_ydata()).tolist() for line in wait.lines] == [[20, 160], [25, 40]]
    title = "With 8 clients, batches give 4.0 times the answers and a wait 4.0 times shorter"
    assert figure.get_suptitle() == title
    assert "Con 8 clientes" in plots.load(record, lang="es").get_suptitle()
