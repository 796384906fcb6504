"""A model behind an address: `minigpt serve`, for every program that speaks to OpenAI's.

    batching   texts that wait become one batch
    protocol   a request as JSON, checked field by field, and the answer as JSON
    app        the addresses: /v1/completions, /v1/models, /stats
    running    a server in this process: for the command, a notebook, a test

Needs two small packages that the course does not install: `python3 course.py setup serve`. What one
uses for real are vLLM, llama.cpp's server and their like; this one is for reading.

Source: OpenAI's completions, https://platform.openai.com/docs/api-reference/completions
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serving(max_batch: int = 32, wait: float = 0.002) -> Iterator[str]:
    """Serve the course's base and adapters as long as the block lasts; yields the address.

    max_batch  texts that are written side by side, at most
    wait       seconds that a text waits for company

    The address is that of the API on this machine, on a free port; it ends in /v1. Raises
    ValueError without the packages.
    """
    from minigpt.serve.running import in_background, needs_packages, shipped

    needs_packages()
    with in_background(shipped(), max_batch, wait) as url:
        yield url
