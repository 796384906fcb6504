"""The figures of LoRA state what the numbers that they are given show."""

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from minigpt.plots import lora as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_spectrum_s_title_gives_the_worst_and_the_best_layer_at_rank_r():
    deltas = {"attention.q": torch.diag(torch.tensor([3.0, 4.0])), "mlp.up": torch.eye(2)}
    ax = plots.spectrum(deltas, r=1)
    # 16 of 25 squares in the first outer product, and 1 of 2
    assert (
        ax.get_title(loc="left") == "Rank 1 holds only 50 to 64 % of what full fine-tuning changed"
    )
    shares = [np.asarray(line.get_ydata()).tolist() for line in ax.lines[:2]]
    assert np.allclose(shares, [[16 / 25, 1], [1 / 2, 1]])


def test_the_sweep_sets_learned_against_cut_at_rank_8():
    ax = plots.rank_sweep([1, 8], learned=[0.04, 0.98], cut={1: 0.0, 8: 0.05, 64: 0.99}, full=0.99)
    assert ax.get_title(loc="left") == "Rank 8, learned: 98 %.  Cut down to rank 8: 5 %"
    assert np.allclose(np.asarray(ax.lines[1].get_ydata()), [4, 98])
    assert np.allclose(np.asarray(ax.lines[2].get_ydata()), [0, 5, 99])


def test_the_update_is_drawn_in_its_four_shapes():
    W, A, B = torch.randn(6, 5), torch.randn(2, 5), torch.randn(6, 2)
    figure = plots.update_picture(W, A, B, scaling=2.0)
    drawn = [np.asarray(ax.images[0].get_array()) for ax in figure.axes]
    assert [a.shape for a in drawn] == [(6, 5), (6, 2), (2, 5), (6, 5)]
    assert np.allclose(drawn[3], (2 * B @ A).numpy())
    assert "30 numbers, frozen" in figure.get_suptitle() and "22 numbers" in figure.get_suptitle()


def test_byte_bars_end_where_the_model_ends():
    rows = {
        "base": {"Linears": 4000, "rest": 1000, "adapter": 0},
        "QLoRA": {"Linears": 500, "rest": 1000, "adapter": 700},
    }
    ax = plots.byte_bars(rows)
    assert ax.get_title(loc="left") == "From 5 kB to 2 kB"
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches if isinstance(bar, Rectangle)]
    assert max(ends) == 5 and ends[-1] == pytest.approx(2.2)


def test_the_ratio_is_2r_over_h():
    ax = plots.ratio({"here": 64, "there": 4096}, r=8)
    assert ax.get_title(loc="left") == "Rank 8 trains 25 % of a layer in here, 0.39 % in there"
    assert np.allclose(np.asarray(ax.lines[0].get_ydata()), [25, 100 * 16 / 4096])
