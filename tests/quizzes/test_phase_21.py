"""The answer keys of phase 21, executed: each test finds the fact and compares it with the key."""

import random

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt import recipes
from minigpt.course.exercises.phase_21.ex_03_recovered import recovered
from minigpt.course.exercises.phase_21.ex_04_knock_out import knock_out
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.evaluate import balanced, number_dataset
from minigpt.experiments.looking_inside import (
    Cut,
    at_equals,
    begins_with,
    by_head,
    carried,
    digit_pairs,
    digits_of,
    exact_with,
    looks_at,
    mean_at,
    movable,
    probe,
    swapped_at_equals,
)
from minigpt.inside import head, lens, patch, record, watched, weights
from minigpt.number_names import split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-21-looking-inside.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def base():
    return recipes.load_base()


@pytest.fixture(scope="module")
def knocked(base):
    """Exact match, 200 held-out numbers, without a head: (layer, h, "mean" or "zero") -> share."""
    split = split_numbers()
    data = number_dataset(balanced(split.test, 200), "en", base.tokenizer, 64)
    others = number_dataset(balanced(split.validation, 200), "en", base.tokenizer, 64)

    def without(layer: int, h: int, kind: str) -> float:
        place = f"{layer}.heads"
        mean = mean_at(base.model, place, others) if kind == "mean" else torch.zeros(64)
        return exact_with(base.model, data, place, lambda x: knock_out(x, h, 4, mean))

    return without


def test_q_21_01(base, knocked):
    groups = digit_pairs(base.tokenizer, 0)
    looks, gives = looks_at(base.model, groups, 0), by_head(base.model, groups)
    assert round(looks[1, 1].item(), 2) == 0.29 and round(gives[1, 1].item(), 2) == 0.01
    third = digit_pairs(base.tokenizer, 2)
    looks, gives = looks_at(base.model, third, 2), by_head(base.model, third)
    assert divmod(looks.argmax().item(), 4) == (0, 3)
    assert divmod(gives.argmax().item(), 4) == (0, 2)
    assert 0.7 < knocked(1, 1, "mean") < 0.85  # "one answer in five is wrong"
    assert keys(QUESTIONS["q-21-01"]) == {"b"}


def test_q_21_02():
    question = QUESTIONS["q-21-02"]
    assert accepted(question, recovered(*(torch.tensor([v]) for v in (14.0, -14.0, 7.0))))
    assert errors_told_apart(question, 7 / 14, (14 - 7) / 28, 21 / 14, 7 / -14)


def test_q_21_03(base):
    pool, judges = ([n for n in part if n > 999] for part in split_numbers()[::2])
    taught = random.Random(0).sample(pool, 3000)

    def read(model) -> float:
        x, y = (at_equals(model, base.tokenizer, n, "1.stream") for n in (taught, judges))
        return probe(x, digits_of(taught, 3), y, digits_of(judges, 3))

    trained, untrained = read(base.model), read(recipes.new_model(seed=1).model)
    assert len(judges) == 891 and 0.75 < trained < 0.9 < untrained
    first, later, letters = swapped_at_equals(base.model, base.tokenizer, 3, count=100)
    assert first == later == 0 < letters
    assert keys(QUESTIONS["q-21-03"]) == {"a"}


def test_q_21_04(base):
    model, encode = base.model, base.tokenizer.encode
    ids, other = (torch.tensor([encode(f"en:{n}=")]) for n in (4216, 9216))
    plain, seen = record(model, ids)
    lens(model, seen["1.stream"])
    weights(model, seen, 0)
    x = seen["1.stream"][0]
    probe(x, torch.arange(8), x, torch.arange(8), steps=2)
    looked = model(ids)
    _, given = record(model, other)

    def from_other(value):
        value[:, -1] = given["0.attention"][:, -1]
        return value

    mean = torch.zeros(64)
    changes = {
        "a": not torch.equal(looked, plain),
        "b": not torch.equal(patch(model, ids, "0.attention", from_other), plain),
        "c": not torch.equal(looked, plain),
        "d": not torch.equal(
            patch(model, ids, "0.heads", lambda v: knock_out(v, 2, 4, mean)), plain
        ),
        "e": not torch.equal(looked, plain),
        "f": not torch.equal(patch(model, ids, "0.mlp", lambda v: v), plain),
    }
    assert keys(QUESTIONS["q-21-04"]) == {letter for letter, holds in changes.items() if holds}


def test_q_21_05(base):
    said = begins_with(base.model, base.tokenizer, movable(50), 33)
    assert said["tens"] == 50
    assert begins_with(base.model, base.tokenizer, movable(50), None)["hundreds"] == 50
    assert keys(QUESTIONS["q-21-05"]) == {"d"}


def test_q_21_06():
    leaking = set()
    for choice in QUESTIONS["q-21-06"].choices:
        model = recipes.new_model().model
        layer = model.blocks[0].mlp

        def hook(*_):
            raise RuntimeError("stopped")

        names = {
            "model": model,
            "layer": layer,
            "ids": torch.zeros(1, 3, dtype=torch.long),
            "hook": hook,
            "watched": watched,
        }
        assert choice.code is not None
        with pytest.raises(RuntimeError, match="stopped"):
            exec(choice.code.source, names)
        assert isinstance(layer, torch.nn.Module)
        if layer._forward_hooks:
            leaking.add(choice.id)
    assert keys(QUESTIONS["q-21-06"]) == leaking == {"c"}


def test_q_21_07(knocked):
    zero, mean = knocked(0, 3, "zero"), knocked(0, 3, "mean")
    assert round(zero, 3) == 0.06 and round(mean, 3) == 0.325
    assert keys(QUESTIONS["q-21-07"]) == {"b"}


def test_q_21_08(base):
    model, encode = base.model, base.tokenizer.encode
    clean, other = (torch.tensor([encode(f"en:{n}=")]) for n in (4216, 9216))
    f, n = encode("fn")
    logits, seen = record(model, clean)

    def lead(z):
        return z[:, -1, f] - z[:, -1, n]

    def share(place):
        def change(value):
            value[:, -1] = seen[place][:, -1]
            return value

        return recovered(lead(logits), lead(model(other)), lead(patch(model, other, place, change)))

    found = [share(place) for place in ("0.attention", "0.mlp", "1.mlp")]
    assert found == pytest.approx([1.0, 0.8, 0.65], abs=0.03)
    # side by side: the four heads of layer 0 share the work out
    groups = digit_pairs(base.tokenizer, 1)
    assert by_head(model, groups)[0].sum().item() == pytest.approx(1, abs=0.06)
    together = carried(model, groups, [Cut("0.heads")])
    assert together == pytest.approx([1.0], abs=0.02) and head(model, 2) == slice(32, 48)
    assert keys(QUESTIONS["q-21-08"]) == {"c"}


def test_q_21_09(base):
    model, groups = base.model, digit_pairs(base.tokenizer, 1)
    convinced, refuted = by_head(model, groups)[0, 2], by_head(model, groups)[0, 1]
    assert convinced > 0.7 and refuted < 0.1 < looks_at(model, groups, 1)[0, 1]
    rubric = QUESTIONS["q-21-09"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
