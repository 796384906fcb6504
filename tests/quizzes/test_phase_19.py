"""Phase 19's answer keys, executed: each test finds the fact and compares it with the key."""

from dataclasses import replace

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.evaluate import log_probability
from minigpt.experiments import heads, results
from minigpt.experiments import sampling as s
from minigpt.recipes import load_names
from minigpt.sampling import GREEDY, SamplingConfig, generate, keep_top_p

QUIZ = load_quiz(QUIZ_FOLDER / "phase-19-sampling.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def made():
    return load_names()


def test_q_19_01():
    z, question = torch.tensor([2.0, 0.0]), QUESTIONS["q-19-01"]

    def first(scores):
        return round(scores.softmax(-1)[0].item(), 3)

    assert accepted(question, first(z / 2))
    assert errors_told_apart(question, first(z), first(z * 2), first(z.softmax(-1) / 2))


def test_q_19_02():
    z = torch.randn(5, 20, generator=torch.Generator().manual_seed(0))
    order = z.argsort(-1)
    for t in (0.1, 0.5, 1.0, 2.0, 10.0):
        assert torch.equal((z / t).softmax(-1).argsort(-1), order)
    assert keys(QUESTIONS["q-19-02"]) == {"d"}


def test_q_19_03():
    p = torch.tensor([[0.4, 0.25, 0.2, 0.1, 0.05]])
    assert keep_top_p(p.log(), 0.7).isfinite().sum() == 3
    assert p[0, :2].sum() < 0.7 < p[0, :3].sum() and p[0, :3].sum() == pytest.approx(0.85)
    assert keys(QUESTIONS["q-19-03"]) == {"b"}


def test_q_19_04(made):
    settings = {
        "a": SamplingConfig(temperature=0),
        "b": SamplingConfig(top_p=1.0),
        "c": SamplingConfig(temperature=2, top_k=1),
        "d": SamplingConfig(temperature=0.5),
        "e": SamplingConfig(top_p=0.0001),
    }
    prompt = torch.tensor([made.tokenizer.encode(":")])
    always_one = {
        letter
        for letter, config in settings.items()
        if len({str(generate(made.model, prompt, 12, config, seed=seed)) for seed in range(10)})
        == 1
    }
    assert keys(QUESTIONS["q-19-04"]) == always_one == {"a", "c", "e"}


def test_q_19_05(made):
    log_probs = log_probability(made.model, s.name_data(made.tokenizer))
    (greedy,) = s.invent(made, GREEDY, 1)
    assert s.rank(log_probs, greedy) == 172
    # the likeliest is a short name: the thousands of four-digit names share what their letter has
    likeliest = list(s.numbers_by_name().values())[log_probs.argmax()]
    assert likeliest < 1000 <= s.numbers_by_name()[greedy]
    assert keys(QUESTIONS["q-19-05"]) == {"c"}


def test_q_19_06():
    first = {"a": 0.5, "b": 0.3, "c": 0.2}
    then = {"a": [0.25] * 4, "b": [0.7, 0.3], "c": [1.0]}
    best = max(q * share for letter, q in first.items() for share in then[letter])
    question = QUESTIONS["q-19-06"]
    greedy = first["a"] * max(then["a"])
    assert accepted(question, round(best, 6)) and greedy < best
    assert errors_told_apart(question, greedy, 0.2, 0.5)


def test_q_19_07(made):
    share = s.legal_share(made.model, made.tokenizer)
    drawn = results.load("names")["models"][0]["drawn"][s.TEMPERATURES.index(1.0)]
    assert round(share, 2) == 0.82 and abs(drawn - share) < 0.04
    # choice d: a text of 34 letters is right with 0.82, so a letter is with about 0.994
    assert 0.98 < share ** (1 / 34) < 1
    assert keys(QUESTIONS["q-19-07"]) == {"a"}


def test_q_19_08():
    z = torch.randn(4, 30, generator=torch.Generator().manual_seed(0)).double() * 5
    for t in (0.3, 1.0, 2.0):
        assert torch.allclose((z.log_softmax(-1) / t).softmax(-1), (z / t).softmax(-1))
    assert keys(QUESTIONS["q-19-08"]) == {"b"}


def test_q_19_09():
    model, _ = heads.trained("right", config=replace(heads.SMALL, steps=100))
    names = list(s.numbers_by_name())[:1000]
    right, legal = s.right_and_legal(model, heads.HELD_OUT, None)
    limited, all_legal = s.right_and_legal(model, heads.HELD_OUT, names)
    assert all_legal == 1 and 0.65 < legal < 0.85
    assert right < limited < right + (1 - legal) / 2
    assert keys(QUESTIONS["q-19-09"]) == {"d"}


def test_q_19_10(made):
    """Heat makes mistakes inside words; a cut at the same heat takes most of them away."""
    hot = s.verdict(s.invent(made, SamplingConfig(temperature=1.5), 100))
    cut = s.verdict(s.invent(made, SamplingConfig(temperature=1.5, top_p=0.9), 100))
    assert hot.names < 30 < 60 < cut.names
    rubric = QUESTIONS["q-19-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
