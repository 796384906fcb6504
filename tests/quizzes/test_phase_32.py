"""Phase 32's answer keys, executed: each test finds the fact and compares it with the key."""

import math

import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.evidence import beats, bits_per_character, leaks, most_frequent
from minigpt.experiments import capstone, results
from minigpt.number_names import split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-32-capstone.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
RECORD = results.load("capstone")


def test_q_32_01():
    assert RECORD["splits"]["0"] == {"rows": pytest.approx(0.996, abs=5e-4), "numbers": 0.789}
    train, test = capstone.few_numbers()
    assert len(leaks(train, test)) == len({row.prompt for row in test})  # every number is known
    assert keys(QUESTIONS["q-32-01"]) == {"b"}


def test_q_32_02():
    bits = bits_per_character(1.386, 1, 1)
    question = QUESTIONS["q-32-02"]
    assert accepted(question, bits)
    assert errors_told_apart(question, 1.386 * math.log(2), math.exp(1.386), 1.386 / math.log(10))


def test_q_32_03():
    test = capstone.prime_rows(split_numbers().test)
    constant = most_frequent(capstone.prime_rows(split_numbers().train), test)
    assert constant == pytest.approx(0.88, abs=1e-3)  # a
    assert not beats([0.95, 0.88, 0.80], constant)  # b
    assert leaks([("prime 7=", "yes")], [("pr:7=", "yes")]) == []  # c: a third column must say it
    assert keys(QUESTIONS["q-32-03"]) == {"a", "b", "c"}


def test_q_32_04():
    found = RECORD["sums"]["at once, adapter"]["0"]
    assert round(found["unseen"], 2) == 0.07 and abs(found["trained"] - found["unseen"]) < 0.02
    assert min(f["unseen"] for f in RECORD["sums"]["in steps, all weights"].values()) > 0.99
    assert keys(QUESTIONS["q-32-04"]) == {"d"}


def test_q_32_05():
    scores = [0.91, 0.95, 0.80]
    assert sum(scores) / 3 > 0.85 and not beats(scores, 0.85)
    assert not beats([-s for s in scores], -0.85)  # nor does it lose
    assert keys(QUESTIONS["q-32-05"]) == {"c"}


def test_q_32_06():
    error = math.sqrt(0.95 * 0.05 / 1000)
    question = QUESTIONS["q-32-06"]
    assert accepted(question, round(error, 4))
    variance = 0.95 * 0.05
    assert errors_told_apart(question, variance, variance**0.5, variance**0.5 / 1000, 0.05)


def test_q_32_07_xz_needs_half_and_its_lead_is_its_long_memory():
    manual = RECORD["manual"]
    ours = min(found["500"] for found in manual["Mini-GPT"].values())
    assert manual["xz"] < 0.55 * ours
    ngram, short = min(manual["n-gram"]), manual["xz, 4096 characters of memory"]
    assert ngram - short < 0.4 * (ngram - manual["xz"])
