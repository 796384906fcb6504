"""Phase 27's answer keys, executed: each test finds the fact and compares it with the key."""

from fractions import Fraction

import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import modern as lab
from minigpt.experiments import results
from minigpt.model import MLP, GPTConfig, count_parameters
from minigpt.modern import (
    ModernConfig,
    ModernGPT,
    SwiGLU,
    group_heads,
    rope_angles,
    rotate,
    window_mask,
)
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-27-modern-attention.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def turned(x: torch.Tensor, place: int) -> torch.Tensor:
    return rotate(x.view(1, 1, 1, -1), rope_angles(torch.tensor([place]), len(x))).flatten()


def test_q_27_01():
    q, k = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
    places = {"a": (5, 7), "b": (14, 10), "c": (12, 10)}
    score = turned(q, 7) @ turned(k, 5)
    others = {name: turned(q, i) @ turned(k, j) for name, (i, j) in places.items()}
    same = {name for name, other in others.items() if abs(other - score) < 1e-4}  # float32
    assert keys(QUESTIONS["q-27-01"]) == same  # and so d, nowhere, is false


def test_q_27_02():
    """Attention with turned values, from the formula: the output moves when the text does."""
    q, k, v = torch.randn(3, 6, 16, generator=torch.Generator().manual_seed(0))

    def output(start: int, values_too: bool) -> torch.Tensor:
        angles = rope_angles(torch.arange(start, start + 6), 16)
        scores = rotate(q, angles) @ rotate(k, angles).T
        weights = scores.softmax(-1)
        assert torch.allclose(weights.sum(-1), torch.ones(6))  # whatever the values: d is false
        return weights @ (rotate(v, angles) if values_too else v)

    assert torch.allclose(output(9, False), output(0, False), atol=1e-4)
    assert not torch.allclose(output(9, True), output(0, True), atol=0.1)  # b is false
    assert keys(QUESTIONS["q-27-02"]) == {"a"}


def test_q_27_03():
    caches = []
    for n_kv_head in (8, 32):
        shape = ModernConfig(57, n_head=32, n_kv_head=n_kv_head, n_embd=64)
        cache = ModernGPT(shape).new_cache(batch=1)
        caches.append(2 * torch.Size(cache.room).numel())  # K and V
    share = Fraction(caches[0], caches[1])
    question = QUESTIONS["q-27-03"]
    assert accepted(question, share)
    assert errors_told_apart(question, 1 / share, 1 - share, share / 2, (1 + share) / 2)


def test_q_27_04():
    sees = window_mask(60, 60, 8).float()
    reached = sees @ sees @ sees
    back = 59 - int(reached[-1].nonzero()[0])
    question = QUESTIONS["q-27-04"]
    assert accepted(question, back)
    assert errors_told_apart(question, 3 * 8, 8, 7, back + 1)


def test_q_27_05():
    x = torch.tensor([1.0, -2.0, 3.0, 0.5])
    without_the_last = x * torch.tensor([1.0, 1.0, 1.0, 0.0])
    changes = {"a": 10 * x, "b": x + 10, "c": -x, "d": without_the_last, "e": 0.01 * x}

    def normed(x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.rms_norm(x, (4,), eps=1e-12)

    same = {name for name, y in changes.items() if torch.allclose(normed(y), normed(x), atol=1e-5)}
    assert keys(QUESTIONS["q-27-05"]) == same


def test_q_27_06():
    record = results.load("modern")
    table, rope = lab.scores(record, "GPT-2's parts"), lab.scores(record, "RoPE")
    fast = lab.scores(record, "RoPE, base 100")
    gap, spread = min(table) - max(rope), max(table) - min(table)
    assert gap > 4 * spread  # d: not the seeds
    assert max(fast) - max(rope) < gap / 2  # a: the base changes little
    # c: in both worlds RoPE has the same parameters, those of the table fewer
    counts = {row["variant"]: row["parameters"] for row in record["runs"]}
    assert counts["GPT-2's parts"] - counts["RoPE"] == 64 * 64
    assert keys(QUESTIONS["q-27-06"]) == {"b"}


def test_q_27_07():
    k = torch.randn(3, 2, 5, 4)
    wanted = group_heads(k, 4)
    right = set()
    for choice in QUESTIONS["q-27-07"].choices:
        try:
            assert choice.code is not None
            made = eval(choice.code.source, {"k": k})
        except RuntimeError:  # PyTorch refuses
            continue
        if made.shape == wanted.shape and torch.equal(made, wanted):
            right.add(choice.id)
    assert keys(QUESTIONS["q-27-07"]) == right


def test_q_27_08():
    old = count_parameters(MLP(GPTConfig(57, n_embd=64, d_ff=1024)))
    widths = [
        d for d in range(8, 1025, 8) if count_parameters(SwiGLU(ModernConfig(57, d_ff=d))) <= old
    ]
    question = QUESTIONS["q-27-08"]
    assert accepted(question, widths[-1])
    assert errors_told_apart(question, 1024, 512, 1536, widths[-1] + 8, 2 * 1024 // 3)


def test_q_27_09():
    moved = lab.moved_match(lab.as_modern(load_base().model), lab.judges(), place=1)
    assert moved < 0.01  # the fact that is explained
    question = QUESTIONS["q-27-09"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}
