"""A server in this process: until Ctrl-C for the command, as long as a block lasts for a notebook.

Ctrl-C or SIGTERM ends it gracefully: no new connection is taken, who is being answered gets the
whole answer, for GRACE seconds at most. A second Ctrl-C does not wait.
"""

import asyncio
import importlib.util
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minigpt.checkpoint import BASE, Checkpoint, load
from minigpt.peft_io import load_adapter
from minigpt.recipes import ADAPTER_LANGUAGES
from minigpt.serve.batching import WAIT, Served

NAME = "mini-gpt"
GRACE = 30  # seconds
PACKAGES = ("starlette", "uvicorn")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def needs_packages() -> None:
    """Raise ValueError if the two packages of a server are not installed."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(
            f"serving needs {' and '.join(missing)}, which the course does not install: "
            "python3 course.py setup serve (or pip install '.[serve]' in its folder)"
        )


def shipped_adapters() -> dict[str, Path]:
    """Return the adapters that come with the course, name -> folder."""
    return {lang: BASE.parent / "adapters" / lang for lang in ADAPTER_LANGUAGES}


def shipped() -> Served:
    """Return the base with the adapters that come with the course."""
    return with_adapters(load(BASE), shipped_adapters())


def with_adapters(checkpoint: Checkpoint, folders: dict[str, Path]) -> Served:
    """Return a model with adapters: it is called mini-gpt, and mini-gpt-NAME with one of them."""
    names: dict[str, str | None] = {NAME: None}
    for name, folder in folders.items():
        load_adapter(checkpoint.model, folder, name)
        names[f"{NAME}-{name}"] = name
    return Served(checkpoint, names, checkpoint.end)


def free_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens already at host and port (0: a free one).

    Raises ValueError if there is none: the port is taken, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends each packet at once (TCP_NODELAY). Without, the second
    # one of an answer waits 40 ms for the first to be acknowledged.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # who comes before the server's first moment waits, and is not refused
    except OSError as error:
        listener.close()
        raise ValueError(
            f"cannot listen at {host} port {port}: {error.strerror or error}; choose another "
            "--port or --host"
        ) from None
    return listener


def make_server(served: Served, host: str, max_batch: int, wait: float):
    """Return a uvicorn server for a model, and take no request yet."""
    import uvicorn

    from minigpt.serve.app import make_app

    hosts = (*LOOPBACK, "[::1]") if host in LOOPBACK else ("*",)
    config = uvicorn.Config(
        make_app(served, max_batch, wait, hosts),
        lifespan="on",
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=512,  # connections; the rest get 503
        server_header=False,
    )
    return uvicorn.Server(config)


def serve_until_stopped(served: Served, listener: socket.socket, host: str, max_batch: int) -> int:
    """Answer requests until a signal comes; returns 0 once everybody has their answer."""
    server = make_server(served, host, max_batch, WAIT)

    def stop(*_: object) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    # uvicorn would raise the signal again after it has ended well, and the end would look like a
    # fault; so the handlers are ours.
    server.capture_signals = nothing
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(server.serve([listener]))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


@contextmanager
def nothing() -> Iterator[None]:
    yield


@contextmanager
def in_background(served: Served, max_batch: int = 32, wait: float = WAIT) -> Iterator[str]:
    """Serve from a thread, on a free port of this machine; yields the address of the API."""
    listener = free_socket("127.0.0.1", 0)
    server = make_server(served, "127.0.0.1", max_batch, wait)
    server.capture_signals = nothing  # signals reach the main thread only
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
