"""Open the course: JupyterLab on the learner's copy of the next phase, the site beside it.

`python3 course.py` comes here. Both servers listen on this machine only, and Ctrl-C ends both.
"""

import argparse
import os
import secrets
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from minigpt.commands.parser import Parser
from minigpt.course.desk import workspace
from minigpt.course.desk.local_servers import (
    HOST,
    PortTaken,
    find_port,
    interruptible,
    jupyter,
    site_server,
    wait_until_up,
)
from minigpt.course.desk.workspace import Workspace
from minigpt.course.desk.workspace_cli import WORDS, usual_language
from minigpt.course.site.cli import WATCHED as SITE_SOURCES
from minigpt.course.site.cli import build as build_site

ROOT = Path(__file__).parents[3]
JUPYTER_PORT, SITE_PORT = 8888, 8000
TRIES = 5  # another program may take a port in the moment between finding and using it

TEXT = {
    "en": {
        "notebook": "notebook  {}",
        "site": "site      {}",
        "stop": "Ctrl-C here ends both.",
    },
    "es": {
        "notebook": "cuaderno  {}",
        "site": "sitio     {}",
        "stop": "Ctrl-C aquí termina los dos.",
    },
}


def main(argv: list[str]) -> int:
    """Run both servers until Ctrl-C. Returns the exit code."""
    try:
        options = parse(argv)
        find_port(JUPYTER_PORT, options.port)  # a port that cannot be had is said before the work
        space = workspace.DEFAULT
        lang = language(space, options.lang)
        number = next_phase(space)
        notebook, _ = space.start(number, lang)
        if space.lang(number) != lang:
            print(WORDS["switch"][lang].format(number=number))
        site = built_site()
        for tries_left in reversed(range(TRIES)):
            try:
                serve_both(notebook, site, options.port, lang, options.no_browser)
                break
            except PortTaken:  # two courses, opened at the same moment
                if options.port or not tries_left:
                    raise
    except KeyboardInterrupt:
        print()  # the terminal shows ^C: end its line
    except ValueError as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2
    return 0


def parse(argv: list[str]) -> argparse.Namespace:
    parser = Parser(prog="minigpt open", description="Open the course: JupyterLab and the site.")
    parser.add_argument("--lang", choices=sorted(TEXT), help="of the course")
    parser.add_argument("--port", type=int, help="JupyterLab's port; otherwise a free one")
    parser.add_argument(
        "--no-browser", action="store_true", help="print the addresses and open no window"
    )
    return parser.parse_args(argv)


def system_language(environment: Mapping[str, str], windows_language: int | None = None) -> str:
    """Return "es" where the system speaks Spanish, else "en".

    windows_language  the system's language number; asked for on Windows when left out
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):  # the order in which POSIX looks
        if environment.get(name):
            return "es" if environment[name].lower().startswith("es") else "en"
    if windows_language is None and sys.platform == "win32":
        import ctypes

        windows_language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    # The low ten bits are the language, the rest the country: 0x0A is Spanish of any country.
    return "es" if (windows_language or 0) & 0x3FF == 0x0A else "en"


# ------------------------------------------------------------------------------------- what to open
def next_phase(space: Workspace) -> int:
    """Return the phase to go on with; nothing is judged here, so it is known at once.

    It is the one worked on last while it has something to do, then the next one not started,
    then any with something to do, and when all is done the one worked on last.
    """
    numbers = space.numbers()
    if not numbers:
        raise ValueError("there are no notebooks yet: `minigpt notebooks build` makes them")
    started = {n: path.stat().st_mtime for n in numbers if (path := space.copy(n))}
    if not started:
        return numbers[0]
    latest = max(started, key=lambda number: started[number])
    after = [n for n in numbers if n > latest] + [n for n in numbers if n < latest]
    if is_open(space, latest):
        return latest
    new = [n for n in after if n not in started]
    return next(iter([*new, *(n for n in after if is_open(space, n)), latest]))


def is_open(space: Workspace, number: int) -> bool:
    return any(answer.to_do for answer in space.answers(number))


def language(space: Workspace, wanted: str | None) -> str:
    """Return the language asked for, else that of the last copy, else the system's."""
    if wanted:
        return wanted
    if any(space.copy(number) for number in space.numbers()):
        return usual_language(space)
    return system_language(os.environ)


def built_site(folder: Path = ROOT / "site") -> Path:
    """Return the folder of the built site, built anew when one of its sources is newer."""
    home = folder / "index.html"
    if home.exists() and home.stat().st_mtime >= newest_source():
        return folder
    print("Building the site ...", flush=True)
    try:
        build_site(folder)
    except ValueError as error:
        if not home.exists():
            raise
        print(f"minigpt: {error}; showing the site built before", file=sys.stderr)
    return folder


def newest_source() -> float:
    """When a source of the site was last changed."""
    paths = [path for name in SITE_SOURCES for path in (ROOT / name, *(ROOT / name).rglob("*"))]
    return max(p.stat().st_mtime for p in paths if p.is_file() and p.suffix != ".pyc")


# ------------------------------------------------------------------------------------- serving it
def serve_both(
    notebook: Path, site: Path, wanted_port: int | None, lang: str, no_browser: bool
) -> None:
    """Serve until Ctrl-C, a termination signal, or the end of JupyterLab (File > Shut Down).

    Raises PortTaken when another program was faster.
    """
    words = TEXT[lang]
    jupyter_port = find_port(JUPYTER_PORT, wanted_port)
    site_port = find_port(SITE_PORT, avoid=jupyter_port)
    token = secrets.token_hex(16)  # whoever shares this machine must not run code as the learner
    where = quote(notebook.relative_to(ROOT).as_posix())
    notebook_url = f"http://{HOST}:{jupyter_port}/lab/tree/{where}?token={token}"
    site_url = f"http://{HOST}:{site_port}/{lang}/"
    with (
        interruptible(),
        site_server(site, site_port),
        jupyter(ROOT, jupyter_port, token) as process,
    ):
        wait_until_up(process, jupyter_port, token)
        print(words["notebook"].format(notebook_url))
        print(words["site"].format(site_url))
        print(words["stop"], flush=True)
        if not no_browser:
            webbrowser.open(site_url)
            webbrowser.open(notebook_url)
        process.wait()
