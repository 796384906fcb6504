"""An answer file is read as typed, or refused where its mistake stands."""

import json

import pytest
from hostile import GOOD, mutate
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.reading.answers import load_answers, parse_answers
from minigpt.course.quiz.reading.schema import QuizError, load_quiz

QUIZ = load_quiz(GOOD)
ANSWERS = """\
schema: minigpt-answers/1
quiz: phase-28-example
lang: es
answers:
  q-28-01: c
  q-28-03: [c, a]
  q-28-05: 0,0208
  q-28-08: |
    Cuantiza la base a 4 bits.
"""


def test_answers_are_read_as_typed_and_put_in_one_form(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(ANSWERS, encoding="utf-8")
    answers = load_answers(path, QUIZ)
    assert (answers.quiz, answers.lang) == ("phase-28-example", "es")
    assert answers.answers == {
        "q-28-01": "c",
        "q-28-03": ("a", "c"),
        "q-28-05": "0,0208",
        "q-28-08": "Cuantiza la base a 4 bits.",
    }


def test_json_is_an_answer_file_too():
    data = {"schema": "minigpt-answers/1", "quiz": QUIZ.id, "lang": "en"}
    given = {"q-28-01": "c", "q-28-05": 0.0208, "q-28-06": 18432, "q-28-08": 'a "b"\n4 bits'}
    text = json.dumps(data | {"answers": given}, indent=1)
    answers = parse_answers(text.encode(), "a.json", QUIZ).answers
    assert answers["q-28-05"] == "0.0208" and answers["q-28-08"] == 'a "b"\n4 bits'


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("answers/1", "answers/2", "1:9", "one of minigpt-answers/1"),
        ("quiz: phase-28-example", "quiz: phase-12-words", "2:7", "not to 'phase-28-example'"),
        ("lang: es", "lang: fr", "3:7", "one of en, es"),
        ("lang: es\n", "", "1:1", "lacks lang"),
        ("q-28-01: c", "q-28-11: c", "5:3", "did you mean"),
        ("q-28-01: c", "q-28-90: c", "5:3", "was removed"),
        ("q-28-01: c", "correct: true", "5:3", "no question 'correct'"),
        ("answers:\n", "points: 10\nanswers:\n", "4:1", "no key 'points'"),
        ("q-28-01: c", "q-28-01: e", "5:12", "no choice 'e'"),
        ("q-28-01: c", "q-28-01: [c]", "5:12", "one letter"),
        ("[c, a]", "a", "6:12", "a list such as [a]"),
        ("[c, a]", "[a, a]", "6:12", "twice"),
        ("[c, a]", "[a, z]", "6:12", "no choice 'z'"),
        ("[c, a]", "[a, [c]]", "6:12", "list of letters"),
        ("[c, a]", "{a: true}", "6:12", "list of letters"),
        ("q-28-05: 0,0208", "q-28-01: d", "7:3", "twice"),
        ("q-28-05: 0,0208", "q-28-05: &x 1", "7:12", "anchor"),
        ("q-28-05: 0,0208", "q-28-05: !!float 1", "7:12", "tag"),
        ("q-28-05: 0,0208", "q-28-05: [1]", "7:12", "a number"),
    ],
)
def test_an_answer_file_with_a_mistake_is_refused_where_it_is(old, new, place, sentence):
    assert old in ANSWERS
    with pytest.raises(QuizError) as caught:
        parse_answers(ANSWERS.replace(old, new).encode(), "a.yaml", QUIZ)
    assert caught.value.problems[0].startswith(f"a.yaml:{place}: ")
    assert sentence in caught.value.problems[0]


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_mutated_answers_are_read_or_refused_but_never_crash(seed):
    try:
        parse_answers(mutate(ANSWERS.encode(), seed), "a.yaml", QUIZ)
    except QuizError as error:
        assert error.problems


def test_a_monstrous_answer_is_refused_in_a_short_sentence():
    for line in (
        "q-28-01: " + "x" * 200_000,
        "q-28-" + "9" * 900 + ": a",
        "q-28-03: " + "a, " * 999,
    ):
        text = f"schema: minigpt-answers/1\nquiz: {QUIZ.id}\nlang: en\nanswers:\n  {line}\n"
        with pytest.raises(QuizError) as caught:
            parse_answers(text.encode(), "a.yaml", QUIZ)
        assert len(str(caught.value)) < 300
    long_key = "schema: minigpt-answers/1\nquiz: x\nlang: en\nanswers: {}\n" + "k" * 1000 + ": 1\n"
    with pytest.raises(QuizError, match="has no key 'kkk"):
        parse_answers(long_key.encode(), "a.yaml")
