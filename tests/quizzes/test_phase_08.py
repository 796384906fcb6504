"""Phase 8's answer keys, executed: each test finds the fact and compares it with the key."""

import math

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys
from torch import nn
from torch.nn import functional as F

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(QUIZ_FOLDER / "phase-08-pytorch.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def test_q_08_01():
    w = torch.tensor(3.0, requires_grad=True)
    for _ in range(2):
        (w * w).backward()
    question = QUESTIONS["q-08-01"]
    assert w.grad is not None and accepted(question, w.grad.item())
    assert errors_told_apart(question, 6, 36, 9, 18)


def test_q_08_02():
    stuck = set()
    for choice in QUESTIONS["q-08-02"].choices:
        assert choice.code is not None
        w = nn.Parameter(torch.tensor([3.0, -2.0]))
        optimizer = torch.optim.SGD([w], lr=0.1)
        for _ in range(20):
            loss = (w**2).sum()
            exec(choice.code.source, {"optimizer": optimizer, "loss": loss})
        if (w**2).sum() > 12:
            stuck.add(choice.id)
    assert keys(QUESTIONS["q-08-02"]) == stuck == {"b"}


class Hidden(nn.Module):
    def __init__(self, hold) -> None:
        super().__init__()
        self.table = nn.Embedding(20, 4)
        self.layers = hold([nn.Linear(4, 8), nn.Linear(8, 20)])


def test_q_08_03():
    seen, every = (
        sum(p.numel() for p in Hidden(hold).parameters()) for hold in (list, nn.ModuleList)
    )
    weights = 20 * 4 + 4 * 8 + 8 * 20
    question = QUESTIONS["q-08-03"]
    assert accepted(question, seen) and every == 300
    assert errors_told_apart(question, every, weights, every - seen, 0)


class TableNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = torch.randn(57, 16)
        self.down = nn.Linear(16, 57)


def test_q_08_04():
    net, fresh = TableNet(), TableNet()
    assert "table" not in net.state_dict() and not net.table.requires_grad
    assert all(p is not net.table for p in net.parameters())
    said = fresh.load_state_dict(net.state_dict())
    assert not said.missing_keys and not torch.equal(net.table, fresh.table)
    assert keys(QUESTIONS["q-08-04"]) == {"d"}


def test_q_08_05():
    best = torch.zeros(1, 57)
    best[0, 3] = 1.0  # the most that probabilities can say
    bound = F.cross_entropy(best, torch.tensor([3])).item()
    assert bound == pytest.approx(math.log(1 + 56 / math.e), abs=1e-6)
    assert bound == pytest.approx(3.07, abs=0.005)
    two = F.cross_entropy(torch.tensor([[1.0, 0.0]]), torch.tensor([0])).item()
    assert two == pytest.approx(0.31, abs=0.005)
    assert keys(QUESTIONS["q-08-05"]) == {"b"}


def test_q_08_06():
    question = QUESTIONS["q-08-06"]
    assert accepted(question, (torch.zeros(7, 1) - torch.zeros(7)).numel())
    assert errors_told_apart(question, 7, 14, 1)


def test_q_08_07():
    target = torch.tensor([1.0, 2.0, 9.0])
    free = torch.zeros(3, 1, requires_grad=True)
    for _ in range(300):
        loss = ((free - target) ** 2).mean()
        free.data -= 0.5 * torch.autograd.grad(loss, free)[0]
    assert torch.allclose(free, torch.full((3, 1), 4.0), atol=1e-3)  # the mean
    right = ((target[:, None] - target) ** 2).mean()
    assert right > ((free - target) ** 2).mean()
    assert keys(QUESTIONS["q-08-07"]) == {"a"}


def test_q_08_08():
    alive = set()
    for choice in QUESTIONS["q-08-08"].choices:
        assert choice.code is not None
        w = torch.tensor(2.0, requires_grad=True)
        names = {"loss": w * w, "losses": [], "total": 0.0}
        exec(choice.code.source, {}, names)
        kept = [names["total"], *names["losses"]]
        if any(torch.is_tensor(one) and one.grad_fn is not None for one in kept):
            alive.add(choice.id)
    assert keys(QUESTIONS["q-08-08"]) == alive == {"a", "d"}


def test_q_08_09():
    x, w = (torch.tensor([2.0], requires_grad=True) for _ in range(2))
    loss = (x * w).sum()
    with torch.no_grad():
        w -= 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
    loss = (x * w).sum()
    w.data -= 1
    loss.backward()
    assert x.grad is not None and x.grad.item() == 0  # the value of w now, not the 1 it had
    assert keys(QUESTIONS["q-08-09"]) == {"c"}


def test_q_08_10():
    net = TableNet()
    assert set(net.state_dict()) == {"down.weight", "down.bias"}
    rubric = QUESTIONS["q-08-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
