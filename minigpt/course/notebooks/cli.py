"""`minigpt notebooks build | check | run`: sources to notebooks, proof that they agree, outputs."""

import sys
import time
from pathlib import Path

from minigpt.commands.parser import Parser
from minigpt.course.notebooks import build as notebooks
from minigpt.course.notebooks.new_phase import to_do
from minigpt.course.notebooks.percent import SourceError
from minigpt.course.notebooks.readme import outdated_readmes
from minigpt.course.words import LANGUAGES


def main(argv: list[str]) -> int:
    parser = Parser(prog="minigpt notebooks", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, purpose in (
        ("build", "write notebooks/en and notebooks/es"),
        ("check", "fail when a rebuild would change a byte, or the languages or numbers disagree"),
        ("run", "execute each phase once and keep its outputs"),
    ):
        action = actions.add_parser(name, help=purpose, description=purpose)
        action.add_argument("phase", nargs="*", type=int, help="phase numbers; all when left out")
        if name == "run":
            action.add_argument("-j", type=int, default=2, help="phases at a time")
            action.add_argument("--force", action="store_true", help="even when nothing changed")
    options = parser.parse_args(argv)
    try:
        paths = chosen_paths(options.phase)
        if options.action == "build":
            return build(paths)
        if options.action == "check":
            return check(paths)
        return run(paths, options.j, options.force)
    except SourceError as error:
        for problem in error.problems:
            print(f"minigpt: {problem}", file=sys.stderr)
        return 2


def chosen_paths(numbers: list[int]) -> list[Path]:
    paths = notebooks.phase_paths()
    known = {int(path.name[6:8]): path for path in paths}
    for number in numbers:
        if number not in known:
            names = ", ".join(str(n) for n in known) or "none yet"
            raise SourceError([f"there is no phase {number}; the phases are {names}"])
    return [known[number] for number in dict.fromkeys(numbers)] if numbers else paths


def outdated(paths: list[Path], *, write: bool) -> list[Path]:
    """Notebooks that differ from their source; rewritten when `write`."""
    stale = []
    for path in paths:
        phase = notebooks.load_phase(path)
        for lang in LANGUAGES:
            target = notebooks.ROOT / "notebooks" / lang / f"{phase.slug}.ipynb"
            text = notebooks.dumps(notebooks.build(phase, lang))
            if target.exists() and target.read_bytes().decode("utf-8") == text:
                continue
            stale.append(target)
            if write:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", newline="\n")
    return stale


def all_phases() -> list[notebooks.Phase]:
    return [notebooks.load_phase(path) for path in notebooks.phase_paths()]


def strays() -> list[Path]:
    """Notebooks and outputs whose source is gone."""
    slugs = {notebooks.phase_slug(path) for path in notebooks.phase_paths()}
    folder = notebooks.ROOT / "notebooks"
    made = [*folder.glob("e[ns]/*.ipynb"), *folder.glob("outputs/*.json")]
    return sorted(path for path in made if path.stem not in slugs)


def build(paths: list[Path]) -> int:
    written = outdated(paths, write=True) + outdated_readmes(all_phases(), write=True)
    for target in written:
        print("wrote", target.relative_to(notebooks.ROOT).as_posix())
    print(f"{len(paths)} phases, {len(written)} files changed")
    return 0


def check(paths: list[Path]) -> int:
    from minigpt.course.notebooks.lint import lint_phase

    problems = []
    for target in outdated(paths, write=False):
        name = target.relative_to(notebooks.ROOT).as_posix()
        problems.append(f"{name}: differs from its source; run `minigpt notebooks build`")
    for target in outdated_readmes(all_phases(), write=False):
        problems.append(f"{target.name}: differs from the headers; run `minigpt notebooks build`")
    for target in strays():
        name = target.relative_to(notebooks.ROOT).as_posix()
        problems.append(f"{name}: has no source in notebooks/src; delete it")
    for path in paths:
        problems += to_do(int(path.name[6:8])) or lint_phase(notebooks.load_phase(path))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(paths)} phases, {len(problems)} problems")
    return 1 if problems else 0


def run(paths: list[Path], jobs: int, force: bool) -> int:
    from minigpt.course.notebooks.execute import run_all

    if jobs < 1:
        print(f"minigpt: -j {jobs} runs nothing; give 1 or more", file=sys.stderr)
        return 2
    start, failed = time.perf_counter(), 0
    for report in run_all(paths, jobs=jobs, force=force):
        print(f"{report.slug:28s} {report.status:8s} {report.seconds:5.1f} s", flush=True)
        for problem in report.problems:
            print(f"  {problem}", file=sys.stderr)
        failed += bool(report.problems)
    print(f"{len(paths)} phases in {time.perf_counter() - start:.1f} s, {failed} failed")
    return 1 if failed else 0
