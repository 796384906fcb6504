"""An exercise is right, wrong with the hint of its misconception, or to do; nothing hangs."""

import dataclasses
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.compare import changed, difference, short
from minigpt.course.exercise import Exercise, Tolerance, WrongTurn, check, exercise_number, judge
from minigpt.course.exercise_show import can_draw, language, picture, report
from minigpt.course.exercises import find
from minigpt.course.judge import Verdict
from minigpt.course.time_limit import TimeIsUp, time_limit

SMALL_EXERCISES = Path(__file__).parent / "fixtures" / "exercises"
EXACT = Tolerance(rtol=0.0, atol=0.0)


@pytest.fixture
def mean():
    return find("ex-98-01", SMALL_EXERCISES)


def exercise(reference, *cases, **more):
    return Exercise(
        id="ex-98-09",
        title={"en": "t", "es": "t"},
        reference=reference,
        cases=lambda: [case() if callable(case) else case for case in cases],
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


# --- endless loops ---------------------------------------------------------------------------


def endless(numbers):
    while True:
        print("x")


def endless_and_swallowing(numbers):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            if time.monotonic() > STOP_SWALLOWING[0]:
                raise


STOP_SWALLOWING = [0.0]


@pytest.mark.parametrize("function", [endless, endless_and_swallowing])
def test_an_endless_loop_stops_without_signals(mean, function, monkeypatch):
    STOP_SWALLOWING[0] = time.monotonic() + 1.0
    monkeypatch.setattr("signal.setitimer", None, raising=False)  # Windows has none
    verdict = judge(dataclasses.replace(mean, seconds=0.3), function)
    assert verdict.text("en") == "stopped after 0.3 s: an endless loop?"
    assert verdict.text("es") == "detenido tras 0.3 s: ¿un bucle sin fin?"


def test_a_time_limit_works_outside_the_main_thread():
    stopped = []

    def work():
        try:
            with time_limit(0.1):
                while True:
                    pass
        except TimeIsUp:
            stopped.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert stopped == [True]


def test_a_time_limit_that_is_kept_leaves_nothing_behind():
    for _ in range(50):
        with time_limit(0.002):
            pass
    time.sleep(0.05)  # a late TimeIsUp would strike here
    assert threading.active_count() < 50


# --- comparing -------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_equals_itself_and_is_not_changed(value):
    assert difference(value, value, EXACT) is None
    assert not changed(value, value)
    assert "\n" not in short(value)


@given(VALUES, VALUES)
def test_a_difference_is_told_in_both_languages(a, b):
    told = difference(a, b, EXACT)
    assert told is None or (told["en"] and told["es"])
    if told is None:
        # int and float may stand for each other where a float is due; otherwise equal is equal
        assert repr(a) == repr(b) or a == b


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (1.0 + 1e-7, 1.0, True),
        (1.001, 1.0, False),
        (float("nan"), float("nan"), True),
        (float("inf"), float("-inf"), False),
        (2, 2.0, True),  # an int where a float is due
        (2.0, 2, False),
        (True, 1, False),
        ((1, 2), [1, 2], True),
        (np.float64(0.5), 0.5, True),
        (np.int64(3), 3, True),
        (torch.tensor(3), 3, False),
        (torch.tensor([1.0, -torch.inf]), torch.tensor([1.0, -torch.inf]), True),
        (torch.ones(2, dtype=torch.bfloat16), torch.ones(2, dtype=torch.bfloat16), True),
        (torch.nn.Parameter(torch.ones(2)), torch.ones(2), True),
        (np.ones(2), torch.ones(2), False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_equal_means_what_a_learner_expects(got, expected, same):
    assert (difference(got, expected, Tolerance()) is None) is same


# --- in the notebook -------------------------------------------------------------------------


@pytest.fixture
def small_exercises(monkeypatch):
    monkeypatch.setattr("minigpt.course.exercises.FOLDER", SMALL_EXERCISES)


def test_check_hands_the_reference_back_for_a_stub_and_again_when_run_twice(
    small_exercises, capsys, monkeypatch
):
    monkeypatch.setenv("MINIGPT_LANG", "es")

    def mean(numbers):
        raise NotImplementedError

    first = check("ex-98-01", mean)
    assert first([1.0, 2.0]) == 1.5
    assert check("ex-98-01", first) is first
    said = capsys.readouterr().out
    assert said.count("○ 98.1 por hacer") == 2  # the reference is not taken for the learner's


def test_check_keeps_the_learners_function_right_or_wrong(small_exercises, capsys, monkeypatch):
    monkeypatch.setenv("MINIGPT_LANG", "en")

    def mean(numbers):
        return sum(numbers)

    assert check("ex-98-01", mean) is mean
    assert capsys.readouterr().out.startswith("✗ 98.1 not yet.\n  Divide the sum by the count.")


def test_check_is_silent_in_the_courses_own_run(small_exercises, capsys, monkeypatch):
    monkeypatch.setenv("MINIGPT_LANG", "none")

    def mean(numbers):
        raise NotImplementedError

    check("ex-98-01", mean)
    assert capsys.readouterr().out == ""


def test_the_language_is_that_of_the_notebook(small_course, monkeypatch):
    monkeypatch.delenv("MINIGPT_LANG", raising=False)
    monkeypatch.setattr("minigpt.course.exercise_show.WORK", small_course.work)
    assert language("ex-98-01") == "en"
    path, _ = small_course.start(98, "es")
    assert language("ex-98-01") == "es"
    monkeypatch.setenv("JPY_SESSION_NAME", str(small_course.original(98, "en")))
    assert language("ex-98-01") == "en"


def test_an_unknown_exercise_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="this phase has ex-98-01, ex-98-02"):
        find("ex-98-07", SMALL_EXERCISES)
    with pytest.raises(ValueError, match="named ex-NN-MM"):
        find("mean", SMALL_EXERCISES)


def test_numbers_are_those_of_the_headings():
    assert exercise_number("ex-28-01") == "28.1"


def wrong_verdict(got, expected):
    return Verdict("ex-98-01", "wrong", got=got, expected=expected)


def test_a_mismatch_is_drawn_with_yours_beside_the_target():
    verdict = wrong_verdict(torch.zeros(3, 4), torch.eye(3, 4))
    assert can_draw(verdict)
    assert picture(verdict, "es").lstrip().startswith("<?xml")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (torch.zeros(65, 64), torch.zeros(65, 64)),  # too many entries
        (torch.zeros(2, 2, 2), torch.zeros(2, 2, 2)),
        (torch.tensor(1.0), torch.tensor(2.0)),
        ([1.0, 2.0], [2.0, 1.0]),
        (None, torch.zeros(2)),
    ],
)
def test_what_does_not_fit_a_picture_is_not_drawn(got, expected):
    assert not can_draw(wrong_verdict(got, expected))


def test_infinite_entries_do_not_spoil_the_picture():
    verdict = wrong_verdict(torch.tensor([1.0, -torch.inf]), torch.tensor([1.0, 2.0]))
    assert can_draw(verdict) and picture(verdict, "en")


def test_a_report_is_one_line_when_there_is_nothing_to_explain(mean):
    assert report(mean, judge(mean, mean.reference), "es") == "✓ 98.1 correcto."


def test_the_notebook_side_imports_neither_torch_nor_numpy():
    program = (
        "import sys, minigpt.course.exercise, minigpt.course.judge, minigpt.course.workspace_cli\n"
    )
    program += "assert not {'torch', 'numpy', 'matplotlib', 'nbformat'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


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
