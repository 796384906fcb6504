"""Our engine is PyTorch's on random graphs, and on Mini-GPT with its trained weights.

A graph is drawn operation by operation: every result may be used again, so slopes meet. Shapes
broadcast, precisions are float64, and PyTorch is asked for the gradient of every leaf.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from minigpt import recipes
from minigpt.data import batches
from minigpt.foundations import autograd, minigpt_numpy
from minigpt.foundations.autograd import Tensor, gradients
from minigpt.foundations.scalars import in_order
from minigpt.model import next_token_loss

pytestmark = [pytest.mark.parity, pytest.mark.usefixtures("one_thread")]

SHAPES = ((3, 4), (4,), (1, 4), (3, 1), (2, 3, 4), (2, 1, 4), ())
WEIGHT = np.array([0.5, -1.5, 2.0, 1.0])
Pair = tuple[Tensor, torch.Tensor]


def both(ours: Callable, theirs: Callable) -> Callable[..., Pair]:
    def apply(*pairs: Pair) -> Pair:
        return ours(*(p[0] for p in pairs)), theirs(*(p[1] for p in pairs))

    return apply


def norm(x: Any) -> Any:
    return F.layer_norm(x, (4,), torch.from_numpy(WEIGHT))


# One argument. Arguments are kept small by tanh where a function grows fast.
ALONE: dict[str, Callable[..., Pair]] = {
    "tanh": both(lambda a: a.tanh(), lambda a: a.tanh()),
    "relu": both(lambda a: a.relu(), lambda a: a.relu()),
    "exp": both(lambda a: a.tanh().exp(), lambda a: a.tanh().exp()),
    "log": both(lambda a: (a * a + 1).log(), lambda a: (a * a + 1).log()),
    "power": both(lambda a: (a * a + 1) ** -0.5, lambda a: (a * a + 1) ** -0.5),
    "gelu": both(autograd.gelu, F.gelu),
    "from two": both(lambda a: 2 - a / 3, lambda a: 2 - a / 3),
}
# One argument of at least one axis, whose last has 4 numbers.
ROWS: dict[str, Callable[..., Pair]] = {
    "softmax": both(autograd.softmax, lambda a: a.softmax(-1)),
    "norm": both(lambda a: autograd.layer_norm(a, Tensor(WEIGHT)), norm),
    "mean": both(lambda a: a.mean(-1, keepdims=True), lambda a: a.mean(-1, keepdim=True)),
    "sum": both(lambda a: a.sum(0), lambda a: a.sum(0)),
    "choose": both(lambda a: a[..., [0, 2, 2, 1]], lambda a: a[..., [0, 2, 2, 1]]),
}
TWO: dict[str, Callable[..., Pair]] = {
    "add": both(lambda a, b: a + b, lambda a, b: a + b),
    "subtract": both(lambda a, b: a - b, lambda a, b: a - b),
    "multiply": both(lambda a, b: a.tanh() * b, lambda a, b: a.tanh() * b),
    "divide": both(lambda a, b: a / (b * b + 1), lambda a, b: a / (b * b + 1)),
}
PRODUCT = both(lambda a, b: (a @ b.T).tanh() @ b, lambda a, b: (a @ b.transpose(-1, -2)).tanh() @ b)


def random_graph(seed: int, operations: int = 30) -> tuple[Pair, list[Pair]]:
    """Return a number made of random operations, and the leaves it was made of, in both engines."""
    draws = np.random.default_rng(seed)
    arrays = [draws.standard_normal(shape) for shape in SHAPES]
    leaves = [(Tensor(a), torch.tensor(a, requires_grad=True)) for a in arrays]
    nodes = list(leaves)
    for _ in range(operations):
        a, b = (nodes[i] for i in draws.integers(0, len(nodes), 2))
        kind = draws.integers(4)
        if kind == 0:
            made = ALONE[draws.choice(list(ALONE))](a)
        elif kind == 1 and a[0].shape and a[0].shape[-1] == 4:
            made = ROWS[draws.choice(list(ROWS))](a)
        elif kind == 2 and min(len(a[0].shape), len(b[0].shape)) >= 2 and fits(a, b):
            made = PRODUCT(a, b)
        else:
            made = TWO[draws.choice(list(TWO))](a, b)
        nodes.append(made)
    ours, theirs = nodes[0][0].sum(), nodes[0][1].sum()
    for mine, its in nodes[1:]:  # the loss asks for every result, so that no road is left out
        ours, theirs = ours + (mine * mine + 1).log().mean(), theirs + (its * its + 1).log().mean()
    return (ours, theirs), leaves


def fits(a: Pair, b: Pair) -> bool:
    return a[0].shape[-1] == b[0].shape[-1] == 4


@pytest.mark.parametrize("seeds", [range(i, i + 20) for i in range(0, 100, 20)], ids=str)
def test_gradients_of_random_graphs_are_theirs(seeds):
    for seed in seeds:
        (ours, theirs), leaves = random_graph(seed)
        assert math.isclose(float(ours.data), theirs.item(), rel_tol=1e-12), seed
        slopes = gradients(ours, {str(i): leaf for i, (leaf, _) in enumerate(leaves)})
        theirs.backward()
        for i, (_, leaf) in enumerate(leaves):
            assert leaf.grad is not None
            expected = leaf.grad.numpy()
            # float64; slopes of many roads cancel, so the unit is the largest of the array
            error = np.abs(slopes[str(i)] - expected).max() / max(1.0, np.abs(expected).max())
            assert error < 1e-11, (seed, i, error)


def test_the_graphs_are_large_and_their_results_are_shared():
    (ours, _), _ = random_graph(0)
    order = in_order(ours)
    parents = [id(p) for node in order for p in node.parents]
    assert len(order) > 150
    assert max(parents.count(id(node)) for node in order) >= 5


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: Tensor(p := softmax_of(x), (x,), (lambda d: p * (1 - p) * d,)),
        lambda x: Tensor(p := softmax_of(x), (x,), (lambda d: p * d,)),
    ],
    ids=["p(1-p)", "p"],
)
def test_a_wrong_softmax_would_be_seen(wrong, monkeypatch):
    monkeypatch.setitem(ROWS, "softmax", both(wrong, lambda a: a.softmax(-1)))
    with pytest.raises(AssertionError):
        test_gradients_of_random_graphs_are_theirs(range(20))


def softmax_of(x: Tensor) -> np.ndarray:
    return autograd.softmax(x).data


def test_all_nineteen_gradients_of_the_trained_base_are_theirs():
    model = recipes.load_base().model.requires_grad_(True).double()
    data = recipes.number_data(("en",), recipes.load_base().tokenizer, 64, count=100)
    x, y = next(batches(data, 16, torch.Generator().manual_seed(0)))
    theirs = next_token_loss(model(x), y)
    theirs.backward()
    params = {name: Tensor(p.detach().numpy()) for name, p in model.named_parameters()}
    ours = minigpt_numpy.loss(params, x.numpy(), y.numpy())
    assert float(ours.data) == pytest.approx(theirs.item(), rel=1e-13)
    slopes = gradients(ours, params)
    assert len(slopes) == 19
    for name, p in model.named_parameters():
        assert p.grad is not None
        expected = p.grad.numpy()
        # Measured 1.3e-13 of the largest slope: the base is trained, its slopes are small
        # differences of large ones.
        assert np.abs(slopes[name] - expected).max() < 1e-11 * np.abs(expected).max(), name
