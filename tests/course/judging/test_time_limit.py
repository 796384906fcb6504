"""An endless loop stops, on every system and in every thread."""

import contextlib
import dataclasses
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from minigpt.course.exercises import find
from minigpt.course.judging.judge import judge
from minigpt.course.time_limit import TimeIsUp, call_within

ROOT = Path(__file__).parents[3]
SMALL_EXERCISES = Path(__file__).parents[1] / "fixtures" / "exercises"


@pytest.fixture
def mean():
    return find("ex-98-01", SMALL_EXERCISES)


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


def forever():
    while True:
        pass


def test_a_time_limit_works_outside_the_main_thread():
    stopped = []

    def work():
        try:
            call_within(0.1, forever)
        except TimeIsUp:
            stopped.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert stopped == [True]


def test_a_result_in_time_comes_back_and_so_does_an_error():
    assert call_within(30, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        call_within(30, lambda: 1 / 0)


def test_a_limit_that_ends_with_the_code_strikes_inside_or_never():
    # The code ends within microseconds of the limit, so TimeIsUp is often on its way already.
    for _ in range(300):
        end = time.perf_counter() + 0.001
        with contextlib.suppress(TimeIsUp):
            call_within(0.001, lambda end=end: spin_until(end))
    time.sleep(0.5)  # a watcher left behind would strike here


def spin_until(end):
    while time.perf_counter() < end:
        pass


TRACED = """
import sys
from minigpt.course.time_limit import call_within

call_within(60, lambda: None)
sys.settrace(lambda frame, event, arg: None)
exec("def f(x):\\n    return x\\nprint(f(7))")
"""


def test_a_debugger_still_works_after_a_limit():
    # An interrupt that was called off once left Python 3.11 spinning in its first traced call.
    done = subprocess.run(
        [sys.executable, "-c", TRACED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "7\n", done.stderr
