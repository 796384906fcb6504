"""Phase 16's answer keys, executed: each test finds the fact and compares it with the key."""

from dataclasses import replace

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys
from torch.nn import functional as F

from minigpt.attention import CausalSelfAttention, future, who_notices
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import heads
from minigpt.number_names import spell, split_numbers
from minigpt.recipes import load_base
from minigpt.sampling import complete

QUIZ = load_quiz(QUIZ_FOLDER / "phase-16-heads-masks-positions.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def parameters(n_head: int) -> int:
    return sum(p.numel() for p in CausalSelfAttention(32, n_head).parameters())


def test_q_16_01():
    question = QUESTIONS["q-16-01"]
    assert parameters(1) == parameters(8) and accepted(question, parameters(8))
    assert errors_told_apart(question, 8 * parameters(8), 32 * 32, parameters(8) // 8)


def test_q_16_02():
    B, T, H, D = 2, 3, 4, 5
    x = torch.arange(B * T * H * D).view(B, T, H * D)
    by_hand = torch.stack([x[..., h * D : (h + 1) * D] for h in range(H)], 1)
    right = set()
    for choice in QUESTIONS["q-16-02"].choices:
        assert choice.code is not None
        made = eval(choice.code.source, {}, {"x": x, "B": B, "T": T, "H": H, "D": D})
        assert made.shape == by_hand.shape
        if torch.equal(made, by_hand):
            right.add(choice.id)
    assert keys(QUESTIONS["q-16-02"]) == right == {"c"}


def test_q_16_03():
    config = replace(heads.SMALL, steps=100)
    runs = {name: heads.trained(name, config=config) for name in ("right", "no mask")}
    assert runs["no mask"][1] < runs["right"][1]
    assert heads.written(runs["no mask"][0], heads.HELD_OUT[:50]) == 0
    assert keys(QUESTIONS["q-16-03"]) == {"a"}


def test_q_16_04():
    x = torch.randn(12, 16)
    layer = heads.miswired(["split", "join"])
    seen = who_notices(lambda x: layer(x[None])[0], x)
    assert seen[11].nonzero()[:, 0].tolist() == [9, 10, 11]
    assert not seen.triu(1).any()  # feedback b: nothing of the future anywhere
    alone = who_notices(lambda x: heads.miswired(["split", "join"])(x[None])[0], x[:4])
    assert alone[3].nonzero()[:, 0].tolist() == [3]  # feedback c: as many heads as tokens
    assert keys(QUESTIONS["q-16-04"]) == {"d"}


@pytest.mark.parametrize("seed", [0, 1])
def test_q_16_05(seed):
    base = load_base(seed=seed)
    numbers = [n for n in split_numbers().test if n >= 1000][:30]
    assert heads.left_padded(base, numbers, 3, mask=True, shift=False) == 0
    assert heads.left_padded(base, numbers, 3, mask=True, shift=True) > 0.95
    assert keys(QUESTIONS["q-16-05"]) == {"b"}


@pytest.mark.parametrize("seed", [0, 1])
def test_q_16_06(seed):
    base = load_base(seed=seed)
    ring = heads.with_rows(base, {3: 4, 4: 5, 5: 3})
    said = complete(ring.model, base.tokenizer, "en:4236=", stop="\n")
    (key,) = keys(QUESTIONS["q-16-06"])
    names = {c.id: c.text["en"] for c in QUESTIONS["q-16-06"].choices if c.text}
    assert said == spell(3426, "en") and "3426" in names[key]
    assert "4236" in names["b"] and said != spell(4236, "en")


def test_q_16_07():
    past = torch.randn(10, 16)
    shuffled = past[[4, 7, 0, 2, 8, 1, 6, 3, 5, 9]]

    def moves(depth, faults=(), n_head=4):
        outputs = past[None], shuffled[None]
        for seed in range(depth):
            layer = heads.miswired(faults, n_head=n_head, seed=seed)
            outputs = [layer(x) for x in outputs]
        return bool((outputs[0] - outputs[1])[0, -1].abs().max() > 1e-5)

    truth = {"a": moves(1), "b": moves(2), "c": moves(2, ("mask",))}
    truth |= {"d": moves(1, n_head=16), "e": moves(3)}
    assert keys(QUESTIONS["q-16-07"]) == {letter for letter, holds in truth.items() if holds}


def test_q_16_08():
    question = QUESTIONS["q-16-08"]
    seen = int((~future(8, 8)).sum())
    assert accepted(question, 4 * seen)
    assert errors_told_apart(question, 4 * 8 * 8, seen, 4 * (seen - 8))


def test_q_16_09():
    q, k, v = torch.randn(3, 1, 2, 6, 8)
    names = {"q": q, "k": k, "v": v, "F": F, "torch": torch, "mask": future(6, 6)}
    names["scores"] = q @ k.transpose(-2, -1) / 8**0.5
    right = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    equal = {
        choice.id
        for choice in QUESTIONS["q-16-09"].choices
        if choice.code and torch.allclose(eval(choice.code.source, {}, names), right, atol=1e-5)
    }
    assert keys(QUESTIONS["q-16-09"]) == equal == {"b"}


def test_q_16_10():
    """A leak shows when a later token is changed; a model that peeked writes nothing."""
    x = torch.randn(6, 16)
    for faults in (["mask"], ["split"], ["join"]):
        layer = heads.miswired(faults)
        assert who_notices(lambda x, f=layer: f(x[None])[0], x).triu(1).any()
    rubric = QUESTIONS["q-16-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
