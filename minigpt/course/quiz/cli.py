"""`minigpt quiz ...`: list, show, take, template, grade, report, check, export.

Exit codes: 0 passed (or done), 1 graded but not passed (or `check` found something), 2 the input
is not valid; one sentence on stderr says what, and what to do. Nothing here imports torch.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from minigpt.course.quiz import cli_parser as parsing
from minigpt.course.quiz.bank import Bank, UnknownQuiz, answer_files, grade_file
from minigpt.course.quiz.classroom.group import (
    Row,
    class_csv,
    class_data,
    class_report,
    learner_names,
)
from minigpt.course.quiz.grading.grade import AnswerError, Result, grade
from minigpt.course.quiz.learner.attempts import AttemptStore, Standing, StoreError
from minigpt.course.quiz.learner.report import (
    as_json,
    attempt_data,
    attempt_record,
    attempt_report,
    key_lines,
)
from minigpt.course.quiz.learner.take import Draft, Stopped, question_lines, take
from minigpt.course.quiz.learner.template import answer_template, how_to_answer
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.reading.schema import QuizError

SPREADSHEET = "utf-8-sig"  # without the mark Excel takes José for JosÃ©
PASSED, NOT_PASSED, INVALID, INTERRUPTED = 0, 1, 2, 130


def main(argv: list[str]) -> int:
    """Run one quiz command; return its exit code."""
    _survive_narrow_encodings()
    try:
        options = parsing.parse(argv)
        code = _COMMANDS[options.command](options)
        sys.stdout.flush()  # a reader that left early is noticed here, not at exit
        return code
    except parsing.Usage as error:
        return error.code
    except QuizError as error:
        return _refuse(*error.problems)
    except (UnknownQuiz, AnswerError, StoreError, parsing.BadRequest) as error:
        return _refuse(str(error))
    except BrokenPipeError:  # `minigpt quiz list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PASSED
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{name}{error.strerror or error}: check the path and its permissions")
    except KeyboardInterrupt:
        return INTERRUPTED


def _refuse(*sentences: str) -> int:
    for sentence in sentences:
        print(f"minigpt: {sentence}", file=sys.stderr)
    return INVALID


def _survive_narrow_encodings() -> None:
    """A terminal without ≈ shows a question mark there; it does not end the quiz."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _write(text: str, output: str | None, replace: bool = True, encoding: str = "utf-8") -> None:
    """To the file asked for, otherwise to the terminal."""
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with open(output, "w" if replace else "x", encoding=encoding, newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise parsing.BadRequest(
            f"{output} exists already and may hold answers: choose another name"
        ) from error


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
    attempts = store.read()
    if options.json:
        _write(as_json(history_data(quizzes, attempts)), options.output)
    elif options.csv:
        _write(history_csv(quizzes, attempts), options.output, encoding=SPREADSHEET)
    else:
        text = history_report(quizzes, attempts, options.lang, store.damaged)
        _write(text, options.output)
    return PASSED


# ---------------------------------------------------------------- answering and grading


def _template(options: argparse.Namespace) -> int:
    quiz = Bank(options.quizzes).find(options.quiz)
    _write(answer_template(quiz, options.lang), options.output, replace=False)
    return PASSED


def _take(options: argparse.Namespace) -> int:
    quiz = Bank(options.quizzes).find(options.quiz)
    store = AttemptStore(options.store)
    draft = Draft.beside(store.path, quiz, options.lang)
    again = shlex.join(["minigpt", "quiz", *options.argv])
    try:
        answers = take(quiz, options.lang, draft, sys.stdin, sys.stdout, again)
    except Stopped as stopped:
        print(f"\n{stopped}", file=sys.stderr)
        return INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else INVALID
    result = grade(quiz, answers, options.lang)
    code = _keep_and_show(quiz, result, store, options)
    if code != INVALID:
        draft.discard()  # only now: a full disk leaves the answers where they are
    return code


def _grade(options: argparse.Namespace) -> int:
    bank = Bank(options.quizzes)
    files = answer_files(options.files)
    if len(files) > 1 or Path(options.files[0]).is_dir():
        return _grade_class([grade_file(path, bank) for path in files], options)
    row = grade_file(files[0], bank)
    if row.result is None or row.quiz is None:
        return _refuse(*row.problems)
    if options.csv:
        _write(class_csv([row]), options.output, encoding=SPREADSHEET)
        return PASSED if row.result.passed else NOT_PASSED
    store = None if options.no_save else AttemptStore(options.store)
    return _keep_and_show(row.quiz, row.result, store, options)


def _keep_and_show(
    quiz: Quiz, result: Result, store: AttemptStore | None, options: argparse.Namespace
) -> int:
    """Save the attempt, then report; an attempt that cannot be saved is still reported."""
    standing, problem = Standing(()), None
    if store is not None:
        try:
            store.append(attempt_record(quiz, result, options.reveal or result.passed))
            standing = store.standing(quiz.id, quiz.digest)
        except StoreError as error:
            problem = str(error)
    if getattr(options, "json", False):
        _write(as_json(attempt_data(quiz, result, options.reveal)), options.output)
    else:
        output = getattr(options, "output", None)
        _write(attempt_report(quiz, result, standing, options.reveal), output)
    if problem:
        return _refuse(problem)
    return PASSED if result.passed else NOT_PASSED


def _grade_class(rows: list[Row], options: argparse.Namespace) -> int:
    if options.store is not None and not options.no_save:
        attempts = [
            attempt_record(row.quiz, row.result, options.reveal, learner)
            for learner, row in zip(learner_names(rows), rows, strict=True)
            if row.quiz is not None and row.result is not None
        ]
        AttemptStore(options.store).append(*attempts)
    if options.json:
        _write(as_json(class_data(rows, options.reveal)), options.output)
    elif options.csv:
        _write(class_csv(rows), options.output, encoding=SPREADSHEET)
    else:
        _write(class_report(rows, options.lang), options.output)
    if any(row.result is None for row in rows):
        return INVALID
    passed = all(row.result is not None and row.result.passed for row in rows)
    return PASSED if passed else NOT_PASSED


# ---------------------------------------------------------------- authoring


def _check(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.checks.check import check_bank

    bank = Bank(options.quizzes)
    problems = check_bank(bank, options.names, run=options.run)
    for problem in problems:
        print(problem)
    return NOT_PASSED if problems else PASSED


def _export(options: argparse.Namespace) -> int:
    from minigpt.course.quiz.export.export import export, not_carried, save_whole

    if options.to == "anki" and options.output is None:
        raise parsing.BadRequest("Anki imports a file: name one, such as -o minigpt.apkg")
    bank = Bank(options.quizzes)
    quizzes = [bank.find(name) for name in options.names] or bank.all()
    written = export(quizzes, options.to, options.lang)
    if options.to == "anki":
        save_whole(written, Path(options.output))
    else:
        _write(written.decode(), options.output)
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
    "take": _take,
    "grade": _grade,
    "check": _check,
    "export": _export,
    "accept-translation": _accept_translation,
}


def run() -> NoReturn:
    """For `python -m minigpt.course.quiz.cli`."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
