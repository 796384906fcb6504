"""Deep nets of letters: sizes worked by hand, designs told apart, gradients that fit."""

import math

import pytest
import torch
from torch.nn import functional as F

from minigpt.number_names import ALPHABET
from minigpt.stacks import (
    DESIGNS,
    Design,
    Stack,
    alikeness,
    judge,
    rms_norm,
    signal,
    size,
    trace,
    train,
    train_product,
    windows,
)


def test_a_size_is_the_root_of_the_mean_square():
    assert size(torch.tensor([3.0, -4.0])) == pytest.approx(12.5**0.5)
    assert size(torch.full((2, 2), 1e-30)) == pytest.approx(1e-30)  # its square is 0 in float32


def test_alikeness_is_the_mean_cosine_between_different_rows():
    rows = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 3.0]])
    assert alikeness(rows) == pytest.approx((0 + 2 * 0.5**0.5) / 3)
    assert alikeness(torch.tensor([[1.0, 2.0], [2.0, 4.0]])) == pytest.approx(1)


def test_a_norm_gives_each_row_size_one():
    x = torch.tensor([[3.0, 4.0], [-30.0, 40.0]])
    assert torch.allclose(rms_norm(x, 0.0), torch.tensor([[0.6, 0.8], [-0.6, 0.8]]) * 2**0.5)


@pytest.mark.parametrize("std", [0.02, 0.125, 0.2])
def test_each_layer_multiplies_the_size_by_the_root_of_its_inputs_times_std(std):
    sizes = signal(std, lambda x: x, depth=4, width=256).sizes
    for before, after in zip(sizes, sizes[1:], strict=False):
        assert after / before == pytest.approx(16 * std, rel=0.05)  # 65,536 draws: about 1 %


def test_relu_halves_the_mean_square_and_two_makes_up_for_it():
    sizes = signal((2 / 256) ** 0.5, torch.relu, depth=3, width=256).sizes
    assert sizes[-1] == pytest.approx(1, rel=0.15)
    assert signal((1 / 256) ** 0.5, torch.relu, 3, 256).sizes[-1] == pytest.approx(
        0.5**1.5, rel=0.15
    )


def test_the_gradient_of_a_chain_is_that_of_autograd():
    found = signal(0.3, torch.tanh, depth=2, width=3, rows=2)
    draws = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, generator=draws, requires_grad=True)
    W1, W2 = (0.3 * torch.randn(3, 3, generator=draws) for _ in range(2))
    out = torch.tanh(torch.tanh(x @ W1.T) @ W2.T)
    (out * torch.randn(2, 3, generator=draws)).sum().backward()
    assert x.grad is not None and found.slopes[0] == pytest.approx(size(x.grad), rel=1e-5)
    assert found.sizes[-1] == pytest.approx(size(out), rel=1e-5)


def test_windows_hold_the_letters_before_and_the_next_one():
    x, y = windows([2], before=2)
    text = ["".join(ALPHABET[i] for i in row) for row in x.tolist()]
    assert text == ["\n\n", "\nt", "tw", "wo"]
    assert "".join(ALPHABET[i] for i in y.tolist()) == "two\n"


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_is_its_formula(name):
    design, model = DESIGNS[name], Stack(3, DESIGNS[name])
    letters = windows([7, 4236])[0]
    x = model.table[letters].flatten(1)
    for up, down in zip(model.up, model.down, strict=True):
        read = rms_norm(x) if name in ("plain, norm", "pre-norm") else x
        branch = F.relu(read @ up.T) @ down.T
        x = x + branch if design.residual else branch
        x = rms_norm(x) if name == "post-norm" else x
    x = rms_norm(x) if name == "pre-norm" else x
    assert torch.allclose(model(letters), x @ model.head.T, atol=1e-6)  # the same operations


def test_the_starts_have_the_sizes_that_they_promise():
    assert size(Stack(4, Design()).up[0]) == pytest.approx((2 / 64) ** 0.5, rel=0.05)
    assert size(Stack(4, Design()).down[0]) == pytest.approx((1 / 128) ** 0.5, rel=0.05)
    assert size(Stack(4, Design(end="scaled")).down[0]) == pytest.approx(
        (1 / 128) ** 0.5 / 2, rel=0.05
    )
    assert not Stack(4, Design(end="zero")).down[0].any()
    assert size(Stack(4, Design(std=0.02)).down[3]) == pytest.approx(0.02, rel=0.05)


def test_a_trace_holds_sizes_slopes_and_cosines_of_every_depth():
    x, y = windows([7, 4236])
    model = Stack(2, DESIGNS["residual"])
    found = trace(model, x, y)
    places = model.places(x)
    for place in places:
        place.retain_grad()
    F.cross_entropy(model.read_out(places[-1]), y, reduction="sum").backward()
    assert found.sizes == [size(p) for p in places]
    assert found.alike == [alikeness(p) for p in places]
    by_hand = [size(p.grad) for p in places if p.grad is not None]
    assert found.slopes == pytest.approx(by_hand, rel=1e-5)


def test_training_is_repeatable_and_learns():
    data = windows(list(range(100)))
    ends = []
    for _ in range(2):
        model = Stack(1, DESIGNS["pre-norm"])
        before = judge(model, data)
        train(model, data, steps=30)
        ends.append(judge(model, data))
    assert ends[0] == ends[1] < before - 1
    assert before == pytest.approx(math.log(57), abs=0.2)


def test_units_are_what_relu_lets_through():
    model, x = Stack(1, DESIGNS["plain"]), torch.randn(5, 64)
    assert torch.equal(model.units(x, 0), F.relu(x @ model.up[0].T))


def test_two_zeros_never_move_and_one_does():
    data = windows(list(range(100)))
    A, B = torch.ones(2, 64) / 8, torch.zeros(57, 2)
    assert train_product(torch.zeros(2, 64), B, data, 5) == pytest.approx(math.log(57), rel=1e-6)
    assert not B.any()
    assert train_product(A, B, data, 5) < math.log(57) - 0.1
    assert B.any()
