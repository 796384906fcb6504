"""`minigpt quiz check`: the lints over the quizzes, and the tests that prove their keys."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from minigpt.course.quiz.bank import Bank
from minigpt.course.quiz.checks.guessing import guessable
from minigpt.course.quiz.checks.lint import lint_bank, lint_quiz
from minigpt.course.quiz.checks.parity import read_lock
from minigpt.course.quiz.parts import Quiz

ROOT = Path(__file__).parents[4]


def check_bank(bank: Bank, names: Sequence[str] = (), run: bool = False) -> list[str]:
    """Every problem found, one sentence each. The bank's own lints need all of its quizzes."""
    quizzes = [bank.find(name) for name in names] or bank.all()
    lock = read_lock(bank.folder)
    problems = [problem for quiz in quizzes for problem in lint_quiz(quiz, lock)]
    if not names:
        problems += [*lint_bank(quizzes, lock), *guessable(quizzes)]
    return problems + (run_proofs(quizzes) if run else [])


def run_proofs(quizzes: Sequence[Quiz]) -> list[str]:
    """Run the tests named by `verified_by`; a key whose test fails is a problem."""
    proofs = sorted({q.verified_by for quiz in quizzes for q in quiz.questions if q.verified_by})
    if not proofs:
        return []
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=line", *proofs]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if finished.returncode == 0:
        return []
    lines = (finished.stdout + finished.stderr).splitlines()
    told = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return told or [f"the tests of the keys ended with code {finished.returncode}: {lines[-1:]}"]
