"""A contestant in a process of its own, as everybody runs a library.

Two models in one process share one heap, and each works with the memory that the other has left:
which of them pays for fresh pages is then chance. Here each side has its own process, loads only
what it needs, and works while the others wait.
"""

import logging
import multiprocessing
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection

import torch

Job = Callable[[], object]
Make = Callable[[], Job]  # sets a job up; at the top of a module, so that a process can be told


class Apart:
    """A job that another process sets up and runs when asked."""

    def __init__(self, make: Make) -> None:
        fresh = multiprocessing.get_context("spawn")  # a fork would inherit this heap
        self.pipe, theirs = fresh.Pipe()
        self.process = fresh.Process(target=serve, args=(make, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.answer()  # until it is ready

    def timed(self, repeat: int) -> float:
        """Return what `timed` measures there."""
        self.pipe.send(repeat)
        return self.answer()

    def answer(self) -> float:
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.process.terminate()
        self.process.join()


def serve(make: Make, pipe: Connection) -> None:
    """Set the job up, then run it as often as each message says."""
    quiet()
    torch.manual_seed(0)  # all sides start from the same weights and the same batch
    try:
        job = make()
        job()
    except Exception as error:
        pipe.send(error)
        return
    pipe.send(0.0)
    while True:
        repeat = pipe.recv()
        job()  # the cores have just been somebody else's
        pipe.send(timed(job, repeat))


def timed(job: Job | Apart, repeat: int) -> float:
    """Return the seconds of one run, averaged over `repeat` runs."""
    if isinstance(job, Apart):
        return job.timed(repeat)
    start = time.perf_counter()
    for _ in range(repeat):
        job()
    return (time.perf_counter() - start) / repeat


def quiet() -> None:
    """Print nothing of what the libraries deprecate among themselves."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)


@contextmanager
def each_apart(makes: Mapping[str, Make], quick: bool) -> Iterator[dict[str, Job | Apart]]:
    """Give every job its process for the length of a `with` block; with quick, all stay in this."""
    jobs: dict[str, Job | Apart] = {}
    try:
        for name, make in makes.items():
            jobs[name] = make() if quick else Apart(make)
        yield jobs
    finally:
        for job in jobs.values():
            if isinstance(job, Apart):
                job.close()
