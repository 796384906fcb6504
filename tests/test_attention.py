"""Attention: causality, PyTorch's kernel, and three tokens worked by hand."""

import math

import pytest
import torch
from torch.nn import functional as F

from minigpt.attention import (
    CausalSelfAttention,
    causal_attention,
    future,
    visible,
    who_notices,
)
from minigpt.model import GPT, GPTConfig


def test_three_tokens_worked_by_hand():
    # D = 1, so nothing is scaled. Scores of the last row are 0, ln 2, ln 4: weights 1/7, 2/7, 4/7.
    q = torch.ones(1, 1, 3, 1)
    k = torch.tensor([0.0, math.log(2), math.log(4)]).view(1, 1, 3, 1)
    v = torch.tensor([7.0, 14.0, 21.0]).view(1, 1, 3, 1)
    y, weights = causal_attention(q, k, v)
    expected = [[1, 0, 0], [1 / 3, 2 / 3, 0], [1 / 7, 2 / 7, 4 / 7]]
    torch.testing.assert_close(weights[0, 0], torch.tensor(expected))
    torch.testing.assert_close(y.flatten(), torch.tensor([7.0, 7 / 3 + 28 / 3, 1 + 4 + 12]))


def test_each_row_of_weights_is_a_distribution():
    q, k, v = torch.randn(3, 2, 4, 7, 5)
    _, weights = causal_attention(q, k, v)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 4, 7))


def test_the_formula_equals_pytorchs_kernel():
    q, k, v = torch.randn(3, 2, 4, 9, 16)
    theirs = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    # float32: 16-term dot products and 9-term sums, in another order
    torch.testing.assert_close(causal_attention(q, k, v)[0], theirs, rtol=1e-5, atol=1e-6)


def test_the_future_of_the_last_tokens_starts_after_each_of_them():
    assert future(2, 4).tolist() == [[False, False, False, True], [False] * 4]


def test_no_position_sees_its_future():
    layer = CausalSelfAttention(n_embd=12, n_head=3)
    x = torch.randn(1, 6, 12)
    before = layer(x)[:, :4]
    x[:, 4:] += 10.0
    assert torch.equal(layer(x)[:, :4], before)


def test_every_position_sees_its_past():
    layer = CausalSelfAttention(n_embd=12, n_head=3)
    x = torch.randn(1, 6, 12)
    before = layer(x)
    x[:, 0] += 10.0
    changed = (layer(x) != before).any(dim=-1)
    assert changed.all()


def test_the_module_is_the_formula_with_projections():
    layer = CausalSelfAttention(n_embd=12, n_head=3)
    x = torch.randn(2, 5, 12)
    y, _ = causal_attention(*layer.project(x))
    by_hand = layer.o_proj(y.transpose(1, 2).reshape(2, 5, 12))
    torch.testing.assert_close(layer(x), by_hand, rtol=1e-5, atol=1e-6)  # float32, 12 terms


def test_heads_must_divide_the_width():
    with pytest.raises(ValueError, match="n_embd=130 does not split into n_head=4 equal heads"):
        CausalSelfAttention(130, 4)


def test_filling_is_seen_by_nobody_and_sees_itself():
    seen = visible(3, 4, torch.tensor([0, 2]), torch.device("cpu"))  # three new of four positions
    assert seen.shape == (2, 1, 3, 4)
    assert seen[0, 0].int().tolist() == [[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
    assert seen[1, 0].int().tolist() == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]
    assert torch.equal(visible(3, 4, None, torch.device("cpu")), seen[0, 0])


# ------------------------------------------------------------------------------- who notices whom
def test_who_notices_whom_by_hand():
    x = torch.randn(3, 2)
    assert who_notices(lambda x: x.cumsum(0), x).int().tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    # each output is the input before it, and the first one keeps its own
    back = who_notices(lambda x: torch.cat([x[:1], x[:-1]]), x)
    assert back.int().tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_who_notices_agrees_with_the_derivatives():
    """Output t depends on input s if and only if some derivative of one by the other is not 0."""
    layer = CausalSelfAttention(n_embd=12, n_head=3)
    x = torch.randn(5, 12)
    jacobian = torch.autograd.functional.jacobian(lambda x: layer(x[None])[0], x)
    assert isinstance(jacobian, torch.Tensor)  # (T, C, T, C)
    assert torch.equal(who_notices(lambda x: layer(x[None])[0], x), jacobian.abs().sum((1, 3)) > 0)


def test_a_stranger_is_noticed_by_a_norm_and_a_whole_model_is_causal():
    norm = who_notices(lambda x: F.layer_norm(x, (12,)), torch.zeros(4, 12))
    assert torch.equal(norm, torch.eye(4, dtype=torch.bool))
    model = GPT(GPTConfig(57, context_length=8, n_embd=12, n_head=3, d_ff=20)).eval()

    def blocks(x):
        x = x[None]
        for block in model.blocks:
            x = block(x)
        return x[0]

    seen = who_notices(blocks, torch.randn(6, 12))
    assert torch.equal(seen, torch.ones(6, 6, dtype=torch.bool).tril())


def test_who_notices_leaves_its_input_and_catches_a_mask_after_softmax():
    q, k, v = torch.randn(3, 5, 4)
    kept = k.clone()

    def too_late(k):  # hides what the future says, not the share of the weight that it took
        return (q @ k.T).softmax(-1).tril() @ v

    seen = who_notices(too_late, k)
    assert torch.equal(k, kept) and seen.triu(1).any()
