"""The answer keys of phase 06, executed: each test finds the fact and compares it with the key."""

import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations import odd_names, walks
from minigpt.foundations.scalars import Value, in_order

QUIZ = load_quiz(QUIZ_FOLDER / "phase-06-scalar-autograd.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
DIAMOND = {
    "a": (),
    "b": (("a", 3.0),),
    "c": (("a", 1.0), ("b", 1.0)),
    "L": (("b", 8.0), ("c", 6.0)),
}


def test_q_06_01():
    a = Value(2.0)
    (a * (a + 5.0)).backward()
    question = QUESTIONS["q-06-01"]
    assert accepted(question, a.grad)
    assert errors_told_apart(question, 7, 2, 7 * 2)


def test_q_06_02():
    graph = {"a": (), "y": (("a", 1.0), ("a", 1.0))}
    assert walks.overwriting(graph, "y")["a"] == 1
    assert walks.in_the_order(graph, "y")["a"] == 2
    assert keys(QUESTIONS["q-06-02"]) == {"b"}


def test_q_06_03():
    found = {name: walk(DIAMOND, "L")["a"] for name, walk in walks.WALKS.items()}
    assert (found["at first sight"], found["in order"], found["pushing the total"]) == (30, 48, 72)
    assert keys(QUESTIONS["q-06-03"]) == {"d"}


def test_q_06_04():
    graph = walks.doublings(6)
    calls = walks.pass_on(graph, 6, 1.0, slopes := dict.fromkeys(graph, 0.0))
    question = QUESTIONS["q-06-04"]
    assert accepted(question, calls)
    assert errors_told_apart(question, slopes[0], len(graph), 63, 1 + 2 * 6)


def test_q_06_05():
    wrong = ("overwriting", "pushing the total", "at first sight", "level by level")
    shortcut = {0: (), 1: ((0, 1.0),), 2: ((1, 2.0),), 3: ((2, 3.0),), 4: ((1, 5.0), (3, 1.0))}
    right = walks.in_the_order(shortcut, 4)
    assert all(walks.WALKS[name](shortcut, 4)[0] != right[0] for name in wrong)
    chain = {0: (), 1: ((0, 2.0),), 2: ((1, 3.0),)}
    for name in wrong:
        assert walks.share_right(walks.WALKS[name], 40, tree=True, graphs=20) == 1
        assert walks.WALKS[name](chain, 2) == walks.in_the_order(chain, 2)
    net = odd_names.new_net(3, 0)
    loss = odd_names.loss(net)
    graph = walks.graph_of(loss)
    found, right = walks.level_by_level(graph, id(loss)), walks.in_the_order(graph, id(loss))
    assert all(found[id(w)] == pytest.approx(right[id(w)]) for w in net.weights)
    assert keys(QUESTIONS["q-06-05"]) == {"a"}


def test_q_06_06():
    w, v, x = Value(2.0), Value(3.0), Value(0.5)
    product = w * v
    loss = product * x + x * x + product
    loss.backward()
    named = {"a": w, "b": product, "c": loss, "d": x}
    once = {letter: node.grad for letter, node in named.items()}
    loss.backward()
    doubled = {letter for letter, node in named.items() if node.grad == 2 * once[letter]}
    assert sum(parent is x for node in in_order(loss) for parent in node.parents) == 3
    assert keys(QUESTIONS["q-06-06"]) == doubled == {"a", "d"}


def test_q_06_07():
    """Three inputs, forty results: a walk forward for each input finds all forty."""
    graph: dict = {f"x{i}": () for i in range(3)}
    for k in range(40):
        graph[f"y{k}"] = tuple((f"x{i}", float(k + i)) for i in range(3))

    def forward(first):
        moved = {}
        for name, parents in graph.items():
            moved[name] = 1.0 if name == first else sum(s * moved[p] for p, s in parents)
        return moved

    one_each = {first: forward(first) for first in ("x0", "x1", "x2")}
    for k in range(40):
        back = walks.in_the_order(graph, f"y{k}")
        assert all(back[first] == one_each[first][f"y{k}"] for first in one_each)
    question = QUESTIONS["q-06-07"]
    assert accepted(question, len(one_each))
    assert errors_told_apart(question, 40, 1, 3 * 40)


def test_q_06_08():
    def ends(clear):
        nets = [odd_names.trained(3, seed, rate=0.1, clear=clear) for seed in range(5)]
        return [odd_names.loss(net).data for net in nets]

    cleared, never = ends(True), ends(False)
    faster = [n < c / 10 for n, c in zip(never, cleared, strict=True)]
    assert sum(faster) == 4 and max(never) > 1 > max(cleared)
    assert keys(QUESTIONS["q-06-08"]) == {"c"}


def test_q_06_09():
    right = set()
    for choice in QUESTIONS["q-06-09"].choices:
        assert choice.code is not None
        a = Value(2.0)
        b = a * 3.0
        loss = b * (a + b)
        loss.grad = 1.0
        for node in reversed(in_order(loss)):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                exec(choice.code.source, {}, {"node": node, "parent": parent, "slope": slope})
        if a.grad == 48:
            right.add(choice.id)
    assert keys(QUESTIONS["q-06-09"]) == right == {"d"}


def test_q_06_10():
    # 3 · 8 along the road, and 24 + 18 + 6 over the roads, is what a nudge gives
    def loss(a):
        return 3 * a * (a + 3 * a)

    assert (loss(2.001) - loss(1.999)) / 0.002 == pytest.approx(3 * 8 + 3 * 1 * 6 + 1 * 6)
    rubric = QUESTIONS["q-06-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
