"""From a quiz file to a Quiz, or to every problem in it at once, each with file:line:column.

The rules are those of data/schemas/quiz-v1.schema.json, which editors use while you type, and a
few that a schema cannot say: exactly one right choice, shares that add up to 1, ids used once,
no HTML. Good and bad files (tests/course/quiz/hostile.py) keep the two in step.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from minigpt.course.quiz.parts import (
    KINDS,
    QUIZ_FOLDER,
    Choice,
    Code,
    CommonError,
    Interval,
    NumericAnswer,
    Question,
    Quiz,
)
from minigpt.course.quiz.reading.answers import Answers, load_answers
from minigpt.course.quiz.reading.reader import EMPTY, Reader
from minigpt.course.quiz.reading.rubric import read_free_text
from minigpt.course.quiz.reading.yaml import Path_, QuizError, read_file
from minigpt.course.quiz.text.plain import maths_problems
from minigpt.course.words import LANGUAGES

__all__ = ["Answers", "QuizError", "load_answers", "load_quiz", "quiz_paths"]

SCHEMA = "minigpt-quiz/1"
QUIZ_KEYS = ("schema", "id", "phase", "languages", "title", "pass_percent", "questions")
QUESTION_KEYS = ("id", "kind", "points", "title", "prompt", "explanation")
KEYS_OF_KIND = {
    "single": (("choices",), ()),
    "multiple": (("choices",), ("scoring",)),
    "numeric": (("answer", "verified_by"), ("common_errors",)),
    "free_text": (("max_words", "rubric", "model_answer", "examples"), ()),
}
QUESTION_ID = r"q-[0-9]{2}-[0-9]{2,3}"
TEST_NODE = r"tests/[A-Za-z0-9_/]+\.py::test_[A-Za-z0-9_]+"
LESSON = r"[A-Za-z0-9_./-]*#[A-Za-z0-9_-]+"
# What decides points. A corrected explanation or feedback leaves earlier scores standing.
MARKED_BY = ("id", "kind", "points", "prompt", "scoring", "answer", "max_words", "rubric")


def quiz_paths(folder: Path = QUIZ_FOLDER) -> list[Path]:
    """Every quiz file, in the order of the phases."""
    return sorted(folder.glob("phase-*.yaml"))


def load_quiz(path: Path) -> Quiz:
    """Read a quiz; raises QuizError with every problem of the file."""
    document = read_file(path)
    quiz = _read_quiz(Reader(document), path.stem)
    document.raise_problems()
    return quiz


def _read_quiz(read: Reader, stem: str) -> Quiz:
    data = read.mapping(read.document.data, (), QUIZ_KEYS, ("retired",))
    if "schema" in data:
        read.one_of(data["schema"], ("schema",), [SCHEMA])
    phase = read.whole(data.get("phase", 0), ("phase",), 0, 99)
    quiz_id = ""
    if "id" in data:
        rule = "phase-NN-slug, in small letters"
        quiz_id = read.string(data["id"], ("id",), r"phase-[0-9]{2}(-[a-z0-9]+)+", rule)
        if quiz_id and quiz_id != stem:
            read.add(("id",), f"id must equal the file's name, {stem!r}, not {quiz_id!r}.")
        elif quiz_id and "phase" in data and quiz_id[6:8] != f"{phase:02d}":
            read.add(("phase",), f"phase must be the number in the id, {quiz_id[6:8]}.")
    if "languages" in data and data["languages"] != list(LANGUAGES):
        read.add(("languages",), f"languages must be [{', '.join(LANGUAGES)}].")
    percent = read.whole(data.get("pass_percent", 80), ("pass_percent",), 1, 100)
    title = read.text(data["title"], ("title",)) if "title" in data else EMPTY
    entries = data.get("questions", [])
    if "questions" in data:
        entries = read.items(entries, ("questions",), 1, 999, "questions")
    questions = tuple(
        _read_question(read, entry, ("questions", index)) for index, entry in enumerate(entries)
    )
    retired = _retired(read, data.get("retired", []))
    _check_ids(read, questions, retired, quiz_id[6:8])
    digest = "" if read.document.problems else content_digest(data)
    return Quiz(quiz_id, phase, title, percent, questions, digest, retired)


def content_digest(data: Mapping) -> str:
    """12 hexadecimal digits that change when a question, a key or a mark changes."""
    marked = [
        {key: question[key] for key in MARKED_BY if key in question}
        | {"choices": [_without_feedback(choice) for choice in question.get("choices", [])]}
        for question in data["questions"]
    ]
    content = [data["id"], data["pass_percent"], marked]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _without_feedback(choice: Mapping) -> dict:
    return {key: value for key, value in choice.items() if key != "feedback"}


def _retired(read: Reader, value: object) -> tuple[str, ...]:
    items = read.items(value, ("retired",), 0, 999, "question ids")
    return tuple(_question_id(read, item, ("retired", i)) for i, item in enumerate(items))


def _question_id(read: Reader, value: object, path: Path_) -> str:
    return read.string(value, path, QUESTION_ID, "q-NN-MM, such as q-28-01")


def _check_ids(
    read: Reader, questions: tuple[Question, ...], retired: tuple[str, ...], phase: str
) -> None:
    used: set[str] = set()
    places = [(question.id, ("questions", i, "id")) for i, question in enumerate(questions)]
    places += [(name, ("retired", i)) for i, name in enumerate(retired)]
    for name, path in places:
        if name in used:
            read.add(path, f"the id {name} is used twice; ids are never reused.")
        elif name and phase and name[2:4] != phase:
            read.add(path, f"the id {name} must start with q-{phase}, the number of the phase.")
        used.add(name)


def _read_question(read: Reader, value: object, path: Path_) -> Question:
    kind = value.get("kind") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind in KEYS_OF_KIND:
        more, optional = KEYS_OF_KIND[kind]
    else:  # report the kind, not every key that might belong to it
        more, optional = (
            (),
            [key for pair in KEYS_OF_KIND.values() for keys in pair for key in keys],
        )
    data = read.mapping(value, path, (*QUESTION_KEYS, *more), (*optional, "verified_by", "lesson"))
    if "kind" in data:
        kind = read.one_of(kind, (*path, "kind"), KINDS)
    texts = {
        key: read.text(data[key], (*path, key)) if key in data else EMPTY
        for key in ("title", "prompt", "explanation")
    }
    fields: dict = {}
    if kind in ("single", "multiple"):
        fields = _read_choices(read, data, path, kind)
    elif kind == "numeric":
        fields = _read_numeric(read, data, path)
    elif kind == "free_text":
        fields = read_free_text(read, data, path)
    if "verified_by" in data:
        rule = "a test such as tests/quizzes/test_phase_28.py::test_q_28_01"
        where = (*path, "verified_by")
        fields["verified_by"] = read.string(data["verified_by"], where, TEST_NODE, rule)
    if "lesson" in data:
        where, rule = (*path, "lesson"), "a page and anchor such as docs/en/lora.md#rank"
        fields["lesson"] = read.string(data["lesson"], where, LESSON, rule)
    return Question(
        id=_question_id(read, data["id"], (*path, "id")) if "id" in data else "",
        kind=str(kind),
        points=read.whole(data.get("points", 1), (*path, "points"), 1, 10),
        **texts,
        **fields,
    )


def _read_choices(read: Reader, data: Mapping, path: Path_, kind: str) -> dict:
    scoring = "balanced"
    if "scoring" in data:
        allowed = ("balanced", "all_or_nothing")
        scoring = read.one_of(data["scoring"], (*path, "scoring"), allowed)
    if "choices" not in data:
        return {"scoring": scoring}
    where = (*path, "choices")
    entries = read.items(data["choices"], where, 2 if kind == "single" else 3, 8, "choices")
    choices = tuple(_read_choice(read, entry, (*where, i)) for i, entry in enumerate(entries))
    letters = [choice.id for choice in choices]
    if all(letters) and letters != list("abcdefgh"[: len(letters)]):
        read.add(where, f"the choices must be called a, b, c ... in order, not {letters}.")
    right = sum(choice.correct for choice in choices)
    if kind == "single" and choices and right != 1:
        read.add(where, f"a single question has exactly one correct choice, not {right}.")
    if kind == "multiple" and len(choices) >= 3 and not 1 <= right <= len(choices) - 2:
        rule = "at least one correct and two wrong choices"
        read.add(
            where, f"a multiple question has {rule}; here {right} of {len(choices)} are correct."
        )
    if any(choice.code for choice in choices) and "verified_by" not in data:
        read.add(path, "a question with code choices needs verified_by, the test that runs them.")
    return {"choices": choices, "scoring": scoring}


def _read_choice(read: Reader, value: object, path: Path_) -> Choice:
    data = read.mapping(value, path, ("id", "correct", "feedback"), ("text", "code", "math"))
    shown = [key for key in ("text", "code", "math") if key in data]
    if len(shown) != 1 and isinstance(value, dict):
        found = " and ".join(shown) or "none"
        read.add(path, f"a choice has exactly one of text, code and math; here: {found}.")
    letter = read.one_of(data["id"], (*path, "id"), "abcdefgh") if "id" in data else ""
    correct = read.boolean(data["correct"], (*path, "correct")) if "correct" in data else False
    feedback = read.text(data["feedback"], (*path, "feedback")) if "feedback" in data else EMPTY
    code = math = None
    text = read.text(data["text"], (*path, "text")) if "text" in data else None
    if "code" in data:
        fields = read.mapping(data["code"], (*path, "code"), ("lang", "source"))
        source = read.string(fields.get("source", "-"), (*path, "code", "source"))
        lang = read.string(fields.get("lang", "-"), (*path, "code", "lang"), r"[a-z+-]+", "a name")
        code = Code(lang, source.rstrip("\n"))
    if "math" in data:
        math = read.string(data["math"], (*path, "math")).strip()
        for problem in maths_problems(math):
            read.add((*path, "math"), problem)
    return Choice(letter, correct, feedback, text, code, math)


def _read_numeric(read: Reader, data: Mapping, path: Path_) -> dict:
    fields: dict = {}
    problems_before = len(read.document.problems)
    if "answer" in data:
        where = (*path, "answer")
        optional = ("value", "tolerance", "range", "accept_percent", "integer", "unit")
        answer = read.mapping(data["answer"], where, (), optional)
        interval, value = _interval(read, answer, where)
        flags = {
            key: read.boolean(answer[key], (*where, key))
            for key in ("accept_percent", "integer")
            if key in answer
        }
        unit = read.string(answer["unit"], (*where, "unit")) if "unit" in answer else None
        fields["answer"] = NumericAnswer(interval, value, unit=unit, **flags)
    errors = []
    if "common_errors" in data:
        where = (*path, "common_errors")
        entries = read.items(data["common_errors"], where, 1, 9, "common errors")
        for index, entry in enumerate(entries):
            here = (*where, index)
            error = read.mapping(entry, here, ("feedback",), ("value", "tolerance", "range"))
            interval = _interval(read, error, here)[0]
            sound = len(read.document.problems) == problems_before
            key = fields["answer"].accepted if sound and "answer" in fields else None
            if key and interval.low <= key.high and key.low <= interval.high:
                read.add(here, "this common error overlaps the right answer.")
            given = error.get("feedback", EMPTY)
            errors.append(CommonError(interval, read.text(given, (*here, "feedback"))))
    return fields | {"common_errors": tuple(errors)}


def _interval(read: Reader, data: Mapping, path: Path_) -> tuple[Interval, Decimal | None]:
    """value with its tolerance, or range: [low, high]."""
    if ("value" in data) == ("range" in data):
        read.add(path, "give either value (with a tolerance) or range: [low, high].")
    if "range" in data:
        where = (*path, "range")
        if "tolerance" in data:
            read.add((*path, "tolerance"), "a range has no tolerance; widen the range instead.")
        ends = read.items(data["range"], where, 2, 2, "numbers")
        numbers = [read.number(end, (*where, i)) for i, end in enumerate(ends)]
        low, high = [Fraction(number or 0) for number in (*numbers, 0, 0)[:2]]
        if low > high:
            read.add(where, f"the range must go from low to high, not from {low} to {high}.")
        return Interval(low, high), None
    value = read.number(data["value"], (*path, "value")) if "value" in data else None
    exact = Fraction(value or 0)
    margin = _margin(read, data.get("tolerance", {}), (*path, "tolerance"), value)
    return Interval(exact - margin, exact + margin), value


def _margin(read: Reader, value: object, path: Path_, key: Decimal | None) -> Fraction:
    """The tolerance max(abs, rel * |key|); decimals: d is half a unit of the d-th decimal."""
    data = read.mapping(value, path, (), ("abs", "rel", "decimals"))
    if "decimals" in data:
        if len(data) > 1:
            read.add(path, "decimals stands alone, without abs or rel.")
        digits = read.whole(data["decimals"], (*path, "decimals"), 0, 12)
        return Fraction(1, 2 * 10**digits)
    margins = [Fraction(0)]
    for name, scale in (("abs", Fraction(1)), ("rel", abs(Fraction(key or 0)))):
        if name in data:
            number = read.number(data[name], (*path, name))
            if number is not None and (number <= 0 or (name == "rel" and number >= 1)):
                rule = "more than 0" + (" and less than 1" if name == "rel" else "")
                read.add((*path, name), f"{name} must be {rule}, not {number}.")
            if name == "rel" and key == 0:
                read.add((*path, name), "a share of 0 is 0; use abs with the value 0.")
            margins.append(Fraction(number or 0) * scale)
    return max(margins)
