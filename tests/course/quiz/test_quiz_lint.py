"""Every lint finds its own fault and leaves sound text alone."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hostile import GOOD

from minigpt.course.quiz.checks import parity as quiz_parity
from minigpt.course.quiz.checks.lint import (
    blind_strategies,
    examples,
    lint_bank,
    lint_quiz,
    verification,
    wording,
)
from minigpt.course.quiz.parts import Choice, Code, MarkedExample, Question, Quiz
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(GOOD)
SAME = {"en": "Word", "es": "Palabra"}


def text(both: str) -> dict[str, str]:
    return {"en": both, "es": both}


def choice(letter: str, correct: bool, shown: str, feedback: str = "") -> Choice:
    return Choice(letter, correct, text(feedback or f"Because {letter}"), text(shown))


def single(right: int, shown: list[str], number: int = 1) -> Question:
    made = tuple(choice("abcdefgh"[i], i == right, words) for i, words in enumerate(shown))
    return Question(f"q-28-{number:02d}", "single", 1, SAME, SAME, SAME, made)


def quiz(*questions: Question) -> Quiz:
    return Quiz("phase-28-x", 28, SAME, 80, questions, "0")


def only(problems: list[str]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


def test_the_example_has_no_problem_but_the_tests_and_signatures_it_lacks():
    lock = quiz_parity.current(QUIZ)
    problems = [p for p in lint_quiz(QUIZ, lock) if "verified_by" not in p]
    assert problems == []


# --- Keys are executed ---


def test_verified_by_must_name_a_test_that_exists(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text("def test_key():\n    ...\n", encoding="utf-8")
    question = single(0, ["x", "y"])
    assert "missing" in only(verification(question, tmp_path))
    for node, fine in [
        ("tests/test_x.py::test_key", True),
        ("tests/test_x.py::test_other", False),
        ("tests/test_y.py::test_key", False),
    ]:
        problems = verification(replace(question, verified_by=node), tmp_path)
        assert problems == [] if fine else "does not exist" in only(problems)


def test_free_text_is_verified_by_its_examples():
    question = QUIZ.questions[7]
    assert verification(question, Path("nowhere")) == []
    assert question.examples is not None
    wrong = {
        "en": (
            MarkedExample("It is quantized to 4 bits.", Fraction(1, 2)),
            MarkedExample("It is quantized to four bits.", Fraction(1), known_miss=True),
        ),
        "es": (),
    }
    first, second = examples(replace(question, examples=wrong))
    assert "earns 1" in first
    assert "no longer missed" in second


def test_a_model_answer_must_earn_full_marks():
    answer = {"en": "Quantization.", "es": "Cuantización a 4 bits."}
    problem = only(examples(replace(QUIZ.questions[7], model_answer=answer)))
    assert "(en) earns 1/2" in problem


# --- Blind strategies ---


def test_always_the_longest_choice_may_not_earn_half():
    shown = [["tiny", "the long right one", "wee"], ["bit", "no", "long and right again"]]
    questions = [single(1, shown[0], 1), single(2, shown[1], 2), single(0, ["a", "bb", "ccc"], 3)]
    problems = blind_strategies(quiz(*questions))
    assert [p for p in problems if "longest choice (en) earns 2 of 3" in p]


def test_always_the_same_letter_may_not_earn_half():
    questions = [single(1, ["a1", "b1", "c1"], n) for n in (1, 2)]
    problem = [p for p in blind_strategies(quiz(*questions)) if "always b earns 2 of 2" in p]
    assert problem


def test_ticking_everything_earns_nothing_and_numbers_dilute_luck():
    assert [p for p in blind_strategies(QUIZ) if "everything" in p] == []
    assert blind_strategies(QUIZ) == []


def test_the_bank_may_not_favour_a_letter_or_the_longest_choice():
    even = [single(n % 4, ["aaaa", "bbbb", "cccc", "dddd"], n) for n in range(12)]
    lock = quiz_parity.current(quiz(*even))
    assert lint_bank([quiz(*even)], lock) == []
    skewed = [single(min(n, 2), ["aaaa", "bbbb", "cccc", "dddd"], n) for n in range(12)]
    problems = lint_bank([quiz(*skewed)], lock)
    assert any("c is the right choice in 10 of 12" in p for p in problems)
    assert any("d is the right choice in 0 of 12" in p for p in problems)
    longest = [
        single(n % 4, ["longest" if i == n % 4 else "short" for i in range(4)], n)
        for n in range(12)
    ]
    assert any(
        "longest choice is the right one in 12" in p for p in lint_bank([quiz(*longest)], lock)
    )


def test_an_id_belongs_to_one_quiz():
    one = quiz(single(0, ["x", "y"]))
    lock = quiz_parity.current(one)
    assert "two quizzes" in only(lint_bank([one, one], lock))


# --- Wording ---


@pytest.mark.parametrize(
    "phrase",
    [
        "See choice 2.", "Unlike option b, it adds.", "All of the above", "none of the above",
        "the first option", "As answer c says", "La opción B suma.", "ninguna de las anteriores",
        "Todas las anteriores", "la última opción", "Es la opción a.", "opción 3",
    ],
)  # fmt: skip
def test_text_that_names_a_position_is_found(phrase):
    question = replace(single(0, ["x", "y"]), explanation=text(phrase))
    assert any("names a position" in problem for problem in wording(question))


@pytest.mark.parametrize(
    "phrase",
    ["La respuesta a la pregunta", "an answer a learner gives", "values above 0", "option pricing",
     "la opción elegida", "the answer 8 is exact", "The first layer", "una opción e interés"],
)  # fmt: skip
def test_text_that_only_looks_like_a_position_is_left_alone(phrase):
    assert wording(replace(single(0, ["x", "y"]), explanation=text(phrase))) == []


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("Which techniques does QLoRA use?", True),
        ("Which of these are true?", True),
        ("Select all that apply.", True),
        ("¿Cuáles son ciertas?", True),
        ("¿Qué afirmaciones son ciertas?", True),
        ("Which class adds an update?", False),
        ("Which of these is true?", False),
        ("¿Cuáles son las formas de A y B?", False),
        ("¿Qué clase suma?", False),
    ],
)
def test_a_single_question_must_not_ask_for_several(stem, found):
    question = replace(single(0, ["x", "y"]), prompt=text(stem))
    assert bool([p for p in wording(question) if "asks for several" in p]) == found
    several = replace(question, kind="multiple")
    assert [p for p in wording(several) if "asks for several" in p] == []


def test_a_negation_in_the_stem_must_stand_out():
    for plain, bold in [
        ("Which is not trained?", "Which is **not** trained?"),
        ("¿Qué no se entrena?", "¿Qué **no** se entrena?"),
    ]:
        assert wording(replace(single(0, ["x", "y"]), prompt=text(plain)))
        assert wording(replace(single(0, ["x", "y"]), prompt=text(bold))) == []
    for harmless in ("Why is A not trained?", "¿Por qué A no se entrena?"):
        assert wording(replace(single(0, ["x", "y"]), prompt=text(harmless))) == []


def problems_with(*choices: Choice) -> list[str]:
    question = replace(single(0, ["x", "y"]), choices=choices)
    one = quiz(question)
    found = lint_quiz(one, quiz_parity.current(one))
    return [p for p in found if "copies" in p or "two choices" in p]


def test_choices_and_feedback_must_not_repeat_each_other():
    assert problems_with(choice("a", True, "one"), choice("b", False, "two")) == []
    assert "two choices read 'one'" in " ".join(
        problems_with(choice("a", True, "One."), choice("b", False, "one"))
    )
    code = Code("python", "x = 1")
    twins = [Choice(x, x == "a", text(f"Because {x}"), code=code) for x in "ab"]
    assert "two choices" in " ".join(problems_with(*twins))
    copied = problems_with(choice("a", True, "one", "No."), choice("b", False, "two", "no"))
    assert "feedback of b copies the en feedback of a" in copied[0]
    assert "the choice itself" in " ".join(
        problems_with(choice("a", True, "one", "One"), choice("b", False, "two"))
    )
    assert "the en explanation" in " ".join(
        problems_with(choice("a", True, "one", "Word"), choice("b", False, "two"))
    )


def test_free_text_is_at_most_two_fifths_of_the_points():
    heavy = replace(QUIZ.questions[7], points=7)
    one = replace(QUIZ, questions=(*QUIZ.questions[:7], heavy))
    found = [p for p in lint_quiz(one, quiz_parity.current(one)) if "40 %" in p]
    assert "7 of 15 points" in only(found)
