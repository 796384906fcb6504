"""`minigpt capstone new FOLDER --path own-task` and `minigpt capstone check FOLDER`.

Exit codes: 0 passed, or written; 1 not passed yet; 2 bad input, said in one sentence.
"""

import json
import sys
from pathlib import Path

from minigpt.commands.parser import Parser, path, whole
from minigpt.course.capstone.contract import PATHS, read_capstone
from minigpt.course.capstone.start import new
from minigpt.course.capstone.verdict import BY_PERSON, BY_PROGRAM, PASS, POINTS, Verdict
from minigpt.course.capstone.words import line_name, say
from minigpt.course.words import LANGUAGES, visible

REMAKE = (
    "run the project's own command, in a copy, with its time limit; a stranger's project belongs "
    "in a container"
)


def parser() -> Parser:
    """Return the parser of both commands."""
    both = Parser(prog="minigpt capstone", description=__doc__)
    actions = both.add_subparsers(dest="action", required=True)
    begin = actions.add_parser("new", help="write a folder that a project can start from")
    begin.add_argument("folder", type=path, help="a folder that is not there yet, or empty")
    begin.add_argument("--path", choices=PATHS, required=True, help="the kind of project")
    check = actions.add_parser("check", help="work out what a project is worth")
    check.add_argument("folder", type=path, help="the folder with capstone.yaml")
    check.add_argument("--remake", action="store_true", help=REMAKE)
    check.add_argument("--person", type=whole(0, BY_PERSON), default=0, help="a person's points")
    check.add_argument("--json", action="store_true", help="print the verdict as JSON")
    check.add_argument("--certificate", type=path, metavar="FILE", help="write a pass to this file")
    for action in (begin, check):
        action.add_argument("--lang", choices=LANGUAGES, default="en")
    return both


def main(argv: list[str]) -> int:
    options = parser().parse_args(argv)
    try:
        if options.action == "new":
            new(options.folder, options.path, options.lang)
            print(say("started", options.lang, folder=options.folder))
            return 0
        return run_check(options)
    except (ValueError, OSError) as error:
        print(f"minigpt: {visible(str(error).splitlines()[0])}", file=sys.stderr)
        for line in str(error).splitlines()[1:]:
            print(visible(line), file=sys.stderr)
        return 2


def run_check(options) -> int:
    """Check a folder and say what came of it."""
    from minigpt.course.capstone.check import check  # loads torch

    lang = options.lang
    if options.remake:
        contract = read_capstone(options.folder, lang)
        words = {"minutes": f"{contract.minutes:g}", "command": visible(contract.command)}
        print(say("runs", lang, **words), file=sys.stderr)
    verdict = check(options.folder, lang, options.remake, options.person)
    if options.json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(verdict, lang)))
    if options.certificate and verdict.passed:
        text = certificate(verdict, lang)
        Path(options.certificate).write_text(text, encoding="utf-8", newline="\n")
    return 0 if verdict.passed else 1


def told(verdict: Verdict, lang: str) -> list[str]:
    """The verdict in lines: points, evidence, way out; then the sum."""
    out = [visible(verdict.title)]
    for line in verdict.lines:
        mark = "✗" if line.fatal else "✓" if line.points == line.most else "○"
        out.append(f"{mark} {line.points:2} / {line.most:2}  {line_name(line.key, lang)}")
        out.append(f"           {visible(line.evidence)}")
        if line.way_out:
            out.append(f"         → {visible(line.way_out)}")
    values = {
        "points": verdict.points,
        "program": verdict.points - verdict.person,
        "of_program": BY_PROGRAM,
        "person": verdict.person,
        "of_person": BY_PERSON,
        "least": PASS,
    }
    out.append(f"{say('total', lang, **values)}: {_outcome(verdict, lang)}")
    if verdict.fatal:
        names = "; ".join(line_name(key, lang) for key in verdict.fatal)
        out.append(say("must", lang, lines=names))
    if not verdict.person:
        out.append(say("person", lang))
    return out


def _outcome(verdict: Verdict, lang: str) -> str:
    return say("passed" if verdict.passed else "not passed", lang)


def certificate(verdict: Verdict, lang: str) -> str:
    """A page of measured facts, no praise."""
    rows = [f"# {visible(verdict.title)}", ""]
    for line in verdict.lines:
        most = sum(POINTS[line.key])
        rows.append(f"* **{line_name(line.key, lang)}** ({line.points} / {most}): {line.evidence}")
    rows += ["", f"{verdict.points} / 100", ""]
    return visible_lines(rows)


def visible_lines(rows: list[str]) -> str:
    """Rows as a text, each fit for a file."""
    return "\n".join(visible(row) for row in rows)
