"""Phase 24's answer keys, executed: each test finds the fact and compares it with the key."""

import torch
from answer_keys import accepted, errors_told_apart, keys
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from minigpt.cost_model import Machine, forward_flops, limits, linear_bytes, power_law
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import results
from minigpt.foundations.cost import linear_flops
from minigpt.model import GPT, GPTConfig

QUIZ = load_quiz(QUIZ_FOLDER / "phase-24-cost-model.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
LAPTOP = Machine(flops_per_s=1e11, bytes_per_s=2e10, s_per_call=2e-6)


def test_q_24_01():
    both = linear_flops(32, 256, 64) + linear_flops(32, 64, 256)
    question = QUESTIONS["q-24-01"]
    assert accepted(question, both)
    assert errors_told_apart(question, both // 2, both // 32, 2 * 2 * 32 * (64 + 256))


def test_q_24_02():
    question = QUESTIONS["q-24-02"]
    assert question.answer is not None and question.answer.value is not None
    T = int(question.answer.value)
    config = GPTConfig(57, context_length=T, n_embd=1024, d_ff=4096)
    parts = forward_flops(config, 1, T)
    assert parts["attention"] == parts["q, k, v, o"] + parts["MLP"]
    assert errors_told_apart(question, 1024, 2 * T, T // 3, 2 * T // 3)


def test_q_24_03():
    config = GPTConfig(57)
    model, ids = GPT(config), torch.zeros(1, 16, dtype=torch.long)
    with torch.no_grad(), FlopCounterMode(display=False) as fused:
        model(ids)
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as plain:
        model(ids)
    parts = forward_flops(config, 1, 16)
    assert plain.get_total_flops() == sum(parts.values())
    assert plain.get_total_flops() - fused.get_total_flops() in (0, parts["attention"])
    assert keys(QUESTIONS["q-24-03"]) == {"d"}


def test_q_24_04():
    question = QUESTIONS["q-24-04"]
    seconds = 6 * 3e9 * 60e9 / (0.4 * 1e15)
    days = seconds / 86_400
    assert accepted(question, days)
    assert errors_told_apart(question, 0.4 * days, days / 3, days / 6, days * 2 / 3)


def test_q_24_05():
    config = GPTConfig(32_000, 4096, n_layer=32, n_head=32, n_embd=4096, d_ff=11_008)
    parts = forward_flops(config, 1, 1, start=200)
    took = limits(sum(parts.values()), 2 * config.n_parameters, 1000, LAPTOP)
    # by a wide margin, so that it holds for other machines, too
    assert took["bytes"] > 4 * max(took["operations"], took["calls"])
    assert parts["attention"] < 0.02 * sum(parts.values())
    assert keys(QUESTIONS["q-24-05"]) == {"a"}


def intensity(rows: int = 1, n: int = 1024, layers: int = 1, bytes_each: int = 4) -> float:
    flops = layers * linear_flops(rows, n, n)
    return flops / (layers * linear_bytes(rows, n, n, bytes_each))


def test_q_24_06():
    at_first = intensity()
    truth = {
        "a": intensity(n=4096) / at_first,
        "b": intensity(rows=2) / at_first,
        "c": intensity(bytes_each=2) / at_first,
        "d": intensity(layers=10) / at_first,
        "e": 1.0,  # a count of the work, in which no machine occurs
    }
    assert 0.49 < at_first < 0.5
    assert keys(QUESTIONS["q-24-06"]) == {letter for letter, by in truth.items() if by > 1.9}
    assert all(by < 1.01 for by in truth.values() if by < 1.9)


def test_q_24_07():
    question = QUESTIONS["q-24-07"]
    took = limits(0, 7e9 * 4 / 8, 0, LAPTOP)["bytes"]
    assert accepted(question, took)
    assert errors_told_apart(question, 4 * took, 8 * took, 2 * took)


def test_q_24_08():
    assert round(0.92**34, 2) == 0.06 and round(0.98**34, 1) == 0.5  # the feedback's
    assert keys(QUESTIONS["q-24-08"]) == {"c"}


def test_q_24_09():
    found = results.load("scaling")
    weights = list(found["weights"].values())
    wrong = {}
    for kind in ("width", "noisy"):
        means = [results.mean([run["loss"] for run in runs]) for runs in found[kind].values()]
        exponent, factor = power_law(weights[:4], means[:4])
        wrong[kind] = means[-1] / (factor * weights[-1] ** exponent)
    assert wrong["width"] < 0.7 and wrong["noisy"] > 1.1  # below the line, above the line
    rubric = QUESTIONS["q-24-09"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
