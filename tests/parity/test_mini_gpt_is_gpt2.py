"""Mini-GPT is GPT-2 without biases: transformers' GPT-2, given our weights, gives our logits."""

import copy

import pytest
import torch
from layers import first_difference, gpt2_pairs
from torch import nn

from benchmarks.peers import gpt2_state, gpt2_twin
from minigpt import recipes
from minigpt.model import GPT, GPTConfig, count_parameters, next_token_loss
from minigpt.sampling import generate

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("one_thread"),
]
IDS = torch.randint(57, (4, 48), generator=torch.Generator().manual_seed(1))
# Both sides are float32 and add up to 256 products per number. Where this was written they are
# equal to the bit; but GPT-2 multiplies from the other side, and another BLAS may then add in
# another order. A wrong formula is off by 1e-3 and more.
TOLERANCE = 1e-5
PAIRS = gpt2_pairs(n_layer=2, n_embd=64)


@pytest.fixture(scope="module")
def base():
    return recipes.load_base().model.eval()


@pytest.fixture
def theirs(transformers, base):
    return gpt2_twin(base)


def assert_close(a, b):
    torch.testing.assert_close(a, b, rtol=TOLERANCE, atol=TOLERANCE * b.abs().max().item())


def test_the_logits_of_the_trained_base_are_theirs(base, theirs):
    with torch.no_grad():
        assert_close(base(IDS), theirs(IDS).logits)


@pytest.mark.parametrize(
    "config",
    [GPTConfig(11, n_layer=1, n_head=1, n_embd=8, d_ff=8), GPTConfig(300, 48, 3, 6, 48, 100)],
    ids=["tiny", "uneven"],
)
def test_so_are_those_of_another_shape(transformers, config):
    ours = GPT(config).eval()
    ids = torch.randint(config.vocab_size, (3, config.context_length))
    with torch.no_grad():
        assert_close(ours(ids), gpt2_twin(ours)(ids).logits)


def test_in_double_precision_they_agree_to_double_precision(base, theirs):
    """So what is left in float32 is rounding, not a formula."""
    with torch.no_grad():
        a, b = copy.deepcopy(base).double()(IDS), theirs.double()(IDS).logits
    # Measured 7e-16 of the largest logit, six roundings of float64.
    torch.testing.assert_close(a, b, rtol=0, atol=1e-13 * b.abs().max().item())


def test_loss_and_gradients_are_theirs(base, theirs):
    ours = copy.deepcopy(base)
    loss = next_token_loss(ours(IDS[:, :-1]), IDS[:, 1:])
    loss.backward()
    their_loss = theirs(IDS, labels=IDS).loss
    their_loss.backward()
    torch.testing.assert_close(loss, their_loss, rtol=1e-6, atol=0)  # float32, a mean of 188 terms
    ours_as_gpt2 = copy.deepcopy(ours)
    for p, g in zip(ours_as_gpt2.parameters(), ours.parameters(), strict=True):
        assert g.grad is not None
        p.data.copy_(g.grad)
    expected = gpt2_state(ours_as_gpt2)  # the gradients take the weights' way over
    for name, p in theirs.named_parameters():
        if not name.endswith("bias"):
            assert_close(expected[name], p.grad)


def test_their_greedy_decoding_writes_our_text(base, theirs):
    tokenizer = recipes.load_base().tokenizer
    prompts = torch.tensor([tokenizer.encode(f"en:{n}=") for n in (1234, 4217, 9999)])
    text = theirs.generate(prompts, max_new_tokens=30, do_sample=False, eos_token_id=None)
    assert torch.equal(generate(base, prompts, 30), text)


def test_they_have_our_parameters_and_biases_of_zero(base, theirs):
    biases = [p for name, p in theirs.named_parameters() if name.endswith("bias")]
    assert not any(p.any() for p in biases)
    theirs_without = sum(p.numel() for p in theirs.parameters()) - sum(p.numel() for p in biases)
    assert theirs_without == count_parameters(base)


def test_layer_by_layer_nothing_differs(base, theirs):
    assert first_difference(base, theirs, PAIRS, IDS, TOLERANCE) is None


@pytest.mark.parametrize(
    ("parameter", "first"),
    [
        ("transformer.wte.weight", "the output of token_embedding differs"),
        ("transformer.wpe.weight", "the input of blocks.0 differs"),
        ("transformer.h.0.ln_1.weight", "the output of blocks.0.norm_1 "),
        ("transformer.h.0.attn.c_attn.weight", "the output of blocks.0.attention.q_proj "),
        ("transformer.h.1.attn.c_proj.weight", "the output of blocks.1.attention.o_proj "),
        ("transformer.h.1.mlp.c_fc.weight", "the output of blocks.1.mlp.up_proj "),
        ("transformer.h.1.mlp.c_proj.bias", "the output of blocks.1.mlp.down_proj "),
        ("transformer.ln_f.weight", "the output of final_norm "),
    ],
)
def test_a_planted_difference_is_named(base, theirs, parameter, first):
    with torch.no_grad():
        # One number in one place: small, but a hundred times the tolerance.
        theirs.get_parameter(parameter).view(-1)[0] += 1.0
    said = first_difference(base, theirs, PAIRS, IDS.clone().fill_(0), TOLERANCE)
    assert said is not None and said.startswith(first)


def test_another_formula_is_named_too(base, theirs):
    theirs.transformer.h[1].mlp.act = nn.GELU("tanh")
    said = first_difference(base, theirs, PAIRS, IDS, TOLERANCE)
    assert said is not None and said.startswith("the input of blocks.1.mlp.down_proj ")


def test_a_value_of_v_alone_is_named_by_its_columns(base, theirs):
    with torch.no_grad():
        theirs.transformer.h[0].attn.c_attn.weight[:, 128] *= 1.5
    said = first_difference(base, theirs, PAIRS, IDS, TOLERANCE)
    assert said is not None and said.startswith("the output of blocks.0.attention.v_proj ")
