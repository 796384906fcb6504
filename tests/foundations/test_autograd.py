"""What was copied is added up, each slope has its array's shape, and a nudge agrees."""

import math

import numpy as np
import pytest

from minigpt.foundations import autograd, letters
from minigpt.foundations.autograd import (
    Tensor,
    cross_entropy,
    fold,
    gelu,
    gradients,
    layer_norm,
    softmax,
)
from minigpt.foundations.gradcheck import check_direction
from minigpt.foundations.scalars import in_order

DRAWS = np.random.default_rng(1)
A, B = DRAWS.standard_normal((2, 3, 4)), DRAWS.standard_normal((3, 1))
SQUARE, TABLE = DRAWS.standard_normal((2, 4, 4)), DRAWS.standard_normal((4, 5))
W = DRAWS.standard_normal(4)
CUBE = A**3  # weights that keep a sum over a softmax from being constant


# --- by hand ------------------------------------------------------------------------------------


def test_the_bias_gets_the_sums_of_the_columns():
    x, b = Tensor(np.ones((4, 3))), Tensor(np.zeros(3))
    ((x + b) * np.arange(12.0).reshape(4, 3)).sum().backward()
    assert b.grad is not None and b.grad.tolist() == [18, 22, 26]
    assert x.grad is not None and x.grad.tolist() == np.arange(12.0).reshape(4, 3).tolist()


def test_a_row_read_twice_gets_both_slopes():
    table = Tensor(np.zeros((9, 2)))
    (table[np.array([3, 3, 7])] * np.array([[1.0, 2], [10, 20], [5, 5]])).sum().backward()
    assert table.grad is not None
    assert table.grad[3].tolist() == [11, 22] and table.grad[7].tolist() == [5, 5]
    assert table.grad.sum() == 43


def test_what_one_weight_of_a_softmax_wins_the_others_lose():
    z = Tensor(np.log([0.25, 0.75]))
    (softmax(z) * np.array([1.0, 0.0])).sum().backward()
    assert z.grad == pytest.approx([0.1875, -0.1875])


def test_the_slope_of_a_norm_is_perpendicular_to_ones_and_to_the_normed_row():
    x = Tensor(np.array([[1.0, 2, 4, 8]]))
    h = layer_norm(x, Tensor(np.ones(4)), eps=0.0)
    (h * np.array([1.0, 0, 0, 0])).sum().backward()
    assert x.grad is not None
    assert x.grad.sum() == pytest.approx(0, abs=1e-15)
    assert (x.grad * h.data).sum() == pytest.approx(0, abs=1e-15)


def test_cross_entropy_by_hand():
    z = Tensor(np.log([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]]))
    loss = cross_entropy(z, [1, 0, -100])
    loss.backward()
    assert loss.data == pytest.approx((np.log(4 / 3) + np.log(2)) / 2)
    assert z.grad == pytest.approx(np.array([[0.125, -0.125], [-0.25, 0.25], [0, 0]]))


def test_a_logit_of_a_thousand_does_no_harm():
    z = Tensor(np.array([[0.0, 1000.0]]))
    loss = cross_entropy(z, [1])
    loss.backward()
    assert loss.data == 0 and z.grad is not None and z.grad.tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("shape", "target", "expected"),
    [
        ((2, 2), (2,), [4, 6]),
        ((2, 2), (2, 1), [[3], [7]]),
        ((2, 2), (), 10),
        ((2, 2), (2, 2), [[1, 2], [3, 4]]),
        ((1, 4), (1, 1), [[10]]),
        ((1, 4), (1, 4), [[1, 2, 3, 4]]),
    ],
)
def test_fold_by_hand(shape, target, expected):
    d = np.arange(1.0, 5.0).reshape(shape)
    assert fold(d, target).shape == target
    assert fold(d, target).tolist() == expected


@pytest.mark.parametrize("shape", [(3, 1), (1, 4), (4,), (1,), (), (2, 1, 4), (1, 1, 1)])
def test_fold_undoes_every_broadcast(shape):
    """<broadcast(x), d> = <x, fold(d)> for all x and d: fold is the transpose of copying."""
    x, d = DRAWS.standard_normal(shape), DRAWS.standard_normal((2, 3, 4))
    folded = fold(d, shape)
    assert folded.shape == shape
    assert (np.broadcast_to(x, d.shape) * d).sum() == pytest.approx((x * folded).sum(), rel=1e-12)


# --- a nudge agrees -----------------------------------------------------------------------------

OPERATIONS = {
    "add": (lambda a, b: ((a + b) * (a + b)).sum(), (A, B)),
    "sub": (lambda a, b: ((a - b) ** 3).sum(), (A, B)),
    "mul": (lambda a, b: ((a * b) ** 2).sum(), (A, B)),
    "div": (lambda a, b: (a / (b * b + 1)).sum(), (A, B)),
    "constant first": (lambda a: (2 - 3 / (a * a + 1) + CUBE * a).sum(), (A,)),
    "matmul": (lambda a, w: ((a @ w) ** 2).sum(), (A, TABLE)),
    "batched matmul": (lambda a, s: ((a @ s) ** 2).sum(), (A, SQUARE)),
    "copied matmul": (lambda b, s: ((b.T @ s.T[:, :3]) ** 2).sum(), (B, SQUARE)),
    "constant @": (lambda w: ((A @ w) ** 2).sum(), (TABLE,)),
    "@ constant": (lambda a: ((a @ TABLE) ** 2).sum(), (A,)),
    "table @ batch": (lambda w, s: ((w.T @ s) ** 2).sum(), (TABLE, SQUARE)),
    "exp": (lambda a: (a.exp() * CUBE).sum(), (A,)),
    "log": (lambda a: ((a * a + 1).log() * CUBE).sum(), (A,)),
    "tanh": (lambda a: (a.tanh() * CUBE).sum(), (A,)),
    "relu": (lambda a: (a.relu() * CUBE).sum(), (A,)),
    "sum": (lambda a: (a.sum(1) ** 2).sum() + (a.sum((0, 2), keepdims=True) ** 3).sum(), (A,)),
    "mean": (lambda a: (a.mean(-1) ** 2).sum() + a.mean() ** 2, (A,)),
    "reshape": (lambda a: (a.reshape(6, 4).swapaxes(0, 1) @ a.reshape(6, 4)).sum(), (A,)),
    "gather": (lambda t: (t[np.array([[0, 2], [2, 1]])] ** 2).sum(), (TABLE,)),
    "slice": (lambda t: (t[:2] * t[2:, ::-1]).sum(), (TABLE,)),
    "softmax": (lambda a: (softmax(a) * CUBE).sum(), (A,)),
    "layer norm": (lambda a, w: (layer_norm(a, w) * CUBE).sum(), (A, W)),
    "gelu": (lambda a: (gelu(a) * CUBE).sum(), (A,)),
    "cross-entropy": (lambda a: cross_entropy(a, [[0, 3, -100], [1, 1, 2]]), (A,)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_the_slope_of_a_nudge(name):
    make, arrays = OPERATIONS[name]
    params = {str(i): a for i, a in enumerate(arrays)}

    def loss(moved):
        return float(make(*(Tensor(a) for a in moved.values())).data)

    tensors = {n: Tensor(a) for n, a in params.items()}
    slopes = gradients(make(*tensors.values()), tensors)
    assert all(slopes[n].shape == a.shape for n, a in params.items())
    worst = max(check_direction(loss, params, slopes, seed) for seed in range(10))
    assert worst < 1e-6  # rounding over h = 1e-5 and h²; a wrong rule is off by 1e-2 and more


@pytest.mark.parametrize(
    "wrong",
    [lambda d, shape: d if d.shape == shape else d.mean(0), lambda d, shape: np.resize(d, shape)],
    ids=["mean", "first"],
)
def test_a_wrong_fold_would_be_seen(wrong, monkeypatch):
    monkeypatch.setattr(autograd, "fold", wrong)
    b = Tensor(W)
    slopes = gradients(((Tensor(A[0]) + b).tanh() * CUBE[0]).sum(), {"b": b})

    def loss(moved):
        return float((np.tanh(A[0] + moved["b"]) * CUBE[0]).sum())

    assert check_direction(loss, {"b": W}, slopes) > 1e-2


def test_a_slope_of_another_shape_is_refused(monkeypatch):
    """A check along one direction lets it pass: (4, 3) times (3,) broadcasts and adds up right."""
    monkeypatch.setattr(autograd, "fold", lambda d, shape: d)
    with pytest.raises(ValueError, match=r"shape \(3, 4\) was passed back to an array of shape"):
        (Tensor(A[0]) + Tensor(W)).sum().backward()


# --- the walk -----------------------------------------------------------------------------------


def test_two_walks_give_twice_the_slopes_and_clearing_gives_one():
    a = Tensor(2.0)
    b = a * 3.0
    loss = b * (a + b)
    loss.backward()
    loss.backward()
    assert a.grad is not None and float(a.grad) == 96 and b.grad is None
    assert float(gradients(loss, {"a": a})["a"]) == 48


def test_a_gradient_belongs_to_one_leaf_only():
    a, b = Tensor(np.zeros(3)), Tensor(np.zeros(3))
    (a + b).sum().backward()
    assert a.grad is not None and b.grad is not None
    a.grad *= 5  # neither read-only, as the copies of a sum are, nor shared
    assert b.grad.tolist() == [1, 1, 1]


def test_constants_have_no_node_and_no_say_in_the_precision():
    x = Tensor(np.ones((2, 3), np.float32))
    loss = ((0.5 * x + np.ones(3)) @ np.ones((3, 3)) / np.float64(3) - np.arange(3)).sum()
    assert {node.data.dtype for node in in_order(loss)} == {np.dtype(np.float32)}
    assert sum(not node.parents for node in in_order(loss)) == 1
    loss.backward()
    assert x.grad is not None and x.grad.dtype == np.float32


def test_what_the_loss_does_not_depend_on_has_slope_zero():
    a, b = Tensor(1.0), Tensor(np.ones(2))
    assert gradients(a * 2, {"a": a, "b": b})["b"].tolist() == [0, 0]


def test_whole_numbers_become_floats():
    assert Tensor([1, 2]).data.dtype == np.float64
    assert Tensor(np.float32(1)).data.dtype == np.float32
    assert repr(Tensor([1, 2])) == "Tensor([1. 2.], dtype=float64)"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Tensor([1.0, 2.0]).backward(), r"starts from one number, not from shape \(2,\)"),
        (lambda: Tensor([1.0]) @ Tensor([[1.0]]), r"shapes \(1,\) and \(1, 1\) lacks an axis"),
        (lambda: cross_entropy(Tensor(np.ones((2, 3))), [1]), r"targets of shape \(1,\) do not"),
        (lambda: cross_entropy(Tensor(np.ones((1, 3))), [-1]), "1 targets from -1 to 0 do not fit"),
        (lambda: cross_entropy(Tensor(np.ones((1, 3))), [3]), "fit 3 logits: at least one"),
        (lambda: cross_entropy(Tensor(np.ones((1, 3))), [-100]), "0 targets from -100 to 0"),
    ],
)
def test_errors_say_what_to_do(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        wrong()


# --- whole models -------------------------------------------------------------------------------


def test_the_backward_pass_of_the_letters_writes_itself():
    params = letters.new_params(seed=1)
    x, y = np.array([5, 7, 7, 0]), np.array([7, 0, 9, 5])
    value, by_hand = letters.backward(params, x, y)
    t = {name: Tensor(a) for name, a in params.items()}
    hidden = (t["E"][x] @ t["W1"].T + t["b1"]).relu()
    loss = cross_entropy(hidden @ t["W2"].T, y)
    assert float(loss.data) == pytest.approx(value, rel=1e-14)
    for name, slopes in gradients(loss, t).items():
        assert np.allclose(slopes, by_hand[name], rtol=1e-12, atol=1e-16), name


@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 4e-16), (np.float32, 1e-7)])
def test_the_normal_share_is_exact_to_rounding(dtype, error):
    x = np.linspace(-12, 12, 4001).astype(dtype)
    expected = np.array([math.erfc(-float(v) / math.sqrt(2)) / 2 for v in x])
    found = autograd.normal_share(x)
    assert found.dtype == dtype
    assert np.abs(found - expected).max() < error  # one or two roundings of a number up to 1
