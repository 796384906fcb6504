"""The parts of modern attention: by hand, by their invariances, and against PyTorch."""

import math

import pytest
import torch
from torch.nn import functional as F

from minigpt.checkpoint import Checkpoint, save
from minigpt.lora import add_lora, lora_layers
from minigpt.lora_config import LoRAConfig
from minigpt.model import count_parameters, linears
from minigpt.modern import (
    GPT2,
    ModernConfig,
    ModernGPT,
    RMSNorm,
    SwiGLU,
    group_heads,
    rope_angles,
    rotate,
    share_heads,
    window_mask,
)
from minigpt.number_names import ALPHABET
from minigpt.qlora import quantize_base
from minigpt.recipes import load_base
from minigpt.tokenizer import CharTokenizer


def turned(x, place):
    """x (D,) at a place, as one head sees it."""
    return rotate(x.view(1, 1, 1, -1), rope_angles(torch.tensor([place]), len(x))).flatten()


def model(**switches):
    torch.manual_seed(0)
    return ModernGPT(ModernConfig(57, **switches))


# ---------------------------------------------------------------------------------- position


@pytest.mark.parametrize(("one", "other"), [(3, 1), (7, 5), (12, 10), (0, 0), (5, 0)])
def test_a_pair_of_hands_shows_the_difference_of_its_places(one, other):
    hand = torch.tensor([1.0, 0.0])
    score = turned(hand, one) @ turned(hand, other)
    assert math.isclose(score, math.cos(one - other), abs_tol=1e-6)  # float32


def test_scores_depend_on_the_distance_only_and_lengths_stay():
    q, k = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
    scores = [turned(q, place) @ turned(k, place - 3) for place in (3, 10, 100)]
    for score in scores:
        torch.testing.assert_close(score, scores[0], rtol=0, atol=1e-5)  # angles in float32
    torch.testing.assert_close(turned(q, 100).norm(), q.norm())


def test_a_turn_is_a_product_of_complex_numbers():
    x, angles = torch.randn(2, 3, 5, 8), rope_angles(torch.arange(5), 8)
    pairs = torch.complex(*x.chunk(2, dim=-1)) * torch.exp(1j * angles)
    torch.testing.assert_close(rotate(x, angles), torch.cat([pairs.real, pairs.imag], -1))


def test_the_first_pair_turns_by_one_radian_and_each_other_slower():
    angles = rope_angles(torch.tensor([0, 1]), 16)
    assert angles[0].tolist() == [0.0] * 8 and angles[1, 0] == 1
    ratios = angles[1, 1:] / angles[1, :-1]
    torch.testing.assert_close(ratios, torch.full((7,), 10_000 ** (-2 / 16)))


# --------------------------------------------------------------------------------- attention


@pytest.mark.parametrize("n_kv_head", [1, 2, 4])
def test_shared_heads_are_those_of_pytorchs_kernel(n_kv_head):
    q = torch.randn(2, 4, 5, 8)
    k, v = torch.randn(2, 2, n_kv_head, 5, 8)
    theirs = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    ours = F.scaled_dot_product_attention(q, group_heads(k, 4), group_heads(v, 4), is_causal=True)
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)  # another kernel, other sums


def test_a_window_by_hand():
    assert window_mask(4, 4, 2).int().tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 1],
    ]
    assert window_mask(1, 9, 4)[0].nonzero().flatten().tolist() == [5, 6, 7, 8]
    assert torch.equal(window_mask(5, 7, None), window_mask(5, 7, 99))


@pytest.mark.parametrize(("window", "n_layer"), [(4, 1), (4, 2), (4, 3), (8, 2)])
def test_layers_carry_news_over_the_window(window, n_layer):
    """n_layer windows end to end: the last position hears of n_layer (window - 1) places back."""
    net = model(window=window, n_layer=n_layer)
    for parameter in net.parameters():  # so that no influence is lost to rounding
        parameter.data *= 10 if parameter.dim() == 2 else 1
    ids = torch.randint(0, 57, (1, 40), generator=torch.Generator().manual_seed(1))
    others = ids.repeat(40, 1)
    others[range(40), range(40)] = (others[range(40), range(40)] + 1) % 57
    with torch.no_grad():
        moved = (net(others)[:, -1] - net(ids)[:, -1]).abs().amax(dim=-1) > 1e-6
    assert 39 - int(moved.nonzero()[0]) == n_layer * (window - 1)


# -------------------------------------------------------------------------------- norm and MLP


def test_rms_norm_is_pytorchs():
    ours, theirs = RMSNorm(12), torch.nn.RMSNorm(12, eps=1e-5)
    weight, x = torch.rand(12), torch.randn(3, 5, 12)
    ours.weight.data, theirs.weight.data = weight, weight.clone()
    torch.testing.assert_close(ours(x), theirs(x))


def test_rms_norm_forgets_the_size_and_keeps_the_mean():
    x = torch.tensor([[1.0, 2.0, 3.0, 6.0]])
    torch.testing.assert_close(RMSNorm(4)(10 * x), RMSNorm(4)(x), rtol=1e-5, atol=1e-6)
    assert (RMSNorm(4)(x + 10) - RMSNorm(4)(x)).abs().max() > 0.5
    torch.testing.assert_close(
        RMSNorm(4)(x), x / math.sqrt((1 + 4 + 9 + 36) / 4), rtol=1e-5, atol=0
    )


def test_a_closed_gate_lets_nothing_pass():
    mlp = SwiGLU(ModernConfig(57))
    mlp.gate_proj.weight.data.zero_()  # silu(0) = 0
    assert not mlp(torch.randn(2, 3, 64)).any()


# ---------------------------------------------------------------------------------- the model


def test_with_gpt_2s_parts_it_is_mini_gpt():
    base = load_base().model
    twin = ModernGPT(ModernConfig(57, **GPT2))
    twin.load_state_dict(base.state_dict())
    ids = torch.randint(0, 57, (2, 20))
    with torch.no_grad():
        # the same operations in the same order, but for how the mask is given
        torch.testing.assert_close(twin(ids), base(ids), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("switches", "n_linears", "n_parameters"),
    [
        (GPT2, 12, 106_368),
        (GPT2 | {"position": "rope"}, 12, 102_272),
        (GPT2 | {"n_kv_head": 2}, 12, 98_176),
        (GPT2 | {"mlp": "swiglu", "d_ff": 168}, 14, 105_344),
        ({}, 14, 93_056),
    ],
)
def test_every_part_costs_what_was_counted(switches, n_linears, n_parameters):
    net = model(**switches)
    assert len(linears(net)) == n_linears and count_parameters(net) == n_parameters


@pytest.mark.parametrize("switches", [{}, {"window": 5}, {"position": "none"}, GPT2])
def test_a_token_at_a_time_through_the_cache_gives_the_same(switches):
    net, ids = model(**switches), torch.randint(0, 57, (2, 12))
    cache = net.new_cache(batch=2)
    with torch.no_grad():
        steps = torch.cat([net(ids[:, t : t + 1], cache) for t in range(12)], dim=1)
        torch.testing.assert_close(steps, net(ids), rtol=1e-4, atol=1e-5)  # other sums
    assert cache.k.shape[2] == net.config.n_kv_head


@pytest.mark.parametrize("start", [1, 16, 1000])
def test_with_rope_a_text_may_begin_anywhere(start):
    net, ids = model(position="rope"), torch.randint(0, 57, (2, 20))
    with torch.no_grad():
        # at place 1,000 an angle in float32 is good to 6e-5
        torch.testing.assert_close(net(ids, start=start), net(ids), rtol=0, atol=1e-3)


def test_with_a_table_it_may_not():
    net, ids = model(**GPT2), torch.randint(0, 57, (2, 20))
    with torch.no_grad():
        assert (net(ids, start=1) - net(ids)).abs().max() > 1e-3
    with pytest.raises(ValueError, match="places up to 64 are not in a table of 64"):
        net(ids, start=45)


def test_the_mean_of_two_heads_serves_both():
    weight = torch.arange(8.0).view(4, 2)  # four heads of one row each
    assert share_heads(weight, n_kv_head=2, head_dim=1).tolist() == [[1, 2], [5, 6]]
    assert torch.equal(share_heads(weight, 4, 1), weight)


def test_lora_and_nf4_take_it_as_it_is():
    net = model()
    quantize_base(net)
    add_lora(net, LoRAConfig(r=2, target_modules=("q_proj", "gate_proj")))
    assert len(lora_layers(net)) == 4
    assert net(torch.randint(0, 57, (1, 5))).shape == (1, 5, 57)


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"n_kv_head": 3}, "n_kv_head=3: it has to divide n_head=4"),
        ({"n_kv_head": 0}, "n_kv_head=0"),
        ({"window": 0}, "window=0: a position sees at least itself"),
        ({"position": "alibi"}, "position='alibi': choose among rope, learned, none"),
        ({"n_head": 64, "n_kv_head": 64}, "heads of 1 channels cannot be turned in pairs"),
        ({"n_layer": 0}, "n_layer=0"),
    ],
)
def test_what_does_not_fit_is_refused(switches, said):
    with pytest.raises(ValueError, match=said):
        ModernConfig(57, **switches)


def test_padding_is_refused():
    with pytest.raises(ValueError, match="padding: a ModernGPT reads texts of one length"):
        model()(torch.zeros(1, 3, dtype=torch.long), padding=torch.tensor([1]))


def test_a_checkpoint_that_could_not_be_read_back_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="a checkpoint holds a GPT, not a ModernGPT"):
        save(tmp_path / "m", Checkpoint(model(), CharTokenizer(ALPHABET)))
    assert not (tmp_path / "m").exists()
