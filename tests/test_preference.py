"""Preference tuning: by hand, by a second form, by autograd, and on a small model."""

import math
import random
from itertools import combinations

import pytest
import torch
from torch.nn import functional as F

from minigpt import preference as p
from minigpt.data import IGNORE, Dataset, encode_rows
from minigpt.evaluate import log_probability
from minigpt.lora import add_lora
from minigpt.lora_config import LoRAConfig
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, Row, row
from minigpt.tokenizer import CharTokenizer

TOKENIZER = CharTokenizer(ALPHABET)
KNOBS = p.Knobs(1e-3, steps=2, batch=3, group=4)


def small(seed: int = 0, adapter: bool = False) -> GPT:
    torch.manual_seed(seed)
    model = GPT(GPTConfig(TOKENIZER.vocab_size, context_length=24, n_embd=16, n_head=2, d_ff=32))
    if adapter:
        add_lora(model, LoRAConfig(r=2, lora_alpha=4), "prefer")
    return model


def rows(*pairs: tuple[str, str]) -> Dataset:
    return encode_rows([Row(*pair) for pair in pairs], TOKENIZER, 24)


class Scores(torch.nn.Module):
    """A model that always says the same logits, (N, T, V)."""

    def __init__(self, logits):
        super().__init__()
        self.logits = logits

    def forward(self, x):
        return self.logits[:, : x.shape[1]]


# ------------------------------------------------------------------------------- log-probabilities
def test_two_letters_at_even_odds_have_twice_ln_one_half_and_ignored_places_do_not_count():
    y = torch.tensor([[IGNORE, 1, 0], [IGNORE, 1, IGNORE]])
    found = p.answer_logprobs(Scores(torch.zeros(2, 3, 2)), Dataset(torch.zeros_like(y), y))
    assert torch.allclose(found, torch.tensor([2 * math.log(0.5), math.log(0.5)]))


def test_it_is_what_evaluation_computes_without_a_gradient():
    model, data = small(), rows(("en:7=", "seven\n"), ("en:42=", "forty-two\n"))
    found = p.answer_logprobs(model, data)
    assert found.requires_grad
    # float32, sums of ten terms of about 4
    assert torch.allclose(found.detach(), log_probability(model, data), atol=1e-5)


def test_what_stands_behind_the_answer_changes_nothing():
    model, data = small(), rows(("en:7=", "seven\n"), ("en:42=", "forty-two\n"))
    longer = Dataset(data.x.clone(), data.y)
    longer.x[0, 12:] = 5
    assert torch.equal(p.answer_logprobs(model, data)[0], p.answer_logprobs(model, longer)[0])


# ---------------------------------------------------------------------------------------- DPO
def t(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def test_a_model_that_is_its_reference_is_surprised_like_by_a_coin():
    logs = torch.randn(5), torch.randn(5)
    assert p.dpo_loss(*logs, *logs, beta=0.1).item() == pytest.approx(math.log(2))


def test_a_margin_of_two_by_hand():
    loss = p.dpo_loss(t(2.0), t(0.0), t(0.0), t(0.0), beta=1.0)
    assert loss.item() == pytest.approx(math.log(1 + math.exp(-2)))


def test_it_is_softplus_of_minus_beta_times_the_margin_and_stays_finite():
    c, r, rc, rr = torch.randn(4, 9)
    margin = (c - rc) - (r - rr)
    assert torch.allclose(p.dpo_loss(c, r, rc, rr, 0.3), F.softplus(-0.3 * margin).mean())
    assert p.dpo_loss(t(-2000.0), t(0.0), t(0.0), t(0.0), 0.1).item() == pytest.approx(200)


def test_its_gradient_is_minus_beta_times_how_wrong_the_vote_is_taken():
    c, r = t(1.0).requires_grad_(), t(-0.5).requires_grad_()
    p.dpo_loss(c, r, t(0.0), t(0.0), beta=0.5).backward()
    slope = 0.5 * (1 - 1 / (1 + math.exp(-0.5 * 1.5)))
    assert c.grad is not None and r.grad is not None
    assert c.grad.item() == pytest.approx(-slope) and r.grad.item() == pytest.approx(slope)


def test_it_sees_the_difference_only():
    c, r, rc, rr = torch.randn(4, 6)
    fallen = p.dpo_loss(c - 50, r - 50, rc, rr, 0.1)
    assert torch.allclose(p.dpo_loss(c, r, rc, rr, 0.1), fallen, atol=1e-5)  # of about 50


# ------------------------------------------------------------------------------------- REINFORCE
def test_advantages_by_hand():
    found = p.group_advantages(torch.tensor([[1.0, 0, 0, 0], [1, 1, 1, 1]]))
    assert found.tolist() == [[0.75, -0.25, -0.25, -0.25], [0, 0, 0, 0]]


def test_advantages_of_a_group_add_up_to_nothing_and_scaled_they_have_spread_one():
    rewards = torch.randn(5, 8)
    assert torch.allclose(p.group_advantages(rewards).sum(1), torch.zeros(5), atol=1e-6)
    scaled = p.group_advantages(rewards, scale=True)
    assert torch.allclose(scaled.std(1), torch.ones(5), atol=1e-4)
    assert not p.group_advantages(torch.ones(2, 3), scale=True).any()  # 0 over 1e-6, not 0 over 0


def test_the_policy_gradient_is_that_of_the_expected_reward():
    """Three answers: the exact expectation over all of them, by autograd, both ways."""
    logits, rewards = torch.randn(3, requires_grad=True), t(1.0, 0.0, 0.5)
    (exact,) = torch.autograd.grad((logits.softmax(0) * rewards).sum(), logits)
    probs = logits.softmax(0).detach()
    for baseline in (0.0, 0.7):
        weights = 3 * probs * (rewards - baseline)  # as often as each is drawn; the mean divides
        loss = p.policy_gradient_loss(logits.log_softmax(0), weights)
        (found,) = torch.autograd.grad(loss, logits)
        assert torch.allclose(found, -exact, atol=1e-6)


def test_no_gradient_flows_through_the_advantages():
    logprobs, advantages = t(-1.0).requires_grad_(), t(2.0).requires_grad_()
    p.policy_gradient_loss(logprobs, advantages).backward()
    assert advantages.grad is None and logprobs.grad is not None


# -------------------------------------------------------------------------------------- sampling
def test_answers_come_in_the_order_of_the_prompts_with_their_newline_and_fit_the_context():
    prompts = ["en:1234=", "en:7=", "en:4321=", "en:8="]
    answers = p.sample_answers(small(), TOKENIZER, prompts, group=3, seed=1)
    assert [len(some) for some in answers] == [3, 3, 3, 3]
    for prompt, some in zip(prompts, answers, strict=True):
        for answer in some:
            assert answer.count("\n") <= 1 and answer.find("\n") in (-1, len(answer) - 1)
            rows((prompt, answer))  # or ValueError
            assert answer.endswith("\n") or len(prompt + answer) == 25


def test_the_seed_decides_and_a_cold_sample_is_the_greedy_one():
    model, prompts = small(), ["en:7=", "en:12="]
    first = p.sample_answers(model, TOKENIZER, prompts, 4, seed=3)
    assert first == p.sample_answers(model, TOKENIZER, prompts, 4, seed=3)
    assert first != p.sample_answers(model, TOKENIZER, prompts, 4, seed=4)
    cold = p.sample_answers(model, TOKENIZER, prompts, 2, temperature=0, seed=3)
    assert all(len(set(some)) == 1 for some in cold)
    assert cold == p.sample_answers(model, TOKENIZER, prompts, 2, temperature=0, seed=9)


def test_samples_are_as_frequent_as_their_probability_says():
    """The share of samples that begin with a letter, against the model's own probability."""
    model = small()
    some = p.sample_answers(model, TOKENIZER, ["en:7="], 4000, seed=0)[0]
    ids = torch.tensor([TOKENIZER.encode("en:7=")])
    probs = model(ids)[0, -1].softmax(0)
    likeliest = int(probs.argmax())
    seen = sum(answer[0] == TOKENIZER.decode([likeliest]) for answer in some) / len(some)
    chance = probs[likeliest].item()
    assert abs(seen - chance) < 4 * math.sqrt(chance * (1 - chance) / 4000)  # four standard errors


def test_a_group_of_none_is_refused():
    with pytest.raises(ValueError, match="group=0"):
        p.sample_answers(small(), TOKENIZER, ["en:7="], 0)


def test_pairs_hold_a_right_and_a_wrong_answer_of_the_same_prompt():
    samples = {"a": ["2", "3", "4"], "b": ["2", "2"], "c": ["5"], "d": ["8", "9"]}
    pairs = p.make_pairs(samples, lambda _, answer: int(answer) % 2 == 0, random.Random(0))
    assert [pair[0] for pair in pairs] == ["a", "d"]
    assert pairs[1] == ("d", "8", "9") and pairs[0][1] in ("2", "4") and pairs[0][2] == "3"


def test_pass_at_k_is_the_share_of_all_ways_to_draw():
    for n, c, k in ((6, 2, 2), (8, 2, 4), (5, 4, 2), (4, 0, 3), (4, 1, 4)):
        draws = list(combinations([1] * c + [0] * (n - c), k))
        assert p.pass_at_k(n, c, k) == pytest.approx(sum(map(any, draws)) / len(draws))
    with pytest.raises(ValueError, match="k=5"):
        p.pass_at_k(4, 1, 5)


# -------------------------------------------------------------------------------------- learners
def test_knobs_that_cannot_work_are_refused():
    with pytest.raises(ValueError, match="steps=0"):
        p.Knobs(1e-3, 0)
    with pytest.raises(ValueError, match="beta=0"):
        p.Knobs(1e-3, 1, beta=0)


def test_dpo_begins_at_the_coin_and_parts_the_pair():
    model = small(adapter=True)
    chosen, rejected = rows(("en:7=", "seven\n")), rows(("en:7=", "sette\n"))
    losses = {}
    p.learn_dpo(model, chosen, rejected, p.Knobs(1e-2, 30, batch=2), losses.__setitem__)
    assert losses[1] == pytest.approx(math.log(2), abs=1e-6) and losses[30] < losses[1]
    good, bad = (p.answer_logprobs(model, data).item() for data in (chosen, rejected))
    assert good > bad


def test_the_first_dpo_step_follows_the_loss_written_out():
    """One step of SGD's direction: the gradient of the batch is that of the formula."""
    model, again = small(adapter=True), small(adapter=True)
    chosen, rejected = rows(("en:7=", "seven\n")), rows(("en:7=", "sette\n"))
    p.learn_dpo(model, chosen, rejected, p.Knobs(1e-2, 1, batch=1, anchor=2.0))
    good, bad = p.answer_logprobs(again, chosen), p.answer_logprobs(again, rejected)
    loss = F.softplus(-0.1 * ((good - good.detach()) - (bad - bad.detach()))).mean()
    loss = loss - 2.0 * (good / 6).mean()  # six letters with the newline
    parameters = [q for q in again.parameters() if q.requires_grad]
    optimizer = torch.optim.AdamW(parameters, 1e-2, betas=p.BETAS, weight_decay=0.0)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    for a, b in zip(model.parameters(), again.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)  # AdamW's first step is the rate, 1e-2


def test_plain_training_makes_its_answers_likelier():
    model, data = small(), rows(("en:7=", "seven\n"), ("en:8=", "eight\n"))
    before = p.answer_logprobs(model, data).sum().item()
    p.learn_answers(model, data, p.Knobs(1e-2, 10, batch=2))
    assert p.answer_logprobs(model, data).sum().item() > before + 1


def test_reinforce_raises_the_reward_that_it_is_given():
    """Reward: the share of the letter e. A model of noise learns to write it."""
    model, rewards = small(), {}

    def reward(prompt: str, answer: str) -> float:
        return answer.count("e") / max(1, len(answer))

    knobs = p.Knobs(1e-2, 15, batch=4, group=8)
    prompts = [row(n, "en").prompt for n in range(100, 120)]
    p.learn_reinforce(model, TOKENIZER, prompts, reward, knobs, watch=rewards.__setitem__)
    assert len(rewards) == 15 and rewards[14] > 3 / TOKENIZER.vocab_size > rewards[0]


def test_reinforce_leaves_the_model_alone_when_every_group_is_alike():
    model, before = small(), small()
    p.learn_reinforce(model, TOKENIZER, ["en:7=", "en:8=", "en:9="], lambda *_: 1.0, KNOBS)
    for a, b in zip(model.parameters(), before.parameters(), strict=True):
        assert torch.equal(a, b)
