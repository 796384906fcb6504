"""A step is the formula by hand, and 200 of them are PyTorch's."""

import numpy as np
import pytest
import torch

from minigpt.foundations.optim import SGD, AdamW, Params


def test_descent_by_hand():
    params: Params = {"w": np.array([0.0])}
    optimizer = SGD(params, rate=0.1)
    for _ in range(2):
        optimizer.step({"w": 2 * (params["w"] - 3)})
    assert params["w"] == pytest.approx([1.08])


def test_inertia_makes_a_constant_gradient_ten_times_as_large():
    params: Params = {"w": np.array([0.0])}
    optimizer = SGD(params, rate=1.0, momentum=0.9)
    places = [0.0]
    for _ in range(200):
        optimizer.step({"w": np.array([-1.0])})
        places.append(float(params["w"][0]))
    steps = np.diff(places)
    assert steps[:3].tolist() == pytest.approx([1, 1.9, 2.71])
    assert steps[-1] == pytest.approx(10)


def test_the_first_step_of_adam_has_the_length_of_the_rate_whatever_the_gradient():
    for g in (4.0, 1e-3, -7.0):
        params: Params = {"w": np.array([0.0])}
        AdamW(params, rate=0.1).step({"w": np.array([g])})
        assert params["w"] == pytest.approx([-0.1 * np.sign(g)], rel=1e-4)  # eps beside 1e-3


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_two_hundred_steps_of_adamw_are_pytorchs(decay):
    draws = np.random.default_rng(0)
    start = draws.standard_normal(6)
    scales = 10.0 ** np.arange(-4, 2)
    params: Params = {"w": start.copy()}
    ours = AdamW(params, rate=0.01, betas=(0.9, 0.99), decay=decay)
    tensor = torch.tensor(start, requires_grad=True)
    theirs = torch.optim.AdamW([tensor], lr=0.01, betas=(0.9, 0.99), eps=1e-8, weight_decay=decay)
    for t in range(200):
        g = draws.standard_normal(6) * scales
        rate = 0.01 * (1 - t / 200)
        theirs.param_groups[0]["lr"] = rate
        tensor.grad = torch.tensor(g)
        theirs.step()
        ours.step({"w": g}, rate)
    # the same operations in another order, 200 times in float64
    assert np.allclose(params["w"], tensor.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_two_hundred_steps_of_sgd_are_pytorchs(momentum):
    draws = np.random.default_rng(1)
    start = draws.standard_normal(5)
    params: Params = {"w": start.copy()}
    ours = SGD(params, rate=0.05, momentum=momentum)
    tensor = torch.tensor(start, requires_grad=True)
    theirs = torch.optim.SGD([tensor], lr=0.05, momentum=momentum)
    for _ in range(200):
        g = draws.standard_normal(5)
        tensor.grad = torch.tensor(g)
        theirs.step()
        ours.step({"w": g})
    assert np.allclose(params["w"], tensor.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: SGD(p, rate=-1.0), "rate -1.0 does not fit: it must be 0 or more"),
        (lambda p: SGD(p, rate=1.0, momentum=1.0), "momentum 1.0 does not fit"),
        (lambda p: AdamW(p, rate=float("nan")), "rate nan does not fit"),
        (lambda p: AdamW(p, rate=1.0, betas=(0.9, 1.0)), "beta2 1.0 does not fit"),
    ],
)
def test_what_cannot_work_is_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make({"w": np.zeros(1)})
