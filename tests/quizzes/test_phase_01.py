"""The answer keys of phase 01, executed: each test finds the fact and compares it with the key."""

import numpy as np
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations.cost import matmul_flops, two_orders
from minigpt.model import linears
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-01-matrices.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def test_q_01_01():
    m, k, n = 64, 256, 57
    question = QUESTIONS["q-01-01"]
    assert accepted(question, matmul_flops(m, k, n))
    assert errors_told_apart(question, m * k * n, 2 * m * n, m + k + n, m * n)


def test_q_01_02():
    shape = (np.zeros((2, 5, 64)) @ np.zeros((256, 64)).T).shape
    question = QUESTIONS["q-01-02"]
    right = {c.id for c in question.choices if c.text and c.text["en"].startswith(str(shape))}
    assert keys(question) == right == {"c"}


def test_q_01_03():
    refused = set()
    for name, layer in linears(load_base().model).items():
        W = layer.weight.detach().numpy()
        try:
            np.matmul(np.zeros((3, W.shape[1])), W)
        except ValueError:
            refused.add(name)
    assert len(refused) == 4 and all("mlp" in name for name in refused)
    assert keys(QUESTIONS["q-01-03"]) == {"b"}


def test_q_01_04():
    tables = [np.arange(1.0, 17).reshape(4, 4), np.arange(1.0, 13).reshape(3, 4)]
    right = set()
    for choice in QUESTIONS["q-01-04"].choices:
        assert choice.code is not None

        def sums_to_one(table, source=choice.code.source):
            try:
                return np.allclose(eval(source, {"table": table}).sum(1), 1)
            except ValueError:
                return False

        if all(sums_to_one(table) for table in tables):
            right.add(choice.id)
    assert keys(QUESTIONS["q-01-04"]) == right


def test_q_01_05():
    draws = np.random.default_rng(0)
    x, A, B = (draws.standard_normal(s).astype(np.float32) for s in ((1, 512), (512, 8), (8, 512)))
    left, right = (x @ A) @ B, x @ (A @ B)
    truth = {
        "a": np.allclose(*(f(*map(np.float64, (x, A, B))) for f in (_left, _right))),
        "b": np.array_equal(left, right),
        "c": left.shape == right.shape,
        "d": len(set(two_orders(1, 512, 8, 512))) == 1,
        "e": two_orders(1000, 64, 64, 2)[0] <= two_orders(1000, 64, 64, 2)[1],
    }
    assert keys(QUESTIONS["q-01-05"]) == {letter for letter, holds in truth.items() if holds}


def _left(x, A, B):
    return (x @ A) @ B


def _right(x, A, B):
    return x @ (A @ B)


def test_q_01_06():
    left, right = two_orders(1, 512, 4, 512)
    question = QUESTIONS["q-01-06"]
    assert (left, right) == (8192, 2_621_440)
    assert accepted(question, right // left) and right % left == 0
    made, used = matmul_flops(512, 4, 512), matmul_flops(1, 512, 512)
    assert errors_told_apart(question, used / left, made / left, 512 / 4, 1)


def test_q_01_07():
    grows = matmul_flops(1024, 1024, 1024) / matmul_flops(512, 512, 512)
    question = QUESTIONS["q-01-07"]
    right = {
        c.id for c in question.choices if c.text and f"about {grows:.0f} times" in c.text["en"]
    }
    assert keys(question) == right == {"c"}


def test_q_01_08():
    answers = np.random.default_rng(0).standard_normal(1000)
    difference = answers[:, None] - answers
    mean = (difference**2).mean()
    assert difference.shape == (1000, 1000)
    assert np.isclose(mean, 2 * answers.var()) and mean > 1
    assert keys(QUESTIONS["q-01-08"]) == {"b"}


def test_q_01_09():
    square = np.arange(9.0).reshape(3, 3)
    assert square.T.shape == square.shape and not np.array_equal(square.T, square)
    rubric = QUESTIONS["q-01-09"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
