"""What a server does under load: clients that ask again as soon as they are answered.

Every client has its own connection and its own numbers, and knows the right names: an answer that
is lost, or another client's, is counted. The server is a process of its own, as in use.

Little's law, from queueing: clients = requests per second x seconds of wait.

    python -m minigpt.experiments.serving    writes data/results/serving.json
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import Any
from urllib.request import urlopen

from minigpt.experiments.results import save
from minigpt.number_names import spell, split_numbers

COMMAND = "python -m minigpt.experiments.serving"
CLIENTS, BATCHES, SECONDS = (1, 4, 16, 32, 64), (1, 32), 4.0


@contextmanager
def server(max_batch: int, *flags: str) -> Iterator[str]:
    """Run `minigpt serve` on a free port; yields the address of its API."""
    command = [sys.executable, "-m", "minigpt", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--max-batch", str(max_batch), *flags], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+/v1", line)
        if found is None:
            raise ValueError(f"the server did not start: {line!r}")
        yield found[0]
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(60)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def statistics(url: str) -> dict[str, int]:
    """Return the server's own counts: rows, batches, tokens, waiting."""
    with urlopen(url.removesuffix("v1") + "stats", timeout=10) as reply:
        return json.load(reply)


def load(url: str, clients: int, seconds: float, lang: str = "en") -> dict[str, Any]:
    """Let so many clients ask for so long; returns what they saw.

    requests, right, requests_per_second, mean_ms, p50_ms, p95_ms, p99_ms and batches
    """
    before = statistics(url)["batches"]
    waits, right, took = asyncio.run(ask_together(url, clients, seconds, lang))
    report = {f"p{p}_ms": round(1000 * percentile(waits, p / 100), 1) for p in (50, 95, 99)}
    return {
        "clients": clients,
        "requests": len(waits),
        "right": right,
        "requests_per_second": round(len(waits) / took, 1),
        "mean_ms": round(1000 * sum(waits) / len(waits), 1),
        **report,
        "batches": statistics(url)["batches"] - before,
    }


async def ask_together(
    url: str, clients: int, seconds: float, lang: str
) -> tuple[list[float], int, float]:
    """Return the seconds of every request, how many answers were right, and the seconds of all."""
    import httpx  # comes with JupyterLab; nothing else of the course needs it

    # Numbers of four digits that the base spells rightly: any other answer is someone else's.
    numbers = [n for n in split_numbers().test if n > 999]
    waits, right = [], 0
    model = "mini-gpt" if lang in ("en", "it") else f"mini-gpt-{lang}"

    async def ask(client: int, http: httpx.AsyncClient) -> None:
        nonlocal right
        async with http:
            turn = client
            while time.perf_counter() < end:
                n = numbers[turn % len(numbers)]
                turn += clients
                body = {"model": model, "prompt": f"{lang}:{n}=", "temperature": 0}
                began = time.perf_counter()
                reply = await http.post(f"{url}/completions", json=body)
                waits.append(time.perf_counter() - began)
                right += reply.json()["choices"][0]["text"] == spell(n, lang)

    # Made before the clock starts: each reads the certificates that it will not need.
    https = [httpx.AsyncClient(timeout=120, trust_env=False) for _ in range(clients)]
    began = time.perf_counter()
    end = began + seconds
    await asyncio.gather(*(ask(client, http) for client, http in enumerate(https)))
    return waits, right, time.perf_counter() - began


def run(
    clients: Sequence[int] = CLIENTS, batches: Sequence[int] = BATCHES, seconds: float = SECONDS
) -> dict[str, Any]:
    """Return the record: for each server the loads one after the other, the first one warmed up."""
    rows: dict[str, Any] = {}
    for max_batch in batches:
        with server(max_batch) as url:
            load(url, 1, seconds / 4)
            rows[str(max_batch)] = [load(url, count, seconds) for count in clients]
    return {"command": COMMAND, "seconds": seconds, "max_batch": rows}


if __name__ == "__main__":
    print(save("serving", run()))
