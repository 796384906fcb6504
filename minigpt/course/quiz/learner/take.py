"""A quiz at the terminal: one question after another, graded at the end.

It reads and writes plain lines, so it works over a pipe and with a screen reader. Every answer is
kept in a draft the moment it is given: Ctrl-C, a closed window or the end of the input grade
nothing, lose nothing, and the next `take` goes on from there.
"""

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from minigpt.course.quiz.grading.grade import AnswerError, clean_answer, grade_question
from minigpt.course.quiz.learner.template import how_to_answer, scoring_rule, show_possible
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.text.terminal import (
    choice_lines,
    show_percent,
    terminal_line,
    terminal_text,
)
from minigpt.course.quiz.text.words import WORDS

Answer = str | tuple[str, ...]


class Stopped(Exception):
    """The learner stopped before grading; the message says what was kept."""


@dataclass
class Draft:
    """The answers given so far, in a file that `minigpt quiz grade` could read as well.

    Its name holds the quiz's digest: after the quiz is edited an old letter may mean another
    choice, so an old draft is simply not found.
    """

    path: Path
    quiz: Quiz
    lang: str
    answers: dict[str, Answer] = field(default_factory=dict)
    problem: str = ""  # why the last save failed

    @classmethod
    def beside(cls, store: Path, quiz: Quiz, lang: str) -> "Draft":
        """The draft of this quiz in the folder of the attempts, with the answers it holds."""
        draft = cls(store.parent / f"{quiz.id}.{quiz.digest[:12]}.draft.json", quiz, lang)
        try:
            found = json.loads(draft.path.read_bytes())["answers"]
            for question in quiz.questions:
                answer = clean_answer(question, found.get(question.id))
                if answer is not None:
                    draft.answers[question.id] = answer
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            draft.answers.clear()  # absent or spoilt: start afresh
        return draft

    def save(self) -> None:
        """Replace the file in one step; a failure is remembered and told, never fatal."""
        record = {
            "schema": "minigpt-answers/1",
            "quiz": self.quiz.id,
            "lang": self.lang,
            "answers": self.answers,
        }
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(record, indent=1), encoding="utf-8")
            fresh.replace(self.path)
            self.problem = ""
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            self.problem = f"{self.path}: {error.strerror or error}"

    def discard(self) -> None:
        """Called once the attempt itself is kept."""
        with suppress(OSError):
            self.path.unlink()


def take(
    quiz: Quiz, lang: str, draft: Draft, source: TextIO, out: TextIO, resume: str = ""
) -> dict[str, Answer]:
    """Ask every question, then let the learner go back; return the answers to be graded.

    Raises Stopped on Ctrl-C and when the input ends before the last question; `resume` is the
    command line that it tells the learner.
    """
    session = _Session(quiz, lang, draft, source, out)
    try:
        session.ask_all()
        session.review()
    except (KeyboardInterrupt, EOFError) as error:
        raise Stopped(_farewell(draft, lang, resume)) from error
    return dict(draft.answers)


def _farewell(draft: Draft, lang: str, resume: str) -> str:
    words = WORDS[lang]
    if draft.problem:
        return words["not_kept"].format(draft.problem)
    return f"{words['stopped']} {resume}" if draft.answers else words["stopped_empty"]


@dataclass
class _Session:
    quiz: Quiz
    lang: str
    draft: Draft
    source: TextIO
    out: TextIO

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.lang]

    def say(self, text: str = "") -> None:
        print(text, file=self.out)

    def hear(self, prompt: str) -> str:
        """One line of the learner's; EOFError when there is none."""
        self.out.write(prompt)
        self.out.flush()
        line = self.source.readline()
        if not line:
            self.say()
            raise EOFError
        return line.strip()

    def ask_all(self) -> None:
        quiz, lang, words = self.quiz, self.lang, self.words
        self.say(words["head"].format(phase=quiz.phase, title=terminal_line(quiz.title[lang])))
        self.say(
            words["take_head"].format(
                len(quiz.questions),
                show_possible(quiz.points, lang),
                show_percent(Fraction(quiz.pass_percent), lang),
            )
        )
        if self.draft.answers:
            self.say(words["take_resume"])
        for number in range(1, len(quiz.questions) + 1):
            self.ask(number)

    def ask(self, number: int) -> None:
        """Show one question and take an answer that can be graded, or none."""
        question = self.quiz.questions[number - 1]
        self.say()
        for line in question_lines(self.quiz, number, self.lang):
            self.say(line)
        before = self.draft.answers.get(question.id)
        prompt = self.words[f"ask_{question.kind}"].format(
            _kept_hint(before, self.words), limit=question.max_words
        )
        while True:
            line = self.hear(prompt)
            if not line:
                return  # skipped, or kept from last time
            try:
                answer = None if line == "-" else read_answer(question, line)
            except AnswerError:
                help_ = how_to_answer(question, self.lang)
                self.say(self.words["bad_answer"].format(help_[0].upper() + help_[1:] + "."))
                continue
            if answer is None:
                self.draft.answers.pop(question.id, None)
            else:
                judged = grade_question(question, answer, self.lang)
                if judged.status == "ask":  # better asked now than marked 0 at the end
                    self.say(self.words["number_note"].format(judged.note))
                    continue
                self.draft.answers[question.id] = answer
            self.draft.save()
            return

    def review(self) -> None:
        """Say what is blank and let any question be answered again; Enter or the end grades."""
        while True:
            count = len(self.quiz.questions)
            blank = [
                str(number)
                for number, question in enumerate(self.quiz.questions, 1)
                if question.id not in self.draft.answers
            ]
            key = "some_blank" if blank else "all_answered"
            self.say()
            try:
                line = self.hear(self.words[key].format(", ".join(blank)))
            except EOFError:
                return  # every question was asked: the end of a pipe means "that is all"
            if not line:
                return
            if re.fullmatch("[0-9]{1,4}", line) and 1 <= int(line) <= count:
                self.ask(int(line))
            else:
                self.say(self.words["no_such_number"].format(count))


def question_lines(quiz: Quiz, number: int, lang: str) -> list[str]:
    """A question as the terminal shows it, without its answer."""
    question = quiz.questions[number - 1]
    head = WORDS[lang]["question"].format(
        number,
        len(quiz.questions),
        terminal_line(question.title[lang]),
        show_possible(question.points, lang),
    )
    lines = [head, *terminal_text(question.prompt[lang]).splitlines()]
    for choice in question.choices:
        lines += [f"  {line}".rstrip() for line in choice_lines(choice, lang)]
    if question.kind == "multiple":
        lines.append(f"({scoring_rule(question, lang)})")
    return lines


def read_answer(question: Question, line: str) -> Answer | None:
    """What was typed, as `grading` takes it; AnswerError when it fits no choice."""
    if question.kind != "multiple":
        text = line.rstrip(")").strip() if question.kind == "single" else line
        return clean_answer(question, text)
    if line == "0":
        return ()
    letters = re.findall(r"[^\W\d_]", line.replace(")", " "))
    leftover = re.sub(r"[^\W\d_]|[\s,;.)&+]", "", line)
    if leftover or not letters:
        raise AnswerError(f"{question.id} takes letters such as a c, not {line!r}.")
    return clean_answer(question, letters)


def _kept_hint(answer: Answer | None, words: dict[str, str]) -> str:
    if answer is None:
        return ""
    shown = (" ".join(answer) or "0") if isinstance(answer, tuple) else answer
    return f" [{shown}; {words['clear_hint']}]"
