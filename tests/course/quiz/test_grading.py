"""Answers earn exact points: no more for ticking everything, no less for the order."""

import itertools
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hostile import GOOD
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.grading.grade import (
    AnswerError,
    grade,
    grade_question,
    multiple_share,
    percent,
)
from minigpt.course.quiz.parts import Choice, CommonError, Interval, NumericAnswer, Question
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(GOOD)
SAME = {"en": "-", "es": "-"}
RIGHT = {
    "q-28-01": "c",
    "q-28-02": "b",
    "q-28-03": ["a", "c"],
    "q-28-04": ["b"],
    "q-28-05": "0.0208",
    "q-28-06": "18,432",
    "q-28-07": "4",
    "q-28-08": "It stores the base quantized to 4 bits.",
}


def multiple(right: int, choices: int, points: int = 1, scoring: str = "balanced") -> Question:
    made = tuple(
        Choice("abcdefgh"[i], i < right, {"en": f"f{i}", "es": f"g{i}"}) for i in range(choices)
    )
    return Question("q-01-01", "multiple", points, SAME, SAME, SAME, made, scoring)


def numeric(low, high, **fields) -> Question:
    answer = NumericAnswer(Interval(Fraction(low), Fraction(high)), **fields)
    return Question("q-01-01", "numeric", 1, SAME, SAME, SAME, answer=answer)


shapes = st.integers(3, 8).flatmap(
    lambda n: st.tuples(st.integers(1, n - 2), st.just(n), st.integers(1, 10))
)


def test_the_right_answers_earn_every_point():
    result = grade(QUIZ, RIGHT)
    assert [question.status for question in result.questions] == ["right"] * 8
    assert (result.points, result.possible, result.passed) == (10, 10, True)
    assert result.percent == 100 and result.rubric_points == 2


def test_no_answers_earn_nothing_and_are_called_skipped():
    for answers in ({}, {name: None for name in RIGHT}, {"q-28-05": " ", "q-28-08": ""}):
        result = grade(QUIZ, answers)
        assert {question.status for question in result.questions} == {"skipped"}
        assert (result.points, result.passed) == (0, False)


def test_two_right_of_two_and_one_wrong_of_three_by_hand():
    # 4 choices, 2 right: each hit is 1/2, each false pick takes 1/2 away.
    question = multiple(2, 4, points=3)
    expected = {"": 0, "a": Fraction(3, 2), "ab": 3, "ac": 0, "abc": Fraction(3, 2), "abcd": 0}
    for letters, points in expected.items():
        assert grade_question(question, list(letters)).points == points
    # 5 choices, 2 right: a false pick takes 1/3 away.
    assert grade_question(multiple(2, 5), list("abc")).points == Fraction(2, 3)


@settings(deadline=None)
@given(shapes)
def test_ticking_nothing_and_ticking_everything_earn_nothing(shape):
    right, choices, points = shape
    question = multiple(right, choices, points)
    assert grade_question(question, []).points == 0
    assert grade_question(question, list("abcdefgh"[:choices])).points == 0


@settings(deadline=None)
@given(shapes, st.randoms(use_true_random=False))
def test_one_more_right_tick_never_earns_less_and_one_more_wrong_tick_never_more(shape, chance):
    right, choices, points = shape
    for scoring in ("balanced", "all_or_nothing"):
        question = multiple(right, choices, points, scoring)
        picked = [letter for letter in "abcdefgh"[:choices] if chance.random() < 0.5]
        before = grade_question(question, picked).points
        for choice in question.choices:
            if choice.id not in picked:
                after = grade_question(question, [*picked, choice.id]).points
                assert after >= before if choice.correct else after <= before


@settings(deadline=None)
@given(shapes, st.randoms(use_true_random=False))
def test_the_order_of_ticks_never_matters(shape, chance):
    right, choices, points = shape
    letters = [letter for letter in "abcdefgh"[:choices] if chance.random() < 0.5]
    shuffled = chance.sample(letters, len(letters))
    question = multiple(right, choices, points)
    assert grade_question(question, letters) == grade_question(question, shuffled)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_answers_and_questions_never_matters(seed):
    chance = random.Random(seed)
    chosen = {name: RIGHT[name] for name in chance.sample(list(RIGHT), chance.randint(0, 8))}
    shuffled = dict(chance.sample(list(chosen.items()), len(chosen)))
    other = replace(QUIZ, questions=tuple(chance.sample(QUIZ.questions, len(QUIZ.questions))))
    first = grade(QUIZ, chosen)
    assert grade(QUIZ, shuffled) == first
    assert grade(other, chosen).points == first.points
    # Each right answer adds its points: more right never earns less, over the whole quiz, too.
    assert first.points == sum(q.points for q in QUIZ.questions if q.id in chosen)


@settings(deadline=None)
@given(shapes)
def test_no_blind_set_of_ticks_earns_anything_on_average(shape):
    """Over all sets of ticks of one size the clamped score is small; unclamped it is 0."""
    right, choices, _ = shape
    for size in range(choices + 1):
        total = Fraction(0)
        for picked in itertools.combinations(range(choices), size):
            hits = sum(index < right for index in picked)
            total += Fraction(hits, right) - Fraction(size - hits, choices - right)
        assert total == 0
    assert multiple_share(right, 0, right, choices) == 1


def test_all_or_nothing_gives_all_or_nothing():
    question = multiple(2, 4, points=3, scoring="all_or_nothing")
    earned = {
        letters: grade_question(question, list(letters)).points for letters in ("a", "ab", "abc")
    }
    assert earned == {"a": 0, "ab": 3, "abc": 0}


def test_feedback_is_only_about_what_was_picked():
    result = grade_question(multiple(2, 4), ["c", "a"], "es")
    assert result.feedback == ("g0", "g2")
    assert (result.reason, result.given) == ("missed", ("a", "c"))
    assert "Falta" in result.note
    assert grade(QUIZ, {"q-28-01": "a"}).questions[0].feedback == (
        "That is only one of the two matrices.",
    )


def test_a_common_error_has_its_own_feedback():
    result = grade(QUIZ, {"q-28-05": "1/96"}, "es").questions[4]
    assert (result.status, result.feedback) == ("wrong", ("Eso es $r/h$; hay dos matrices.",))


def test_an_ambiguous_number_is_asked_about_and_not_marked_wrong():
    question = numeric(18432, 18432)
    result = grade_question(question, "18.432", "es")
    assert (result.status, result.reason, result.points) == ("ask", "ambiguous", 0)
    assert "dos maneras" in result.note
    assert grade_question(question, "18.433", "es").status == "wrong"  # wrong in both readings
    whole = numeric(18432, 18432, integer=True)
    assert grade_question(whole, "18.432", "es").status == "right"  # it can only mean 18432


@settings(deadline=None)
@given(
    key=st.decimals(-1000, 1000, places=3).filter(bool),
    rel=st.decimals("0.001", "0.5", places=3),
    step=st.integers(-3, 3),
)
def test_the_ends_of_a_relative_tolerance_are_right_and_a_hair_outside_is_wrong(key, rel, step):
    margin = abs(Fraction(key)) * Fraction(rel)
    question = numeric(Fraction(key) - margin, Fraction(key) + margin)
    # Six decimals are exact: three of the key times three of the tolerance.
    at = Decimal(key) + abs(key) * rel + Decimal(step).scaleb(-9)
    assert (grade_question(question, str(at)).status == "right") == (step <= 0)


def test_python_numbers_are_judged_by_the_digits_they_show():
    question = numeric(Fraction(1, 10), Fraction(1, 10))
    for value in (0.1, Decimal("0.10"), Fraction(1, 10), "1e-1"):
        assert grade_question(question, value).status == "right"
    assert grade_question(question, 1).status == "wrong"
    for value in (float("nan"), float("inf"), Decimal("NaN")):
        assert grade_question(question, value).status == "ask"


def test_each_kind_refuses_what_does_not_fit_it():
    for name, answer, sentence in [
        ("q-28-01", "e", "no choice 'e'"),
        ("q-28-01", ["a"], "one letter"),
        ("q-28-01", 1, "one letter"),
        ("q-28-03", "a", "a list such as"),
        ("q-28-03", ["a", "a"], "twice"),
        ("q-28-03", ["a", None], "no choice nothing"),
        ("q-28-05", True, "a number"),
        ("q-28-08", 5, "a text"),
        ("q-28-0l", "a", "did you mean"),
        ("q-28-90", "a", "was removed"),
    ]:
        with pytest.raises(AnswerError, match=sentence.replace("[", r"\[")):
            grade(QUIZ, {name: answer})
    with pytest.raises(ValueError, match="one of en, es"):
        grade(QUIZ, {}, "fr")


def test_letters_may_be_capital():
    assert grade(QUIZ, {"q-28-01": " C "}).questions[0].given == "c"


def test_the_pass_mark_is_compared_exactly_and_percentages_are_rounded_down():
    # 79.96 of 100 is not 80 %, and is not shown as 80 %.
    assert percent(Fraction(7996, 100), 100) == Decimal("79.9")
    assert percent(Fraction(5), 6) == Decimal("83.3")
    assert percent(Fraction(80), 100) == Decimal("80")
    eight = {name: answer for name, answer in RIGHT.items() if name != "q-28-08"}
    assert grade(QUIZ, eight).passed  # 8 of 10 points, the pass mark is 80 %
    almost = eight | {"q-28-03": ["a", "c", "d"]}
    assert grade(QUIZ, almost).points == 7 and not grade(QUIZ, almost).passed


def test_free_text_says_how_it_was_marked_and_what_was_found():
    result = grade(QUIZ, {"q-28-08": "The base is quantized."}).questions[7]
    assert (result.status, result.points, result.reason) == ("partly", 1, "rubric")
    assert [concept.verdict for concept in result.concepts] == ["met", "not found"]
    assert "does not understand" in result.note
    wrong = grade(QUIZ, {"q-28-08": "It is quantized to 8 bits."}).questions[7]
    assert (wrong.status, wrong.feedback) == ("wrong", ("QLoRA stores 4 bits per weight.",))
    long = grade(QUIZ, {"q-28-08": "word " * 41}).questions[7]
    assert (long.status, long.points) == ("ask", 0) and "40 words" in long.note


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(RIGHT)),
        st.none() | st.text(max_size=8) | st.lists(st.sampled_from("abcdx"), max_size=4)
        | st.integers() | st.floats() | st.booleans(),
    ),
    st.sampled_from(["en", "es"]),
)  # fmt: skip
def test_any_answers_are_graded_or_refused_with_a_sentence(answers, lang):
    try:
        result = grade(QUIZ, answers, lang)
    except AnswerError as error:
        assert str(error).endswith(".")
    else:
        assert 0 <= result.points <= result.possible == 10


def test_the_first_common_error_that_fits_speaks():
    interval = Interval(Fraction(1), Fraction(2))
    errors = tuple(CommonError(interval, {"en": word, "es": word}) for word in ("one", "two"))
    question = replace(numeric(5, 5), common_errors=errors)
    assert grade_question(question, "1.5").feedback == ("one",)
