"""A net of a few scalars: does the English name of a digit have an odd number of letters?

    x       the digit's four bits, each -1 or 1            4 numbers
    hidden  tanh(b_j + Σ W_ji x_i), one for each neuron    `hidden` numbers
    output  tanh(c + Σ v_j hidden_j); without hidden neurons tanh(c + Σ v_i x_i)
    loss    mean of (output - y)², y = 1 if odd, else -1

"one", "two", "three", "six", "seven" and "eight" are odd. Every weight is a Value of scalars.py.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from minigpt.foundations.scalars import Value, total
from minigpt.foundations.walks import Walk, graph_of

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
BITS = [[2.0 * (digit >> k & 1) - 1 for k in (3, 2, 1, 0)] for digit in range(10)]
ODD = [len(name) % 2 == 1 for name in NAMES]


class Net(NamedTuple):
    """The weights: for each hidden neuron a bias and four weights, then the output's."""

    hidden: list[list[Value]]
    output: list[Value]

    @property
    def weights(self) -> list[Value]:
        return [w for neuron in (*self.hidden, self.output) for w in neuron]


def new_net(hidden: int, seed: int) -> Net:
    """Return a net with random weights and biases of 0."""
    draws = random.Random(seed)

    def neuron(inputs: int) -> list[Value]:
        return [Value(0.0), *(Value(draws.gauss(0, 0.7)) for _ in range(inputs))]

    return Net([neuron(4) for _ in range(hidden)], neuron(hidden or 4))


def answer(net: Net, bits: list[float]) -> Value:
    """Return the net's answer, between -1 (even) and 1 (odd)."""
    inputs = [fire(neuron, bits) for neuron in net.hidden] or [Value(bit) for bit in bits]
    return fire(net.output, inputs)


def fire(neuron: list[Value], inputs: list[Value] | list[float]) -> Value:
    """Return tanh(bias + the weighted sum of the inputs)."""
    bias, *weights = neuron
    products = [w * x for w, x in zip(weights, inputs, strict=True)]
    return total([bias, *products]).tanh()


def loss(net: Net) -> Value:
    """Return the mean squared error over the ten digits."""
    targets = [1.0 if odd else -1.0 for odd in ODD]
    errors = [answer(net, bits) - y for bits, y in zip(BITS, targets, strict=True)]
    return total(e * e for e in errors) * 0.1


def right(net: Net) -> int:
    """Return how many of the ten digits the net gets right."""
    return sum((answer(net, bits).data > 0) == odd for bits, odd in zip(BITS, ODD, strict=True))


def trained(
    hidden: int,
    seed: int,
    rate: float = 0.5,
    steps: int = 150,
    walk: Walk | None = None,
    clear: bool = True,
    note: Callable[[float], None] = lambda loss: None,
) -> Net:
    """Return a new net after so many steps of descent.

    walk   finds the slopes of a graph; None for Value.backward
    clear  whether the gradients are set to 0 before each step
    note   is told each step's loss, before the step
    """
    net = new_net(hidden, seed)
    for _ in range(steps):
        value = loss(net)
        note(value.data)
        if clear:
            for w in net.weights:
                w.grad = 0.0
        if walk is None:
            value.backward()
        else:
            slopes = walk(graph_of(value), id(value))
            for w in net.weights:
                w.grad += slopes[id(w)]
        for w in net.weights:
            w.data -= rate * w.grad
    return net
