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
    complete_all,
    generate,
    keep_min_p,
    keep_top_k,
    keep_top_p,
    pad_left,
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


@pytest.mark.parametrize(
    "bad",
    [
        {"temperature": -1},
        {"temperature": float("nan")},
        {"top_k": 0},
        {"top_k": 1.5},
        {"top_p": 0},
        {"top_p": 1.5},
        {"min_p": -0.1},
        {"min_p": 1.1},
    ],
)
def test_impossible_settings_are_refused(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))}="):
        SamplingConfig(**bad)


# ---------------------------------------------------------------------- the ends of every range
@pytest.mark.parametrize("temperature", [1e-40, 1e-50, 5e-324, 1e-10])
def test_a_temperature_next_to_nothing_is_greedy(temperature):
    drawn = choose(LOGITS.expand(200, 4), SamplingConfig(temperature), None)
    assert drawn.unique().tolist() == [0]


def test_a_temperature_next_to_infinity_is_uniform():
    generator = torch.Generator().manual_seed(0)
    drawn = choose(LOGITS.expand(2000, 4), SamplingConfig(1e308), generator).bincount(minlength=4)
    assert drawn.min() > 400  # of 2,000: each is expected 500 times, standard error 19


@pytest.mark.parametrize("p", [1e-50, 5e-324, 1e-8])
def test_a_nucleus_always_holds_the_likeliest_token(p):
    assert keep_top_p(LOGITS, p).isfinite().tolist() == [[True, False, False, False]]


def test_a_nucleus_of_everything_drops_no_tail():
    unlikely = torch.tensor([[0.0, -50.0, -90.0]])  # the first has probability 1 to rounding
    assert torch.equal(keep_top_p(unlikely, 1.0), unlikely)
    tail = torch.full((1, 200_000), -20.0)  # so many that a float32 sum reaches 1 long before
    assert torch.equal(keep_top_p(tail, 1.0), tail)
    kept = int(keep_top_p(tail, 0.9999).isfinite().sum())
    assert kept == 199_980  # equal tokens: their share is their number


@pytest.mark.parametrize(("p", "kept"), [(0, 4), (0.19, 4), (0.25, 3), (0.4, 2), (0.6, 1), (1, 1)])
def test_min_p_keeps_what_is_p_times_as_likely_as_the_likeliest(p, kept):
    result = keep_min_p(LOGITS, p)  # ratios 1, 0.5, 0.3, 0.2
    assert int(result.isfinite().sum()) == kept
    assert torch.equal(result[result.isfinite()], LOGITS[result.isfinite()])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_scores_of_any_precision_can_be_sampled(dtype):
    config = SamplingConfig(0.8, top_k=3, top_p=0.9, min_p=0.1)
    drawn = choose(LOGITS.to(dtype).expand(50, 4), config, torch.Generator().manual_seed(0))
    assert set(drawn.tolist()) <= {0, 1, 2}


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"max_new_tokens": -5}, "max_new_tokens=-5: a text cannot be continued backwards"),
        ({"seed": 2**64}, "a seed has at most 64 bits"),
        ({"ids": torch.tensor([[57]])}, "the prompt holds token 57: the model knows 0 to 56"),
        ({"ids": torch.tensor([[-1]])}, "the prompt holds token -1"),
        ({"padding": torch.tensor([1])}, "must leave each row at least one token"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(request_, says):
    model = GPT(GPTConfig(57)).train()
    with pytest.raises(ValueError, match=says):
        generate(
            model, **{"ids": torch.zeros(1, 1, dtype=torch.long), "max_new_tokens": 2} | request_
        )
    assert model.training


def test_a_broken_model_is_an_error_and_not_a_text():
    model = GPT(GPTConfig(57)).train()
    model.final_norm.weight.data[0] = torch.nan
    with pytest.raises(ValueError, match="scores are not numbers"):
        generate(model, torch.zeros(1, 1, dtype=torch.long), 2)
    assert model.training


# --------------------------------------------------------------------------------- texts together
def test_rows_are_filled_at_the_left():
    ids, padding = pad_left([[1, 2, 3], [4], [5, 6]])
    assert ids.tolist() == [[1, 2, 3], [0, 0, 4], [0, 5, 6]]
    assert padding.tolist() == [0, 2, 1]


@pytest.mark.parametrize("use_cache", [True, False])
def test_prompts_of_unlike_length_are_continued_as_if_alone(use_cache):
    base = recipes.load_base()
    prompts = ["en:7=", "it:4236=", "en:4216=four", "it:90=", "en:8001=eight thousand "]
    ask = {"stop": "\n", "use_cache": use_cache}
    alone = [complete(base.model, base.tokenizer, prompt, **ask) for prompt in prompts]
    assert complete_all(base.model, base.tokenizer, prompts, **ask) == alone
    assert alone[1] == "quattromiladuecentotrentasei"


@pytest.mark.parametrize("use_cache", [True, False])
def test_past_the_context_each_text_still_slides_its_own_window(use_cache):
    torch.manual_seed(1)
    model = (
        GPT(GPTConfig(57, context_length=24)).double().eval()
    )  # so that no tie is a matter of luck
    for parameter in model.parameters():
        parameter.data *= 3
    rows = [torch.randint(57, (n,)).tolist() for n in (3, 30, 11, 24)]
    ids, padding = pad_left(rows)
    together = generate(model, ids, 40, padding=padding, use_cache=use_cache)
    for row, out in zip(rows, together, strict=True):
        alone = generate(model, torch.tensor([row]), 40, use_cache=use_cache)
        assert alone[0].tolist() == out[-len(row) - 40 :].tolist()


def test_filling_changes_no_score():
    torch.manual_seed(1)
    model = GPT(GPTConfig(57)).double()
    row = torch.randint(57, (1, 9))
    for filling in (0, 1, 7):
        ids = torch.cat([torch.randint(57, (1, filling)), row], dim=1)
        filled = model(ids, padding=torch.tensor([filling]))[:, filling:]
        # float64: the same sums with exact zeros among their terms, at most in another order
        torch.testing.assert_close(filled, model(row), rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("stop", "text"), [("ve", "sixty-fi"), ("y-f", "sixt"), ("\n", "sixty-five"), ("sixty", "")]
)
def test_a_stop_may_be_any_text(stop, text):
    base = recipes.load_base()
    assert complete(base.model, base.tokenizer, "en:65=", stop=stop) == text


def test_a_stop_that_cannot_be_written_is_refused():
    base = recipes.load_base()
    with pytest.raises(ValueError, match="the character 'Z' is not among"):
        complete(base.model, base.tokenizer, "en:5=", stop="Z")


@pytest.mark.parametrize("prompts", [[], [""], ["en:5=", ""]])
def test_no_prompt_is_refused(prompts):
    base = recipes.load_base()
    with pytest.raises(ValueError, match="prompt is empty"):
        complete_all(base.model, base.tokenizer, prompts)


# ----------------------------------------------------------------------------- in other precisions
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
@pytest.mark.parametrize("config", [GREEDY, SamplingConfig(0.8, top_k=5, top_p=0.9)], ids=str)
def test_the_cache_serves_every_precision(dtype, config):
    base = recipes.load_base()
    model = base.model.to(dtype)
    prompts = torch.tensor([base.tokenizer.encode(f"en:{n}=") for n in (4216, 4236, 8888)])
    texts = [generate(model, prompts, 40, config, seed=3, use_cache=c) for c in (True, False)]
    assert torch.equal(*texts)
    if config is GREEDY:
        said = base.tokenizer.decode(texts[0][0].tolist()).split("\n")[0]
        assert said == "en:4216=four thousand two hundred sixteen"


def test_the_cache_works_under_autocast():
    base = recipes.load_base()
    with torch.autocast("cpu", torch.bfloat16):
        said = [
            complete(base.model, base.tokenizer, "en:4236=", stop="\n", use_cache=cache)
            for cache in (True, False)
        ]
    assert said == ["four thousand two hundred thirty-six"] * 2
