"""What the browser tests run: node, Chromium, Java, and a little web server for the built site.

On a learner's machine what is missing skips these tests and says how to get it; where `CI` is
set it fails them, because there a skip would hide a broken site.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM_PATHS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
)
HANG = 1500  # seconds after which a script is stuck: 356 pages take some minutes on two cores


def missing(what: str) -> NoReturn:
    """Skip, or fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def chromium() -> str:
    """The browser's program."""
    named = os.environ.get("MINIGPT_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in CHROMIUM_NAMES]
    found += [str(path) for path in CHROMIUM_PATHS if path.exists()]
    for program in found:
        if program:
            return program
    missing("no Chromium or Chrome here; install one, or name it in MINIGPT_CHROMIUM")


def packages() -> Path:
    """The folder of the npm packages."""
    folder = HERE / "node_modules"
    if not folder.exists():
        missing("the npm packages are not here; run `npm ci` in tests/browser")
    return folder


def program(name: str) -> str:
    """The full path of a program such as node or java."""
    return shutil.which(name) or missing(f"{name} is not installed")


def node(script: str, *args: str | Path, stdin: object = None) -> Any:
    """Run one of the scripts beside this file; its output is JSON."""
    command = [program("node"), str(HERE / script), *map(str, args)]
    done = subprocess.run(
        command,
        input=json.dumps(stdin),
        capture_output=True,
        encoding="utf-8",
        timeout=HANG,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def in_browser(script: str, plan: dict, folder: Path) -> dict:
    """Run a script that drives Chromium by a plan; its claims and what it found about each."""
    packages()
    path = folder / f"{script}.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    os.environ["MINIGPT_CHROMIUM"] = chromium()
    return node(script, path)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A line for every request helps nobody here."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page drops its requests: no news."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address, without a slash."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
