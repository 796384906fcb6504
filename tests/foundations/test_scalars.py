"""One walk back gives every slope: by hand, by nudging, twice, and through deep graphs."""

import math
import random

import pytest

from minigpt.foundations.scalars import Value, as_value, in_order, total


def diamond() -> tuple[Value, Value, Value, Value]:
    a = Value(2.0)
    b = a * 3.0
    c = a + b
    return a, b, c, b * c


def test_the_diamond_by_hand():
    a, b, c, loss = diamond()
    loss.backward()
    # a -> b -> loss 3·8, a -> b -> c -> loss 3·1·6, a -> c -> loss 6
    assert (loss.data, a.grad, b.grad, c.grad, loss.grad) == (48, 24 + 18 + 6, 14, 6, 1)


def test_a_second_walk_adds_at_the_leaves_only():
    a, b, c, loss = diamond()
    loss.backward()
    loss.backward()
    assert (a.grad, b.grad, c.grad, loss.grad) == (96, 14, 6, 1)


def test_the_same_number_twice_has_two_roads():
    a = Value(5.0)
    (a + a).backward()
    assert a.grad == 2
    b = Value(5.0)
    (b * b).backward()
    assert b.grad == 10


def test_a_lone_number_is_its_own_slope():
    a = Value(3.0)
    a.backward()
    assert a.grad == 1


@pytest.mark.parametrize(
    ("make", "at"),
    [
        (lambda x: x.tanh(), 0.3),
        (lambda x: x.relu(), 0.3),
        (lambda x: x.relu(), -0.3),
        (lambda x: x.exp(), 0.3),
        (lambda x: x.log(), 0.3),
        (lambda x: -x, 0.3),
        (lambda x: x - 2.0 * x * x, 0.3),
        (lambda x: 2.0 - x, 0.3),
        (lambda x: 1.0 + x * 3.0, 0.3),
    ],
)
def test_every_operation_has_the_slope_of_a_nudge(make, at):
    x = Value(at)
    make(x).backward()
    h = 1e-6
    nudged = (make(Value(at + h)).data - make(Value(at - h)).data) / (2 * h)
    assert x.grad == pytest.approx(nudged, rel=1e-8)  # h² and rounding over h, both about 1e-10


def test_parents_stand_before_children_and_nobody_twice():
    draws = random.Random(0)
    nodes = [Value(draws.uniform(-1, 1)) for _ in range(3)]
    for _ in range(60):
        a, b = draws.choice(nodes), draws.choice(nodes)
        nodes.append(a * b if draws.random() < 0.5 else a + b)
    order = in_order(nodes[-1])
    place = {id(node): i for i, node in enumerate(order)}
    assert len(place) == len(order) and order[-1] is nodes[-1]
    assert all(place[id(p)] < place[id(n)] for n in order for p in n.parents)


def test_a_deep_graph_needs_no_recursion():
    x = Value(1.0)
    y = x
    for _ in range(20_000):
        y = y + 1.0
    y.backward()
    assert x.grad == 1


def test_twenty_doublings_visit_twenty_one_nodes():
    x = Value(1.0)
    y = x
    for _ in range(20):
        y = y + y
    assert len(in_order(y)) == 21
    y.backward()
    assert x.grad == 2**20


def test_a_sum_of_many_is_a_chain():
    values = [Value(float(i)) for i in range(5)]
    result = total(values)
    result.backward()
    assert result.data == 10 and [v.grad for v in values] == [1] * 5
    assert len(in_order(result)) == 9


def test_a_value_stays_itself():
    a = Value(1.0)
    assert as_value(a) is a and math.isclose(as_value(2.5).data, 2.5)
