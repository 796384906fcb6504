"""`minigpt new-phase 29 preference-tuning`: the files of a new phase, waiting to be filled.

Every sentence and every number that is still to be written says TODO. The skeleton can be read and
built at once; its checks fail, each with the line that waits, until no TODO is left:

    notebooks/src/phase_29_preference_tuning.py       the lesson, in both languages
    minigpt/course/exercises/phase_29/                a page per exercise
    data/quizzes/phase-29-preference-tuning.yaml      the quiz
    tests/quizzes/test_phase_29.py                    its answer key, executed
    minigpt/plots/preference_tuning.py                the figures, and tests/test_plots_... for them

Nothing else needs a hand: home, navigation, the READMEs and the tests' lists are made from these.
"""

import re
import sys
from pathlib import Path

from minigpt.commands.parser import Parser
from minigpt.course.notebooks import build as notebooks
from minigpt.course.notebooks.plan import planned_titles
from minigpt.course.notebooks.skeleton import skeleton

MARK = re.compile(r"\bTODO\b")
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def main(argv: list[str]) -> int:
    parser = Parser(prog="minigpt new-phase", description="write the skeleton of a phase")
    parser.add_argument("phase", type=int, help="its number in data/course.yaml")
    parser.add_argument("slug", help="its name in addresses, such as preference-tuning")
    options = parser.parse_args(argv)
    try:
        written = write(options.phase, options.slug)
    except (ValueError, OSError) as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2
    for path in written:
        print("wrote", path.relative_to(notebooks.ROOT).as_posix())
    print(f"next: fill what says TODO; `minigpt notebooks check {options.phase}` lists it")
    return 0


def write(number: int, slug: str, root: Path | None = None) -> list[Path]:
    """Write the files of a phase that is planned; ValueError, and nothing written, if one is there.

    Returns the paths.
    """
    root = root or notebooks.ROOT
    titles = planned_titles()
    if number not in titles:
        raise ValueError(
            f"phase {number} is not in data/course.yaml, which plans {min(titles)} to "
            f"{max(titles)}: add its title there first"
        )
    if not SLUG.fullmatch(slug):
        raise ValueError(f"{slug!r} is no slug: use small letters, digits and single hyphens")
    files = {root / name: text for name, text in skeleton(number, slug, titles[number]).items()}
    taken = [*(root / "notebooks" / "src").glob(f"phase_{number:02}_*.py")]
    taken += [*(root / "data" / "quizzes").glob(f"phase-{number:02}-*.yaml")]
    taken += [path for path in files if path.exists()]
    if taken:
        raise ValueError(f"{taken[0].relative_to(root).as_posix()} exists: nothing was written")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return sorted(files)


def files_of(number: int, root: Path | None = None) -> list[Path]:
    """The files that belong to one phase; figures and their tests where the lesson names them."""
    root = root or notebooks.ROOT
    found = [*(root / "notebooks" / "src").glob(f"phase_{number:02}_*.py")]
    figures: set[str] = set()
    for path in found:
        figures.update(re.findall(r"minigpt\.plots(?:\.| import )(\w+)", path.read_text("utf-8")))
    found += (root / "minigpt/course/exercises" / f"phase_{number:02}").glob("*.py")
    found += (root / "data" / "quizzes").glob(f"phase-{number:02}-*.yaml")
    found += [root / "tests" / "quizzes" / f"test_phase_{number:02}.py"]
    for name in sorted(figures):
        found += [root / f"minigpt/plots/{name}.py", root / f"tests/test_plots_{name}.py"]
    return sorted(path for path in found if path.exists())


def to_do(number: int, root: Path | None = None) -> list[str]:
    """Every line of a phase that still waits: `path:line: what it says`."""
    root = root or notebooks.ROOT
    waiting = []
    for path in files_of(number, root):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if MARK.search(text):
                place = path.relative_to(root).as_posix()
                waiting.append(f"{place}:{line}: still to be written: {text.strip()[:80]}")
    return waiting
