"""`minigpt quiz take | grade | mark | regrade`: from answers to a kept attempt, and afterwards."""

import argparse
import shlex
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from minigpt.course.quiz.bank import Bank, answer_files, grade_file
from minigpt.course.quiz.classroom.collect import Collected
from minigpt.course.quiz.classroom.group import (
    Group,
    Row,
    class_data,
    make_group,
    mark_by_hand,
)
from minigpt.course.quiz.classroom.lists import ListError, read_mark, read_marks, read_roster
from minigpt.course.quiz.classroom.whose import learner_names
from minigpt.course.quiz.cli_parser import BadRequest, default_lang
from minigpt.course.quiz.cli_write import SPREADSHEET, check_output, write
from minigpt.course.quiz.grading.given import AnswerError
from minigpt.course.quiz.grading.grade import Mark, Result, grade, with_marks
from minigpt.course.quiz.learner.amend import amendment, latest, marked, regrade
from minigpt.course.quiz.learner.attempts import AttemptStore, Standing, StoreError, standing_of
from minigpt.course.quiz.learner.draft import Draft
from minigpt.course.quiz.learner.report import as_json, attempt_data, attempt_record, attempt_report
from minigpt.course.quiz.learner.take import Stopped, ask_marks, take
from minigpt.course.quiz.learner.words import WORDS
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.terminal import show_percent, show_points
from minigpt.course.words import visible

PASSED, NOT_PASSED, INVALID, INTERRUPTED = 0, 1, 2, 130


def refuse(*sentences: str) -> int:
    """Say on stderr what is wrong; the exit code."""
    for sentence in sentences:
        print(f"minigpt: {visible(sentence)}", file=sys.stderr)
    return INVALID


def take_command(options: argparse.Namespace) -> int:
    """Ask, grade, keep, and then let the learner mark the free text."""
    quiz = Bank(options.quizzes).find(options.quiz)
    store = AttemptStore(options.store)
    draft = Draft.beside(store.path, quiz, options.lang, default_lang())
    again = shlex.join(["minigpt", "quiz", *options.argv])
    kept_on = options.lang is None and draft.answers and draft.lang != default_lang()
    if kept_on:
        print(WORDS[draft.lang]["draft_lang"])
    try:
        answers = take(quiz, draft.lang, draft, sys.stdin, sys.stdout, again)
    except Stopped as stopped:
        print(f"\n{stopped}", file=sys.stderr)
        return INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else INVALID
    result = grade(quiz, answers, draft.lang)
    code = keep_and_show(quiz, result, store, options)
    if code != INVALID:
        draft.discard()  # only now: a full disk leaves the answers where they are
        _mark_own(quiz, result, store)
    return code


def _mark_own(quiz: Quiz, result: Result, store: AttemptStore) -> None:
    """The learner's own marks of their free text, kept beside the attempt."""
    marks = ask_marks(quiz, result, sys.stdin, sys.stdout)
    attempt = latest(store.read(), quiz, "") if marks else None
    if attempt is not None:
        own = with_marks(result, marks)
        store.amend(amendment(quiz, attempt, own, "mark"))
        points, possible = own.with_marks
        shown = show_percent(100 * points / possible, result.lang)
        words = WORDS[result.lang]
        print(words["with_marks"].format(show_points(points, result.lang), possible, shown))


def grade_command(options: argparse.Namespace) -> int:
    """One answer file for its learner, or a class for its teacher."""
    bank = Bank(options.quizzes)
    found = answer_files(options.files)
    inputs = [*found.files, *(path for path, _ in found.named if path.is_file())]
    inputs += [path for path in (options.roster, options.marks, options.store) if path]
    check_output(options.output, inputs)
    alone = len(found.files) == 1 and not Path(options.files[0]).is_dir()
    if options.roster or options.marks or options.html or options.excel or not alone:
        return _grade_class(found, bank, options)
    row = grade_file(found.files[0], bank, options.lang)
    if row.result is None or row.quiz is None:
        return refuse(*row.problems)
    if options.csv:
        return _grade_class(found, bank, options)
    store = None if options.no_save else AttemptStore(options.store)
    return keep_and_show(row.quiz, row.result, store, options)


def keep_and_show(
    quiz: Quiz, result: Result, store: AttemptStore | None, options: argparse.Namespace
) -> int:
    """Save the attempt, then report; an attempt that cannot be saved is still reported."""
    standing, problem = Standing(()), None
    if store is not None:
        try:
            before = standing_of(quiz, store.read())
            record = attempt_record(quiz, result, options.reveal or result.passed)
            store.append(replace(record, after_reveal=before.revealed))
            standing = standing_of(quiz, store.read())
        except StoreError as error:
            problem = str(error)
    output = getattr(options, "output", None)
    if getattr(options, "json", False):
        write(as_json(attempt_data(quiz, result, options.reveal)), output)
    else:
        write(attempt_report(quiz, result, standing, options.reveal), output)
    if problem:
        return refuse(problem)
    return PASSED if result.passed else NOT_PASSED


def _grade_class(found: Collected, bank: Bank, options: argparse.Namespace) -> int:
    try:
        group = _group(found, bank, options)
    except ListError as error:
        return refuse(error.said[options.lang])
    if options.store is not None and not options.no_save:
        AttemptStore(options.store).append(
            *(
                attempt_record(one.quiz, one.result, options.reveal, one.name)
                for one in group.learners
            )
        )
    _tell(group, options)
    if group.bad or found.lost:
        return INVALID
    passed = all(one.result.passed for one in group.learners)
    return PASSED if passed and not group.missing else NOT_PASSED


def _group(found: Collected, bank: Bank, options: argparse.Namespace) -> Group:
    """Every file of the class graded, with the names and the marks that the teacher brought."""
    lists = [path for path in (options.roster, options.marks) if path]
    files = [path for path in found.files if not _is_one_of(path, lists)]
    named = [(path, why) for path, why in found.named if not _is_one_of(path, lists)]
    found.named = named
    rows: list[Row] = [grade_file(path, bank, options.lang, path in found.nested) for path in files]
    roster = read_roster(options.roster) if options.roster else None
    group = make_group(rows, learner_names(rows), named, roster, options.keep)
    if options.marks:
        possible = {q.id: q.points for quiz in group.quizzes for q in quiz.questions}
        group = mark_by_hand(group, read_marks(options.marks, possible))
    return group


def _is_one_of(path: Path, others: list[Path]) -> bool:
    return any(path.exists() and other.exists() and path.samefile(other) for other in others)


def _tell(group: Group, options: argparse.Namespace) -> None:
    if options.json:
        write(as_json(class_data(group, options.reveal)), options.output)
    elif options.csv or options.excel:
        from minigpt.course.quiz.classroom.tables import class_csv

        lang = options.lang if options.excel else "en"
        text = class_csv(group, options.table, lang, options.excel)
        write(text, options.output, SPREADSHEET)
    elif options.html:
        from minigpt.course.quiz.classroom.page import class_page

        write(class_page(group, options.lang), options.output)
    else:
        from minigpt.course.quiz.classroom.report import class_report

        write(class_report(group, options.lang), options.output)


# ---------------------------------------------------------------- afterwards


def mark_command(options: argparse.Namespace) -> int:
    """A mark by hand for one answer of a kept attempt: the learner's latest."""
    bank, store, lang = Bank(options.quizzes), AttemptStore(options.store), options.lang
    quiz = next((q for q in bank.all() if options.question in {x.id for x in q.questions}), None)
    if quiz is None:
        raise BadRequest(f"no quiz has a question {options.question!r}: see `minigpt quiz list`")
    question = next(q for q in quiz.questions if q.id == options.question)
    attempt = latest(store.read(), quiz, options.learner)
    if attempt is None:
        whose = f" of {options.learner!r}" if options.learner else ""
        raise BadRequest(f"{store.path}: there is no attempt{whose} at {quiz.id} to mark")
    by = "teacher" if options.learner or question.graded else "self"
    if question.graded and not options.note:
        raise BadRequest(f"{question.id} has a key: say with --note why its mark is another")
    try:
        mark = read_mark(options.points, question.points, options.note, options.question)
        change, result = marked(quiz, attempt, {question.id: Mark(mark.points, by, mark.note)})
    except (ListError, AnswerError) as error:
        return refuse(error.said[lang])
    store.amend(change)
    judged = next(q for q in result.questions if q.id == question.id)
    points, possible = result.with_marks
    who = options.learner or quiz.id
    print(
        WORDS[lang]["mark_kept"].format(
            visible(who), show_points(mark.points, lang), question.points, question.id,
            show_points(judged.points, lang), show_points(points, lang), possible,
            show_percent(100 * points / possible, lang),
        )
    )  # fmt: skip
    return PASSED


def regrade_command(options: argparse.Namespace) -> int:
    """Every kept attempt under today's keys; what changed is told and kept beside the old."""
    bank, store, lang = Bank(options.quizzes), AttemptStore(options.store), options.lang
    quizzes = [bank.find(options.quiz)] if options.quiz else bank.all()
    attempts, words = store.read(), WORDS[lang]
    changes, lines = [], []
    for quiz in quizzes:
        mine = regrade(quiz, attempts)
        new = [one for one in mine if one.amendment is not None]
        changes += [one.amendment for one in new if one.amendment is not None]
        if mine:
            lines.append(words["regrade_head"].format(quiz.id, len(mine), len(mine), len(new)))
        for one in mine:
            who, when = one.attempt.learner or "-", one.attempt.time
            if one.left:
                lines.append(words["regrade_left"].format(when, who, words[one.left]))
            elif one.amendment is not None:
                now = 100 * one.amendment.points / max(one.amendment.possible, 1)
                before = show_percent(Fraction(one.attempt.percent), lang)
                after = show_percent(now, lang)
                lines.append(words["regrade_line"].format(when, who, before, after))
    if changes and not options.dry_run:
        store.amend(*changes)
    print("\n".join(lines) if lines else words["no_attempts"])
    return PASSED
