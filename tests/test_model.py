"""Mini-GPT: its twelve Linears, its parameter count, causality, the cache, and learning."""

import math

import pytest
import torch

from minigpt.model import GPT, GPTConfig, count_parameters, linears, next_token_loss


def test_there_are_twelve_linears_of_the_designed_shapes(tiny_vocab):
    shapes = [tuple(linear.weight.shape) for linear in linears(GPT(GPTConfig(tiny_vocab))).values()]
    assert len(shapes) == 12
    assert shapes.count((64, 64)) == 8
    assert shapes.count((256, 64)) == 2
    assert shapes.count((64, 256)) == 2


def test_no_linear_has_a_bias():
    assert all(linear.bias is None for linear in linears(GPT(GPTConfig(57))).values())


def test_the_parameters_add_up():
    # 12 Linears + token and position embeddings + five norms; the head is the embedding again.
    expected = 8 * 64 * 64 + 4 * 64 * 256 + 57 * 64 + 64 * 64 + 5 * 64
    assert count_parameters(GPT(GPTConfig(57))) == expected == 106_368


def test_the_head_is_the_token_embedding():
    model = GPT(GPTConfig(57))
    ids = torch.tensor([[3, 1, 4]])
    with torch.no_grad():
        before = model(ids)
        model.token_embedding.weight[50] += 1.0  # a token that is not read
    assert torch.equal(model(ids)[..., :50], before[..., :50])
    assert not torch.equal(model(ids)[..., 50], before[..., 50])


def test_no_logit_depends_on_a_later_token():
    model = GPT(GPTConfig(57))
    ids = torch.randint(57, (2, 10))
    before = model(ids)
    ids[:, 6:] = (ids[:, 6:] + 1) % 57
    assert torch.equal(model(ids)[:, :6], before[:, :6])


def test_an_untrained_model_is_as_unsure_as_chance():
    torch.manual_seed(0)
    model = GPT(GPTConfig(57))
    ids, y = torch.randint(57, (2, 64, 32))
    loss = next_token_loss(model(ids), y).item()
    # Logits start with a spread of about 64 * 0.02 * 1 = 0.16, which adds about 0.16² / 2.
    assert abs(loss - math.log(57)) < 0.05


@pytest.mark.parametrize("pieces", [[1] * 12, [5, 1, 1, 5], [12], [3, 4, 5]])
def test_reading_in_pieces_through_the_cache_gives_the_same_logits(pieces):
    model = GPT(GPTConfig(57)).eval()
    ids = torch.randint(57, (3, 12))
    cache, outputs = model.new_cache(3), []
    for piece in ids.split(pieces, dim=1):
        outputs.append(model(piece, cache))
    # float32: the same sums through another kernel
    torch.testing.assert_close(torch.cat(outputs, 1), model(ids), rtol=1e-4, atol=1e-5)


def test_a_text_longer_than_the_context_is_refused():
    with pytest.raises(ValueError, match="65 tokens do not fit the context of 64"):
        GPT(GPTConfig(57))(torch.zeros(1, 65, dtype=torch.long))


@pytest.mark.parametrize(
    "bad", [{"n_layer": 0}, {"n_embd": 2.5}, {"n_head": 3}, {"vocab_size": -1}]
)
def test_an_impossible_shape_is_refused(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        GPTConfig(**{"vocab_size": 57, **bad})


def test_a_tiny_model_memorises_one_batch():
    torch.manual_seed(0)
    model = GPT(GPTConfig(11, context_length=8, n_embd=16, n_head=2, d_ff=32))
    x, y = torch.randint(11, (2, 4, 8))
    x[:, 0] = torch.arange(4)  # rows that begin alike could not be told apart
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(150):
        loss = next_token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert torch.equal(model(x).argmax(-1), y)


@pytest.mark.parametrize(
    "config",
    [
        GPTConfig(57),
        GPTConfig(300, context_length=9, n_layer=3, n_head=2, n_embd=10, d_ff=7),
        GPTConfig(1, 1, 1, 1, 1, 1),
    ],
)
def test_the_size_of_a_model_is_known_before_it_is_made(config):
    assert config.n_parameters == count_parameters(GPT(config))


@pytest.mark.parametrize("bad", [True, 2.0, "2", 0, None])
def test_a_size_is_a_whole_number(bad):
    with pytest.raises(ValueError, match="n_layer="):
        GPTConfig(57, n_layer=bad)


def test_the_published_gpt_2_differs_from_our_formula_by_its_biases_alone():
    # Phase 17 lets the learner find it: q, k, v and o, up, down, two norms a block, the last norm.
    C, d_ff, n_layer = 768, 3072, 12
    per_block = 4 * C + d_ff + C + 2 * C
    assert n_layer * per_block + C == 102_144 == 124_439_808 - 124_337_664
