"""The loop whose lines may be exchanged, and what a forward pass keeps."""

import pytest
import torch
from torch import nn

from minigpt.experiments import silent
from minigpt.number_names import spell

DATA = torch.arange(40).remainder(5), torch.arange(1, 41).remainder(5)


def net() -> nn.Module:
    return nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 5))


def test_a_run_is_the_loop_written_out():
    found = silent.run(net, DATA, seed=3, steps=4, rate=0.1, optimizer=torch.optim.SGD)
    torch.manual_seed(3)
    same, draws, losses = net(), torch.Generator().manual_seed(0), []
    for _ in range(4):
        rows = torch.randint(40, (256,), generator=draws)
        loss = nn.functional.cross_entropy(same(DATA[0][rows]), DATA[1][rows])
        grads = torch.autograd.grad(loss, list(same.parameters()))
        with torch.no_grad():
            for p, g in zip(same.parameters(), grads, strict=True):
                p -= 0.1 * g
        losses.append(loss.item())
    assert found.losses == pytest.approx(losses, rel=1e-5)
    for p, q in zip(found.net.parameters(), same.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-6)


def test_the_order_of_the_lines_is_the_one_asked_for():
    right, after, between = (
        silent.run(net, DATA, order=order, steps=20).losses
        for order in ("clear backward step", "backward step clear", "backward clear step")
    )
    assert right == after
    assert right[-1] < right[0] - 0.05
    # Cleared before each step, nothing moves: only the batches differ.
    assert between[-1] == pytest.approx(between[0], abs=0.2)
    still = silent.run(net, DATA, order="clear step backward", steps=3)
    torch.manual_seed(0)
    assert torch.equal(still.net.state_dict()["0.weight"], net().state_dict()["0.weight"])
    with pytest.raises(RuntimeError, match="inplace operation"):  # the slopes of the step before
        silent.run(net, DATA, order="step clear backward", steps=2)


def test_a_run_ends_at_the_mean_of_its_last_twenty_losses():
    assert silent.Run(net(), [9.0] * 5 + [1.0] * 10 + [2.0] * 10).end == 1.5


def test_kept_bytes_counts_each_tensor_once():
    x, w = torch.ones(3, 2), torch.ones(2, requires_grad=True)
    assert silent.kept_bytes(lambda: x * w) == 3 * 2 * 4  # w's slope needs x; x's is not asked for
    assert silent.kept_bytes(lambda: (x * w) * (x * w)) == 24 + 2 * 24
    with torch.no_grad():
        assert silent.kept_bytes(lambda: x * w) == 0


def test_lengths_are_those_of_the_names():
    digits, lengths = silent.name_lengths()
    assert digits.shape == (1000, 30) and digits.sum(1).eq(3).all()
    assert digits[427].nonzero().flatten().tolist() == [4, 10 + 2, 20 + 7]
    assert lengths.mean().abs() < 1e-5 and lengths.std() == pytest.approx(1)
    longest = max(range(1000), key=lambda n: len(spell(n, "en")))
    assert lengths[longest] == lengths.max()
