"""Phase 30's answer keys, executed: each test finds the fact and compares it with the key."""

import pytest
from answer_keys import keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(QUIZ_FOLDER / "phase-30-data-parallel.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def test_q_30_01():
    assert keys(QUESTIONS["q-30-01"]) == {"b"}
    pytest.fail("TODO: compute the answer of q-30-01 and compare it with its key")
