"""Preference tuning: learn from a judgement of answers, not from answers that somebody wrote.

    log p(answer)   the sum of ln p(token) over the answer's tokens
    DPO             mean of -log sigmoid(beta ((chosen - ref_chosen) - (rejected - ref_rejected)))
    advantage       reward minus the mean reward of the answers to the same prompt
    REINFORCE       mean of -advantage · log p(answer)

Shapes: N rows, of T places each; P prompts with G answers each. What is trained is an adapter; the
reference that DPO compares with is the same model with the adapter switched off.

Source: Rafailov et al. 2023, equation 7, https://arxiv.org/abs/2305.18290 (DPO);
Shao et al. 2024, section 4.1, https://arxiv.org/abs/2402.03300 (groups, GRPO);
Liu et al. 2025, section 3, https://arxiv.org/abs/2503.20783 (why not to divide by their spread);
Chen et al. 2021, section 2.1, https://arxiv.org/abs/2107.03374 (pass@k).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.data import IGNORE, Dataset, batches, encode_rows, last_target
from minigpt.evaluate import log_probability
from minigpt.lora import adapter_off
from minigpt.model import GPT, at_least_float32, next_token_loss
from minigpt.number_names import Row
from minigpt.sampling import SamplingConfig, generate
from minigpt.threads import paced
from minigpt.tokenizer import Tokenizer
from minigpt.train import trainable_parameters

AT_ONCE = 64  # prompts that are answered side by side: more would not fit a processor's cache
BETAS = (0.9, 0.99)  # as in training: a short run cannot average over 1000 steps
Prompt = TypeVar("Prompt")
Watch = Callable[[int, float], object]  # is told (steps, loss or mean reward) at every step


def answer_logprobs(model: nn.Module, data: Dataset) -> Tensor:
    """Return ln p of each row's whole answer, (N,), with its gradient.

    `evaluate.log_probability` computes the same for any number of rows, without the gradient.
    """
    T = int(last_target(data.y).max())  # what stands behind the longest answer is not asked
    x, y = data.x[:, :T], data.y[:, :T]  # (N, T), (N, T)
    logits = at_least_float32(model(x))  # (N, T, V)
    losses = F.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none")
    return -losses.view(y.shape).sum(1)  # (N,)


def dpo_loss(
    chosen: Tensor, rejected: Tensor, ref_chosen: Tensor, ref_rejected: Tensor, beta: float
) -> Tensor:
    """Return the DPO loss, a scalar: log 2 for a model that is still its reference.

    chosen, rejected          (N,) log p of the two answers of each pair, by the trained model
    ref_chosen, ref_rejected  (N,) the same by the reference
    """
    margin = (chosen - ref_chosen) - (rejected - ref_rejected)  # (N,)
    return -F.logsigmoid(beta * margin).mean()


def sample_answers(
    model: GPT,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    group: int,
    temperature: float = 1.0,
    seed: int = 0,
) -> list[list[str]]:
    """Return `group` answers for each prompt, in the order of the prompts.

    An answer ends with its newline; one without never came to an end within the context.

    Raises ValueError for a group below 1, or an empty prompt.
    """
    if group < 1:
        raise ValueError(f"group={group}: draw at least 1 answer for each prompt")
    stop, limit = tokenizer.encode("\n")[0], model.config.context_length + 1
    by_length: dict[int, list[int]] = {}  # tokens -> which prompts; rows of one length need no mask
    encoded = [tokenizer.encode(prompt) for prompt in prompts]
    for i, ids in enumerate(encoded):
        by_length.setdefault(len(ids), []).append(i)
    answers: list[list[str]] = [[] for _ in prompts]
    luck = random.Random(seed)
    for T, same_length in sorted(by_length.items()):
        for few in torch.tensor(same_length).split(AT_ONCE):
            few = few.tolist()
            ids = torch.tensor([encoded[i] for i in few]).repeat_interleave(group, 0)  # (N, T)
            config, draw = SamplingConfig(temperature), luck.getrandbits(32)
            written = generate(model, ids, limit - T, config, stop_id=stop, seed=draw)
            texts = [first_line(tokenizer.decode(row)) for row in written[:, T:].tolist()]
            for j, i in enumerate(few):
                answers[i] = texts[j * group : (j + 1) * group]
    return answers


def first_line(text: str) -> str:
    """Return a text up to its first newline, with it; all of a text that has none."""
    line, newline, _ = text.partition("\n")
    return line + newline


def make_pairs(
    samples: dict[Prompt, list[str]],
    is_right: Callable[[Prompt, str], bool],
    rng: random.Random,
) -> list[tuple[Prompt, str, str]]:
    """Return (prompt, a right answer, a wrong one) for each prompt that has both, drawn by rng."""
    pairs = []
    for prompt, answers in samples.items():
        right = [answer for answer in answers if is_right(prompt, answer)]
        wrong = [answer for answer in answers if not is_right(prompt, answer)]
        if right and wrong:
            pairs.append((prompt, rng.choice(right), rng.choice(wrong)))
    return pairs


def group_advantages(rewards: Tensor, scale: bool = False) -> Tensor:
    """Return how much better each answer is than its group on average, (P, G), from (P, G) rewards.

    scale  also divide by the group's standard deviation, as GRPO does
    """
    advantages = rewards - rewards.mean(1, keepdim=True)  # (P, G)
    if scale:
        advantages = advantages / (rewards.std(1, keepdim=True) + 1e-6)  # (P, G)
    return advantages


def policy_gradient_loss(logprobs: Tensor, advantages: Tensor) -> Tensor:
    """Return the mean of -advantage · log p, a scalar, from (N,) log p and (N,) advantages.

    Its gradient is that of minus the expected reward, if the answers were drawn from this model.
    """
    return -(advantages.detach() * logprobs).mean()


def pass_at_k(n: int, c: int, k: int) -> float:
    """Return the chance that k of n answers, drawn without replacement, hold one of the c right.

    Raises ValueError unless 0 <= c <= n and 1 <= k <= n.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"n={n}, c={c}, k={k}: use 0 <= c <= n and 1 <= k <= n")
    return 1 - comb(n - c, k) / comb(n, k)


# ---------------------------------------------------------------------------------- three learners
@dataclass(frozen=True)
class Knobs:
    """How to learn: everything that a comparison must name."""

    learning_rate: float  # constant
    steps: int
    batch: int = 32  # pairs per step, or prompts; plain training takes 2 * batch answers
    beta: float = 0.1  # of DPO: what a difference of log p is worth in votes
    anchor: float = 0.0  # of DPO: times the mean loss per token of the chosen answers
    group: int = 8  # of REINFORCE: answers per prompt
    seed: int = 0

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1 or self.group < 1:
            raise ValueError(
                f"steps={self.steps}, batch={self.batch}, group={self.group}: each starts at 1"
            )
        if not (self.learning_rate > 0 and self.beta > 0 and self.anchor >= 0):
            raise ValueError(
                f"learning_rate={self.learning_rate}, beta={self.beta}, anchor={self.anchor}: the "
                "first two are above 0, the last is not below"
            )


def learn_answers(model: GPT, data: Dataset, knobs: Knobs, watch: Watch | None = None) -> None:
    """Tune a model on answers that are taken for right, by plain cross-entropy."""
    stream = batches(data, 2 * knobs.batch, torch.Generator().manual_seed(knobs.seed))

    def loss_of(step: int) -> Tensor:
        x, y = next(stream)  # (N, T), (N, T)
        return next_token_loss(model(x), y)

    improve(model, loss_of, knobs, watch)


def learn_dpo(
    model: GPT, chosen: Dataset, rejected: Dataset, knobs: Knobs, watch: Watch | None = None
) -> None:
    """Tune a model's adapter on pairs; the model with its adapter switched off is the reference.

    chosen, rejected  the two answers of each pair, in the same order
    """
    with adapter_off(model):
        ref_chosen, ref_rejected = (log_probability(model, data) for data in (chosen, rejected))
    generator = torch.Generator().manual_seed(knobs.seed)

    def loss_of(step: int) -> Tensor:
        i = torch.randint(len(chosen.x), (knobs.batch,), generator=generator)  # (N,)
        # Both halves in one pass: the same numbers, and larger products are quicker.
        x, y = (torch.cat([a[i], b[i]]) for a, b in zip(chosen, rejected, strict=True))
        good, bad = answer_logprobs(model, Dataset(x, y)).chunk(2)  # (N,), (N,)
        loss = dpo_loss(good, bad, ref_chosen[i], ref_rejected[i], knobs.beta)
        if knobs.anchor:
            tokens = (chosen.y[i] != IGNORE).sum(1)  # (N,)
            loss = loss - knobs.anchor * (good / tokens).mean()
        return loss

    improve(model, loss_of, knobs, watch)


def learn_reinforce(
    model: GPT,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    reward: Callable[[str, str], float],
    knobs: Knobs,
    advantages_of: Callable[[Tensor], Tensor] = group_advantages,
    watch: Watch | None = None,
) -> None:
    """Tune a model on its own answers, each weighed by its advantage over its group.

    reward  reward(prompt, answer), a number
    watch   called with (steps before this one, mean reward of its answers)
    """
    rng, length = random.Random(knobs.seed), model.config.context_length

    def loss_of(step: int) -> Tensor | None:
        asked = rng.sample(prompts, knobs.batch)
        luck = rng.getrandbits(32)
        answers = sample_answers(model, tokenizer, asked, knobs.group, seed=luck)
        pairs = [(p, a) for p, some in zip(asked, answers, strict=True) for a in some]
        rewards = torch.tensor([float(reward(p, a)) for p, a in pairs])  # (N,)
        if watch is not None:
            watch(step, rewards.mean().item())
        weights = advantages_of(rewards.view(-1, knobs.group)).flatten()  # (N,)
        if not weights.any():
            return None
        # An answer of weight 0 moves nothing: leave it out, and count it in the mean.
        kept = [pair for pair, weight in zip(pairs, weights.tolist(), strict=True) if weight]
        data = encode_rows([Row(*pair) for pair in kept], tokenizer, length)
        moved = weights[weights != 0]  # (M,)
        loss = policy_gradient_loss(answer_logprobs(model, data), moved)
        return loss * (len(moved) / len(weights))

    improve(model, loss_of, knobs)


def improve(
    model: nn.Module,
    loss_of: Callable[[int], Tensor | None],
    knobs: Knobs,
    watch: Watch | None = None,
) -> None:
    """Take steps of AdamW at a constant rate on whatever loss `loss_of(step)` returns.

    loss_of  returns None when there is nothing to learn; the step is then left out
    watch    called with (steps done, loss)
    """
    parameters = trainable_parameters(model)
    optimizer = torch.optim.AdamW(
        parameters, knobs.learning_rate, betas=BETAS, weight_decay=0.0, fused=True
    )
    for step in paced(range(knobs.steps)):
        model.train()
        loss = loss_of(step)
        if loss is None:
            continue
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if watch is not None:
            watch(step + 1, loss.item())
