"""What is measured about sampling, the model that invents names, and the files that ship."""

import json
import math
from dataclasses import asdict, replace

import pytest
import torch

from minigpt.evaluate import log_probability
from minigpt.experiments import heads, results
from minigpt.experiments import sampling as s
from minigpt.recipes import load_names, new_model, numbers_to_invent
from minigpt.sampling import SamplingConfig
from minigpt.train import TrainConfig

TINY = TrainConfig(steps=2, batch_size=4, warmup_steps=1)


@pytest.fixture(scope="module")
def made():
    return load_names()


def test_an_untrained_model_gives_each_letter_one_in_57():
    fresh = new_model()
    for parameter in fresh.model.parameters():
        parameter.data.zero_()
    found = log_probability(fresh.model, s.name_data(fresh.tokenizer, [7, 4216]))
    lengths = [len("seven\n"), len("four thousand two hundred sixteen\n")]
    assert found.tolist() == pytest.approx([-n * math.log(57) for n in lengths], rel=1e-5)


def test_the_probability_of_a_name_is_the_product_of_its_letters(made):
    tokenizer, text = made.tokenizer, ":seven\n"
    ids = torch.tensor([tokenizer.encode(text)])
    for temperature in (1.0, 0.5):
        by_hand = 1.0
        for t in range(1, len(text)):
            p = (made.model(ids[:, :t])[0, -1] / temperature).softmax(-1)
            by_hand *= p[ids[0, t]].item()
        data = s.name_data(tokenizer, [7])
        found = log_probability(made.model, data, temperature).item()
        assert found == pytest.approx(math.log(by_hand), rel=1e-4)  # float32, six letters


def test_the_samples_are_what_the_sum_foretells():
    shipped = results.load("names")
    n = shipped["n"]
    for model in shipped["models"]:
        for p, share in zip(model["foretold"], model["drawn"], strict=True):
            assert abs(share - p) < 3.5 * (p * (1 - p) / n) ** 0.5  # 15 shares: 3.5 sigma


def test_greedy_is_a_name_and_far_from_the_likeliest():
    for model in results.load("names")["models"]:
        assert model["greedy"] in s.numbers_by_name() and model["rank"] > 100


def test_a_verdict_by_hand():
    shown = numbers_to_invent()[-1]
    names = {number: name for name, number in s.numbers_by_name().items()}
    judged = s.verdict([names[shown], names[shown], names[4216], "seven", "sevven"])
    assert (judged.n, judged.names, judged.different) == (5, 4, 3)
    assert (judged.new, judged.four_digits) == (
        (2 if 7 not in numbers_to_invent() else 1) / 4,
        3 / 4,
    )
    assert s.verdict(["x"]).new == 0


def test_the_rank_counts_the_likelier_names():
    log_probs = -torch.arange(10_000.0)
    assert s.rank(log_probs, "zero") == 1
    assert s.rank(log_probs, "twelve") == 13


def test_texts_end_at_the_newline_and_a_seed_gives_them_again(made):
    texts = s.invent(made, SamplingConfig(temperature=0.5), 5)
    assert texts == s.invent(made, SamplingConfig(temperature=0.5), 5)
    assert texts != s.invent(made, SamplingConfig(temperature=0.5), 5, seed=1)
    assert not any("\n" in text or ":" in text for text in texts)


def test_limited_to_names_all_is_legal_and_no_fewer_are_right():
    model, _ = heads.trained("right", config=replace(heads.SMALL, steps=60))
    numbers = heads.HELD_OUT[:60]
    right, legal = s.right_and_legal(model, numbers, None)
    names = [name for name, n in s.numbers_by_name().items() if n < 1000]
    limited_right, limited_legal = s.right_and_legal(model, numbers, names)
    assert limited_legal == 1 > legal
    assert limited_right >= right


@pytest.mark.slow
def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    _, small = s.experiment(TINY, seeds=(0,), n=2)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("names")
    assert written.keys() == shipped.keys()
    assert written["models"][0].keys() == shipped["models"][0].keys()
    config = TrainConfig(steps=300)
    assert shipped["config"] == {**asdict(config), "betas": list(config.betas)}
    assert tuple(shipped["seeds"]) == s.SEEDS
    assert tuple(shipped["temperatures"]) == s.TEMPERATURES


def test_the_shipped_model_is_the_one_in_the_file(made):
    shipped = results.load("names")["models"][0]
    (greedy,) = s.invent(made, SamplingConfig(temperature=0), 1)
    assert greedy == shipped["greedy"]
    share = s.legal_share(made.model, made.tokenizer)
    assert share == pytest.approx(shipped["foretold"][s.TEMPERATURES.index(1.0)], abs=1e-4)
