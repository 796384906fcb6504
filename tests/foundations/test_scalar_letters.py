"""The letters' model out of single numbers has the loss and the slopes of the one out of arrays."""

import numpy as np
import pytest

from minigpt.foundations import letters, scalar_letters
from minigpt.foundations.scalars import in_order

X, Y = 5, 7


def test_loss_and_slopes_are_those_by_hand():
    params = letters.new_params(seed=1)
    value, by_hand = letters.backward(params, np.array([X]), np.array([Y]))
    values = scalar_letters.values_of(params, X)
    loss = scalar_letters.loss(values, Y)
    loss.backward()
    assert loss.data == pytest.approx(value, rel=1e-12)
    for name in ("W1", "W2"):
        found = [[w.grad for w in row] for row in values[name]]
        assert np.allclose(found, by_hand[name], rtol=1e-10, atol=1e-14)
    assert np.allclose([w.grad for w in values["b1"]], by_hand["b1"], rtol=1e-10, atol=1e-14)
    assert np.allclose([w.grad for w in values["E"]], by_hand["E"][X], rtol=1e-10, atol=1e-14)


def test_one_pair_of_letters_is_thousands_of_nodes():
    loss = scalar_letters.loss(scalar_letters.values_of(letters.new_params(), X), Y)
    assert len(in_order(loss)) == 7148
