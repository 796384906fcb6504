"""Phase 32's answer keys, executed: each test finds the fact and compares it with the key."""

import pytest
from answer_keys import keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(QUIZ_FOLDER / "phase-32-capstone.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def test_q_32_01():
    assert keys(QUESTIONS["q-32-01"]) == {"b"}
    pytest.fail("TODO: compute the answer of q-32-01 and compare it with its key")
