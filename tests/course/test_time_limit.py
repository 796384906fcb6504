"""An endless loop stops, on every system and in every thread."""

import dataclasses
import threading
import time
from pathlib import Path

import pytest

from minigpt.course.exercise import judge
from minigpt.course.exercises import find
from minigpt.course.time_limit import TimeIsUp, time_limit

SMALL_EXERCISES = Path(__file__).parent / "fixtures" / "exercises"


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
