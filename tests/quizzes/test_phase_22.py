"""Phase 22's answer keys, executed: each test finds the fact and compares it with the key."""

import math
import statistics
from functools import cache

import torch
from answer_keys import accepted, errors_told_apart, keys
from torch import nn

from minigpt.ablations import blocks, without
from minigpt.checks import (
    forced_and_written,
    learn_by_heart,
    start_gap,
    unmoved,
    who_notices,
)
from minigpt.course.exercises.phase_22.ex_04_verdict import verdict
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import results
from minigpt.experiments.silent_bugs import alarms, examine, one_batch
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.train import TrainConfig

QUIZ = load_quiz(QUIZ_FOLDER / "phase-22-ablations-debugging.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@cache
def without_mask() -> dict:
    (x, y), _ = one_batch()
    return examine("mask off", x, y)


def test_q_22_01():
    found = without_mask()
    assert found["losses"][-1] < 0.05 and found["written"] == 0 and found["forced"] == 1
    (x, y), _ = one_batch()  # a healthy one, overfitted as far, writes its own rows
    healthy = without("nothing")
    learn_by_heart(healthy, x, y)
    assert forced_and_written(healthy, x, y) == (1, 1)
    assert round(100 * math.exp(-0.02)) == 98  # the feedback's
    assert keys(QUESTIONS["q-22-01"]) == {"c"}


def test_q_22_02():
    torch.manual_seed(0)
    model = GPT(GPTConfig(50_257, context_length=4, n_layer=1, n_head=2, n_embd=8, d_ff=16))
    ids = torch.randint(50_257, (8, 4))
    loss = next_token_loss(model(ids), ids.roll(1)).item()
    question = QUESTIONS["q-22-02"]
    assert accepted(question, round(loss, 3)) and accepted(question, round(math.log(50_257), 2))
    wrong = (math.log2(50_257), math.log10(50_257), math.log(57))
    assert errors_told_apart(question, *(round(value, 2) for value in wrong))


def test_q_22_03():
    raised = alarms(without_mask())
    letters = {"future": "a", "start": "b", "by heart": "c", "unmoved": "d", "written": "e"}
    assert keys(QUESTIONS["q-22-03"]) == {letters[check] for check in letters if raised[check]}


def test_q_22_04():
    whole = results.load("ablations")["parts"]["nothing"]["exact"]
    assert round(statistics.mean(whole), 3) == 0.645
    assert round(statistics.stdev(whole), 3) == 0.045
    assert round(max(whole), 3) == 0.686  # the explanation's
    assert verdict(whole, [0.690]) == "cannot tell"
    above = 1 - statistics.NormalDist().cdf(1)
    assert round(1 / above) == 6  # the feedback's
    assert keys(QUESTIONS["q-22-04"]) == {"a"}


def test_q_22_05():
    block = blocks(without("nothing"))[0]
    x = torch.randn(1, 3, 64)
    middle = x + block.attention(block.norm_1(x))
    block.mlp = nn.Identity()  # type: ignore[assignment]
    ways = {
        "a": middle,
        "b": block.norm_2(middle),
        "c": middle + middle,
        "d": middle + block.norm_2(middle),
    }
    found = {letter for letter, way in ways.items() if torch.allclose(block(x), way, atol=1e-5)}
    assert keys(QUESTIONS["q-22-05"]) == found == {"d"}


def test_q_22_06():
    (x, y), _ = one_batch()
    causal, open_eyed = without("nothing"), without("mask")
    assert not who_notices(causal, x[:1], 12)[:12].any()
    assert who_notices(open_eyed, x[:1], 12)[:12].any()
    learn_by_heart(causal, x, y, steps=40)  # half-way: neither 0 nor 1 by construction
    forced, written = forced_and_written(causal, x, y)
    assert forced == written
    assert len({int((row != -100).sum()) for row in y}) > 1  # answers of unequal length
    assert keys(QUESTIONS["q-22-06"]) == {"b"}


def test_q_22_07():
    p, n = 0.9, 900
    question = QUESTIONS["q-22-07"]
    right = torch.rand(4000, n, generator=torch.Generator().manual_seed(0)) < p
    # 4,000 exams tell a standard deviation to about 1 %
    assert abs(right.float().mean(1).std().item() - (p * (1 - p) / n) ** 0.5) < 0.0004
    assert accepted(question, round((p * (1 - p) / n) ** 0.5, 6))
    assert errors_told_apart(
        question,
        round(p / n**0.5, 4),
        round(1 / n**0.5, 4),
        round(p * (1 - p) / n, 6),
        round((p * (1 - p)) ** 0.5, 4),
    )


class Ways(nn.Module):
    """One matrix for each choice of the question."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Embedding(6, 4)
        self.b, self.c, self.d, self.e = (nn.Linear(4, 4, bias=False) for _ in range(4))
        self.zeros = nn.Linear(4, 4, bias=False)
        nn.init.zeros_(self.d.weight)
        nn.init.zeros_(self.zeros.weight.requires_grad_(False))
        self.e.weight.requires_grad_(False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.a(ids)
        return x + self.b(x).detach() + self.zeros(self.c(x)) + self.d(x) + self.e(x)


def test_q_22_08():
    torch.manual_seed(0)
    model = Ways()
    loss = nn.functional.cross_entropy(model(torch.tensor([0, 1, 2])), torch.tensor([3, 1, 0]))
    still = {name.removesuffix(".weight") for name in unmoved(model, loss)} - {"zeros"}
    assert keys(QUESTIONS["q-22-08"]) == still == {"b", "c", "e"}


def test_q_22_09():
    record = results.load("ablations")
    runs = {"0.006": record["parts"], **record["rates"]}
    said = {
        rate: verdict(each["nothing"]["exact"], each["1/sqrt(D)"]["exact"])
        for rate, each in runs.items()
    }
    assert said == {"0.0015": "helps", "0.006": "helps", "0.024": "cannot tell"}
    assert all(len(each["1/sqrt(D)"]["exact"]) == 5 for each in runs.values())
    (x, y), _ = one_batch(rows=4)
    model = without("nothing")
    first = blocks(model)[0]
    q, k, _ = first.attention.project(first.norm_1(model.token_embedding(x)))
    assert q.std() < 0.3 and (q @ k.transpose(-2, -1)).std() < 0.3  # far from variance 1, and D
    assert abs(start_gap(model, x, y)) < 0.1
    assert keys(QUESTIONS["q-22-09"]) == {"c"}


def test_q_22_10():
    record = results.load("ablations")
    assert record["config"]["steps"] == 200 != TrainConfig().steps
    one = record["parts"]["second layer"]["exact"]
    whole = record["parts"]["nothing"]["exact"]
    assert verdict(whole, one) == "cannot tell"
    assert statistics.mean(one) < statistics.mean(whole)  # and perhaps not "the same" at all
    question = QUESTIONS["q-22-10"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}
