"""A learner's answer file, read as strictly as a quiz, and checked against its quiz if given.

    schema: minigpt-answers/1
    quiz: phase-28-lora-qlora
    lang: es
    name: Ana Pérez                                  # optional, for a class
    answers: {q-28-01: d, q-28-03: [a, c], q-28-04: "0,0208"}
    self: {q-28-07: [quantized, base]}               # optional: what my free text says
    digest: 4f2a9c1b07de                             # these two are the course's own:
    choices: {q-28-01: [1f0a3c9b22e1, ...], ...}     # which version, and what its letters meant

Values stay text, exactly as typed: `0,0208` is read by `numbers`, and `no` is a word. Letters are
those of today's quiz when the file is handed on: `grading.versions` moves what was moved.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from minigpt.course.quiz.grading.given import AnswerError, clean_answer, unknown_question
from minigpt.course.quiz.grading.grade import Mark, self_mark
from minigpt.course.quiz.grading.versions import letters_meant
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.reading.reader import Reader
from minigpt.course.quiz.reading.sentences import said, shown
from minigpt.course.quiz.reading.yaml import Document, read_file, read_yaml
from minigpt.course.words import LANGUAGES, visible

SCHEMA = "minigpt-answers/1"
KEYS = ("schema", "quiz", "lang", "answers")
MORE_KEYS = ("name", "digest", "choices", "self")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Answers:
    """One answer file: which quiz, in which language, and {question id: what was answered}."""

    quiz: str
    lang: str
    answers: Mapping[str, object]  # text, letters, None, or CHANGED
    name: str = ""
    digest: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)  # the learner's own, of free text


def load_answers(path: Path, quiz: Quiz | None = None, lang: str = "en") -> Answers:
    """Read an answer file; raises QuizError. With a quiz, ids and letters are checked too."""
    return _read_answers(read_file(path, typed=False, lang=lang), lambda name: quiz)


def load_with_quiz(path: Path, find: Callable[[str], Quiz], lang: str = "en") -> tuple:
    """(quiz, answers) of a file that is read once; `find` knows the quiz that it names."""
    found: list[Quiz] = []

    def keep(name: str) -> Quiz:
        found.append(find(name))
        return found[0]

    answers = _read_answers(read_file(path, typed=False, lang=lang), keep)
    return found[0], answers


def parse_answers(data: bytes, name: str, quiz: Quiz | None = None) -> Answers:
    """load_answers for bytes that came another way; `name` stands for the file in problems."""
    return _read_answers(read_yaml(data, name, typed=False), lambda name: quiz)


def _read_answers(document: Document, find: Callable[[str], Quiz | None]) -> Answers:
    read = Reader(document)
    data = read.mapping(document.data, (), KEYS, MORE_KEYS)
    if "schema" in data:
        read.one_of(data["schema"], ("schema",), [SCHEMA])
    name = read.string(data["quiz"], ("quiz",)) if "quiz" in data else ""
    lang = read.one_of(data["lang"], ("lang",), LANGUAGES) if "lang" in data else "en"
    if not name:
        document.raise_problems()
    try:
        quiz = find(name)
    except ValueError as error:  # no such quiz; `find` says which there are
        told = getattr(error, "said", None)
        if told is None:
            raise
        read.add(("quiz",), told)
        document.raise_problems()
        raise
    if quiz and name and name != quiz.id:
        read.add(("quiz",), said("other quiz", name=shown(name), quiz=shown(quiz.id)))
        quiz = None  # its ids would all be unknown, too
    digest = read.string(data["digest"], ("digest",)) if data.get("digest") is not None else ""
    choices = _read_choices(read, data.get("choices"))
    answers: dict[str, object] = {}
    if "answers" in data:
        answers = _read_each(read, data["answers"], quiz, digest, choices)
    marks = _read_marks(read, data.get("self"), quiz)
    learner = _read_name(read, data.get("name"))
    document.raise_problems()
    return Answers(name, lang, answers, learner, digest, choices, marks)


def _read_each(
    read: Reader,
    value: object,
    quiz: Quiz | None,
    digest: str,
    choices: Mapping[str, tuple[str, ...]],
) -> dict[str, object]:
    if not isinstance(value, dict):
        read.add(("answers",), said("answers"))
        return {}
    questions = {question.id: question for question in quiz.questions} if quiz else {}
    answers: dict[str, object] = {}
    for name, answer in value.items():
        path = ("answers", name)
        if isinstance(answer, dict) or (
            isinstance(answer, list) and not all(isinstance(item, str) for item in answer)
        ):
            read.add(path, said("an answer"))
            continue
        answers[name] = tuple(answer) if isinstance(answer, list) else answer
    if quiz:
        answers = letters_meant(quiz, answers, choices, digest)
    for name, answer in answers.items():
        path = ("answers", name)
        try:
            if name in questions:
                if not questions[name].graded and path in read.document.commented:
                    read.add(path, said("cut"))
                answers[name] = answer if _gone(answer) else clean_answer(questions[name], answer)
            elif quiz and (where := read.document.key_marks.get(path)):
                read.document.add(where, unknown_question(name, quiz).said)
        except AnswerError as error:
            read.add(path, error.said)
    return answers


def _gone(answer: object) -> bool:
    return answer is not None and not isinstance(answer, str | tuple)


def _read_choices(read: Reader, value: object) -> dict[str, tuple[str, ...]]:
    """{question id: the fingerprints of its choices}; they are nobody's to edit."""
    if value is None:
        return {}
    sound = isinstance(value, dict) and all(
        isinstance(prints, list)
        and 2 <= len(prints) <= 8
        and all(isinstance(p, str) and re.fullmatch("[0-9a-f]{12}", p) for p in prints)
        for prints in value.values()
    )
    if not sound or not isinstance(value, dict):
        read.add(("choices",), said("choices"))
        return {}
    return {name: tuple(prints) for name, prints in value.items()}


def _read_marks(read: Reader, value: object, quiz: Quiz | None) -> dict[str, Mark]:
    """What learners say of their own free text: the ideas of the rubric that it has."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        read.add(("self",), said("self", example="q-28-07: [quantized]"))
        return {}
    questions = {q.id: q for q in quiz.questions if q.rubric} if quiz else {}
    marks: dict[str, Mark] = {}
    for name, ideas in value.items():
        path, question = ("self", name), questions.get(name)
        if ideas is None or quiz is None:
            continue
        if question is None or question.rubric is None or not isinstance(ideas, list):
            read.add(path, said("self", example="q-28-07: [quantized]"))
            continue
        known = [idea.id for idea in question.rubric.concepts]
        strange = [idea for idea in ideas if idea not in known]
        for idea in strange:
            there = ", ".join(known)
            read.add(path, said("no idea", question=name, value=shown(idea), known=there))
        if not strange:
            marks[name] = self_mark(question, ideas)
    return marks


def _read_name(read: Reader, value: object) -> str:
    if value is None:
        return ""
    name = " ".join(value.split(" ")).strip() if isinstance(value, str) else ""
    if not isinstance(value, str) or len(name) > LONGEST_NAME or name != visible(name):
        read.add(("name",), said("a name", limit=LONGEST_NAME, value=shown(value)))
        return ""
    return " ".join(name.split())
