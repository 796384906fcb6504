"""Every key of the tour's quiz is computed here, and so is what the tour says of the model."""

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from minigpt.course.exercise import check
from minigpt.course.exercises import find
from minigpt.course.exercises.phase_00.ex_01_dot import dot
from minigpt.course.exercises.phase_00.ex_02_count_parameters import count_parameters
from minigpt.course.exercises.phase_00.ex_03_masked_mean import masked_mean
from minigpt.course.exercises.phase_00.ex_04_is_close import is_close
from minigpt.course.judging.judge import judge
from minigpt.course.notebooks.build import ROOT
from minigpt.course.quiz.grading.grade import QuestionResult, Result, grade, grade_question
from minigpt.course.quiz.grading.rubric import judge as judge_text
from minigpt.course.quiz.learner.attempts import AttemptStore
from minigpt.course.quiz.learner.report import attempt_record
from minigpt.course.quiz.parts import QUIZ_FOLDER, Question
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.words import LANGUAGES
from minigpt.number_names import corpus, split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-00-how-to-study.yaml")


def question(number: int) -> Question:
    return next(q for q in QUIZ.questions if q.id == f"q-00-{number:02d}")


def key(number: int) -> set[str]:
    return {choice.id for choice in question(number).choices if choice.correct}


def true_among(facts: dict[str, bool]) -> set[str]:
    return {letter for letter, fact in facts.items() if fact}


def accepts(number: int, value: float) -> bool:
    answer = question(number).answer
    assert answer is not None
    return Fraction(value) in answer.accepted


def common_errors_are(number: int, values: list[float]) -> bool:
    errors = question(number).common_errors
    return all(Fraction(v) in e.accepted for v, e in zip(values, errors, strict=True))


def test_q_00_01():
    x, y = [1, 0, -2], [4, 7, 3]
    assert accepts(1, dot(x, y)) and not accepts(1, dot(x, y) + 1)
    sign_lost = sum(abs(a * b) for a, b in zip(x, y, strict=True))
    assert common_errors_are(1, [sign_lost, sum(x) * sum(y), dot(x[1:], y[1:]), sum(x) + sum(y)])


def test_q_00_02():
    facts = {}
    for choice in question(2).choices:
        assert choice.code is not None
        scope: dict[str, Any] = {"x": [5, 7, 11]}
        try:
            exec(choice.code.source, scope)
            facts[choice.id] = scope["total"] == sum(scope["x"])
        except IndexError:
            facts[choice.id] = False
            assert choice.id == "b"  # its feedback names the error
    assert key(2) == true_among(facts)


def test_q_00_03(capsys, monkeypatch):
    monkeypatch.setenv("MINIGPT_LANG", "en")

    def untouched(values, mask):
        raise NotImplementedError

    exercise = find("ex-00-03")
    used = check("ex-00-03", untouched)  # no error: the next cell is reached
    facts = {
        "a": False,
        "b": used is exercise.reference,
        "c": used is untouched or judge(exercise, untouched).status == "wrong",
        "d": used not in (untouched, exercise.reference),
    }
    assert key(3) == true_among(facts)
    assert "to do" in capsys.readouterr().out


def test_q_00_04(tmp_path):
    multiple = question(4)
    right = sorted(key(4))
    everything = [choice.id for choice in multiple.choices]
    half = grade_question(multiple, right[: len(right) // 2]).points
    alone = grade(QUIZ, {"q-00-01": "-2"}).points
    store = AttemptStore(tmp_path / "attempts.jsonl")
    good, worse = grade(QUIZ, {"q-00-01": "-2"}), grade(QUIZ, {"q-00-01": "0"})
    for result in (good, worse):
        store.append(attempt_record(QUIZ, result, revealed=False))
    highest = store.standing(QUIZ.id, QUIZ.digest).highest
    assert highest is not None
    nearly = QuestionResult("q-00-01", "numeric", "partly", Fraction(799), 1000)
    facts = {
        "a": highest.points < good.points,
        "b": half == Fraction(multiple.points, 2),
        "c": alone < grade_question(question(1), "-2").points,
        "d": Result(QUIZ.id, QUIZ.digest, "en", QUIZ.pass_percent, (nearly,)).passed,
        "e": grade_question(multiple, everything).points == 0,
    }
    assert key(4) == true_among(facts)


def test_q_00_05():
    values = np.array([0.2, 0.4, 0.9, 0.0])
    mask = np.array([False, False, True, True])
    assert accepts(5, masked_mean(values, mask))
    never_divided, of_all = values[mask].sum(), (values * mask).mean()
    assert common_errors_are(5, [never_divided, of_all, values.mean(), values[~mask].mean()])


def test_q_00_06():
    shapes = [(10, 3), (3, 10), (3,)]
    assert accepts(6, count_parameters(shapes))
    sides = sum(sum(shape) for shape in shapes)
    assert common_errors_are(6, [60, sides, count_parameters(shapes[1:]), 30 * 30 * 3])


@pytest.mark.parametrize("close", [is_close, np.isclose])
def test_q_00_07(close):
    pairs = {"a": (-99.5, -100), "b": (0.001, 0), "c": (101.5, 100), "d": (0.508, 0.5)}
    for choice in question(7).choices:
        assert choice.text is not None
        got, expected = pairs[choice.id]
        assert choice.text["en"].startswith(f"{got} where {expected} is expected")
    facts = {letter: bool(close(*pair, rtol=0.01, atol=0)) for letter, pair in pairs.items()}
    assert key(7) == true_among(facts)


def test_q_00_08():
    """No training row has a zero in front, and the rubric marks its own model answer in full."""
    rows = corpus(split_numbers().train, ["en", "it"], count=12_000, seed=0)
    numbers = [row.prompt.split(":")[1].rstrip("=") for row in rows]
    assert not any(number.startswith("0") and number != "0" for number in numbers)
    rubric, answer = question(8).rubric, question(8).model_answer
    assert rubric is not None and answer is not None
    for lang in ("en", "es"):
        verdict = judge_text(rubric, answer[lang], lang, question(8).max_words)
        assert [concept.verdict for concept in verdict.concepts] == ["met", "met"]


def test_the_model_answers_as_the_tour_says():
    """The prose talks about an oven, and about being sure and unsure."""
    import torch

    from minigpt.recipes import load_base
    from minigpt.sampling import GREEDY, complete

    base = load_base()
    said = {
        prompt: complete(base.model, base.tokenizer, prompt, config=GREEDY, stop="\n")
        for prompt in ("en:17=", "en:71=", "en:017=")
    }
    assert said == {"en:17=": "seventeen", "en:71=": "seventy-one", "en:017=": "oven"}
    surest = {}
    for prompt in ("en:17=", "en:017="):
        with torch.no_grad():
            logits = base.model(torch.tensor([base.tokenizer.encode(prompt)]))[0, -1]
        surest[prompt] = logits.softmax(-1).max().item()
    assert surest["en:17="] > 0.99 and 0.5 < surest["en:017="] < 0.75


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hint_that_the_tour_quotes_is_the_hint_of_the_check(lang):
    hint = next(t for t in find("ex-00-01").wrong_turns if t.id == "starts-at-one").hint[lang]
    path = ROOT / "notebooks" / lang / "phase-00-how-to-study.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    assert hint in " ".join(" ".join(prose).replace("\n>", "").split())
