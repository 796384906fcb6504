"""One thread or all of them: a loop of small steps finds out which is faster, while it runs.

A step of Mini-GPT is cut into pieces for the cores more than a hundred times, and after each cut
the threads wait for the last of them. They wait awake (they spin), because falling asleep would
take longer than the piece. On a quiet machine that is worth a factor of about 1.5. Beside other
programs it is ruinous: when one thread loses its core for some milliseconds, all others spin until
it has it back, and keep that very core busy. No fixed number of threads is right for both.

    for step in paced(range(1000)):   a look at what waiting costs now; if it is cheap, 3 steps with
        ...                           one thread and 3 with all; then the faster of the two, until
                                      it is asked again: after 5 seconds, or when steps become slow

What is computed stays the same: no number depends on the threads, except a sum over rows that is
cut among them and then added in another order. In Mini-GPT this is the gradient of a LayerNorm's
weight, and nothing else: training all parameters ends within rounding (1.2e-7 after 15 steps),
training LoRA, whose LayerNorms are frozen, at the same bits. Who always needs the same bits sets
OMP_NUM_THREADS, as the tests, the executed notebooks and the benchmarks do: then nothing is tried.

Source: GNU libgomp manual, OMP_WAIT_POLICY, https://gcc.gnu.org/onlinedocs/libgomp/
"""

import ctypes
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

import torch

Step = TypeVar("Step")

TRIED = 3  # steps that each number of threads is timed on
VALID = 5.0  # seconds for which a choice holds
LOOK = 0.01  # seconds for which additions of 2 ** 16 numbers are counted
CROWDED = 0.2  # of the additions that one thread makes, made by all: they wait more than they work
SHARE = 0.03  # of the time may go into asking again: a trial with all threads can be a slow one
SLOW = 2.5  # times the usual step with all threads, twice in a row: then it is asked at once


@dataclass
class Choice:
    """What the last trial of this process found; shared by all of its loops."""

    threads: int = 0  # 0: nothing was tried yet
    until: float = 0.0  # on the clock of perf_counter


last = Choice()


def set_threads(count: int) -> None:
    """Let the next operations of this thread run on so many threads.

    OpenMP is asked directly. torch.set_num_threads would also forbid MKL to take fewer threads in a
    product that runs inside a thread already, and attention, made of such products, then takes
    twice as long, even when `count` is the number of threads it had before.
    """
    openmp = ctypes.CDLL(None) if os.name == "posix" else None
    if hasattr(openmp, "omp_set_num_threads"):
        openmp.omp_set_num_threads(count)
    else:
        torch.set_num_threads(count)


def is_crowded(most: int) -> bool:
    """Whether threads wait so long for each other that no step needs to be tried (20 to 60 ms)."""
    x = torch.zeros(1 << 16)  # the smallest tensor that PyTorch cuts in two
    made = []
    for count in (1, most):
        set_threads(count)
        began, additions = perf_counter(), 0
        while (passed := perf_counter() - began) < LOOK:
            x.add_(1)
            additions += 1
        made.append(additions / passed)
    return made[1] < CROWDED * made[0]


def paced(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps one by one, each with the number of threads that is the faster one now.

    The time between two steps is taken for the time of a step: it is the body of the loop. When
    the loop ends, by itself or by a break, the number of threads is as it was.
    """
    most = torch.get_num_threads()
    if most == 1 or "OMP_NUM_THREADS" in os.environ:
        yield from steps
        return
    pace = Pace(most, last)
    try:
        for step in steps:
            pace.begin(perf_counter())
            yield step
            pace.end(perf_counter())
    finally:
        set_threads(most)


class Pace:
    """Which number of threads the next step has: a trial of one and of all, then the faster.

    It never looks at a clock itself: begin and end are told the time, in seconds.
    """

    def __init__(
        self, most: int, choice: Choice, is_crowded: Callable[[int], bool] = is_crowded
    ) -> None:
        self.most, self.choice, self.is_crowded = most, choice, is_crowded
        self.times: dict[int, list[float]] = {}  # of the trial that goes on: threads -> seconds
        self.trying = False
        self.usual = float("inf")  # seconds of a step since the last trial
        self.slow = 0  # steps in a row that were SLOW times as long
        self.started = 0.0
        self.warm = False  # the first step of a loop makes its buffers: it is no measure

    def begin(self, now: float) -> None:
        """A step begins: set its threads."""
        if not self.trying and (now >= self.choice.until or self.slow >= 2):
            if self.is_crowded(self.most):
                self.choice.threads, self.choice.until, self.slow = 1, now + VALID, 0
            elif self.warm:
                self.trying, self.times = True, {1: [], self.most: []}
        if self.trying:
            threads = 1 if len(self.times[1]) < TRIED else self.most
        else:
            threads = self.choice.threads or self.most
        if threads != torch.get_num_threads():
            set_threads(threads)
        self.started = now

    def end(self, now: float) -> None:
        """The step has ended: learn from its time."""
        seconds = now - self.started
        if not self.warm:
            self.warm = True
        elif self.trying:
            one, most = self.times[1], self.times[self.most]
            (one if len(one) < TRIED else most).append(seconds)
            # One step that took much longer than with one thread says enough.
            if len(most) == TRIED or (most and sum(most) > SLOW * sum(one) / TRIED * len(most)):
                self.decide(now)
        else:
            # With one thread a slow step is the other programs' share, which no choice takes back.
            is_slow = self.choice.threads > 1 and seconds > SLOW * self.usual
            self.slow = self.slow + 1 if is_slow else 0
            self.usual = min(self.usual, seconds)

    def decide(self, now: float) -> None:
        """Choose the faster, for as long as asking again would be cheap."""
        one, most = self.times[1], self.times[self.most]
        means = {1: sum(one) / len(one), self.most: sum(most) / len(most)}
        best = min(means, key=lambda threads: means[threads])
        lost = sum(one) + sum(most) - means[best] * (len(one) + len(most))
        self.choice.threads = best
        self.choice.until = now + max(VALID, lost / SHARE)
        self.usual, self.slow, self.trying = means[best], 0, False
