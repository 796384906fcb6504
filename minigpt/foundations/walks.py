"""Ways to walk back through a graph that people do propose, and how often each of them is right.

A graph is a dictionary in the order in which it was computed, parents first:

    {"a": (), "b": (("a", 3.0),), "c": (("a", 1.0), ("b", 1.0)), "L": (("b", 8.0), ("c", 6.0))}

Each name has its parents, with the local slope towards each. A walk takes a graph and the name of
its last result L, and returns dL/d(name) for every name. One walk is right and quick, one is right
and takes for ever, the others are wrong; on a tree, where nothing is used twice, nearly all are
right.

Source: micrograd's issues 21, 68, 81, 91, 96 and pull requests 23 and 64, where they were proposed.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from minigpt.foundations.scalars import Value, in_order

Node = Any  # whatever can be a key: a name, or a number
Graph = Mapping[Node, tuple[tuple[Node, float], ...]]
Slopes = dict[Node, float]
Walk = Callable[[Graph, Node], Slopes]


def in_the_order(graph: Graph, last: Node) -> Slopes:
    """The right way: from the last result to the first, so all has arrived before it goes on."""
    slopes = at_first(graph, last)
    for node in reversed(graph):
        for parent, slope in graph[node]:
            slopes[parent] += slope * slopes[node]
    return slopes


def road_by_road(graph: Graph, last: Node) -> Slopes:
    """Right as well: every road from the last result is walked on its own."""
    slopes = dict.fromkeys(graph, 0.0)
    pass_on(graph, last, 1.0, slopes)
    return slopes


def pass_on(graph: Graph, node: Node, share: float, slopes: Slopes) -> int:
    """Add one road's share to this node and to all before it; return how many calls it took."""
    slopes[node] += share
    calls = 1
    for parent, slope in graph[node]:
        calls += pass_on(graph, parent, share * slope, slopes)
    return calls


def overwriting(graph: Graph, last: Node) -> Slopes:
    """`=` where `+=` belongs: the road that is written last wins."""
    slopes = at_first(graph, last)
    for node in reversed(graph):
        for parent, slope in graph[node]:
            slopes[parent] = slope * slopes[node]
    return slopes


def pushing_the_total(graph: Graph, last: Node) -> Slopes:
    """At each visit a node passes on all that it holds, also what it has passed on before."""
    slopes = at_first(graph, last)

    def visit(node: Node) -> None:
        for parent, slope in graph[node]:
            slopes[parent] += slope * slopes[node]
            visit(parent)

    visit(last)
    return slopes


def at_first_sight(graph: Graph, last: Node) -> Slopes:
    """Each node passes on once, when it is first met: what arrives later goes no further."""
    slopes, seen = at_first(graph, last), set()

    def visit(node: Node) -> None:
        if node in seen:
            return
        seen.add(node)
        for parent, slope in graph[node]:
            slopes[parent] += slope * slopes[node]
            visit(parent)

    visit(last)
    return slopes


def level_by_level(graph: Graph, last: Node) -> Slopes:
    """First the parents of the last result, then theirs: a node can be near and far at once."""
    slopes, queue, seen = at_first(graph, last), deque([last]), {last}
    while queue:
        node = queue.popleft()
        for parent, slope in graph[node]:
            slopes[parent] += slope * slopes[node]
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return slopes


def at_first(graph: Graph, last: Node) -> Slopes:
    """Return the slopes before the walk: dL/dL is 1, nothing else is known."""
    return {**dict.fromkeys(graph, 0.0), last: 1.0}


WALKS: dict[str, Walk] = {
    "in order": in_the_order,
    "road by road": road_by_road,
    "overwriting": overwriting,
    "pushing the total": pushing_the_total,
    "at first sight": at_first_sight,
    "level by level": level_by_level,
}


def graph_of(last: Value) -> Graph:
    """Return the graph of a Value; the names are the ids of the Values."""
    return {
        id(node): tuple((id(p), s) for p, s in zip(node.parents, node.slopes, strict=True))
        for node in in_order(last)
    }


def doublings(n: int) -> Graph:
    """Return x and n results, each the sum of the one before and itself: 2 ** n roads."""
    return {0: (), **{i: ((i - 1, 1.0), (i - 1, 1.0)) for i in range(1, n + 1)}}


def random_graph(operations: int, seed: int, tree: bool = False) -> tuple[Graph, Node]:
    """Return a graph of so many random steps that all serve the last one, and the last one.

    Each step takes the result of the step before and one that is drawn: an earlier result or one of
    three leaves; in a tree always a leaf of its own, so that nothing is used twice.
    """
    draws = np.random.default_rng(seed)
    graph: dict[Node, tuple[tuple[Node, float], ...]] = dict.fromkeys(range(3), ())
    for _ in range(operations):
        drawn = int(draws.integers(len(graph)))
        if tree:
            drawn = len(graph)
            graph[drawn] = ()
        before = max((node for node in graph if graph[node]), default=0)
        slopes = draws.uniform(-2, 2, 2).tolist()
        graph[len(graph)] = ((before, slopes[0]), (drawn, slopes[1]))
    return graph, len(graph) - 1


def share_right(walk: Walk, operations: int, tree: bool = False, graphs: int = 200) -> float:
    """Return on which share of random graphs a walk finds every leaf's slope."""
    right = 0
    for seed in range(graphs):
        graph, last = random_graph(operations, seed, tree)
        expected, found = in_the_order(graph, last), walk(graph, last)
        leaves = [node for node in graph if not graph[node]]
        right += all(abs(found[n] - expected[n]) <= 1e-9 * (1 + abs(expected[n])) for n in leaves)
    return right / graphs
