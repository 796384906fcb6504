"""The cases that the Python grader and the page's JavaScript grader must judge alike.

vectors.json is self-contained:

    format     "minigpt-quiz-vectors/1"
    questions  name -> what a grader needs to know, by kind
        single    points, choices: [[letter, is it right], ...]
        multiple  the same, and scoring: "balanced" or "all_or_nothing"
        numeric   points, accepted: [low, high] inclusive, accept_percent, integer,
                  common_errors: [[low, high], ...]; bounds are exact fractions, "-3/7" or "5"
    cases      one answer each:
        question  a name above
        lang      the language of the page ("en" groups thousands with commas)
        answer    single: a letter; multiple: letters in any order; numeric: the text as typed;
                  null is no answer
        status    right, partly, wrong, skipped or ask
        points    exact, "3/2"
        reason    null, or why it is asked about or noted: "missed" (multiple: a right choice
                  is missing), "ambiguous", "unreadable", "too-long", "too-large", "percent",
                  "whole-number"
        error     null, or the index of the common error whose feedback is shown

make_vectors.py writes the file without calling the grader.
"""

import json
from fractions import Fraction

import pytest
from make_vectors import PATH, make

from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.parts import Choice, CommonError, Interval, NumericAnswer, Question

VECTORS = json.loads(PATH.read_text(encoding="utf-8"))
SAME = {"en": "-", "es": "-"}


def question_of(name, fields) -> Question:
    """A Question whose feedback texts are choice letters and error numbers."""
    bounds = [Interval(*map(Fraction, pair)) for pair in fields.get("common_errors", [])]
    answer = None
    if fields["kind"] == "numeric":
        answer = NumericAnswer(
            Interval(*map(Fraction, fields["accepted"])),
            accept_percent=fields["accept_percent"],
            integer=fields["integer"],
        )
    return Question(
        name,
        fields["kind"],
        fields["points"],
        SAME,
        SAME,
        SAME,
        choices=tuple(
            Choice(letter, right, {"en": letter, "es": letter})
            for letter, right in fields.get("choices", [])
        ),
        scoring=fields.get("scoring", "balanced"),
        answer=answer,
        common_errors=tuple(
            CommonError(interval, {"en": str(index), "es": str(index)})
            for index, interval in enumerate(bounds)
        ),
    )


QUESTIONS = {name: question_of(name, fields) for name, fields in VECTORS["questions"].items()}


def test_the_file_is_what_its_generator_writes():
    assert PATH.read_text(encoding="utf-8") == make()


def test_there_are_enough_cases_and_enough_of_them_on_a_boundary():
    ends = [row for row in VECTORS["cases"] if row["question"].startswith("n-")]
    assert len(VECTORS["cases"]) >= 1500
    assert sum(row["status"] == "right" for row in ends) >= 1000


@pytest.mark.parametrize("kind", ["single", "multiple", "numeric"])
def test_python_judges_every_shared_case_as_written(kind):
    different = []
    for row in VECTORS["cases"]:
        question = QUESTIONS[row["question"]]
        if question.kind != kind:
            continue
        result = grade_question(question, row["answer"], row["lang"])
        got = (result.status, result.points, result.reason)
        if got != (row["status"], Fraction(row["points"]), row["reason"]):
            different.append((row, got))
        elif kind == "numeric" and list(result.feedback) != [
            str(index) for index in [row["error"]] if index is not None
        ]:
            different.append((row, result.feedback))
    assert different == []
