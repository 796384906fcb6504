"""Mini-GPT in NumPy is the one in PyTorch: logits, loss, all 19 gradients, and it learns."""

import numpy as np
import pytest
import torch

from minigpt.foundations import minigpt_numpy
from minigpt.foundations.autograd import Tensor, gradients
from minigpt.foundations.optim import AdamW
from minigpt.foundations.scalars import in_order
from minigpt.model import GPT, GPTConfig, next_token_loss

CONFIG = GPTConfig(vocab_size=11, context_length=7, n_layer=2, n_head=2, n_embd=8, d_ff=12)


def twins(dtype: torch.dtype = torch.float64) -> tuple[GPT, dict[str, Tensor]]:
    """A model whose every part matters, and its arrays."""
    torch.manual_seed(0)
    model = GPT(CONFIG).to(dtype)
    with torch.no_grad():
        for p in model.parameters():
            p += 0.3 * torch.randn_like(p)
    arrays = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
    return model, {name: Tensor(a) for name, a in arrays.items()}


def batch(T: int = 6) -> tuple[torch.Tensor, torch.Tensor]:
    draws = torch.Generator().manual_seed(1)
    x, y = torch.randint(11, (2, 3, T), generator=draws)
    y[0, :2] = -100
    return x, y


@pytest.mark.parametrize("T", [1, 6, 7])
def test_logits_loss_and_all_gradients_are_pytorchs(T):
    model, params = twins()
    x, y = batch(T)
    y[:, -1] = 3  # at least one target
    ours = minigpt_numpy.loss(params, x.numpy(), y.numpy(), n_head=2)
    theirs = next_token_loss(model(x), y)
    theirs.backward()
    found = minigpt_numpy.logits(params, x.numpy(), n_head=2).data
    assert np.allclose(found, model(x).detach().numpy(), rtol=0, atol=1e-13)
    assert float(ours.data) == pytest.approx(theirs.item(), rel=1e-14)
    slopes = gradients(ours, params)
    for name, p in model.named_parameters():
        assert p.grad is not None
        # float64, a few hundred additions in another order
        assert np.allclose(slopes[name], p.grad.numpy(), rtol=1e-10, atol=1e-14), name


def test_no_position_sees_its_future():
    _, params = twins()
    x = batch()[0].numpy()
    changed = x.copy()
    changed[:, 4] = (changed[:, 4] + 1) % 11
    before, after = (minigpt_numpy.logits(params, ids, n_head=2).data for ids in (x, changed))
    assert np.array_equal(before[:, :4], after[:, :4])
    assert not np.allclose(before[:, 4:], after[:, 4:])


def test_every_array_of_a_float32_step_is_float32():
    _, params = twins(torch.float32)
    x, y = batch()
    loss = minigpt_numpy.loss(params, x.numpy(), y.numpy(), n_head=2)
    assert {node.data.dtype for node in in_order(loss)} == {np.dtype(np.float32)}
    assert {g.dtype for g in gradients(loss, params).values()} == {np.dtype(np.float32)}


def test_it_learns_a_batch_by_heart_with_either_activation():
    x, y = (t.numpy() for t in batch())
    for activation in (minigpt_numpy.gelu, Tensor.relu):
        _, params = twins()
        optimizer = AdamW({name: p.data for name, p in params.items()}, rate=0.02)
        losses = []
        for _ in range(40):
            loss = minigpt_numpy.loss(params, x, y, n_head=2, activation=activation)
            optimizer.step(gradients(loss, params))
            losses.append(float(loss.data))
        assert losses[0] > 1 and losses[-1] < 0.05
