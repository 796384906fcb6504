"""Stop code that runs too long, on every system and in every thread.

A second thread waits and then raises TimeIsUp inside the first. SIGALRM would be shorter, but
Windows has none. What it cannot stop is one endless call into C; for that `pytest --phase`
and `minigpt check` run the learner's code in another process and end it.
"""

import contextlib
import ctypes
import threading
from collections.abc import Iterator


class TimeIsUp(BaseException):
    """Not an Exception, so that the learner's `except Exception:` does not swallow it."""


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the current thread when the block takes longer than `seconds`."""
    thread, done, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        pause = seconds
        while not done.wait(pause):
            with lock:
                if not done.is_set():
                    _raise_in(thread, TimeIsUp)
            pause = 0.2  # again, for a bare `except:` inside the loop

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        while not done.is_set():
            try:
                with lock:
                    done.set()
                    _raise_in(thread, None)  # forget one that is already on its way
            except TimeIsUp:
                continue
