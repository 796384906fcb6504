"""Every key of the quiz on attention is computed here, and must be the one in the YAML."""

from fractions import Fraction
from typing import Any

import torch
from torch.nn import functional as F

from minigpt.attention import causal_attention
from minigpt.course.quiz.grading.rubric import judge
from minigpt.course.quiz.parts import QUIZ_FOLDER, Question
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(QUIZ_FOLDER / "phase-15-attention.yaml")
# float32 sums of at most 16 terms; differences that matter here are a thousand times larger
CLOSE = 1e-5


def question(number: int) -> Question:
    return next(q for q in QUIZ.questions if q.id == f"q-15-{number:02d}")


def key(number: int) -> set[str]:
    return {choice.id for choice in question(number).choices if choice.correct}


def true_among(facts: dict[str, bool]) -> set[str]:
    return {letter for letter, fact in facts.items() if fact}


def heads(T: int = 6, D: int = 16, seed: int = 0) -> tuple[torch.Tensor, ...]:
    """q, k, v of one text and one head, (1, 1, T, D)."""
    generator = torch.Generator().manual_seed(seed)
    q, k, v = (torch.randn(1, 1, T, D, generator=generator) for _ in range(3))
    return q, k, v


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return torch.allclose(a, b, atol=CLOSE, rtol=CLOSE)


def test_q_15_01():
    rows = torch.tensor([[3.0, 2.0, 0.0], [-3.0, -2.0, 0.0]])  # the last token is "hidden"
    hidden = rows.softmax(-1)[:, 2]
    facts = {
        "a": bool((hidden == 0).all()),
        "b": bool(hidden.isnan().any()),
        "c": bool((hidden > 0).all()),
        "d": bool(hidden[1] > 0 and hidden[0] == 0),
    }
    assert key(1) == true_among(facts)


def test_q_15_02():
    _, weights = causal_attention(*heads(T=6))
    answer = question(2).answer
    assert answer is not None
    assert answer.value == int((weights > 0).sum())
    wrong = [error.accepted.low for error in question(2).common_errors]
    assert wrong == [weights.numel(), int((weights > 0).sum()) - 6]


def test_q_15_03():
    D = 64
    answer = question(3).answer
    assert answer is not None
    assert Fraction(D, D**2) in answer.accepted
    q, k = torch.randn(2, 40_000, D, generator=torch.Generator().manual_seed(0))
    measured = ((q * k).sum(-1) / D).var().item()
    # A variance from 40,000 samples is good to about 1 %; the key accepts 5 %.
    assert Fraction(measured) in answer.accepted
    exact = [1, D, Fraction(1, 8)]  # after sqrt(D), bare, and the root of 1 / D
    errors = question(3).common_errors
    assert all(value in error.accepted for value, error in zip(exact, errors, strict=True))


def test_q_15_04():
    q, k, v = heads()
    expected, _ = causal_attention(q, k, v)
    facts = {}
    for choice in question(4).choices:
        assert choice.code is not None
        scope: dict[str, Any] = {"torch": torch}
        exec(choice.code.source, scope)
        facts[choice.id] = same(scope["attend"](q[0, 0], k[0, 0], v[0, 0]), expected[0, 0])
    assert key(4) == true_among(facts)


def test_q_15_05():
    q, k, v = heads()
    y, _ = causal_attention(q, k, v)
    order = [3, 0, 4, 1, 2, 5]  # the last stays where it is
    shuffled, _ = causal_attention(q, k[:, :, order], v[:, :, order])
    _, k_other, v_other = (t.clone() for t in (q, k, v))
    k_other[:, :, -1] += 1
    v_other[:, :, -1] += 1
    changed, _ = causal_attention(q, k_other, v_other)
    row = torch.tensor([0.3, 1.0, -2.0])
    asks_else, _ = causal_attention(q + 1, k, v)
    mean, _ = causal_attention(torch.zeros_like(q), k, v)
    facts = {
        "a": same(shuffled[:, :, -1], y[:, :, -1]),
        "b": not same(changed[:, :, :-1], y[:, :, :-1]),
        "c": bool((row + 5).softmax(0).max() > row.softmax(0).max() + 1e-4),
        "d": same(y[:, :, 0], v[:, :, 0]) and same(asks_else[:, :, 0], v[:, :, 0]),
        "e": same(mean[:, :, -1], torch.zeros(16)),
    }
    assert key(5) == true_among(facts)
    assert same(mean[:, :, -1], v.mean(2))  # what the feedback of e says


def test_q_15_06():
    q, k, v = heads()
    y, weights = causal_attention(q, k, v)
    loud, loud_weights = causal_attention(q, k, 10 * v)
    equal = bool((weights == loud_weights).all())
    facts = {
        "a": not equal,
        "b": same(loud, y),
        "c": not equal,
        "d": equal and same(loud, 10 * y),
    }
    assert key(6) == true_among(facts)


def test_q_15_07():
    """The two ideas of the rubric are measured, and its contradiction is one."""
    winners, variances, slopes = [], [], []
    for D in (4, 256):
        generator = torch.Generator().manual_seed(1)
        q = torch.randn(2000, 1, D, generator=generator)
        k = torch.randn(2000, 16, D, generator=generator)
        scores = (q * k).sum(-1)
        weights = scores.softmax(-1)
        variances.append(scores.var().item())
        winners.append(weights.amax(-1).mean().item())
        slopes.append((weights * (1 - weights)).mean().item())  # how a weight answers its score
        assert torch.allclose(weights.sum(-1), torch.ones(()))  # with no scale, too
    assert variances[1] > 30 * variances[0]
    assert winners[1] > 0.85 > winners[0]
    assert slopes[1] < slopes[0] / 2
    rubric, answer = question(7).rubric, question(7).model_answer
    assert rubric is not None and answer is not None
    for lang in ("en", "es"):
        verdict = judge(rubric, answer[lang], lang, question(7).max_words)
        assert [concept.verdict for concept in verdict.concepts] == ["met", "met"]


def test_q_15_08():
    q, k, v = (t[0, 0] for t in heads())
    right, weights = causal_attention(q[None, None], k[None, None], v[None, None])
    late = torch.softmax(q @ k.T / 4, dim=-1).tril()
    k_other = k.clone()
    k_other[-1] += 1
    late_other = torch.softmax(q @ k_other.T / 4, dim=-1).tril()
    kernel = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
    facts = {
        "a": bool((late[0] @ v).isnan().all()),
        "b": bool((late.sum(-1)[:-1] < 1 - 1e-3).all()),
        "c": not same((late_other @ v)[:-1], (late @ v)[:-1]),
        "d": same(kernel, late @ v),
        "e": same(late / late.sum(-1, keepdim=True), weights[0, 0]),
    }
    assert key(8) == true_among(facts)
    assert same(kernel, right[0, 0])


def largest_allocation(function) -> int:
    """The bytes of the largest tensor that a call asks for."""
    with torch.profiler.profile(profile_memory=True) as profile:
        function()
    return max(event.cpu_memory_usage for event in profile.events() or [])


def test_q_15_09():
    q, k, v = (t.double() for t in heads(T=1024))
    expected, weights = causal_attention(q, k, v)
    kernel = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    # In float64 a skipped score, fewer bits or no softmax would show at once.
    exact = torch.allclose(kernel, expected, atol=1e-12, rtol=1e-12)
    table = weights.numel() * weights.element_size()
    written_out = largest_allocation(lambda: causal_attention(q, k, v))
    inside = largest_allocation(lambda: F.scaled_dot_product_attention(q, k, v, is_causal=True))
    facts = {
        "a": exact and inside < table / 2 <= written_out,
        "b": not exact,
        "c": not exact,
        "d": not exact,
    }
    assert key(9) == true_among(facts)
