"""Evaluation: by hand, and against real greedy decoding."""

import math

import pytest
import torch

from minigpt import recipes
from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import (
    balanced,
    exact,
    exact_match,
    log_probability,
    mean_loss,
    number_dataset,
    perplexity,
    surprise,
    token_log_probs,
)
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import spell, split_numbers
from minigpt.sampling import GREEDY, complete


class Certain(torch.nn.Module):
    """A model that always expects token 1, with probability e / (e + 1) out of two."""

    def __init__(self):
        super().__init__()
        self.logits = torch.nn.Parameter(torch.tensor([0.0, 1.0]))

    def forward(self, ids):
        return self.logits.expand(*ids.shape, 2)


DATA = Dataset(torch.zeros(2, 3, dtype=torch.long), torch.tensor([[1, 1, IGNORE], [1, 0, 1]]))


def test_loss_is_the_mean_over_targets_by_hand():
    right, wrong = math.log(1 + math.exp(-1)), math.log(1 + math.e)
    assert math.isclose(mean_loss(Certain(), DATA), (4 * right + wrong) / 5, rel_tol=1e-6)


def test_the_probability_of_an_answer_is_the_product_of_its_tokens_by_hand():
    # token 1 has e / (e + 1), token 0 has 1 / (e + 1); the last place of the first row is not asked
    p, q = math.e / (math.e + 1), 1 / (math.e + 1)
    found = log_probability(Certain(), DATA).exp().tolist()
    assert found == pytest.approx([p * p, p * q * p], rel=1e-5)
    # at T = 1/2 the logits are 0 and 2
    p, q = math.e**2 / (math.e**2 + 1), 1 / (math.e**2 + 1)
    found = log_probability(Certain(), DATA, temperature=0.5).exp().tolist()
    assert found == pytest.approx([p * p, p * q * p], rel=1e-5)


def test_the_rows_asked_for_agree_with_the_mean_loss():
    base = recipes.load_base()
    data = number_dataset(split_numbers().test[:20], "en", base.tokenizer, 64)
    total = log_probability(base.model, data).sum().item()
    asked = int((data.y != IGNORE).sum())
    assert -total / asked == pytest.approx(mean_loss(base.model, data), rel=1e-3)


def test_perplexity_of_total_ignorance_is_the_size_of_the_vocabulary():
    model = GPT(GPTConfig(57))
    torch.nn.init.zeros_(model.token_embedding.weight)  # every logit 0
    y = torch.randint(57, (4, 10))
    assert math.isclose(perplexity(model, Dataset(y, y)), 57, rel_tol=1e-5)


def test_one_wrong_letter_makes_an_answer_wrong():
    assert exact(Certain(), DATA).tolist() == [True, False]
    assert exact_match(Certain(), DATA) == 0.5


def test_one_forward_pass_judges_as_greedy_decoding_does():
    base = recipes.load_base()
    numbers = split_numbers().test[::10]
    # Spanish is unknown to the base, so both verdicts occur.
    for lang in ("en", "it", "es"):
        data = number_dataset(numbers, lang, base.tokenizer, 64)
        written = [
            complete(base.model, base.tokenizer, f"{lang}:{n}=", config=GREEDY, stop="\n")
            == spell(n, lang)
            for n in numbers
        ]
        assert exact(base.model, data).tolist() == written


def test_evaluation_gives_the_model_back_in_the_mode_it_was():
    model = Certain().train()
    mean_loss(model, DATA)
    assert model.training


def test_rows_without_targets_are_an_error_and_not_a_mark():
    base = recipes.load_base()
    silent = Dataset(torch.zeros(3, 5, dtype=torch.long), torch.full((3, 5), IGNORE))
    none = Dataset(torch.zeros(0, 5, dtype=torch.long), torch.zeros(0, 5, dtype=torch.long))
    for data in (silent, none):
        for judge in (mean_loss, perplexity, exact, exact_match):
            with pytest.raises(ValueError, match="nothing to evaluate: .* no target"):
                judge(base.model, data)
    some = number_dataset([7, 8], "en", base.tokenizer, 64)
    some.y[1] = IGNORE
    with pytest.raises(ValueError, match="row 1 has no target"):
        exact(base.model, some)
    alone = number_dataset([7], "en", base.tokenizer, 64)
    assert math.isclose(mean_loss(base.model, some), mean_loss(base.model, alone), rel_tol=1e-5)


def test_a_broken_model_has_no_loss():
    base = recipes.load_base()
    base.model.final_norm.weight.data[0] = torch.nan
    with pytest.raises(ValueError, match="not a number"):
        mean_loss(base.model, number_dataset([7], "en", base.tokenizer, 64))


def test_a_model_that_is_sure_and_wrong_is_infinitely_perplexed():
    base = recipes.load_base()
    base.model.final_norm.weight.data *= 1e4
    assert perplexity(base.model, number_dataset(range(9), "es", base.tokenizer, 64)) == math.inf


def test_the_probabilities_of_a_text_make_up_its_loss():
    base = recipes.load_base()
    said = token_log_probs(
        base.model, base.tokenizer, "en:4216=four thousand two hundred sixteen\n"
    )
    assert "".join(token for token, _ in said) == "n:4216=four thousand two hundred sixteen\n"
    answer = [value for _, value in said[7:]]
    data = number_dataset([4216], "en", base.tokenizer, 64)
    # float32, each logit good to 1e-6
    assert math.isclose(-sum(answer) / len(answer), mean_loss(base.model, data), abs_tol=1e-6)
    assert all(value <= 0 for _, value in said)


@pytest.mark.parametrize("text", ["", "e", "e" * 66])
def test_a_text_that_cannot_be_judged_is_refused(text):
    base = recipes.load_base()
    with pytest.raises(ValueError, match="this model can judge 2 to 65"):
        token_log_probs(base.model, base.tokenizer, text)
    assert len(token_log_probs(base.model, base.tokenizer, "e" * 65)) == 64


def test_the_surprise_at_an_answer_is_the_sum_of_its_tokens():
    right, wrong = math.log(1 + math.exp(-1)), math.log(1 + math.e)
    assert surprise(Certain(), DATA).tolist() == pytest.approx([2 * right, 2 * right + wrong])
    base = recipes.load_base()
    data = number_dataset([7, 4216, 9999], "en", base.tokenizer, 64)
    total = surprise(base.model, data).sum().item()
    targets = int((data.y != IGNORE).sum())
    assert total / targets == pytest.approx(mean_loss(base.model, data), rel=1e-4)


class LooksAhead(torch.nn.Module):
    """Knows nothing; each position says the token that stands after it in the input."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.table = torch.nn.Embedding.from_pretrained(torch.eye(vocab_size))

    def forward(self, ids):
        return self.table(ids.roll(-1, dims=1))


def test_one_pass_over_the_answers_is_fooled_by_a_model_that_looks_ahead():
    tokenizer = recipes.new_model().tokenizer
    data = number_dataset(split_numbers().test, "en", tokenizer, 64)
    assert exact_match(LooksAhead(tokenizer.vocab_size), data) == 1.0  # and it cannot write at all


def test_a_balanced_part_keeps_the_mix_of_a_sorted_list():
    test = split_numbers().test
    whole = sum(n < 1000 for n in test) / len(test)
    assert 0.1 < whole < 0.12
    for count in (50, 100, 333, 1000):
        part = balanced(test, count)
        assert len(set(part)) == count and part == sorted(part)
        assert abs(sum(n < 1000 for n in part) / count - whole) <= 1 / count
    assert all(n < 1000 for n in test[:100])  # what the first hundred are
    assert balanced([1, 2, 3, 4], 2) == [1, 3] and balanced([5], 1) == [5]
    for count in (0, 5):
        with pytest.raises(ValueError, match=f"{count} of 4 numbers"):
            balanced([1, 2, 3, 4], count)
