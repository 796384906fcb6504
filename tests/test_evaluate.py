"""Evaluation: by hand, and against real greedy decoding."""

import math

import torch

from minigpt import recipes
from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import exact, exact_match, mean_loss, number_dataset, perplexity
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
