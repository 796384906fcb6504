"""What a model learns from judgements, on two tasks that a program can judge (phase 29).

    taste   4217 is "four thousand two hundred seventeen" or "forty-two hundred seventeen"; both are
            right, and a model that says both is to prefer the second
    truth   Spanish, stopped early; a sample is right or wrong, and a program knows which

A number has one right answer (in taste, one of each style), so the shares that sampling would show
need no sampling: a sample is right with probability p(right answer), and one of 8 samples with
1 - (1 - p)^8. Every share here is the mean of that over numbers that nobody trained on.

The long version is in experiments/judgements.py.
"""

import copy
import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset, encode_rows
from minigpt.evaluate import exact_match, log_probability, number_dataset
from minigpt.lora import LoRAConfig, add_lora, merge, unload
from minigpt.model import GPT
from minigpt.number_names import Row, english, spell, split_numbers
from minigpt.preference import answer_logprobs, policy_gradient_loss, sample_answers
from minigpt.tokenizer import Tokenizer
from minigpt.train import ADAPT, start, train

CONTEXT = 64
POLICY = LoRAConfig(r=8, lora_alpha=16, init="gaussian", fast=True)
Pair = tuple[str, str, str]  # a prompt, the answer that was chosen, the one that was rejected


def after_votes(
    probs: Sequence[float], agree: float, beta: float, steps: int
) -> tuple[list[float], float, float]:
    """Tune free probabilities by DPO on votes between the first two answers.

    agree  the share of votes for the first; each step has the size 1 / beta

    Returns the probabilities after `steps` steps, the margin and the loss.
    """
    reference = torch.tensor(probs, dtype=torch.float64).log()
    logits, margin = reference.clone(), 0.0
    for _ in range(steps):
        surprise = agree - 1 / (1 + math.exp(-beta * margin))  # minus the slope of the loss / beta
        logits += surprise * torch.tensor([1.0, -1.0] + [0.0] * (len(probs) - 2))
        moved = logits.log_softmax(0) - reference
        margin = (moved[0] - moved[1]).item()
    loss = agree * math.log1p(math.exp(-beta * margin))
    loss += (1 - agree) * math.log1p(math.exp(beta * margin))
    return logits.softmax(0).tolist(), margin, loss


# ------------------------------------------------------------------------------------ the two tasks
def thousand(n: int) -> str:
    """Return the answer for 4217 as "four thousand two hundred seventeen", with its newline."""
    return english(n) + "\n"


def hundred(n: int) -> str:
    """Return the answer for 4217 as "forty-two hundred seventeen", with its newline."""
    hundreds, rest = divmod(n, 100)
    return f"{english(hundreds)} hundred" + (f" {english(rest)}" if rest else "") + "\n"


STYLES = {"hundred": hundred, "thousand": thousand}


def two_names(numbers: Sequence[int]) -> list[int]:
    """Return those of the numbers that can be said in hundreds, too: 4217, but not 4017 or 217."""
    return [n for n in numbers if n >= 1000 and (n // 100) % 10]


def is_right(prompt: str, answer: str) -> bool:
    """Whether an answer to "es:42=" is the name of that number in that language, and ends there."""
    lang, _, number = prompt.rstrip("=").partition(":")
    return answer == spell(int(number), lang) + "\n"


def data_of(answers: Iterable[tuple[str, str]], tokenizer: Tokenizer) -> Dataset:
    """Return the rows of (prompt, answer), as `encode_rows` makes them."""
    return encode_rows([Row(*pair) for pair in answers], tokenizer, CONTEXT)


def both_styles(base: Checkpoint, seed: int = 0, steps: int = 300) -> Checkpoint:
    """Teach a copy of the base to say numbers in thousands half of the time, else in hundreds."""
    pool, rng = two_names(split_numbers().train), random.Random(seed)
    drawn = rng.choices(pool, k=recipes.EXAMPLES)
    answers = [(f"en:{n}=", (hundred, thousand)[i % 2](n)) for i, n in enumerate(drawn)]
    config = replace(ADAPT, steps=steps, seed=seed)
    taught = recipes.with_new_adapter(base, POLICY, "both", seed=seed)
    train(start(taught.model, config), data_of(answers, base.tokenizer), config)
    return taught


def beginner(base: Checkpoint, seed: int = 0, steps: int = 100) -> Checkpoint:
    """Teach a copy of the base Spanish, and stop early: it is often right and often wrong."""
    return recipes.adapt(base, "es", POLICY, replace(ADAPT, steps=steps), seed=seed)[0]


def new_policy(begun: Checkpoint, seed: int = 0) -> GPT:
    """Return a copy to be tuned: what it had learned is merged, and a new adapter is on top.

    With the adapter off it is the model that it began as, bit for bit: the reference.
    """
    model = copy.deepcopy(begun.model)
    merge(model)
    unload(model)
    torch.manual_seed(seed)  # for A
    add_lora(model, POLICY, "prefer")
    return model


def taste_pairs(count: int, agree: float, seed: int = 0) -> list[Pair]:
    """Return `count` pairs of the two names of a number; a share of `agree` prefers hundreds."""
    rng = random.Random(seed)
    numbers = rng.sample(two_names(split_numbers().train), count)
    votes = [i < round(agree * count) for i in range(count)]
    rng.shuffle(votes)
    pairs = [(f"en:{n}=", hundred(n), thousand(n)) for n in numbers]
    return [(p, a, b) if yes else (p, b, a) for (p, a, b), yes in zip(pairs, votes, strict=True)]


def judged_samples(
    begun: Checkpoint, count: int = 600, group: int = 8, seed: int = 0
) -> dict[str, list[str]]:
    """Return what a Spanish model answers to `count` numbers of training, `group` times each."""
    prompts = [f"es:{n}=" for n in random.Random(seed).sample(split_numbers().train, count)]
    answers = sample_answers(begun.model, begun.tokenizer, prompts, group, seed=seed)
    return dict(zip(prompts, answers, strict=True))


def both_sides(pairs: Sequence[Pair], tokenizer: Tokenizer) -> tuple[Dataset, Dataset]:
    """Return the chosen and the rejected rows of pairs."""
    chosen = data_of([(p, good) for p, good, _ in pairs], tokenizer)
    return chosen, data_of([(p, bad) for p, _, bad in pairs], tokenizer)


# ------------------------------------------------------------------------------------ the judgement
def taste(model: GPT, tokenizer: Tokenizer, every: int = 1) -> dict[str, float]:
    """Return the shares of answers in hundreds, in thousands and wrong, and both mean log p.

    every  judge every so-many-th of the unseen numbers that have two names
    """
    numbers = two_names(split_numbers().test)[::every]
    logs = {
        name: log_probability(model, data_of([(f"en:{n}=", say(n)) for n in numbers], tokenizer))
        for name, say in STYLES.items()
    }
    shares = {name: log.double().exp().mean().item() for name, log in logs.items()}
    means = {f"log {name}": log.mean().item() for name, log in logs.items()}
    return {**shares, "wrong": max(0.0, 1 - sum(shares.values())), **means}


def truth(model: GPT, tokenizer: Tokenizer, every: int = 1) -> dict[str, float]:
    """Return the shares of unseen numbers that are right: greedily, by one sample, by one of 8."""
    data = number_dataset(split_numbers().test[::every], "es", tokenizer, CONTEXT)
    p = log_probability(model, data).double().exp()  # (N,)
    return {
        "greedy": exact_match(model, data),
        "one": p.mean().item(),
        "of 8": (1 - (1 - p) ** 8).mean().item(),
    }


def agreement(
    begun: Checkpoint,
    advantages_of: Callable[[Tensor], Tensor],
    batches: int = 6,
    prompts: int = 24,
    group: int = 8,
    seed: int = 0,
) -> float:
    """Return the mean cosine between the first REINFORCE gradients of independent batches.

    1 would say that all batches ask for the same step, 0 that they have nothing in common. The
    batches are the same for every `advantages_of`.
    """
    policy, rng = new_policy(begun, seed), random.Random(seed)
    pool = [f"es:{n}=" for n in split_numbers().train]
    gradients = []
    for _ in range(batches):
        asked = rng.sample(pool, prompts)
        luck = rng.getrandbits(32)
        answers = sample_answers(policy, begun.tokenizer, asked, group, seed=luck)
        flat = [(p, a) for p, some in zip(asked, answers, strict=True) for a in some]
        rewards = torch.tensor([float(is_right(p, a)) for p, a in flat])
        weights = advantages_of(rewards.view(-1, group)).flatten()
        loss = policy_gradient_loss(
            answer_logprobs(policy, data_of(flat, begun.tokenizer)), weights
        )
        policy.zero_grad()
        loss.backward()
        parts = [p.grad.flatten() for p in policy.parameters() if p.grad is not None]
        gradients.append(torch.cat(parts))
    cosines = [
        torch.nn.functional.cosine_similarity(a, b, dim=0).item()
        for i, a in enumerate(gradients)
        for b in gradients[:i]
    ]
    return sum(cosines) / len(cosines)
