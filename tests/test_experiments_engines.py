"""Two engines from one start stay together; a planted rule is used inside its block only."""

import numpy as np
import pytest

from minigpt.experiments import engines
from minigpt.foundations import minigpt_numpy
from minigpt.foundations.autograd import Tensor, gradients


def test_eight_steps_are_pytorchs():
    begin = engines.start(seed=0)
    _, ours = engines.train_ours(begin, steps=8, size=4)
    theirs = engines.train_theirs(begin, steps=8, size=4)
    # float32 on both sides, a few roundings of a loss of 4 in each step
    assert ours == pytest.approx(theirs, abs=2e-5)
    assert ours[-1] < ours[0] - 0.3


def test_the_rate_rises_and_falls_to_nothing():
    rates = [engines.rate(step, 200) for step in range(200)]
    assert rates[0] == pytest.approx(engines.PEAK / engines.RISE)
    assert np.argmax(rates) == engines.RISE - 1
    assert rates[-1] == pytest.approx(engines.PEAK / 200)


def test_an_untrained_model_gets_no_name_right():
    assert engines.exact_match(engines.tensors(engines.start(0).model), count=20) == 0


@pytest.mark.parametrize("name", engines.WRONG)
def test_a_wrong_rule_changes_the_gradient_and_not_the_loss(name):
    begin = engines.start(seed=1)
    params, (x, y) = engines.tensors(begin.model), next(begin.batches(4))

    def step():
        loss = minigpt_numpy.loss(params, x, y)
        return float(loss.data), gradients(loss, params)

    loss, right = step()
    with engines.planted(name):
        same, wrong = step()
    again, back = step()
    assert same == pytest.approx(loss, rel=1e-6) and again == loss
    assert any(not np.allclose(wrong[n], right[n], rtol=1e-2, atol=1e-6) for n in right)
    assert all(np.array_equal(back[n], right[n]) for n in right)


def test_nothing_planted_is_nothing_changed():
    rows = Tensor.__getitem__
    with engines.planted(None):
        assert Tensor.__getitem__ is rows
