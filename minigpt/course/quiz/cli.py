"""`minigpt quiz ...`: list, show, take, template, grade, mark, regrade, report, check, export.

Exit codes: 0 passed (or done), 1 graded but not passed (or `check` found something), 2 the input
is not valid; one sentence on stderr says what, and what to do. Nothing here imports torch.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from minigpt.course.quiz import cli_parser as parsing
from minigpt.course.quiz.bank import Bank, UnknownQuiz
from minigpt.course.quiz.cli_grade import (
    INTERRUPTED,
    INVALID,
    NOT_PASSED,
    PASSED,
    grade_command,
    mark_command,
    refuse,
    regrade_command,
    take_command,
)
from minigpt.course.quiz.cli_write import SPREADSHEET, check_output, write
from minigpt.course.quiz.grading.given import AnswerError
from minigpt.course.quiz.learner.attempts import AttemptStore, StoreError
from minigpt.course.quiz.learner.report import as_json, key_lines
from minigpt.course.quiz.learner.take import question_lines
from minigpt.course.quiz.learner.template import answer_template, how_to_answer
from minigpt.course.quiz.reading.schema import QuizError


def main(argv: list[str]) -> int:
    """Run one quiz command; return its exit code."""
    if sys.stdout is None:  # closed by the caller, as with >&-
        return (
            refuse("the output is closed: there is nowhere to write to") if sys.stderr else INVALID
        )
    _survive_narrow_encodings()
    try:
        options = parsing.parse(argv)
        code = _COMMANDS[options.command](options)
        sys.stdout.flush()  # a reader that left early is noticed here, not at exit
        return code
    except parsing.Usage as error:
        return error.code
    except QuizError as error:
        return refuse(*error.problems)
    except (UnknownQuiz, AnswerError) as error:
        return refuse(error.said[parsing.default_lang()])
    except (StoreError, parsing.BadRequest) as error:
        return refuse(str(error))
    except BrokenPipeError:  # `minigpt quiz list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PASSED
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return refuse(f"{name}{error.strerror or error}: check the path and its permissions")
    except KeyboardInterrupt:
        return INTERRUPTED


def _survive_narrow_encodings() -> None:
    """A terminal without ≈ shows a question mark there; it does not end the quiz."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


# ---------------------------------------------------------------- looking


def _list(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.learner.history import list_lines

    quizzes = Bank(options.quizzes).all()
    store = AttemptStore(options.store)
    print("\n".join(list_lines(quizzes, store.read(), options.lang)))
    return PASSED


def _show(options: argparse.Namespace) -> int:
    quiz = Bank(options.quizzes).find(options.quiz)
    for number, question in enumerate(quiz.questions, 1):
        lines = question_lines(quiz, number, options.lang)
        if options.answers:
            lines += key_lines(question, options.lang)
        else:
            lines.append(f"-> {how_to_answer(question, options.lang)}")
        print("\n".join(lines) + "\n")
    return PASSED


def _report(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.learner.history import history_csv, history_data, history_report

    bank = Bank(options.quizzes)
    quizzes = [bank.find(options.quiz)] if options.quiz else bank.all()
    store = AttemptStore(options.store)
    check_output(options.output, [store.path])
    attempts = store.read()
    if options.json:
        write(as_json(history_data(quizzes, attempts)), options.output)
    elif options.csv:
        write(history_csv(quizzes, attempts), options.output, encoding=SPREADSHEET)
    else:
        text = history_report(quizzes, attempts, options.lang, store.damaged)
        write(text, options.output)
    return PASSED


# ---------------------------------------------------------------- answering


def _template(options: argparse.Namespace) -> int:
    quiz = Bank(options.quizzes).find(options.quiz)
    write(answer_template(quiz, options.lang), options.output, replace=False)
    return PASSED


# ---------------------------------------------------------------- authoring


def _check(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.checks.blind_text import blind_text
    from minigpt.course.quiz.checks.check import check_bank

    bank = Bank(options.quizzes)
    problems = check_bank(bank, options.names, run=options.run)
    quizzes = [bank.find(name) for name in options.names] or bank.all()
    problems += [problem for quiz in quizzes for problem in blind_text(quiz)]
    for problem in problems:
        print(problem)
    return NOT_PASSED if problems else PASSED


def _export(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.export.export import export, not_carried, save_whole

    if options.to == "anki" and options.output is None:
        raise parsing.BadRequest("Anki imports a file: name one, such as -o minigpt.apkg")
    bank = Bank(options.quizzes)
    quizzes = [bank.find(name) for name in options.names] or bank.all()
    check_output(options.output)
    written = export(quizzes, options.to, options.lang)
    if options.to == "anki":
        save_whole(written, Path(options.output))
    else:
        write(written.decode(), options.output)
    for sentence in not_carried(quizzes, options.to):
        print(f"minigpt: {sentence}", file=sys.stderr)
    return PASSED


def _accept_translation(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.checks.parity import accept_translation

    bank = Bank(options.quizzes)
    for name in options.names:
        try:
            accepted = accept_translation(name, bank.all(), bank.folder)
        except QuizError:
            raise
        except ValueError as error:
            raise parsing.BadRequest(str(error)) from error
        print(f"accepted: {', '.join(accepted)}")
    return PASSED


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "report": _report,
    "template": _template,
    "take": take_command,
    "grade": grade_command,
    "mark": mark_command,
    "regrade": regrade_command,
    "check": _check,
    "export": _export,
    "accept-translation": _accept_translation,
}


def run() -> NoReturn:
    """For `python -m minigpt.course.quiz.cli`."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
