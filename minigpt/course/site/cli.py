"""`minigpt site build` and `minigpt site serve`: both languages, side by side, in two processes."""

import argparse
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path

from minigpt.commands.parser import Parser
from minigpt.course.site.words import LANGUAGES

ROOT = Path(__file__).parents[3]
CONFIGS = {"en": "mkdocs.yml", "es": "mkdocs.es.yml"}
WATCHED = ("docs", "data", "notebooks/src", "notebooks/outputs", "minigpt", *CONFIGS.values())


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code is 0, 1 (a strict build found something) or 2 (bad input)."""
    args = _parser().parse_args(argv)
    try:
        if args.command == "serve":
            return serve(args.host, args.port)
        started = time.perf_counter()
        problems = build(args.out.resolve(), strict=args.strict, address=args.url)
    except ValueError as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"minigpt: {problem}", file=sys.stderr)
    if problems and args.strict:
        print(f"minigpt: the site was not built: {len(problems)} problem(s)", file=sys.stderr)
        return 1
    print(f"{args.out}: both languages, {time.perf_counter() - started:.1f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="minigpt site", description="Build or serve the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="write the site to a folder")
    make.add_argument("--out", type=Path, default=ROOT / "site", help="the folder (default: site)")
    make.add_argument("--url", help="the address it is published under, for sitemaps and cards")
    show = commands.add_parser("serve", help="show the site and reload it when a source changes")
    show.add_argument("--host", default="127.0.0.1")
    show.add_argument("--port", type=int, default=8000)
    make.add_argument("--strict", action="store_true", help="any warning is an error")
    return parser


def build(out: Path, strict: bool = False, address: str | None = None) -> list[str]:
    """Write the whole site below `out`; return what a strict build refuses."""
    if out == ROOT or ROOT.is_relative_to(out):
        raise ValueError(f"--out {out}: the site would replace the project; name a folder in it")
    with _workers() as pool:
        return _build_both(pool, out, strict, address)


def _workers() -> Executor:
    # spawn, because it is the same on Linux, macOS and Windows
    return ProcessPoolExecutor(
        max_workers=len(LANGUAGES), mp_context=get_context("spawn"), initializer=_leave_with_parent
    )


def _leave_with_parent() -> None:
    """A worker ends when the command does, however that ended, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _build_both(
    pool: Executor, out: Path, strict: bool, address: str | None, again: bool = False
) -> list[str]:
    from minigpt.course.site.finish import finish
    from minigpt.course.site.live import write_models

    jobs = [pool.submit(build_language, lang, out / lang, address, again) for lang in LANGUAGES]
    write_models(out)
    problems = [problem for job in jobs for problem in job.result()]
    problems = list(dict.fromkeys(problems))  # what both languages say is said once
    if not (strict and problems):
        finish(out)
    return problems


class _Kept(logging.Handler):
    """Keep every warning of the build: strictness is ours, and one line each is enough."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().removeprefix("minigpt: "))  # a plugin's name


def build_language(
    lang: str, folder: Path, address: str | None = None, again: bool = False
) -> list[str]:
    """One language by MkDocs, in this process; the warnings are returned.

    again: this process will build it again, and may remember what does not change.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # a banner of the theme about another project
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    if again:
        from minigpt.course.site.memory import remember

        remember()
    kept = _Kept()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(kept)
    logger.propagate = False
    changes = {"site_dir": str(folder)}
    if address:
        changes["site_url"] = f"{address.rstrip('/')}/{lang}/"
    try:
        config = load_config(str(ROOT / CONFIGS[lang]), **changes)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    except (MkDocsException, ValueError) as error:
        raise ValueError(f"the {LANGUAGES[lang]} site cannot be built: {error}") from None
    finally:
        logger.removeHandler(kept)
    return kept.lines


def serve(host: str, port: int) -> int:
    """Build into a temporary folder, serve it, and build again when a source changes."""
    from mkdocs.livereload import LiveReloadServer

    port = _open_port(host, port)
    address = f"http://{host}:{port}"
    with tempfile.TemporaryDirectory(prefix="minigpt-site-") as folder, _workers() as pool:

        def rebuild() -> None:
            started = time.perf_counter()
            try:
                problems = _build_both(pool, Path(folder), False, address, again=True)
            except ValueError as error:  # a half-written quiz: say so and wait for the next save
                problems = [str(error)]
            for problem in problems:
                print(f"minigpt: {problem}", file=sys.stderr)
            print(f"built in {time.perf_counter() - started:.1f} s", flush=True)

        rebuild()

        server = LiveReloadServer(rebuild, host=host, port=port, root=folder, mount_path="/")
        for path in WATCHED:
            if (ROOT / path).exists():
                server.watch(str(ROOT / path))
        print(f"{address}/  (Ctrl-C stops)", flush=True)
        try:
            server.serve(open_in_browser=False)
        except KeyboardInterrupt:
            print()
        finally:
            server.shutdown()
    return 0


def _open_port(host: str, port: int) -> int:
    """The port itself, or any free one for 0; a port in use is refused before the site is built."""
    with socket.socket() as probe:
        if os.name != "nt":  # on Windows this option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = "is in use" if isinstance(error, OSError) else "does not exist"
            raise ValueError(f"port {port} {reason}; choose another with --port") from None
        return probe.getsockname()[1]
