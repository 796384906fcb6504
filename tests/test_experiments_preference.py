"""The two tasks of phase 29, reduced."""

import math
import random

import pytest
import torch

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.experiments import preference as runs
from minigpt.lora import adapter_off
from minigpt.number_names import spell, split_numbers
from minigpt.preference import sample_answers


@pytest.fixture(scope="module")
def base() -> Checkpoint:
    return recipes.load_base()


@pytest.fixture(scope="module")
def both(base) -> Checkpoint:
    return runs.both_styles(base, steps=30)


@pytest.fixture(scope="module")
def spanish(base) -> Checkpoint:
    return runs.beginner(base, steps=40)


def test_votes_end_where_they_are_no_surprise():
    for agree, beta in ((0.8, 1.0), (0.8, 0.1), (0.6, 0.5)):
        probs, margin, loss = runs.after_votes([0.45, 0.45, 0.1], agree, beta, 3000)
        assert beta * margin == pytest.approx(math.log(agree / (1 - agree)), abs=1e-3)
        entropy = -agree * math.log(agree) - (1 - agree) * math.log(1 - agree)
        assert loss == pytest.approx(entropy, abs=1e-5) and sum(probs) == pytest.approx(1)


def test_unanimous_votes_have_no_end():
    margins = [runs.after_votes([0.5, 0.5], 1.0, 0.1, steps)[1] for steps in (10, 100, 1000)]
    assert margins[0] < margins[1] < margins[2]


def test_a_number_has_two_names_unless_its_hundreds_are_none():
    assert runs.hundred(4216) == "forty-two hundred sixteen\n"
    assert runs.hundred(1300) == "thirteen hundred\n"
    assert runs.thousand(4216) == spell(4216, "en") + "\n"
    assert runs.two_names([217, 4017, 4000, 4216, 1100]) == [4216, 1100]


def test_right_is_the_whole_name_with_its_newline_in_the_language_asked():
    assert runs.is_right("es:21=", "veintiuno\n") and runs.is_right("en:21=", "twenty-one\n")
    for wrong in ("veintiuno", "veintiuno\n\n", "twenty-one\n", ""):
        assert not runs.is_right("es:21=", wrong)


def test_a_new_policy_is_its_reference_to_the_last_bit(spanish):
    policy = runs.new_policy(spanish)
    ids = torch.tensor([spanish.tokenizer.encode("es:4216=")])
    with adapter_off(policy):
        reference = policy(ids)
    assert torch.equal(policy(ids), reference)
    # merged weights are rounded once more than the adapter beside them
    assert torch.allclose(reference, spanish.model(ids), atol=1e-3)
    assert sum(q.numel() for q in policy.parameters() if q.requires_grad) == 18_432


def test_pairs_agree_as_often_as_asked_and_hold_both_names():
    pairs = runs.taste_pairs(50, agree=0.8, seed=1)
    hundreds = [good == runs.hundred(int(prompt[3:-1])) for prompt, good, _ in pairs]
    assert sum(hundreds) == 40 and hundreds[:40] != [True] * 40
    assert all({good, bad} == {runs.hundred(int(q[3:-1])), runs.thousand(int(q[3:-1]))}
               for q, good, bad in pairs)  # fmt: skip
    test = set(split_numbers().test)
    assert not test & {int(prompt[3:-1]) for prompt, _, _ in pairs}


def test_shares_are_probabilities_and_samples_agree_with_them(both):
    shares = runs.taste(both.model, both.tokenizer, every=10)
    assert shares["hundred"] + shares["thousand"] + shares["wrong"] == pytest.approx(1)
    numbers = runs.two_names(split_numbers().test)[::10]
    prompts = [f"en:{n}=" for n in numbers]
    answers = sample_answers(both.model, both.tokenizer, prompts, 8, seed=0)
    said = [a == runs.thousand(n) for n, some in zip(numbers, answers, strict=True) for a in some]
    error = math.sqrt(0.25 / len(said))
    assert abs(sum(said) / len(said) - shares["thousand"]) < 4 * error


def test_truth_foretells_what_samples_show(spanish):
    shares = runs.truth(spanish.model, spanish.tokenizer, every=10)
    prompts = [f"es:{n}=" for n in split_numbers().test[::10]]
    answers = sample_answers(spanish.model, spanish.tokenizer, prompts, 8, seed=0)
    right = [[runs.is_right(q, a) for a in some] for q, some in zip(prompts, answers, strict=True)]
    one = sum(map(sum, right)) / (8 * len(right))
    of_8 = sum(map(any, right)) / len(right)
    assert abs(one - shares["one"]) < 4 * math.sqrt(0.25 / (8 * len(right)))
    assert abs(of_8 - shares["of 8"]) < 4 * math.sqrt(0.25 / len(right))


def test_samples_are_asked_of_numbers_of_training_and_the_seed_decides(spanish):
    samples = runs.judged_samples(spanish, count=5, group=3, seed=2)
    assert samples == runs.judged_samples(spanish, count=5, group=3, seed=2)
    assert [len(some) for some in samples.values()] == [3] * 5
    asked = random.Random(2).sample(split_numbers().train, 5)
    assert list(samples) == [f"es:{n}=" for n in asked]


def test_agreement_is_a_cosine_that_no_scale_of_the_rewards_changes(spanish):
    def found(factor: float) -> float:
        return runs.agreement(spanish, lambda r: factor * r, batches=2, prompts=6, group=4)

    assert -1 <= found(1.0) <= 1
    assert found(2.0) == pytest.approx(found(1.0), abs=1e-4)  # float32, sums of 18,432 products
