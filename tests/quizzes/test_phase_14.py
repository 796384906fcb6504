"""Phase 14's answer keys, executed: each test finds the fact and compares it with the key."""

import math
from fractions import Fraction

import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import ngram as experiment
from minigpt.ngram import NGram, guess, last, steps
from minigpt.number_names import ALPHABET, corpus, row, split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-14-ngram.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
V = len(ALPHABET)
SPLIT = split_numbers()
ROWS = corpus(SPLIT.train, ["en"], 1000)
NEW = [row(n, "en") for n in SPLIT.test]


@pytest.fixture(scope="module")
def model() -> NGram:
    return NGram(20, V).fit(ROWS)


@pytest.fixture(scope="module")
def nine(model) -> list[tuple[str, float, bool]]:
    return experiment.judged(model.shorter(9), NEW)


def added(model: NGram, order: int, alpha: float) -> float:
    """The mean loss on new rows with alpha added to every count."""
    short = model.shorter(order)
    found = [-math.log(short.add(c, x, alpha)) for p, a in NEW for c, x in steps(p, a, order)]
    return sum(found) / len(found)


def test_q_14_01():
    question = QUESTIONS["q-14-01"]
    # "a" was followed by b, b, c; of ten characters d has the share 0.1 at the lower order
    small = NGram(2, 10)
    small.counts = {"a": experiment.Counter("bbc"), "": experiment.Counter()}
    p = small.prob("a", "d")
    assert p == pytest.approx(0.04) and accepted(question, Fraction(p).limit_denominator(1000))
    wrong = Fraction(1, 10)
    assert errors_told_apart(
        question, 0, wrong, 2 * wrong / 3, wrong / (3 + 1), 3 * wrong / (3 + 3)
    )


def test_q_14_02(model):
    impossible, unknown = {}, {}
    for order in (4, 12):
        impossible[order], unknown[order], letters = experiment.raw(model.shorter(order), NEW)
    assert impossible == {4: 251, 12: 44}
    assert unknown[4] == 0 and 0.24 < unknown[12] / letters < 0.26
    followers = {
        order: [len(seen) for context, seen in model.counts.items() if len(context) == order - 1]
        for order in (4, 12)
    }  # the feedback to b: fewer
    assert sum(followers[12]) / len(followers[12]) < sum(followers[4]) / len(followers[4])
    would_deny = [
        last(context, 11) not in model.counts
        for prompt, answer in NEW
        for context, char in steps(prompt, answer, 12)
        if model.shorter(4).add(context, char, 0) == 0
    ]
    assert len(would_deny) == 251 and sum(would_deny) > 0.5 * 251  # most are new to order 12
    assert keys(QUESTIONS["q-14-02"]) == {"c"}


def test_q_14_03(model):
    validation = [row(n, "en") for n in SPLIT.validation]
    curve = experiment.sweep(model, validation)
    assert curve.index(min(curve)) + 1 == 9 and curve[19] > curve[8] + 0.05
    counted = experiment.sweep(model, ROWS[:300])
    assert counted.index(min(counted)) + 1 == 20
    assert keys(QUESTIONS["q-14-03"]) == {"a"}


def test_q_14_04(model):
    assert added(model, 8, 0.1) > added(model, 3, 0.1)
    once = [c for c, seen in model.counts.items() if len(c) == 7 and seen.total() == 1]
    seven = model.shorter(8)
    known = seven.add(once[0], next(iter(model.counts[once[0]])), 0.1)
    assert len(once) > 100 and known == pytest.approx(1.1 / 6.7) and known < 0.5
    assert sum(seven.add(once[0], char, 0.1) for char in ALPHABET) == pytest.approx(1)
    assert keys(QUESTIONS["q-14-04"]) == {"d"}


def test_q_14_05(model):
    question = QUESTIONS["q-14-05"]
    assert accepted(question, V**3)
    assert errors_told_apart(question, V**4, V**2, 3 * V)
    assert sum(len(context) == 3 for context in model.counts) == 303


def test_q_14_06(model, nine):
    share = {
        kind: [hit for k, _, hit in nine if k == kind].count(True)
        / sum(k == kind for k, _, _ in nine)
        for kind in experiment.KINDS
    }
    assert sum(hit for *_, hit in nine) / len(nine) == pytest.approx(0.87, abs=0.005)
    assert share["inside"] == pytest.approx(0.95, abs=0.005) and 0.15 < share["first"] < 0.25
    short = model.shorter(9)
    assert not any(guess(short, prompt) + "\n" == answer for prompt, answer in NEW)
    assert 0.002 < 0.87**35 < 0.01  # the feedback to c: a few names in a thousand
    assert keys(QUESTIONS["q-14-06"]) == {"b"}


def test_q_14_07(model):
    context, char = "thousand "[-3:], "q"  # no English name has a q
    seen = model.counts[context]
    assert seen.total() > 100 and char not in seen
    four = model.shorter(4)
    longer = [c for c in model.counts if c.endswith(context) and len(c) == 6]
    many = NGram(4, V).fit(corpus(SPLIT.train, ["en"], 10_000))
    truth = {
        "a": four.add(context, char, 0.01) > 0,
        "b": any(model.shorter(7).add(c, char, 0) > 0 for c in longer),
        "c": four.prob(context, char) > 0,
        "d": model.counts[""][char] > 0,
        "e": many.add(context, char, 0) > 0,
    }
    assert keys(QUESTIONS["q-14-07"]) == {letter for letter, holds in truth.items() if holds}


def test_q_14_08(model):
    many = NGram(9, V).fit(corpus(SPLIT.train, ["en"], 12_000))
    assert experiment.sweep(many, NEW)[8] >= experiment.sweep(model, NEW)[8]
    seen = {int(prompt[3:-1]) for prompt, _ in ROWS}
    due = experiment.due
    looks = {
        "due": due,
        "first": lambda n: [str(n)[0] for _ in due(n)],
        "whole": lambda n: [n for _ in due(n)],
    }
    right = {name: experiment.pointed(seen, SPLIT.test, look, 3)[0] for name, look in looks.items()}
    assert right == {"due": 963, "first": 0, "whole": 0}
    assert keys(QUESTIONS["q-14-08"]) == {"a"}


def test_q_14_09(nine):
    question = QUESTIONS["q-14-09"]
    dear, cheap = Fraction(1, 10) * Fraction(19, 10), Fraction(9, 10) * Fraction(1, 10)
    assert accepted(question, dear / (dear + cheap))
    assert errors_told_apart(question, Fraction(1, 10), Fraction(19, 20), dear)
    ours = sum(loss for kind, loss, _ in nine if kind == "first") / sum(loss for _, loss, _ in nine)
    assert ours == pytest.approx(0.68, abs=0.08)  # "nearly the case"


def test_q_14_10(model):
    prompt, answer = row(4216, "en")
    at_two = prompt + answer[: answer.index("two")]
    assert (
        "2" not in at_two[-8:] and "2" in at_two[-19:]
    )  # order 9 does not reach it, order 20 does
    assert last(at_two, 8) in model.counts and last(at_two, 19) not in model.counts
    rubric = QUESTIONS["q-14-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
