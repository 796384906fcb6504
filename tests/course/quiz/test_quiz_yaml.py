"""Hostile and careless YAML is refused where the problem is, all problems at once."""

from decimal import Decimal

import pytest
from hostile import GOOD, SYNTAX, syntax_file
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.reading import yaml as quiz_yaml
from minigpt.course.quiz.reading.yaml import PythonLoader, QuizError, read_file, read_yaml


def refuse(data: bytes, typed: bool = True) -> tuple[str, ...]:
    with pytest.raises(QuizError) as caught:
        read_yaml(data, "f.yaml", typed).raise_problems()
    return caught.value.problems


def test_plain_values_have_the_type_they_show():
    data = read_yaml(
        b"{a: 1, b: 0.50, c: -3, d: 1e-3, e: true, f: null, g: text, h: '1'}", "f"
    ).data
    assert data == {"a": 1, "b": Decimal("0.50"), "c": -3, "d": Decimal("0.001"), "e": True} | {
        "f": None,
        "g": "text",
        "h": "1",
    }
    assert isinstance(data["a"], int) and str(data["b"]) == "0.50"


def test_every_value_and_key_knows_where_it_stands():
    document = read_yaml("a:\n  - é: {b: 1}\n    c: |\n      d".encode(), "f")
    assert document.marks[("a", 0, "é", "b")] == (2, 12)
    assert document.key_marks[("a", 0, "c")] == (3, 5)
    assert document.data == {"a": [{"é": {"b": 1}, "c": "d"}]}


@pytest.mark.parametrize("loader", ["C", "Python"])
@pytest.mark.parametrize("name", SYNTAX)
def test_a_hostile_file_is_refused_where_the_problem_is(name, loader, monkeypatch):
    if loader == "Python":
        monkeypatch.setattr(quiz_yaml, "LOADER", PythonLoader)
    data, (line, column), sentence = syntax_file(name)
    problems = refuse(data)
    place = problems[0].split(" ")[0]
    if loader == "C" or sentence != "not YAML":  # the two parsers place syntax errors differently
        assert place == f"f.yaml:{line}:{column}:"
    assert sentence in problems[0]


def test_there_are_more_than_sixty_hostile_files():
    assert len(SYNTAX) >= 60


def test_all_problems_are_reported_at_once_in_the_order_of_the_file():
    problems = refuse(b"a: no\nb: &x 1\nc: *x\na: 2\nd: 12:30\n")
    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3", "4", "5"]


def test_a_file_full_of_problems_shows_the_first_fifty():
    problems = refuse("".join(f"k{i}: no\n" for i in range(200)).encode())
    assert len(problems) == 51
    assert "150 more" in problems[-1]


def test_answers_stay_as_typed():
    data = read_yaml(
        b'{a: 0.0208, b: no, c: 010, d: ~, e: null, f: "x\\ny", g: ""}', "f", False
    ).data
    assert data == {"a": "0.0208", "b": "no", "c": "010", "d": None, "e": None} | {
        "f": "x\ny",
        "g": "",
    }


def test_an_answer_cannot_smuggle_invisible_characters_in_through_escapes():
    assert "U+202E" in refuse(b'a: "\\u202e"', typed=False)[0]


def test_windows_line_ends_and_a_byte_order_mark_are_no_problem():
    document = read_yaml("\ufeffa: 1\r\nb: |\r\n  é\r\n".encode(), "f")
    assert document.data == {"a": 1, "b": "é\n"}
    assert document.marks[("b",)] == (2, 4)


def test_a_missing_file_and_a_folder_are_refused_in_a_sentence(tmp_path):
    for path in (tmp_path, tmp_path / "absent.yaml"):
        with pytest.raises(QuizError, match="cannot be read"):
            read_file(path)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300), typed=st.booleans())
def test_no_bytes_cause_anything_but_a_quiz_error(data, typed):
    try:
        read_yaml(data, "f", typed).raise_problems()
    except QuizError as error:
        assert error.problems


@settings(max_examples=150, deadline=None)
@given(
    text=st.text("ab:-[]{},#&*!|>'\"%@`?=~ \n\t\\0158.<", max_size=60),
    loader=st.sampled_from([PythonLoader, quiz_yaml.LOADER]),
)
def test_no_punctuation_causes_anything_but_a_quiz_error(text, loader):
    before, quiz_yaml.LOADER = quiz_yaml.LOADER, loader
    try:
        read_yaml(text.encode(), "f").raise_problems()
    except QuizError as error:
        assert error.problems
    finally:
        quiz_yaml.LOADER = before


def test_both_parsers_read_the_example_alike(monkeypatch):
    fast = read_file(GOOD)
    monkeypatch.setattr(quiz_yaml, "LOADER", PythonLoader)
    slow = read_file(GOOD)
    assert (fast.data, fast.marks, fast.key_marks) == (slow.data, slow.marks, slow.key_marks)


def test_a_long_plain_text_is_not_compared_with_every_notation():
    # Quadratic matching of the 900,000 digits would take minutes.
    value = "1" * 900_000 + "x"
    assert read_yaml(f"a: {value}".encode(), "f").data == {"a": value}


def test_messages_show_the_beginning_of_a_long_value():
    (problem,) = refuse(f"{'k' * 5000}: 1\n{'k' * 5000}: 2".encode())
    assert len(problem) < 200
