"""Nineteen numbers learn what five cannot, and clearing the gradients makes a difference."""

import pytest

from minigpt.foundations import odd_names
from minigpt.foundations.walks import in_the_order, overwriting
from minigpt.number_names import spell


def test_the_names_are_those_of_the_course():
    assert [spell(digit, "en") for digit in range(10)] == list(odd_names.NAMES)
    assert [d for d in range(10) if odd_names.ODD[d]] == [1, 2, 3, 6, 7, 8]
    assert odd_names.BITS[6] == [-1, 1, 1, -1]


@pytest.mark.parametrize(("hidden", "count"), [(0, 5), (3, 19)])
def test_a_net_has_so_many_numbers(hidden, count):
    assert len(odd_names.new_net(hidden, 0).weights) == count


def test_the_slopes_of_the_loss_are_those_of_a_nudge():
    net = odd_names.new_net(3, 1)
    odd_names.loss(net).backward()
    for w in net.weights:
        w.data += 1e-6
        above = odd_names.loss(net).data
        w.data -= 2e-6
        below = odd_names.loss(net).data
        w.data += 1e-6
        assert w.grad == pytest.approx((above - below) / 2e-6, abs=1e-8)  # rounding over h


def test_five_numbers_cannot_and_nineteen_can():
    assert odd_names.right(odd_names.trained(0, 0)) < 10
    assert odd_names.right(odd_names.trained(3, 0)) == 10


def test_another_walk_trains_the_same_net_and_a_wrong_one_does_not():
    losses = {}
    for name, walk in {"own": None, "dict": in_the_order, "wrong": overwriting}.items():
        seen = losses[name] = []
        odd_names.trained(3, 0, steps=40, walk=walk, note=seen.append)
    assert losses["dict"] == pytest.approx(losses["own"], rel=1e-9)
    assert losses["wrong"][-1] > 2 * losses["own"][-1]


def test_what_is_not_cleared_adds_up():
    def first_weight(steps, clear):
        return odd_names.trained(0, 0, rate=0.01, steps=steps, clear=clear).output[1].data

    start = odd_names.new_net(0, 0).output[1].data
    assert first_weight(1, clear=False) == first_weight(1, clear=True)
    one, two = (first_weight(steps, clear=True) for steps in (1, 2))
    # the second step moves by both gradients
    assert first_weight(2, clear=False) == pytest.approx(two + (one - start), rel=1e-9)
