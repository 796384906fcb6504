"""An answer is right, wrong with the hint of its misconception, or still to do."""

import dataclasses
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from minigpt.course.exercises import find
from minigpt.course.judging.exercise import Exercise, WrongTurn
from minigpt.course.judging.judge import judge

SMALL_EXERCISES = Path(__file__).parents[1] / "fixtures" / "exercises"


@pytest.fixture
def mean():
    return find("ex-98-01", SMALL_EXERCISES)


def exercise(reference, *cases: Any, **more: Any) -> Exercise:
    return Exercise(
        id="ex-98-09",
        title={"en": "t", "es": "t"},
        reference=reference,
        cases=lambda: [case if isinstance(case, tuple) else case() for case in cases],
        wrong_turns=(),
        **more,
    )


# --- three states ---------------------------------------------------------------------------


def test_the_reference_and_another_right_answer_are_right(mean):
    assert judge(mean, mean.reference).status == "right"
    assert judge(mean, lambda numbers: float(np.mean(numbers))).status == "right"


def test_a_stub_is_to_do(mean):
    def stub(numbers):
        """Return the mean."""
        raise NotImplementedError

    assert judge(mean, stub).status == "todo"


def test_a_not_implemented_error_from_a_library_is_not_a_stub(mean):
    library: dict = {}
    exec(compile("def op():\n    raise NotImplementedError('op')", "<library>", "exec"), library)
    verdict = judge(mean, lambda numbers: library["op"]())
    assert verdict.status == "wrong" and "NotImplementedError: op" in verdict.text("en")


def test_each_wrong_turn_gets_its_own_hint_in_both_languages(mean):
    for turn in mean.wrong_turns:
        verdict = judge(mean, turn.function)
        assert (verdict.status, verdict.wrong_turn) == ("wrong", turn.id)
        assert verdict.lines["en"][0] == turn.hint["en"]
        assert verdict.lines["es"][0] == turn.hint["es"]


def test_the_hint_shows_the_smallest_input_that_differs(mean):
    # the median of two numbers is the larger one here; of [2, 4, 9] it also differs
    verdict = judge(mean, lambda numbers: sorted(numbers)[len(numbers) // 2])
    assert "mean(numbers=[1.0, 2.0])" in verdict.text("en")
    assert "the result is 2.0, and 1.5 is due" in verdict.text("en")


def test_an_unknown_mistake_gets_no_hint_of_a_wrong_turn(mean):
    verdict = judge(mean, lambda numbers: 7.5)
    assert (verdict.status, verdict.wrong_turn) == ("wrong", None)
    assert not any(turn.hint["en"] in verdict.text("en") for turn in mean.wrong_turns)


def test_a_wrong_turn_mixed_with_something_right_is_still_named(mean):
    def sum_of_long_lists(numbers):
        return sum(numbers) / (2 if len(numbers) == 2 else 1)

    assert judge(mean, sum_of_long_lists).wrong_turn == "sum"


def test_a_mistake_that_two_wrong_turns_share_names_neither():
    def turn(name, function):
        return WrongTurn(name, function, {"en": f"hint {name}", "es": f"pista {name}"})

    turns = (turn("a", lambda x: abs(x)), turn("b", lambda x: x * x if x < 0 else x + 9))
    task = dataclasses.replace(exercise(lambda x: x, (-1,), (1,), (2,)), wrong_turns=turns)
    assert judge(task, lambda x: 1 if x == -1 else x).wrong_turn == "a"
    both = (*turns, turn("c", lambda x: 1 if x < 0 else x + 5))
    ambiguous = dataclasses.replace(task, wrong_turns=both[1:])
    assert judge(ambiguous, lambda x: 1 if x == -1 else x).wrong_turn is None


# --- messages of their own -------------------------------------------------------------------


def double(x):
    return x * 2


@pytest.mark.parametrize(
    ("answer", "en", "es"),
    [
        (lambda x: None, "is a `return` missing?", "¿falta un `return`?"),
        (lambda x: x * 2.0, "an integer is due", "debe ser un entero"),
        (lambda x: str(x), "is a string, and an integer is due", "es una cadena y debe ser"),
        (lambda x: 1 / 0, "ZeroDivisionError: division by zero", "tu línea"),
        (lambda x, y: x, "keep the arguments of the exercise", "conserva los argumentos"),
        (3, "double is 3, not a function", "double es 3, no una función"),
        (lambda x: missing_name, "through its arguments", "en sus argumentos"),  # type: ignore # noqa: F821
        (lambda x: exit(), "SystemExit", "SystemExit"),
    ],
)
def test_common_slips_have_their_own_message(answer, en, es):
    verdict = judge(exercise(double, (3,)), answer)
    assert verdict.status == "wrong"
    assert en in verdict.text("en") and es in verdict.text("es")


def test_a_wrong_shape_and_a_wrong_dtype_are_named():
    task = exercise(double, lambda: (torch.ones(2, 3),))
    shape = judge(task, lambda x: (x * 2).T)
    assert "the shape is (3, 2), and (2, 3) is due" in shape.text("en")
    dtype = judge(task, lambda x: x.double() * 2)
    assert "the dtype is float64, and float32 is due" in dtype.text("en")
    assert "la forma es (3, 2) y debe ser (2, 3)" in shape.text("es")


def test_the_first_wrong_entry_of_a_tensor_is_shown():
    task = exercise(double, lambda: (torch.ones(2, 3),))

    def wrong(x):
        y = x * 2
        y[1, 2] = 5
        return y

    assert "1 of 6 entries differ; at [1, 2] yours is 5.0, expected 2.0" in judge(task, wrong).text(
        "en"
    )


@pytest.mark.parametrize("make", [lambda: [1.0, 2.0], lambda: torch.ones(2), lambda: np.ones(2)])
def test_a_modified_argument_is_refused(make):
    def first(values):
        return values[0] * 1.0

    def greedy(values):
        result = values[0] * 1.0
        values[0] = 9.0
        return result

    verdict = judge(exercise(first, lambda: (make(),)), greedy)
    assert "your function changes its argument values: work on a copy" in verdict.text("en")


def test_an_exercise_that_changes_its_argument_demands_it():
    def zero(values):
        values[0] = 0

    task = exercise(zero, lambda: ([1, 2],))
    assert judge(task, lambda values: values.__setitem__(0, 0)).status == "right"
    assert "is to be changed in place" in judge(task, lambda values: None).text("en")


def test_an_expected_error_must_be_raised_with_its_type():
    def refuse(x):
        raise ValueError("any words")

    task = exercise(refuse, (1,))

    def with_other_words(x):
        raise ValueError("mine")

    assert judge(task, with_other_words).status == "right"
    assert "ValueError should be raised" in judge(task, lambda x: 1).text("en")
    assert "KeyError" in judge(task, lambda x: {}[1]).text("en")


def test_observe_sees_what_the_return_value_hides():
    def grad_of(fn, value):
        x = torch.tensor(value, requires_grad=True)
        fn(x).backward()
        return x.grad

    task = exercise(double, (3.0,), observe=grad_of)
    assert judge(task, lambda x: x + x).status == "right"
    assert judge(task, lambda x: x.detach() * 2 + 0 * x).status == "wrong"


def test_a_class_can_be_the_answer():
    class Counter:
        def __init__(self, start):
            self.value = start

        def step(self):
            self.value += 1
            return self.value

    class Stub:
        def __init__(self, start):
            raise NotImplementedError

        def step(self):
            raise NotImplementedError

    def run(cls, start):
        counter = cls(start)
        return [counter.step(), counter.step()]

    task = exercise(Counter, (5,), observe=run)
    assert judge(task, Counter).status == "right"
    assert judge(task, Stub).status == "todo"


def test_random_answers_are_compared_with_the_same_random_numbers():
    def noise(n):
        return torch.randn(n)

    def dice(n):
        return random.choices(range(100), k=n)

    assert judge(exercise(dice, (4,)), lambda n: random.choices(range(100), k=n)).status == "right"
    before = torch.random.get_rng_state()
    assert judge(exercise(noise, (4,)), lambda n: torch.randn(n)).status == "right"
    assert judge(exercise(noise, (4,)), lambda n: torch.rand(n)).status == "wrong"
    assert torch.equal(before, torch.random.get_rng_state())  # the notebook's own numbers go on


def test_prints_are_captured_and_shown_under_a_wrong_answer(mean, capsys):
    def talks(numbers):
        print("numbers are", numbers)
        return 0.5

    verdict = judge(mean, talks)
    assert capsys.readouterr().out == ""
    assert "your code printed:\n  numbers are [1.0, 2.0]" in verdict.text("en")


def test_a_wrong_turn_may_itself_raise():
    def positive(x):
        return x if x > 0 else 0

    def lookup(x):
        return {1: 1}[x]

    task = dataclasses.replace(
        exercise(positive, (1,), (-1,)),
        wrong_turns=(WrongTurn("key", lookup, {"en": "No table.", "es": "Sin tabla."}),),
    )
    assert judge(task, lambda x: {1: 1}[x]).wrong_turn == "key"
    assert judge(task, lambda x: [][x]).wrong_turn is None
