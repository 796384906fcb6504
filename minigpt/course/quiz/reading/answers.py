"""A learner's answer file, read as strictly as a quiz, and checked against its quiz if given.

    schema: minigpt-answers/1
    quiz: phase-28-lora-qlora
    lang: es
    answers: {q-28-01: d, q-28-03: [a, c], q-28-04: "0,0208"}

Values stay text, exactly as typed: `0,0208` is read by `numbers`, and `no` is a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from minigpt.course.quiz.grading.grade import AnswerError, clean_answer, unknown_question
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.reading.reader import Reader
from minigpt.course.quiz.reading.yaml import Document, read_file, read_yaml
from minigpt.course.words import LANGUAGES

SCHEMA = "minigpt-answers/1"
KEYS = ("schema", "quiz", "lang", "answers")


@dataclass(frozen=True)
class Answers:
    """One answer file: which quiz, in which language, and {question id: text, list or None}."""

    quiz: str
    lang: str
    answers: Mapping[str, str | tuple[str, ...] | None]


def load_answers(path: Path, quiz: Quiz | None = None) -> Answers:
    """Read an answer file; raises QuizError. With a quiz, ids and letters are checked too."""
    return _read_answers(read_file(path, typed=False), quiz)


def parse_answers(data: bytes, name: str, quiz: Quiz | None = None) -> Answers:
    """load_answers for bytes that came another way; `name` stands for the file in problems."""
    return _read_answers(read_yaml(data, name, typed=False), quiz)


def _read_answers(document: Document, quiz: Quiz | None) -> Answers:
    read = Reader(document)
    data = read.mapping(document.data, (), KEYS)
    if "schema" in data:
        read.one_of(data["schema"], ("schema",), [SCHEMA])
    name = read.string(data["quiz"], ("quiz",)) if "quiz" in data else ""
    if quiz and name and name != quiz.id:
        read.add(("quiz",), f"these are answers to {name!r}, not to {quiz.id!r}.")
        quiz = None  # its ids would all be unknown, too
    lang = read.one_of(data["lang"], ("lang",), LANGUAGES) if "lang" in data else "en"
    answers: dict[str, str | tuple[str, ...] | None] = {}
    if "answers" in data:
        answers = _read_each(read, data["answers"], quiz)
    document.raise_problems()
    return Answers(name, lang, answers)


def _read_each(
    read: Reader, value: object, quiz: Quiz | None
) -> dict[str, str | tuple[str, ...] | None]:
    if not isinstance(value, dict):
        rule = "a mapping from question ids to answers, such as q-28-01: a"
        read.add(("answers",), f"answers must be {rule}.")
        return {}
    questions = {question.id: question for question in quiz.questions} if quiz else {}
    answers: dict[str, str | tuple[str, ...] | None] = {}
    for name, answer in value.items():
        path = ("answers", name)
        if isinstance(answer, dict) or (
            isinstance(answer, list) and not all(isinstance(item, str) for item in answer)
        ):
            read.add(path, "an answer is a letter, a list of letters, a number or a text.")
            continue
        answers[name] = tuple(answer) if isinstance(answer, list) else answer
        try:
            if name in questions:
                answers[name] = clean_answer(questions[name], answers[name])
            elif quiz and (where := read.document.key_marks.get(path)):
                read.document.add(where, unknown_question(name, quiz))
        except AnswerError as error:
            read.add(path, str(error))
    return answers
