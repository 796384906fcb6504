"""Quiz and answer files are read whole or refused at line and column; the JSON Schema agrees."""

import copy
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hostile import EDITS, GOOD, edited_quiz, mutate
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.reading.schema import QuizError, load_quiz, quiz_paths
from minigpt.course.quiz.reading.yaml import read_file

ROOT = Path(__file__).parents[3]

SCHEMA = json.loads((ROOT / "data/schemas/quiz-v1.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
QUIZ = load_quiz(GOOD)


def write(folder: Path, text: str) -> Path:
    path = folder / GOOD.name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    try:
        load_quiz(path)
    except QuizError as error:
        return error.problems
    return ()


def test_the_example_becomes_plain_values():
    single, code, multiple, strict, ratio, count, between, text = QUIZ.questions
    assert (QUIZ.id, QUIZ.phase, QUIZ.pass_percent, QUIZ.points) == ("phase-28-example", 28, 80, 10)
    assert single.choices[2].correct and single.choices[2].math == r"320\,r"
    assert single.lesson == "docs/en/lora.md#parameter-count"
    assert code.choices[0].code is not None
    assert code.choices[0].code.source.startswith("def forward") and "\n    return" in (
        code.choices[0].code.source
    )
    assert (multiple.scoring, strict.scoring) == ("balanced", "all_or_nothing")
    assert multiple.choices[0].text == {
        "en": "Together they hold 0 numbers.",
        "es": "Juntas contienen 0 números.",
    }
    assert ratio.answer is not None and ratio.answer.accept_percent
    # 0.020833 +- 1 %, by hand.
    assert ratio.answer.accepted.low == Fraction(2062467, 10**8)
    assert ratio.answer.accepted.high == Fraction(2104133, 10**8)
    assert count.answer is not None and count.answer.integer
    assert (count.answer.accepted.low, count.answer.accepted.high) == (18432, 18432)
    assert [e.accepted.high for e in between.common_errors] == [Fraction(101, 20), Fraction(1, 2)]
    assert text.rubric is not None and text.examples is not None
    assert [concept.share for concept in text.rubric.concepts] == [Fraction(1, 2)] * 2
    assert text.examples["es"][1].mark == Fraction(1, 2)
    assert text.examples["en"][4].known_miss


@pytest.mark.parametrize(("name", "old", "new", "sentence"), EDITS, ids=[e[0] for e in EDITS])
def test_a_quiz_with_one_mistake_is_refused_where_the_mistake_is(
    tmp_path, name, old, new, sentence
):
    text, place = edited_quiz(old, new)
    problems = problems_of(write(tmp_path, text))
    assert len(problems) == 1, problems
    assert sentence in problems[0]
    if place:
        assert problems[0].startswith(f"{tmp_path / GOOD.name}:{place[0]}:{place[1]}: ")


def test_the_name_of_the_file_is_part_of_the_rules(tmp_path):
    path = tmp_path / "phase-28-renamed.yaml"
    path.write_bytes(GOOD.read_bytes())
    (problem,) = problems_of(path)
    assert "phase-28-renamed" in problem


def test_several_mistakes_are_reported_together_in_the_order_of_the_file(tmp_path):
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("pass_percent: 80", "pass_percent: 0").replace("kind: free_text", "kind: x")
    text = text.replace("en: A ratio", "en: &r A ratio").replace(
        "answer: {range: [3.5", "answer: {range: ['3.5'"
    )
    lines = [int(problem.split(":")[1]) for problem in problems_of(write(tmp_path, text))]
    assert len(lines) == 4
    assert lines == sorted(lines)


def test_the_digest_follows_what_decides_points_and_nothing_else(tmp_path):
    def digest(old: str, new: str) -> str:
        text = GOOD.read_text(encoding="utf-8")
        assert old in text
        return load_quiz(write(tmp_path, text.replace(old, new))).digest

    for old, new in [
        ("# Every kind", "# All kinds"),
        ("A new adapter must change", "A fresh adapter must change"),  # an explanation
        ("They stay frozen.", "They remain frozen."),  # feedback
        ("title: {en: A range,", "title: {en: An interval,"),
    ]:
        assert digest(old, new) == QUIZ.digest
    for old, new in [
        ("What does QLoRA train?", "What is trained by QLoRA?"),
        ("The matrix A,", "Matrix A,"),
        ("points: 2\n    scoring", "points: 3\n    scoring"),
        ("range: [3.5, 4.2]", "range: [3.5, 4.3]"),
        ("share: 1/2", "share: 0.5"),
        ("pass_percent: 80", "pass_percent: 70"),
    ]:
        assert digest(old, new) != QUIZ.digest


# --- The JSON Schema for editors says the same ---


def corpus(name: str) -> list[Path]:
    return sorted((ROOT / "tests/quizzes/corpus" / name).glob("*.yaml"))


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", [*corpus("good"), *quiz_paths()], ids=lambda path: path.stem)
def test_loader_and_schema_accept_good_files(path):
    assert problems_of(path) == ()
    assert VALIDATOR.is_valid(read_file(path).data)


# What the schema cannot say (or says only in the loader): these it accepts, the loader refuses.
ONLY_THE_LOADER = {
    "wrong id", "phase and id differ", "retired id reused", "retired, other phase",
    "question id twice", "question of other phase", "script", "image", "comment", "HTML in maths",
    "entity", "javascript link", "data link", "nested label", "protocol-relative link", "picture",
    "link definition", "attribute braces", "unclosed maths", "unclosed code", "HTML in math",
    "two right", "letters out of order", "letter twice", "one wrong choice", "range backwards",
    "relative to 0", "error overlaps the key", "shares of 3/4", "share of 0", "share of 3/2",
    "regular expression", "star inside", "short stem", "concept id twice", "all examples right",
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), [e[:3] for e in EDITS], ids=[e[0] for e in EDITS])
def test_loader_and_schema_refuse_the_same_files(tmp_path, name, old, new):
    text, _ = edited_quiz(old, new)
    document = read_file(write(tmp_path, text))
    accepted = VALIDATOR.is_valid(document.data)
    assert accepted == (name in ONLY_THE_LOADER)


def places(value, path=()):
    """Every path of a nested value."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def str_or_star(key):
    return key if isinstance(key, str) else "*"


def changed(data, path, change):
    data = copy.deepcopy(data)
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    if change == "delete":
        del parent[path[-1]]
    elif change == "rename":
        parent["renamed"] = parent.pop(path[-1])
    else:
        parent[path[-1]] = change
    return data


def escape_free(value: Any) -> Any:
    """The same data without what JSON writes with a backslash, which quizzes refuse."""
    if isinstance(value, dict):
        return {key: escape_free(item) for key, item in value.items()}
    if isinstance(value, list):
        return [escape_free(item) for item in value]
    return re.sub(r'[\\\n"]', " ", value) if isinstance(value, str) else value


def small_quiz() -> Any:
    """The example cut to one short question of each kind."""
    data = escape_free(read_file(GOOD).data)
    data["questions"] = [data["questions"][index] for index in (1, 2, 4, 5, 7)]
    examples = data["questions"][4]["examples"]
    examples["en"], examples["es"] = examples["en"][:4], examples["es"][:4]
    return data


@pytest.mark.slow
def test_loader_and_schema_agree_on_every_deletion_renaming_and_change_of_type(tmp_path):
    data = small_quiz()
    disagreements, tried = [], 0
    # One of the places that differ only in a list index below the questions is enough.
    alike = {(*path[:2], *map(str_or_star, path[2:])): path for path in places(data) if path}
    for path in alike.values():
        other_types = [None, True, 70, [], {}]
        for change in [*(["delete", "rename"] if isinstance(path[-1], str) else []), *other_types]:
            mutated = changed(data, path, change)
            text = json.dumps(mutated, ensure_ascii=False, default=float)
            accepted = problems_of(write(tmp_path, text)) == ()
            tried += 1
            if accepted != VALIDATOR.is_valid(mutated) and not only_meaning(path, change):
                disagreements.append((path, change, accepted))
    assert tried > 500
    assert disagreements == []


def only_meaning(path, change) -> bool:
    """Changes that keep the shape: another phase, a range from 70 to 2, two right choices."""
    if path == ("phase",):
        return change == 70
    if path[-2:-1] == ("range",):
        return change == 70
    return path[-1] == "correct" and change is True


# --- Nothing but QuizError ever comes out ---

GOOD_BYTES = GOOD.read_bytes()


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_mutated_quiz_is_read_or_refused_but_never_crashes(seed, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / GOOD.name
    path.write_bytes(mutate(GOOD_BYTES, seed))
    for problem in problems_of(path):
        file, line, column, sentence = problem.removeprefix(str(path.parent)).split(":", 3)
        assert int(line) >= 1 and int(column) >= 1 and sentence.strip()
