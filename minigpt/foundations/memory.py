"""Memory that one step frees, the next step needs again: keep it instead of giving it back.

A step makes large arrays, and drops them. Left alone, Linux's C library hands such memory back to
the system, which zeroes and hands out every page anew a moment later: a page fault each, and in a
step of NumPy or PyTorch there are tens of thousands. It changes no number, only the time.

Source: mallopt(3), from the Linux manual.
"""

import ctypes
import sys


def keep_freed_memory() -> None:
    """Let this process keep the memory that a step frees: the next step asks for as much again.

    With other C libraries than Linux's nothing is done.
    """
    mmap_threshold, trim_threshold = -3, -1  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD in malloc.h
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(mmap_threshold, 1 << 25)  # blocks below 32 MiB come from the heap, ...
        libc.mallopt(trim_threshold, 1 << 30)  # ... whose end goes back only from 1 GiB on
