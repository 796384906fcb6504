"""Phase 29's answer keys, executed: each test finds the fact and compares it with the key."""

import math
from itertools import combinations

import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt import recipes
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import results
from minigpt.experiments.preference import after_votes, both_sides, taste_pairs
from minigpt.lora import add_lora
from minigpt.lora_config import LoRAConfig
from minigpt.preference import answer_logprobs, dpo_loss, group_advantages
from minigpt.train import trainable_parameters

QUIZ = load_quiz(QUIZ_FOLDER / "phase-29-preference-tuning.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def rows(method: str) -> list[dict]:
    record = results.load("preference")
    return [row for row in record["rows"] if row["method"] == method]


def test_q_29_01():
    (a, b), margin, _ = after_votes([0.5, 0.5], agree=0.75, beta=1.0, steps=1000)
    question = QUESTIONS["q-29-01"]
    assert accepted(question, a / b)
    assert errors_told_apart(question, 0.75, 4, margin)


def test_q_29_02():
    (a, b), _, _ = after_votes([1 / 3, 2 / 3], agree=0.75, beta=0.5, steps=1000)
    question = QUESTIONS["q-29-02"]
    assert accepted(question, a / b)
    assert errors_told_apart(question, 3**2, 3 / 2, 3**0.5 / 2, 2 * 3**2)


def test_q_29_03():
    """The record has runs with nearly no loss whose answers are wrong, and one that lives."""
    hurried = [r for r in rows("DPO") if r.get("agree") == 1 and r["knobs"]["steps"] == 40]
    hurried = [r for r in hurried if r["knobs"]["learning_rate"] == 1e-3]
    died = [seed for r in hurried if not r["knobs"]["anchor"] for seed in r["seeds"]]
    lived = [seed for r in hurried if r["knobs"]["anchor"] for seed in r["seeds"]]
    assert died and all(seed["wrong"] > 0.8 for seed in died)
    assert lived and all(seed["wrong"] < 0.2 for seed in lived)
    # both have a margin at which every pair is ranked right, and the loss is next to nothing
    for seed in died + lived:
        margin = seed["log hundred"] - seed["log thousand"]
        assert -math.log(1 / (1 + math.exp(-margin))) < 0.001
    assert keys(QUESTIONS["q-29-03"]) == {"c"}


def test_q_29_04():
    beta, ref = 0.1, torch.tensor([-1.0, -7.0])
    before, after = (
        dpo_loss(torch.tensor([c]), torch.tensor([r]), ref[:1], ref[1:], beta)
        for c, r in ((-1.0, -7.0), (-8.0, -23.0))
    )
    assert after < before and (-8 - -1) - (-23 - -7) == 9
    assert keys(QUESTIONS["q-29-04"]) == {"b"}


def test_q_29_05():
    group = torch.tensor([[1.0, 1, 0, 0, 0, 0, 0, 0]])
    question = QUESTIONS["q-29-05"]
    assert accepted(question, group_advantages(group)[0, 0].item())
    spread = group.std(unbiased=False).item(), group.std().item()
    others = 1 - group[0, 1:].mean().item()
    assert errors_told_apart(question, 1, 0.25, 0.75 / spread[0], 0.75 / spread[1], others)


def test_q_29_06():
    groups: dict[str, list[float]] = {
        "a": [0, 0, 0, 0],
        "b": [0, 0, 0, 1],
        "c": [1, 1, 1, 1],
        "d": [1, 1, 0, 0],
    }
    groups["e"] = [0.5] * 4
    idle = {
        key
        for key, group in groups.items()
        if not group_advantages(torch.tensor([group], dtype=torch.float32)).any()
    }
    assert keys(QUESTIONS["q-29-06"]) == idle


def test_q_29_07():
    base = recipes.load_base()
    policy = base.model
    torch.manual_seed(0)
    add_lora(policy, LoRAConfig(r=8, lora_alpha=16), "prefer")
    chosen, rejected = both_sides(taste_pairs(8, 1.0), base.tokenizer)
    losses, moved = [], []
    optimizer = torch.optim.AdamW(trainable_parameters(policy), 1e-3)
    for _ in range(3):
        good, bad = answer_logprobs(policy, chosen), answer_logprobs(policy, rejected)
        with torch.no_grad():
            ref_good = answer_logprobs(policy, chosen)
            ref_bad = answer_logprobs(policy, rejected)
        loss = dpo_loss(good, bad, ref_good, ref_bad, beta=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        moved.append((good - bad).mean().item())
    assert all(abs(loss - math.log(2)) < 1e-6 for loss in losses)
    assert moved[0] < moved[1] < moved[2]  # the pairs part all the same
    assert keys(QUESTIONS["q-29-07"]) == {"b"}


def test_q_29_08():
    """p of ten questions: those that are said now and then get surer, those never said do not."""
    before = torch.tensor([0.4, 0.6, 0.4, 0.6, 0.0])
    after = torch.tensor([0.7, 0.8, 0.7, 0.8, 0.0])
    of_8 = [(1 - (1 - p) ** 8).mean().item() for p in (before, after)]
    assert after.mean() > before.mean() + 0.15 and abs(of_8[0] - of_8[1]) < 0.02
    assert keys(QUESTIONS["q-29-08"]) == {"d"}


def test_q_29_09():
    draws = list(combinations([1, 1, 0, 0, 0, 0], 2))
    question = QUESTIONS["q-29-09"]
    assert accepted(question, sum(any(draw) for draw in draws) / len(draws))
    assert errors_told_apart(
        question,
        1 - (4 / 6) ** 2,
        2 * 2 / 6,
        sum(not any(draw) for draw in draws) / len(draws),
        sum(sum(draw) == 1 for draw in draws) / len(draws),
        2 / 6,
    )


def test_q_29_10():
    """Written answers beat DPO on pairs, whose right answers become less likely."""
    best = max(sum(s["greedy"] for s in r["seeds"]) for r in rows("right answers"))
    pairs = [r for r in rows("DPO") if r["task"] == "truth"]
    assert best > max(sum(s["greedy"] for s in r["seeds"]) for r in pairs)
    start = next(r for r in rows("start") if r["task"] == "truth")
    at_first = [seed["log chosen"] for seed in start["seeds"]]
    fell = [
        all(seed["log chosen"] < first for seed, first in zip(r["seeds"], at_first, strict=True))
        for r in pairs
    ]
    assert sum(fell) > len(fell) / 2  # all but the gentlest rates
    rubric = QUESTIONS["q-29-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
