"""One walk is right on every graph; the others are wrong as the lesson says, and right on trees."""

import pytest

from minigpt.foundations.scalars import Value
from minigpt.foundations.walks import (
    WALKS,
    doublings,
    graph_of,
    in_the_order,
    pass_on,
    random_graph,
    road_by_road,
    share_right,
)

DIAMOND = {
    "a": (),
    "b": (("a", 3.0),),
    "c": (("a", 1.0), ("b", 1.0)),
    "L": (("b", 8.0), ("c", 6.0)),
}
BY_HAND = {  # dL/da, dL/db, dL/dc
    "in order": (48, 14, 6),
    "road by road": (48, 14, 6),
    "overwriting": (18, 6, 6),
    "pushing the total": (72, 14, 6),
    "at first sight": (30, 14, 6),
    "level by level": (30, 14, 6),
}


@pytest.mark.parametrize("name", WALKS)
def test_the_diamond_by_hand(name):
    slopes = WALKS[name](DIAMOND, "L")
    assert (slopes["a"], slopes["b"], slopes["c"], slopes["L"]) == (*BY_HAND[name], 1)


def test_the_graph_of_a_value_has_its_slopes():
    a = Value(2.0)
    b = a * 3.0
    c = a + b
    loss = b * c
    loss.backward()
    slopes = in_the_order(graph_of(loss), id(loss))
    assert [slopes[id(v)] for v in (a, b, c, loss)] == [v.grad for v in (a, b, c, loss)]


@pytest.mark.parametrize("n", [0, 1, 6, 10])
def test_every_road_of_the_doublings_takes_its_calls(n):
    graph = doublings(n)
    slopes = dict.fromkeys(graph, 0.0)
    assert pass_on(graph, n, 1.0, slopes) == 2 ** (n + 1) - 1
    assert slopes[0] == 2**n == in_the_order(graph, n)[0]
    assert len(graph) == n + 1


@pytest.mark.parametrize("seed", range(10))
def test_two_right_walks_agree_on_random_graphs(seed):
    graph, last = random_graph(8, seed)
    assert in_the_order(graph, last) == pytest.approx(road_by_road(graph, last), rel=1e-9, abs=1e-9)


def test_a_random_graph_has_no_idle_step_and_a_tree_shares_nothing():
    for tree in (False, True):
        graph, last = random_graph(12, 3, tree)
        parents = [p for pairs in graph.values() for p, _ in pairs]
        assert all(node in parents for node in graph if graph[node] and node != last)
        assert sum(bool(pairs) for pairs in graph.values()) == 12
        assert (len(set(parents)) == len(parents)) is tree


@pytest.mark.parametrize("name", [name for name in WALKS if name != "road by road"])
def test_a_tree_forgives_every_walk_and_a_graph_with_sharing_only_one(name):
    assert share_right(WALKS[name], 10, tree=True, graphs=20) == 1
    shared = share_right(WALKS[name], 20, graphs=20)
    assert shared == 1 if name == "in order" else shared < 0.2
