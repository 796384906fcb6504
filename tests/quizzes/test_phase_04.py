"""The answer keys of phase 04, executed: each test finds the fact and compares it with the key."""

from fractions import Fraction

import numpy as np
import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations import letters, wrong_gradients
from minigpt.foundations.gradcheck import check_direction, numeric_gradient
from minigpt.foundations.probability import cross_entropy
from minigpt.number_names import ALPHABET, spell

QUIZ = load_quiz(QUIZ_FOLDER / "phase-04-derivatives.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def pairs():
    return letters.letter_pairs([spell(n, "en") for n in range(3, 4000, 10)], ALPHABET)


def two_sided(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def sine_error(h):
    return abs(two_sided(np.sin, np.float64(1), h) / np.cos(1) - 1)


def test_q_04_01():
    def cube(x):
        return x**3

    question = QUESTIONS["q-04-01"]
    h = Fraction(1, 10)
    assert accepted(question, two_sided(cube, 2, h))
    one_side, difference = (cube(2 + h) - cube(2)) / h, cube(2 + h) - cube(2 - h)
    assert errors_told_apart(question, 12, one_side, difference / h, difference)


def test_q_04_02():
    errors = {"a": 1e-1, "b": 1e-5, "c": 1e-10, "d": 1e-20}
    errors = {letter: sine_error(h) for letter, h in errors.items()}
    assert keys(QUESTIONS["q-04-02"]) == {min(errors, key=errors.__getitem__)}
    assert errors["c"] > 1e-8 and errors["d"] == 1 == np.float64(1) + 1e-20


def test_q_04_03():
    h = 1e-15
    assert f"{sine_error(h):.0%}" == "3%"
    # a: the bend adds h² / 6; b: with exact numbers the formula is as good as that; d: each sine is
    # right to 16 digits. What remains is the rounding of the two, a few 1e-16, over 2h.
    assert h**2 / 6 < 1e-30 and np.finfo(np.float64).eps / (2 * h) > sine_error(h)
    assert keys(QUESTIONS["q-04-03"]) == {"c"}


def test_q_04_04():
    calls = []

    def loss(x):
        calls.append(1)
        return float((x**2).sum())

    numeric_gradient(loss, np.ones(1000))
    question = QUESTIONS["q-04-04"]
    assert accepted(question, len(calls))
    calls.clear()
    check_direction(lambda p: loss(p["w"]), {"w": np.ones(1000)}, {"w": 2 * np.ones(1000)})
    assert errors_told_apart(question, 1000, 1001, len(calls))


def test_q_04_05(pairs):
    params = letters.new_params(seed=1)
    params["b1"] += 0.1 * np.random.default_rng(1).standard_normal(32)
    x, y = pairs[:200].T

    def agrees(name):
        gradients = wrong_gradients.backward(params, x, y, name)[1]
        shapes = all(gradients[key].shape == array.shape for key, array in params.items())
        found = check_direction(lambda p: letters.loss(p, x, y), params, gradients)
        return shapes, found < 1e-8

    assert agrees(None) == (True, True)
    assert {agrees(name) for name in wrong_gradients.MISTAKES} == {(True, False)}  # b no, c yes

    def final(name):
        trained = wrong_gradients.trained(pairs, name, True, seed=1)
        return letters.loss(trained, *pairs.T)

    start, right = letters.loss(letters.new_params(seed=1), *pairs.T), final(None)
    ends = {name: final(name) for name in ("bias-missing", "no-mean", "bias-mean")}
    assert all(start - loss > 2 for loss in ends.values())  # a: all of them fall far
    assert all(abs(loss - right) < 1e-3 for loss in ends.values())  # d
    assert keys(QUESTIONS["q-04-05"]) == {"c", "e"}


def test_q_04_06():
    p, target = np.array([[0.2, 0.3, 0.5]]), np.array([2])
    slopes = numeric_gradient(lambda z: cross_entropy(z, target), np.log(p))
    shown = "(" + ", ".join(f"{slope:.1f}" for slope in slopes[0]) + ")"
    choices = QUESTIONS["q-04-06"].choices
    right = {choice.id for choice in choices if choice.text and choice.text["en"] == shown}
    assert keys(QUESTIONS["q-04-06"]) == right


def test_q_04_07():
    right = set()
    for choice in QUESTIONS["q-04-07"].choices:
        assert choice.code is not None
        G, x, de = np.zeros((2, 2)), np.array([0, 0]), np.array([[1.0, 2.0], [3.0, 5.0]])
        exec(choice.code.source, {"np": np, "G": G, "x": x, "de": de})
        if np.array_equal(G, [[4, 7], [0, 0]]):
            right.add(choice.id)
    assert keys(QUESTIONS["q-04-07"]) == right


def test_q_04_08(pairs):
    some = pairs[:100].T
    found = {}
    for number in (np.float64, np.float32):
        params = {k: v.astype(number) for k, v in letters.new_params(seed=2).items()}
        gradients = letters.backward(params, *some)[1]

        def loss(p, number=number):
            return letters.loss({k: v.astype(number) for k, v in p.items()}, *some)

        for seed in range(10):
            result = check_direction(loss, params, gradients, seed)
            found[number] = max(found.get(number, 0), result)
    assert found[np.float64] < 1e-6 < 1e-3 < found[np.float32]
    assert keys(QUESTIONS["q-04-08"]) == {"c"}


def test_q_04_09(pairs):
    sizes = {name: array.size for name, array in letters.new_params().items()}
    share = sizes["b1"] / sum(sizes.values())
    assert (sizes["b1"], sum(sizes.values())) == (32, 3280)
    assert 0.9 < (1 - share) ** 10 < 0.91  # nine times of ten no bias is among the ten
    rubric = QUESTIONS["q-04-09"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
