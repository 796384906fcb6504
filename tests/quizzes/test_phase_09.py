"""Phase 9's answer keys, executed: each test finds the fact and compares it with the key."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys
from torch.nn import functional as F

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.number_names import split_numbers
from minigpt.stacks import rms_norm, size, windows

QUIZ = load_quiz(QUIZ_FOLDER / "phase-09-initialisation.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_q_09_01():
    out = size(normal(1000, 100) @ (0.03 * normal(400, 100, seed=1)).T)
    assert out == pytest.approx(0.3, rel=0.02)  # 40,000 weights: about half a percent
    question = QUESTIONS["q-09-01"]
    assert accepted(question, 0.3) and errors_told_apart(
        question, Fraction("0.03"), 3, Fraction("0.09")
    )


def test_q_09_02():
    x = np.float32(1)
    for _ in range(24):
        x = x * np.float32(0.5)
    assert 5.5e-8 < x < 6.5e-8
    assert keys(QUESTIONS["q-09-02"]) == {"c"}


def test_q_09_03():
    x, y = windows(split_numbers().train[::50])
    single = torch.bincount(y, minlength=57) / len(y)
    pairs = torch.zeros(57, 57).index_put((x[:, -1], y), torch.ones(len(y)), accumulate=True)
    follows = pairs / pairs.sum(1, keepdim=True).clamp(min=1)
    frequencies = -single[y].log().mean().item()
    assert frequencies == pytest.approx(2.78, abs=0.03)
    assert -follows[x[:, -1], y].log().mean().item() < 1.5 < frequencies < math.log(57)
    assert keys(QUESTIONS["q-09-03"]) == {"a"}


def test_q_09_04():
    x, target = normal(200, 6), torch.arange(200) % 9
    A, B = normal(8, 6, seed=1), normal(9, 8, seed=2)
    starts = {
        "a": (0 * A, 0 * B),
        "b": (A, 0 * B),
        "c": (torch.full_like(A, 0.05), torch.full_like(B, 0.05)),
        "d": (0 * A, B),
        "e": (A[:1].repeat(8, 1), B),
    }
    used = set()
    for letter, pair in starts.items():
        A, B = (matrix.clone().requires_grad_() for matrix in pair)
        for _ in range(100):
            loss = F.cross_entropy(x @ A.T @ B.T, target)
            for matrix, slope in zip((A, B), torch.autograd.grad(loss, (A, B)), strict=True):
                matrix.data -= 0.1 * slope
        rows = torch.cat([A, B.T], 1).detach()  # a row of A, and what stands behind it
        moved = not torch.equal(A, pair[0]) and not torch.equal(B, pair[1])
        if moved and len(torch.unique((1e5 * rows[:, :6]).round(), dim=0)) == 8:
            used.add(letter)
    assert keys(QUESTIONS["q-09-04"]) == used == {"b", "d", "e"}


def test_q_09_05():
    one, other = normal(64) + 5, normal(64, seed=1) + 5
    before = F.cosine_similarity(one, other, dim=0)
    after = F.cosine_similarity(rms_norm(one), 3 * rms_norm(other), dim=0)
    assert before.item() == pytest.approx(0.96, abs=0.01)
    assert after.item() == pytest.approx(before.item(), abs=1e-6)  # float32
    assert keys(QUESTIONS["q-09-05"]) == {"b"}


def test_q_09_06():
    stream = 1.5 * normal(100_000)
    for branch in range(16):
        stream = stream + 0.5 * normal(100_000, seed=branch + 1)
    assert size(stream) == pytest.approx(2.5, rel=0.02)
    question = QUESTIONS["q-09-06"]
    assert accepted(question, 2.5) and errors_told_apart(question, 9.5, 6.25, 2, 3.5)


def test_q_09_07():
    stream = normal(100_000)
    for block in range(10):
        stream = stream + size(stream) * normal(100_000, seed=block + 1)
    assert size(stream) == pytest.approx(32, rel=0.03)
    question = QUESTIONS["q-09-07"]
    assert accepted(question, 32) and errors_told_apart(question, 1024, 11, 11**0.5)


def test_q_09_08():
    W, x, wanted = (normal(8, 8, seed=seed).double() for seed in (1, 2, 3))
    outs, slopes = [], []
    for factor in (1, 10):
        scaled = (factor * W).requires_grad_()
        out = rms_norm(x @ scaled.T, eps=0.0)
        (out * wanted).sum().backward()
        assert scaled.grad is not None
        outs.append(out)
        slopes.append(size(scaled.grad))
    assert torch.allclose(outs[0], outs[1]) and slopes[1] / slopes[0] == pytest.approx(0.1)
    assert keys(QUESTIONS["q-09-08"]) == {"d"}


def test_q_09_09():
    ids = windows(split_numbers().train[:200])[0][:512].reshape(32, 64)
    losses = []
    for default in (False, True):
        torch.manual_seed(0)
        model = GPT(GPTConfig(57))
        for part in model.modules() if default else ():
            if isinstance(part, torch.nn.Linear | torch.nn.Embedding):
                part.reset_parameters()
        losses.append(next_token_loss(model(ids), ids.roll(-1, 1)).item())
    assert losses[0] == pytest.approx(math.log(57), abs=0.2) and losses[1] > 30
    assert keys(QUESTIONS["q-09-09"]) == {"c"}


def test_q_09_10():
    x = normal(5, 3)
    for A, B in ((normal(2, 3), torch.zeros(4, 2)), (torch.zeros(2, 3), torch.zeros(4, 2))):
        A.requires_grad_()
        B.requires_grad_()
        (x @ A.T @ B.T * normal(5, 4, seed=1)).sum().backward()
        assert A.grad is not None and not A.grad.any()
        assert B.grad is not None and bool(B.grad.any()) == bool(A.any())
    rubric = QUESTIONS["q-09-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
