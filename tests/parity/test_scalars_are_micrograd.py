"""The scalar engine has micrograd's slopes on random graphs, and differs where the lesson says."""

import random
from typing import Any

import pytest

from minigpt.foundations.scalars import Value, in_order

pytestmark = pytest.mark.parity


def random_net(number: Any, seed: int) -> tuple[Any, list[Any]]:
    """Return the end and the leaves of 40 random steps; each takes the result of the one before."""
    draws = random.Random(seed)
    leaves = [number(draws.uniform(-1, 1)) for _ in range(4)]
    nodes = list(leaves)
    for _ in range(40):
        last, other = nodes[-1], draws.choice(nodes)
        kind = draws.randrange(5)
        if kind == 0:
            made = last.relu() - other
        elif kind == 1:
            made = last * other
        else:
            made = last * draws.uniform(-1, 1) + other
        nodes.append(made)
    return nodes[-1], leaves


@pytest.mark.parametrize("seed", range(20))
def test_slopes_of_random_graphs_are_theirs(micrograd, seed):
    (ours, our_leaves), (theirs, their_leaves) = (
        random_net(number, seed) for number in (Value, micrograd.Value)
    )
    ours.backward()
    theirs.backward()
    assert ours.data == pytest.approx(theirs.data, rel=1e-12)
    assert len(in_order(ours)) > 40
    for mine, its in zip(our_leaves, their_leaves, strict=True):
        assert mine.grad == pytest.approx(its.grad, rel=1e-9, abs=1e-12)  # sums in another order


def test_a_second_walk_differs_and_so_does_a_deep_graph(micrograd):
    def diamond(number):
        a = number(2.0)
        b = a * 3.0
        loss = b * (a + b)
        loss.backward()
        loss.backward()
        return a.grad

    assert (diamond(Value), diamond(micrograd.Value)) == (96, 162)
    x = y = micrograd.Value(1.0)
    for _ in range(5000):
        y = y + 1.0
    with pytest.raises(RecursionError):
        y.backward()
    assert x.grad == 0
