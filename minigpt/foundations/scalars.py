"""Numbers that remember how they were made, so that one walk back gives every slope.

    forward     c = f(a, b)                  keep a, b and the local slopes ∂f/∂a, ∂f/∂b
    backward    a.grad += ∂f/∂a · c.grad     from the last result to the first, each once

Slopes along a road multiply, those of different roads add, and a result passes its slope on only
when all of it has arrived. `in_order` sees to that: parents stand before children, the walk goes
the other way. The numbers that a result was computed from are its parents; micrograd, from which
this page learned, calls them children.

`local_slopes` are those of one step, `in_order` and `backward` do the rest: they do not know what
the graph computes. autograd.py is the same walk with arrays.

Source: Linnainmaa 1976; Baydin et al. 2018, section 3, https://arxiv.org/abs/1502.05767;
Karpathy 2020, https://github.com/karpathy/micrograd
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any


class Value:
    """One number, the numbers it was computed from, and its local slope towards each of them."""

    def __init__(
        self, data: float, parents: Sequence["Value"] = (), slopes: Sequence[float] = ()
    ) -> None:
        self.data, self.parents, self.slopes = data, parents, slopes
        self.grad = 0.0  # the slope of a later result by this number, once backward has been here

    def __add__(self, other: "Value | float") -> "Value":
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: "Value | float") -> "Value":
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def tanh(self) -> "Value":
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self) -> "Value":
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def exp(self) -> "Value":
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self) -> "Value":
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def __neg__(self) -> "Value":
        return self * -1.0

    def __sub__(self, other: "Value | float") -> "Value":
        return self + -as_value(other)

    def __rsub__(self, other: float) -> "Value":
        return as_value(other) + -self

    __radd__, __rmul__ = __add__, __mul__

    def backward(self) -> None:
        """Add the slope of this number by each leaf to the leaf's grad; a result's grad is new.

        Only leaves, which no step computed, add up over several calls: the slopes of two losses are
        wanted together. What is left in a result belongs to the call before, and starts at 0.
        """
        order = in_order(self)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


def as_value(x: Value | float) -> Value:
    """Return x, a plain number as a Value without parents."""
    return x if isinstance(x, Value) else Value(x)


def in_order(last: Any) -> list[Any]:
    """Return everything that `last` depends on, parents before children, `last` at the end.

    A node is anything with `.parents`. It is left on the stack until its parents are written down:
    a function that calls itself would do the same and stop at Python's limit, some 1,000 deep.
    """
    order: list[Any] = []
    seen: set[int] = set()
    stack = [(last, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order


def total(values: Iterable[Value]) -> Value:
    """Return the sum of values, as a chain of additions."""
    first, *others = values
    for value in others:
        first = first + value
    return first
