"""The letters' model of phase 04 once more, every number of it a Value: to count what that costs.

    e = E[x]     a_j = b1_j + Σ W1_ji e_i     h = relu(a)     z_k = Σ W2_kj h_j
    loss = ln Σ exp(z_k) - z_y

Only the row of E that the letter reads takes part; the slope by every other row is 0.
"""

from typing import Any

from minigpt.foundations.letters import Params
from minigpt.foundations.scalars import Value, total

Values = dict[str, Any]  # a name -> a list of Values, or a list of such lists


def values_of(params: Params, x: int) -> Values:
    """Return the weights that letter x meets, each as a Value."""
    return {
        "E": [Value(w) for w in params["E"][x].tolist()],
        "W1": [[Value(w) for w in row] for row in params["W1"].tolist()],
        "b1": [Value(w) for w in params["b1"].tolist()],
        "W2": [[Value(w) for w in row] for row in params["W2"].tolist()],
    }


def loss(values: Values, y: int) -> Value:
    """Return the surprise at letter y after the letter whose row is in values, in nats."""
    hidden = [
        total([bias, *products(row, values["E"])]).relu()
        for bias, row in zip(values["b1"], values["W1"], strict=True)
    ]
    logits = [total(products(row, hidden)) for row in values["W2"]]
    return total(z.exp() for z in logits).log() - logits[y]


def products(row: list[Value], inputs: list[Value]) -> list[Value]:
    """Return each weight times its input."""
    return [w * x for w, x in zip(row, inputs, strict=True)]
