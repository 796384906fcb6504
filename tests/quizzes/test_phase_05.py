"""The answer keys of phase 05, executed: each test finds the fact and compares it with the key."""

from functools import partial

import numpy as np
import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations.letters import pair_shares
from minigpt.foundations.optim import SGD, AdamW
from minigpt.foundations.valleys import (
    PairTable,
    best_momentum,
    falling,
    steps,
    train,
    valley,
    walk,
)
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, spell

QUIZ = load_quiz(QUIZ_FOLDER / "phase-05-gradient-descent.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def table() -> PairTable:
    names = [[spell(n, lang) for n in range(10_000)] for lang in ("en", "it", "es", "fr")]
    return PairTable(pair_shares(names, ALPHABET))


def two(decay: float, l2: float, make) -> np.ndarray:
    """Weights of 1 after 300 steps of noise, loud for the first and quiet for the second."""
    weights, draws = np.ones((100, 2)), np.random.default_rng(0)
    optimizer = make({"w": weights})
    for _ in range(300):
        noise = draws.choice([-1, 1], (100, 2)) * [1, 0.001]
        gradient = noise + l2 * weights
        weights *= 1 - optimizer.rate * decay
        optimizer.step({"w": gradient})
    return weights


def test_q_05_01():
    def end(rate):
        w = np.ones(2)
        for _ in range(1000):
            w = w - rate * np.array([2, 50]) * w
        return np.abs(w).max()

    question = QUESTIONS["q-05-01"]
    assert end(0.0399) < 1 < 100 < end(0.0401)
    assert end(0.04) == pytest.approx(1)  # exactly there it neither falls nor grows
    assert question.answer is not None and question.answer.value is not None
    assert float(question.answer.value) == 2 / 50
    assert errors_told_apart(question, 2 / 2, 1 / 2)
    assert any(float(error.accepted.low) == 1 / 50 for error in question.common_errors)


def test_q_05_02():
    def count(kappa):
        rate, beta = best_momentum(kappa)
        return steps(walk(partial(SGD, rate=rate, momentum=beta), valley(kappa)))

    def descent(kappa):
        return steps(walk(partial(SGD, rate=2 / (1 + kappa)), valley(kappa)))

    question = QUESTIONS["q-05-02"]
    assert accepted(question, count(400) / count(100))
    assert descent(400) / descent(100) == pytest.approx(4, rel=0.01)
    assert (count(100), count(1000)) == (52, 183)  # the feedback's
    assert errors_told_apart(question, 4, 16, 1)


def test_q_05_03():
    params = {"w": np.zeros(1)}
    optimizer = SGD(params, rate=1.0, momentum=0.9)
    for _ in range(300):
        before = params["w"].copy()
        optimizer.step({"w": np.array([-1.0])})
    assert (params["w"] - before).item() == pytest.approx(10)
    assert keys(QUESTIONS["q-05-03"]) == {"c"}


def test_q_05_04(table):
    def end(make, factor):
        return train(make, table, 60, change=partial(np.multiply, factor)).logits

    adam = partial(AdamW, rate=0.1)
    # eps beside slopes of 1e-6 and more; a logit may have moved 60 * 0.1
    assert np.allclose(end(adam, 1.0), end(adam, 1000.0), atol=0.1)
    one, thousand = (end(partial(SGD, rate=0.001), f) for f in (1.0, 1000.0))
    assert np.abs(thousand).max() > 100 * np.abs(one).max()
    assert keys(QUESTIONS["q-05-04"]) == {"a"}


def test_q_05_05():
    m, v = (1 - 0.9) * 4.0, (1 - 0.999) * 4.0**2
    without, right = m / np.sqrt(v), 4.0 / np.sqrt(4.0**2)
    assert without / right == pytest.approx(3.16, abs=0.01)
    assert keys(QUESTIONS["q-05-05"]) == {"d"}


def test_leaving_the_correction_out_multiplies_the_rate():
    draws, params, w = np.random.default_rng(0), {"w": np.ones(4)}, np.ones(4)
    adam, m, v = AdamW(params, rate=0.1, betas=(0.9, 0.999)), np.zeros(4), np.zeros(4)
    for t in range(1, 51):
        g = draws.standard_normal(4)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w = w - 0.1 * m / (np.sqrt(v) + 1e-8)
        adam.step({"w": g}, 0.1 * (1 - 0.9**t) / np.sqrt(1 - 0.999**t))
    assert np.allclose(params["w"], w, atol=1e-4)  # eps weighs more beside a smaller root


def test_q_05_06():
    sgd, adam = partial(SGD, rate=0.01), partial(AdamW, rate=0.001)
    loud, quiet = two(0.0, 0.5, adam).mean(0)
    even = two(0.5, 0.0, adam).mean(0)
    still = {"w": np.ones(1)}
    AdamW(still, rate=0.1, decay=0.5).step({"w": np.zeros(1)})
    truth = {
        "a": np.allclose(two(0.5, 0.0, sgd), two(0.0, 0.5, sgd)),
        "b": np.allclose(two(0.5, 0.0, adam), two(0.0, 0.5, adam), rtol=0.05),
        "c": bool(loud > quiet + 0.1),
        "d": bool(abs(even[0] - even[1]) > 0.02),  # the toss of 300 coins leaves 0.002
        "e": bool(still["w"][0] < 1),
    }
    assert keys(QUESTIONS["q-05-06"]) == {letter for letter, holds in truth.items() if holds}


def test_q_05_07(table):
    e, o = ALPHABET.index("e"), ALPHABET.index("ó")
    slopes = table.gradient(np.zeros_like(table.shares))
    follows = table.shares[o] / table.rows[o]
    assert follows.max() == 1 and ALPHABET[follows.argmax()] == "s"  # no letter is easier
    alike = np.abs(slopes[o]).max() / table.rows[o] / (np.abs(slopes[e]).max() / table.rows[e])
    assert 1 < alike < 10 < 1000 < table.rows[e] / table.rows[o]  # the share makes the difference
    ends = {rate: train(partial(SGD, rate=rate), table, 300).logits for rate in (60, 80)}
    assert table.excess_after(o, ends[60]) > table.excess_after(o, ends[80]) > 1
    assert table.excess_after(e, ends[60]) < 0.01 < table.excess_after(e, ends[80])
    adam = train(partial(AdamW, rate=1), table, 300).logits
    assert table.excess_after(o, adam) < 1e-3
    assert keys(QUESTIONS["q-05-07"]) == {"b"}


def test_q_05_08():
    weights = sum(p.numel() for p in GPT(GPTConfig(vocab_size=len(ALPHABET))).parameters())
    params = {"w": np.zeros(weights, np.float32)}
    state = AdamW(params, rate=0.1).state["w"]
    question = QUESTIONS["q-05-08"]
    total = sum(array.nbytes for array in (params["w"], *state.values()))
    assert weights == 106_368 and accepted(question, total)
    assert errors_told_apart(question, 4 * weights, 8 * weights, 3 * weights)


def test_q_05_09():
    draws = np.random.default_rng(0)
    start, g, decay = draws.standard_normal(5), draws.standard_normal(5), 0.3
    params = {"w": start.copy()}
    AdamW(params, rate=0.1, decay=decay).step({"w": g})
    names = {"w": start, "m": g, "v": g**2, "lr": 0.1, "eps": 1e-8, "decay": decay, "np": np}
    right = set()
    for choice in QUESTIONS["q-05-09"].choices:
        assert choice.code is not None
        if np.allclose(eval(choice.code.source, {}, names), params["w"], rtol=1e-9):
            right.add(choice.id)
    assert keys(QUESTIONS["q-05-09"]) == right == {"c"}


def test_q_05_10(table):
    sign = partial(SGD, rate=0.1)
    assert train(sign, table, 300, falling(300), np.sign).end < 1e-4
    few = train(partial(SGD, rate=0.01), table, 500, falling(500), np.sign, batch=64)
    adam = train(partial(AdamW, rate=0.03), table, 500, falling(500), batch=64)
    assert adam.end < 0.05 < 0.3 < few.end
    best = np.log(np.maximum(table.shares, 1e-30))
    h, t = ALPHABET.index("h"), ALPHABET.index("t")
    draws = np.random.default_rng(0)
    slopes = np.array([table.gradient(best, table.draw(64, draws))[h, t] for _ in range(2000)])
    less, more = (slopes > 0).sum(), (slopes < 0).sum()
    assert 0.75 < less / (less + more) < 0.8  # "almost four batches in five"
    assert abs(slopes.mean()) < 0.0005  # 3 standard errors of 0.00015
    rubric = QUESTIONS["q-05-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
