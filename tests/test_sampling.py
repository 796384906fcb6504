"""Sampling: distributions by hand, and a cache that never changes the text."""

import pytest
import torch

from minigpt import recipes
from minigpt.model import GPT, GPTConfig
from minigpt.sampling import (
    GREEDY,
    SamplingConfig,
    choose,
    complete,
    generate,
    keep_top_k,
    keep_top_p,
)

LOGITS = torch.tensor([[0.5, 0.25, 0.15, 0.1]]).log()


def probabilities(logits):
    return [round(p, 4) for p in logits.softmax(-1)[0].tolist()]


def test_top_k_keeps_the_k_likeliest():
    assert probabilities(keep_top_k(LOGITS, 2)) == [0.6667, 0.3333, 0, 0]


def test_top_k_larger_than_the_vocabulary_keeps_all():
    assert torch.equal(keep_top_k(LOGITS, 99), LOGITS)


@pytest.mark.parametrize(("p", "kept"), [(0.4, 1), (0.5, 1), (0.51, 2), (0.8, 3), (1.0, 4)])
def test_top_p_keeps_the_fewest_that_reach_p(p, kept):
    logits = LOGITS[:, [2, 0, 3, 1]]  # in another order, which it must give back
    result = keep_top_p(logits, p)
    assert int(result.isfinite().sum()) == kept
    assert torch.equal(result[result.isfinite()], logits[result.isfinite()])


def test_greedy_takes_the_likeliest():
    assert choose(LOGITS, GREEDY, None).tolist() == [0]


def test_samples_follow_the_distribution():
    generator = torch.Generator().manual_seed(0)
    draws = choose(LOGITS.expand(20_000, 4), SamplingConfig(), generator)
    shares = draws.bincount(minlength=4) / 20_000
    # 4 standard errors of a share of 0.5 in 20,000 draws
    assert (shares - LOGITS.exp()[0]).abs().max() < 4 * (0.25 / 20_000) ** 0.5


def test_a_low_temperature_is_greedy_and_a_high_one_is_uniform():
    generator = torch.Generator().manual_seed(0)
    many = LOGITS.expand(2000, 4)
    assert choose(many, SamplingConfig(temperature=0.01), generator).max() == 0
    hot = choose(many, SamplingConfig(temperature=100.0), generator).bincount(minlength=4)
    assert hot.min() > 400  # of 2,000: each is expected 500 times, standard error 19


@pytest.mark.parametrize("batch", [1, 5])
@pytest.mark.parametrize(
    "config", [GREEDY, SamplingConfig(), SamplingConfig(0.8, top_k=5, top_p=0.9)], ids=str
)
def test_the_cache_never_changes_the_text(batch, config):
    torch.manual_seed(1)
    model = GPT(GPTConfig(57, context_length=24)).eval()
    for parameter in model.parameters():
        parameter.data *= 3  # untrained logits are nearly flat; make the choices differ
    ids = torch.randint(57, (batch, 3))
    # 40 tokens leave the context of 24 behind, so the sliding window is compared too.
    texts = [generate(model, ids, 40, config, seed=5, use_cache=cache) for cache in (True, False)]
    assert torch.equal(*texts)
    assert texts[0].shape == (batch, 43)


def test_generation_stops_when_every_row_has_stopped():
    base = recipes.load_base()
    prompts = torch.tensor([base.tokenizer.encode("en:1234="), base.tokenizer.encode("it:5678=")])
    stop = base.tokenizer.encode("\n")[0]
    out = generate(base.model, prompts, 56, stop_id=stop)
    texts = [base.tokenizer.decode(row.tolist()).rstrip("\n") for row in out]
    assert texts == [
        "en:1234=one thousand two hundred thirty-four",
        "it:5678=cinquemilaseicentosettantotto",
    ]
    assert out.shape[1] == len(max(texts, key=len)) + 1


def test_complete_leaves_out_the_stop():
    base = recipes.load_base()
    assert complete(base.model, base.tokenizer, "en:42=", config=GREEDY, stop="\n") == "forty-two"


def test_sampling_leaves_the_model_in_the_mode_it_was():
    model = GPT(GPTConfig(57)).train()
    generate(model, torch.zeros(1, 1, dtype=torch.long), 2)
    assert model.training


def test_an_empty_prompt_is_refused():
    with pytest.raises(ValueError, match="prompt is empty"):
        generate(GPT(GPTConfig(57)), torch.zeros(1, 0, dtype=torch.long), 2)


@pytest.mark.parametrize("bad", [{"temperature": -1}, {"top_k": 0}, {"top_p": 0}, {"top_p": 1.5}])
def test_impossible_settings_are_refused(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        SamplingConfig(**bad)
