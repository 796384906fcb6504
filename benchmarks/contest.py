"""A fair race: ours and theirs take turns, and every round gives one ratio.

    ratio of a round = their seconds / our seconds        above 1 ours is faster
    result           = the median of the rounds           spread: 10th to 90th percentile

Both run in the same second on the same cores, so whatever else the machine is doing slows both,
and the ratio stays. A time in milliseconds would not mean the same thing an hour later.
"""

import os
import platform
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

import torch

from benchmarks.apart import Apart, Job, timed
from minigpt.model import GPTConfig

LIBRARIES = ("torch", "bitsandbytes", "peft", "transformers", "numpy")


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    quick: bool = False  # the smallest sizes only, to see that everything runs
    rounds: int | None = None  # None: as many as a few seconds allow
    nanogpt: Path | None = None  # a checkout of nanoGPT, which is not on PyPI


@dataclass(frozen=True)
class Result:
    """One row of the table."""

    name: str
    unit: str  # of ours and theirs: "ms", "s" or "bytes"
    ours: float
    theirs: float
    ratio: float  # theirs / ours: above 1 ours is faster, or smaller
    low: float  # 10th percentile of the rounds' ratios
    high: float  # 90th
    rounds: int
    against: str  # who "theirs" is

    def line(self) -> str:
        spread = f"({self.low:.2f} to {self.high:.2f})" if self.rounds > 1 else ""
        both = f"{self.ours:,.3g} against {self.theirs:,.3g} {self.unit}"
        if self.unit == "bytes":
            both = f"{self.ours:,.0f} against {self.theirs:,.0f} bytes"
        return f"{self.name:<42} {self.ratio:6.2f} {spread:<16} {both}, {self.against}"


class Contest(Protocol):
    def __call__(self, options: Options) -> Iterator[Result]: ...


@dataclass(frozen=True)
class Size:
    """A model and a batch for the contests that train."""

    name: str
    model: GPTConfig
    batch: int


VOCAB = 57  # of the number names
SMALL = Size("small", GPTConfig(VOCAB), batch=8)
MEDIUM = Size("medium", GPTConfig(VOCAB), batch=64)  # Mini-GPT as the course trains it
LARGE = Size("large", GPTConfig(VOCAB, n_layer=4, n_head=8, n_embd=256, d_ff=1024), batch=16)
TINY = Size("tiny", GPTConfig(VOCAB, context_length=16, n_layer=1), batch=2)


def sizes(options: Options) -> tuple[Size, ...]:
    return (TINY,) if options.quick else (SMALL, MEDIUM, LARGE)


def race(
    name: str,
    ours: Job | Apart,
    theirs: Job | Apart,
    options: Options,
    against: str,
    seconds: float = 5.0,
) -> Result:
    """Let both run in turn for about `seconds`, 5 to 25 rounds unless the options say how many."""
    once = [timed(job, 1) for job in (ours, theirs, ours, theirs)][2:]  # the first two warm up
    turn = 0.1 if isinstance(ours, Apart) else 0.02  # seconds; a clock needs some length
    repeat = 1 if options.quick else max(1, round(turn / min(once)))
    rounds = options.rounds or min(25, max(5, round(seconds / (repeat * sum(once)))))
    mine, its = [], []
    began = time.perf_counter()
    for number in range(rounds):
        late = time.perf_counter() - began > 2 * seconds  # something else keeps the machine busy
        if late and number >= 5 and options.rounds is None:
            break
        # Who goes first changes, for the first finds the caches as the other left them.
        first, second = ((ours, mine), (theirs, its))[:: 1 if number % 2 else -1]
        for job, times in (first, second):
            times.append(timed(job, repeat))
    return summary(name, mine, its, against, unit="ms", scale=1000)


def summary(
    name: str, mine: list[float], its: list[float], against: str, unit: str, scale: float = 1
) -> Result:
    """Return the median ratio of the rounds and its spread."""
    ratios = sorted(b / a for a, b in zip(mine, its, strict=True))
    low, high = ratios[0], ratios[-1]
    if len(ratios) > 2:
        tenths = statistics.quantiles(ratios, n=10, method="inclusive")
        low, high = tenths[0], tenths[-1]
    ours, theirs = (scale * statistics.median(times) for times in (mine, its))
    ratio = statistics.median(ratios)
    return Result(name, unit, ours, theirs, ratio, low, high, len(ratios), against)


def machine() -> dict[str, object]:
    """Describe where this runs: a ratio belongs to a machine and to versions."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "not installed"
    return {
        "processor": processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
    }


def processor() -> str:
    """Return the processor's name as Linux tells it, or as well as Python knows it elsewhere."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
