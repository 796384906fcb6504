"""Stop code that runs too long, on every system and in every thread.

A second thread waits and then raises TimeIsUp inside the first. SIGALRM would be shorter, but
Windows has none. What it cannot stop is one endless call into C; for that `pytest --phase`
and `minigpt check` run the learner's code in another process and end it.
"""

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

AGAIN = 0.2  # seconds until the next attempt, for a loop whose bare `except:` swallowed one


class TimeIsUp(BaseException):
    """Not an Exception, so that the learner's `except Exception:` does not swallow it."""


def call_within(seconds: float, function: Callable[[], Result]) -> Result:
    """Return function(), or raise TimeIsUp when that takes longer than `seconds`."""
    # Plain locks only: they are taken in one step, so TimeIsUp cannot strike half-way and leave
    # one taken for ever, as it can inside threading.Event.
    thread, lock, asleep, done = threading.get_ident(), threading.Lock(), threading.Lock(), []
    asleep.acquire()

    def watch() -> None:
        pause = seconds
        while not asleep.acquire(timeout=pause):
            with lock:
                if not done:
                    _raise_in(thread, TimeIsUp)
            pause = AGAIN

    def stop() -> None:
        try:
            with lock:
                done.append(True)
            # One that is already on its way arrives here: at a jump back, at the latest. Calling it
            # off would leave Python 3.11 for ever on the alert, and hang it under a debugger.
            for _ in range(2):
                pass
        except TimeIsUp:
            pass
        if asleep.locked():
            asleep.release()

    # Twice, because TimeIsUp may strike on the way into the first; the next is AGAIN seconds off.
    try:
        try:
            threading.Thread(target=watch, daemon=True).start()
            return function()
        finally:
            stop()
    finally:
        stop()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
