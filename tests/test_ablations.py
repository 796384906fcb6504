"""Each part that is taken out is gone, and nothing else is."""

import copy

import pytest
import torch

from minigpt.ablations import PARTS, Nothing, blocks, without
from minigpt.checks import who_notices
from minigpt.model import GPT, GPTConfig, count_parameters, linears, next_token_loss

IDS = torch.randint(57, (2, 9), generator=torch.Generator().manual_seed(0))


def loud(part: str) -> GPT:
    """A model with large weights, so that every part makes a difference."""
    model = without("nothing")
    for p in model.parameters():
        if p.dim() == 2:
            p.data *= 8
    PARTS[part](model)
    return model


def test_nothing_taken_out_is_the_model_of_that_seed():
    torch.manual_seed(3)
    same = GPT(GPTConfig(57))
    assert torch.equal(without("nothing", seed=3)(IDS), same(IDS))


@pytest.mark.parametrize("part", [part for part in PARTS if part != "nothing"])
def test_every_part_makes_a_difference_and_the_rest_still_learns(part):
    model = loud(part)
    assert (model(IDS) - loud("nothing")(IDS)).abs().max() > 1e-3
    loss = next_token_loss(model(IDS), IDS.roll(-1, 1))
    loss.backward()
    assert sum(p.grad is not None and bool(p.grad.any()) for p in model.parameters()) >= 5


def test_what_is_left_starts_with_the_whole_model_s_numbers():
    whole = without("nothing").state_dict()
    for part in ("attention", "MLP", "second layer", "norm"):
        left = without(part).state_dict()
        assert left.keys() < whole.keys()
        assert all(torch.equal(left[name], whole[name]) for name in left)


def test_the_sizes_are_those_of_the_parts():
    sizes = {part: count_parameters(without(part)) for part in PARTS}
    whole = 106_368
    assert sizes["MLP"] == whole - 2 * 2 * 64 * 256
    assert sizes["attention"] == whole - 2 * 4 * 64 * 64
    assert sizes["norm"] == whole - 5 * 64
    assert sizes["second layer"] == whole - (4 * 64 * 64 + 2 * 64 * 256 + 2 * 64)
    assert sizes["tied head"] == whole + 57 * 64
    rest = set(PARTS) - {"MLP", "attention", "norm", "second layer", "tied head"}
    assert {sizes[part] for part in rest} == {whole}


def test_by_hand_a_block_without_residuals_replaces_the_stream():
    whole, chain = blocks(without("nothing"))[0], blocks(without("residual"))[0]
    x = torch.randn(1, 4, 64)
    by_hand = whole.mlp(whole.norm_2(whole.attention(whole.norm_1(x))))
    assert torch.allclose(chain(x), by_hand, atol=1e-6)  # the same operations


def test_by_hand_the_norm_stands_behind_each_sum():
    whole, post = blocks(without("nothing"))[0], blocks(without("norm before"))[0]
    x = torch.randn(1, 4, 64)
    middle = whole.norm_1(x + whole.attention(x))
    assert torch.allclose(post(x), whole.norm_2(middle + whole.mlp(middle)), atol=1e-6)


def test_without_mlp_and_attention_a_block_hands_the_stream_through():
    model = without("MLP")
    PARTS["attention"](model)
    x = torch.randn(2, 5, 64)
    assert torch.equal(blocks(model)[0](x), x)
    assert not Nothing()(x).any()


def test_only_the_missing_mask_shows_the_future():
    seen = {part: bool(who_notices(without(part), IDS[:1], 4)[:4].any()) for part in PARTS}
    assert [part for part, future in seen.items() if future] == ["mask"]


def test_without_the_factor_the_scores_are_four_times_as_large():
    whole, bare = blocks(loud("nothing"))[0].attention, blocks(loud("1/sqrt(D)"))[0].attention
    louder = copy.deepcopy(whole)
    louder.q_proj.weight.data *= 4
    x = torch.randn(1, 6, 64)
    assert torch.allclose(bare(x), louder(x), atol=1e-4)  # sums of 64 numbers of size 10


def test_an_untied_head_moves_alone():
    model = without("tied head")
    model.token_embedding.weight.data.zero_()
    assert not model(IDS).any()  # the head is all zeros, ...
    assert model.token_embedding(IDS).any()  # ... and the lookup is not


def test_smaller_ends_are_those_of_phase_17():
    before, after = linears(without("nothing")), linears(without("smaller ends"))
    ratios = {n: round((after[n].weight / before[n].weight).mean().item(), 3) for n in before}
    assert {n for n, r in ratios.items() if r == 2} == {
        n for n in before if n.endswith(("o_proj", "down_proj"))
    }
    assert set(ratios.values()) == {1, 2}


def test_a_part_without_a_cache_says_so():
    model = without("mask")
    with pytest.raises(ValueError, match="keeps no cache: write with use_cache=False"):
        model(IDS, model.new_cache(2))


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="'wheels' is no part known here: take one of nothing,"):
        without("wheels")
