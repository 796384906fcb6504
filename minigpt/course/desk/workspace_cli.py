"""`minigpt start 28 --lang es`, `minigpt update 28`, `minigpt check [28]`.

`minigpt check --author 28` is for who writes exercises: which case tells which wrong turn apart.
"""

import os
import sys
from pathlib import Path

from minigpt.commands.parser import Parser
from minigpt.course.desk import workspace
from minigpt.course.desk.workspace import Standing, Workspace
from minigpt.course.judging.exercise import exercise_number
from minigpt.course.words import LANGUAGES

WORDS = {
    "started": {
        "en": "started {path}\nopen it with: jupyter lab {path}",
        "es": "creado {path}\nábrelo con: jupyter lab {path}",
    },
    "there": {
        "en": "{path} is already there; nothing changed",
        "es": "{path} ya existe; no cambió nada",
    },
    "switch": {
        "en": "to read it in English: python3 course.py update {number} --lang en",
        "es": "para leerlo en español: python3 course.py update {number} --lang es",
    },
    "current": {"en": "{path} is up to date", "es": "{path} está al día"},
    "updated": {
        "en": "updated {path}; kept from you: answers {answers}, other cells {own}\n"
        "the state before is in {backup}\n"
        "if the notebook is open, reload it (File > Reload Notebook from Disk)",
        "es": "actualizado {path}; se conserva lo tuyo: respuestas {answers}, otras celdas {own}\n"
        "el estado anterior está en {backup}\n"
        "si el cuaderno está abierto, vuelve a cargarlo (File > Reload Notebook from Disk)",
    },
    "phase": {"en": "phase {number:02d}", "es": "fase {number:02d}"},
    "not_started": {"en": "not started", "es": "sin empezar"},
    "summary": {
        "en": "{attempted} of {total} attempted, {right} right",
        "es": "{attempted} de {total} con intento, {right} bien",
    },
    "next_fix": {"en": "next: {heading} in {path}", "es": "siguiente: {heading} en {path}"},
    "next_start": {
        "en": "next: python3 course.py start {number}",
        "es": "siguiente: python3 course.py start {number} --lang es",
    },
    "done": {"en": "nothing is left to do", "es": "no queda nada por hacer"},
}
SYMBOL = {"todo": "○", "right": "✓", "wrong": "✗"}


def main(argv: list[str]) -> int:
    parser = Parser(prog="minigpt", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, purpose in (
        ("start", "make your own copy of a phase's notebook in work/"),
        ("update", "take new text or another language; your answers stay, a backup is made"),
        ("check", "judge your exercises and say what is next"),
    ):
        action = actions.add_parser(name, help=purpose, description=purpose)
        many = "*" if name == "check" else None
        action.add_argument("phase", type=int, nargs=many, help="phase number, such as 28")
        action.add_argument("--lang", choices=LANGUAGES)
        if name == "check":
            action.add_argument(
                "--author",
                action="store_true",
                help="for authors: which case of each exercise tells which wrong turn apart",
            )
    options = parser.parse_args(argv)
    space = workspace.DEFAULT
    try:
        if options.action == "start":
            return start(space, options.phase, options.lang)
        if options.action == "update":
            return update(space, options.phase, options.lang)
        if options.author:
            return author(space, options.phase)
        return check(space, options.phase, options.lang)
    except (ValueError, OSError) as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2


def start(space: Workspace, number: int, lang: str | None) -> int:
    path, made = space.start(number, lang or usual_language(space))
    have = space.lang(number)
    words = {"path": nearby(path), "number": number}
    print(WORDS["started" if made else "there"][lang or have].format(**words))
    if lang and have != lang:
        print(WORDS["switch"][lang].format(**words))
    return 0


def update(space: Workspace, number: int, lang: str | None) -> int:
    done = space.update(number, lang)
    words = {"path": nearby(done.path), "answers": done.answers, "own": done.own}
    if done.backup is None:
        print(WORDS["current"][done.lang].format(**words))
    else:
        print(WORDS["updated"][done.lang].format(**words, backup=nearby(done.backup)))
    return 0


def check(space: Workspace, numbers: list[int], lang: str | None) -> int:
    """Exit code 0 when nothing attempted is wrong, 1 otherwise."""
    for number in numbers:
        space.original(number, "en")  # refuses a phase that does not exist
    lang = lang or usual_language(space, numbers)
    standings = [space.standing(number, lang) for number in numbers or space.numbers()]
    for standing in standings:
        for line in describe(standing, lang):
            print(line)
    print(summary(standings, lang))
    return 1 if any(standing.count("wrong") for standing in standings) else 0


def author(space: Workspace, numbers: list[int]) -> int:
    """Exit code 1 when an exercise has a hole: an idle case, or a wrong turn that passes."""
    from minigpt.course.exercises import load_phase_exercises, phase_folders
    from minigpt.course.judging.survey import survey, table

    folders = {int(path.name[6:]): path for path in phase_folders(space.exercises)}
    for number in numbers:
        if number not in folders:
            known = ", ".join(map(str, folders))
            raise ValueError(f"phase {number} has no exercises; these phases have: {known}")
    holes = 0
    for number in numbers or folders:
        for exercise in load_phase_exercises(folders[number]).EXERCISES:
            found = survey(exercise)
            holes += len(found.idle()) + sum(not failed for failed in found.fails.values())
            print("\n".join(table(exercise, found)), end="\n\n")
    return 1 if holes else 0


def usual_language(space: Workspace, numbers: list[int] | None = None) -> str:
    """The language of the copy worked on last, English before there is one."""
    chosen = [path for n in numbers or space.numbers() if (path := space.copy(n))]
    if not chosen:
        return "en"
    latest = max(chosen, key=lambda path: path.stat().st_mtime)
    return space.lang(int(latest.name[6:8]))


def describe(standing: Standing, lang: str) -> list[str]:
    """A line per phase; for what is wrong, the exercise and its hint."""
    phase = WORDS["phase"][lang].format(number=standing.number)
    if standing.path is None:
        return [f"{phase}  {WORDS['not_started'][lang]}"] if standing.answers else []
    marks = "".join(SYMBOL[verdict.status] for verdict in in_order(standing))
    lines = [f"{phase}  {marks}"] if marks else []
    for verdict in in_order(standing):
        if verdict.status == "wrong":
            lines.append(f"  {SYMBOL['wrong']} {exercise_number(verdict.exercise)}")
            lines += [f"    {line}" for line in verdict.text(lang).split("\n")]
    return lines


def in_order(standing: Standing) -> list:
    return [standing.verdicts[answer.stub.exercise] for answer in standing.answers]


def summary(standings: list[Standing], lang: str) -> str:
    """ "12 of 31 attempted, 11 right", and the next thing to do."""
    counts = {
        "attempted": sum(standing.attempted for standing in standings),
        "total": sum(len(standing.answers) for standing in standings),
        "right": sum(standing.count("right") for standing in standings),
    }
    return f"{WORDS['summary'][lang].format(**counts)}\n{next_step(standings, lang)}"


def next_step(standings: list[Standing], lang: str) -> str:
    """First what is wrong, then what is open in a started phase, then the next phase."""
    for status in ("wrong", "todo"):
        for standing in standings:
            for answer in standing.answers if standing.path else ():
                if standing.verdicts[answer.stub.exercise].status == status:
                    return WORDS["next_fix"][lang].format(
                        heading=answer.stub.heading, path=nearby(standing.path or Path())
                    )
    for standing in standings:
        if standing.path is None and standing.answers:
            return WORDS["next_start"][lang].format(number=standing.number)
    return WORDS["done"][lang]


def nearby(path: Path) -> str:
    """The path as typed from here when it lies below, else in full."""
    here = Path(os.getcwd())
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
