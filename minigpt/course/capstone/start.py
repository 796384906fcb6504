"""The folder that a project begins as: a contract to fill, a command that works, three pages.

What is written here can be checked at once, and scores next to nothing: that is what it is for.
The templates lie beside this page, one folder for each path and one for what all share.
"""

from datetime import date
from pathlib import Path

from minigpt.course.capstone.contract import PATHS

TEMPLATES = Path(__file__).parent / "templates"
SHARED = ("card.md", "report.md", "README.md")


def new(folder: str | Path, path: str, lang: str = "en") -> list[Path]:
    """Write the start of a project; returns its files.

    Raises ValueError for an unknown path, or a folder that is there and not empty: nothing is
    overwritten.
    """
    folder = Path(folder)
    if path not in PATHS:
        raise ValueError(f"no path {path!r}: choose one of {', '.join(PATHS)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there already: choose a new folder, or an empty one")
    written = []
    for name, text in files(path, lang).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")
        written.append(place)
    return written


def files(path: str, lang: str) -> dict[str, str]:
    """Return the files of a start, by name."""
    found = {name: _template(f"{lang}/{name}") for name in SHARED}
    found["capstone.yaml"] = _template(f"{path}/capstone.yaml")
    found["make.py"] = _template(f"{path}/make.py.txt")
    found["capstone.yaml"] = found["capstone.yaml"].replace("TODAY", date.today().isoformat())
    return found


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
