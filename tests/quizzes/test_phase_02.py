"""The answer keys of phase 02, executed: each test finds the fact and compares it with the key."""

import numpy as np
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.exercises.phase_02.ex_03_careful_sum import careful_sum
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations.floats import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    Format,
    decode,
    gap,
    round_to,
    running_sum,
)

QUIZ = load_quiz(QUIZ_FOLDER / "phase-02-floating-point.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def counter_stops_at(form: Format) -> float:
    count = 0.0
    while (after := float(round_to(count + 1, form))) != count:
        count = after
    return count


def walk(form: Format) -> float:
    weight = 1.0
    for _ in range(500):
        weight = float(round_to(weight - 0.001, form))
    return weight


def test_q_02_01():
    question = QUESTIONS["q-02-01"]
    assert accepted(question, counter_stops_at(BFLOAT16))
    assert counter_stops_at(FLOAT16) == 2048
    assert errors_told_apart(question, 128, 255, FLOAT16.largest, counter_stops_at(FLOAT16))


def test_q_02_02():
    weight = float(round_to(0.3, BFLOAT16))
    assert round_to(weight + 0.0005, BFLOAT16) == weight
    assert 0.0005 < gap(weight, BFLOAT16) / 2
    assert f"{float(gap(weight, BFLOAT16)):.3f}" == "0.002"
    assert keys(QUESTIONS["q-02-02"]) == {"c"}


def test_q_02_03():
    question = QUESTIONS["q-02-03"]
    assert accepted(question, decode(0b0_01111_1000000000, FLOAT16))
    assert errors_told_apart(question, 0.5, 0.75, 3, 512)


def test_q_02_04():
    tiny, weight = 1e-8, 0.05
    lost = {f: round_to(tiny, f) == 0 for f in (FLOAT16, BFLOAT16)}
    assert lost == {FLOAT16: True, BFLOAT16: False}
    stored = {f: float(round_to(weight, f)) for f in (FLOAT16, BFLOAT16)}
    lost_step = {f: round_to(w + 1e-4, f) == w for f, w in stored.items()}
    assert lost_step == {FLOAT16: False, BFLOAT16: True}
    assert gap(stored[BFLOAT16], BFLOAT16) / gap(stored[FLOAT16], FLOAT16) == 8
    assert keys(QUESTIONS["q-02-04"]) == {"a"}


def test_q_02_05():
    tenths = np.full(1_000_000, 0.1, np.float32)
    exact = 1_000_000 * float(np.float32(0.1))
    total = 0.0
    for part in tenths.reshape(-1, 2000):  # the exercise is for 2,000 at a time
        total += careful_sum(part)
    results = {
        "a": float(tenths.sum()),
        "b": running_sum(np.sort(tenths)),
        "c": float(np.add.accumulate(tenths, dtype=np.float64)[-1]),
        "d": running_sum(tenths[::-1].copy()),
        "e": total,
    }
    near = {letter for letter, value in results.items() if abs(value / exact - 1) < 1e-5}
    assert keys(QUESTIONS["q-02-05"]) == near


def test_q_02_06():
    below = int(np.float32(1).view(np.uint32)) / int(np.float32(np.inf).view(np.uint32))
    assert f"{below:.1%}" == "49.8%"
    below_a_thousandth = int(np.float32(0.001).view(np.uint32)) / 2_139_095_040
    assert below_a_thousandth < 0.47
    assert FLOAT32.largest / 2 > 1.7e38
    assert keys(QUESTIONS["q-02-06"]) == {"c"}


def test_q_02_07():
    y = np.random.default_rng(0).standard_normal(10_000).astype(np.float32) + np.float32(10_000)
    right = set()
    for choice in QUESTIONS["q-02-07"].choices:
        assert choice.code is not None
        if 0.9 < eval(choice.code.source, {"y": y, "max": max}) < 1.1:
            right.add(choice.id)
    assert keys(QUESTIONS["q-02-07"]) == right


def test_q_02_08():
    question = QUESTIONS["q-02-08"]
    assert accepted(question, walk(BFLOAT16))
    assert abs(walk(FLOAT32) - 0.5) < 1e-4
    assert errors_told_apart(question, 0.5, round(walk(FLOAT16), 4), 0)


def test_q_02_09():
    row = np.array([1e8, 1.0, -1e8, 1.0], np.float32)
    assert running_sum(row) != running_sum(np.sort(row))  # the order alone makes the difference
    rubric = QUESTIONS["q-02-09"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
