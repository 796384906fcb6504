"""The answer keys of phase 03, executed: each test finds the fact and compares it with the key."""

import math

import numpy as np
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations.probability import PrefixTree, cross_entropy, entropy, kl, log_softmax
from minigpt.number_names import spell

QUIZ = load_quiz(QUIZ_FOLDER / "phase-03-cross-entropy.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def names(lang: str, limit: int = 10_000) -> list[str]:
    return [spell(n, lang) + "\n" for n in range(limit)]


def words(name: str) -> int:
    return len(name.replace("-", " ").split())


def test_q_03_01():
    p = np.array([1 / 2, 1 / 8, 1 / 8, 1 / 4])
    question = QUESTIONS["q-03-01"]
    assert accepted(question, entropy(p))
    surprises = -np.log2(p)
    nats = round(entropy(p) * math.log(2), 3)
    assert errors_told_apart(question, 2, nats, surprises.mean(), surprises.sum())


def test_q_03_02():
    listed = names("es", 1000)
    totals = {round(sum(PrefixTree(listed).surprises(name)), 9) for name in listed[::50]}
    (total,) = totals
    question = QUESTIONS["q-03-02"]
    assert accepted(question, total)
    assert errors_told_apart(question, math.log2(10_000), total * math.log(2), 3)


def test_q_03_03():
    listed = names("en")
    total = math.log2(len(listed))
    by_letter = total / np.mean([len(name) for name in listed])
    by_word = total / np.mean([words(name) for name in listed])
    assert f"{by_letter:.3f}" == "0.385" and f"{by_word:.1f}" == "2.5"
    assert keys(QUESTIONS["q-03-03"]) == {"b"}


def test_q_03_04():
    short = sum(PrefixTree(names("en")).surprises("seven\n"))
    long = sum(PrefixTree(names("fr")).surprises(spell(4297, "fr") + "\n"))
    assert math.isclose(short, long, abs_tol=1e-9)  # forty logarithms, added up
    assert f"{short:.2f}" == "13.29"
    assert keys(QUESTIONS["q-03-04"]) == {"c"}


def test_q_03_05():
    perfect, targets = 1000 * np.eye(57), np.arange(57)
    twice = cross_entropy(np.exp(log_softmax(perfect)), targets)
    assert math.isclose(twice, math.log(math.e + 56) - 1)
    assert f"{twice:.2f}" == "3.07" and cross_entropy(perfect, targets) == 0
    assert keys(QUESTIONS["q-03-05"]) == {"c"}


def test_q_03_06():
    draws = np.random.default_rng(0)
    pairs = draws.dirichlet(np.ones(4), (200, 2))
    truth = {
        "a": all(abs(kl(p, p)) < 1e-12 and kl(p, q) > 0 for p, q in pairs),
        "b": all(math.isclose(kl(p, q), kl(q, p)) for p, q in pairs),
        "c": kl(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == math.inf,
        "d": any(kl(p, q) < 0 for p, q in pairs),
        "e": all(
            math.isclose(entropy(p) + kl(p, q), -(p * np.log2(q)).sum(), rel_tol=1e-9)
            for p, q in pairs
        ),
    }
    assert keys(QUESTIONS["q-03-06"]) == {letter for letter, holds in truth.items() if holds}


def test_q_03_07():
    draws = np.random.default_rng(0)
    logits, targets = draws.standard_normal((40, 5)), draws.integers(0, 5, 40)
    assert (logits.argmax(1) == (2 * logits).argmax(1)).all()
    assert cross_entropy(logits, targets) != cross_entropy(2 * logits, targets)
    right = logits.argmax(1)  # where all answers are right, too
    assert cross_entropy(logits, right) > cross_entropy(2 * logits, right)
    assert keys(QUESTIONS["q-03-07"]) == {"c"}


def test_q_03_08():
    z = np.array([0, 200], np.float32)
    right = set()
    for choice in QUESTIONS["q-03-08"].choices:
        assert choice.code is not None
        with np.errstate(all="ignore"):
            if eval(choice.code.source, {"z": z, "np": np}) == 200:
                right.add(choice.id)
    assert keys(QUESTIONS["q-03-08"]) == right


def test_q_03_09():
    p = np.array([1.0] * 9 + [0.001])
    question = QUESTIONS["q-03-09"]
    assert accepted(question, -np.log(p).mean())
    assert errors_told_apart(
        question, -np.log(p.mean()), -np.log(p[-1]), -np.log(p).mean() / math.log(2)
    )


def test_q_03_10():
    letters = np.mean([len(name) for name in names("en")])
    pieces = np.mean([words(name) for name in names("es")])
    assert 34 < letters < 35.5 and 4.5 < pieces < 5.5
    assert 0.7 * letters > 2 * 1.3 * pieces  # per name, the larger number wins by far
    rubric = QUESTIONS["q-03-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
