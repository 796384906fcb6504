"""Two servers for one learner: free ports, JupyterLab in a process, a folder in a thread."""

import contextlib
import functools
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"  # this machine only
PORTS_TO_TRY = 50
START_SECONDS = 60  # a cold disk and an antivirus can make JupyterLab this slow


class PortTaken(ValueError):
    """A port was free when it was looked for, and another program's when it was to be used."""

    def __init__(self, port: int):
        super().__init__(f"another program took port {port} just now: start again")


def find_port(preferred: int, wanted: int | None = None, avoid: int | None = None) -> int:
    """Return a free port: `wanted` if given, else the first free one from `preferred` up.

    Raises ValueError if the wanted port is taken or is no port.
    """
    if wanted is not None:
        if not 1024 <= wanted <= 65535:
            raise ValueError(f"--port {wanted} is not a port: choose one from 1024 to 65535")
        if not is_free(wanted):
            raise ValueError(
                f"port {wanted} is in use by another program: choose another --port,"
                " or leave it out and a free one is found"
            )
        return wanted
    candidates = range(preferred, preferred + PORTS_TO_TRY)
    for port in candidates:
        if port != avoid and is_free(port):
            return port
    raise ValueError(
        f"ports {candidates[0]} to {candidates[-1]} are all in use: close a program that holds one"
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":
            # As the servers do: a port that was closed a moment ago counts as free. On Windows
            # the same option would take a port away from the program that is using it.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let `kill` and a closed terminal end the servers, as Ctrl-C does, and not orphan them."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # Under `nohup` a closed terminal is ignored on purpose, and stays so.
    heard = [number for number in known if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files; say nothing about it in the learner's terminal."""

    # Windows takes these from its registry, where other programs may have changed them.
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".ipynb": "application/x-ipynb+json",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def site_server(site: Path, port: int) -> Iterator[ThreadingHTTPServer]:
    """Serve a folder in a thread, as long as the block lasts. Raises PortTaken."""
    handler = functools.partial(QuietHandler, directory=str(site))
    try:
        listening = ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        raise PortTaken(port) from None
    with listening as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def jupyter(root: Path, port: int, token: str) -> Iterator[subprocess.Popen]:
    """Run JupyterLab as long as the block lasts; what it has to say goes to work/jupyter.log."""
    log = root / "work" / "jupyter.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            jupyter_command(root, port),
            cwd=root,
            env=jupyter_environment(token),
            stdin=subprocess.DEVNULL,  # on Ctrl-C it would ask "Shutdown this server (y/[n])?"
            stdout=output,
            stderr=subprocess.STDOUT,
            # Out of reach of the terminal's Ctrl-C: we end it ourselves, below.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # Windows only
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def jupyter_environment(token: str) -> dict[str, str]:
    """The token, which as an argument `ps` would show, and our answer to JupyterLab's question
    whether to fetch news: the course works offline. The learner's own settings still win.
    """
    paths = [str(Path(__file__).with_name("jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    path = os.pathsep.join(part for part in paths if part)
    # NumPy's products in the course are small: a second thread costs more than it brings, and the
    # notebooks that time them would time it too.
    kernels = {"OPENBLAS_NUM_THREADS": "1"}
    return {**kernels, **os.environ, "JUPYTER_TOKEN": token, "JUPYTER_CONFIG_PATH": path}


def jupyter_command(root: Path, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.allow_root=True",  # containers: still only this machine, still the token
        # The course works offline: nobody fetches news or looks for updates. (That JupyterLab
        # does not even ask is jupyter_environment's doing.)
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def wait_until_up(process: subprocess.Popen, port: int, token: str) -> None:
    """Return when our JupyterLab answers; another program on its port does not know the token.

    Raises PortTaken when such a program has made it end, ValueError when it ends or stays silent.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy knows us
    ours = {"Authorization": f"token {token}"}
    asked = urllib.request.Request(f"http://{HOST}:{port}/api/status", headers=ours)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(asked, timeout=5):
                return
        except urllib.error.HTTPError as refused:
            refused.close()  # somebody else's server: ours will notice, and end
        except (OSError, http.client.HTTPException):
            pass  # nobody there yet, or somebody who does not speak HTTP
        time.sleep(0.1)
    if process.poll() is not None and not is_free(port):
        raise PortTaken(port)
    raise ValueError("JupyterLab did not start: work/jupyter.log says why")
