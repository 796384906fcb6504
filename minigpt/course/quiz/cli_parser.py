"""The arguments of `minigpt quiz`, and what is said when they make no sense."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.words import LANGUAGES

_QUIZ_HELP = "28, phase-28, phase-28-lora-qlora or the path of a quiz file"


class Usage(Exception):
    """Help was printed, or the arguments were refused; `code` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class BadRequest(ValueError):
    """A command that cannot be carried out as asked; one sentence says why."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadRequest(f"{message}; see `{self.prog} --help`")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise Usage(status)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; raises Usage after --help and BadRequest when they are wrong."""
    options = _parser().parse_args(argv)
    options.argv = list(argv)  # to be told again: "continue with ..."
    return options


def default_lang() -> str:
    """Spanish on a system that speaks it, English elsewhere."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "es" if value.startswith("es") else "en"
    return "en"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="minigpt quiz",
        description="Take, grade and export the quizzes of the course.",
        epilog="Exit codes: 0 passed, 1 graded but not passed, 2 the input is not valid.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.add_argument(
            "--quizzes", type=Path, default=QUIZ_FOLDER, metavar="FOLDER",
            help="a folder with quizzes of your own",
        )  # fmt: skip
        return added

    _add_looking(command)
    _add_answering(command)
    _add_authoring(command)
    return parser


Command = Callable[[str, str], argparse.ArgumentParser]  # name, help -> its parser


def _add_looking(command: Command) -> None:
    listed = command("list", "Show every quiz and your highest score.")
    _lang(listed)
    _store(listed)
    show = command("show", "Print a quiz without its answers.")
    show.add_argument("quiz", help=_QUIZ_HELP)
    show.add_argument("--answers", action="store_true", help="print the answers too")
    _lang(show)
    report = command("report", "Show your attempts: first, latest and highest.")
    report.add_argument("quiz", nargs="?", help=_QUIZ_HELP)
    _lang(report)
    _store(report)
    _formats(report)


def _add_answering(command: Command) -> None:
    take = command("take", "Answer a quiz here, question by question.")
    take.add_argument("quiz", help=_QUIZ_HELP)
    take.add_argument("--reveal", action="store_true", help="show the answers at the end")
    _lang(take)
    _store(take)
    template = command("template", "Write an answer file to fill in.")
    template.add_argument("quiz", help=_QUIZ_HELP)
    _lang(template)
    _output(template)
    grade = command("grade", "Grade an answer file, or a folder of them as a class.")
    grade.add_argument("files", nargs="+", metavar="FILE", help="an answer file or a folder")
    grade.add_argument("--reveal", action="store_true", help="show the answers")
    grade.add_argument("--no-save", action="store_true", help="keep no record of this attempt")
    grade.add_argument(
        "--lang", choices=LANGUAGES, default=default_lang(),
        help="language of a class report (one file is reported in its own)",
    )  # fmt: skip
    _store(grade, "a class is kept only when this is given")
    _formats(grade)


def _add_authoring(command: Command) -> None:
    check = command("check", "Look for wrong keys, drifted translations and guessable quizzes.")
    check.add_argument("names", nargs="*", metavar="QUIZ", help=f"{_QUIZ_HELP}; all when left out")
    check.add_argument("--run", action="store_true", help="run the tests that prove the keys")
    export = command("export", "Write quizzes for Anki (.apkg) or for Moodle (XML, or GIFT).")
    export.add_argument("names", nargs="*", metavar="QUIZ", help=f"{_QUIZ_HELP}; all when left out")
    export.add_argument(
        "--to", choices=("anki", "moodle", "gift"), required=True, help="the format"
    )
    _lang(export)
    _output(export)
    accept = command("accept-translation", "Declare that both languages of a question agree.")
    accept.add_argument(
        "names", nargs="+", metavar="NAME", help="q-28-03, or phase-28-lora-qlora for all of it"
    )


def _lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=default_lang(), help="en or es")


def _store(parser: argparse.ArgumentParser, note: str = "default: in your data folder") -> None:
    parser.add_argument(
        "--store", type=Path, metavar="FILE", help=f"the file that keeps the attempts ({note})"
    )


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="write there, in UTF-8")


def _formats(parser: argparse.ArgumentParser) -> None:
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="for programs")
    formats.add_argument("--csv", action="store_true", help="for spreadsheets")
    _output(parser)
