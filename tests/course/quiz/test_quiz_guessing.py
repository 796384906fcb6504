"""No strategy that cannot read gets far through the bank, in either direction."""

import pytest

from minigpt.course.quiz.checks.guessing import ENOUGH, STRATEGIES, earns, guessable
from minigpt.course.quiz.parts import Choice, Question, Quiz
from minigpt.course.quiz.reading.schema import load_quiz, quiz_paths

SAME = {"en": "Word", "es": "Palabra"}


def single(number: int, right: str, *wrong: str) -> Question:
    shown = [right, *wrong]
    made = tuple(
        Choice("abcd"[i], i == 0, SAME, {"en": words, "es": words}) for i, words in enumerate(shown)
    )
    return Question(f"q-28-{number:02d}", "single", 1, SAME, SAME, SAME, made)


def bank(*shown: str) -> list[Quiz]:
    questions = tuple(single(number, *shown) for number in range(ENOUGH))
    return [Quiz("phase-28-x", 28, SAME, 80, questions, "0")]


def test_the_course_s_own_bank_cannot_be_guessed():
    assert guessable([load_quiz(path) for path in quiz_paths()]) == []


@pytest.mark.parametrize(
    ("shown", "strategy"),
    [
        (("It grows.", "It grows twice.", "It shrinks a bit.", "It stays equal."), "the shortest"),
        (("It grows a lot more.", "It grows.", "It shrinks.", "It stays."), "the longest"),
        (
            ("Four of them.", "Two, since so.", "Five, because.", "It, which is."),
            "without a reason",
        ),
        (
            ("Four, because so.", "Two of the rows.", "Five of the rows", "Six of all rows"),
            "with a",
        ),
    ],
)
def test_a_giveaway_that_runs_through_a_bank_is_found(shown, strategy):
    problems = [problem for problem in guessable(bank(*shown)) if "(en)" in problem]
    assert any(strategy in problem for problem in problems), problems


def test_equal_forms_give_nothing_away_and_few_questions_are_no_evidence():
    assert guessable(bank("It grows.", "It falls.", "It stays.", "It jumps.")) == []
    (quiz,) = bank("Grows.", "It grows twice.", "It shrinks a bit.", "It stays equal.")
    few = Quiz(quiz.id, 28, SAME, 80, quiz.questions[: ENOUGH - 1], "0")
    assert guessable([few]) == []


def test_a_guess_among_several_earns_its_chance():
    question = single(1, "Four", "Five", "because", "three")
    assert earns(question, "en", STRATEGIES["the shortest choice"]) == 0.5
    assert earns(question, "en", STRATEGIES["a choice with a reason"]) == 0
