"""Every key of the quiz on Mini-GPT is computed here, and must be the one in the YAML."""

import math
from fractions import Fraction
from typing import Any

import pytest
import torch

import minigpt.attention
from minigpt.course.quiz.grading.rubric import judge
from minigpt.course.quiz.parts import QUIZ_FOLDER, NumericAnswer, Question
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.data import encode_rows
from minigpt.model import GPT, Block, GPTConfig, count_parameters, linears, next_token_loss
from minigpt.number_names import ALPHABET, row
from minigpt.tokenizer import CharTokenizer

QUIZ = load_quiz(QUIZ_FOLDER / "phase-17-mini-gpt.yaml")
V = len(ALPHABET)


def question(number: int) -> Question:
    return next(q for q in QUIZ.questions if q.id == f"q-17-{number:02d}")


def answer(number: int) -> NumericAnswer:
    found = question(number).answer
    assert found is not None
    return found


def errors(number: int) -> list[Fraction]:
    """The middles of the wrong numbers that have their own feedback."""
    pairs = [error.accepted for error in question(number).common_errors]
    return [(pair.low + pair.high) / 2 for pair in pairs]


def key(number: int) -> set[str]:
    return {choice.id for choice in question(number).choices if choice.correct}


def true_among(facts: dict[str, bool]) -> set[str]:
    return {letter for letter, fact in facts.items() if fact}


def new_model(seed: int = 0, **sizes: int) -> GPT:
    torch.manual_seed(seed)
    return GPT(GPTConfig(**{"vocab_size": V, **sizes}))


def first_block(model: GPT) -> Block:
    block = model.blocks[0]
    assert isinstance(block, Block)
    return block


def small_batch() -> tuple[torch.Tensor, torch.Tensor]:
    rows = [row(n, "en") for n in (7, 42, 88, 320, 903, 1000, 2650, 4216)]
    return encode_rows(rows, CharTokenizer(ALPHABET), 44)


def first_loss(model: GPT) -> float:
    x, y = small_batch()
    with torch.no_grad():
        return next_token_loss(model(x), y).item()


def test_q_17_01():
    shape = tuple(new_model()(torch.zeros(2, 10, dtype=torch.long)).shape)
    texts = {c.id: c.text["en"] for c in question(1).choices if c.text}
    assert key(1) == {letter for letter, text in texts.items() if text == f"`{shape}`"}


def test_q_17_02():
    added = count_parameters(new_model(n_layer=3)) - count_parameters(new_model())
    assert answer(2).value == added
    six = sum(linear.weight.numel() for linear in linears(first_block(new_model())).values())
    assert errors(2) == [six, added - 64 * 64, added - 64 * 256]


def test_q_17_03():
    assert Fraction(math.log(1000)) in answer(3).accepted
    model = new_model(vocab_size=1000)
    x, y = torch.randint(1000, (2, 8, 32), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        measured = next_token_loss(model(x), y).item()
    # 256 random targets: the loss of a new model spreads by about 0.2 / sqrt(256) around ln V.
    assert Fraction(measured) in answer(3).accepted
    for expected, error in zip((math.log2(1000), 3, math.log(V)), errors(3), strict=True):
        assert abs(expected - float(error)) < 0.01


def test_q_17_04(monkeypatch):
    sound = [first_loss(new_model(seed)) for seed in range(5)]
    large = new_model()
    blind = new_model()
    with torch.no_grad():
        for parameter in large.parameters():
            if parameter.dim() == 2:
                parameter.mul_(35)  # std 0.7 instead of 0.02
        blind.position_embedding.weight.zero_()
    kernel = minigpt.attention.F.scaled_dot_product_attention
    with monkeypatch.context() as patch:
        patch.setattr(
            minigpt.attention.F,
            "scaled_dot_product_attention",
            lambda q, k, v, attn_mask: kernel(q, k, v),
        )
        peeking = first_loss(new_model())
    facts = {
        "a": first_loss(large) > 12,
        "b": max(sound) > 12,
        "c": peeking > 12,
        "d": first_loss(blind) > 12,
    }
    assert key(4) == true_among(facts)
    # What the feedback says: the other three start near ln V.
    for loss in (*sound, peeking, first_loss(blind)):
        assert loss == pytest.approx(math.log(V), abs=0.1)


def test_q_17_05():
    torch.manual_seed(0)
    block = Block(GPTConfig(V))
    x = torch.randn(2, 6, 64)
    facts = {}
    for choice in question(5).choices:
        assert choice.code is not None
        scope: dict[str, Any] = {}
        exec(choice.code.source, scope)
        got = scope["forward"](x, block.norm_1, block.attention, block.norm_2, block.mlp)
        facts[choice.id] = torch.allclose(got, block(x), atol=1e-6)  # the same operations
    assert key(5) == true_among(facts)


def test_q_17_06():
    model = new_model()
    x, y = small_batch()
    logits = model(x)
    next_token_loss(logits, y).backward()
    gradient = model.token_embedding.weight.grad
    assert gradient is not None
    present = set(x.flatten().tolist()) | set(y[y >= 0].tolist())
    absent = [i for i in range(V) if i not in present]
    repeats = (logits.argmax(-1) == x).float().mean().item()
    facts = {
        "a": V == model.config.n_embd,
        "b": bool(absent) and bool((gradient[absent].abs().sum(1) > 0).all()),
        "c": repeats > 0.9,
        "d": len(linears(model)) == 13,
        # One table of this shape, where a model with a head of its own has two.
        "e": [p.numel() for p in model.parameters() if p.shape == (V, 64)] == [V * 64],
    }
    assert key(6) == true_among(facts)


def test_q_17_07():
    mlp = first_block(new_model()).mlp
    x = torch.randn(5, 64)
    single = mlp.down_proj.weight @ mlp.up_proj.weight
    assert torch.allclose(mlp.down_proj(mlp.up_proj(x)), x @ single.T, atol=1e-5)
    up, down = mlp.up_proj.weight, mlp.down_proj.weight
    assert answer(7).value == single.numel()
    assert errors(7) == [up.numel() + down.numel(), (up @ down).numel(), up.numel()]


def learn_by_heart(model: GPT, shift: int = 0) -> float:
    """The loss after 80 steps on one batch, its targets shifted to the right."""
    x, y = small_batch()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=3e-3)
    loss = torch.zeros(())
    for _ in range(80):
        loss = next_token_loss(model(x), y.roll(shift, dims=1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def test_q_17_08():
    """A sound model learns the batch, a frozen one does not; shifted targets go unnoticed."""
    frozen = new_model()
    frozen.blocks.requires_grad_(False)
    assert learn_by_heart(new_model()) < 0.1
    assert learn_by_heart(frozen) > 0.5
    assert learn_by_heart(new_model(), shift=1) < 0.1
    rubric, model_answer = question(8).rubric, question(8).model_answer
    assert rubric is not None and model_answer is not None
    for lang in ("en", "es"):
        verdict = judge(rubric, model_answer[lang], lang, question(8).max_words)
        assert [concept.verdict for concept in verdict.concepts] == ["met", "met"]


def test_q_17_09():
    norm = first_block(new_model()).norm_1
    x = torch.randn(2, 6, 64, generator=torch.Generator().manual_seed(0))
    other = x.clone()
    other[0, 2] += torch.arange(64.0)
    where = (norm(x) != norm(other)).any(-1)
    changed = {(b, t) for b, t in where.nonzero().tolist()}
    facts = {
        "a": changed == {(0, t) for t in range(6)},
        "b": changed == {(0, 2)},
        "c": changed == {(b, 2) for b in range(2)},
        "d": changed == {(0, t) for t in range(2, 6)},
    }
    assert key(9) == true_among(facts)
