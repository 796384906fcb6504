"""What must agree between two languages is compared, and what a person signed is remembered."""

from dataclasses import replace

import pytest
from hostile import GOOD

from minigpt.course.quiz.checks import parity as quiz_parity
from minigpt.course.quiz.checks.lint import lint_bank
from minigpt.course.quiz.checks.parity import accept_translation, compare, lock_problems, read_lock
from minigpt.course.quiz.reading.schema import QuizError, load_quiz

QUIZ = load_quiz(GOOD)


def only(problems: list[str]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("en", "es"),
    [
        ("18,432 numbers", "18 432 números"),
        ("18,432 numbers", "18432 números"),
        ("18,432 numbers", "18.432 números"),
        ("about 0.0208, or 2.08 %", "unos 0,0208, o 2,08 %"),
        ("4-bit weights, twice 16", "dos veces 16, pesos de 4 bits"),
        ("(64, 256) and NF4", "NF4 y (64, 256)"),
        ("$0.5$ and $18{,}432$", "$18\\,432$ y $0{,}5$"),
        ("$x = 1 \\text{ bit}$", "$x=1\\text{ un bit}$"),
        ("`a, b` in [the page](../en/x.md#a)", "`a, b` en [la página](../es/x.md#a)"),
        ("Why?", "¿Por qué?"),
    ],
)
def test_a_faithful_translation_has_no_problem(en, es):
    assert compare({"en": en, "es": es}) == []


@pytest.mark.parametrize(
    ("en", "es", "problem"),
    [
        ("18,432 numbers", "18 342 números", "numbers differ"),
        ("4 bits", "cuatro bits", "numbers differ"),
        ("0.5 and 0.5", "0,5", "numbers differ"),
        ("Run `a = 1`", "Ejecuta `a = 2`", "code differs"),
        ("so $a=1$", "así $a=2$", "maths differs"),
        ("so $0.5$", "así $0{,}6$", "maths differs"),
        ("```\nx\n```", "```\ny\n```", "fence differs"),
        ("[x](https://a.org)", "[x](https://b.org)", "links differ"),
        ("Why?", "Por qué?", "¿"),
        ("Go!", "Vamos!", "¡"),
        (
            "Only the adapter of the base has the gradients",
            "Only the adapter of the base has the gradients",
            "same words",
        ),
        (
            "Only the adapter is of the base and that is it",
            "The one of the base is the one that is trained",
            "looks like en",
        ),
        (
            "Short but more than forty letters, in English.",
            "Una frase que dice lo mismo, pero que se alarga " + "y se alarga " * 5,
            "twice as long",
        ),
    ],
)
def test_a_translation_that_drifted_is_named(en, es, problem):
    assert any(problem in found for found in compare({"en": en, "es": es}))


def test_a_change_of_one_language_asks_for_a_look_at_the_other(tmp_path):
    accept_translation(QUIZ.id, [QUIZ], tmp_path)
    assert lock_problems(QUIZ, read_lock(tmp_path)) == []

    first = QUIZ.questions[0]
    title = {"en": "Counting the parameters", "es": first.title["es"]}
    edited = replace(QUIZ, questions=(replace(first, title=title), *QUIZ.questions[1:]))
    problem = only(lock_problems(edited, read_lock(tmp_path)))
    assert problem.startswith("q-28-01: the en text changed and the es text did not")

    assert accept_translation("q-28-01", [edited], tmp_path) == ["q-28-01"]
    assert lock_problems(edited, read_lock(tmp_path)) == []


def test_a_question_that_nobody_compared_is_a_problem(tmp_path):
    assert read_lock(tmp_path) == {}
    assert len(lock_problems(QUIZ, {})) == 1 + len(QUIZ.questions)


def test_languages_that_differ_cannot_be_signed(tmp_path):
    question = replace(QUIZ.questions[0], title={"en": "8 bits", "es": "4 bits"})
    with pytest.raises(ValueError, match="numbers differ"):
        accept_translation("q-28-01", [replace(QUIZ, questions=(question,))], tmp_path)
    with pytest.raises(ValueError, match="no question or quiz 'q-28-99'"):
        accept_translation("q-28-99", [QUIZ], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_accepting_forgets_removed_questions_and_keeps_other_quizzes(tmp_path):
    accept_translation(QUIZ.id, [QUIZ], tmp_path)
    other = replace(QUIZ, id="phase-12-other", phase=12, questions=())
    accept_translation("phase-12-other", [other], tmp_path)
    shorter = replace(QUIZ, questions=QUIZ.questions[:1])
    accept_translation("q-28-01", [shorter], tmp_path)
    assert set(read_lock(tmp_path)) == {"phase-12-other", "phase-28-example", "q-28-01"}
    found = lint_bank([shorter], read_lock(tmp_path))
    assert "phase-12-other: is in the lock file" in only(found)


def test_a_damaged_lock_is_refused_with_its_place(tmp_path):
    (tmp_path / quiz_parity.LOCK).write_text("q-28-01: {en: 12, es: '0123456789'}\n", "utf-8")
    with pytest.raises(QuizError, match=r"i18n\.lock\.yaml:1:15: .*ten hex digits"):
        read_lock(tmp_path)
