"""What a model learns from judgements, on two tasks that a program can judge (phase 29).

    taste   4217 is "four thousand two hundred seventeen" or "forty-two hundred seventeen"; both are
            right, and a model that says both is to prefer the second
    truth   Spanish, stopped early; a sample is right or wrong, and a program knows which

Each number has one right answer (two in taste), so what sampling would say, on average, need not be
sampled: the share of right samples is the mean of p(right answer), and one of k is right with
probability 1 - (1 - p)^k. Every figure here is that expectation, on numbers nobody trained on.

    python -m minigpt.experiments.preference    three seeds of everything -> preference.json
"""

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset, encode_rows
from minigpt.evaluate import exact_match, log_probability, number_dataset
from minigpt.lora import LoRAConfig, adapter_off, add_lora, merge, unload
from minigpt.model import GPT, next_token_loss
from minigpt.number_names import Row, english, spell, split_numbers
from minigpt.preference import (
    answer_logprobs,
    dpo_loss,
    group_advantages,
    improve,
    make_pairs,
    policy_gradient_loss,
    rows_of,
    sample_answers,
)
from minigpt.tokenizer import Tokenizer
from minigpt.train import ADAPT, start, train

CONTEXT = 64
POLICY = LoRAConfig(r=8, lora_alpha=16, init="gaussian", fast=True)
Pair = tuple[int, str, str]  # a number, the answer that was chosen, the one that was not
Watch = Callable[[int, float], object]


# ------------------------------------------------------------------------------------ the two tasks
def thousand(n: int) -> str:
    """Return the answer for 4217 as "four thousand two hundred seventeen", with its newline."""
    return english(n) + "\n"


def hundred(n: int) -> str:
    """Return the answer for 4217 as "forty-two hundred seventeen", with its newline."""
    hundreds, rest = divmod(n, 100)
    return f"{english(hundreds)} hundred" + (f" {english(rest)}" if rest else "") + "\n"


def two_names(numbers: Sequence[int]) -> list[int]:
    """Return those of the numbers that can be said in hundreds, too: 4217, but not 4017 or 217."""
    return [n for n in numbers if n >= 1000 and (n // 100) % 10]


def is_right(n: int, answer: str) -> bool:
    """Whether an answer is the Spanish name of n, to its newline."""
    return answer == spell(n, "es") + "\n"


def data_of(lang: str, answers: Sequence[tuple[int, str]], tokenizer: Tokenizer) -> Dataset:
    """Return rows such as "es:42=..." for these numbers and answers."""
    rows = [Row(f"{lang}:{n}=", answer) for n, answer in answers]
    return encode_rows(rows, tokenizer, CONTEXT)


def both_styles(base: Checkpoint, seed: int = 0, steps: int = 300) -> Checkpoint:
    """Teach a copy of the base to say numbers in thousands half of the time, else in hundreds."""
    pool, rng = two_names(split_numbers().train), random.Random(seed)
    drawn = rng.choices(pool, k=recipes.EXAMPLES)
    answers = [(n, (hundred, thousand)[i % 2](n)) for i, n in enumerate(drawn)]
    config = replace(ADAPT, steps=steps, seed=seed)
    taught = recipes.with_new_adapter(base, POLICY, "both", seed=seed)
    train(start(taught.model, config), data_of("en", answers, base.tokenizer), config)
    return taught


def beginner(base: Checkpoint, seed: int = 0, steps: int = 100) -> Checkpoint:
    """Teach a copy of the base Spanish, and stop early: it is often right and often wrong."""
    return recipes.adapt(base, "es", POLICY, replace(ADAPT, steps=steps), seed=seed)[0]


def new_policy(start_from: Checkpoint, seed: int = 0) -> GPT:
    """Return a copy to be tuned: what it had learned is merged, and a new adapter is on top.

    With the adapter off it is the model that it began as, bit for bit: the reference.
    """
    model = copy.deepcopy(start_from.model)
    merge(model)
    unload(model)
    torch.manual_seed(seed)  # for A
    add_lora(model, POLICY, "prefer")
    return model


# ------------------------------------------------------------------------------------ the judgement
def say_share(
    model: GPT, lang: str, answers: list[tuple[int, str]], tokenizer: Tokenizer
) -> Tensor:
    """Return for each (number, answer) the probability that a sample is that answer, (N,)."""
    return log_probability(model, data_of(lang, answers, tokenizer)).double().exp()


def taste(model: GPT, tokenizer: Tokenizer, every: int = 1) -> dict[str, float]:
    """Return the shares of answers in hundreds, in thousands and wrong, and both mean log p.

    every  judge every so-many-th of the unseen numbers that have two names
    """
    numbers = two_names(split_numbers().test)[::every]
    logs = {
        style.__name__: log_probability(
            model, data_of("en", [(n, style(n)) for n in numbers], tokenizer)
        ).double()
        for style in (hundred, thousand)
    }
    shares = {name: log.exp().mean().item() for name, log in logs.items()}
    return {
        **shares,
        "wrong": max(0.0, 1 - sum(shares.values())),
        "log_hundred": logs["hundred"].mean().item(),
        "log_thousand": logs["thousand"].mean().item(),
    }


def truth(model: GPT, tokenizer: Tokenizer, every: int = 1) -> dict[str, float]:
    """Return the shares of unseen numbers that are right: greedily, by one sample, by one of 8."""
    data = number_dataset(split_numbers().test[::every], "es", tokenizer, CONTEXT)
    p = log_probability(model, data).double().exp()  # (N,)
    return {
        "greedy": exact_match(model, data),
        "one": p.mean().item(),
        "of 8": (1 - (1 - p) ** 8).mean().item(),
    }


# ------------------------------------------------------------------------------------- four learners
@dataclass(frozen=True)
class Knobs:
    """How to learn: everything that a comparison must name."""

    learning_rate: float
    steps: int
    beta: float = 0.1
    anchor: float = 0.0  # times the mean loss per letter of the chosen answers
    batch: int = 32  # pairs per step; plain training takes twice as many rows


def learn_dpo(
    policy: GPT,
    chosen: Dataset,
    rejected: Dataset,
    knobs: Knobs,
    seed: int = 0,
    watch: Watch | None = None,
) -> None:
    """Tune a policy on pairs, the adapter switched off being the reference."""
    reference = []
    with adapter_off(policy):
        reference = [log_probability(policy, data) for data in (chosen, rejected)]
    generator = torch.Generator().manual_seed(seed)

    def loss_of(step: int) -> Tensor:
        i = torch.randint(len(chosen.x), (knobs.batch,), generator=generator)  # (B,)
        # Both halves in one pass: the same sums, in half the time.
        both = Dataset(
            torch.cat([chosen.x[i], rejected.x[i]]), torch.cat([chosen.y[i], rejected.y[i]])
        )
        good, bad = answer_logprobs(policy, both).chunk(2)  # (B,), (B,)
        loss = dpo_loss(good, bad, reference[0][i], reference[1][i], knobs.beta)
        if knobs.anchor:
            letters = (chosen.y[i] >= 0).sum(1)  # (B,)
            loss = loss - knobs.anchor * (good / letters).mean()
        return loss

    improve(policy, loss_of, knobs.steps, knobs.learning_rate, watch)


def learn_answers(policy: GPT, data: Dataset, knobs: Knobs, seed: int = 0) -> None:
    """Tune a policy on answers that are taken for right, by plain cross-entropy."""
    generator = torch.Generator().manual_seed(seed)

    def loss_of(step: int) -> Tensor:
        i = torch.randint(len(data.x), (2 * knobs.batch,), generator=generator)  # (B,)
        T = int((data.y[i] >= 0).any(0).nonzero().max()) + 1
        return next_token_loss(policy(data.x[i, :T]), data.y[i, :T])

    improve(policy, loss_of, knobs.steps, knobs.learning_rate)


def learn_reinforce(
    policy: GPT,
    tokenizer: Tokenizer,
    knobs: Knobs,
    group: int = 8,
    advantages_of: Callable[[Tensor], Tensor] = group_advantages,
    seed: int = 0,
    watch: Callable[[int, float], object] | None = None,
) -> None:
    """Tune a policy on its own samples, each weighed by its advantage over its group.

    knobs.batch  numbers per step, each with `group` samples
    watch        called with (steps done, mean reward) before the step is taken
    """
    rng, pool = random.Random(seed), split_numbers().train

    def loss_of(step: int) -> Tensor | None:
        numbers = rng.sample(pool, knobs.batch)
        prompts = [f"es:{n}=" for n in numbers]
        answers = sample_answers(policy, tokenizer, prompts, group, seed=rng.getrandbits(32))
        rewards = torch.tensor(
            [
                [float(is_right(n, a)) for a in some]
                for n, some in zip(numbers, answers, strict=True)
            ]
        )  # (P, G)
        if watch is not None:
            watch(step, rewards.mean().item())
        weights = advantages_of(rewards).flatten()  # (N,)
        flat = [(n, a) for n, some in zip(numbers, answers, strict=True) for a in some]
        data, moved = data_of("es", flat, tokenizer), weights != 0
        if not moved.any():
            return None
        loss = policy_gradient_loss(answer_logprobs(policy, rows_of(data, moved)), weights[moved])
        return loss * moved.float().mean()  # the mean over all samples, those of weight 0 included

    improve(policy, loss_of, knobs.steps, knobs.learning_rate)
